import { type Actor, Fault, newId, systemActor } from '#base';
import type { Address } from '#mail';
import type { Sql } from '#store';
import { addressBlind } from '../address-blind.ts';
import { Answers, binding, type Entry, judging, openRow } from './answers.ts';
import {
  copiesOf,
  findFitting,
  type Judged,
  judge,
  type Kept,
  revokedWords,
  together,
  toSealed,
} from './read.ts';
import type { Standing } from './revocations.ts';
import {
  allKeys,
  deleteKey,
  insertKey,
  type KeyRow,
  type KeyState,
  keyById,
  keysOf,
  lockAddress,
  updateKey,
} from './store.ts';
import { believed, better, type KeySource, trustOf } from './trust.ts';
import type { KeyEvent, Offer, Offered, RecipientAnswer, RecipientKey, RecipientNeeds } from './types.ts';

const largest = 256 * 1024;

/**
 * Readers' keys: where each came from and how far it is believed. A key that differs from the one known is never taken
 * silently: it waits for a person, and until then letters are held or go to the portal. What a person pinned wins.
 */
export class RecipientKeys {
  readonly #needs: RecipientNeeds;
  readonly #answers: Answers;

  constructor(needs: RecipientNeeds) {
    this.#needs = needs;
    this.#answers = new Answers(needs, ({ row }, since) => this.#revoke(row.id, since));
  }

  /** What a reader's mail can be sealed with now. Throws a Fault where the keys cannot be read: then the letter waits. */
  recipient(address: Address, at: number): Promise<RecipientAnswer> {
    return this.#answers.recipient(address, at);
  }

  /**
   * A key that came from somewhere. Checked before it is kept: what is unfit is refused, unless it is a newer copy of a key
   * that is known, which may be the news that it was revoked. Pinning is for `pin`.
   */
  async offer(
    actor: Actor,
    offer: Offer & { readonly source: Exclude<KeySource, 'pinned'> },
  ): Promise<Offered> {
    return this.#offer(actor, offer);
  }

  /** A person compared the key and says that it is the reader's. It takes the place of any other of its kind. */
  async pin(actor: Actor, address: Address, bytes: Buffer): Promise<Offered> {
    return this.#offer(actor, { address, bytes, source: 'pinned' });
  }

  async #offer(actor: Actor, offer: Offer): Promise<Offered> {
    const { address, bytes } = offer;
    if (bytes.length > largest) return { kind: 'refused', reason: 'it is larger than a key should be' };
    const found = await findFitting(bytes, judging(this.#needs, address, this.#needs.clock.now()));
    const blind = addressBlind(this.#needs.keys, address);
    const revoked = 'reason' in found ? null : await this.#revocationOf(found.judged);
    const done = await this.#needs.store.transaction(async (sql): Promise<Offered> => {
      await lockAddress(sql, blind);
      const entries = (await keysOf(sql, blind)).map((row) => openRow(this.#needs.keys, row));
      if ('reason' in found) return this.#refreshUnfit(sql, actor, offer, entries, found.reason);
      const known = entries.find(({ kept }) => sameKey(kept, found.kept));
      const since = known?.kept.revoked ?? revoked?.since;
      if (since !== undefined) {
        // Under an authority that was revoked itself, the certificate may come again with another chain.
        if (known && known.kept.revoked === undefined && revoked?.own)
          await this.#keepRevoked(sql, actor, known, since);
        return { kind: 'refused', reason: revoked?.reason ?? revokedWords(since) };
      }
      return known
        ? this.#again(sql, { actor, offer, entries, known, kept: found.kept })
        : this.#first(sql, { actor, offer, entries, blind, kept: found.kept, judged: found.judged });
    });
    this.#answers.forget(blind);
    return done;
  }

  async #revocationOf(judged: Judged): Promise<Extract<Standing, { kind: 'revoked' }> | null> {
    const { revocations } = this.#needs;
    if (!revocations || !judged.usable || !('smime' in judged)) return null;
    const standing = await revocations.standing(judged.path);
    return standing.kind === 'revoked' ? standing : null;
  }

  /** Kept with the certificate, so that it is not used either when its authority cannot be asked the next time. */
  async #revoke(id: string, since: number): Promise<void> {
    await this.#change(id, async (sql, entry) => {
      if (entry.kept.revoked === undefined)
        await this.#keepRevoked(sql, systemActor('revocation'), entry, since);
    });
  }

  #keepRevoked(sql: Sql, actor: Actor, entry: Entry, since: number): Promise<void> {
    const kept = { ...entry.kept, revoked: since };
    return this.#keep(sql, actor, entry.address, entry, { kept, event: 'key.revoked' });
  }

  /** Asks no authority any more and waits for what is under way, which is bounded by its own time. */
  async stop(): Promise<void> {
    await this.#needs.revocations?.stop();
  }

  /** Of what is unfit only news about a known key is taken: its revocation, or that it has expired. */
  async #refreshUnfit(
    sql: Sql,
    actor: Actor,
    { address, bytes }: Offer,
    entries: readonly Entry[],
    reason: string,
  ): Promise<Offered> {
    for (const entry of entries) {
      const copy = await copiesOf(bytes, entry.kept.fingerprint);
      if (!copy) continue;
      const kept = await together(entry.kept, copy);
      if (kept.bytes.equals(entry.kept.bytes)) continue;
      await this.#keep(sql, actor, address, entry, { kept });
      return { kind: 'refreshed', id: entry.row.id, reason };
    }
    return { kind: 'refused', reason };
  }

  async #again(
    sql: Sql,
    task: { actor: Actor; offer: Offer; entries: readonly Entry[]; known: Entry; kept: Kept },
  ): Promise<Offered> {
    const { actor, offer, entries, known } = task;
    const kept = await together(known.kept, task.kept);
    const fresher = !kept.bytes.equals(known.kept.bytes);
    const { row } = known;
    if (offer.source === 'pinned') {
      await this.#replace(sql, entries, known);
      await this.#keep(sql, actor, offer.address, known, {
        kept,
        source: 'pinned',
        state: 'active',
        event: 'key.pinned',
      });
      return { kind: 'known', id: row.id, reason: 'it is pinned now' };
    }
    if (row.state === 'replaced') {
      const rivals = rivalsOf(entries, kept);
      // What a person chose stays, however often the one before comes back.
      if (!rivals.some((rival) => rival.row.state === 'active' && rival.row.source === 'pinned'))
        return this.#back(sql, { actor, offer, known, kept, alone: rivals.length === 0 });
    }
    const source = better(offer.source, row.source) ? offer.source : row.source;
    if (!fresher && source === row.source) {
      await updateKey(sql, { ...row, last_seen: this.#now() });
      return {
        kind: row.state === 'pending' || row.state === 'rejected' ? row.state : 'known',
        id: row.id,
        reason: 'known',
      };
    }
    await this.#keep(sql, actor, offer.address, known, { kept, source });
    if (row.state === 'pending' || row.state === 'rejected')
      return { kind: row.state, id: row.id, reason: 'known' };
    return { kind: 'refreshed', id: row.id, reason: fresher ? 'a newer copy' : 'vouched for by more' };
  }

  /** A key that another had replaced is offered again: that is a change like any other. */
  async #back(
    sql: Sql,
    task: { actor: Actor; offer: Offer; known: Entry; kept: Kept; alone: boolean },
  ): Promise<Offered> {
    const { actor, offer, known, kept, alone } = task;
    const { source, address } = offer;
    const event = alone ? 'key.learned' : 'key.changed';
    await this.#keep(sql, actor, address, known, {
      kept,
      source,
      state: alone ? 'active' : 'pending',
      event,
    });
    const { id, kind } = known.row;
    if (alone) return { kind: 'new', id, reason: 'it is back' };
    await this.#needs.tell?.(sql, { address, kind, source, id });
    return { kind: 'pending', id, reason: waits };
  }

  async #first(
    sql: Sql,
    task: {
      actor: Actor;
      offer: Offer;
      entries: readonly Entry[];
      blind: Buffer;
      kept: Kept;
      judged: Judged;
    },
  ): Promise<Offered> {
    const { actor, offer, entries, blind, kept, judged } = task;
    const { source, address } = offer;
    const rivals = rivalsOf(entries, kept);
    // Hearsay never stood for anything: it gives way to whoever knows better, and blocks nobody.
    const gives = rivals.every(
      ({ row }) =>
        !believed(trustOf(row.source), this.#needs.least) && believed(trustOf(source), this.#needs.least),
    );
    const state: KeyState = source === 'pinned' || gives ? 'active' : 'pending';
    const id = newId();
    const now = this.#now();
    const row: KeyRow = {
      id,
      address: blind,
      mark: this.#mark(kept),
      kind: kept.kind,
      source,
      origin: source,
      state,
      sealed: this.#seal(id, address, kept),
      usable: judged.usable,
      reason: judged.reason,
      first_seen: now,
      last_seen: now,
      checked_at: now,
      changed_at: now,
    };
    if (state === 'active') await this.#replace(sql, entries, { kept });
    await insertKey(sql, row);
    const event = source === 'pinned' ? 'key.pinned' : state === 'pending' ? 'key.changed' : 'key.learned';
    await this.#record(sql, event, actor, row, address, kept);
    if (state === 'active') return { kind: 'new', id, reason: judged.reason };
    await this.#needs.tell?.(sql, { address, kind: kept.kind, source, id });
    return { kind: 'pending', id, reason: waits };
  }

  /** Whatever of the same kind was used or waited until now. */
  async #replace(sql: Sql, entries: readonly Entry[], by: { readonly kept: Kept }): Promise<void> {
    for (const { row, kept } of entries)
      if (
        row.kind === by.kept.kind &&
        !sameKey(kept, by.kept) &&
        (row.state === 'active' || row.state === 'pending')
      )
        await updateKey(sql, { ...row, state: 'replaced', changed_at: this.#now() });
  }

  async #keep(
    sql: Sql,
    actor: Actor,
    address: Address,
    { row }: Entry,
    change: { kept: Kept; source?: KeySource; state?: KeyState; event?: KeyEvent },
  ): Promise<void> {
    const now = this.#now();
    const judged = await judge(change.kept, judging(this.#needs, address, now.getTime()));
    const next: KeyRow = {
      ...row,
      source: change.source ?? row.source,
      state: change.state ?? row.state,
      sealed: this.#seal(row.id, address, change.kept),
      usable: judged.usable,
      reason: judged.reason,
      last_seen: now,
      checked_at: now,
      changed_at: now,
    };
    await updateKey(sql, next);
    await this.#record(sql, change.event ?? 'key.refreshed', actor, next, address, change.kept);
  }

  /** All keys, or those of one address or state, oldest first; at most 1,000. */
  async list(
    actor: Actor,
    which: { readonly address?: Address; readonly state?: KeyState } = {},
  ): Promise<RecipientKey[]> {
    const { store, keys } = this.#needs;
    return store.transaction(async (sql) => {
      const rows = which.address
        ? await keysOf(sql, addressBlind(keys, which.address))
        : await allKeys(sql, which.state ?? null, 1000);
      const found = rows.filter(({ state }) => which.state === undefined || state === which.state);
      await this.#needs.record(sql, {
        kind: 'key.looked',
        actor,
        data: { keys: found.length },
        ...(which.address ? { secret: { address: textOf(which.address) } } : {}),
      });
      return found.map((row) => toKey(openRow(this.#needs.keys, row)));
    });
  }

  async get(actor: Actor, id: string): Promise<RecipientKey> {
    return this.#needs.store.transaction(async (sql) => {
      const entry = await this.#find(sql, id);
      await this.#record(sql, 'key.looked', actor, entry.row, entry.address, entry.kept);
      return toKey(entry);
    });
  }

  /** A person looked at a key that waited: from now on it is the reader's, and the one before is not. */
  async accept(actor: Actor, id: string): Promise<RecipientKey> {
    return this.#decide(actor, id, 'active');
  }

  /** A person says that it is not the reader's. It is not asked about again. */
  async reject(actor: Actor, id: string): Promise<RecipientKey> {
    return this.#decide(actor, id, 'rejected');
  }

  async #decide(actor: Actor, id: string, state: 'active' | 'rejected'): Promise<RecipientKey> {
    const entry = await this.#change(id, async (sql, found, entries) => {
      if (found.row.state !== 'pending' && !(state === 'rejected' && found.row.state === 'active'))
        throw new Fault({
          code: 'key-not-pending',
          kind: 'invalid',
          say: 'This key does not wait for anybody.',
        });
      if (state === 'active') await this.#replace(sql, entries, found);
      await this.#keep(sql, actor, found.address, found, {
        kept: found.kept,
        state,
        ...(state === 'active' ? { source: 'pinned' as const } : {}),
        event: state === 'active' ? 'key.accepted' : 'key.rejected',
      });
    });
    return toKey(openRow(this.#needs.keys, (await keyById(this.#needs.store, entry.row.id))!));
  }

  /** Forgets a key: it may be learned anew. */
  async remove(actor: Actor, id: string): Promise<RecipientKey> {
    return toKey(
      await this.#change(id, async (sql, { row, address, kept }) => {
        await deleteKey(sql, row.id);
        await this.#record(sql, 'key.removed', actor, row, address, kept);
      }),
    );
  }

  async #change(
    id: string,
    work: (sql: Sql, entry: Entry, entries: readonly Entry[]) => Promise<void>,
  ): Promise<Entry> {
    const entry = await this.#needs.store.transaction(async (sql) => {
      const { row } = await this.#find(sql, id);
      await lockAddress(sql, row.address);
      const entries = (await keysOf(sql, row.address)).map((one) => openRow(this.#needs.keys, one));
      const found = entries.find((one) => one.row.id === row.id) ?? missing();
      await work(sql, found, entries);
      return found;
    });
    this.#answers.forget(entry.row.address);
    return entry;
  }

  async #find(sql: Sql, id: string): Promise<Entry> {
    return openRow(this.#needs.keys, (await keyById(sql, id)) ?? missing());
  }

  #now(): Date {
    return new Date(this.#needs.clock.now());
  }

  #mark({ kind, fingerprint }: Kept): Buffer {
    return this.#needs.keys.blind('key', `${kind} ${fingerprint}`);
  }

  #seal(id: string, address: Address, kept: Kept): Buffer {
    return this.#needs.keys.sealField('settings', binding(id), toSealed(address, kept));
  }

  #record(sql: Sql, kind: KeyEvent, actor: Actor, row: KeyRow, address: Address, kept: Kept): Promise<void> {
    return this.#needs.record(sql, {
      kind,
      actor,
      data: {
        key: row.id,
        kind: row.kind,
        source: row.source,
        trust: trustOf(row.source),
        state: row.state,
        usable: row.usable,
      },
      secret: { address: textOf(address), fingerprint: kept.fingerprint },
    });
  }
}

const waits = 'another key is known for this reader: a person must look';
const sameKey = (one: Kept, other: Kept): boolean =>
  one.kind === other.kind && one.fingerprint === other.fingerprint;
const rivalsOf = (entries: readonly Entry[], { kind, fingerprint }: Kept): Entry[] =>
  entries.filter(
    ({ row, kept }) =>
      kept.kind === kind &&
      kept.fingerprint !== fingerprint &&
      (row.state === 'active' || row.state === 'pending'),
  );
const textOf = ({ local, domain }: Address): string => `${local}@${domain}`;

function missing(): never {
  throw new Fault({ code: 'key-missing', kind: 'missing', say: 'There is no such key.' });
}

const toKey = ({ row, address, kept }: Entry): RecipientKey => ({
  id: row.id,
  address: textOf(address),
  kind: row.kind,
  fingerprint: kept.fingerprint,
  state: row.state,
  source: row.source,
  origin: row.origin,
  trust: trustOf(row.source),
  usable: row.usable,
  reason: row.reason,
  firstSeen: row.first_seen.getTime(),
  lastSeen: row.last_seen.getTime(),
  checkedAt: row.checked_at.getTime(),
  bytes: kept.bytes,
});
