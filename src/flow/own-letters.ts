import { type Actor, Fault, isId } from '#base';
import type { ReadEvent } from '#evidence';
import { type Address, parseAddress, readHeader, sameAddress } from '#mail';
import { ruledIn } from './found.ts';
import type { House } from './house.ts';
import { retractThread } from './thread.ts';
import { type Life, lifeOf } from './trace.ts';

/** A letter of one's own with what happened to it; its subject where it can still be opened. */
export interface OwnLetter {
  readonly life: Life;
  readonly subject: string;
}

/** What became of each copy of a letter that its author wanted back. */
export interface TakenBack {
  readonly delivery: string;
  readonly recipient: string;
  /** `late`: it left this house; what left cannot be called back. */
  readonly became: 'taken-back' | 'taken-back-after-opened' | 'stopped' | 'late';
}

/** Letters larger than this are listed without their subject: opening them costs more than it tells. */
const opened = 512 * 1024;

const forbidden = (): Fault =>
  new Fault({ code: 'not-allowed', kind: 'forbidden', say: 'You may not do this.' });
const missing = (): Fault =>
  new Fault({ code: 'message-missing', kind: 'missing', say: 'There is no such letter of yours.' });

async function addressesOf(house: House, actor: Actor): Promise<readonly Address[]> {
  const account = actor.kind === 'person' && isId(actor.id) ? await house.people.find(actor.id) : null;
  if (account?.state !== 'active') throw forbidden();
  return account.addresses.flatMap((text) => {
    const reading = parseAddress(text);
    return reading.ok ? [reading.address] : [];
  });
}

/** Letters that somebody wrote, newest first, behind the letter `before`. Recorded. Throws `not-allowed`. */
export async function lettersOfMine(
  house: House,
  actor: Actor,
  page: { readonly before?: string; readonly limit: number },
): Promise<OwnLetter[]> {
  const mine = await addressesOf(house, actor);
  const { before: below = null, limit } = page;
  const found = await Promise.all(mine.map((sender) => house.archive.list({ sender }, { below, limit })));
  const ids = [...new Set(found.flat())].sort().reverse().slice(0, limit);
  await house.evidence.record(house.store, {
    kind: 'trace.listed',
    actor,
    data: { own: true, count: ids.length },
  });
  const letters: OwnLetter[] = [];
  for (const id of ids) {
    const life = await lifeOf(house, id).catch(gone);
    if (life) letters.push({ life, subject: await subjectOf(house, life) });
  }
  return letters;
}

/** A letter whose key was destroyed is no more than its events. */
function gone(error: unknown): null {
  if (error instanceof Fault && error.kind !== 'busy') return null;
  throw error;
}

async function subjectOf({ archive }: House, { id, size }: Life): Promise<string> {
  if (size > opened) return '';
  const letter = await archive.open(id).catch(gone);
  return letter ? (readHeader(letter.raw).text('subject') ?? '') : '';
}

/**
 * Takes a letter of one's own back where that can still be done: what waits in the portal loses its key, what has not left
 * does not leave. Each copy says what became of it. Throws `message-missing` for letters of others, `reason-missing`.
 */
export async function takeBack(house: House, actor: Actor, id: string, reason: string): Promise<TakenBack[]> {
  const mine = await addressesOf(house, actor);
  const life = isId(id) ? await lifeOf(house, id).catch(gone) : null;
  const sender = parseAddress(life?.sender ?? '');
  if (!life || !sender.ok || !mine.some((address) => sameAddress(address, sender.address))) throw missing();
  if (reason.trim().length < 3)
    throw new Fault({ code: 'reason-missing', kind: 'invalid', say: 'Say why, for the record.' });
  const stopped = new Set(await house.queue.cancel(actor, [id], reason.trim()));
  const copies = deliveriesIn(life.events);
  const became: TakenBack[] = [];
  for (const [n, delivery] of copies.entries()) {
    const recipient = life.recipients[n] ?? '';
    const back = await retractThread(house, actor, delivery, reason.trim());
    const how: TakenBack['became'] =
      back.kind === 'retracted'
        ? back.openedBefore
          ? 'taken-back-after-opened'
          : 'taken-back'
        : stopped.has(delivery)
          ? 'stopped'
          : 'late';
    became.push({ delivery, recipient, became: how });
  }
  return became;
}

/** The deliveries of a letter in the order of its readers. */
function deliveriesIn(events: readonly ReadEvent[]): string[] {
  const accepted = events.find(({ kind }) => kind === 'message.accepted');
  return accepted ? ruledIn(accepted).map(({ delivery }) => delivery) : [];
}

/** Why each copy of a letter was protected as it was, by its delivery: the sentences of the rules. */
export function reasonsIn(events: readonly ReadEvent[]): ReadonlyMap<string, readonly string[]> {
  const reasons = new Map<string, readonly string[]>();
  for (const event of events) {
    if (event.kind !== 'message.accepted' && event.kind !== 'message.looked') continue;
    const { secret } = event;
    const why = secret.why ? (JSON.parse(secret.why) as string[][]) : [];
    for (const [n, { delivery }] of ruledIn(event).entries()) if (why[n]) reasons.set(delivery, why[n]);
  }
  return reasons;
}
