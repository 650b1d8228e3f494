import { type Actor, type Clock, type Json, newId } from '#base';
import type { Keys } from '#keys';
import type { Sql } from '#store';
import { commit, type EventDraft, type EventKind } from './event.ts';
import { requireReason, sightOf } from './looks/kinds.ts';
import { insertLooks, type LookRow } from './looks/store.ts';
import {
  type EventRow,
  eventsAtLeaves,
  eventsOfMessage,
  insertEvents,
  latestEvents,
  readHead,
} from './store.ts';

/** An event as an auditor with the keys reads it. */
export interface ReadEvent {
  readonly id: string;
  readonly at: string;
  readonly kind: EventKind;
  readonly actor: Actor;
  readonly message?: string;
  readonly delivery?: string;
  readonly data: { readonly [key: string]: Json };
  /** The protected values, where their key still exists; empty otherwise. */
  readonly secret: { readonly [key: string]: string };
}

type Openings = Readonly<Record<string, readonly [salt: string, value: string]>>;

/** An event as it is proved. */
export interface ProvableEvent {
  readonly id: string;
  /** Canonical JSON. */
  readonly body: string;
  readonly leafHash: Buffer;
  readonly openings: Openings;
}

/** What happened: events written in the transaction of the act they record (45 CFR 164.312(b)). */
export class Evidence {
  readonly #keys: Keys;
  readonly #clock: Clock;
  /** How many events of each kind this process has recorded: for its figures. */
  readonly counts = new Map<EventKind, number>();

  constructor(needs: { keys: Keys; clock: Clock }) {
    this.#keys = needs.keys;
    this.#clock = needs.clock;
  }

  /** Records events with the caller's transaction. Throws when it cannot: then the act must not happen either. */
  async record(sql: Sql, ...drafts: readonly EventDraft[]): Promise<void> {
    if (drafts.length === 0) return;
    for (const draft of drafts) requireReason(draft);
    const rows = drafts.map((draft) => this.#row(draft));
    // PostgreSQL takes 65,535 parameters a statement.
    for (let from = 0; from < rows.length; from += 1000)
      await insertEvents(sql, rows.slice(from, from + 1000));
    const looks = drafts.flatMap((draft, n) => looksIn(draft, rows[n]!.id));
    if (looks.length > 0) await insertLooks(sql, new Date(this.#clock.now()), looks);
    for (const { kind } of drafts) this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  #row(draft: EventDraft): EventRow {
    const id = newId();
    const at = this.#clock.now();
    const { body, leafHash, openings } = commit(id, at, draft);
    return {
      id,
      message_id: draft.message ?? null,
      at: new Date(at),
      kind: draft.kind,
      body,
      leaf_hash: leafHash,
      sealed: openings && this.#seal(id, draft, openings),
    };
  }

  #seal(id: string, draft: EventDraft, openings: Buffer): Buffer {
    const binding = { id, part: 'event' };
    return draft.dek
      ? Buffer.concat([Buffer.of(1), this.#keys.seal(draft.dek, binding, openings)])
      : Buffer.concat([Buffer.of(0), this.#keys.sealField('evidence', binding, openings)]);
  }

  /** How many events have their place in the log. */
  async size(sql: Sql): Promise<number> {
    return (await readHead(sql))?.size ?? 0;
  }

  /** Events of some kinds in the order of the log, from one leaf until before another; protected values stay sealed. */
  async sequenced(
    sql: Sql,
    { from, until, kinds }: { from: number; until: number; kinds: readonly EventKind[] },
  ): Promise<(Omit<ReadEvent, 'secret'> & { readonly leaf: number })[]> {
    return (await eventsAtLeaves(sql, from, until, kinds)).map(({ leaf, body }) => ({
      ...(JSON.parse(body) as Omit<ReadEvent, 'secret'>),
      leaf,
    }));
  }

  /** The life of one message, oldest first. `dek` opens what was sealed with the message. */
  async ofMessage(sql: Sql, messageId: string, dek: Buffer | null): Promise<ReadEvent[]> {
    return (await eventsOfMessage(sql, messageId)).map((row) => this.read(row, dek));
  }

  async latest(
    sql: Sql,
    options: { kind?: EventKind; limit: number; before?: string },
  ): Promise<ReadEvent[]> {
    const { kind = null, limit, before = null } = options;
    return (await latestEvents(sql, kind, limit, before)).map((row) => this.read(row, null));
  }

  /** An event of the database as an auditor with the keys reads it. */
  read(row: EventRow, dek: Buffer | null): ReadEvent {
    const { id, at, kind, actor, message, delivery, data } = JSON.parse(row.body) as Omit<
      ReadEvent,
      'secret'
    >;
    return {
      id,
      at,
      kind,
      actor,
      ...(message ? { message } : {}),
      ...(delivery ? { delivery } : {}),
      data,
      secret: Object.fromEntries(
        Object.entries(this.#openings(row, dek)).map(([name, [, value]]) => [name, value]),
      ),
    };
  }

  /** The events of a message as they are proved: the exact text of each and what opens its commitments. */
  async provable(sql: Sql, messageId: string, dek: Buffer | null): Promise<ProvableEvent[]> {
    return (await eventsOfMessage(sql, messageId)).map((row) => ({
      id: row.id,
      body: row.body,
      leafHash: row.leaf_hash,
      openings: this.#openings(row, dek),
    }));
  }

  /** What opens the commitments of an event, by name; nothing where the key is gone. */
  openingsOf(row: Pick<EventRow, 'id' | 'sealed'>, dek: Buffer | null): Openings {
    return this.#openings(row, dek);
  }

  /** Name → [salt, value]; empty where the key is gone. */
  #openings(row: Pick<EventRow, 'id' | 'sealed'>, dek: Buffer | null): Openings {
    if (!row.sealed) return {};
    const binding = { id: row.id, part: 'event' };
    const byMessage = row.sealed[0] === 1;
    if (byMessage && !dek) return {};
    try {
      const plain = byMessage
        ? this.#keys.open(dek!, binding, row.sealed.subarray(1))
        : this.#keys.openField('evidence', binding, row.sealed.subarray(1));
      return JSON.parse(plain.toString()) as Openings;
    } catch {
      // The key was lawfully destroyed: the event stands, its protected values are gone.
      return {};
    }
  }
}

/** The looks that an event tells of: at its letter, or at each letter of a list. */
function looksIn(draft: EventDraft, id: string): LookRow[] {
  const { kind, actor, message, seen = [] } = draft;
  if (sightOf(draft) === null || actor.kind === 'system') return [];
  const letters = new Set([...(message ? [message] : []), ...seen]);
  return [...letters].map((letter) => ({
    event_id: id,
    message_id: letter,
    kind,
    actor: actor.id,
    glance: !message,
  }));
}
