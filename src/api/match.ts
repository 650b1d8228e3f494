import { Fault } from '#base';

/** Throws `match-needed`, `changed-meanwhile` where `If-Match` does not name what is there now (RFC 9110 §13.1.1). */
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
