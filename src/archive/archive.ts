import { createHash } from 'node:crypto';
import { Fault, isId } from '#base';
import type { Config } from '#config';
import { addressBlind, type Keys } from '#keys';
import type { Address, Envelope, Inspection, Level, MailClass, Notice, PeerInfo, Submission } from '#mail';
import type { Sql } from '#store';
import { goneRow } from './destruction/store.ts';
import { filingsOf, insertFilings } from './filing/store.ts';
import { type BriefRow, countBetween, messagesBetween } from './history/store.ts';
import { briefRows, listMessages } from './listing/store.ts';
import { Objects, objectsOf } from './objects.ts';
import { packed, unpacked } from './packing.ts';
import { FolderPlace, type PackPlace } from './packs/place.ts';
import { packedAt } from './packs/store.ts';
import { packsOf } from './packs/where.ts';
import { asksLater } from './retention/schedule.ts';
import { noStamp, scheduleInForce, scheduleOf, stampOf } from './retention/stamp.ts';
import { lengthen, stampOf as stampRow } from './retention/store.ts';
import { insertAgain } from './search/store.ts';
import { SentForms } from './sent/forms.ts';
import {
  insertLook,
  insertMessages,
  type KeptRow,
  knownMessages,
  type MessageRow,
  messagesFrom,
  type NewMessageRow,
} from './store.ts';
import { Together } from './together.ts';

/** What is kept beside the letter itself, sealed with it. */
export interface Meta {
  readonly envelope: Envelope;
  readonly peer: PeerInfo;
  readonly inspection: Inspection;
  readonly notice?: Notice;
  /** It never leaves: sealed with the letter, so that nobody turns a rehearsal into a letter by hand. */
  readonly sandbox?: true;
}

/** A letter made ready to keep: sealed, but not yet in the database. */
export interface SealedMessage {
  readonly id: string;
  readonly dek: Buffer;
  /** SHA-256 of the letter as accepted. */
  readonly hash: Buffer;
  readonly level: Level;
  readonly meta: Meta;
  readonly row: NewMessageRow;
}

/** A kept letter, opened. */
export interface OpenMessage extends Meta {
  readonly id: string;
  readonly dek: Buffer;
  readonly acceptedAt: number;
  readonly class: MailClass;
  readonly level: Level;
  readonly door: Submission['door'];
  readonly hash: Buffer;
  readonly raw: Buffer;
}

/** What is known of a letter without the letter itself. */
export type Brief = Omit<OpenMessage, 'raw'> & { readonly size: number };

/** The first id of a moment: ids are ordered by time (RFC 9562 §5.7). */
function idAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

const day = 86_400_000;
/** An id is drawn when the letter comes in, the moment of acceptance is written a little later. */
const spanOf = (from: number, to: number) => ({
  after: idAt(from - day),
  before: idAt(to + day),
  from: new Date(from),
  to: new Date(to),
});

/** What somebody looks for among letters, by what stands outside their seals. */
export interface Listing {
  readonly sender?: Address;
  readonly from?: number;
  readonly before?: number;
  readonly level?: Level;
  readonly class?: MailClass;
  readonly among?: readonly string[];
}

const earlier = (one: string | null, other: string | null): string | null =>
  one === null || (other !== null && other < one) ? other : one;

/** What was: every letter as accepted, sealed, with its envelope. */
export class Archive {
  readonly #keys: Keys;
  readonly #sql: Sql;
  readonly #together: Together;
  readonly #objects: Objects;
  readonly #packs: PackPlace;
  readonly #inlineLimit: number;
  readonly #sizeLimit: number;
  #schedule = noStamp;
  /** Letters as they left. */
  readonly sent: SentForms;

  constructor(needs: { config: Config; keys: Keys; sql: Sql }) {
    this.#keys = needs.keys;
    this.#sql = needs.sql;
    this.#together = new Together(needs.sql);
    this.#objects = new Objects(objectsOf(needs.config));
    this.#packs = new FolderPlace(packsOf(needs.config));
    this.#inlineLimit = needs.config.storage.inline_limit;
    this.#sizeLimit = needs.config.intake.limits.message_size * 2 + 2 ** 20;
    this.sent = new SentForms({
      keys: needs.keys,
      sql: needs.sql,
      objects: this.#objects,
      inlineLimit: this.#inlineLimit,
    });
  }

  /** Compresses and seals. Large bodies are durably in the object store when this returns; the row is not written yet. */
  async seal(submission: Submission, inspection: Inspection): Promise<SealedMessage> {
    const { id, raw, envelope, peer, notice, sandbox } = submission;
    const dek = this.#keys.newDek();
    const body = this.#keys.seal(dek, { id, part: 'body' }, await packed(raw));
    const inline = body.length <= this.#inlineLimit;
    if (!inline) await this.#objects.put(id, body);
    const meta: Meta = {
      envelope,
      peer,
      inspection,
      ...(notice ? { notice } : {}),
      ...(sandbox ? { sandbox } : {}),
    };
    const hash = createHash('sha256').update(raw).digest();
    const stamp = stampOf(this.#schedule, submission, inspection, submission.receivedAt);
    return {
      id,
      dek,
      hash,
      level: inspection.level,
      meta,
      row: {
        message_id: id,
        accepted_at: new Date(submission.receivedAt),
        door: submission.door,
        class: submission.class,
        level: inspection.level,
        size: raw.length,
        hash,
        sender_blind: envelope.sender && addressBlind(this.#keys, envelope.sender),
        wrapped_mail: this.#keys.wrap('mail', id, dek),
        wrapped_archive: this.#keys.wrap('archive', id, dek),
        meta: this.#keys.seal(dek, { id, part: 'meta' }, Buffer.from(JSON.stringify(meta))),
        body: inline ? body : null,
        object: inline ? null : id,
        kept_by: stamp.version,
        kept_until: stamp.until,
      },
    };
  }

  /**
   * Takes up the schedule by which letters are stamped from now on. Until one could be read they are kept for good, so that
   * nothing goes by a schedule that is not in force.
   */
  async refreshSchedule(): Promise<void> {
    try {
      this.#schedule = await scheduleInForce(this.#sql);
    } catch (error) {
      this.#schedule = noStamp;
      throw error;
    }
  }

  /** What became known later may keep a letter longer, never shorter, by the version it was stamped with. */
  async #lengthen(sql: Sql, id: string, inspection: Inspection | null): Promise<void> {
    const stamped = await stampRow(sql, id);
    if (!stamped?.kept_until) return;
    const schedule = await scheduleOf(sql, stamped.kept_by ?? 0);
    if (!asksLater(schedule)) return;
    const letter = await this.open(id);
    const filed = await filingsOf(sql, id);
    const inForce = { version: stamped.kept_by ?? 0, schedule };
    const { until } = stampOf(inForce, letter, inspection ?? letter.inspection, letter.acceptedAt, filed);
    await lengthen(sql, id, until);
  }

  /** Stores what `seal` made, with the caller's transaction. */
  async keep(sql: Sql, messages: readonly SealedMessage[]): Promise<void> {
    await insertMessages(
      sql,
      messages.map((message) => message.row),
    );
  }

  /** Keeps what the deep look found, with the caller's transaction: from now on it is what the letter is known to hold. */
  async looked(
    sql: Sql,
    { id, dek }: Pick<OpenMessage, 'id' | 'dek'>,
    inspection: Inspection,
  ): Promise<void> {
    const sealed = this.#keys.seal(dek, { id, part: 'look' }, Buffer.from(JSON.stringify(inspection)));
    await insertLook(sql, id, inspection.level, sealed);
    await insertAgain(sql, [id]);
    await this.#lengthen(sql, id, inspection);
  }

  /** Gives a letter retention classes; those it has stay. */
  async file(sql: Sql, id: string, classes: readonly string[]): Promise<void> {
    if (classes.length === 0) return;
    await insertFilings(sql, id, classes);
    await this.#lengthen(sql, id, null);
  }

  /** The retention classes of a letter, in order of the alphabet. */
  filedAs(id: string): Promise<string[]> {
    return filingsOf(this.#sql, id);
  }

  /** Which of these ids are kept. */
  known(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
    return knownMessages(sql, ids);
  }

  /** Opens a letter for its own delivery. Throws `message-missing`, `keys-closed`, `object-missing`. */
  async open(id: string): Promise<OpenMessage> {
    const row = await this.#row(id);
    const dek = this.#dek(row);
    const body = this.#keys.open(dek, { id, part: 'body' }, await this.#bodyOf(row));
    const raw = await this.#unpacked(id, body);
    if (!createHash('sha256').update(raw).digest().equals(row.hash)) throw damaged(id);
    return { ...this.#meta(row, dek), ...facts(row), id, dek, raw };
  }

  /** What is known of a letter without opening the letter itself. */
  async describe(id: string): Promise<Omit<OpenMessage, 'raw'> & { size: number }> {
    const row = await this.#row(id);
    const dek = this.#dek(row);
    return { ...this.#meta(row, dek), ...facts(row), id, dek, size: row.size };
  }

  /** How many letters were accepted in a span of time. */
  count(from: number, to: number): Promise<number> {
    return countBetween(this.#sql, spanOf(from, to));
  }

  /**
   * What is known of the letters accepted in a span of time, oldest first, a batch at a time, so that any number can be
   * looked through in little memory. Null in the place of one whose key is gone.
   */
  async *between(from: number, to: number, batch = 500): AsyncGenerator<readonly (Brief | null)[]> {
    const span = spanOf(from, to);
    for (let after = span.after; ; ) {
      const rows = await messagesBetween(this.#sql, { ...span, after, limit: batch });
      if (rows.length > 0) yield rows.map((row) => this.#brief(row));
      if (rows.length < batch) return;
      after = rows.at(-1)!.message_id;
    }
  }

  #brief(row: BriefRow): Brief | null {
    try {
      const dek = this.#dek(row);
      return { ...this.#meta(row, dek), ...facts(row), id: row.message_id, dek, size: row.size };
    } catch {
      return null;
    }
  }

  /** Ids of letters this address wrote, newest first. */
  writtenBy(address: Address, limit: number, before?: string): Promise<string[]> {
    return messagesFrom(this.#sql, addressBlind(this.#keys, address), limit, before ?? null);
  }

  /**
   * Ids of people's letters that fit, newest first, below the id `below`. Times are milliseconds; `among`: only of these.
   * Letters that Postern wrote itself are left out.
   */
  list(wanted: Listing, { below, limit }: { below: string | null; limit: number }): Promise<string[]> {
    const { sender, from, before, level, class: mailClass, among } = wanted;
    return listMessages(this.#sql, {
      sender: sender ? addressBlind(this.#keys, sender) : null,
      from: from === undefined ? null : new Date(from),
      before: before === undefined ? null : new Date(before),
      level: level ?? null,
      class: mailClass ?? null,
      above: from === undefined ? null : idAt(from - day),
      below: earlier(below, before === undefined ? null : idAt(before + day)),
      among: among ?? null,
      limit,
    });
  }

  /** What is known of these letters, newest first; of one whose key is gone only its id. */
  async briefs(ids: readonly string[]): Promise<(Brief | { readonly id: string; readonly gone: true })[]> {
    const rows = await briefRows(this.#sql, ids);
    return rows.map((row) => this.#brief(row) ?? { id: row.message_id, gone: true });
  }

  /** Bytes free in the object store's file system. */
  free(): Promise<number> {
    return this.#objects.free();
  }

  /** The sealed body from where it lies: the row, a file of its own, a pack. */
  async #bodyOf({
    message_id: id,
    body,
    object,
  }: Pick<KeptRow, 'message_id' | 'body' | 'object'>): Promise<Buffer> {
    if (body) return body;
    try {
      if (object) return await this.#objects.get(object);
    } catch (error) {
      // It may have gone into a pack since the row was read.
      if (!(await packedAt(this.#sql, id))) throw error;
    }
    const at = await packedAt(this.#sql, id);
    const packed = at && (await this.#packs.read(at.pack_id, at.start, at.length));
    if (packed) return packed;
    throw new Fault({
      code: 'object-missing',
      kind: 'broken',
      say: 'The stored letter cannot be read.',
      detail: id,
    });
  }

  async #unpacked(id: string, body: Buffer): Promise<Buffer> {
    const raw = await unpacked(body, this.#sizeLimit);
    if (raw) return raw;
    throw damaged(id);
  }

  #dek(row: Pick<MessageRow, 'message_id' | 'wrapped_mail' | 'wrapped_archive'>): Buffer {
    return row.wrapped_mail
      ? this.#keys.unwrap('mail', row.message_id, row.wrapped_mail)
      : this.#keys.unwrap('archive', row.message_id, row.wrapped_archive);
  }

  #meta(row: Pick<KeptRow, 'message_id' | 'meta' | 'look'>, dek: Buffer): Meta {
    const id = row.message_id;
    const meta = JSON.parse(this.#keys.open(dek, { id, part: 'meta' }, row.meta).toString()) as Meta;
    if (!row.look) return meta;
    const found = this.#keys.open(dek, { id, part: 'look' }, row.look).toString();
    return { ...meta, inspection: JSON.parse(found) as Inspection };
  }

  async #row(id: string): Promise<KeptRow> {
    const row = await this.#together.row(id);
    if (row) return row;
    const gone = isId(id) ? await goneRow(this.#sql, id) : undefined;
    throw new Fault({
      code: 'message-missing',
      kind: 'missing',
      say: gone
        ? `This letter was destroyed on ${gone.gone_at.toISOString().slice(0, 10)}. Its evidence stays.`
        : 'There is no such letter.',
      detail: id,
    });
  }
}

const facts = (row: Omit<MessageRow, 'body' | 'object'>) => ({
  acceptedAt: row.accepted_at.getTime(),
  class: row.class as MailClass,
  level: row.level as Level,
  door: row.door as Submission['door'],
  hash: row.hash,
});

const damaged = (id: string): Fault =>
  new Fault({
    code: 'message-damaged',
    kind: 'broken',
    say: 'The stored letter does not match its hash.',
    detail: id,
  });
