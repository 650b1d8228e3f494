import { randomBytes } from 'node:crypto';
import { Fault } from '#base';

/** One point of each polynomial: `at` is x (1 to 255), `value` holds y for each byte of the secret. */
export interface Point {
  readonly at: number;
  readonly value: Buffer;
}

/**
 * Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1. Always eight rounds and no table, so that neither time nor cache
 * tells of the operands.
 */
export function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = a;
  for (let bit = 0; bit < 8; bit++) {
    product ^= shifted & -((b >> bit) & 1);
    shifted = ((shifted << 1) ^ (0x1b & -(shifted >> 7))) & 0xff;
  }
  return product;
}

/** a^254, which is 1/a: the group of the field has 255 elements. Of 0 it is 0. */
function inverse(a: number): number {
  let power = a;
  let result = 1;
  for (let round = 0; round < 7; round++) {
    power = multiply(power, power);
    result = multiply(result, power);
  }
  return result;
}

/**
 * Splits a secret so that any `needed` of `count` points give it back and fewer tell nothing of it (A. Shamir, "How to
 * share a secret", 1979): each byte is the constant of a random polynomial of degree `needed - 1`.
 */
export function split(secret: Buffer, needed: number, count: number): Point[] {
  if (
    !(needed >= 2 && needed <= count && count <= 255 && Number.isInteger(needed) && Number.isInteger(count))
  )
    throw new Fault({
      code: 'shares-count',
      kind: 'invalid',
      say: 'At least two shares must be needed, and no more than there are; 255 at most.',
    });
  const coefficients = randomBytes(secret.length * (needed - 1));
  return Array.from({ length: count }, (_, index) => {
    const at = index + 1;
    const value = Buffer.alloc(secret.length);
    for (let byte = 0; byte < secret.length; byte++) {
      let y = 0;
      for (let degree = needed - 2; degree >= 0; degree--)
        y = multiply(y ^ coefficients[degree * secret.length + byte]!, at);
      value[byte] = y ^ secret[byte]!;
    }
    return { at, value };
  });
}

/** The secret from as many points as are needed, by Lagrange interpolation at 0. Too few or wrong ones give noise. */
export function combine(points: readonly Point[]): Buffer {
  const secret = Buffer.alloc(points[0]?.value.length ?? 0);
  for (const { at, value } of points) {
    let weight = 1;
    for (const other of points)
      if (other.at !== at) weight = multiply(weight, multiply(other.at, inverse(other.at ^ at)));
    for (let byte = 0; byte < secret.length; byte++) secret[byte]! ^= multiply(value[byte]!, weight);
  }
  return secret;
}
