import { never } from '#base';
import { type Address, formatAddress } from '#mail';
import type { OpenMessage } from '../archive.ts';
import type { Digest } from '../search/digest.ts';
import { matches } from '../search/match.ts';
import { parseQuery, type Query, type State } from '../search/query.ts';

/** What a hold looks for in letters. */
export interface HoldRule {
  readonly custodians: readonly Address[];
  /** Null: all of the custodians' letters. */
  readonly query: Query | null;
}

export const ruleOf = (custodians: readonly Address[], query: string): HoldRule => ({
  custodians,
  query: query.trim() === '' ? null : parseQuery(query),
});

/** All letters, for whoever looks for custodians alone. */
export const everything: Query = { all: [], none: [], ignored: [] };

/** Whether a letter, opened and read, is what a hold keeps. What cannot be told of it counts as if it were. */
export function covers(
  { custodians, query }: HoldRule,
  letter: Pick<OpenMessage, 'envelope' | 'raw' | 'acceptedAt' | 'level'>,
  digest: Digest,
  states: ReadonlySet<State>,
): boolean {
  if (custodians.length > 0 && !custodians.some((one) => takesPart(one, letter, digest))) return false;
  if (!query) return true;
  return filters(query, letter, digest, states) && says(query, digest);
}

/** Words that must be there count where not all could be read; words that must not be there do not take a letter out then. */
function says(query: Query, digest: Digest): boolean {
  if (digest.whole) return matches(digest, query, true);
  return query.all.length > 0 || matches(digest, { all: [], none: query.none }, true);
}

function takesPart(
  custodian: Address,
  { envelope }: Pick<OpenMessage, 'envelope'>,
  { from, to, blind }: Digest,
): boolean {
  const wanted = formatAddress(custodian).toLowerCase();
  const named = [...from, ...to, ...blind].map(({ address }) => address);
  const written = [envelope.sender, ...envelope.recipients.map(({ address }) => address)];
  return (
    named.some((address) => address.toLowerCase() === wanted) ||
    written.some((address) => address !== null && formatAddress(address).toLowerCase() === wanted)
  );
}

function filters(
  query: Query,
  letter: Pick<OpenMessage, 'raw' | 'acceptedAt' | 'level'>,
  digest: Digest,
  states: ReadonlySet<State>,
): boolean {
  const asked = (['from', 'before', 'attachment', 'larger', 'smaller', 'level', 'state'] as const).filter(
    (name) => query[name] !== undefined,
  );
  return asked.every((name) => {
    switch (name) {
      case 'from':
        return letter.acceptedAt >= query.from!;
      case 'before':
        return letter.acceptedAt < query.before!;
      case 'attachment':
        return digest.files.length > 0;
      case 'larger':
        return letter.raw.length > query.larger!;
      case 'smaller':
        return letter.raw.length < query.smaller!;
      case 'level':
        return letter.level === query.level;
      case 'state':
        return states.has(query.state!);
      default:
        return never(name);
    }
  });
}
