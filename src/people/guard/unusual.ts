import { type Actor, Fault, isId, type Log, never, newId, systemActor } from '#base';
import type { Config } from '#config';
import type { Sql } from '#store';
import { find, invalid, type Needs } from '../accounts.ts';
import { endSessions } from '../entrance/store.ts';
import type { Act } from '../roles.ts';
import { type Baseline, baselineOf, daysBefore, leastDays } from './baseline.ts';
import * as rows from './use/store.ts';
import { countedKinds, countsOf, type Measure, measures } from './use.ts';

/** What can be out of the ordinary. `spray`: failed sign-ins of many accounts together. */
export type UnusualKind = Measure | 'hours' | 'places' | 'spray';

/** What was out of the ordinary, with the numbers it was measured by. */
export interface Unusual extends Baseline {
  readonly id: string;
  /** Null: many accounts together. */
  readonly account: string | null;
  readonly what: UnusualKind;
  /** `2026-06-01`, UTC. */
  readonly day: string;
  readonly n: number;
  /** The hour or the place. */
  readonly detail: string;
  readonly foundAt: number;
  readonly answered: {
    readonly at: number;
    readonly how: string;
    readonly by: string;
    readonly reason: string;
  } | null;
}

/** What somebody does about it. */
export type Answer = 'fine' | 'hold' | 'step-up' | 'sign-out';
export const answers: readonly Answer[] = ['fine', 'hold', 'step-up', 'sign-out'];

/** An account whose letters wait for a person. */
export interface OutgoingHold {
  readonly account: string;
  readonly reason: string;
  readonly by: string;
  readonly since: number;
}

export interface UnusualNeeds extends Needs {
  readonly config: Config;
  readonly log: Log;
  readonly require: (actor: Actor, act: Act) => Promise<void>;
  /** Told in the transaction in which it was found. */
  readonly tell?: (sql: Sql, found: readonly Unusual[]) => Promise<void>;
}

const us = systemActor('guard');
const dayLength = 86_400_000;
const batch = 5000;
/** How much of a log that was there before is counted. */
const history = 200_000;
/** Milliseconds for which a look at the holds counts before an attempt. */
const freshFor = 500;
/** Days of sign-ins that must be known before an hour or a place can be unusual. */
const habit = 10;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/**
 * Use out of the ordinary, by baselines that anybody can do again with the numbers beside them (45 CFR 164.308(a)(1)(ii)(D),
 * (a)(5)(ii)(C)): each account against its own last 28 days. Counted from the evidence, so the mail path pays nothing for it
 * and nothing that is recorded is left out.
 */
export class UnusualUse {
  readonly #needs: UnusualNeeds;
  #held: ReadonlyMap<string, OutgoingHold> = new Map();
  /** The last look at the holds, perhaps still under way. */
  #latest: { readonly at: number; readonly held: Promise<ReadonlyMap<string, OutgoingHold>> } | undefined;
  /** How far this process knows that it was counted, and the day that old counts were dropped. */
  #counted = -1;
  #dropped = '';

  constructor(needs: UnusualNeeds) {
    this.#needs = needs;
  }

  /** Reads what other processes did. */
  async refresh(): Promise<void> {
    this.#held = await this.#readHeld();
  }

  #readHeld(): Promise<ReadonlyMap<string, OutgoingHold>> {
    const { clock, store } = this.#needs;
    const held = rows
      .outgoingHolds(store)
      .then((found) => new Map(found.map((row) => [row.account_id, this.#heldOf(row)])));
    this.#latest = { at: clock.monotonic(), held };
    return held;
  }

  /** The hold on an account's letters, or null. From memory, as fresh as the last refresh. */
  heldOutgoing(account: string): OutgoingHold | null {
    return this.#held.get(account) ?? null;
  }

  /**
   * All holds by account, as they stood at most half a second ago, or a little more where the database is slow: many that
   * ask at once are one question to it. Throws where it does not answer, and never falls back on what was known before.
   */
  heldNow(): Promise<ReadonlyMap<string, OutgoingHold>> {
    const isFresh = this.#latest && this.#needs.clock.monotonic() - this.#latest.at < freshFor;
    return isFresh ? this.#latest!.held : this.#readHeld();
  }

  /** Counts what is new in the evidence and raises what is out of the ordinary. One process at a time does it. */
  async turn(): Promise<void> {
    const { store, evidence, clock } = this.#needs;
    for (let more = true; more; ) {
      const size = await evidence.size(store);
      if (size === this.#counted) break;
      more = await store.transaction(async (sql) => {
        const start = (await rows.hasCursor(sql)) ? 0 : Math.max(0, size - history);
        const from = await rows.takeCursor(sql, start);
        if (from === null) return false;
        this.#counted = Math.max(from, this.#counted);
        if (from >= size) return false;
        const until = Math.min(size, from + batch);
        const events = await evidence.sequenced(sql, { from, until, kinds: countedKinds });
        const counts = countsOf(events);
        await rows.addCounts(sql, counts);
        await rows.moveCursor(sql, until);
        this.#counted = until;
        const today = dayOf(clock.now());
        const touched = new Set(counts.filter(({ day }) => day === today).map(({ account }) => account));
        const services = new Set(
          events.filter(({ actor }) => actor.kind === 'service').map(({ actor }) => actor.id),
        );
        const failed = counts.some(({ what }) => what === 'failures');
        await this.#raise(sql, today, { touched, services, failed });
        return until < size;
      });
    }
    const today = dayOf(clock.now());
    if (this.#dropped === today) return;
    await rows.dropOldUse(store, dayOf(clock.now() - 40 * dayLength));
    this.#dropped = today;
  }

  async #raise(
    sql: Sql,
    today: string,
    {
      touched,
      services,
      failed,
    }: { touched: ReadonlySet<string>; services: ReadonlySet<string>; failed: boolean },
  ): Promise<void> {
    const { clock, evidence, log, tell } = this.#needs;
    const found: Unusual[] = [];
    for (const account of touched)
      found.push(...(await this.#ofAccount(sql, account, today, services.has(account))));
    if (failed) found.push(...(await this.#spray(sql, today)));
    const fresh: Unusual[] = [];
    for (const one of found) {
      const { id, account, what, day, n, usual, most, bound, days, detail } = one;
      const row = { id, what, day, n, usual, most, bound, days, detail };
      const isNew = await rows.noteUnusual(sql, {
        ...row,
        account_id: account,
        found_at: new Date(clock.now()),
      });
      if (!isNew) continue;
      fresh.push(one);
      await evidence.record(sql, { kind: 'unusual.found', actor: us, data: { ...row, account } });
      log.warn('unusual-use', { id, code: what });
    }
    if (fresh.length > 0) await tell?.(sql, fresh);
  }

  async #ofAccount(sql: Sql, account: string, today: string, isService: boolean): Promise<Unusual[]> {
    const { config, clock } = this.#needs;
    const use = await rows.useOf(sql, account, dayOf(clock.now() - 28 * dayLength));
    const first = use[0]?.day ?? today;
    const found: Unusual[] = [];
    const make = (what: UnusualKind, n: number, detail: string, base: Baseline): void => {
      found.push({
        id: newId(),
        account,
        what,
        day: today,
        n,
        detail,
        ...base,
        foundAt: clock.now(),
        answered: null,
      });
    };
    for (const measure of measures) {
      const counts = new Map(use.filter(({ what }) => what === measure).map(({ day, n }) => [day, n]));
      const n = counts.get(today) ?? 0;
      const base = baselineOf(daysBefore(today, first, counts), config.signin.unusual[measure]);
      // A system that was just connected sends what it sends: there is nothing yet to tell much from little.
      const tooNew = isService && measure === 'letters' && base.days < leastDays;
      if (n > base.bound && !tooNew) make(measure, n, '', base);
    }
    for (const [what, prefix] of [
      ['hours', 'hour '],
      ['places', 'from '],
    ] as const) {
      const before = use.filter((one) => one.what.startsWith(prefix) && one.day < today);
      const days = new Set(before.map(({ day }) => day)).size;
      if (days < habit) continue;
      const usual = new Set(before.map((one) => one.what.slice(prefix.length)));
      for (const now of use.filter((one) => one.what.startsWith(prefix) && one.day === today)) {
        const detail = now.what.slice(prefix.length);
        const near = what === 'hours' ? hoursAround(detail) : [detail];
        if (near.some((one) => usual.has(one))) continue;
        make(what, now.n, detail, { days, usual: 0, most: 0, bound: 0 });
        break;
      }
    }
    return found;
  }

  /** One password tried on many accounts is seen by the accounts that fail together. */
  async #spray(sql: Sql, today: string): Promise<Unusual[]> {
    const { config, clock } = this.#needs;
    const counts = await rows.failingAccounts(sql, dayOf(clock.now() - 28 * dayLength));
    const first = [...counts.keys()].sort()[0] ?? today;
    const base = baselineOf(daysBefore(today, first, counts), config.signin.unusual.accounts);
    const n = counts.get(today) ?? 0;
    if (n <= base.bound) return [];
    return [
      {
        id: newId(),
        account: null,
        what: 'spray',
        day: today,
        n,
        detail: '',
        ...base,
        foundAt: clock.now(),
        answered: null,
      },
    ];
  }

  /** Newest first; `open`: only what nobody has answered. */
  async list(
    actor: Actor,
    { open, limit = 100, before }: { open: boolean; limit?: number; before?: string },
  ): Promise<Unusual[]> {
    await this.#needs.require(actor, 'guard.read');
    return (await rows.unusualRows(this.#needs.store, { open, limit, before: before ?? null })).map((row) =>
      this.#shownOf(row),
    );
  }

  /**
   * Does something about it, or says that it is fine. `hold`: letters of the account wait for a person from now on.
   * `step-up`: its sessions do nothing before a new proof. `sign-out`: they end. Throws `unusual-missing`, `answer-invalid`.
   */
  async answer(actor: Actor, id: string, { how, reason }: { how: Answer; reason: string }): Promise<void> {
    const { require, store, clock, evidence } = this.#needs;
    await require(actor, 'guard.change');
    if (reason.trim() === '') throw invalid('reason-missing', 'Say why.');
    await store.transaction(async (sql) => {
      const row = isId(id) ? await rows.openUnusual(sql, id) : null;
      if (!row)
        throw new Fault({
          code: 'unusual-missing',
          kind: 'missing',
          say: 'There is no such alert, or somebody has answered it.',
        });
      if (!row.account_id && how !== 'fine')
        throw invalid(
          'answer-invalid',
          'This is about many accounts: block networks, or look at each of them.',
        );
      const at = new Date(clock.now());
      const why = reason.trim().slice(0, 500);
      await rows.answerUnusual(sql, id, {
        at,
        answer: how,
        by: actor.id,
        reason: this.#seal(id, why),
      });
      const data = { unusual: id, account: row.account_id, how };
      await evidence.record(sql, { kind: 'unusual.answered', actor, data, secret: { reason: why } });
      if (row.account_id) await this.#do(sql, actor, row.account_id, how, why);
    });
    await this.refresh();
  }

  async #do(sql: Sql, actor: Actor, account: string, how: Answer, reason: string): Promise<void> {
    const { clock, evidence } = this.#needs;
    switch (how) {
      case 'fine':
        return;
      case 'hold':
        return this.#hold(sql, actor, account, reason);
      case 'step-up':
        await rows.unproveSessions(sql, account);
        return;
      case 'sign-out': {
        const why = 'ended-by-admin';
        const count = await endSessions(sql, account, { at: new Date(clock.now()), why });
        if (count > 0)
          await evidence.record(sql, { kind: 'session.ended', actor, data: { account, why, count } });
        return;
      }
      default:
        return never(how);
    }
  }

  /** From now on the account's letters wait for a person, those too that are queued and have not left. Throws `account-missing`. */
  async hold(actor: Actor, account: string, reason: string): Promise<void> {
    await this.#needs.require(actor, 'guard.change');
    if (reason.trim() === '') throw invalid('reason-missing', 'Say why.');
    await this.#needs.store.transaction((sql) =>
      this.#hold(sql, actor, account, reason.trim().slice(0, 500)),
    );
    await this.refresh();
  }

  async #hold(sql: Sql, actor: Actor, account: string, reason: string): Promise<void> {
    const { clock, evidence } = this.#needs;
    if (!isId(account) || !(await find(this.#needs, account)))
      throw new Fault({ code: 'account-missing', kind: 'missing', say: 'There is no such account.' });
    const row = {
      account_id: account,
      reason_sealed: this.#seal(account, reason),
      held_by: actor.id,
      held_at: new Date(clock.now()),
    };
    if (await rows.insertOutgoingHold(sql, row))
      await evidence.record(sql, { kind: 'outgoing.held', actor, data: { account }, secret: { reason } });
  }

  /** New letters of the account leave again; those that wait are decided about one by one. Throws `hold-missing`. */
  async free(actor: Actor, account: string, reason: string): Promise<void> {
    const { require, store, evidence } = this.#needs;
    await require(actor, 'guard.change');
    await store.transaction(async (sql) => {
      if (!isId(account) || !(await rows.deleteOutgoingHold(sql, account)))
        throw new Fault({
          code: 'hold-missing',
          kind: 'missing',
          say: 'The letters of this account are not held.',
        });
      const draft = { kind: 'outgoing.freed', actor, data: { account } } as const;
      await evidence.record(sql, { ...draft, secret: { reason: reason.slice(0, 500) } });
    });
    await this.refresh();
  }

  async holds(actor: Actor): Promise<OutgoingHold[]> {
    await this.#needs.require(actor, 'guard.read');
    return (await rows.outgoingHolds(this.#needs.store)).map((row) => this.#heldOf(row));
  }

  /** What somebody typed may name people: it is sealed. */
  #seal(id: string, reason: string): Buffer {
    return this.#needs.keys.sealField('people', { id, part: 'reason' }, Buffer.from(reason));
  }

  #open(id: string, sealed: Buffer | null): string {
    return sealed ? this.#needs.keys.openField('people', { id, part: 'reason' }, sealed).toString() : '';
  }

  #heldOf(row: rows.OutgoingHoldRow): OutgoingHold {
    return {
      account: row.account_id,
      reason: this.#open(row.account_id, row.reason_sealed),
      by: row.held_by,
      since: row.held_at.getTime(),
    };
  }

  #shownOf(row: rows.UnusualRow): Unusual {
    return {
      id: row.id,
      account: row.account_id,
      what: row.what as UnusualKind,
      day: row.day,
      n: row.n,
      usual: row.usual,
      most: row.most,
      bound: row.bound,
      days: row.days,
      detail: row.detail,
      foundAt: row.found_at.getTime(),
      answered: row.answered_at
        ? {
            at: row.answered_at.getTime(),
            how: row.answer ?? '',
            by: row.answered_by ?? '',
            reason: this.#open(row.id, row.reason_sealed),
          }
        : null,
    };
  }
}

/** An hour and its neighbours: who comes at eight may come at seven or nine. */
const hoursAround = (hour: string): string[] =>
  [23, 0, 1].map((step) => String((Number(hour) + step) % 24).padStart(2, '0'));
