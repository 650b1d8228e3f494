import { createHash } from 'node:crypto';
import { silentLog } from '#base';
import { openHouse } from '../../src/app.ts';
import { openLetter } from '../../src/pickup/sealing.ts';
import type { Place } from './place.ts';

/** One delivery as the database has it now. */
export interface Row {
  readonly message: string;
  /** `waiting`, `held`, or how it was settled. */
  readonly state: string;
}

export interface EventFacts {
  readonly kind: string;
  readonly message: string | null;
  readonly delivery: string | null;
  readonly at: number;
}

/** Everything the house has written down, read after it was stopped. */
export interface Books {
  readonly deliveries: ReadonlyMap<string, Row>;
  /** Delivery ids in the order of the recipients, by message. */
  readonly decisions: ReadonlyMap<string, readonly string[]>;
  readonly events: readonly EventFacts[];
  /** Events whose text does not have the hash that stands beside it. */
  readonly broken: number;
  /** Messages of our own, by what they are. */
  readonly notices: ReadonlyMap<string, number>;
  /** Whether a kept letter opens and holds these words. */
  opens(message: string, words: string): Promise<boolean>;
  /** The same of a letter waiting in the portal. */
  waits(delivery: string, words: string): Promise<boolean>;
  close(): Promise<void>;
}

interface EventBody {
  readonly kind: string;
  readonly at: string;
  readonly data: { readonly notice?: string; readonly decisions?: readonly { readonly delivery: string }[] };
}

const leaf = (body: string): string => createHash('sha256').update(Buffer.of(0)).update(body).digest('hex');

async function readDeliveries(place: Place): Promise<Map<string, Row>> {
  const found = await place.cluster.ask<{ id: string; message: string; state: string }>(
    `SELECT id, message_id AS message, CASE state WHEN 1 THEN 'held' ELSE 'waiting' END AS state FROM queue_delivery
     UNION ALL SELECT id, message_id, outcome FROM queue_settled`,
  );
  const rows = new Map<string, Row>();
  for (const { id, message, state } of found) {
    if (rows.has(id)) throw new Error(`delivery ${id} is both live and settled`);
    rows.set(id, { message, state });
  }
  return rows;
}

/** Opens the books. PostgreSQL must run; no Postern process needs to. */
export async function openBooks(place: Place): Promise<Books> {
  const deliveries = await readDeliveries(place);
  const rows = await place.cluster.ask<{ message_id: string | null; body: string; leaf: string }>(
    `SELECT message_id, body, encode(leaf_hash, 'hex') AS leaf FROM evidence_event`,
  );
  const events: EventFacts[] = [];
  const decisions = new Map<string, string[]>();
  const notices = new Map<string, number>();
  for (const row of rows) {
    const { kind, at, data, ...rest } = JSON.parse(row.body) as EventBody & { delivery?: string };
    events.push({ kind, message: row.message_id, delivery: rest.delivery ?? null, at: Date.parse(at) });
    if (kind !== 'message.accepted') continue;
    decisions.set(
      row.message_id ?? '',
      (data.decisions ?? []).map((decision) => decision.delivery),
    );
    if (data.notice) notices.set(data.notice, (notices.get(data.notice) ?? 0) + 1);
  }
  const house = await openHouse(place.config, { log: silentLog });
  return {
    deliveries,
    decisions,
    events,
    notices,
    broken: rows.filter((row) => leaf(row.body) !== row.leaf).length,
    opens: (message, words) =>
      house.archive.open(message).then(
        ({ raw }) => raw.includes(words),
        () => false,
      ),
    async waits(delivery, words) {
      const [row] = await place.cluster.ask<{ wrapped: Buffer; sealed: Buffer; size: number }>(
        'SELECT wrapped, sealed, size FROM pickup_letter JOIN pickup_body ON letter_id = id WHERE id = $1',
        [delivery],
      );
      return row
        ? openLetter(house.keys, delivery, row, row.size).then(
            (raw) => raw.includes(words),
            () => false,
          )
        : false;
    },
    async close() {
      await house.people.stop();
      await house.delivery.close();
      await house.store.close();
    },
  };
}
