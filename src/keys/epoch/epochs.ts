import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { type Actor, type Clock, Fault, type Json } from '#base';
import type { Sql, Store } from '#store';
import { epochGone, type KeyProvider } from '../provider/provider.ts';
import { openUnder, sealUnder } from './sealed.ts';
import {
  claimTurn,
  countMoved,
  type EpochRow,
  type EpochState,
  endCurrent,
  epochRow,
  epochRows,
  forgetKey,
  holdCurrent,
  insertEpoch,
  lockEpoch,
  settleDestroyed,
} from './store.ts';
import type { EpochKeys, EpochWrapped } from './types.ts';

const day = 86_400_000;
/** After the month's end: the time in which what survives is carried over and the provider is told. */
const allowance = 3 * day;
/** AWS lets a week pass before it deletes a key; the others do it at once. */
const longestPending: Record<KeyProvider['name'], number> = { file: 0, vault: 0, kms: 7 * day };

export interface EpochView {
  readonly number: number;
  readonly period: string;
  readonly state: EpochState;
  readonly madeAt: number;
  readonly endedAt: number | null;
  /** When the provider was told, and from when on it holds the root no more. */
  readonly destroyedAt: number | null;
  readonly goneAt: number | null;
  readonly moved: number;
}

export interface EpochEventDraft {
  readonly kind: 'epoch.begun' | 'epoch.emptied' | 'epoch.destroyed';
  readonly actor: Actor;
  readonly data: { readonly [key: string]: Json };
}

export interface EpochNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly provider: KeyProvider;
  readonly record: (sql: Sql, draft: EpochEventDraft) => Promise<void>;
  /** All places that keep DEKs under epochs. One that is left out loses what it holds at the turn. */
  readonly sources: readonly EpochKeys[];
  /** Rows a transaction: 500 where it is left out. */
  readonly batch?: number;
  /**
   * Takes out of use what must not be carried over: the KEKs of months before, once nothing needs them. Where it throws, no
   * epoch ends.
   */
  readonly retire?: (actor: Actor) => Promise<void>;
}

/** The key of an epoch, in clear: for a backup that must open where the provider is lost. */
export interface LivingEpoch {
  readonly number: number;
  readonly period: string;
  readonly key: Buffer;
}

const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

/**
 * Keys of months, for copies that nobody can call back: backups and packs. Each month what survives is wrapped under the new
 * key and the old one is destroyed where it lives, at the provider. What was destroyed here meanwhile was not carried over:
 * from then on it opens nowhere, whatever copies there are (NIST SP 800-88r1 §2.6, cryptographic erase).
 */
export class Epochs {
  readonly #needs: EpochNeeds;
  readonly #open = new Map<number, KeyObject>();

  constructor(needs: EpochNeeds) {
    this.#needs = needs;
  }

  async epochs(): Promise<readonly EpochView[]> {
    return (await epochRows(this.#needs.store)).map(viewOf);
  }

  /**
   * Wraps the DEK of record `id` under the current epoch. The row that keeps it must be written in the same transaction: until
   * that ends, the epoch cannot.
   */
  async wrap(sql: Sql, id: string, dek: Buffer): Promise<EpochWrapped> {
    return (await this.wrapAll(sql, [{ id, dek }]))[0]!;
  }

  async wrapAll(
    sql: Sql,
    deks: readonly { readonly id: string; readonly dek: Buffer }[],
  ): Promise<readonly EpochWrapped[]> {
    // At the turn the one that was waited for has ended: the second look sees the one after it.
    const row = (await holdCurrent(sql)) ?? (await holdCurrent(sql));
    if (!row)
      throw new Fault({ code: 'keys-no-epoch', kind: 'busy', say: 'There is no key of this month yet.' });
    const key = await this.#keyOf(row);
    return deks.map(({ id, dek }) => ({
      epoch: row.number,
      wrapped: sealUnder(key, row.number, id, dek),
    }));
  }

  /** Throws `keys-epoch-gone` where the epoch was destroyed, `keys-closed` where the bytes are not of this record. */
  async unwrap(id: string, { epoch, wrapped }: EpochWrapped, sql: Sql = this.#needs.store): Promise<Buffer> {
    const known = this.#open.get(epoch);
    const row = await epochRow(sql, epoch);
    if (!row?.wrapped) {
      this.#open.delete(epoch);
      throw epochGone();
    }
    return openUnder(known ?? (await this.#keyOf(row)), epoch, id, wrapped);
  }

  /**
   * By when what is destroyed now opens nowhere, in milliseconds since 1970: what a certificate of destruction names. The
   * month's end, the time to carry over what survives, and the time that the provider lets pass.
   */
  goneBy(): number {
    const now = new Date(this.#needs.clock.now());
    const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
    return end + allowance + longestPending[this.#needs.provider.name];
  }

  /** Epochs that are not gone though their time has come: then certificates that name a date are not kept. */
  async overdue(): Promise<readonly EpochView[]> {
    const now = this.#needs.clock.now();
    return (await this.epochs()).filter(
      ({ state, endedAt }) =>
        state !== 'current' && state !== 'destroyed' && endedAt !== null && endedAt + allowance < now,
    );
  }

  /** The keys of all epochs that are not destroyed. Whoever asks for them closes them for people at once. */
  async living(): Promise<readonly LivingEpoch[]> {
    const found: LivingEpoch[] = [];
    for (const row of await epochRows(this.#needs.store))
      if (row.wrapped)
        found.push({ number: row.number, period: row.period, key: (await this.#keyOf(row)).export() });
    return found;
  }

  /**
   * Begins the epoch of this month where it is due, carries over what survives of those before, destroys them. Every step is
   * committed for itself: whoever is killed in the midst, the next call goes on. Call it each hour.
   */
  async turn(actor: Actor): Promise<void> {
    await this.begin(actor);
    await this.#needs.retire?.(actor);
    for (const row of await epochRows(this.#needs.store)) {
      if (row.state === 'ending') await this.#empty(actor, row.number);
      if (row.state === 'ending' || row.state === 'destroying') await this.#destroy(actor, row.number);
    }
  }

  /** Begins the epoch of this month where it is due, and nothing else: before letters are taken. */
  async begin(actor: Actor): Promise<void> {
    const { store, clock, provider, record } = this.#needs;
    const period = monthOf(clock.now());
    const due = (rows: readonly EpochRow[]): boolean => rows.every((row) => row.period < period);
    if (!due(await epochRows(store))) return;
    await store.transaction(async (sql) => {
      if (!(await claimTurn(sql)) || !due(await epochRows(sql))) return;
      const handle = await provider.epochs.make(period);
      const wrapped = await provider.epochs.wrap(handle, randomBytes(32));
      const now = new Date(clock.now());
      await endCurrent(sql, now);
      const number = await insertEpoch(sql, { period, handle, wrapped, now });
      await record(sql, { kind: 'epoch.begun', actor, data: { epoch: number, period } });
    });
  }

  /** Carries over, batch by batch, what is under an epoch that ends. */
  async #empty(actor: Actor, number: number): Promise<void> {
    const { store, sources, batch = 500 } = this.#needs;
    for (const source of sources)
      for (let more = true; more; )
        more = await store.transaction(async (sql) => {
          const rows = await source.under(sql, number, batch);
          if (rows.length === 0) return false;
          const old = await epochRow(sql, number);
          if (!old?.wrapped) throw epochGone();
          const key = await this.#keyOf(old);
          const deks = rows.map(({ id, wrapped }) => ({ id, dek: openUnder(key, number, id, wrapped) }));
          const anew = await this.wrapAll(sql, deks);
          await source.put(
            sql,
            rows.map(({ id }, n) => ({ id, ...anew[n]! })),
          );
          await countMoved(sql, number, rows.length);
          return true;
        });
    await store.transaction(async (sql) => {
      const row = await lockEpoch(sql, number);
      if (row?.state !== 'ending') return;
      for (const source of sources)
        if ((await source.under(sql, number, 1)).length > 0)
          throw new Fault({
            code: 'keys-epoch-busy',
            kind: 'busy',
            say: `${source.name} still has keys of that time.`,
          });
      await forgetKey(sql, number);
      await this.#needs.record(sql, {
        kind: 'epoch.emptied',
        actor,
        data: { epoch: number, period: row.period, moved: Number(row.moved) },
      });
    });
    this.#open.delete(number);
  }

  /** Tells the provider, who alone can make it true. Told twice it says the same. */
  async #destroy(actor: Actor, number: number): Promise<void> {
    const { store, clock, provider, record } = this.#needs;
    const row = await epochRow(store, number);
    if (row?.state !== 'destroying') return;
    const gone = await provider.epochs.destroy(row.handle);
    await store.transaction(async (sql) => {
      const now = new Date(clock.now());
      if ((await settleDestroyed(sql, number, now, new Date(gone))) === 0) return;
      await record(sql, {
        kind: 'epoch.destroyed',
        actor,
        data: {
          epoch: number,
          period: row.period,
          provider: provider.name,
          gone: new Date(gone).toISOString(),
        },
      });
    });
  }

  async #keyOf(row: EpochRow): Promise<KeyObject> {
    const known = this.#open.get(row.number);
    if (known) return known;
    if (!row.wrapped) throw epochGone();
    const key = createSecretKey(await this.#needs.provider.epochs.unwrap(row.handle, row.wrapped));
    this.#open.set(row.number, key);
    return key;
  }
}

const viewOf = (row: EpochRow): EpochView => ({
  number: row.number,
  period: row.period,
  state: row.state,
  madeAt: row.made_at.getTime(),
  endedAt: row.ended_at?.getTime() ?? null,
  destroyedAt: row.destroyed_at?.getTime() ?? null,
  goneAt: row.gone_at?.getTime() ?? null,
  moved: Number(row.moved),
});
