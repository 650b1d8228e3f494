import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { Fault } from '#base';
import { type Address, type Level, sameAddress } from '#mail';
import type { OpenMessage } from '../archive.ts';
import type { Asking, Hit, Page, Scope, SearchNeeds } from './asking.ts';
import { candidates, countCandidates } from './candidates.ts';
import type { Place } from './cursor.ts';
import { type Digest, digestOf, type Party } from './digest.ts';
import { matches, snippetOf } from './match.ts';
import { idAt, momentOf, monthStart } from './moments.ts';
import { type Field, indexed, type Query, type Term } from './query.ts';
import { type Asked, type Candidate, monthsOf, newestIndexed, sealedWords } from './store.ts';
import type { Tokens } from './tokens.ts';

const decompress = promisify(zstdDecompress);

/** Candidates taken from the index at a time. */
const batch = 60;
/** Where states are asked for first, most candidates cost no more than that. */
const stateBatch = 500;
/** Candidates looked at for one page at most, and of those letters opened. */
const mostLooked = 20_000;
const mostOpened = 2000;
/** Octets of letters opened at a time, and letters. */
const mostOctets = 8 << 20;
const together = 12;
const countedTo = 10_000;
/** Letters, about, among which is looked first: read by their dates, they fill the page of a common word. */
const firstLetters = 3000;
/** Months asked for in one statement at most. */
const widest = 24;

/** What says that a kept letter cannot be read any more. */
const damages: ReadonlySet<string> = new Set(['keys-closed', 'object-missing', 'message-damaged']);

/** Where words stand that make a letter come first in a search by rank. */
const headings: readonly Field[] = ['subject', 'file', 'from', 'to'];

interface Month {
  readonly month: number;
  readonly letters: number;
}

interface Found {
  readonly hits: Hit[];
  readonly count: Page['count'];
  readonly broken: readonly string[];
  readonly next: Place | null;
}

/** One search under way. */
export class Run {
  /** Letters opened so far. */
  opened = 0;
  readonly #needs: SearchNeeds;
  readonly #tokens: Tokens;
  readonly #scope: Scope;
  readonly #parties: readonly string[] | null;
  /** What each tier asks for. By date there is one: the query. */
  readonly #tiers: readonly Query[];
  readonly #broken: string[] = [];
  #looked = 0;
  #right = 0;

  constructor(
    needs: SearchNeeds,
    tokens: Tokens,
    query: Query,
    scope: Scope,
    order: NonNullable<Asking['order']>,
  ) {
    this.#needs = needs;
    this.#tokens = tokens;
    this.#scope = scope;
    this.#parties = scope.kind === 'all' ? null : scope.addresses.map((address) => tokens.party(address));
    const ranks = order === 'rank' && query.all.some(({ field }) => field === 'any');
    this.#tiers = ranks ? [...headings.map((field) => within(query, field)), query] : [query];
  }

  /** The hits after a place, as many as a page holds, or fewer where looking for them would take too long. */
  async page(place: Place | null, limit: number): Promise<Found> {
    const hits: Hit[] = [];
    const seen = place?.seen ?? 0;
    for (let tier = place?.tier ?? 0; tier < this.#tiers.length; tier++) {
      const stopped = await this.#tier(tier, tier === place?.tier ? place.id : last, hits, limit);
      if (!stopped) continue;
      const count = { letters: Math.max(stopped.letters, seen + hits.length), exact: false };
      return { hits, count, broken: this.#broken, next: { id: stopped.id, tier, seen: seen + hits.length } };
    }
    const count = { letters: seen + hits.length, exact: true };
    return { hits, count, broken: this.#broken, next: null };
  }

  /** Month by month from the newest, in growing spans, until the page is full; null where nothing is left. */
  async #tier(
    tier: number,
    from: string,
    hits: Hit[],
    limit: number,
  ): Promise<{ id: string; letters: number } | null> {
    const months = await this.#months(this.#tiers[tier]!);
    const size = this.#tiers[tier]!.state ? stateBatch : batch;
    const rest = months.filter(({ month }) => idAt(monthStart(month)) < from);
    let high = from;
    for (const asked of await this.#spans(tier, rest, from)) {
      for (let more = true; more; ) {
        const page = await candidates(this.#needs.store, { ...asked, high: least(high, asked.high) }, size);
        for (const { candidate, hit } of await this.#look(tier, page, limit - hits.length)) {
          high = candidate.message_id;
          if (hit) hits.push(hit);
        }
        if (hits.length >= limit || this.opened >= mostOpened || this.#looked >= mostLooked)
          return { id: high, letters: await this.#estimate(months) };
        more = page.length === size;
      }
      high = least(high, asked.low);
    }
    return null;
  }

  /** What is asked one after the other: the newest letters, where a common word fills the page, then months in growing spans. */
  async #spans(tier: number, months: readonly Month[], from: string): Promise<Asked[]> {
    const spans: Asked[] = [];
    for (let at = 0, width = 1; at < months.length; at += width, width = Math.min(width * 2, widest))
      spans.push(this.#asked(tier, months.slice(at, at + width)));
    const newest = await newestIndexed(this.#needs.store);
    const [first] = spans;
    if (!newest || !first) return spans;
    const top = momentOf(least(least(from, newest), first.high));
    const low = idAt(top - timeOf(firstLetters, months[0]!, top));
    return low > first.low ? [{ ...first, low, byDate: true }, ...spans] : spans;
  }

  /** The months in which there may be something, newest first. */
  async #months({ from = 0, before = Number.MAX_SAFE_INTEGER }: Query): Promise<Month[]> {
    const all = await monthsOf(this.#needs.store);
    return all.filter(({ month }) => monthStart(month + 1) > from && monthStart(month) < before);
  }

  #asked(tier: number, span: readonly Month[]): Asked {
    const query = this.#tiers[tier]!;
    const months = span.map(({ month }) => month);
    const end = idAt(monthStart(months[0]! + 1));
    const blinded = query.all.some((term) => indexed(term).length > 0);
    return {
      low: idAt(Math.max(monthStart(months.at(-1)!), query.from ?? 0)),
      high: query.before === undefined ? end : least(end, idAt(query.before)),
      tokens: blinded ? months.map((month) => ({ month, all: this.#tokens.wanted(month, query) })) : null,
      parties: this.#parties,
      attachment: query.attachment ?? false,
      larger: query.larger ?? null,
      smaller: query.smaller ?? null,
      level: query.level ?? null,
      byDate: false,
    };
  }

  /**
   * How many there are, where not all were looked at: the candidates of the newest months are counted, taken as typical of
   * the others, and as often right as those that were looked at.
   */
  async #estimate(months: readonly Month[]): Promise<number> {
    let letters = 0;
    let there = 0;
    for (const one of months.slice(0, 3)) {
      there += await countCandidates(
        this.#needs.store,
        this.#asked(this.#tiers.length - 1, [one]),
        countedTo,
      );
      letters += one.letters;
      if (there >= 100) break;
    }
    const all = months.reduce((sum, one) => sum + one.letters, 0);
    const right = this.#looked === 0 ? 0 : this.#right / this.#looked;
    return letters === 0 ? 0 : Math.round((there * right * all) / letters);
  }

  /** Opens candidates in their order until `most` are right; a few at a time, so that memory stays flat. */
  async #look(
    tier: number,
    page: readonly Candidate[],
    most: number,
  ): Promise<{ candidate: Candidate; hit: Hit | null }[]> {
    const { state } = this.#tiers[tier]!;
    const ids = page.map(({ message_id }) => message_id);
    const states = state && ids.length > 0 ? await this.#needs.statesOf(ids) : null;
    const looked: { candidate: Candidate; hit: Hit | null }[] = [];
    for (const group of groupsOf(page)) {
      if (hitsIn(looked) >= most || this.opened >= mostOpened) break;
      const asks = group.filter(({ message_id }) => !states || states.get(message_id)?.has(state!));
      const words = await sealedWords(
        this.#needs.store,
        asks.map(({ message_id }) => message_id),
      );
      const hits = new Map(
        await Promise.all(
          asks.map(
            async (one) => [one.message_id, await this.#hit(tier, one, words.get(one.message_id))] as const,
          ),
        ),
      );
      for (const candidate of group) {
        if (hitsIn(looked) >= most) break;
        looked.push({ candidate, hit: hits.get(candidate.message_id) ?? null });
      }
    }
    this.#looked += looked.length;
    this.#right += hitsIn(looked);
    return looked;
  }

  async #hit(tier: number, candidate: Candidate, words: Buffer | undefined): Promise<Hit | null> {
    this.opened++;
    const id = candidate.message_id;
    try {
      const { letter, digest } = await this.#read(id, words);
      const mayAll = this.#scope.kind === 'all' || isSender(letter, this.#scope.addresses);
      const query = this.#tiers[tier]!;
      if (!matches(digest, query, mayAll)) return null;
      // It stood in an earlier tier.
      if (this.#tiers.slice(0, tier).some((earlier) => matches(digest, earlier, mayAll))) return null;
      return {
        id,
        acceptedAt: letter.acceptedAt,
        level: candidate.level as Level,
        size: candidate.size,
        subject: digest.subject,
        from: digest.from.map(shown),
        to: [...digest.to, ...(mayAll ? digest.blind : [])].map(shown),
        attachments: digest.files,
        snippet: snippetOf(digest, this.#tiers.at(-1)!.all),
        whole: candidate.whole,
      };
    } catch (error) {
      const { code } = Fault.from(error);
      // Destroyed while it was looked for.
      if (code === 'message-missing') return null;
      if (!damages.has(code)) throw error;
      // One damaged letter must not keep others from being found, nor be passed over in silence.
      this.#broken.push(id);
      return null;
    }
  }

  /** A letter as words: as they were kept beside it, or from the letter itself. */
  async #read(
    id: string,
    words: Buffer | undefined,
  ): Promise<{ letter: Omit<OpenMessage, 'raw'>; digest: Digest }> {
    const { archive, keys, read } = this.#needs;
    if (!words) {
      const letter = await archive.open(id);
      return { letter, digest: await digestOf(letter, read) };
    }
    const letter = await archive.describe(id);
    const packed = keys.open(letter.dek, { id, part: 'words' }, words);
    return { letter, digest: JSON.parse((await decompress(packed)).toString()) as Digest };
  }
}

/** Milliseconds before `top` in which about so many letters of a month came. */
const timeOf = (letters: number, month: Month, top: number): number => {
  const start = monthStart(month.month);
  return ((Math.min(top, monthStart(month.month + 1)) - start) * letters) / month.letters;
};

/** A query whose words must all stand in one field. */
const within = (query: Query, field: Field): Query => ({
  ...query,
  all: query.all.map((term): Term => (term.field === 'any' ? { ...term, field } : term)),
});

/** A few at a time: so many letters, or so many octets. */
function* groupsOf(page: readonly Candidate[]): Generator<readonly Candidate[]> {
  let group: Candidate[] = [];
  let octets = 0;
  for (const one of page) {
    if (group.length >= together || (group.length > 0 && octets + one.size > mostOctets)) {
      yield group;
      group = [];
      octets = 0;
    }
    group.push(one);
    octets += one.size;
  }
  if (group.length > 0) yield group;
}

const hitsIn = (looked: readonly { hit: Hit | null }[]): number => looked.filter(({ hit }) => hit).length;

const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const least = (one: string, other: string): string => (one < other ? one : other);
const shown = ({ name, address }: Party): string =>
  name && address ? `${name} <${address}>` : name || address;

const isSender = ({ envelope }: Pick<OpenMessage, 'envelope'>, own: readonly Address[]): boolean =>
  envelope.sender !== null && own.some((address) => sameAddress(address, envelope.sender!));
