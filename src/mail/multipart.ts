/** Where the parts of a multipart body begin and end (RFC 2046 §5.1.1). Offsets into the buffer that was given. */
export interface Cuts {
  readonly parts: readonly (readonly [start: number, end: number])[];
  /** The ends of what stands before the first delimiter and the beginning of what follows the last. */
  readonly preambleEnd: number;
  readonly epilogueStart: number;
  readonly anomalies: readonly string[];
}

interface Delimiter {
  /** Where the line break before the delimiter begins, and the index after the delimiter's own line. */
  readonly before: number;
  readonly after: number;
  readonly closes: boolean;
}

/**
 * Cuts `body` at the lines that are exactly `--boundary` or `--boundary--`, white space after them allowed. Lines that
 * only begin so are content here, and named, since some readers take them for delimiters. Parts beyond `limit` are left
 * uncut. Linear: native search for the delimiter, then one look at its line.
 */
export function cutParts(body: Buffer, boundary: string, limit: number): Cuts {
  const anomalies = new Set<string>();
  const parts: [number, number][] = [];
  let open: Delimiter | null = null;
  let preambleEnd = body.length;
  for (const delimiter of delimiters(body, Buffer.from(`--${boundary}`), anomalies)) {
    if (open) parts.push([open.after, Math.max(open.after, delimiter.before)]);
    else preambleEnd = delimiter.before;
    open = delimiter;
    if (delimiter.closes) break;
    if (parts.length >= limit) {
      anomalies.add('too-many-parts');
      return { parts, preambleEnd, epilogueStart: delimiter.after, anomalies: [...anomalies] };
    }
  }
  if (!open) return { parts, preambleEnd, epilogueStart: body.length, anomalies: [...anomalies, 'no-parts'] };
  if (open.closes) {
    if (body.includes(`--${boundary}`, open.after)) anomalies.add('parts-after-close');
    return { parts, preambleEnd, epilogueStart: open.after, anomalies: [...anomalies] };
  }
  anomalies.add('no-close-delimiter');
  if (open.after < body.length) parts.push([open.after, body.length]);
  return { parts, preambleEnd, epilogueStart: body.length, anomalies: [...anomalies] };
}

function* delimiters(body: Buffer, mark: Buffer, anomalies: Set<string>): Generator<Delimiter> {
  for (let at = body.indexOf(mark); at >= 0; ) {
    const lineEnd = endOfLine(body, at);
    if (at === 0 || body[at - 1] === 0x0a) {
      const rest = body.subarray(at + mark.length, lineEnd).toString('latin1');
      const tail = /^(--)?[ \t]*\r?\n?$/.exec(rest);
      if (tail) yield { before: breakBefore(body, at), after: lineEnd, closes: tail[1] !== undefined };
      else anomalies.add('ambiguous-delimiter');
    } else if (body[at - 1] === 0x0d) anomalies.add('ambiguous-delimiter');
    at = body.indexOf(mark, Math.max(at + mark.length, lineEnd));
  }
}

function endOfLine(body: Buffer, at: number): number {
  const end = body.indexOf(0x0a, at);
  return end < 0 ? body.length : end + 1;
}

const breakBefore = (body: Buffer, at: number): number => {
  if (at === 0) return 0;
  return body[at - 2] === 0x0d ? at - 2 : at - 1;
};
