import type { OpenMessage } from '#archive';
import { type Actor, Fault, isId, systemActor } from '#base';
import type { EventDraft } from '#evidence';
import {
  type Address,
  addressKey,
  atLeast,
  type Decision,
  type Floor,
  type Inspection,
  parseAddressList,
  readHeader,
} from '#mail';
import { type Account, actsOf } from '#people';
import type { Held, Listed } from '#queue';
import type { Sql } from '#store';
import type { House } from './house.ts';
import { keep } from './keep.ts';
import { reportTo } from './report.ts';

/** Who decides, why, and by which account: at the machine's shell somebody says which one is theirs. */
export interface Deciding {
  readonly actor: Actor;
  /** Address of the account that answers for it; needed from the shell. */
  readonly by?: string;
  /** For the record. */
  readonly reason: string;
}

/** One waiting letter as somebody sees it who decides about it. Nothing of its text. */
export interface HoldView extends Listed {
  readonly sender: Address | null;
  readonly size: number;
  readonly inspection: Inspection;
  /** The letter itself, where it was asked for with a reason. */
  readonly raw?: Buffer;
}

const us = systemActor('hold');
const gone = (id: string): Fault =>
  new Fault({ code: 'hold-missing', kind: 'missing', say: `No letter waits under ${id} any more.` });

/** Letters that wait for a person, oldest first. */
export async function holds(house: House, actor: Actor, limit = 50, after?: string): Promise<Listed[]> {
  await house.people.require(actor, 'hold.read');
  const found = await house.queue.list(actor, { state: 'held', limit, ...(after ? { after } : {}) });
  await house.evidence.record(house.store, { kind: 'hold.listed', actor, data: { count: found.length } });
  return found;
}

/** One of them; with `content` and the right to read, the letter too. Throws `hold-missing`. */
export async function lookAtHold(
  house: House,
  actor: Actor,
  id: string,
  content?: { readonly reason: string },
): Promise<HoldView> {
  await house.people.require(actor, 'hold.read');
  if (content) await house.people.require(actor, 'archive.read');
  const [one] = isId(id) ? await house.queue.find(actor, id) : [];
  if (one?.state !== 'held') throw gone(id);
  const { messageId } = one;
  const { envelope, size, inspection } = await house.archive.describe(messageId);
  const seen: EventDraft = {
    kind: 'hold.read',
    actor,
    message: messageId,
    delivery: one.id,
    data: { content: content !== undefined },
    ...(content ? { secret: { reason: content.reason } } : {}),
  };
  // Written before anything is shown: what cannot be recorded is not seen.
  await house.evidence.record(house.store, seen);
  const view = { ...one, sender: envelope.sender, size, inspection };
  return content ? { ...view, raw: (await house.archive.open(messageId)).raw } : view;
}

/** Lets a letter go: it is checked anew like any other, and leaves at its floor or above. */
export function releaseHold(house: House, deciding: Deciding, id: string): Promise<void> {
  return decide(house, deciding, id, async (sql, held, { event }) => {
    const { decision } = held;
    const why = [...decision.why, 'Somebody who may do so looked at it and let it go.'];
    if (!(await house.queue.letGo(sql, held, { ...decision, action: 'send', why }))) throw gone(id);
    return [event('delivery.released', {})];
  });
}

/** Sends a letter back to its sender, with `say` for them. */
export function refuseHold(house: House, deciding: Deciding, id: string, say?: string): Promise<void> {
  const words = say?.trim() || 'It waited for approval and was not approved';
  return decide(house, deciding, id, async (sql, held, { event, letter }) => {
    await giveBack(house, sql, held, letter, words);
    return [event('hold.refused', {}), event('delivery.failed', { status: '5.7.1' }, { reason: words })];
  });
}

/** Raises what a letter must be protected by; it still waits. Throws `floor-lower` where that would lower it. */
export function raiseHold(house: House, deciding: Deciding, id: string, floor: Floor): Promise<void> {
  return decide(house, deciding, id, async (sql, held, { event }) => {
    const before = held.decision;
    if (!atLeast(floor, before.floor) || floor === before.floor)
      throw new Fault({
        code: 'floor-lower',
        kind: 'invalid',
        say: `The letter must already be "${before.floor}"; that can only be raised.`,
      });
    if (!(await house.queue.keepHeld(sql, held, raised(before, floor)))) throw gone(id);
    return [event('hold.raised', { from: before.floor, floor })];
  });
}

/** A connection alone never makes a letter sealed; the portal always does, where it was not ruled out. */
const raised = (decision: Decision, floor: Floor): Decision => ({
  ...decision,
  floor,
  methods: decision.methods.filter((method) => method !== 'tls' || floor !== 'sealed'),
  rule: 'raised-by-hand',
  why: [...decision.why, `Somebody who may do so raised it to "${floor}".`],
});

/** Whoever waits too long is not let go: the letter goes back to its sender. Throws where it cannot. */
export function expireHold(house: House, id: string): Promise<void> {
  return house.store.transaction(async (sql) => {
    const held = await house.queue.held(sql, id);
    if (!held?.heldUntil || held.heldUntil > house.clock.now()) return;
    const letter = await house.archive.open(held.messageId);
    const words = 'Nobody decided about it in time, so it was not sent';
    await giveBack(house, sql, held, letter, words);
    const event = eventsOf(us, held, letter);
    await house.evidence.record(
      sql,
      event('hold.expired', {}),
      event('delivery.failed', { status: '5.7.1' }, { reason: words }),
    );
  });
}

async function giveBack(
  house: House,
  sql: Sql,
  held: Held,
  letter: OpenMessage,
  words: string,
): Promise<void> {
  if (!(await house.queue.endHeld(sql, held))) throw gone(held.id);
  const reports = await reportTo(house, letter, held, {
    action: 'failed',
    reason: `5.7.1 ${words}`,
    ours: true,
  });
  if (reports.length > 0) await keep(house, sql, reports);
}

interface Made {
  readonly letter: OpenMessage;
  readonly event: ReturnType<typeof eventsOf>;
}

const eventsOf =
  (actor: Actor, held: Held, letter: OpenMessage, more: { reason?: string; by?: string } = {}) =>
  (
    kind: EventDraft['kind'],
    data: NonNullable<EventDraft['data']>,
    secret: NonNullable<EventDraft['secret']> = {},
  ): EventDraft => ({
    kind,
    actor,
    message: held.messageId,
    delivery: held.id,
    dek: letter.dek,
    data: { ...data, ...(more.by ? { by: more.by } : {}) },
    secret: { ...(more.reason ? { because: more.reason } : {}), ...secret },
  });

/** One decision: by somebody who may, about somebody else's letter, in one transaction with its evidence. */
async function decide(
  house: House,
  deciding: Deciding,
  id: string,
  work: (sql: Sql, held: Held, made: Made) => Promise<EventDraft[]>,
): Promise<void> {
  const { actor, reason } = deciding;
  await house.people.require(actor, 'hold.decide');
  if (reason.trim().length < 3)
    throw new Fault({ code: 'reason-missing', kind: 'invalid', say: 'Say why, for the record.' });
  const account = await accountOf(house, deciding);
  if (!isId(id)) throw gone(id);
  await house.store.transaction(async (sql) => {
    const held = await house.queue.held(sql, id);
    if (!held) throw gone(id);
    const letter = await house.archive.open(held.messageId);
    if (isTheirs(account, held, letter))
      throw new Fault({
        code: 'own-letter',
        kind: 'forbidden',
        say: 'Nobody decides about a letter of their own; ask somebody else who may.',
      });
    const event = eventsOf(actor, held, letter, { reason, by: account.id });
    await house.evidence.record(sql, ...(await work(sql, held, { letter, event })));
  });
}

/** Whose account answers for a decision. It must be in use and have the right by itself, also where the shell has it. */
async function accountOf({ people }: House, { actor, by }: Deciding): Promise<Account> {
  const named = actor.via === 'cli' ? by : actor.id;
  const account = named ? await people.find(named) : null;
  if (
    account?.kind === 'person' &&
    account.state === 'active' &&
    actsOf(account.roles).includes('hold.decide')
  )
    return account;
  throw new Fault({
    code: 'not-approver',
    kind: 'forbidden',
    say: 'That takes the account of a person who is an approver or an admin; say which one decides.',
  });
}

/** Whether somebody wrote this letter: by the account that sent it, by its envelope, or by a name in its header. */
function isTheirs(account: Account, held: Held, letter: OpenMessage): boolean {
  if (held.author === account.id) return true;
  const header = readHeader(letter.raw);
  const written = ['from', 'sender'].flatMap((name) =>
    header.all(name).flatMap((value) => {
      const reading = parseAddressList(value);
      return reading.ok ? reading.mailboxes.map(({ address }) => address) : [];
    }),
  );
  const authors = [...written, ...(letter.envelope.sender ? [letter.envelope.sender] : [])];
  const theirs = new Set(account.addresses.map((address) => address.toLowerCase()));
  return authors.some((address) => theirs.has(addressKey(address).toLowerCase()));
}
