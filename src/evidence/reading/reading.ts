import { type Actor, Fault, isId, type Json } from '#base';
import type { Store } from '#store';
import { type EventKind, eventKinds } from '../event.ts';
import type { Evidence } from '../evidence.ts';
import type { EvidenceLog } from '../log.ts';
import { formatKey } from '../signer.ts';
import { checkpointRows, eventRow, type FoundRow, searchRows } from './store.ts';

/** An event as somebody without its keys reads it: commitments in the place of what is protected. */
export interface ClosedEvent {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly kind: EventKind;
  readonly actor: Actor;
  readonly message?: string;
  readonly delivery?: string;
  readonly data: { readonly [key: string]: Json };
}

export interface EventWish {
  /** Of these kinds: whole names, or rooms such as `hold`. Empty: all. */
  readonly kinds: readonly string[];
  /** Who acted, by id. */
  readonly actor?: string;
  /** Milliseconds; `to` is not included. */
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
  /** The `next` of the page before. */
  readonly cursor?: string;
}

export interface EventPage {
  readonly items: readonly ClosedEvent[];
  /** For the page behind; null: the last. A page may hold nothing and still have one behind it. */
  readonly next: string | null;
}

/** One event with the proof that it stands in the log. Hashes are hex; `proof` is null while it has no place yet. */
export interface ProvedEvent {
  /** Canonical JSON, as it was hashed. */
  readonly body: string;
  readonly keys: readonly string[];
  readonly proof: {
    readonly leafIndex: number;
    readonly leafHash: string;
    readonly hashes: readonly string[];
    readonly checkpoint: string;
  } | null;
}

interface Needs {
  readonly store: Store;
  readonly evidence: Evidence;
}

const wrong = (code: string, say: string): Fault => new Fault({ code, kind: 'invalid', say });
const end = Date.parse('9999-12-31T23:59:59.999Z');

const names = Object.keys(eventKinds);

/** Whole names of what was asked for. Throws `event-kind`. */
function kindsOf(asked: readonly string[]): string[] {
  return asked.flatMap((word) => {
    const found = names.filter((name) => name === word || name.startsWith(`${word}.`));
    if (found.length === 0) throw wrong('event-kind', `There are no events "${word.slice(0, 60)}".`);
    return found;
  });
}

function behindOf(cursor: string | undefined): { at: number; id: string } | null {
  if (cursor === undefined) return null;
  const [, at = '', id = ''] = /^(\d{1,15})-(.{36})$/.exec(cursor) ?? [];
  if (at === '' || !isId(id)) throw wrong('event-cursor', 'That is not where a page of events ended.');
  return { at: Number(at), id };
}

function closed({ body }: FoundRow): ClosedEvent {
  const { id, at, kind, actor, message, delivery, data } = JSON.parse(body) as ClosedEvent;
  return {
    id,
    at,
    kind,
    actor,
    ...(message ? { message } : {}),
    ...(delivery ? { delivery } : {}),
    data,
  };
}

/**
 * Events by kind, by who acted and by time, newest first; values stay closed. Looking is an event too. Throws `event-kind`,
 * `event-cursor`.
 */
export async function searchEvents(
  { store, evidence }: Needs,
  actor: Actor,
  wish: EventWish,
): Promise<EventPage> {
  const { from = 0, to = end, limit } = wish;
  const kinds = kindsOf(wish.kinds);
  const behind = behindOf(wish.cursor);
  return store.transaction(async (sql) => {
    const { found, last } = await searchRows(sql, {
      from,
      to,
      kinds,
      actor: wish.actor ?? null,
      behind,
      limit,
    });
    await evidence.record(sql, {
      kind: 'evidence.listed',
      actor,
      data: {
        kinds: [...wish.kinds],
        ...(wish.actor ? { who: wish.actor } : {}),
        ...(wish.from === undefined ? {} : { from: new Date(wish.from).toISOString() }),
        ...(wish.to === undefined ? {} : { to: new Date(wish.to).toISOString() }),
        found: found.length,
      },
    });
    return { items: found.map(closed), next: last && `${last.at.getTime()}-${last.id}` };
  });
}

/** One event as it is proved. Looking is an event too. Throws `event-missing`. */
export async function proveEvent(
  { store, evidence, log }: Needs & { readonly log: EvidenceLog },
  actor: Actor,
  id: string,
): Promise<ProvedEvent> {
  const row = isId(id) ? await eventRow(store, id) : undefined;
  if (!row) throw new Fault({ code: 'event-missing', kind: 'missing', say: 'There is no such event.' });
  const found = await log.proofFor(row.id);
  const keys = (await log.signers()).map(formatKey);
  await evidence.record(store, {
    kind: 'evidence.read',
    actor,
    ...(row.message_id ? { message: row.message_id } : {}),
    data: { event: row.id, kind: row.kind },
  });
  return {
    body: row.body,
    keys,
    proof: found && {
      leafIndex: found.leafIndex,
      leafHash: found.leafHash.toString('hex'),
      hashes: found.proof.map((hash) => hash.toString('hex')),
      checkpoint: found.checkpoint,
    },
  };
}

/** A checkpoint that was put into the file drop. */
export interface DroppedCheckpoint {
  readonly size: number;
  /** Hex. */
  readonly root: string;
  /** Milliseconds. */
  readonly at: number;
  readonly note: string;
}

/** Newest first, below `before` leaves. They are made to be shown to everybody: looking at them is no event. */
export const droppedCheckpoints = async (
  store: Store,
  limit: number,
  before: number | null,
): Promise<DroppedCheckpoint[]> =>
  (await checkpointRows(store, limit, before)).map(({ size, root, at, note }) => ({
    size,
    root: root.toString('hex'),
    at: at.getTime(),
    note,
  }));
