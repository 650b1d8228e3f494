import { type Books, openBooks } from './books.ts';
import type { Fault } from './faults.ts';
import type { Entry, Receipt } from './ledger.ts';
import type { Place } from './place.ts';

/** What became of one letter for one reader. */
export type Fate = 'delivered' | 'waiting' | 'held' | 'pickup' | 'bounced' | 'lost';
export const fates: readonly Fate[] = ['delivered', 'waiting', 'held', 'pickup', 'bounced', 'lost'];

export interface Account {
  readonly accepted: number;
  /** Letters and readers: what the fates add up to. */
  readonly deliveries: number;
  readonly fates: Readonly<Record<Fate, number>>;
  /** Second copies whose cause lies between a final dot and its outcome's commit. */
  readonly inside: number;
  /** Those by the fault that excuses them. */
  readonly causes: Readonly<Record<string, number>>;
  /** Second copies that nothing excuses. */
  readonly outside: number;
  /** Letters that arrived though no client was told of them: the 250 was lost on its way. */
  readonly untold: number;
  readonly evidence: readonly string[];
  /** What is wrong, in words, one line each. */
  readonly wrong: readonly string[];
}

export const keyOf = (canary: string, recipient: string): string => `${canary} ${recipient}`;

function byKey(receipts: readonly Receipt[]): Map<string, Receipt[]> {
  const found = new Map<string, Receipt[]>();
  for (const receipt of receipts) {
    const key = keyOf(receipt.canary, receipt.recipient);
    found.set(key, [...(found.get(key) ?? []), receipt]);
  }
  return found;
}

/**
 * Where a letter may end when everything has been let finish. A connection that breaks while TLS is agreed on, as a cut or
 * a freeze does to it, looks like one that somebody strips: then the letter turns to the portal.
 */
function ends(recipient: string, entry: Entry): readonly Fate[] {
  if (recipient.endsWith('@refusing.test')) return ['bounced', 'pickup'];
  if (entry.kind === 'sensitive' || recipient.endsWith('@stripped.test')) return ['pickup'];
  return ['delivered', 'pickup'];
}

interface Found {
  readonly fate: Fate;
  readonly why: string;
}

async function fateOf(books: Books, entry: Entry, index: number, copies: readonly Receipt[]): Promise<Found> {
  const lost = (why: string): Found => ({ fate: 'lost', why });
  const id = books.decisions.get(entry.message)?.[index];
  const row = id === undefined ? undefined : books.deliveries.get(id);
  if (!id || !row) return lost('nothing in the database speaks of it');
  if (copies.some((copy) => copy.body !== entry.body))
    return lost('a copy that arrived is not the letter that was taken');
  switch (row.state) {
    case 'delivered':
      return copies.length > 0
        ? { fate: 'delivered', why: '' }
        : lost('settled as delivered, and no server has it');
    case 'placed':
      return (await books.waits(id, entry.canary))
        ? { fate: 'pickup', why: '' }
        : lost('it waits in the portal and does not open');
    case 'failed':
      return { fate: 'bounced', why: '' };
    case 'held':
    case 'waiting':
      return (await books.opens(entry.message, entry.canary))
        ? { fate: row.state, why: '' }
        : lost(`it is ${row.state} and does not open`);
    default:
      return lost(`settled as ${row.state}`);
  }
}

/** Milliseconds within which an outcome is surely committed after the final dot when nothing is in the way. */
const commitTakes = 15_000;

const meets = (fault: Fault, process: string): boolean =>
  ['database', 'everything', 'network', process].includes(fault.target);

/**
 * What excuses that a copy was followed by another: a fault of its process, of the database or of the network that fell
 * between its final dot and the commit of its outcome (RFC 1047, RFC 5321 §4.5.3.2.6), where no outcome was written
 * before the next copy went out.
 */
function excuse(
  copy: Receipt,
  next: Receipt,
  outcomes: readonly number[],
  faults: readonly Fault[],
): Fault | undefined {
  const latest = Math.min(next.at, copy.at + commitTakes);
  const written = outcomes.some((at) => at < next.at - 50);
  const between = (fault: Fault): boolean =>
    meets(fault, copy.by) && fault.from <= latest && fault.until >= copy.at - 200;
  // A process frozen between its last look at the lease and the dot: the dot goes out when it wakes.
  const woke = (fault: Fault): boolean =>
    fault.kind === 'freeze' && fault.target === next.by && Math.abs(fault.until - next.at) < 2000;
  return faults.find((fault) => (!written && between(fault)) || woke(fault));
}

function duplicates(
  copies: ReadonlyMap<string, Receipt[]>,
  outcomes: ReadonlyMap<string, number[]>,
  faults: readonly Fault[],
): { inside: number; causes: Record<string, number>; wrong: string[] } {
  const causes: Record<string, number> = {};
  const wrong: string[] = [];
  let inside = 0;
  for (const [key, all] of copies) {
    for (const [index, next] of all.entries()) {
      const copy = all[index - 1];
      if (!copy) continue;
      const fault = excuse(copy, next, outcomes.get(key) ?? [], faults);
      if (fault) causes[fault.kind] = (causes[fault.kind] ?? 0) + 1;
      if (fault) inside++;
      else
        wrong.push(
          `duplicated outside the window: ${key}, by ${copy.by} at ${copy.at} and by ${next.by} at ${next.at}`,
        );
    }
  }
  return { inside, causes, wrong };
}

const outcomeKinds = new Set([
  'delivery.delivered',
  'delivery.turned',
  'delivery.failed',
  'delivery.cancelled',
]);

/** Each accepted letter has one message.accepted, each settled delivery exactly one outcome, and no other event claims one. */
function verdict(books: Books, entries: readonly Entry[]): string[] {
  const wrong: string[] = [];
  const accepted = new Map<string, number>();
  const outcomes = new Map<string, string[]>();
  for (const { kind, message, delivery } of books.events) {
    if (kind === 'message.accepted' && message) accepted.set(message, (accepted.get(message) ?? 0) + 1);
    if (outcomeKinds.has(kind) && delivery) outcomes.set(delivery, [...(outcomes.get(delivery) ?? []), kind]);
  }
  for (const { message } of entries)
    if (accepted.get(message) !== 1)
      wrong.push(`${message} has ${accepted.get(message) ?? 0} message.accepted`);
  const says: Record<string, string> = {
    delivered: 'delivery.delivered',
    placed: 'delivery.turned',
    failed: 'delivery.failed',
    cancelled: 'delivery.cancelled',
  };
  for (const [id, { state }] of books.deliveries) {
    const told = outcomes.get(id) ?? [];
    const right = says[state] ? told.length === 1 && told[0] === says[state] : told.length === 0;
    if (!right)
      wrong.push(`delivery ${id} is ${state}, and the evidence says ${told.join(', ') || 'nothing'}`);
  }
  if (books.broken > 0) wrong.push(`${books.broken} events do not match their hash`);
  return wrong;
}

function outcomeTimes(books: Books, entries: readonly Entry[]): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const { kind, delivery, at } of books.events)
    if (outcomeKinds.has(kind) && delivery) times.set(delivery, [...(times.get(delivery) ?? []), at]);
  const found = new Map<string, number[]>();
  for (const { canary, message, recipients } of entries) {
    for (const [index, recipient] of recipients.entries()) {
      found.set(keyOf(canary, recipient), times.get(books.decisions.get(message)?.[index] ?? '') ?? []);
    }
  }
  return found;
}

/** How many placed letters and failed deliveries there are must equal how many notices and reports were written of them. */
function followUps(books: Books): string[] {
  const placed = [...books.deliveries.values()].filter((row) => row.state === 'placed').length;
  const noticed = books.notices.get('pickup-notice') ?? 0;
  return placed === noticed
    ? []
    : [`${placed} letters wait in the portal and ${noticed} notices were written`];
}

/** Holds what the house says now against the ledger. `entries` and `received` may be less than all, for a copy of the disk. */
export async function reconcile(
  place: Place,
  faults: readonly Fault[],
  entries: readonly Entry[] = place.ledger.accepted,
  received: readonly Receipt[] = place.ledger.received,
): Promise<Account> {
  const books = await openBooks(place);
  try {
    const copies = byKey(received);
    const count = Object.fromEntries(fates.map((fate) => [fate, 0])) as Record<Fate, number>;
    const wrong: string[] = [];
    for (const entry of entries) {
      for (const [index, recipient] of entry.recipients.entries()) {
        const { fate, why } = await fateOf(
          books,
          entry,
          index,
          copies.get(keyOf(entry.canary, recipient)) ?? [],
        );
        count[fate]++;
        if (fate === 'lost') wrong.push(`lost: ${entry.message} (${entry.kind}) for ${recipient}: ${why}`);
        else if (fate !== 'waiting' && fate !== 'held' && !ends(recipient, entry).includes(fate))
          wrong.push(`${entry.message} for ${recipient} ended as ${fate}`);
      }
    }
    const evidence = [...verdict(books, entries), ...followUps(books)];
    const twice = duplicates(copies, outcomeTimes(books, entries), faults);
    const told = new Set(entries.map((entry) => entry.canary));
    return {
      accepted: entries.length,
      deliveries: entries.reduce((sum, entry) => sum + entry.recipients.length, 0),
      fates: count,
      inside: twice.inside,
      causes: twice.causes,
      outside: twice.wrong.length,
      untold: new Set(received.map((receipt) => receipt.canary).filter((canary) => !told.has(canary))).size,
      evidence,
      wrong: [...wrong, ...twice.wrong],
    };
  } finally {
    await books.close();
  }
}
