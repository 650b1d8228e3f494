import { type Actor, type Clock, canonicalJson, Fault, type Json, type Log } from '#base';
import { type Config, schema } from '#config';
import type { EventKind, Evidence, ReadEvent } from '#evidence';
import type { Keys } from '#keys';
import type { Act } from '#people';
import type { Sql, Store } from '#store';
import { Baseline } from './baseline.ts';
import { objectNamed, objects, type Parts, partsOf, type SettingsObject } from './objects.ts';
import * as rows from './store.ts';
import { type FieldChange, isMembers, isSays, textOr, type Values, valueText } from './words.ts';

export interface SettingsNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly log: Log;
  /** As the file has it: what changes by the day is written over it, in place. */
  readonly config: Config;
  /** The file as it stands now, where this process knows where it is. */
  readonly reread?: () => Config;
  /** Throws `not-allowed`. */
  readonly require: (actor: Actor, act: Act) => Promise<void>;
}

/** What a change would do. */
export interface Effect {
  readonly values: Values;
  readonly changes: readonly FieldChange[];
  /** What of it makes anything less safe, as sentences; where there are any, a second person has to agree. */
  readonly risks: readonly string[];
}

export interface SettingsVersion {
  readonly number: number;
  readonly values: Values | null;
  readonly reason: string;
  readonly changes: readonly FieldChange[];
  readonly risks: readonly string[];
  readonly author: string;
  readonly proposedAt: number;
  readonly state: 'waiting' | 'taken' | 'refused';
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly inForce: boolean;
}

/** What is in force by the events. */
interface InForce {
  readonly number: number;
  readonly hash: string;
  readonly turn: number;
  readonly previous: number;
  readonly values: Values;
}

const fault = (code: string, say: string): Fault => new Fault({ code, kind: 'invalid', say });
const missing = (say: string): Fault => new Fault({ code: 'settings-missing', kind: 'missing', say });

/**
 * Settings that change by the day, as versioned objects (45 CFR 164.308(a)(1)(ii)(B), 164.316(b)): each change says who,
 * why and what it does; one that makes anything less safe needs a second person; one step goes back. In force is what the
 * last event of an activation holds, so that a row changed by hand is noticed and not used.
 */
export class Settings {
  readonly baseline: Baseline;
  readonly #needs: SettingsNeeds;
  readonly #file: Config;
  readonly #listeners: ((object: string) => void)[] = [];
  #mark: string | null = null;
  #drift: readonly string[] = [];

  constructor(needs: SettingsNeeds) {
    this.#needs = needs;
    this.#file = structuredClone(needs.config);
    this.baseline = new Baseline(needs, this.#file);
  }

  /** What was found changed by hand in the database at the last look, as sentences. */
  get drift(): readonly string[] {
    return this.#drift;
  }

  /** Called with an object's name after a change of it was taken up. */
  onChange(listener: (object: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Writes what is in force over the file's, before any room is built. Throws `settings-distrusted`: then nothing may start. */
  async load(): Promise<void> {
    const { store } = this.#needs;
    const mark = JSON.stringify(await rows.activeRows(store));
    const force = await this.#inForce(store);
    for (const object of objects) this.#write(object, force.get(object.name)?.values ?? {});
    this.#drift = await this.#driftOf(store, force);
    this.#mark = mark;
  }

  /** Takes up what another process changed; cheap where nothing moved. */
  async refresh(): Promise<void> {
    const { store, log } = this.#needs;
    const mark = JSON.stringify(await rows.activeRows(store));
    if (mark === this.#mark) return;
    const force = await this.#inForce(store);
    for (const object of objects.filter(({ takes }) => takes === 'now')) {
      const before = canonicalJson(partsOf(object, this.#needs.config) as Json);
      this.#write(object, force.get(object.name)?.values ?? {});
      if (canonicalJson(partsOf(object, this.#needs.config) as Json) === before) continue;
      log.info('settings-changed', { reason: object.name });
      for (const listener of this.#listeners) listener(object.name);
    }
    const drift = await this.#driftOf(store, force);
    if (drift.length > 0) await this.baseline.drifted('database', drift, []);
    this.#drift = drift;
    this.#mark = mark;
  }

  /** Looks whether anybody changed rows by hand, also where the mark did not move: run it by the hour. */
  async look(): Promise<void> {
    const { store } = this.#needs;
    const drift = await this.#driftOf(store, await this.#inForce(store), true);
    if (drift.length > 0) await this.baseline.drifted('database', drift, []);
    this.#drift = drift;
  }

  /** Every object: how it counts now, what the file says, which version. */
  async list(actor: Actor): Promise<
    {
      readonly object: SettingsObject;
      readonly number: number;
      readonly values: Values;
      readonly now: Parts;
      readonly file: Parts;
    }[]
  > {
    const { store, require } = this.#needs;
    await require(actor, 'settings.read');
    const force = await this.#inForce(store);
    return objects.map((object) => {
      const { number = 0, values = {} } = force.get(object.name) ?? {};
      return {
        object,
        number,
        values,
        now: partsOf(object, this.#with(object, values)),
        file: partsOf(object, this.#file),
      };
    });
  }

  /** Versions of an object, newest first. */
  async versions(
    actor: Actor,
    name: string,
    { before = null, limit }: { before?: number | null; limit: number },
  ): Promise<SettingsVersion[]> {
    const { store, require } = this.#needs;
    await require(actor, 'settings.read');
    const object = named(name);
    const now = (await this.#inForce(store)).get(name)?.number ?? 0;
    return (await rows.versionRows(store, object.name, before, limit)).map((row) => ({
      number: row.number,
      values: this.#values(row),
      ...this.#says(row),
      reason: textOr(this.#open(row, 'reason', row.reason_sealed), ''),
      author: row.author,
      proposedAt: row.proposed_at.getTime(),
      state: row.state,
      decidedBy: row.decided_by,
      decidedAt: row.decided_at?.getTime() ?? null,
      inForce: row.number === now,
    }));
  }

  /** How many versions wait for a second person. */
  waiting(): Promise<number> {
    return rows.waitingCount(this.#needs.store);
  }

  /** What a change would do; changes nothing. `null` for a field: as the file has it. Throws `settings-invalid`. */
  async assess(actor: Actor, name: string, change: Values): Promise<Effect> {
    await this.#needs.require(actor, 'settings.change');
    const now = (await this.#inForce(this.#needs.store)).get(name)?.values ?? {};
    return this.#effect(named(name), now, change);
  }

  /**
   * Changes an object from version `base`. In force at once, unless it makes something less safe: then it waits for
   * another person. Throws `settings-reason`, `settings-stale`, `settings-unchanged`, `settings-invalid`.
   */
  async propose(
    actor: Actor,
    name: string,
    change: Values,
    { reason, base }: { reason: string; base: number },
  ): Promise<{ number: number; waits: boolean }> {
    const { store, keys, evidence, clock, require } = this.#needs;
    await require(actor, 'settings.change');
    const object = named(name);
    if (reason.trim().length < 5) throw fault('settings-reason', 'Say in a few words why this changes.');
    const made = await store.transaction(async (sql) => {
      await rows.lockSettings(sql);
      const now = (await this.#inForce(sql)).get(name);
      if ((now?.number ?? 0) !== base) throw stale();
      const effect = this.#effect(object, now?.values ?? {}, change);
      if (effect.changes.length === 0) throw fault('settings-unchanged', 'That is how it is already.');
      const number = (await rows.lastNumber(sql, name)) + 1;
      const hash = this.#hash(name, effect.values);
      const waits = effect.risks.length > 0;
      const seal = (part: string, plain: Json): Buffer =>
        keys.sealField('settings', { id: `${name} ${number}`, part }, Buffer.from(canonicalJson(plain)));
      const says = canonicalJson({ changes: effect.changes, risks: effect.risks });
      await rows.insertVersion(sql, {
        object: name,
        number,
        hash,
        sealed: seal('values', effect.values),
        reason_sealed: seal('reason', reason),
        says_sealed: seal('says', JSON.parse(says) as Json),
        risky: waits,
        base,
        author: actor.id,
        proposed_at: new Date(clock.now()),
        state: waits ? 'waiting' : 'taken',
      });
      await evidence.record(sql, {
        kind: 'settings.proposed',
        actor,
        data: { object: name, number, hash, base, risks: effect.risks.length },
        secret: { reason, says },
      });
      if (!waits) await this.#turn(sql, actor, object, { number, values: effect.values, now, back: false });
      return { number, waits };
    });
    await this.refresh();
    return made;
  }

  /** Agrees to a version that waits, which its author cannot; it is in force then. Throws `settings-own`, `settings-stale`. */
  async approve(actor: Actor, name: string, number: number): Promise<void> {
    const { store, evidence, clock, require } = this.#needs;
    await require(actor, 'settings.change');
    const object = named(name);
    await store.transaction(async (sql) => {
      await rows.lockSettings(sql);
      const { row, values, proposed } = await this.#waiting(sql, name, number);
      if (proposed.actor.id === actor.id)
        throw fault('settings-own', 'Whoever proposed a change cannot agree to it: ask somebody else.');
      const now = (await this.#inForce(sql)).get(name);
      if ((now?.number ?? 0) !== row.base) throw stale();
      const at = new Date(clock.now());
      await rows.decideVersion(sql, { object: name, number, state: 'taken', by: actor.id, at });
      await evidence.record(sql, {
        kind: 'settings.approved',
        actor,
        data: { object: name, number, hash: row.hash, author: proposed.actor.id },
      });
      await this.#turn(sql, actor, object, { number, values, now, back: false });
    });
    await this.refresh();
  }

  async refuse(actor: Actor, name: string, number: number, reason: string): Promise<void> {
    const { store, evidence, clock, require } = this.#needs;
    await require(actor, 'settings.change');
    await store.transaction(async (sql) => {
      await rows.lockSettings(sql);
      const { row } = await this.#waiting(sql, named(name).name, number);
      const at = new Date(clock.now());
      await rows.decideVersion(sql, { object: name, number, state: 'refused', by: actor.id, at });
      await evidence.record(sql, {
        kind: 'settings.refused',
        actor,
        data: { object: name, number, hash: row.hash },
        secret: { reason },
      });
    });
  }

  /** Goes back to the version that was in force before, in one step; which it is. Throws `settings-first`. */
  async rollback(actor: Actor, name: string, reason: string): Promise<number> {
    const { store, require } = this.#needs;
    await require(actor, 'settings.change');
    const object = named(name);
    const back = await store.transaction(async (sql) => {
      await rows.lockSettings(sql);
      const events = (await this.#activations(sql)).filter(({ data }) => data.object === name);
      const [last] = events;
      if (!last || last.data.number === 0)
        throw fault('settings-first', 'It is as the file has it: there is nothing to go back to.');
      const number = Number(last.data.previous);
      // What was in force before stands in its own event, whatever became of the rows.
      const then = events.find(({ data }) => data.number === number);
      const values = number === 0 ? {} : then && this.#trusted(then);
      if (!values)
        throw fault(
          'settings-changed',
          `Version ${number} cannot be read any more, so nothing goes back to it.`,
        );
      const first = events.findLast(({ data }) => data.number === number && data.back === false);
      const now = {
        number: Number(last.data.number),
        turn: Number(last.data.turn),
        before: number === 0 ? 0 : Number(first?.data.previous ?? 0),
      };
      await this.#turn(sql, actor, object, { number, values, now, back: true, reason });
      return number;
    });
    await this.refresh();
    return back;
  }

  #effect(object: SettingsObject, now: Values, change: Values): Effect {
    const foreign = Object.keys(change).find((field) => !object.fields.includes(field));
    if (foreign) throw fault('settings-invalid', `"${foreign}" is no setting of "${object.title}".`);
    const wished = Object.fromEntries(
      Object.entries({ ...now, ...change }).filter(([, value]) => value !== null),
    );
    const after = partsOf(object, this.#with(object, wished));
    const before = partsOf(object, this.#with(object, now));
    const text = (field: string, value: Json | undefined): string => valueText(object.section, field, value);
    const differs = (field: string): boolean =>
      canonicalJson((after[field] ?? null) as Json) !== canonicalJson((before[field] ?? null) as Json);
    return {
      // As they were read: a duration is a number from here on.
      values: Object.fromEntries(Object.keys(wished).map((field) => [field, after[field] ?? null])),
      changes: object.fields
        .filter(differs)
        .map((field) => ({ field, before: text(field, before[field]), after: text(field, after[field]) })),
      risks: object.risks(before, after),
    };
  }

  /** The file's configuration with these values over one section. Throws `settings-invalid`. */
  #with({ section }: SettingsObject, values: Values): Config {
    const found = schema.shape[section].safeParse({ ...this.#file[section], ...values });
    if (found.success) return { ...this.#file, [section]: found.data };
    const [issue] = found.error.issues;
    throw fault('settings-invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not right'}`);
  }

  #write(object: SettingsObject, values: Values): void {
    const target = this.#needs.config[object.section];
    const parts = partsOf(object, this.#with(object, values));
    for (const field of object.fields) {
      if (parts[field] === undefined) Reflect.deleteProperty(target, field);
      else Object.assign(target, { [field]: parts[field] });
    }
  }

  async #turn(
    sql: Sql,
    actor: Actor,
    { name }: SettingsObject,
    to: {
      number: number;
      values: Values;
      now: { number: number; turn: number; before?: number } | undefined;
      back: boolean;
      reason?: string;
    },
  ): Promise<void> {
    const { number, values, now, back, reason } = to;
    const turn = (now?.turn ?? 0) + 1;
    const hash = this.#hash(name, values);
    const previous = now?.before ?? now?.number ?? 0;
    await rows.setActive(sql, { object: name, number, hash, turn });
    await this.#needs.evidence.record(sql, {
      kind: 'settings.activated',
      actor,
      data: { object: name, number, hash, turn, previous, back },
      secret: { values: canonicalJson(values), ...(reason ? { reason } : {}) },
    });
  }

  /** Activations of all objects, the latest of each first: by turn, because clocks of machines differ. */
  async #activations(sql: Sql): Promise<ReadEvent[]> {
    const events = await this.#needs.evidence.latest(sql, { kind: 'settings.activated', limit: 10_000 });
    return events.sort((a, b) => Number(b.data.turn) - Number(a.data.turn));
  }

  /** Throws `settings-distrusted` where the event does not hold what it names. */
  async #inForce(sql: Sql): Promise<Map<string, InForce>> {
    const force = new Map<string, InForce>();
    for (const event of await this.#activations(sql)) {
      const { object, number, hash, turn, previous } = event.data;
      if (typeof object === 'string' && force.has(object)) continue;
      const values = this.#trusted(event);
      if (
        !values ||
        typeof object !== 'string' ||
        typeof hash !== 'string' ||
        typeof number !== 'number' ||
        typeof turn !== 'number' ||
        typeof previous !== 'number'
      )
        throw new Fault({
          code: 'settings-distrusted',
          kind: 'broken',
          say: 'Approved settings cannot be read any more. "postern settings rollback" goes back to the version before.',
          detail: `${object} ${number}`,
        });
      force.set(object, { number, hash, turn, previous, values });
    }
    return force;
  }

  #trusted({ data, secret }: ReadEvent): Values | null {
    if (secret.values === undefined) return null;
    const values = JSON.parse(secret.values) as Values;
    return this.#hash(String(data.object), values) === data.hash ? values : null;
  }

  async #driftOf(sql: Sql, force: Map<string, InForce>, deep = false): Promise<string[]> {
    const active = new Map((await rows.activeRows(sql)).map((row) => [row.object, row]));
    const found: string[] = [];
    for (const name of new Set([...force.keys(), ...active.keys()])) {
      const [by, row] = [force.get(name), active.get(name)];
      if (by?.number !== row?.number || by?.hash !== row?.hash || by?.turn !== row?.turn)
        found.push(
          `The database says that version ${row?.number ?? 'none'} of "${name}" is in force; approved is version ${by?.number ?? 0}.`,
        );
      if (!deep || !by || by.number === 0) continue;
      const version = await rows.versionRow(sql, name, by.number);
      if (!version || version.hash !== by.hash || this.#values(version) === null)
        found.push(`Version ${by.number} of "${name}" was changed in the database by hand.`);
    }
    return found;
  }

  async #waiting(
    sql: Sql,
    name: string,
    number: number,
  ): Promise<{ row: rows.VersionRow; values: Values; proposed: ReadEvent }> {
    const row = await rows.versionRow(sql, name, number);
    if (!row) throw missing(`There is no version ${number} of "${name}".`);
    if (row.state !== 'waiting') throw fault('settings-decided', 'That was decided about already.');
    const values = this.#values(row);
    const proposed = await this.#event(sql, 'settings.proposed', name, number);
    if (!values || !proposed || proposed.data.hash !== row.hash)
      throw fault('settings-changed', 'That version in the database is not the one that was proposed.');
    return { row, values, proposed };
  }

  async #event(sql: Sql, kind: EventKind, name: string, number: number): Promise<ReadEvent | undefined> {
    const events = await this.#needs.evidence.latest(sql, { kind, limit: 10_000 });
    return events.find(({ data }) => data.object === name && data.number === number);
  }

  /** Null where the row does not hold what it names. */
  #values(row: rows.VersionRow): Values | null {
    const values = this.#open(row, 'values', row.sealed);
    return isMembers(values) && this.#hash(row.object, values) === row.hash ? values : null;
  }

  #says(row: rows.VersionRow): { changes: FieldChange[]; risks: string[] } {
    const says = this.#open(row, 'says', row.says_sealed);
    return isSays(says) ? says : { changes: [], risks: [] };
  }

  #open(row: rows.VersionRow, part: string, sealed: Buffer): Json {
    try {
      const binding = { id: `${row.object} ${row.number}`, part };
      return JSON.parse(this.#needs.keys.openField('settings', binding, sealed).toString()) as Json;
    } catch {
      return null;
    }
  }

  /** Keyed: a short value must not be guessed from an event that others may see. */
  #hash(name: string, values: Values): string {
    return this.#needs.keys.blind('settings', `${name}\n${canonicalJson(values)}`).toString('hex');
  }
}

const stale = (): Fault =>
  fault('settings-stale', 'Another version came into force meanwhile. Look at it and change it anew.');

function named(name: string): SettingsObject {
  const object = objectNamed(name);
  if (object) return object;
  throw missing(`There are no settings called "${name}".`);
}
