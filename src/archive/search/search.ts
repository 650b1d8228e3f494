import type { Actor } from '#base';
import { isReason, reasonMissing } from '#evidence';
import type { Sql } from '#store';
import type { Asking, Page, SearchNeeds } from './asking.ts';
import { cursorOf, placeOf } from './cursor.ts';
import { momentOf, monthOf } from './moments.ts';
import { parseQuery } from './query.ts';
import { Run } from './run.ts';
import { clean } from './segments/segments.ts';
import { deleteSearch, insertAgain, type SearchFigures, searchFigures } from './store.ts';
import { Tokens } from './tokens.ts';

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
   * `search-cursor`, and `reason-missing` where letters of others are searched without one.
   */
  async find(actor: Actor, asking: Asking): Promise<Page> {
    const query = parseQuery(asking.query);
    const order = asking.order ?? 'date';
    const limit = Math.min(Math.max(asking.limit ?? 50, 1), 200);
    const place = placeOf(asking, order);
    const own = asking.scope.kind === 'own';
    if (!own && !isReason(asking.reason)) throw reasonMissing();
    const why = asking.reason ? { secret: { reason: asking.reason } } : {};
    const run = new Run(this.#needs, this.#tokens, query, asking.scope, order);
    const { hits, next, count, broken } = await run.page(place, limit);
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
        secret: { query: asking.query, ...why.secret },
      },
      ...hits.map(({ id }) => ({
        kind: 'archive.found' as const,
        actor,
        message: id,
        ...(own ? { data: { own } } : {}),
        ...why,
      })),
    );
    return { hits, count, broken, ignored: query.ignored, next: next && cursorOf(asking, order, next) };
  }

  /** Takes letters out of the index, with the caller's transaction: nobody finds them any more. `clean` does the rest. */
  forget(sql: Sql, ids: readonly string[]): Promise<void> {
    return deleteSearch(sql, ids, (id) => monthOf(momentOf(id)));
  }

  /** Takes away what the index still says of words of letters that were taken out, of nobody then. */
  async clean(): Promise<void> {
    await clean(this.#needs.store);
  }

  /** Has letters indexed once more, with the caller's transaction. */
  again(sql: Sql, ids: readonly string[]): Promise<void> {
    return insertAgain(sql, ids);
  }

  figures(): Promise<SearchFigures> {
    return searchFigures(this.#needs.store);
  }
}
