import { type Actor, type Clock, Fault, newId, systemActor } from '#base';
import type { Evidence } from '#evidence';
import type { Keys } from '#keys';
import { type Address, formatAddress, parseAddress } from '#mail';
import type { Sql, Store } from '#store';
import type { Archive } from '../archive.ts';
import type { SearchNeeds } from '../search/asking.ts';
import { digestOf, type ReadTexts } from '../search/digest.ts';
import type { State } from '../search/query.ts';
import { Run } from '../search/run.ts';
import { Tokens } from '../search/tokens.ts';
import { covers, everything, type HoldRule, ruleOf } from './covers.ts';
import * as rows from './store.ts';
import type { HoldView, HoldWish } from './types.ts';

export interface HoldNeeds {
  readonly archive: Archive;
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly evidence: Evidence;
  readonly read: ReadTexts;
  readonly statesOf: SearchNeeds['statesOf'];
}

interface Fit {
  readonly id: string;
  readonly how: 'found' | 'unsure';
}

/** What looking at letters came to: by which holds, and which letter fits which. */
export interface Looked {
  readonly rules: ReadonlySet<string>;
  readonly fits: ReadonlyMap<string, readonly Fit[]>;
}

interface Kept {
  readonly matter: string;
  readonly reason: string;
  readonly custodians: readonly string[];
  readonly query: string;
  readonly release?: string;
}

const us = systemActor('archive');
/** A letter may come into the index so long after it was accepted and still be looked through. */
const back = 2 * 86_400_000;
const most = { letters: 10_000, custodians: 200, text: 2000 } as const;
const wrong = (code: string, say: string): Fault => new Fault({ code, kind: 'invalid', say });

/** Letters that must be kept whatever else is said, until another person releases them. */
export class LegalHolds {
  readonly #needs: HoldNeeds;

  constructor(needs: HoldNeeds) {
    this.#needs = needs;
  }

  /** Resolves with its id. What is named is held when this resolves; what fits is found by `sweep`. Throws `hold-wish`, `search-query`. */
  async place(actor: Actor, wish: HoldWish): Promise<string> {
    const { store, clock, evidence } = this.#needs;
    const kept = checked(wish);
    ruleOf(wish.custodians, wish.query);
    const rule = wish.custodians.length > 0 || kept.query !== '';
    const id = newId();
    const letters = [...new Set(wish.letters)];
    await store.transaction(async (sql) => {
      await rows.lockKeeping(sql);
      await rows.insertHold(sql, {
        id,
        sealed: this.#seal(id, kept),
        rule,
        placed_by: actor.id,
        placed_at: new Date(clock.now()),
      });
      if (letters.length > 0) await rows.addLetters(sql, id, letters, 'named');
      await evidence.record(sql, {
        kind: 'archive.hold-placed',
        actor,
        data: { hold: id, letters: letters.length, custodians: kept.custodians.length, rule },
        secret: {
          matter: kept.matter,
          reason: kept.reason,
          query: kept.query,
          custodians: JSON.stringify(kept.custodians),
        },
      });
    });
    return id;
  }

  /** Those that hold, or all there ever were, newest first. Looking is recorded: a matter is nobody else's business. */
  async list(actor: Actor, all = false): Promise<HoldView[]> {
    const { store, evidence } = this.#needs;
    return store.transaction(async (sql) => {
      const found = await rows.holdRows(sql, all);
      await evidence.record(sql, { kind: 'archive.holds-listed', actor, data: { holds: found.length } });
      return found.map((row) => this.#view(row));
    });
  }

  /** Ids of the letters that were found under a hold, newest first. */
  letters(hold: string, after: string | null, limit: number): Promise<string[]> {
    return rows.lettersOf(this.#needs.store, hold, after, Math.min(limit, 1000));
  }

  count(): Promise<{ holds: number; letters: number }> {
    return rows.countHeld(this.#needs.store);
  }

  /** Asks that a hold be released: another person says yes. Throws `hold-missing`, `hold-ended`, `reason-missing`. */
  async askRelease(actor: Actor, id: string, reason: string): Promise<void> {
    const { store, clock, evidence } = this.#needs;
    if (reason.trim().length < 3) throw wrong('reason-missing', 'Say why, for the record.');
    await store.transaction(async (sql) => {
      const row = await this.#open(sql, id);
      const kept = { ...this.#kept(row), release: reason.slice(0, most.text) };
      await rows.askRelease(sql, id, actor.id, new Date(clock.now()), this.#seal(id, kept));
      await evidence.record(sql, {
        kind: 'archive.hold-release-asked',
        actor,
        data: { hold: id },
        secret: { reason: kept.release },
      });
    });
  }

  /** Throws `hold-same-person` where it is the one who asked, `hold-not-asked`, `hold-missing`, `hold-ended`. */
  async release(actor: Actor, id: string): Promise<void> {
    const { store, clock, evidence } = this.#needs;
    await store.transaction(async (sql) => {
      await rows.lockKeeping(sql);
      const row = await this.#open(sql, id);
      if (!row.release_by) throw wrong('hold-not-asked', 'Nobody has asked yet that this hold be released.');
      if (row.release_by === actor.id)
        throw new Fault({
          code: 'hold-same-person',
          kind: 'forbidden',
          say: 'Another person must release it than the one who asked for that.',
        });
      await rows.markReleased(sql, id, actor.id, new Date(clock.now()));
      await evidence.record(sql, {
        kind: 'archive.hold-released',
        actor,
        data: { hold: id, letters: row.letters, askedBy: row.release_by },
      });
    });
  }

  /**
   * Looks through what came since the last time, for every hold with a rule: so that what is held is counted and shown; `new`: only for those that never were.
   * Resolves with how many letters were put under a hold.
   */
  async sweep(only: 'all' | 'new' = 'all'): Promise<number> {
    let found = 0;
    for (const row of await rows.holdRows(this.#needs.store, false))
      if (row.rule && (only === 'all' || !row.swept_at)) found += await this.#sweepOne(row);
    return found;
  }

  async #sweepOne(row: rows.HoldRow): Promise<number> {
    const { store, clock, keys, evidence } = this.#needs;
    const now = clock.now();
    const { custodians, query } = this.#rule(row);
    const since = row.swept_at ? row.swept_at.getTime() - back : 0;
    const asked = { ...(query ?? everything), from: Math.max(query?.from ?? 0, since) };
    const scope =
      custodians.length > 0 ? ({ kind: 'own', addresses: custodians } as const) : ({ kind: 'all' } as const);
    const run = new Run(this.#needs, new Tokens(keys), asked, scope, 'date');
    let fresh = 0;
    for (let place: Parameters<Run['page']>[0] = null; ; ) {
      run.opened = 0;
      const { hits, broken, next } = await run.page(place, 200);
      fresh += await store.transaction(async (sql) => {
        const found = await rows.addLetters(
          sql,
          row.id,
          hits.map(({ id }) => id),
          'found',
        );
        return found + (await rows.addLetters(sql, row.id, broken, 'unsure'));
      });
      if (!next) break;
      place = next;
    }
    await store.transaction(async (sql) => {
      await rows.markSwept(sql, row.id, new Date(now));
      if (fresh > 0)
        await evidence.record(sql, {
          kind: 'archive.hold-grew',
          actor: us,
          data: { hold: row.id, letters: fresh },
        });
    });
    return fresh;
  }

  /**
   * Opens these letters and holds them against every hold that stands: no index is asked, so none that is behind counts. What
   * cannot be opened counts as found while any hold with a rule stands. Takes its time, so it is done outside of transactions.
   */
  async look(letters: readonly string[]): Promise<Looked> {
    const { store } = this.#needs;
    const rules = (await rows.holdRows(store, false))
      .filter(({ rule }) => rule)
      .map((row) => ({ id: row.id, rule: this.#rule(row) }));
    const fits = new Map<string, readonly Fit[]>();
    if (rules.length > 0) {
      const held = await rows.heldAmong(store, letters);
      for (const id of letters) if (!held.has(id)) fits.set(id, await this.#fitting(id, rules));
    }
    return { rules: new Set(rules.map(({ id }) => id)), fits };
  }

  /**
   * Which of the letters must be kept, within the caller's transaction, which holds `lockKeeping`, and which puts what was
   * found under its holds. Null where a hold was placed since it was looked: then look again.
   */
  async among(sql: Sql, letters: readonly string[], looked: Looked): Promise<Set<string> | null> {
    const standing = new Set((await rows.holdRows(sql, false)).flatMap(({ id, rule }) => (rule ? id : [])));
    for (const id of standing) if (!looked.rules.has(id)) return null;
    for (const [letter, fits] of looked.fits)
      for (const { id, how } of fits) if (standing.has(id)) await rows.addLetters(sql, id, [letter], how);
    return rows.heldAmong(sql, letters);
  }

  async #fitting(id: string, rules: readonly { id: string; rule: HoldRule }[]): Promise<Fit[]> {
    const { archive, read, statesOf } = this.#needs;
    try {
      const letter = await archive.open(id);
      const digest = await digestOf(letter, read);
      const states: ReadonlySet<State> = (await statesOf([id])).get(id) ?? new Set();
      return rules
        .filter(({ rule }) => covers(rule, letter, digest, states))
        .map((hold) => ({ id: hold.id, how: 'found' as const }));
    } catch (error) {
      const { code, kind } = Fault.from(error);
      if (code === 'message-missing') return [];
      if (kind === 'busy') throw error;
      return rules.map((hold) => ({ id: hold.id, how: 'unsure' as const }));
    }
  }

  async #open(sql: Sql, id: string): Promise<rows.HoldRow> {
    const row = await rows.lockHold(sql, id);
    if (!row) throw new Fault({ code: 'hold-missing', kind: 'missing', say: 'There is no such legal hold.' });
    if (row.released_at) throw wrong('hold-ended', 'This hold was released already.');
    return row;
  }

  #rule(row: rows.HoldRow): HoldRule {
    const { custodians, query } = this.#kept(row);
    return ruleOf(custodians.map(addressOf), query);
  }

  #seal(id: string, kept: Kept): Buffer {
    const plain = Buffer.from(JSON.stringify(kept));
    return this.#needs.keys.sealField('settings', { id, part: 'legal-hold' }, plain);
  }

  #kept({ id, sealed }: Pick<rows.HoldRow, 'id' | 'sealed'>): Kept {
    const plain = this.#needs.keys.openField('settings', { id, part: 'legal-hold' }, sealed);
    return JSON.parse(plain.toString()) as Kept;
  }

  #view(row: rows.HoldRow): HoldView {
    const { matter, reason, custodians, query, release } = this.#kept(row);
    return {
      id: row.id,
      matter,
      reason,
      custodians,
      query,
      placedBy: row.placed_by,
      placedAt: row.placed_at.getTime(),
      releaseBy: row.release_by,
      releaseReason: release ?? null,
      releasedBy: row.released_by,
      releasedAt: row.released_at?.getTime() ?? null,
      count: row.letters,
      sweptAt: row.swept_at?.getTime() ?? null,
    };
  }
}

function checked({ matter, reason, custodians, query, letters }: HoldWish): Kept {
  if (matter.trim() === '' || matter.length > 200)
    throw wrong('hold-wish', 'Name the matter, in at most 200 characters.');
  if (reason.trim().length < 3 || reason.length > most.text)
    throw wrong('hold-wish', `Say why, in at most ${most.text} characters.`);
  if (custodians.length + letters.length === 0 && query.trim() === '')
    throw wrong('hold-wish', 'Say what is to be held: whose letters, which words, or which letters.');
  if (custodians.length > most.custodians || letters.length > most.letters)
    throw wrong(
      'hold-wish',
      `At most ${most.custodians} people and ${most.letters} letters; use several holds for more.`,
    );
  return {
    matter: matter.trim(),
    reason: reason.trim(),
    custodians: custodians.map((one) => formatAddress(one)),
    query: query.trim(),
  };
}

function addressOf(text: string): Address {
  const reading = parseAddress(text);
  // It was an address when the hold was placed: one that cannot be read any more must not end it in silence.
  if (!reading.ok)
    throw new Fault({ code: 'hold-damaged', kind: 'broken', say: 'A legal hold cannot be read any more.' });
  return reading.address;
}
