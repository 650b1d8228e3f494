import { allParts, compose, type Part, parseAddressList, readHeader, walk } from '#mail';

/** Words next to each other by which a text is known to be taken from another. */
const run = 5;

const wordsOf = (text: string): { word: string; at: number; end: number }[] =>
  [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((found) => ({
    word: found[0].toLowerCase(),
    at: found.index,
    end: found.index + found[0].length,
  }));

/** Every run of words in the texts of a letter; of shorter texts the whole. */
export function runsOf(texts: readonly string[]): Set<string> {
  const runs = new Set<string>();
  for (const text of texts) {
    const words = wordsOf(text).map(({ word }) => word);
    const length = Math.min(run, words.length);
    // What is no more than a greeting stands in every letter.
    if (length < 3) continue;
    for (let n = 0; n + length <= words.length; n++) runs.add(words.slice(n, n + length).join(' '));
  }
  return runs;
}

/** Whether any run of words of the texts is one of these. */
export function repeats(runs: ReadonlySet<string>, texts: readonly string[]): boolean {
  for (const text of texts) for (const _ of spans(runs, text)) return true;
  return false;
}

/** Where runs stand in a text: from, to. */
function* spans(runs: ReadonlySet<string>, text: string): Generator<readonly [number, number]> {
  const words = wordsOf(text);
  for (let n = 0; n < words.length; n++)
    for (let length = 3; length <= run && n + length <= words.length; length++) {
      const some = words.slice(n, n + length);
      if (runs.has(some.map(({ word }) => word).join(' '))) yield [some[0]!.at, some.at(-1)!.end];
    }
}

const marker =
  /^\s*(?:-{2,}\s*(?:original message|forwarded message|mensaje original|mensaje reenviado)\b|_{10,}\s*$|(?:on|el)\s.{5,200}(?:wrote|escribió):\s*$|(?:from|de):\s.*$)/i;

/**
 * The text without what it repeats: every line that does, with the whole quotation it stands in; `lines` says how many went.
 * A quotation is a run of lines that begin with ">", or all from a line on that announces one.
 */
export function withoutRepeats(
  text: string,
  runs: ReadonlySet<string>,
  say: string,
): { readonly text: string; readonly lines: number } {
  const lines = text.split(/\r?\n/);
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + (text.startsWith('\r\n', at + line.length) ? 2 : 1);
  }
  const hit = new Set<number>();
  for (const [from, to] of spans(runs, text))
    for (let n = 0; n < lines.length; n++)
      if (starts[n]! < to && starts[n]! + lines[n]!.length > from) hit.add(n);
  if (hit.size === 0) return { text, lines: 0 };
  const regionOf = regions(lines);
  const gone = new Set(hit);
  for (const n of hit)
    if (regionOf[n] !== undefined)
      for (const [m, region] of regionOf.entries()) if (region === regionOf[n]) gone.add(m);
  const kept: string[] = [];
  for (const [n, line] of lines.entries())
    if (!gone.has(n)) kept.push(line);
    else if (!gone.has(n - 1)) kept.push(say);
  return { text: kept.join('\r\n'), lines: [...gone].filter((n) => lines[n]!.trim() !== '').length };
}

/** Which quotation each line belongs to; undefined: none. */
function regions(lines: readonly string[]): (number | undefined)[] {
  const found: (number | undefined)[] = [];
  let tail: number | undefined;
  let quote: number | undefined;
  for (const [n, line] of lines.entries()) {
    if (tail === undefined && marker.test(line)) tail = n;
    if (line.startsWith('>')) quote ??= n;
    else quote = undefined;
    found.push(tail ?? (quote === undefined ? undefined : lines.length + quote));
  }
  return found;
}

const isFile = (part: Part): boolean => part.disposition === 'attachment' || part.fileNames.length > 0;

/**
 * A letter put together anew around another text: its people, subject, date and place in the thread, its files as they are. Null
 * where its header cannot be read in one way.
 */
export function withText(raw: Buffer, text: string, now: number): Buffer | null {
  const header = readHeader(raw);
  const boxes = (name: string) => {
    const reading = parseAddressList(header.first(name) ?? '', { policy: 'liberal' });
    return reading.ok ? reading.mailboxes : [];
  };
  const [from] = boxes('from');
  const messageId = header.first('message-id')?.trim() ?? '';
  const date = Date.parse(header.first('date') ?? '');
  if (!from || !/^<[^<>\s]+>$/.test(messageId)) return null;
  const files = [...allParts(walk(raw))].filter((part) => part.children.length === 0 && isFile(part));
  const cc = header.first('cc');
  const answers = header.first('in-reply-to')?.trim();
  return compose({
    from,
    to: boxes('to'),
    subject: header.text('subject') ?? '',
    date: Number.isFinite(date) ? date : now,
    messageId,
    text,
    attachments: files.map((part, n) => ({
      name: part.fileNames[0] ?? `file-${n + 1}`,
      type: part.type,
      bytes: part.bytes(),
    })),
    references: (header.first('references') ?? '').split(/\s+/).filter(Boolean),
    ...(cc ? { headers: [['Cc', cc.replaceAll(/\s+/g, ' ').trim()] as const] } : {}),
    ...(answers ? { inReplyTo: answers } : {}),
  });
}

/** The text a reader sees first: plain where there is one. Null where the letter has none that can be taken apart. */
export function plainText(raw: Buffer): string | null {
  const texts = [...allParts(walk(raw))].filter((part) => part.children.length === 0 && !isFile(part));
  const plain = texts.filter(({ type }) => type === 'text/plain');
  return plain.length > 0 ? plain.map((part) => part.text()).join('\r\n') : null;
}
