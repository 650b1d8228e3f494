import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Keys } from '#keys';

/** Shortest secret taken, in characters after `normalised`. With at most 20 tries even short ones hold. */
export const secretLength = { least: 6, most: 200 } as const;
/** Wrong ones in all until the sender must set a new one. */
export const secretTries = 20;

/** How a secret is compared: the same words said over the telephone must match, however they are typed. */
export const normalised = (secret: string): string =>
  secret.normalize('NFKC').trim().replaceAll(/\s+/gu, ' ').toLowerCase().normalize('NFC');

const cost: ScryptOptions = { N: 2 ** 14, r: 8, p: 1, maxmem: 64 * 2 ** 20 };

const derive = (keys: Keys, secret: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(normalised(secret), salt, 32, cost, (error, key) =>
      error ? reject(error) : resolve(keys.blind('pickup-secret', key.toString('hex'))),
    );
  });

/** Salt (16 bytes) and hash (32 bytes): scrypt (RFC 7914), keyed, so that a stolen database alone lets nobody guess. */
export async function hashSecret(keys: Keys, secret: string): Promise<Buffer> {
  const salt = randomBytes(16);
  return Buffer.concat([salt, await derive(keys, secret, salt)]);
}

/** Takes the same time whether a secret was set or not. */
export async function secretFits(keys: Keys, stored: Buffer | null, given: string): Promise<boolean> {
  const against = stored ?? Buffer.alloc(48);
  const fits = timingSafeEqual(await derive(keys, given, against.subarray(0, 16)), against.subarray(16));
  return fits && stored !== null;
}

/** The pause after the `failures`th wrong secret: none for three, then 1, 2, 4 ... minutes, an hour at most. */
export const pauseAfter = (failures: number): number =>
  failures <= 3 ? 0 : Math.min(60, 2 ** (failures - 4)) * 60_000;
