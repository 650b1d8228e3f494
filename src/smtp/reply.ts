import type { Reply } from '#mail';

/** What a peer may say at most: it is not trusted to stop by itself. RFC 5321 §4.5.3.1.5 asks for 512 bytes a line. */
export const replyLimits = { line: 2048, lines: 128, text: 2000 } as const;

/** A reply with its lines kept apart, as EHLO needs them (RFC 5321 §4.2.1). Control characters are shown as `?`. */
export interface WireReply extends Reply {
  readonly lines: readonly string[];
}

/** A reply as the rest of the house knows it. */
export const replyOf = ({ code, enhanced, text }: Reply): Reply =>
  enhanced ? { code, enhanced, text } : { code, text };

/** The peer does not speak SMTP: nothing that comes after can be trusted. */
export interface Garbled {
  readonly garbled: string;
}

/** Digits of a reply code by RFC 5321 §4.2, then a hyphen on every line but the last; the text may be missing. */
const linePattern = /^([2-5][0-5][0-9])(?:([ -])(.*))?$/s;
/** RFC 3463 §2; its class must agree with the code's (RFC 2034 §4). */
const enhancedPattern = /^([245])\.(\d{1,3})\.(\d{1,3})(?: |$)/;
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

interface Line {
  readonly code: number;
  readonly last: boolean;
  readonly text: string;
}

function readLine(bytes: Buffer): Line | null {
  const end = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
  const found = linePattern.exec(bytes.toString('utf8', 0, end));
  if (!found) return null;
  return { code: Number(found[1]), last: found[2] !== '-', text: (found[3] ?? '').replace(unsafe, '?') };
}

function assemble(code: number, texts: readonly string[]): WireReply {
  const found = enhancedPattern.exec(texts.at(-1) ?? '');
  const enhanced = found && Number(found[1]) === Math.floor(code / 100) ? found[0].trim() : undefined;
  const lines = enhanced ? texts.map((text) => withoutCode(text, enhanced)) : texts;
  const text = lines.join(' ').slice(0, replyLimits.text);
  return enhanced ? { code, enhanced, text, lines } : { code, text, lines };
}

const withoutCode = (text: string, enhanced: string): string =>
  text === enhanced ? '' : text.startsWith(`${enhanced} `) ? text.slice(enhanced.length + 1) : text;

/**
 * Cuts a stream of bytes into replies. Pure: bytes go in by `push`, replies come out; trouble is a value and final.
 * A line end of LF alone is taken, since a reply cannot smuggle anything.
 */
export class ReplyReader {
  #rest: Buffer = Buffer.alloc(0);
  #code = 0;
  #texts: string[] = [];
  #garbled: Garbled | null = null;

  /** Whether bytes are held that do not make a whole reply yet. */
  get partial(): boolean {
    return this.#rest.length > 0 || this.#texts.length > 0;
  }

  push(chunk: Buffer): (WireReply | Garbled)[] {
    const out: (WireReply | Garbled)[] = [];
    if (this.#garbled) return [this.#garbled];
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      const reply = this.#line(bytes.subarray(start, end));
      start = end + 1;
      if (reply) out.push(reply);
      if (this.#garbled) return out;
    }
    this.#rest = bytes.subarray(start);
    if (this.#rest.length > replyLimits.line) out.push(this.#fail('a reply line without end'));
    return out;
  }

  #line(bytes: Buffer): WireReply | Garbled | null {
    if (bytes.length > replyLimits.line) return this.#fail('a reply line too long');
    const line = readLine(bytes);
    if (!line) return this.#fail('not a reply of SMTP');
    if (this.#texts.length > 0 && line.code !== this.#code) return this.#fail('a reply of two codes');
    if (this.#texts.length >= replyLimits.lines) return this.#fail('a reply of too many lines');
    this.#code = line.code;
    this.#texts.push(line.text);
    if (!line.last) return null;
    const reply = assemble(line.code, this.#texts);
    this.#texts = [];
    return reply;
  }

  #fail(garbled: string): Garbled {
    this.#garbled = { garbled };
    return this.#garbled;
  }
}
