import { createHash } from 'node:crypto';
import { textPart, writePart } from './body-part.ts';
import { readHeader } from './header.ts';

const line = (text: string): Buffer => Buffer.from(`${text}\r\n`);

/**
 * A letter with a statement in front of its content (RFC 2046 §5.1.3). What it held becomes a part of its own, octet for
 * octet with its Content fields: a signature over it still holds, and so does an encrypted body. The same letter and
 * statement always give the same octets.
 */
export function accompany(raw: Buffer, statement: string): Buffer {
  const header = readHeader(raw, { maxBytes: Number.POSITIVE_INFINITY, maxFields: Number.POSITIVE_INFINITY });
  const outer: Buffer[] = [];
  const inner: Buffer[] = [];
  for (const { name, start, end } of header.fields) {
    const lower = name.toLowerCase();
    const octets = raw.subarray(start, end);
    const whole = octets.at(-1) === 0x0a ? octets : Buffer.concat([octets, Buffer.from('\r\n')]);
    if (lower.startsWith('content-')) inner.push(whole);
    else if (lower !== 'mime-version') outer.push(whole);
  }
  const body = raw.subarray(header.bodyStart);
  const boundary = boundaryFor(raw, statement);
  const eight = body.some((octet) => octet > 0x7f);
  return Buffer.concat([
    ...outer,
    line('MIME-Version: 1.0'),
    line(`Content-Type: multipart/mixed; boundary="${boundary}"`),
    ...(eight ? [line('Content-Transfer-Encoding: 8bit')] : []),
    line(''),
    line(`--${boundary}`),
    Buffer.from(writePart(textPart(statement, 'plain'))),
    line(''),
    line(`--${boundary}`),
    ...inner,
    line(''),
    body,
    line(''),
    line(`--${boundary}--`),
  ]);
}

/** A boundary that stands nowhere in the letter. */
function boundaryFor(raw: Buffer, statement: string): string {
  for (let n = 0; ; n++) {
    const digest = createHash('sha256').update(`${n}`).update(statement).update(raw).digest('hex');
    const boundary = `notice-${digest.slice(0, 40)}`;
    if (!raw.includes(boundary)) return boundary;
  }
}
