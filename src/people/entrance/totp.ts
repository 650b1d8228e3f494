import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** Seconds a code of an authenticator app is good for (RFC 6238 §5.2); one step before and after is taken as well. */
const period = 30;
const digits = 6;

export interface AppSecret {
  /** Base 32, to type where no camera is at hand. */
  readonly secret: string;
  /** `otpauth://totp/...`: what the square code shows. */
  readonly uri: string;
}

const totp = (secret: string, label = '', issuer = ''): TOTP =>
  new TOTP({ secret: Secret.fromBase32(secret), period, digits, algorithm: 'SHA1', label, issuer });

/** A fresh secret for an authenticator app: 160 random bits (RFC 4226 §4 R6). SHA-1 is what all apps can do. */
export function newAppSecret(issuer: string, label: string): AppSecret {
  const secret = new Secret({ size: 20 }).base32;
  return { secret, uri: totp(secret, label, issuer).toString() };
}

/** The time step a code belongs to, or null where it is wrong. Whoever asks remembers the step: a code is good once. */
export function stepOf(secret: string, typed: string, now: number): number | null {
  const token = typed.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totp(secret).validate({ token, timestamp: now, window: 1 });
  return delta === null ? null : Math.floor(now / 1000 / period) + delta;
}

const alphabet = '23456789abcdefghjkmnpqrstvwxyz';
const codes = 10;

/** Codes for the day the phone is gone: ten of 50 bits each, such as `k3v9t-7amzq`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: codes }, () => {
    const letters = Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join('');
    return `${letters.slice(0, 5)}-${letters.slice(5)}`;
  });

export const plainRecovery = (typed: string): string =>
  typed.slice(0, 100).toLowerCase().replace(/[\s-]/g, '');
