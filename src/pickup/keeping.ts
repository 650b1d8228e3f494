import type { Actor } from '#base';
import { addressBlind } from '#keys';
import type { Address } from '#mail';
import type { Sql } from '#store';
import { day } from './codes.ts';
import { about, actorOf, endingOf, enter, type Ground, nowOf, standing } from './ground.ts';
import { openAddresses } from './sealing.ts';
import { hashSecret, normalised, secretLength } from './secret.ts';
import {
  dueLetters,
  end,
  type LetterRow,
  listLetters,
  loadLetter,
  lockLetter,
  lowerProofs,
  setExpiry,
  setSecret,
  sweep,
} from './store.ts';
import type { Access, Expired, Grant, Standing } from './words.ts';

/** What one may do to a letter that is there and has not ended. */
export type Refused = { readonly kind: 'missing' } | { readonly kind: 'ended' };
export type Retraction = Refused | { readonly kind: 'retracted'; readonly openedBefore: boolean };
export type Extension =
  | Refused
  | { readonly kind: 'extended'; readonly until: number }
  | { readonly kind: 'out-of-range'; readonly latest: number };
export type SecretSet =
  | Refused
  | { readonly kind: 'set' }
  | { readonly kind: 'too-short'; readonly least: number }
  | { readonly kind: 'too-long'; readonly most: number };

/** A letter waits for at most this long in all. */
const longestWait = 366 * day;
/** What ended is forgotten here after this; the evidence stays. */
const remembered = 90 * day;

/** Who has proved the sender's mailbox in this browser, and for which letter. */
export function senderOf(ground: Ground, access: Access): Promise<Grant | null> {
  return ground.store.transaction(async (sql) => {
    const entered = access.role === 'sender' ? await enter(ground, sql, access) : null;
    return entered && !entered.idle
      ? { actor: actorOf('sender', entered.letter.id, access.browser), id: entered.letter.id }
      : null;
  });
}

/** Newest first; by `address` those to or from it. */
export function list(
  ground: Ground,
  actor: Actor,
  find: { address?: Address; limit?: number; after?: string },
): Promise<Standing[]> {
  return ground.store.transaction(async (sql) => {
    const blind = find.address ? addressBlind(ground.keys, find.address) : null;
    const rows = await listLetters(sql, blind, Math.min(find.limit ?? 100, 1000), find.after ?? null);
    await ground.evidence.record(sql, {
      kind: 'pickup.looked',
      actor,
      data: { letters: rows.length },
      seen: rows.map((row) => row.message_id),
      ...(find.address ? { secret: { address: `${find.address.local}@${find.address.domain}` } } : {}),
    });
    return rows.map((row) => standing(ground, row));
  });
}

/** Takes no lock: whoever holds the letter may ask. */
export function status(ground: Ground, actor: Actor, id: string): Promise<Standing | null> {
  return ground.store.transaction(async (sql) => {
    const letter = await loadLetter(sql, id);
    if (!letter) return null;
    await ground.evidence.record(sql, about(letter, { kind: 'pickup.looked', actor }));
    return standing(ground, letter);
  });
}

/**
 * The reader of a letter that is or was here; null where it is not known any more. For parts of Postern that show it and
 * record that themselves.
 */
export async function recipientOf(ground: Ground, id: string): Promise<Address | null> {
  const letter = await loadLetter(ground.store, id);
  return letter && openAddresses(ground.keys, id, letter.addresses).recipient;
}

/** Runs `act` on a letter that still waits. */
function change<T>(
  ground: Ground,
  id: string,
  act: (sql: Sql, letter: LetterRow) => Promise<T>,
): Promise<T | Refused> {
  return ground.store.transaction(async (sql) => {
    const letter = await lockLetter(sql, id);
    if (!letter) return { kind: 'missing' };
    return endingOf(letter, nowOf(ground)) ? { kind: 'ended' } : act(sql, letter);
  });
}

/** Destroys the key and the sealed letter. What the reader has already seen cannot be taken back: that is said. */
export function retract(ground: Ground, actor: Actor, id: string, reason: string): Promise<Retraction> {
  return change<Retraction>(ground, id, async (sql, letter) => {
    const openedBefore = letter.opened_at !== null;
    await end(sql, id, 'retracted', nowOf(ground));
    const draft = about(letter, { kind: 'pickup.retracted', actor, data: { openedBefore } });
    await ground.evidence.record(
      sql,
      reason === '' ? draft : { ...draft, secret: { reason: reason.slice(0, 500) } },
    );
    return { kind: 'retracted', openedBefore };
  });
}

/** `until` in milliseconds since 1970: in the future, and at most a year after the letter was placed. */
export function extend(ground: Ground, actor: Actor, id: string, until: number): Promise<Extension> {
  return change<Extension>(ground, id, async (sql, letter) => {
    const latest = letter.placed_at.getTime() + longestWait;
    if (!Number.isFinite(until) || until <= ground.clock.now() || until > latest)
      return { kind: 'out-of-range', latest };
    await setExpiry(sql, id, new Date(until));
    const data = { from: letter.expires_at.toISOString(), to: new Date(until).toISOString() };
    await ground.evidence.record(sql, about(letter, { kind: 'pickup.extended', actor, data }));
    return { kind: 'extended', until };
  });
}

export async function agreeSecret(
  ground: Ground,
  actor: Actor,
  id: string,
  secret: string,
): Promise<SecretSet> {
  const length = [...normalised(secret)].length;
  if (length < secretLength.least) return { kind: 'too-short', least: secretLength.least };
  if (length > secretLength.most) return { kind: 'too-long', most: secretLength.most };
  const hash = await hashSecret(ground.keys, secret);
  return change<SecretSet>(ground, id, async (sql, letter) => {
    await setSecret(sql, id, hash);
    await lowerProofs(sql, id);
    await ground.evidence.record(
      sql,
      about(letter, { kind: 'pickup.secret-set', actor, data: { again: letter.secret !== null } }),
    );
    return { kind: 'set' };
  });
}

/** Ends what has expired, a transaction each so that one bad letter does not keep the others; tells which senders to tell. */
export async function expire(ground: Ground, actor: Actor, limit: number): Promise<Expired[]> {
  const now = nowOf(ground);
  const over: Expired[] = [];
  for (const id of await dueLetters(ground.store, now, limit)) {
    const one = await ground.store.transaction((sql) => expireOne(ground, sql, actor, id));
    if (one) over.push(one);
  }
  await sweep(ground.store, now, new Date(now.getTime() - day), new Date(now.getTime() - remembered));
  return over;
}

async function expireOne(ground: Ground, sql: Sql, actor: Actor, id: string): Promise<Expired | null> {
  const now = nowOf(ground);
  const letter = await lockLetter(sql, id);
  if (!letter || letter.ended || letter.expires_at > now) return null;
  await end(sql, id, 'expired', now);
  const opened = letter.opened_at !== null;
  await ground.evidence.record(
    sql,
    about(letter, { kind: 'pickup.expired', actor, data: { openedBefore: opened } }),
  );
  return { id, opened, ...openAddresses(ground.keys, id, letter.addresses) };
}
