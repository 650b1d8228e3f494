import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { type Actor, Fault } from '#base';
import type { Evidence } from '#evidence';
import type { Keys } from '#keys';
import { type Address, formatAddress, type Level, sameAddress } from '#mail';
import type { Sql, Store } from '#store';
import type { Archive, OpenMessage } from '../archive.ts';
import { cursorOf, type Place, placeOf } from './cursor.ts';
import { type Digest, digestOf, type Party, type ReadTexts } from './digest.ts';
import { idAt } from './indexer.ts';
import { matches, snippetOf } from './match.ts';
import { indexed, parseQuery, type Query, type State } from './query.ts';
import {
  type Asked,
  type Candidate,
  candidates,
  countCandidates,
  deleteSearch,
  insertAgain,
  monthsOf,
  ranked,
  type SearchFigures,
  sealedWords,
  searchFigures,
} from './store.ts';
import { momentOf, monthOf, monthStart, Tokens } from './tokens.ts';

const decompress = promisify(zstdDecompress);

/** Whose letters somebody may find: all, or those from or to these addresses. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'own'; readonly addresses: readonly Address[] };

export interface Asking {
  readonly query: string;
  readonly scope: Scope;
  /** Why, in the searcher's words: kept sealed with the event. */
  readonly reason?: string;
  /** Newest first, or by how well and where the words are found, among the newest 10,000 candidates. */
  readonly order?: 'date' | 'rank';
  /** Hits of a page: 1 to 200. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

/** A letter that was found. */
export interface Hit {
  readonly id: string;
  readonly acceptedAt: number;
  readonly level: Level;
  readonly size: number;
  readonly subject: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly attachments: readonly string[];
  readonly snippet: string;
  /** Whether all of the letter could be read when it was indexed. */
  readonly whole: boolean;
}

export interface Page {
  readonly hits: readonly Hit[];
  /** How many letters there are: counted, or, where it says so, estimated from those that were looked at. */
  readonly count: { readonly letters: number; readonly exact: boolean };
  /** Words of the query that were left out because they are too common. */
  readonly ignored: readonly string[];
  /** For the next page; null where this one is the last. */
  readonly next: string | null;
}

export interface SearchNeeds {
  readonly archive: Archive;
  readonly keys: Keys;
  readonly store: Store;
  readonly evidence: Evidence;
  readonly read: ReadTexts;
  /** What has become of the deliveries of these letters. */
  readonly statesOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, ReadonlySet<State>>>;
}

/** Candidates taken from the index at a time, and opened for one page at most. */
const batch = 60;
const mostOpened = 2000;
/** Octets of letters opened at a time. */
const mostOctets = 8 << 20;
const among = 10_000;
const countedTo = 10_000;

/** Finds kept letters by their words, over an index that nobody can read. */
export class Search {
  readonly #needs: SearchNeeds;
  readonly #tokens: Tokens;

  constructor(needs: SearchNeeds) {
    this.#needs = needs;
    this.#tokens = new Tokens(needs.keys);
  }

  /**
   * One page. Rights are part of what the database is asked; every hit was opened and holds what was asked for. Recorded
   * before anything is shown (45 CFR 164.312(b)): the query sealed, and each letter of the page. Throws `search-query`,
   * `search-cursor`.
   */
  async find(actor: Actor, asking: Asking): Promise<Page> {
    const query = parseQuery(asking.query);
    const order = asking.order ?? 'date';
    const limit = Math.min(Math.max(asking.limit ?? 50, 1), 200);
    const place = placeOf(asking, order);
    const run = new Run(this.#needs, this.#tokens, query, asking.scope);
    const found = order === 'rank' ? await run.byRank(place, limit) : await run.byDate(place, limit);
    const { hits, next } = found;
    await this.#needs.evidence.record(
      this.#needs.store,
      {
        kind: 'archive.searched',
        actor,
        data: {
          scope: asking.scope.kind,
          order,
          hits: hits.length,
          opened: run.opened,
          page: place ? 'further' : 'first',
        },
        secret: { query: asking.query, ...(asking.reason ? { reason: asking.reason } : {}) },
      },
      ...hits.map(({ id }) => ({ kind: 'archive.found' as const, actor, message: id })),
    );
    return { hits, count: found.count, ignored: query.ignored, next: next && cursorOf(asking, order, next) };
  }

  /** Takes letters out of the index, with the caller's transaction: of those destroyed nothing may be left. */
  forget(sql: Sql, ids: readonly string[]): Promise<void> {
    return deleteSearch(sql, ids, (id) => monthOf(momentOf(id)));
  }

  /** Has letters indexed once more, with the caller's transaction. */
  again(sql: Sql, ids: readonly string[]): Promise<void> {
    return insertAgain(sql, ids);
  }

  figures(): Promise<SearchFigures> {
    return searchFigures(this.#needs.store);
  }
}

interface Found {
  readonly hits: Hit[];
  readonly count: Page['count'];
  readonly next: Place | null;
}

/** One search under way. */
class Run {
  /** Letters opened so far. */
  opened = 0;
  readonly #needs: SearchNeeds;
  readonly #tokens: Tokens;
  readonly #query: Query;
  readonly #scope: Scope;
  readonly #parties: readonly string[] | null;
  readonly #blinded: boolean;
  #right = 0;

  constructor(needs: SearchNeeds, tokens: Tokens, query: Query, scope: Scope) {
    this.#needs = needs;
    this.#tokens = tokens;
    this.#query = query;
    this.#scope = scope;
    this.#parties = scope.kind === 'all' ? null : scope.addresses.map((address) => tokens.party(address));
    this.#blinded = query.all.some((term) => indexed(term).length > 0);
  }

  /** What to ask for in a span of months: ids below `high`. */
  #asked(months: readonly number[], high: string): Asked {
    const { from, before, attachment, larger, smaller, level } = this.#query;
    const low = idAt(Math.max(monthStart(months.at(-1)!), from ?? 0));
    const upper = before === undefined ? high : least(high, idAt(before));
    return {
      low,
      high: least(upper, idAt(monthStart(months[0]! + 1))),
      tokens: this.#blinded ? months.map((month) => this.#tokens.wanted(month, this.#query)) : null,
      parties: this.#parties,
      attachment: attachment ?? false,
      larger: larger ?? null,
      smaller: smaller ?? null,
      level: level ?? null,
    };
  }

  async #months(): Promise<{ month: number; letters: number }[]> {
    const { from = 0, before = Number.MAX_SAFE_INTEGER } = this.#query;
    const all = await monthsOf(this.#needs.store);
    return all.filter(({ month }) => monthStart(month + 1) > from && monthStart(month) < before);
  }

  /** Month by month from the newest, in growing spans, until the page is full. */
  async byDate(place: Place | null, limit: number): Promise<Found> {
    const months = await this.#months();
    const hits: Hit[] = [];
    let high = place?.id ?? last;
    let looked = 0;
    let counting: { asked: Asked; letters: number } | null = null;
    const rest = months.filter(({ month }) => idAt(monthStart(month)) < high);
    for (let from = 0, width = 1; from < rest.length; from += width, width = Math.min(width * 2, 24)) {
      const span = rest.slice(from, from + width);
      const asked = this.#asked(
        span.map(({ month }) => month),
        high,
      );
      counting ??= { asked, letters: span[0]!.letters };
      for (;;) {
        const page = await candidates(this.#needs.store, { ...asked, high: least(high, asked.high) }, batch);
        for (const { candidate, hit } of await this.#look(page, limit - hits.length)) {
          looked++;
          high = candidate.message_id;
          if (hit) hits.push(hit);
        }
        const more = hits.length >= limit || this.opened >= mostOpened;
        if (more) {
          const count = await this.#count(place, hits, months, asked);
          return { hits, count, next: { id: high, seen: (place?.seen ?? 0) + hits.length } };
        }
        if (page.length < batch) break;
      }
    }
    return { hits, count: { letters: (place?.seen ?? 0) + hits.length, exact: true }, next: null };
  }

  /**
   * How many there are, where not all were looked at: candidates counted in the span at hand, taken as typical of the
   * months, times how many of the candidates opened were right.
   */
  async #count(
    place: Place | null,
    hits: readonly Hit[],
    months: readonly { month: number; letters: number }[],
    asked: Asked,
  ): Promise<Page['count']> {
    const inSpan = months.filter(
      ({ month }) => idAt(monthStart(month)) >= asked.low && idAt(monthStart(month)) < asked.high,
    );
    const spanLetters = inSpan.reduce((sum, { letters }) => sum + letters, 0);
    const allLetters = months.reduce((sum, { letters }) => sum + letters, 0);
    const there = await countCandidates(this.#needs.store, asked, countedTo);
    const right = this.opened === 0 ? 0 : this.#right / this.opened;
    const share = spanLetters === 0 ? 1 : allLetters / spanLetters;
    const letters = Math.max(Math.round(there * share * right), (place?.seen ?? 0) + hits.length);
    return { letters, exact: false };
  }

  /** By how many words stand in the subject, a name or a file's name, among the newest candidates. */
  async byRank(place: Place | null, limit: number): Promise<Found> {
    const months = await this.#months();
    const none = { hits: [], count: { letters: 0, exact: true }, next: null };
    if (months.length === 0) return none;
    const asOf = place?.asOf ?? last;
    const numbers = months.map(({ month }) => month);
    const asked = this.#asked(numbers, asOf);
    const weights = this.#weights(numbers);
    const hits: Hit[] = [];
    let after: readonly [number, string] | null = place ? [place.rank ?? 0, place.id] : null;
    for (;;) {
      const page: (Candidate & { rank: number })[] = await ranked(
        this.#needs.store,
        asked,
        { weights, among, after },
        batch,
      );
      for (const { candidate, hit } of await this.#look(page, limit - hits.length)) {
        after = [candidate.rank, candidate.message_id];
        if (hit) hits.push(hit);
      }
      const seen = (place?.seen ?? 0) + hits.length;
      if (hits.length >= limit || this.opened >= mostOpened) {
        const count = await this.#count(place, hits, months, asked);
        return {
          hits,
          count,
          next: {
            id: after![1],
            rank: after![0],
            asOf: place?.asOf ?? idAt(momentOf(hits[0]?.id ?? last) + 1),
            seen,
          },
        };
      }
      if (page.length < batch) return { hits, count: { letters: seen, exact: true }, next: null };
    }
  }

  #weights(months: readonly number[]): [number[], number][] {
    const words = this.#query.all.filter(({ field }) => field === 'any').flatMap(indexed);
    const where = [
      ['subject', 4],
      ['file', 2],
      ['from', 2],
      ['to', 1],
    ] as const;
    return words.flatMap((word) =>
      where.map(([field, weight]): [number[], number] => [
        months.map((month) => this.#tokens.of(month, field, word)),
        weight,
      ]),
    );
  }

  /** Opens candidates in their order until `most` are right; a few at a time, so that memory stays flat. */
  async #look<C extends Candidate>(
    page: readonly C[],
    most: number,
  ): Promise<{ candidate: C; hit: Hit | null }[]> {
    const { store, statesOf } = this.#needs;
    const looked: { candidate: C; hit: Hit | null }[] = [];
    const ids = page.map(({ message_id }) => message_id);
    const states = this.#query.state ? await statesOf(ids) : null;
    const words = ids.length > 0 ? await sealedWords(store, ids) : new Map<string, Buffer>();
    let right = 0;
    for (let from = 0; from < page.length && right < most && this.opened < mostOpened; ) {
      const group: C[] = [];
      let octets = 0;
      while (from + group.length < page.length && group.length < 12) {
        const next = page[from + group.length]!;
        octets += words.has(next.message_id) ? words.get(next.message_id)!.length : next.size;
        if (octets > mostOctets && group.length > 0) break;
        group.push(next);
      }
      from += group.length;
      const hits = await Promise.all(
        group.map((one) =>
          states && !states.get(one.message_id)?.has(this.#query.state!)
            ? null
            : this.#hit(one, words.get(one.message_id)),
        ),
      );
      for (const [n, candidate] of group.entries()) {
        if (right >= most) break;
        const hit = hits[n]!;
        if (hit) right++;
        looked.push({ candidate, hit });
      }
    }
    this.#right += right;
    return looked;
  }

  async #hit(candidate: Candidate, words: Buffer | undefined): Promise<Hit | null> {
    this.opened++;
    const { archive } = this.#needs;
    const id = candidate.message_id;
    try {
      const letter = words ? await archive.describe(id) : await archive.open(id);
      const digest = words
        ? await this.#unpack(letter, words)
        : await digestOf(letter as OpenMessage, this.#needs.read);
      const mayAll = this.#scope.kind === 'all' || isSender(letter, this.#scope.addresses);
      if (!matches(digest, this.#query, mayAll)) return null;
      return {
        id,
        acceptedAt: letter.acceptedAt,
        level: letter.level,
        size: candidate.size,
        subject: digest.subject,
        from: digest.from.map(shown),
        to: [...digest.to, ...(mayAll ? digest.blind : [])].map(shown),
        attachments: digest.files,
        snippet: snippetOf(digest, this.#query.all),
        whole: candidate.whole,
      };
    } catch (error) {
      // A letter that was destroyed while it was looked for is no hit; anything else is trouble that is said.
      if (Fault.from(error).code === 'message-missing') return null;
      throw error;
    }
  }

  async #unpack({ id, dek }: Pick<OpenMessage, 'id' | 'dek'>, sealed: Buffer): Promise<Digest> {
    const packed = this.#needs.keys.open(dek, { id, part: 'words' }, sealed);
    return JSON.parse((await decompress(packed)).toString()) as Digest;
  }
}

const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const least = (one: string, other: string): string => (one < other ? one : other);
const shown = ({ name, address }: Party): string =>
  name && address ? `${name} <${address}>` : name || address;

const isSender = ({ envelope }: Pick<OpenMessage, 'envelope'>, own: readonly Address[]): boolean =>
  envelope.sender !== null && own.some((address) => sameAddress(address, envelope.sender!));

/** For words to people: whose letters a search went over. */
export const scopeWords = (scope: Scope): string =>
  scope.kind === 'all' ? 'all letters' : `letters of ${scope.addresses.map(formatAddress).join(', ')}`;
