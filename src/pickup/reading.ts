import type { Acceptance, Address } from '#mail';
import type { Sql } from '#store';
import { about, actorOf, type Entered, endingOf, enter, type Ground, nowOf } from './ground.ts';
import { need } from './proof.ts';
import { openAddresses, openLetter } from './sealing.ts';
import { pauseAfter, secretFits, secretTries } from './secret.ts';
import {
  claimReply,
  deleteSession,
  type LetterRow,
  loadBody,
  noteOpened,
  raiseProof,
  releaseReply,
  setSecretFailures,
  setSenderAsked,
  settleReply,
  stamp,
} from './store.ts';
import { formHash, linkToken } from './tokens.ts';
import type { Access, Closed, Opened, Reader, SecretGiven } from './words.ts';

/** Why this session does not open its letter now; null where it does. Asked again at every look: the path may turn out worse. */
function closed(ground: Ground, entered: Entered | null): Closed | null {
  if (!entered || entered.idle) return { kind: 'signed-out' };
  const { letter, session } = entered;
  const ending = endingOf(letter, nowOf(ground));
  if (ending) return { kind: 'ended', ...ending };
  if (need(letter, ground.profile) === 'mailbox' || session.proof === 'mailbox-and-secret') return null;
  return {
    kind: 'secret-needed',
    set: letter.secret !== null,
    locked: letter.secret_failures >= secretTries,
  };
}

/** What a look at the letter would meet, without looking. */
export function look(ground: Ground, access: Access): Promise<Closed | { readonly kind: 'ready' }> {
  return ground.store.transaction(
    async (sql) => closed(ground, await enter(ground, sql, access)) ?? { kind: 'ready' },
  );
}

/** The reader of a letter that opens to this session: whose mailbox was proved, and the secret where one is asked for. */
export function readerOf(ground: Ground, access: Access): Promise<Closed | Reader> {
  return ground.store.transaction(async (sql) => {
    const entered = await enter(ground, sql, access);
    const shut = closed(ground, entered);
    if (shut || !entered) return shut ?? { kind: 'signed-out' };
    const { letter, session } = entered;
    const { recipient } = openAddresses(ground.keys, letter.id, letter.addresses);
    const actor = actorOf('reader', letter.id, access.browser);
    return { kind: 'reader', actor, recipient, proof: session.proof };
  });
}

/** Whether such a session was opened and has not ended, idle or not: asked before a large form is read. */
export const known = (ground: Ground, access: Access): Promise<boolean> =>
  ground.store.transaction(async (sql) => (await enter(ground, sql, access)) !== null);

async function letterOf(ground: Ground, sql: Sql, letter: LetterRow): Promise<Buffer> {
  const sealed = await loadBody(sql, letter.id);
  // Both are there as long as the letter has not ended: anything else is damage, and opening says so.
  return openLetter(
    ground.keys,
    letter.id,
    { wrapped: letter.wrapped ?? Buffer.alloc(62), sealed: sealed ?? Buffer.alloc(0) },
    letter.size,
  );
}

function opened(ground: Ground, letter: LetterRow, raw: Buffer): Opened {
  const { recipient, sender } = openAddresses(ground.keys, letter.id, letter.addresses);
  return {
    kind: 'open',
    pickup: letter.id,
    message: letter.message_id,
    raw,
    recipient,
    sender,
    placedAt: letter.placed_at.getTime(),
    expiresAt: letter.expires_at.getTime(),
    replied: letter.replied_at !== null,
  };
}

/** Opens the letter, and notes that it was opened: event and letter in one transaction (45 CFR 164.312(b)). */
export function read(ground: Ground, access: Access): Promise<Opened | Closed> {
  return ground.store.transaction(async (sql) => {
    const entered = await enter(ground, sql, access);
    const shut = closed(ground, entered);
    if (shut || !entered) return shut ?? { kind: 'signed-out' };
    const { letter, session } = entered;
    const raw = await letterOf(ground, sql, letter);
    await stamp(sql, letter.id, 'opened_at', nowOf(ground));
    const data = { proof: session.proof, path: letter.path, first: letter.opened_at === null };
    await ground.evidence.record(
      sql,
      about(letter, { kind: 'pickup.opened', actor: actorOf('reader', letter.id, access.browser), data }),
    );
    await noteOpened(sql, entered.hash);
    return opened(ground, letter, raw);
  });
}

/** Opens one part of the letter, which `pick` finds; null where there is none such. Noted by the part's number, never its name. */
export function download<T>(
  ground: Ground,
  access: Access,
  part: number,
  pick: (raw: Buffer) => T | null,
): Promise<T | Closed | null> {
  return ground.store.transaction(async (sql) => {
    const entered = await enter(ground, sql, access);
    const shut = closed(ground, entered);
    if (shut || !entered) return shut ?? { kind: 'signed-out' };
    const { letter } = entered;
    const found = pick(await letterOf(ground, sql, letter));
    if (found === null) return null;
    await ground.evidence.record(
      sql,
      about(letter, {
        kind: 'pickup.downloaded',
        actor: actorOf('reader', letter.id, access.browser),
        data: { part },
      }),
    );
    return found;
  });
}

/** Opens the letter to show a part of the page that `read` has already noted: the frame around its HTML. */
export function reread(ground: Ground, access: Access): Promise<Opened | Closed> {
  return ground.store.transaction(async (sql) => {
    const entered = await enter(ground, sql, access);
    const shut = closed(ground, entered);
    if (shut || !entered) return shut ?? { kind: 'signed-out' };
    // Another session's opening is no event of this one.
    if (!entered.session.opened) return { kind: 'signed-out' };
    return opened(ground, entered.letter, await letterOf(ground, sql, entered.letter));
  });
}

/** Takes a secret from somebody who has proved the mailbox. Wrong ones cost growing pauses, and the twentieth locks. */
export function giveSecret(ground: Ground, access: Access, given: string): Promise<SecretGiven> {
  return ground.store.transaction(async (sql) => {
    const entered = await enter(ground, sql, access);
    if (!entered || entered.idle) return { kind: 'signed-out' };
    const { letter } = entered;
    if (letter.secret_failures >= secretTries) return { kind: 'locked' };
    const now = ground.clock.now();
    if (letter.secret_wait_until && letter.secret_wait_until.getTime() > now)
      return { kind: 'slowed', until: letter.secret_wait_until.getTime() };
    if (await secretFits(ground.keys, letter.secret, given))
      return secretFitted(ground, sql, entered, access);
    return secretRefused(ground, sql, letter, access);
  });
}

async function secretFitted(
  ground: Ground,
  sql: Sql,
  { letter, hash }: Entered,
  access: Access,
): Promise<SecretGiven> {
  await setSecretFailures(sql, letter.id, 0, null);
  await raiseProof(sql, hash, 'mailbox-and-secret');
  const data = { role: 'reader', proof: 'mailbox-and-secret', path: letter.path };
  await ground.evidence.record(
    sql,
    about(letter, { kind: 'pickup.proven', actor: actorOf('reader', letter.id, access.browser), data }),
  );
  return { kind: 'proven' };
}

async function secretRefused(
  ground: Ground,
  sql: Sql,
  letter: LetterRow,
  access: Access,
): Promise<SecretGiven> {
  // Where none is set there is nothing to guess.
  const failures = letter.secret ? letter.secret_failures + 1 : 0;
  const pause = pauseAfter(failures);
  const until = ground.clock.now() + pause;
  await setSecretFailures(sql, letter.id, failures, pause > 0 ? new Date(until) : null);
  const data = { role: 'reader', what: 'secret', left: secretTries - failures };
  await ground.evidence.record(
    sql,
    about(letter, { kind: 'pickup.code-refused', actor: actorOf('reader', letter.id, access.browser), data }),
  );
  return failures >= secretTries ? { kind: 'locked' } : { kind: 'refused' };
}

/** The sender of a letter, who is to hear something of it. */
export interface SenderToTell {
  readonly pickup: string;
  readonly to: Address;
  readonly recipient: Address;
  readonly senderToken: string;
}

function senderToTell(ground: Ground, letter: LetterRow): SenderToTell | null {
  const { sender, recipient } = openAddresses(ground.keys, letter.id, letter.addresses);
  return (
    sender && {
      pickup: letter.id,
      to: sender,
      recipient,
      senderToken: linkToken(ground.keys, 'sender', letter.id),
    }
  );
}

/** Whom to ask for a secret, where this session waits for one; at most once an hour. */
export function wantSecret(ground: Ground, access: Access): Promise<SenderToTell | null> {
  return ground.store.transaction(async (sql) => {
    const entered = await enter(ground, sql, access);
    const shut = closed(ground, entered);
    if (!entered || shut?.kind !== 'secret-needed' || (shut.set && !shut.locked)) return null;
    const { letter } = entered;
    const now = nowOf(ground);
    if (letter.sender_asked_at && now.getTime() - letter.sender_asked_at.getTime() < 3_600_000) return null;
    await setSenderAsked(sql, letter.id, now);
    return senderToTell(ground, letter);
  });
}

/** "Not for me": the sender sees it on their page, and is told the first time, where there is one. Null: nobody is to be told. */
export function decline(ground: Ground, access: Access): Promise<SenderToTell | null> {
  return ground.store.transaction(async (sql) => {
    const entered = await enter(ground, sql, access);
    if (!entered) return null;
    const { letter } = entered;
    await stamp(sql, letter.id, 'declined_at', nowOf(ground));
    await ground.evidence.record(
      sql,
      about(letter, { kind: 'pickup.declined', actor: actorOf('reader', letter.id, access.browser) }),
    );
    return letter.declined_at ? null : senderToTell(ground, letter);
  });
}

export async function signOut(ground: Ground, access: Access): Promise<void> {
  await ground.store.transaction(async (sql) => {
    const entered = await enter(ground, sql, access);
    if (entered) await deleteSession(sql, entered.hash);
  });
}

/** What a reply needs to know of the letter it answers. */
export type Replying = Acceptance | { readonly kind: 'signed-out' | 'ended' | 'closed' | 'under-way' };

/** How long a reply that was begun is waited for before another try may take its place. */
const replyPatience = 5 * 60_000;

/**
 * Sends a reply once: the same `form` sent twice is one letter. `send` offers it to the house; the claim on the form is
 * committed before, and its outcome after. An idle session may still send what was written while it was awake.
 */
export async function reply(
  ground: Ground,
  access: Access,
  form: string,
  send: (letter: Opened) => Promise<Acceptance>,
): Promise<Replying> {
  const mark = formHash(ground.keys, form);
  const claimed = await ground.store.transaction((sql) => claim(ground, sql, access, mark));
  if (claimed.kind !== 'open') return claimed;
  const id = claimed.pickup;
  let answer: Acceptance | null = null;
  try {
    answer = await send(claimed);
  } finally {
    if (answer?.kind !== 'accepted') await releaseReply(ground.store, id, mark);
  }
  if (answer.kind === 'accepted') await settle(ground, access, claimed, mark, answer.id);
  return answer;
}

async function claim(ground: Ground, sql: Sql, access: Access, mark: Buffer): Promise<Opened | Replying> {
  const entered = await enter(ground, sql, access);
  if (!entered) return { kind: 'signed-out' };
  const { letter } = entered;
  const shut = closed(ground, { ...entered, idle: false });
  if (shut) return { kind: shut.kind === 'ended' ? 'ended' : 'closed' };
  const now = nowOf(ground);
  const got = await claimReply(sql, letter.id, mark, now, new Date(now.getTime() - replyPatience));
  if (got.kind === 'sent') return { kind: 'accepted', id: got.message };
  if (got.kind === 'under-way') return { kind: 'under-way' };
  return opened(ground, letter, await letterOf(ground, sql, letter));
}

async function settle(
  ground: Ground,
  access: Access,
  letter: Opened,
  mark: Buffer,
  message: string,
): Promise<void> {
  await ground.store.transaction(async (sql) => {
    await settleReply(sql, letter.pickup, mark, message);
    await stamp(sql, letter.pickup, 'replied_at', nowOf(ground));
    const draft = {
      kind: 'pickup.replied',
      actor: actorOf('reader', letter.pickup, access.browser),
      data: { reply: message },
    } as const;
    await ground.evidence.record(sql, about({ id: letter.pickup, message_id: letter.message }, draft));
  });
}
