import { type Actor, type Clock, Fault, type Json, newId } from '#base';
import type { EventDraft, Evidence } from '#evidence';
import type { Keys } from '#keys';
import { type Sql, type Store, unlessCopied } from '#store';
import type { LegalHolds, Looked } from '../legal-hold/legal-holds.ts';
import { lockKeeping } from '../legal-hold/store.ts';
import type { Objects } from '../objects.ts';
import { forgetObjects, goneObjects } from '../packs/store.ts';
import type { Search } from '../search/search.ts';
import * as rows from './store.ts';
import type { DestructionState, DestructionView, LetterOutcome } from './types.ts';

export interface DestructionNeeds {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly evidence: Evidence;
  readonly objects: Objects;
  readonly holds: LegalHolds;
  readonly search: Search;
  /** Which of these letters still have deliveries that have not ended, with the caller's transaction. */
  readonly underWay: (sql: Sql, letters: readonly string[]) => Promise<ReadonlySet<string>>;
  /** What other rooms keep of these letters goes too, with the caller's transaction: copies that wait, hashes of their readers. */
  readonly elsewhere: (sql: Sql, actor: Actor, letters: readonly string[]) => Promise<void>;
  /** By when no copy of the database, and no backup, opens what is destroyed now. */
  readonly dates: () => Promise<{ database: number; backup: number | null }>;
  /** What is left by which letters destroyed at that moment could be opened, as sentences; empty: nothing. */
  readonly left: (moment: number) => Promise<readonly string[]>;
}

const batch = 50;
const most = 10_000;
const fault = (code: string, say: string, kind: Fault['kind'] = 'invalid'): Fault =>
  new Fault({ code, kind, say });

/**
 * Letters that must go, go: asked for with a reason, approved by another person, and then destroyed by their keys (NIST SP
 * 800-88r1 §2.6, cryptographic erase; 45 CFR 164.310(d)(2)(i)). A hold wins over it, and so does a delivery under way.
 */
export class Destructions {
  readonly #needs: DestructionNeeds;

  constructor(needs: DestructionNeeds) {
    this.#needs = needs;
  }

  /** Resolves with its id. Nothing is destroyed yet. Throws `destruction-wish`. */
  async ask(actor: Actor, letters: readonly string[], reason: string): Promise<string> {
    return this.#needs.store.transaction((sql) => this.#ask(sql, actor, letters, reason, 'person'));
  }

  async #ask(
    sql: Sql,
    actor: Actor,
    wished: readonly string[],
    reason: string,
    why: 'person' | 'retention',
  ): Promise<string> {
    const { clock, keys, evidence } = this.#needs;
    const letters = [...new Set(wished)];
    if (letters.length === 0 || letters.length > most)
      throw fault('destruction-wish', `Name 1 to ${most} letters.`);
    if (reason.trim().length < 3 || reason.length > 2000)
      throw fault('destruction-wish', 'Say why, in 3 to 2000 characters.');
    const id = newId();
    await rows.insertDestruction(
      sql,
      {
        id,
        why,
        reason: keys.sealField('settings', { id, part: 'destruction' }, Buffer.from(reason.trim())),
        asked_by: actor.id,
        asked_at: new Date(clock.now()),
      },
      letters,
    );
    await evidence.record(sql, {
      kind: 'archive.destruction-asked',
      actor,
      data: { destruction: id, letters: letters.length, why },
      secret: { reason: reason.trim() },
    });
    return id;
  }

  /** Another person says yes, and it is done. Throws `destruction-same-person`, `destruction-missing`, `destruction-decided`. */
  async approve(actor: Actor, id: string): Promise<void> {
    await this.#decide(actor, id, false);
    await this.#carryOut(actor, id);
  }

  async refuse(actor: Actor, id: string): Promise<void> {
    await this.#decide(actor, id, true);
  }

  /**
   * In one step, for whoever holds the machine's shell, and for what the schedule says is due: who decided stands in the
   * evidence. Resolves with its id.
   */
  async atOnce(
    actor: Actor,
    letters: readonly string[],
    reason: string,
    why: 'person' | 'retention' = 'person',
  ): Promise<string> {
    const { store, clock } = this.#needs;
    const id = await store.transaction(async (sql) => {
      const made = await this.#ask(sql, actor, letters, reason, why);
      await rows.decide(sql, made, actor.id, new Date(clock.now()), false);
      return made;
    });
    await this.#carryOut(actor, id);
    return id;
  }

  /** Goes on with what a process that died left. */
  async goOn(actor: Actor): Promise<void> {
    for (const id of await rows.unfinished(this.#needs.store)) await this.#carryOut(actor, id);
    await this.#removeFiles();
  }

  async #decide(actor: Actor, id: string, refused: boolean): Promise<void> {
    const { store, clock, evidence } = this.#needs;
    await store.transaction(async (sql) => {
      const row = await rows.destructionRow(sql, id, true);
      if (!row) throw fault('destruction-missing', 'There is no such destruction.', 'missing');
      if (row.decided_at) throw fault('destruction-decided', 'Somebody has decided about it already.');
      if (!refused && row.asked_by === actor.id)
        throw fault(
          'destruction-same-person',
          'Another person must approve it than the one who asked.',
          'forbidden',
        );
      await rows.decide(sql, id, actor.id, new Date(clock.now()), refused);
      await evidence.record(sql, {
        kind: refused ? 'archive.destruction-refused' : 'archive.destruction-approved',
        actor,
        data: { destruction: id, askedBy: row.asked_by },
      });
    });
  }

  async #carryOut(actor: Actor, id: string): Promise<void> {
    const { store, clock, evidence } = this.#needs;
    for (;;) {
      const letters = await rows.openLetters(store, id, batch);
      if (letters.length === 0) break;
      const looked = await this.#needs.holds.look(letters);
      await store.transaction((sql) => this.#batch(sql, actor, id, letters, looked));
    }
    await this.#needs.search.clean();
    await store.transaction(async (sql) => {
      const row = await rows.destructionRow(sql, id, true);
      if (!row || row.done_at) return;
      const outcomes = (await this.#outcomes([id])).get(id)!;
      const { database, backup } = await this.#needs.dates();
      await rows.endDestruction(sql, id, {
        at: new Date(clock.now()),
        destroyed: outcomes.destroyed,
        databaseUntil: new Date(database),
        backupUntil: backup === null ? null : new Date(backup),
      });
      await evidence.record(sql, {
        kind: 'archive.destruction-ended',
        actor,
        data: { destruction: id, ...outcomes, opensNowhereAfter: latest(database, backup) },
      });
    });
    await this.#removeFiles();
  }

  /** A few letters in one transaction: all of what is known of each goes together, or none. */
  async #batch(sql: Sql, actor: Actor, id: string, open: readonly string[], looked: Looked): Promise<void> {
    const { clock, evidence, holds, search, underWay, elsewhere, dates } = this.#needs;
    await lockKeeping(sql);
    const letters = await rows.stillOpen(sql, id, open);
    const held = await holds.among(sql, letters, looked);
    if (!held) return;
    const moving = await underWay(sql, letters);
    const may = letters.filter((one) => !held.has(one) && !moving.has(one));
    // The row first: whoever indexes the letter meanwhile waits for it, and then finds that it is gone.
    const gone = await rows.destroyRows(sql, id, may, new Date(clock.now()));
    await search.forget(sql, may);
    await elsewhere(sql, actor, may);
    const there = new Set(gone.map(({ message_id }) => message_id));
    const outcomeOf = (one: string): LetterOutcome => {
      if (held.has(one)) return 'held';
      if (moving.has(one)) return 'under-way';
      return there.has(one) ? 'destroyed' : 'missing';
    };
    for (const outcome of ['destroyed', 'held', 'under-way', 'missing'] as const)
      await rows.setOutcome(
        sql,
        id,
        letters.filter((one) => outcomeOf(one) === outcome),
        outcome,
      );
    const { database, backup } = await dates();
    await evidence.record(
      sql,
      ...gone.map(
        ({ message_id, hash }): EventDraft => ({
          kind: 'archive.destroyed',
          actor,
          message: message_id,
          data: {
            destruction: id,
            hash: hash.toString('hex'),
            database: new Date(database).toISOString(),
            backups: backup === null ? null : new Date(backup).toISOString(),
            opensNowhereAfter: latest(database, backup),
          },
        }),
      ),
    );
  }

  /** Files of bodies: they do not open any more, and go as soon as no backup is reading. */
  async #removeFiles(): Promise<void> {
    const { store, objects } = this.#needs;
    for (let gone = await goneObjects(store, 100); gone.length > 0; gone = await goneObjects(store, 100)) {
      const free = await unlessCopied(store, async () => {
        for (const object of gone) await objects.remove(object);
      });
      if (!free) return;
      await forgetObjects(store, gone);
    }
  }

  /** Looks after those whose date has passed: confirmed where nothing is left, else late, which is said once and shown. */
  async confirm(actor: Actor): Promise<void> {
    const { store, clock, evidence, left } = this.#needs;
    for (const row of await rows.dueDestructions(store, new Date(clock.now()))) {
      const there = await left(row.done_at!.getTime());
      await store.transaction(async (sql) => {
        const now = new Date(clock.now());
        if (there.length === 0) await rows.markConfirmed(sql, row.id, now);
        else if (!(await rows.markLate(sql, row.id, now))) return;
        await evidence.record(sql, {
          kind: there.length === 0 ? 'archive.destruction-confirmed' : 'archive.destruction-late',
          actor,
          data: {
            destruction: row.id,
            letters: row.destroyed,
            ...(there.length > 0 ? { left: [...there] } : {}),
          },
        });
      });
    }
  }

  /** How many letters a destruction that has ended took. */
  async took(id: string): Promise<number> {
    return (await rows.destructionRow(this.#needs.store, id))?.destroyed ?? 0;
  }

  /** How many certificates name a date that was not kept. */
  late(): Promise<number> {
    return rows.countLate(this.#needs.store);
  }

  /** Newest first. Looking is recorded. */
  async list(actor: Actor, before: string | null, limit: number): Promise<DestructionView[]> {
    const { store, evidence } = this.#needs;
    const found = await rows.destructionRows(store, before, Math.min(limit, 200));
    await evidence.record(store, {
      kind: 'archive.destructions-listed',
      actor,
      data: { destructions: found.length },
    });
    const outcomes = await this.#outcomes(found.map(({ id }) => id));
    return found.map((row) => this.#view(row, outcomes.get(row.id)!));
  }

  /** With what became of each letter. Throws `destruction-missing`. */
  async find(
    actor: Actor,
    id: string,
  ): Promise<DestructionView & { readonly each: readonly { id: string; outcome: string | null }[] }> {
    const { store, evidence } = this.#needs;
    const row = await rows.destructionRow(store, id);
    if (!row) throw fault('destruction-missing', 'There is no such destruction.', 'missing');
    await evidence.record(store, { kind: 'archive.destructions-listed', actor, data: { destruction: id } });
    const each = await rows.lettersOf(store, id);
    return {
      ...this.#view(row, (await this.#outcomes([id])).get(id)!),
      each: each.map(({ message_id, outcome }) => ({ id: message_id, outcome })),
    };
  }

  /** The certificate that was made before; null where none was. */
  async certificate(id: string): Promise<Json | null> {
    return ((await rows.destructionRow(this.#needs.store, id))?.certificate ?? null) as Json | null;
  }

  /** Keeps the first that was made: later ones would only be of another moment. */
  async keepCertificate(id: string, certificate: string): Promise<void> {
    await rows.keepCertificate(this.#needs.store, id, certificate);
  }

  async #outcomes(
    ids: readonly string[],
  ): Promise<Map<string, Record<LetterOutcome, number> & { all: number }>> {
    const none = { destroyed: 0, held: 0, 'under-way': 0, missing: 0, all: 0 };
    const found = new Map(ids.map((id) => [id, { ...none }]));
    for (const { destruction, outcome, count } of await rows.outcomesOf(this.#needs.store, ids)) {
      const one = found.get(destruction)!;
      one.all += count;
      if (outcome) one[outcome] += count;
    }
    return found;
  }

  #view(
    row: rows.DestructionRow,
    { all, ...outcomes }: Record<LetterOutcome, number> & { all: number },
  ): DestructionView {
    const reason = this.#needs.keys.openField('settings', { id: row.id, part: 'destruction' }, row.reason);
    return {
      id: row.id,
      why: row.why,
      reason: reason.toString(),
      state: stateOf(row),
      askedBy: row.asked_by,
      askedAt: row.asked_at.getTime(),
      decidedBy: row.decided_by,
      decidedAt: row.decided_at?.getTime() ?? null,
      doneAt: row.done_at?.getTime() ?? null,
      letters: all,
      outcomes,
      databaseUntil: row.database_until?.getTime() ?? null,
      backupUntil: row.backup_until?.getTime() ?? null,
      confirmedAt: row.confirmed_at?.getTime() ?? null,
    };
  }
}

const latest = (database: number, backup: number | null): string =>
  new Date(Math.max(database, backup ?? 0)).toISOString();

function stateOf(row: rows.DestructionRow): DestructionState {
  if (row.refused) return 'refused';
  if (row.confirmed_at) return 'confirmed';
  if (row.late_at) return 'late';
  if (row.done_at) return 'done';
  return row.decided_at ? 'running' : 'asked';
}
