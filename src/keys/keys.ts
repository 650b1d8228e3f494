import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { type Clock, drawn, Fault, isFault } from '#base';
import type { Sql } from '#store';
import { openUnder, sealUnder } from './epoch/sealed.ts';
import { currentEpoch, type EpochRow, epochRow, kekRecord } from './epoch/store.ts';
import { epochGone, epochLost, type KeyProvider } from './provider/provider.ts';
import { addEpochKek, addKek, type KekRow, loadKeks, rootRow } from './store.ts';

/**
 * What a key is for. A process holds the KEKs of its purposes only: mail (letters on their way), archive (letters kept),
 * pickup (letters waiting in the portal), people (accounts), settings (DKIM keys and the like), evidence, and blind
 * (the keyed hashes by which addresses are found again).
 */
export type Purpose = 'mail' | 'archive' | 'pickup' | 'people' | 'settings' | 'evidence' | 'blind';
export const purposes: readonly Purpose[] = [
  'mail',
  'archive',
  'pickup',
  'people',
  'settings',
  'evidence',
  'blind',
];

/** Purposes of which letters' data keys are wrapped: by KEKs of their own, under the key of a month, which die with it. */
export const letterPurposes: readonly Purpose[] = ['mail', 'archive', 'pickup'];

/** What a sealed value is bound to: opened under another binding it fails. */
export interface Binding {
  /** The record's id. */
  readonly id: string;
  /** Which part of it, such as `body`, `meta`. */
  readonly part: string;
  readonly version?: number;
}

const aad = ({ id, part, version = 1 }: Binding): Buffer => Buffer.from(`${id}\n${part}\n${version}`);

interface Kek {
  readonly id: number;
  readonly purpose: Purpose;
  readonly period: string;
  readonly key: KeyObject;
  readonly activeAt: number;
  /** Whether it wraps letters' data keys and lies under an epoch. */
  readonly letters: boolean;
}

/** A KEK that wraps no more, whose data keys are to be wrapped anew. */
export interface PassedKek {
  readonly id: number;
  readonly purpose: Purpose;
  readonly period: string;
  /** Whether it is destroyed then. */
  readonly dies: boolean;
}

const slotOf = (purpose: Purpose, letters: boolean): string => (letters ? `${purpose}/letters` : purpose);
/** Every process has loaded a KEK so long after it was made. */
const known = 3 * 60_000;

/** KEKs are made so long before they wrap: every process looks for new ones each minute (`turn`). */
const lead = 24 * 3_600_000;

const closed = (detail: string): Fault =>
  new Fault({ code: 'keys-closed', kind: 'broken', say: 'This cannot be opened here.', detail });

/** A bare buffer as key costs a cipher three times as much: Node finds out what it is by a thrown and caught error. */
const keyObject = (key: Buffer | KeyObject): KeyObject => (Buffer.isBuffer(key) ? createSecretKey(key) : key);

function encrypt(key: Buffer | KeyObject, bound: Buffer, plain: Buffer): Buffer {
  const nonce = drawn(12);
  const cipher = createCipheriv('aes-256-gcm', keyObject(key), nonce);
  cipher.setAAD(bound);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer | KeyObject, bound: Buffer, sealed: Buffer): Buffer {
  if (sealed.length < 28) throw closed('sealed value too short');
  const decipher = createDecipheriv('aes-256-gcm', keyObject(key), sealed.subarray(0, 12));
  decipher.setAAD(bound);
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = decipher.update(sealed.subarray(12, -16));
  try {
    decipher.final();
  } catch {
    throw closed('wrong key, wrong place, or changed bytes');
  }
  return plain;
}

const periodOf = (now: number): string => new Date(now).toISOString().slice(0, 7);
const startOf = (period: string): number => Date.parse(`${period.slice(0, 7)}-01T00:00:00Z`);

/**
 * Keys for data: each record has its own DEK (AES-256-GCM), wrapped by the KEK of its purpose and period, wrapped in turn
 * by the root of the key provider (45 CFR 164.312(a)(2)(iv)). KEKs are held in memory while the process runs.
 */
export class Keys {
  readonly #provider: KeyProvider;
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #held: ReadonlySet<Purpose>;
  #byId = new Map<number, Kek>();
  /** Of each purpose, in the order in which they come to wrap. */
  #ordered = new Map<string, Kek[]>();
  #epochKeys = new Map<number, KeyObject>();
  #generation = 0;

  private constructor(provider: KeyProvider, sql: Sql, clock: Clock, held: readonly Purpose[]) {
    this.#provider = provider;
    this.#sql = sql;
    this.#clock = clock;
    this.#held = new Set(held);
  }

  /** Unwraps the KEKs of `held` purposes, makes those that are missing for this period. Throws when the root does not fit. */
  static async open(needs: {
    provider: KeyProvider;
    sql: Sql;
    clock: Clock;
    held?: readonly Purpose[];
  }): Promise<Keys> {
    const keys = new Keys(needs.provider, needs.sql, needs.clock, needs.held ?? purposes);
    await keys.turn();
    return keys;
  }

  /**
   * Makes the KEKs of this period, and of the next a day ahead, where they are missing; loads what other processes made.
   * Call it each minute: what others wrapped with a KEK that this process has not loaded, it cannot open.
   */
  async turn(): Promise<void> {
    const now = this.#clock.now();
    await this.#load();
    const months = new Set([periodOf(now), periodOf(now + lead)]);
    const epoch = await currentEpoch(this.#sql);
    for (const purpose of this.#held) {
      if (purpose === 'blind') await this.#make(purpose, 'always', now, null);
      else for (const period of months) await this.#make(purpose, period, now, null);
      if (epoch && letterPurposes.includes(purpose))
        for (const period of months) await this.#make(purpose, period, now, epoch);
    }
  }

  async #make(purpose: Purpose, period: string, now: number, epoch: EpochRow | null): Promise<void> {
    const slot = slotOf(purpose, epoch !== null);
    for (let tries = 0; tries < 10; tries += 1) {
      const made = this.#ordered.get(slot) ?? [];
      if (made.some((kek) => purpose === 'blind' || kek.period.slice(0, 7) >= period)) return;
      const first = epoch ? this.#firstOfLetters(purpose, now) : now;
      const activeAt = purpose === 'blind' || made.length === 0 ? first : Math.max(now, startOf(period));
      await this.#add(purpose, period, activeAt, epoch);
    }
    throw closed(`no ${purpose} key could be made`);
  }

  /** In a house that runs, the others have to load it before it wraps; in a new one there are no others. */
  #firstOfLetters(purpose: Purpose, now: number): number {
    const since = this.#ordered.get(purpose)?.[0]?.activeAt ?? now;
    return since < now - known ? now + known : now;
  }

  async #add(purpose: Purpose, period: string, activeAt: number, epoch: EpochRow | null): Promise<void> {
    const made = { purpose, period, generation: this.#generation, now: this.#clock.now(), activeAt };
    const key = randomBytes(32);
    if (epoch) {
      const wrapped = sealUnder(await this.#epochKey(epoch), epoch.number, kekRecord(purpose, period), key);
      await addEpochKek(this.#sql, { ...made, wrapped, epoch: epoch.number });
    } else await addKek(this.#sql, { ...made, wrapped: await this.#provider.wrap(key) });
    // An id taken by another process in the same instant: whoever asked looks and tries again.
    await this.#load();
  }

  async #epochKey(row: EpochRow): Promise<KeyObject> {
    const held = this.#epochKeys.get(row.number);
    if (held) return held;
    if (!row.wrapped) throw epochGone();
    const opened = await this.#provider.epochs.unwrap(row.handle, row.wrapped).catch((error) => {
      throw isFault(error, 'keys-epoch-gone') ? epochLost(row.period) : error;
    });
    const key = createSecretKey(opened);
    this.#epochKeys.set(row.number, key);
    return key;
  }

  /**
   * Makes new KEKs in the midst of a period, for all that is wrapped from `activeAt` on (milliseconds since 1970): by then
   * every process must have loaded them.
   */
  async renew(activeAt: number): Promise<void> {
    await this.#load();
    const epoch = await currentEpoch(this.#sql);
    for (const purpose of this.#held) {
      if (purpose === 'blind') continue;
      await this.#renewOne(purpose, activeAt, null);
      if (epoch && letterPurposes.includes(purpose)) await this.#renewOne(purpose, activeAt, epoch);
    }
  }

  async #renewOne(purpose: Purpose, activeAt: number, epoch: EpochRow | null): Promise<void> {
    const month = periodOf(activeAt);
    const made = () => this.#ordered.get(slotOf(purpose, epoch !== null)) ?? [];
    const same = made().filter(({ period }) => period.startsWith(month)).length;
    for (let number = same; number < same + 10; number += 1) {
      const period = `${month}.${String(number).padStart(3, '0')}`;
      await this.#add(purpose, period, activeAt, epoch);
      if (made().some((kek) => kek.period === period)) return;
    }
  }

  /**
   * KEKs of letters' data keys that wrap no more: of months before, which die once nothing needs them, and those from before
   * there were epochs. Empty while there is no KEK under an epoch that wraps.
   */
  passed(): readonly PassedKek[] {
    const month = periodOf(this.#clock.now());
    return letterPurposes.flatMap((purpose) => {
      if (!this.#held.has(purpose) || !this.#now(purpose, true).letters) return [];
      const plain = (this.#ordered.get(purpose) ?? []).map((kek) => ({ ...kek, dies: false }));
      const old = (this.#ordered.get(slotOf(purpose, true)) ?? [])
        .filter((kek) => kek.period.slice(0, 7) < month && kek.id !== this.#now(purpose, true).id)
        .map((kek) => ({ ...kek, dies: true }));
      return [...plain, ...old].map(({ id, period, dies }) => ({ id, purpose, period, dies }));
    });
  }

  /** Whether KEKs that `renew` made do not wrap yet. */
  renewalWaits(): boolean {
    const now = this.#clock.now();
    return [...this.#byId.values()].some(({ period, activeAt }) => period.includes('.') && activeAt > now);
  }

  async #load(): Promise<void> {
    const { generation } = await rootRow(this.#sql);
    if (this.#generation !== 0 && generation !== this.#generation)
      throw new Fault({
        code: 'keys-root-changed',
        kind: 'broken',
        say: 'Another root key has taken over. This process works with the keys it holds; restart it.',
      });
    this.#generation = generation;
    const rows = await loadKeks(this.#sql);
    this.#forget(new Set(rows.map(({ id }) => id)));
    for (const row of rows) {
      const purpose = row.purpose as Purpose;
      if (this.#byId.has(row.id) || !this.#held.has(purpose)) continue;
      const kek: Kek = {
        id: row.id,
        purpose,
        period: row.period,
        key: createSecretKey(await this.#unwrapKek(row)),
        activeAt: row.active_at.getTime(),
        letters: row.epoch !== null,
      };
      this.#byId.set(row.id, kek);
      const slot = slotOf(purpose, kek.letters);
      const ordered = [...(this.#ordered.get(slot) ?? []), kek];
      this.#ordered.set(
        slot,
        ordered.sort((one, other) => one.activeAt - other.activeAt || one.id - other.id),
      );
    }
  }

  async #unwrapKek(row: KekRow): Promise<Buffer> {
    if (row.epoch === null) return this.#provider.unwrap(row.wrapped);
    const epoch = await epochRow(this.#sql, row.epoch);
    if (!epoch) throw epochGone();
    return openUnder(await this.#epochKey(epoch), row.epoch, kekRecord(row.purpose, row.period), row.wrapped);
  }

  /** What was destroyed in the database is not held in memory either. */
  #forget(there: ReadonlySet<number>): void {
    const gone = [...this.#byId.values()].filter(({ id }) => !there.has(id));
    for (const { id, purpose, letters } of gone) {
      this.#byId.delete(id);
      const slot = slotOf(purpose, letters);
      this.#ordered.set(
        slot,
        (this.#ordered.get(slot) ?? []).filter((kek) => kek.id !== id),
      );
    }
  }

  #now(purpose: Purpose, letters = false): Kek {
    const now = this.#clock.now();
    const ours = letters
      ? this.#ordered.get(slotOf(purpose, true))?.findLast((kek) => kek.activeAt <= now)
      : null;
    if (ours) return ours;
    const ordered = this.#ordered.get(purpose);
    if (!ordered) throw closed(`this process holds no ${purpose} key`);
    // Where the clock went back before the first of them, that one serves.
    for (let n = ordered.length - 1; n > 0; n -= 1) if (ordered[n]!.activeAt <= now) return ordered[n]!;
    return ordered[0]!;
  }

  /** A fresh data key. */
  newDek(): Buffer {
    return Buffer.from(drawn(32));
  }

  /** The DEK of record `id`, wrapped for a purpose: KEK id (2 bytes), then AES-256-GCM. 62 bytes. */
  wrap(purpose: Purpose, id: string, dek: Buffer): Buffer {
    const kek = this.#now(purpose, true);
    const head = Buffer.alloc(2);
    head.writeUInt16BE(kek.id);
    return Buffer.concat([head, encrypt(kek.key, aad({ id, part: `dek:${purpose}` }), dek)]);
  }

  /** Throws `keys-closed` when the record, purpose or bytes do not fit, or this process does not hold the KEK. */
  unwrap(purpose: Purpose, id: string, wrapped: Buffer): Buffer {
    const kek = this.#byId.get(wrapped.readUInt16BE(0));
    if (kek?.purpose !== purpose) throw closed(`no ${purpose} key for this record`);
    return decrypt(kek.key, aad({ id, part: `dek:${purpose}` }), wrapped.subarray(2));
  }

  /** A wrapped DEK under the KEK that wraps now; null where it is already. */
  rewrap(purpose: Purpose, id: string, wrapped: Buffer): Buffer | null {
    const dek = this.unwrap(purpose, id, wrapped);
    return wrapped.readUInt16BE(0) === this.#now(purpose, true).id ? null : this.wrap(purpose, id, dek);
  }

  /** Nonce, ciphertext, tag. */
  seal(dek: Buffer, binding: Binding, plain: Buffer): Buffer {
    return encrypt(dek, aad(binding), plain);
  }

  open(dek: Buffer, binding: Binding, sealed: Buffer): Buffer {
    return decrypt(dek, aad(binding), sealed);
  }

  /** Seals a small value that has no DEK of its own, under a key derived from the purpose's KEK for this record. */
  sealField(purpose: Purpose, binding: Binding, plain: Buffer): Buffer {
    const kek = this.#now(purpose);
    const head = Buffer.alloc(2);
    head.writeUInt16BE(kek.id);
    return Buffer.concat([head, encrypt(fieldKey(kek, binding), aad(binding), plain)]);
  }

  openField(purpose: Purpose, binding: Binding, sealed: Buffer): Buffer {
    const kek = this.#byId.get(sealed.readUInt16BE(0));
    if (kek?.purpose !== purpose) throw closed(`no ${purpose} key for this field`);
    return decrypt(fieldKey(kek, binding), aad(binding), sealed.subarray(2));
  }

  /** A keyed hash (HMAC-SHA-256, 32 bytes) by which a value can be found again without being readable. */
  blind(kind: string, value: string): Buffer {
    return createHmac('sha256', this.#now('blind').key).update(`${kind}\n${value}`).digest();
  }
}

const fieldKey = (kek: Kek, binding: Binding): Buffer =>
  createHmac('sha256', kek.key).update(`field\n${binding.id}`).digest();
