import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** Crockford's base 32: no letter that looks like another. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const length = 20;
const tagLength = 5;

/** argon2id with 19 MiB, two passes, one lane (OWASP Password Storage, RFC 9106 §4 in spirit): about 12 ms. */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A new app password: 100 random bits in four groups, such as `k3v9t-0a7mz-...`. */
export function newPassword(): string {
  const letters = Array.from({ length }, () => alphabet[randomInt(32)]).join('');
  return letters.match(/.{5}/g)!.join('-');
}

/** As typed, without the hyphens and spaces that are only for the eye, and with look-alikes put right. */
export const plainPassword = (typed: string): string =>
  typed.slice(0, 1024).replace(/[\s-]/g, '').toLowerCase().replace(/o/g, '0').replace(/[il]/g, '1');

/**
 * The first 25 bits, by which the one hash to compare with is found. The 75 bits behind it are what must not be
 * guessed; knowing the tag is of no use without them.
 */
export const tagOf = (plain: string): string => plain.slice(0, tagLength);

export const hashPassword = (plain: string): Promise<string> => hash(plain, cost);

/** Takes the same time for a right and a wrong password. Throws on a damaged hash. */
export const verifyPassword = (hashed: string, plain: string): Promise<boolean> => verify(hashed, plain);
