import { createHash } from 'node:crypto';
import { canonicalJson, Fault, type Json } from '#base';

/** An ETag over all that can be edited: it changes when any of that does (RFC 9110 §8.8.3). */
export const tagOf = (edited: Json): string =>
  `"${createHash('sha256').update(canonicalJson(edited)).digest('base64url').slice(0, 22)}"`;

/** Throws `match-needed`, `changed-meanwhile`: an edit names what it was made from, so that nobody's change is lost. */
export function mustMatch(tag: string, ifMatch: string): void {
  if (ifMatch === '')
    throw new Fault({
      code: 'match-needed',
      kind: 'invalid',
      say: 'Send the ETag that you read as If-Match, so that nobody else’s change is lost.',
    });
  if (ifMatch !== '*' && ifMatch !== tag)
    throw new Fault({
      code: 'changed-meanwhile',
      kind: 'invalid',
      say: 'Somebody changed this in the meantime. Read it again first.',
    });
}
