import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { type Clock, drawn, Fault } from '#base';
import type { Sql } from '#store';
import type { KeyProvider } from './provider.ts';
import { addKek, loadKeks } from './store.ts';

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
}

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
  #current = new Map<Purpose, Kek>();

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

  /** Makes this period's KEKs where they are missing and loads what other processes made. Call it now and then. */
  async turn(): Promise<void> {
    const period = periodOf(this.#clock.now());
    await this.#load();
    for (const purpose of this.#held) {
      const due = purpose === 'blind' ? 'always' : period;
      const current = this.#current.get(purpose);
      if (current && (purpose === 'blind' || current.period >= period)) continue;
      await addKek(this.#sql, purpose, due, await this.#provider.wrap(randomBytes(32)), this.#clock.now());
      await this.#load();
      // An id taken by another process in the same instant: the next call makes ours.
      if (!this.#current.get(purpose)) return this.turn();
    }
  }

  async #load(): Promise<void> {
    for (const row of await loadKeks(this.#sql)) {
      const purpose = row.purpose as Purpose;
      if (this.#byId.has(row.id) || !this.#held.has(purpose)) continue;
      const kek: Kek = {
        id: row.id,
        purpose,
        period: row.period,
        key: createSecretKey(await this.#provider.unwrap(row.wrapped)),
      };
      this.#byId.set(row.id, kek);
      const current = this.#current.get(purpose);
      if (!current || current.period < kek.period) this.#current.set(purpose, kek);
    }
  }

  #now(purpose: Purpose): Kek {
    const kek = this.#current.get(purpose);
    if (!kek) throw closed(`this process holds no ${purpose} key`);
    return kek;
  }

  /** A fresh data key. */
  newDek(): Buffer {
    return Buffer.from(drawn(32));
  }

  /** The DEK of record `id`, wrapped for a purpose: KEK id (2 bytes), then AES-256-GCM. 62 bytes. */
  wrap(purpose: Purpose, id: string, dek: Buffer): Buffer {
    const kek = this.#now(purpose);
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
