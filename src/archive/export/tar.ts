import { Fault } from '#base';

/** One file of an export; the octets are made as they are asked for. */
export interface ExportFile {
  /** With `/`, ASCII, at most 100 characters. */
  readonly path: string;
  readonly size: number;
  readonly pieces: Iterable<Buffer> | AsyncIterable<Buffer>;
}

const block = 512;

/** Files as a POSIX.1-1988 (ustar) archive, one after the other, in little memory. */
export async function* tarOf(
  files: AsyncIterable<ExportFile>,
  { made }: { made: number },
): AsyncGenerator<Buffer> {
  for await (const file of files) {
    yield headOf(file, made);
    let written = 0;
    for await (const piece of file.pieces) {
      written += piece.length;
      yield piece;
    }
    // What was promised in the head must follow, or all that comes after is read wrongly.
    if (written !== file.size)
      throw new Fault({
        code: 'export-size',
        kind: 'broken',
        say: 'The export could not be written.',
        detail: `${file.path}: ${written} octets instead of ${file.size}`,
      });
    const rest = written % block;
    if (rest > 0) yield Buffer.alloc(block - rest);
  }
  yield Buffer.alloc(2 * block);
}

function headOf({ path, size }: ExportFile, made: number): Buffer {
  if (!/^[\x21-\x7e]{1,100}$/.test(path) || size >= 8 ** 11)
    throw new Fault({
      code: 'export-name',
      kind: 'broken',
      say: 'The export could not be written.',
      detail: path,
    });
  const head = Buffer.alloc(block);
  const octal = (value: number, at: number, digits: number): void => {
    head.write(value.toString(8).padStart(digits, '0'), at, 'latin1');
  };
  head.write(path, 0, 'latin1');
  octal(0o600, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(Math.max(0, Math.floor(made / 1000)), 136, 11);
  head.fill(0x20, 148, 156);
  head.write('0', 156, 'latin1');
  head.write('ustar\x0000', 257, 'latin1');
  octal(
    head.reduce((sum, octet) => sum + octet, 0),
    148,
    6,
  );
  head[154] = 0;
  return head;
}
