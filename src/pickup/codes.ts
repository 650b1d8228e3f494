import { timingSafeEqual } from 'node:crypto';
import type { Sql } from '#store';
import { about, actorOf, type Ground, nowOf } from './ground.ts';
import { openAddresses } from './sealing.ts';
import {
  type AskCounts,
  countAsks,
  type Guess,
  insertSession,
  type LetterRow,
  lockByToken,
  putCode,
  redeemCode,
  spendAttempt,
} from './store.ts';
import { browserHash, codeHash, newCode, newSession, sessionHash, tokenHash, typedCode } from './tokens.ts';
import type { Browser, CodeToSend, Proven, Role } from './words.ts';

const quarter = 15 * 60_000;
export const day = 24 * 3_600_000;
/** However long a session is used, it ends after this. */
const longestSession = 12 * 3_600_000;

/** Codes sent at most, in a quarter of an hour and in a day: for one letter, and to one mailbox over all its letters. */
const most: AskCounts = { letter_short: 5, letter_long: 20, mailbox_short: 10, mailbox_long: 60 };

const within = (counts: AskCounts): boolean =>
  (Object.keys(most) as (keyof AskCounts)[]).every((key) => counts[key] < most[key]);

/** Takes the place of the letter where there is none, so that the same statements run for nothing. */
const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * Makes a code for this browser. Null where there is no such letter, its notice is not known to have arrived, it was
 * throttled, or nobody could get it: the asker must not be able to tell.
 */
export function askCode(
  ground: Ground,
  role: Role,
  token: string,
  browser: Browser,
): Promise<CodeToSend | null> {
  const { keys, store } = ground;
  return store.transaction(async (sql) => {
    const letter = await lockByToken(sql, role, tokenHash(keys, role, token));
    const now = nowOf(ground);
    const mailbox = (role === 'reader' ? letter?.recipient_blind : letter?.sender_blind) ?? Buffer.alloc(32);
    const counts = await countAsks(sql, {
      id: letter?.id ?? nobody,
      role,
      mailbox,
      short: new Date(now.getTime() - quarter),
      long: new Date(now.getTime() - day),
    });
    if (!letter || !within(counts) || (role === 'reader' && letter.path === null)) return null;
    const to = openAddresses(keys, letter.id, letter.addresses)[role === 'reader' ? 'recipient' : 'sender'];
    if (!to) return null;
    return {
      pickup: letter.id,
      role,
      to,
      code: await makeCode(ground, sql, letter, { role, browser, mailbox, now }),
    };
  });
}

async function makeCode(
  ground: Ground,
  sql: Sql,
  letter: LetterRow,
  ask: { role: Role; browser: Browser; mailbox: Buffer; now: Date },
): Promise<string> {
  const { keys, settings, evidence } = ground;
  const code = newCode();
  const browser = browserHash(keys, ask.browser.id);
  await putCode(sql, {
    id: letter.id,
    role: ask.role,
    browser,
    code: codeHash(keys, letter.id, ask.role, browser, code),
    mailbox: ask.mailbox,
    now: ask.now,
    expiresAt: new Date(ask.now.getTime() + settings.code_life),
  });
  await evidence.record(
    sql,
    about(letter, {
      kind: 'pickup.code-sent',
      actor: actorOf(ask.role, letter.id, ask.browser),
      data: { role: ask.role },
    }),
  );
  return code;
}

/** Redeems a code. One wins where several come at once; the same work is done where there is no such letter. */
export function prove(
  ground: Ground,
  role: Role,
  token: string,
  browser: Browser,
  given: string,
): Promise<Proven> {
  const { keys, store, settings } = ground;
  return store.transaction(async (sql) => {
    const letter = await lockByToken(sql, role, tokenHash(keys, role, token));
    const id = letter?.id ?? nobody;
    const hash = browserHash(keys, browser.id);
    const guess: Guess = { id, role, browser: hash, now: nowOf(ground), most: settings.code_attempts };
    const live = await spendAttempt(sql, guess);
    const fits = timingSafeEqual(
      live?.code ?? Buffer.alloc(32),
      codeHash(keys, id, role, hash, typedCode(given)),
    );
    if (letter && live && fits && (await redeemCode(sql, guess)))
      return begin(ground, sql, letter, role, browser);
    if (letter)
      await refused(ground, sql, letter, role, browser, live ? settings.code_attempts - live.attempts : 0);
    return { kind: 'refused' };
  });
}

/** The session gets a name of its own, never one that the browser brought along. */
async function begin(
  ground: Ground,
  sql: Sql,
  letter: LetterRow,
  role: Role,
  browser: Browser,
): Promise<Proven> {
  const { keys, settings, evidence } = ground;
  const session = newSession();
  const now = ground.clock.now();
  await insertSession(sql, sessionHash(keys, session), browserHash(keys, browser.id), {
    letter_id: letter.id,
    role,
    proof: 'mailbox',
    expires_at: new Date(now + settings.session),
    ends_at: new Date(now + Math.max(settings.session, longestSession)),
  });
  await evidence.record(
    sql,
    about(letter, {
      kind: 'pickup.proven',
      actor: actorOf(role, letter.id, browser),
      data: { role, proof: 'mailbox', path: letter.path },
    }),
  );
  return { kind: 'proven', session };
}

async function refused(
  ground: Ground,
  sql: Sql,
  letter: LetterRow,
  role: Role,
  browser: Browser,
  left: number,
): Promise<void> {
  const data = { role, what: 'code', left };
  await ground.evidence.record(
    sql,
    about(letter, { kind: 'pickup.code-refused', actor: actorOf(role, letter.id, browser), data }),
  );
}
