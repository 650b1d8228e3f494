import type { Brief, Listing } from '#archive';
import { type Actor, Fault, isId } from '#base';
import { formatAddress, type Level, type MailClass } from '#mail';
import { lettersWith, type Standing, standingsOf, type Wanted } from '#queue';
import type { House } from './house.ts';
import { type LetterQuery, parseLetterQuery } from './letter-query.ts';

/** A letter in the list: nothing that stands inside it. */
export interface ListedLetter {
  readonly id: string;
  readonly acceptedAt: number;
  readonly class: MailClass;
  readonly level: Level;
  readonly size: number;
  readonly sender: string;
  /** The first of its readers. */
  readonly recipients: readonly string[];
  readonly readers: number;
  readonly standings: readonly Standing[];
}

export interface LetterPage {
  readonly letters: readonly ListedLetter[];
  /** Behind which letter the next page begins; null: the end was reached. */
  readonly next: string | null;
}

/** Letters that one step looks at, and steps for one page: a rare thing is looked for over several pages. */
const step = 200;
const mostSteps = 25;
/** An id is drawn when the letter comes in, the moment of acceptance is written later; clocks differ too. */
const slack = 86_400_000;

/** The first id of a moment: ids are ordered by time (RFC 9562 §5.7). */
function idAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** Readers that are named in the list. */
const named = 3;

/**
 * The list of letters, newest first, by what is known of them without opening them: `text` is read by
 * {@link parseLetterQuery}. A page may hold fewer than `limit` letters, even none, though there are more behind it. Looking
 * is an event, with the letters that were shown. Throws `not-allowed`, `letter-query`.
 */
export async function listLetters(
  house: House,
  actor: Actor,
  asking: { readonly text: string; readonly limit: number; readonly cursor?: string },
): Promise<LetterPage> {
  await house.people.require(actor, 'trace.read');
  const query = parseLetterQuery(asking.text);
  if (asking.cursor !== undefined && !isId(asking.cursor))
    throw new Fault({ code: 'cursor-invalid', kind: 'invalid', say: 'That page cannot be found again.' });
  const { ids, next } = await idsOf(house, query, asking.limit, asking.cursor ?? null);
  const letters = await shown(house, ids);
  await house.evidence.record(house.store, {
    kind: 'trace.listed',
    actor,
    data: { count: letters.length, letters: letters.map(({ id }) => id) },
    seen: letters.map(({ id }) => id),
    ...(asking.text.trim() === '' ? {} : { secret: { asked: asking.text.trim() } }),
  });
  return { letters, next };
}

async function idsOf(
  house: House,
  query: LetterQuery,
  limit: number,
  cursor: string | null,
): Promise<{ ids: string[]; next: string | null }> {
  const fits = await fitting(house, query);
  const ids: string[] = [];
  const { after, before } = query;
  const start = before === undefined ? null : idAt(before + slack);
  const end = after === undefined ? null : idAt(after - slack);
  let below = cursor !== null && (start === null || cursor < start) ? cursor : start;
  for (let steps = 0; steps < mostSteps; steps++) {
    const { found, last } = await fits(below, Math.max(step, limit + 1));
    ids.push(...found);
    if (ids.length > limit) return { ids: ids.slice(0, limit), next: ids[limit - 1]! };
    if (last === null || (end !== null && last < end)) return { ids, next: null };
    below = last;
  }
  return { ids, next: below };
}

/** One step through the letters, newest first: those that fit, and the last that was looked at; null where there are no more. */
export type Step = (below: string | null, limit: number) => Promise<{ found: string[]; last: string | null }>;

async function fitting(house: House, query: LetterQuery): Promise<Step> {
  const { archive, store: sql, keys } = house;
  const { id, from, to, either, domain, hows, after, before, level } = query;
  const listing: Listing = {
    ...(from ? { sender: from } : {}),
    ...(after === undefined ? {} : { from: after }),
    ...(before === undefined ? {} : { before }),
    ...(level ? { level } : {}),
    ...(query.class ? { class: query.class } : {}),
  };
  const wanted: Wanted = {
    ...(to ? { recipient: to } : {}),
    ...(domain ? { domain } : {}),
    ...(hows ? { hows } : {}),
  };
  const deliveriesMatter = Object.keys(wanted).length > 0;
  const among = (ids: readonly string[], extra: Listing = {}): Promise<string[]> =>
    ids.length === 0
      ? Promise.resolve([])
      : archive.list({ ...listing, ...extra, among: ids }, { below: null, limit: ids.length });
  if (id) return async () => ({ found: await among([id]), last: null });
  const byArchive =
    (extra: Listing = {}): Step =>
    async (below, limit) => {
      const found = await archive.list({ ...listing, ...extra }, { below, limit });
      return { found, last: found.length < limit ? null : found.at(-1)! };
    };
  const byQueue =
    (extra: Wanted = {}): Step =>
    async (below, limit) => {
      const seen = await lettersWith({ sql, keys }, { ...wanted, ...extra }, { below, limit });
      return { found: await among(seen), last: seen.at(-1) ?? null };
    };
  if (either)
    return merged(through(byArchive({ sender: either }), wanted, house), byQueue({ recipient: either }));
  if (!deliveriesMatter) return byArchive();
  // Of sender and readers the one that narrows more is looked for first: an address of a reader always does.
  if (from && !to) return through(byArchive(), wanted, house);
  return byQueue();
}

/** Of the letters that a step finds those with a delivery as wanted. */
const through =
  (first: Step, wanted: Wanted, { store: sql, keys }: House): Step =>
  async (below, limit) => {
    const { found, last } = await first(below, limit);
    if (Object.keys(wanted).length === 0 || found.length === 0) return { found, last };
    const fit = new Set<string>();
    // Letters with very many readers fill an answer by themselves: the others are asked for again.
    for (let rest = found; rest.length > 0; ) {
      const some = await lettersWith({ sql, keys }, { ...wanted, among: rest }, { below: null, limit: 1000 });
      for (const id of some) fit.add(id);
      const end = some.at(-1);
      rest = end === undefined ? [] : rest.filter((id) => id < end);
    }
    return { found: found.filter((id) => fit.has(id)), last };
  };

/** Two ways through the letters at once, in one order, each letter once. */
export const merged =
  (one: Step, other: Step): Step =>
  async (below, limit) => {
    const [first, second] = await Promise.all([one(below, limit), other(below, limit)]);
    // Nothing behind the nearer end is told before the other way has come as far.
    const last =
      [first.last, second.last]
        .filter((end) => end !== null)
        .sort()
        .at(-1) ?? null;
    const all = [...new Set([...first.found, ...second.found])].sort().reverse();
    return { found: last === null ? all : all.filter((id) => id >= last), last };
  };

async function shown({ archive, store }: House, ids: readonly string[]): Promise<ListedLetter[]> {
  if (ids.length === 0) return [];
  const [briefs, standings] = await Promise.all([archive.briefs(ids), standingsOf(store, ids)]);
  return briefs
    .filter((one): one is Brief => !('gone' in one))
    .map((one) => ({
      id: one.id,
      acceptedAt: one.acceptedAt,
      class: one.class,
      level: one.level,
      size: one.size,
      sender: one.envelope.sender ? formatAddress(one.envelope.sender) : '<>',
      recipients: one.envelope.recipients.slice(0, named).map(({ address }) => formatAddress(address)),
      readers: one.envelope.recipients.length,
      standings: standings.get(one.id) ?? [],
    }));
}
