/** One file of a tar archive. */
export interface TarEntry {
  readonly name: string;
  /** Where it is a link, what it names. */
  readonly links: string;
  readonly bytes: Buffer;
}

const block = 512;

/**
 * The files of a tar archive (POSIX ustar, with the long names of pax and GNU). `whole` is false where it is cut, lies or
 * holds more files than `most`.
 */
export function listTar(bytes: Buffer, most: number): { entries: readonly TarEntry[]; whole: boolean } {
  const entries: TarEntry[] = [];
  let longName = '';
  for (let at = 0; at + block <= bytes.length; ) {
    const head = bytes.subarray(at, at + block);
    if (head.every((byte) => byte === 0)) return { entries, whole: true };
    const size = octal(head, 124, 12);
    if (!checks(head) || size === undefined || at + block + size > bytes.length || entries.length >= most)
      return { entries, whole: false };
    const content = bytes.subarray(at + block, at + block + size);
    const flag = String.fromCharCode(head[156] ?? 0);
    if (flag === 'L' || flag === 'K' || flag === 'x' || flag === 'g')
      longName += ` ${content.toString('utf8')}`;
    else {
      const name = [words(head, 345, 155), words(head, 0, 100)].filter(Boolean).join('/');
      entries.push({ name: `${name}${longName}`, links: words(head, 157, 100), bytes: content });
      longName = '';
    }
    at += block + Math.ceil(size / block) * block;
  }
  return { entries, whole: false };
}

const words = (head: Buffer, from: number, length: number): string =>
  head.toString('utf8', from, from + length).replace(/\0[\s\S]*$/, '');

function octal(head: Buffer, from: number, length: number): number | undefined {
  const text = head
    .toString('latin1', from, from + length)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  return /^[0-7]{1,11}$/.test(text) ? Number.parseInt(text, 8) : text === '' ? 0 : undefined;
}

/** The sum over the header, its own field read as spaces. */
function checks(head: Buffer): boolean {
  let sum = 8 * 32;
  for (let i = 0; i < block; i++) if (i < 148 || i >= 156) sum += head[i]!;
  return octal(head, 148, 8) === sum;
}
