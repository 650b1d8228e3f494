import type { Actor, Clock } from '#base';
import type { Config } from '#config';
import type { EventDraft, Evidence } from '#evidence';
import type { Keys } from '#keys';
import type { Sql, Store } from '#store';
import type { Profile } from './proof.ts';
import { need } from './proof.ts';
import { openAddresses } from './sealing.ts';
import { secretTries } from './secret.ts';
import { type KnownSessionRow, type LetterRow, loadSession, lockByToken, prolongSession } from './store.ts';
import { browserHash, sessionHash, tokenHash } from './tokens.ts';
import type { Access, Browser, Ending, Role, Standing } from './words.ts';

/** What the parts of this room stand on. */
export interface Ground {
  readonly settings: Config['pickup'];
  readonly profile: Profile;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly store: Store;
}

export const nowOf = (ground: Ground): Date => new Date(ground.clock.now());

/** The reader acts as the pickup; the sender, who has no account here but a proven mailbox, as a person named for it. */
export const actorOf = (role: Role, id: string, browser: Browser): Actor => ({
  kind: role === 'reader' ? 'reader' : 'person',
  id: role === 'reader' ? id : `sender:${id}`,
  via: 'portal',
  address: browser.address,
});

/** An event about a letter: tied to its message and its delivery. */
export const about = (
  letter: Pick<LetterRow, 'id' | 'message_id'>,
  draft: Pick<EventDraft, 'kind' | 'actor' | 'data'>,
): EventDraft => ({
  ...draft,
  message: letter.message_id,
  delivery: letter.id,
});

/** How a letter ended; one whose time is over counts as expired even before the job comes by. */
export function endingOf(letter: LetterRow, now: Date): { how: Ending; at: number } | null {
  if (letter.ended) return { how: letter.ended, at: (letter.ended_at ?? now).getTime() };
  return letter.expires_at <= now ? { how: 'expired', at: letter.expires_at.getTime() } : null;
}

export interface Entered {
  readonly letter: LetterRow;
  readonly session: KnownSessionRow;
  readonly hash: Buffer;
  /** Quiet for too long: nothing is shown any more, but a reply begun before may still be sent. */
  readonly idle: boolean;
}

/** The letter that a session was opened for, locked. Null unless link, session, role and browser belong together. */
export async function enter(ground: Ground, sql: Sql, access: Access): Promise<Entered | null> {
  const { keys, settings } = ground;
  const now = nowOf(ground);
  const hash = sessionHash(keys, access.session);
  const letter = await lockByToken(sql, access.role, tokenHash(keys, access.role, access.token));
  const session = await loadSession(sql, hash, browserHash(keys, access.browser.id));
  if (
    !letter ||
    !session ||
    session.letter_id !== letter.id ||
    session.role !== access.role ||
    session.ends_at <= now
  )
    return null;
  const idle = session.expires_at <= now;
  if (!idle) await prolongSession(sql, hash, new Date(now.getTime() + settings.session));
  return { letter, session, hash, idle };
}

const time = (date: Date | null): number | null => date?.getTime() ?? null;

export function standing(ground: Ground, letter: LetterRow): Standing {
  const { recipient, sender } = openAddresses(ground.keys, letter.id, letter.addresses);
  const ending = endingOf(letter, nowOf(ground));
  return {
    id: letter.id,
    message: letter.message_id,
    recipient,
    sender,
    sensitive: letter.sensitive,
    class: letter.class,
    size: letter.size,
    placedAt: letter.placed_at.getTime(),
    expiresAt: letter.expires_at.getTime(),
    path: letter.path,
    need: need(letter, ground.profile),
    secret: letter.secret === null ? 'none' : letter.secret_failures >= secretTries ? 'locked' : 'set',
    openedAt: time(letter.opened_at),
    repliedAt: time(letter.replied_at),
    declinedAt: time(letter.declined_at),
    ended: ending?.how ?? null,
    endedAt: ending?.at ?? null,
  };
}
