import { type Asking, Indexer, type Page, type Scope, Search, type SearchNeeds, type State } from '#archive';
import { type Actor, Fault, isId } from '#base';
import { type Address, parseAddress } from '#mail';
import type { House } from './house.ts';

/** How the queue's words for what became of a delivery read in a search. */
const stateWords: Readonly<Record<string, State>> = {
  waiting: 'waiting',
  held: 'held',
  delivered: 'delivered',
  placed: 'portal',
  failed: 'failed',
  cancelled: 'cancelled',
  archived: 'archived',
};

/** What became of the deliveries of letters, in the words of a search. */
export const statesOf =
  ({ queue }: Pick<House, 'queue'>): SearchNeeds['statesOf'] =>
  async (ids) => {
    const found = await queue.statesOf(ids);
    return new Map(
      [...found].map(([id, all]) => [id, new Set([...all].flatMap((one) => stateWords[one] ?? []))]),
    );
  };

export function openSearch(house: House): Search {
  const { archive, keys, store, evidence, inspect } = house;
  return new Search({
    archive,
    keys,
    store,
    evidence,
    read: (raw) => inspect.texts(raw),
    statesOf: statesOf(house),
  });
}

/** The job that writes the index, for the part of a process that has the mail. */
export function openIndexer(house: House): Indexer {
  const { archive, keys, store, clock, log, inspect } = house;
  return new Indexer({ archive, keys, store, clock, log, read: (raw) => inspect.texts(raw) });
}

/**
 * Kept letters by their words. Whoever may read the archive finds all of them; a person with an account finds the letters
 * from and to their own addresses, as does everybody with `own`. Throws `not-allowed`, `search-query`, `search-cursor`.
 */
export async function search(
  house: House,
  actor: Actor,
  asking: Omit<Asking, 'scope'>,
  { own = false } = {},
): Promise<Page> {
  return openSearch(house).find(actor, { ...asking, scope: await scopeOf(house, actor, own) });
}

async function scopeOf(house: House, actor: Actor, own: boolean): Promise<Scope> {
  if (!own && (await house.people.may(actor, 'archive.read'))) return { kind: 'all' };
  const addresses = await ownAddresses(house, actor);
  if (addresses.length > 0) return { kind: 'own', addresses };
  throw new Fault({
    code: 'not-allowed',
    kind: 'forbidden',
    say: 'You may not search kept letters.',
    detail: 'archive.read',
  });
}

/** The addresses of the actor's account, where there is one that is in use. */
export async function ownAddresses({ people }: House, actor: Actor): Promise<Address[]> {
  const account = actor.kind === 'person' && isId(actor.id) ? await people.find(actor.id) : null;
  if (account?.state !== 'active') return [];
  return account.addresses.flatMap((text) => {
    const reading = parseAddress(text);
    return reading.ok ? [reading.address] : [];
  });
}
