import { randomInt } from 'node:crypto';
import { isId, newToken } from '#base';
import type { Keys } from '#keys';
import type { Role } from './words.ts';

/**
 * The token in a link: the pickup's id (16 bytes) and 16 bytes of a keyed hash over id and role, base64url (43
 * characters). It is derived, never stored, so a replay makes the same one; 128 bits cannot be guessed.
 */
export function linkToken(keys: Keys, role: Role, id: string): string {
  if (!isId(id)) throw new TypeError('a pickup id is a UUID');
  const mac = keys.blind(`pickup-${role}`, id.toLowerCase()).subarray(0, 16);
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), mac]).toString('base64url');
}

/** What is stored of a token, and what a given one is looked up by, well formed or not. */
export const tokenHash = (keys: Keys, role: Role, token: string): Buffer =>
  keys.blind(`pickup-${role}-token`, token);

export const newSession = (): string => newToken(32);
export const sessionHash = (keys: Keys, session: string): Buffer => keys.blind('pickup-session', session);
export const browserHash = (keys: Keys, browser: string): Buffer => keys.blind('pickup-browser', browser);
export const formHash = (keys: Keys, form: string): Buffer => keys.blind('pickup-form', form);

/** Eight digits. */
export const newCode = (): string => String(randomInt(100_000_000)).padStart(8, '0');

/** People type spaces and dashes between groups, and keyboards put full-width digits. */
export const typedCode = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .slice(0, 32);

/** What is stored of a code: keyed, and good for one letter, role and browser only. */
export const codeHash = (keys: Keys, letter: string, role: Role, browser: Buffer, code: string): Buffer =>
  keys.blind('pickup-code', `${letter}\n${role}\n${browser.toString('hex')}\n${code}`);
