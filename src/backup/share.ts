import { createHash } from 'node:crypto';
import { Fault } from '#base';
import { combine, type Point, split } from './shamir.ts';

/** One person's part of the recovery key, as it is printed. */
export interface Share extends Point {
  /** First 4 bytes of the recovery key's id, hex: shares of other keys are told by it. */
  readonly key: string;
  readonly needed: number;
}

/** 32 signs without I, L, O and U, which the hand and the eye mistake (as D. Crockford proposed). */
const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const title = 'POSTERN RECOVERY SHARE';
const perLine = 16;

function spell(bytes: Buffer): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const length = Math.ceil((bytes.length * 8) / 5);
  bits <<= BigInt(length * 5 - bytes.length * 8);
  let text = '';
  for (let at = length - 1; at >= 0; at--) text += signs[Number((bits >> BigInt(at * 5)) & 31n)];
  return text;
}

function read(text: string, size: number): Buffer {
  let bits = 0n;
  for (const sign of text) bits = (bits << 5n) | BigInt(signs.indexOf(sign));
  bits >>= BigInt(text.length * 5 - size * 8);
  const bytes = Buffer.alloc(size);
  for (let at = size - 1; at >= 0; at--, bits >>= 8n) bytes[at] = Number(bits & 255n);
  return bytes;
}

const checkOf = (text: string): string =>
  spell(createHash('sha256').update(`share\n${text}`).digest().subarray(0, 5)).slice(0, 4);

const wrong = (say: string): Fault => new Fault({ code: 'share-wrong', kind: 'invalid', say });

// Format 1, key (4), needed, at, then the point: 7 + 32 bytes are 63 signs, with a check for each line.
const headSize = 7;
const valueSize = 32;

/** Splits the 32 bytes from which a recovery key grows. */
export const sharesOf = (seed: Buffer, key: string, needed: number, count: number): Share[] =>
  split(seed, needed, count).map((point) => ({ ...point, key, needed }));

/** The lines to print and keep on paper: numbered groups of four signs, each line with its own check. */
export function printShare(share: Share): string[] {
  const head = Buffer.concat([
    Buffer.of(1),
    Buffer.from(share.key, 'hex'),
    Buffer.of(share.needed, share.at),
  ]);
  const text = spell(Buffer.concat([head, share.value]));
  const lines: string[] = [];
  for (let from = 0, line = 1; from < text.length; from += perLine, line++) {
    const part = text.slice(from, from + perLine);
    lines.push(`${line}: ${part.replace(/.{4}(?=.)/g, '$& ')} = ${checkOf(`${line}${part}`)}`);
  }
  return [`${title} ${share.at} (key ${share.key}, ${share.needed} are needed)`, ...lines];
}

/** Reads what `printShare` printed and somebody typed: case, spaces and what surrounds it do not matter. Names the line that is mistyped. */
export function readShare(text: string): Share {
  const lines = new Map<number, string>();
  for (const [, number, body, check] of text
    .toUpperCase()
    .matchAll(/^\s*(\d)\s*:\s*([0-9A-Z ]+?)\s*=\s*([0-9A-Z]{4})\s*$/gm)) {
    const part = plain(body!);
    if (checkOf(`${number}${part}`) !== plain(check!))
      throw wrong(`Line ${number} of the share is mistyped. Look at it sign by sign.`);
    lines.set(Number(number), part);
  }
  const whole = Array.from({ length: lines.size }, (_, at) => lines.get(at + 1) ?? '').join('');
  if (whole.length !== Math.ceil(((headSize + valueSize) * 8) / 5))
    throw wrong('A share has four lines, "1:" to "4:". One is missing or cut short.');
  const bytes = read(whole, headSize + valueSize);
  const [needed = 0, at = 0] = bytes.subarray(5, 7);
  if (bytes[0] !== 1 || needed < 2 || at < 1)
    throw wrong('This share is of a form that this version does not know.');
  return { key: bytes.toString('hex', 1, 5), needed, at, value: bytes.subarray(headSize) };
}

const plain = (text: string): string => text.replace(/ /g, '').replace(/O/g, '0').replace(/[IL]/g, '1');

/** The seed from shares. Throws `shares-few` with how many are missing, `share-wrong` where they are not of one key. */
export function seedFrom(shares: readonly Share[]): Buffer {
  const [first] = shares;
  if (!first) throw wrong('No share was given.');
  if (shares.some(({ key, needed }) => key !== first.key || needed !== first.needed))
    throw wrong('These shares are not all of the same recovery key.');
  const different = [...new Map(shares.map((share) => [share.at, share])).values()];
  const missing = first.needed - different.length;
  if (missing > 0)
    throw new Fault({
      code: 'shares-few',
      kind: 'invalid',
      say: `${first.needed} different shares are needed; ${missing} more.`,
    });
  return combine(different.slice(0, first.needed));
}
