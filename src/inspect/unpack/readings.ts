import { type Part, parseParameters } from '#mail';

/** One more way in which some mail program would read a part: as a part of its own, header and body. */
export interface Reading {
  readonly why: string;
  readonly raw: Buffer;
}

const most = 12;

/**
 * The ways in which mail programs are known to part company over a part: fields that stand twice, parameters that stand
 * twice, delimiters that are only nearly right, headers that end early, line ends that are only half there, containers
 * whose encoding one program undoes and another does not. The first reading is the part as it was walked; these are the
 * others, each bounded by the size of the part, at most twelve.
 */
export function otherReadings(part: Part): Reading[] {
  const readings: Reading[] = [];
  const add = (why: string, raw: Buffer | null): void => {
    if (raw && readings.length < most) readings.push({ why, raw });
  };
  const { anomalies } = part;
  if (anomalies.length > 0) {
    for (const name of ['content-type', 'content-transfer-encoding'])
      if (anomalies.includes(`duplicate-${name}`)) doubled(part, name, add);
    if (anomalies.includes('duplicate-parameter')) parameters(part, add);
    if (anomalies.includes('malformed-content-type')) add('content-type', mendedType(part));
    if (anomalies.includes('no-boundary') || anomalies.includes('no-parts')) add('boundary', guessed(part));
    if (anomalies.some((name) => nearDelimiters.has(name))) delimiters(part, add);
    if (anomalies.some((name) => earlyEnds.has(name))) add('header-end', endedEarly(part));
    if (anomalies.includes('encoded-container') || anomalies.includes('unknown-transfer-encoding'))
      add('as-it-stands', withField(part, 'Content-Transfer-Encoding', '7bit'));
  }
  add('line-ends', bareReturns(part));
  return readings;
}

const nearDelimiters = new Set(['ambiguous-delimiter', 'parts-after-close', 'boundary-used-twice']);
const earlyEnds = new Set(['malformed-header-line', 'malformed-header-name', 'blank-folded-line']);

type Add = (why: string, raw: Buffer | null) => void;

/** The part with one field in the place of all of that name. */
function withField(part: Part, name: string, value: string): Buffer {
  const lines: Buffer[] = [];
  for (const field of part.header.fields)
    if (field.name.toLowerCase() !== name.toLowerCase())
      lines.push(part.head.subarray(field.start, field.end));
  const line = Buffer.from(`${name}: ${value.replaceAll(/[\r\n]+/g, ' ')}\r\n`);
  return Buffer.concat([line, ...lines, Buffer.from('\r\n'), part.raw]);
}

function doubled(part: Part, name: string, add: Add): void {
  const values = [...new Set(part.header.all(name))];
  for (const value of values.slice(1, 5)) add(name, withField(part, name, value));
}

/** Every value but the first of a parameter that stands twice: where a boundary or a character set has two, programs choose. */
function parameters(part: Part, add: Add): void {
  const { value, all } = parseParameters(part.header.first('content-type') ?? '');
  for (const name of ['boundary', 'charset']) {
    for (const other of (all.get(name) ?? []).slice(1, 4))
      add(name, withField(part, 'Content-Type', `${value}; ${name}="${other.replaceAll(/["\\]/g, '\\$&')}"`));
  }
}

/** `multipart/mixed boundary=x`, `"text/html"`: what a forgiving program makes of it. */
function mendedType(part: Part): Buffer | null {
  const value = part.header.first('content-type') ?? '';
  const type = /[a-z]{1,20}\/[\w.+-]{1,60}/i.exec(value)?.[0];
  const boundary = /boundary\s{0,9}=\s{0,9}"?([^\s";]{1,200})/i.exec(value)?.[1];
  const charset = /charset\s{0,9}=\s{0,9}"?([^\s";]{1,60})/i.exec(value)?.[1];
  if (!type) return null;
  return withField(
    part,
    'Content-Type',
    `${type}${boundary ? `; boundary="${boundary}"` : ''}${charset ? `; charset=${charset}` : ''}`,
  );
}

/** The boundary that the body itself seems to use: its first line that begins with two hyphens. */
function guessed(part: Part): Buffer | null {
  const line = /(?:^|\n)--([^\s-][^\r\n]{0,199})\r?\n/.exec(part.raw.toString('latin1'))?.[1]?.trimEnd();
  return line && line !== part.params.get('boundary')
    ? withField(part, 'Content-Type', `${part.type}; boundary="${line.replaceAll(/["\\]/g, '\\$&')}"`)
    : null;
}

/** Lines that only begin like a delimiter taken for one, and a closing delimiter taken for an ordinary one. */
function delimiters(part: Part, add: Add): void {
  const boundary = part.params.get('boundary') ?? '';
  if (boundary === '') return;
  const escaped = Buffer.from(boundary)
    .toString('latin1')
    .replaceAll(/[^A-Za-z0-9]/g, '\\$&');
  const body = part.bytes().toString('latin1');
  const plain = withField(part, 'Content-Transfer-Encoding', '7bit');
  const head = plain.subarray(0, plain.length - part.raw.length);
  const mended = (text: string): Buffer => Buffer.concat([head, Buffer.from(text, 'latin1')]);
  add(
    'near-delimiters',
    mended(body.replaceAll(new RegExp(`(^|[\\r\\n])--${escaped}[^\\r\\n]*`, 'g'), `$1--${boundary}`)),
  );
  add(
    'after-close',
    mended(body.replaceAll(new RegExp(`(^|\\n)--${escaped}--[ \\t]*(?=\\r?\\n|$)`, 'g'), `$1--${boundary}`)),
  );
}

/** A header that ends at its first line that is no field. */
function endedEarly(part: Part): Buffer | null {
  const text = part.head.toString('latin1');
  const odd = part.header.fields.find(({ name }) => name === '' || !/^[!-9;-~]+$/.test(name));
  const blank = /\n[ \t]+\r?\n/.exec(text);
  const at = Math.min(
    odd?.start ?? Number.POSITIVE_INFINITY,
    blank ? blank.index + 1 : Number.POSITIVE_INFINITY,
  );
  if (!Number.isFinite(at) || at === 0) return null;
  return Buffer.concat([part.head.subarray(0, at), Buffer.from('\r\n'), part.head.subarray(at), part.raw]);
}

/** A carriage return alone ends a line for some: the part with whole line ends, where that makes other fields or delimiters. */
function bareReturns(part: Part): Buffer | null {
  if (part.head.indexOf(0x0d) < 0 && part.raw.indexOf(0x0d) < 0) return null;
  const whole = Buffer.concat([part.head, part.raw]);
  if (!loneReturn(whole)) return null;
  const text = whole.toString('latin1');
  const mended = text.replaceAll(/\r(?!\n)/g, '\r\n');
  const structure = /\r(?!\n)[ \t]*(?:--|content-|mime-|subject|begin|\r)/i;
  return structure.test(text) ? Buffer.from(mended, 'latin1') : null;
}

function loneReturn(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(0x0d); at >= 0; at = bytes.indexOf(0x0d, at + 1))
    if (bytes[at + 1] !== 0x0a) return true;
  return false;
}
