import { createHash } from 'node:crypto';
import { Fault, newId } from '#base';
import type { Keys } from '#keys';
import type { Sql } from '#store';
import type { Objects } from '../objects.ts';
import { packed, unpacked } from '../packing.ts';
import { insertSent, type SentRow, sentRows } from './store.ts';

/** A letter as it left, sealed and ready to be written. */
export interface SealedSent {
  readonly row: SentRow;
}

/** A letter as it left, opened. */
export interface SentForm {
  /** SHA-256 of the octets, hex: as `delivery.delivered` tells it. */
  readonly hash: string;
  readonly deliveries: readonly string[];
  readonly raw: Buffer;
}

/** What of a kept letter is needed here. */
interface Kept {
  readonly id: string;
  readonly dek: Buffer;
  readonly raw: Buffer;
}

const part = (hash: Buffer): string => `sent:${hash.toString('hex')}`;

/**
 * Letters as they left: the octets that the next server was given, beside what was accepted. What both have in common is
 * kept once: a letter that left over TLS takes its trace, its signatures and what was added; a sealed one all of its octets.
 * They lie under the letter's own key and die with it.
 */
export class SentForms {
  readonly #keys: Keys;
  readonly #sql: Sql;
  readonly #objects: Objects;
  readonly #inlineLimit: number;
  /** The same pieces to several readers are sealed once. */
  readonly #recent = new WeakMap<readonly Buffer[], Promise<SealedSent>>();

  constructor(needs: { keys: Keys; sql: Sql; objects: Objects; inlineLimit: number }) {
    this.#keys = needs.keys;
    this.#sql = needs.sql;
    this.#objects = needs.objects;
    this.#inlineLimit = needs.inlineLimit;
  }

  /** `pieces` are what left, one after the other, the letter itself last; `hash` is their SHA-256, hex. */
  seal(letter: Kept, pieces: readonly Buffer[], hash: string): Promise<SealedSent> {
    const known = this.#recent.get(pieces);
    if (known) return known;
    const made = this.#seal(letter, pieces, Buffer.from(hash, 'hex'));
    this.#recent.set(pieces, made);
    // What could not be written is tried again for the next reader.
    made.catch(() => this.#recent.delete(pieces));
    return made;
  }

  async #seal({ id, dek, raw }: Kept, pieces: readonly Buffer[], hash: Buffer): Promise<SealedSent> {
    const last = pieces.at(-1)!;
    const common = commonEnd(last, raw);
    const own = Buffer.concat([...pieces.slice(0, -1), last.subarray(0, last.length - common)]);
    const body = this.#keys.seal(dek, { id, part: part(hash) }, await packed(own));
    const inline = body.length <= this.#inlineLimit;
    const object = inline ? null : newId();
    if (object) await this.#objects.put(object, body);
    return {
      row: {
        message_id: id,
        hash,
        size: own.length + common,
        start: raw.length - common,
        sealed: inline ? body : null,
        object,
      },
    };
  }

  /** Writes what left to which readers, with the caller's transaction. */
  async keep(
    sql: Sql,
    batch: readonly { readonly delivery: string; readonly sent: SealedSent }[],
  ): Promise<void> {
    if (batch.length > 0)
      await insertSent(
        sql,
        batch.map(({ delivery, sent }) => ({ delivery, row: sent.row })),
      );
  }

  /** All the ways in which a letter left, in the order of its deliveries. Throws `message-damaged`, `object-missing`. */
  async of(letter: Kept): Promise<SentForm[]> {
    const forms: SentForm[] = [];
    for (const row of await sentRows(this.#sql, letter.id)) forms.push(await this.#open(letter, row));
    return forms;
  }

  async #open(
    { id, dek, raw }: Kept,
    row: SentRow & { readonly deliveries: readonly string[] },
  ): Promise<SentForm> {
    const sealed = row.sealed ?? (await this.#objects.get(row.object!));
    const own = await unpacked(this.#keys.open(dek, { id, part: part(row.hash) }, sealed), row.size);
    const whole = own && Buffer.concat([own, raw.subarray(row.start)]);
    if (!whole || !createHash('sha256').update(whole).digest().equals(row.hash))
      throw new Fault({
        code: 'message-damaged',
        kind: 'broken',
        say: 'The stored letter does not match its hash.',
        detail: id,
      });
    return { hash: row.hash.toString('hex'), deliveries: row.deliveries, raw: whole };
  }
}

/** How many octets two letters have in common at their end. */
export function commonEnd(one: Buffer, other: Buffer): number {
  const same = (length: number): boolean =>
    length === 0 ||
    one.compare(other, other.length - length, other.length, one.length - length, one.length) === 0;
  const most = Math.min(one.length, other.length);
  if (same(most)) return most;
  // In halves; of each step only what was not compared yet.
  let low = 0;
  let high = most;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (
      one.compare(other, other.length - middle, other.length - low, one.length - middle, one.length - low) ===
      0
    )
      low = middle;
    else high = middle;
  }
  return low;
}
