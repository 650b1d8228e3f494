import { decodeCharset } from './charset.ts';
import { decodeWords } from './encoded-words.ts';

/** The value of Content-Type or Content-Disposition, read the way mail programs read it. */
export interface Parameters {
  /** What stands before the first semicolon, lower case: `text/plain`, `attachment`. */
  readonly value: string;
  /** By lower-case name without RFC 2231 marks: every value that some reader would take, the likeliest first; decoded. */
  readonly all: ReadonlyMap<string, readonly string[]>;
  /** Names of what readers might read differently: `malformed-parameter`, `comment`, `duplicate-parameter`. */
  readonly anomalies: readonly string[];
}

interface Scan {
  readonly text: string;
  at: number;
  readonly anomalies: Set<string>;
}

type Pair = readonly [name: string, value: string];

/** RFC 2045 §5.1, RFC 2183 §2, RFC 2231. `text` is an unfolded field value. Never throws; linear time. */
export function parseParameters(text: string): Parameters {
  const scan: Scan = { text, at: 0, anomalies: new Set() };
  const value = mainValue(scan);
  const pairs: Pair[] = [];
  while (scan.at < text.length && pairs.length < 500) {
    const pair = nextPair(scan);
    if (pair) pairs.push(pair);
  }
  const all = collect(pairs, scan.anomalies);
  return { value, all, anomalies: [...scan.anomalies] };
}

function mainValue(scan: Scan): string {
  let value = '';
  while (scan.at < scan.text.length && scan.text[scan.at] !== ';') {
    if (scan.text[scan.at] === '(') skipComment(scan);
    else value += scan.text[scan.at++];
  }
  return value.trim().toLowerCase();
}

const take = (scan: Scan, pattern: RegExp): string => {
  pattern.lastIndex = scan.at;
  const found = pattern.exec(scan.text)?.[0] ?? '';
  scan.at += found.length;
  return found;
};

function nextPair(scan: Scan): Pair | null {
  take(scan, /[\s;]*/y);
  if (scan.at >= scan.text.length) return null;
  if (scan.text[scan.at] === '(') {
    skipComment(scan);
    return null;
  }
  const name = take(scan, /[^\s=;"()]+/y).toLowerCase();
  take(scan, /\s*/y);
  if (name === '' || scan.text[scan.at] !== '=') {
    scan.anomalies.add('malformed-parameter');
    if (name === '') scan.at++;
    return null;
  }
  scan.at++;
  take(scan, /\s*/y);
  return [name, scan.text[scan.at] === '"' ? quotedValue(scan) : plainValue(scan, name)];
}

function quotedValue(scan: Scan): string {
  scan.at++;
  const pieces: string[] = [];
  for (;;) {
    const piece = take(scan, /[^"\\]+|\\[\s\S]/y);
    if (piece === '') break;
    pieces.push(piece.startsWith('\\') && piece.length === 2 ? piece.slice(1) : piece);
  }
  if (scan.text[scan.at] !== '"') scan.anomalies.add('malformed-parameter');
  scan.at++;
  take(scan, /\s*/y);
  if (scan.text[scan.at] === '(') skipComment(scan);
  if (scan.at < scan.text.length && scan.text[scan.at] !== ';') scan.anomalies.add('malformed-parameter');
  return pieces.join('');
}

function plainValue(scan: Scan, name: string): string {
  const whole = take(scan, /[^;]*/y).trim();
  if (/^(?:file)?name\b/.test(name)) return whole;
  const token = /^[^\s"()]*/.exec(whole)?.[0] ?? '';
  if (token !== whole) scan.anomalies.add(/^[^\s"()]*\s*\(/.test(whole) ? 'comment' : 'malformed-parameter');
  return token;
}

/** Comments may stand between tokens (RFC 822); many readers do not know them, so each is an anomaly. */
function skipComment(scan: Scan): void {
  scan.anomalies.add('comment');
  let depth = 0;
  while (scan.at < scan.text.length) {
    const piece = take(scan, /[^()\\]+|\\[\s\S]|[()\\]/y);
    if (piece === '(') depth++;
    if (piece === ')' && --depth === 0) return;
  }
}

function collect(pairs: readonly Pair[], anomalies: Set<string>): Map<string, string[]> {
  const plain = new Map<string, string[]>();
  const extended = new Map<string, Segment[]>();
  for (const [name, value] of pairs) {
    const [, base = '', number, star] = /^([^*]*)(?:\*(\d{1,4}))?(\*)?$/.exec(name) ?? [];
    if (base === '') anomalies.add('malformed-parameter');
    else if (number === undefined && star === undefined) push(plain, base, decodeWords(value));
    else push(extended, base, { number: Number(number ?? 0), encoded: star !== undefined, value });
  }
  const all = new Map<string, string[]>();
  for (const [name, segments] of extended) push(all, name, joinSegments(segments, anomalies));
  for (const [name, values] of plain)
    for (const value of values) if (!all.get(name)?.includes(value)) push(all, name, value);
  for (const [name, values] of all)
    if (values.length > 1 && !/^(?:file)?name$/.test(name)) anomalies.add('duplicate-parameter');
  return all;
}

function push<T>(map: Map<string, T[]>, name: string, value: T): void {
  const values = map.get(name);
  if (values) values.push(value);
  else map.set(name, [value]);
}

interface Segment {
  readonly number: number;
  readonly encoded: boolean;
  readonly value: string;
}

/** RFC 2231 §3, §4: segments in the order of their numbers; the first encoded one names the character set. */
function joinSegments(segments: Segment[], anomalies: Set<string>): string {
  const ordered = segments.toSorted((one, other) => one.number - other.number);
  if (ordered.some((segment, index) => segment.number !== index)) anomalies.add('malformed-parameter');
  const [, charset, rest] = (ordered[0]?.encoded && /^([^']*)'[^']*'([\s\S]*)$/.exec(ordered[0].value)) || [];
  const bytes = ordered.map((segment, index) => {
    const value = index === 0 && rest !== undefined ? rest : segment.value;
    return segment.encoded ? percentDecode(value) : Buffer.from(value);
  });
  return decodeCharset(Buffer.concat(bytes), charset ?? 'utf-8').text;
}

const percentDecode = (text: string): Buffer =>
  Buffer.concat(
    text
      .split(/(%[\da-f]{2})/i)
      .map((piece) =>
        /^%[\da-f]{2}$/i.test(piece) ? Buffer.from(piece.slice(1), 'hex') : Buffer.from(piece),
      ),
  );
