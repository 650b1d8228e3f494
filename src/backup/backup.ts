import { randomBytes } from 'node:crypto';
import { type Actor, type Clock, Fault, newId } from '#base';
import type { Config } from '#config';
import type { Evidence } from '#evidence';
import type { Epochs, Keys, LivingEpoch } from '#keys';
import type { Store } from '#store';
import { Sealing } from './chunk.ts';
import { epochsName, type Made, type MakeNeeds, makeBackup } from './make.ts';
import { Opened } from './open.ts';
import { Place } from './place.ts';
import { closeFor, type RecoveryPublic, recoveryKey } from './recovery.ts';
import { type Share, sharesOf } from './share.ts';
import * as rows from './store.ts';

/** What a drill came to. */
export interface Drilled {
  readonly place: string;
  /** The backup that was restored; null where none could be found. */
  readonly run: string | null;
  /** Null: it passed. */
  readonly reason: string | null;
  /** Milliseconds of work that would have been lost, and until it stood again. */
  readonly rpo: number | null;
  readonly rto: number | null;
  readonly bytes: number | null;
}

const day = 86_400_000;
/** So many backups of a place stay, however old. */
const always = 3;

/** Backups of one house: who may open them, when they were made, what drills said. */
export class Backup {
  readonly #config: Config;
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #evidence: Evidence;
  readonly #clock: Clock;
  readonly #epochs: Pick<Epochs, 'living'> | null;

  constructor(needs: {
    config: Config;
    store: Store;
    keys: Keys;
    evidence: Evidence;
    clock: Clock;
    /** Null for whoever makes no backups. */
    epochs: Pick<Epochs, 'living'> | null;
  }) {
    this.#config = needs.config;
    this.#store = needs.store;
    this.#keys = needs.keys;
    this.#evidence = needs.evidence;
    this.#clock = needs.clock;
    this.#epochs = needs.epochs;
  }

  /**
   * Makes a recovery key; what is returned is all there is of its private half. Backups from now on are sealed for it, those
   * before stay as they are.
   */
  async makeRecovery(actor: Actor, { needed, shares }: { needed: number; shares: number }): Promise<Share[]> {
    const seed = randomBytes(32);
    const { public: pair, writer } = recoveryKey(seed);
    const parts = sharesOf(seed, pair.id.slice(0, 8), needed, shares);
    await this.#store.transaction(async (sql) => {
      await rows.insertRecovery(sql, {
        id: pair.id,
        x25519: pair.x25519,
        ml_kem: pair.mlKem,
        writer_sealed: this.#keys.sealField('settings', { id: pair.id, part: 'backup-writer' }, writer),
        needed,
        shares,
        made_at: new Date(this.#clock.now()),
      });
      await this.#evidence.record(sql, {
        kind: 'backup.key-made',
        actor,
        data: { key: pair.id, needed, shares },
      });
    });
    seed.fill(0);
    return parts;
  }

  /** The key that backups are sealed for now; null before one was made. */
  async recovery(): Promise<(RecoveryPublic & { needed: number; shares: number; madeAt: number }) | null> {
    const row = await rows.activeRecovery(this.#store);
    return row
      ? {
          id: row.id,
          x25519: row.x25519,
          mlKem: row.ml_kem,
          needed: row.needed,
          shares: row.shares,
          madeAt: row.made_at.getTime(),
        }
      : null;
  }

  async #writer(id: string): Promise<Buffer> {
    const row = await rows.recoveryBy(this.#store, id);
    if (!row)
      throw new Fault({
        code: 'recovery-missing',
        kind: 'missing',
        say: 'This server does not know the recovery key of that backup. "postern restore" opens it with people\'s shares.',
      });
    return this.#keys.openField('settings', { id, part: 'backup-writer' }, row.writer_sealed);
  }

  /** The key of a run that this server made: the running one's and, for drills, of those before. */
  async #runKey(run: string): Promise<Buffer> {
    const [row] = await rows.runsOf(this.#store, [run]);
    if (!row)
      throw new Fault({
        code: 'backup-foreign',
        kind: 'missing',
        say: 'This server did not make that backup and has no key to it.',
        detail: run,
      });
    return this.#keys.openField('settings', { id: run, part: 'backup-run' }, row.key_sealed);
  }

  async #sealing(recovery: string): Promise<Sealing> {
    const known = new Map<string, Promise<Buffer>>();
    return new Sealing(await this.#writer(recovery), (run) => {
      const key = known.get(run) ?? this.#runKey(run);
      known.set(run, key);
      return key;
    });
  }

  /** One backup to one place. Throws `recovery-none`, `backup-place`, `backup-unread` or what the disk said; that is recorded too. */
  async run(
    actor: Actor,
    dir: string,
    more: Pick<MakeNeeds, 'storage' | 'settings' | 'log' | 'tell'>,
  ): Promise<Made> {
    const recovery = await this.recovery();
    if (!recovery)
      throw new Fault({
        code: 'recovery-none',
        kind: 'missing',
        say: 'There is no recovery key yet, so nobody could open a backup. Make one: postern backup recovery-key create',
      });
    const run = newId();
    const key = randomBytes(32);
    const started = new Date(this.#clock.now());
    await rows.beginRun(this.#store, {
      id: run,
      place: dir,
      recovery: recovery.id,
      key_sealed: this.#keys.sealField('settings', { id: run, part: 'backup-run' }, key),
      started_at: started,
    });
    try {
      const place = new Place(dir);
      await place.check();
      await place.putCapsule(closeFor(recovery, run, key));
      const sealing = await this.#sealing(recovery.id);
      const before = await this.#living();
      const made = await makeBackup({
        ...more,
        last: () => this.#putEpochs(place, sealing, run, before),
        run,
        recovery: recovery.id,
        place,
        sealing,
        url: this.#store.url,
      });
      const { manifest, bytes, written } = made;
      await this.#end(actor, dir, run, { made, reason: null, bytes, written, moment: manifest.at });
      return made;
    } catch (error) {
      const fault = Fault.from(error);
      const nothing = { made: null, bytes: null, written: null, moment: null };
      await this.#end(actor, dir, run, { ...nothing, reason: `${fault.code}: ${fault.say}` });
      throw fault;
    }
  }

  /**
   * Roots of epochs that only this machine has are lost with it, so the keys travel with the backup, closed like all of it.
   * Where a provider elsewhere has them they stay there.
   */
  async #living(): Promise<readonly LivingEpoch[]> {
    if (this.#config.keys.provider !== 'file') return [];
    if (!this.#epochs)
      throw new Fault({ code: 'backup-epochs', kind: 'broken', say: 'The keys of months are not at hand.' });
    return this.#epochs.living();
  }

  async #putEpochs(
    place: Place,
    sealing: Sealing,
    run: string,
    before: readonly LivingEpoch[],
  ): Promise<void> {
    // One may have begun since, and one may have ended: the rows are of a moment between.
    const all = new Map([...before, ...(await this.#living())].map((one) => [one.number, one]));
    if (all.size === 0) return;
    const text = JSON.stringify(
      [...all.values()].map(({ number, period, key }) => ({ number, period, key: key.toString('base64') })),
    );
    await place.putEpochs(run, await sealing.seal(epochsName(run), Buffer.from(text), false));
  }

  /**
   * Takes away the keys of months of backups past their time, the newest three too, but never those of the newest: from then
   * on no letter in them opens. Resolves with the runs.
   */
  async #closeOld(place: Place): Promise<string[]> {
    const [newest, before] = (await place.runs()).toReversed();
    const { keep } = this.#config.backup;
    // So long a time between two backups may be a clock that jumped: the next one tells.
    if (before && newest && startOf(newest) - startOf(before) > keep) return [];
    const bound = this.#clock.now() - keep;
    const old = (await place.epochRuns()).filter((run) => run !== newest && startOf(run) < bound);
    for (const run of old) await place.dropEpochs(run);
    return old;
  }

  /**
   * By when no backup of this house opens a letter that is destroyed now, in milliseconds since 1970, as long as backups go on
   * being made: the time they are kept and two rounds of them. Null where none was made that holds keys of months.
   */
  async goneBy(): Promise<number | null> {
    if (this.#config.keys.provider !== 'file') return null;
    if ((await rows.placesOf(this.#store)).length === 0 && this.#config.backup.places.length === 0)
      return null;
    const { keep, every } = this.#config.backup;
    return this.#clock.now() + keep + 2 * Math.max(every, day);
  }

  /**
   * Backups begun before `moment` whose letters could still be opened, and places that could not be looked at: empty where it
   * is certain that there is none.
   */
  async stillOpen(moment: number): Promise<{ place: string; runs: number | null }[]> {
    const found: { place: string; runs: number | null }[] = [];
    for (const dir of new Set([...(await rows.placesOf(this.#store)), ...this.#config.backup.places])) {
      const place = new Place(dir);
      const there = await place.check().then(
        () => true,
        () => false,
      );
      const open = there ? (await place.epochRuns()).filter((run) => startOf(run) <= moment).length : null;
      if (open !== 0) found.push({ place: dir, runs: open });
    }
    return found;
  }

  #end(
    actor: Actor,
    dir: string,
    run: string,
    how: {
      made: Made | null;
      reason: string | null;
      bytes: number | null;
      written: number | null;
      moment: number | null;
    },
  ): Promise<void> {
    const { made, reason, bytes, written, moment } = how;
    return this.#store.transaction(async (sql) => {
      await rows.endRun(sql, {
        id: run,
        finished_at: new Date(this.#clock.now()),
        moment: moment === null ? null : new Date(moment),
        outcome: made ? 'made' : 'failed',
        reason,
        bytes,
        written,
      });
      await this.#evidence.record(sql, {
        kind: made ? 'backup.made' : 'backup.failed',
        actor,
        data: {
          run,
          place: dir,
          ...(made
            ? {
                moment: new Date(made.manifest.at).toISOString(),
                recovery: made.manifest.recovery,
                bytes: made.bytes,
                written: made.written,
                leaves: made.manifest.log?.size ?? 0,
              }
            : { reason: reason ?? '' }),
        },
      });
    });
  }

  /** Forgets backups of a place that are older than `keep`, but for the newest three, and what only they needed. */
  async prune(actor: Actor, dir: string): Promise<{ runs: number; chunks: number; bytes: number }> {
    const place = new Place(dir);
    const now = this.#clock.now();
    const old = (await place.runs())
      .slice(0, -always)
      .filter((run) => startOf(run) < now - this.#config.backup.keep);
    const closed = await this.#closeOld(place);
    const gone = await place.prune(old, now - 2 * day);
    if (old.length + closed.length > 0)
      await this.#evidence.record(this.#store, {
        kind: 'backup.forgotten',
        actor,
        data: { place: dir, runs: old, closed, chunks: gone.chunks },
      });
    return { runs: old.length, ...gone };
  }

  /** The newest backup of a place, opened by this server's own keys, as a drill does. */
  async newest(dir: string): Promise<Opened> {
    const place = new Place(dir);
    await place.check();
    const run = (await place.runs()).at(-1);
    if (!run)
      throw new Fault({ code: 'backup-missing', kind: 'missing', say: `There is no backup in ${dir}.` });
    const { recovery } = await place.capsule(run);
    return Opened.open(place, run, await this.#sealing(recovery));
  }

  /** Files what a drill came to. */
  async drilled(actor: Actor, { place, run, reason, rpo, rto, bytes }: Drilled): Promise<void> {
    await this.#store.transaction(async (sql) => {
      await rows.insertDrill(sql, {
        id: newId(),
        place,
        run,
        finished_at: new Date(this.#clock.now()),
        passed: reason === null,
        reason,
        rpo_ms: rpo,
        rto_ms: rto,
        bytes,
      });
      await this.#evidence.record(sql, {
        kind: 'backup.drilled',
        actor,
        data: {
          place,
          run,
          passed: reason === null,
          ...(reason === null ? {} : { reason }),
          rpoSeconds: rpo === null ? null : Math.round(rpo / 1000),
          rtoSeconds: rto === null ? null : Math.round(rto / 1000),
          bytes,
        },
      });
    });
  }

  /** Whether a job is due, over all processes; then it is the caller's. */
  due(name: string, every: number): Promise<boolean> {
    return rows.takeJob(this.#store, name, this.#clock.now(), every);
  }

  latest(limit: number): Promise<rows.RunRow[]> {
    return rows.latestRuns(this.#store, limit);
  }

  lastDrills(): Promise<rows.DrillRow[]> {
    return rows.lastDrills(this.#store);
  }

  /** What an operator must hear about, in sentences; empty where backups are made and drills pass. */
  async troubles(): Promise<string[]> {
    const { places, every, drill_every } = this.#config.backup;
    const now = this.#clock.now();
    const found: string[] = [];
    const { last, made } = await rows.lastRuns(this.#store);
    const drills = await rows.lastDrills(this.#store);
    if (places.length > 0 && !(await this.recovery()))
      found.push('There is no recovery key, so no backup can be made: postern backup recovery-key create');
    for (const place of places) {
      const newest = made.find((run) => run.place === place);
      const ended = last.find((run) => run.place === place);
      if (!newest) found.push(`No backup has ever been made to ${place}.`);
      else if (now - newest.moment!.getTime() > 2 * every)
        found.push(
          `The newest backup in ${place} is of ${newest.moment!.toISOString().slice(0, 16)}: it is late.`,
        );
      if (ended?.outcome === 'failed') found.push(`The last backup to ${place} failed: ${ended.reason}`);
      const drill = drills.find((one) => one.place === place);
      if (drill && !drill.passed) found.push(`The last restore drill of ${place} failed: ${drill.reason}`);
      else if (newest && now - (drill?.finished_at ?? newest.started_at).getTime() > 2 * drill_every)
        found.push(`No restore drill of ${place} has passed for long: postern drill`);
    }
    const waiting = await rows.openRestore(this.#store);
    if (waiting)
      found.push(
        `This server was restored from a backup of ${waiting.moment.toISOString().slice(0, 16)}. Deliveries of then wait: postern restore release`,
      );
    return found;
  }
}

/** Ids rise with time: the first 48 bits are milliseconds since 1970 (RFC 9562 §5.7). */
const startOf = (run: string): number => Number.parseInt(run.replace('-', '').slice(0, 12), 16);
