import { newId, systemActor } from '#base';
import { commit, makeKey, openSigner } from '#evidence';
import type { Victim } from './victim.ts';

/** One way in which the owner of the database changes the past, and what must be said of it. */
export interface Attack {
  readonly name: string;
  /** What its owner does. */
  readonly does: string;
  run(victim: Victim): Promise<Expected>;
}

export interface Expected {
  /** The place in the log that must be named; undefined where nothing has a place in it. */
  readonly leaf?: number;
  /** The event that must be named; undefined where it is gone and nobody can know it. */
  readonly event?: string;
  /** What must be said. */
  readonly says: RegExp;
}

const actor = systemActor('server');
const invented = (): { id: string; body: string; leafHash: Buffer; at: Date } => {
  const id = newId();
  const at = Date.UTC(2026, 5, 1, 9, 0, 20);
  return {
    id,
    at: new Date(at),
    ...commit(id, at, { kind: 'person.changed', actor, data: { role: 'auditor' } }),
  };
};

async function putIn(victim: Victim): Promise<{ event_id: string; leaf_hash: Buffer }> {
  const { id, at, body, leafHash } = invented();
  await victim.sql('INSERT INTO evidence_event (id, at, kind, body, leaf_hash) VALUES ($1, $2, $3, $4, $5)', [
    id,
    at,
    'person.changed',
    body,
    leafHash,
  ]);
  return { event_id: id, leaf_hash: leafHash };
}

export const attacks: readonly Attack[] = [
  {
    name: 'edit',
    does: 'changes the text of an event',
    async run(victim) {
      const { event_id: event } = await victim.leaf(2);
      await victim.sql(
        `UPDATE evidence_event SET body = replace(body, 'complaint', 'treatment') WHERE id = $1`,
        [event],
      );
      return { leaf: 2, event, says: /the event was edited/ };
    },
  },
  {
    name: 'edit, signed',
    does: 'changes the text of an event with its leaf, and signs the log again with the stolen keys',
    async run(victim) {
      await victim.rewrite(2, (body) => body.replace('complaint', 'treatment'));
      await victim.resign();
      return { leaf: 2, event: (await victim.leaf(2)).event_id, says: /the event was rewritten/ };
    },
  },
  {
    name: 'move in time',
    does: 'changes the column by which an event is found',
    async run(victim) {
      const { event_id: event } = await victim.leaf(6);
      await victim.sql(`UPDATE evidence_event SET at = at + interval '1 year' WHERE id = $1`, [event]);
      return { leaf: 6, event, says: /what it is found by was edited/ };
    },
  },
  {
    name: 'take out values',
    does: 'removes the protected values beside an event',
    async run(victim) {
      const { event_id: event } = await victim.leaf(1);
      await victim.sql('UPDATE evidence_event SET sealed = NULL WHERE id = $1', [event]);
      return { leaf: 1, event, says: /protected values beside it were taken out/ };
    },
  },
  {
    name: 'delete',
    does: 'deletes an event',
    async run(victim) {
      const { event_id: event } = await victim.leaf(10);
      await victim.sql('DELETE FROM evidence_event WHERE id = $1', [event]);
      return { leaf: 10, event, says: /the event was deleted; it happened after 20/ };
    },
  },
  {
    name: 'delete, signed',
    does: 'deletes an event with its leaf, closes the gap, and signs the log again with the stolen keys',
    async run(victim) {
      const leaves = await victim.leaves();
      const [gone] = leaves.splice(10, 1);
      await victim.sql('DELETE FROM evidence_event WHERE id = $1', [gone!.event_id]);
      await victim.relay(leaves);
      await victim.resign();
      return { leaf: 10, says: /its event was taken out of the log; it happened after 20/ };
    },
  },
  {
    name: 'insert',
    does: 'puts an event in that never happened, beside the log',
    async run(victim) {
      return { event: (await putIn(victim)).event_id, says: /was put in beside the log/ };
    },
  },
  {
    name: 'insert, signed',
    does: 'puts an event into the middle of the log and signs it again with the stolen keys',
    async run(victim) {
      const leaf = await putIn(victim);
      await victim.relay((await victim.leaves()).toSpliced(5, 0, leaf));
      await victim.resign();
      return { leaf: 5, event: leaf.event_id, says: /put into the log afterwards/ };
    },
  },
  {
    name: 'reorder',
    does: 'lets an event come after two that it came before, and signs again with the stolen keys',
    async run(victim) {
      const leaves = await victim.leaves();
      const [moved] = leaves.splice(8, 1);
      await victim.relay(leaves.toSpliced(10, 0, moved!));
      await victim.resign();
      return { leaf: 8, event: moved!.event_id, says: /what stood here was moved to leaf 10/ };
    },
  },
  {
    name: 'swap',
    does: 'lets two events stand in the place of each other, and signs again with the stolen keys',
    async run(victim) {
      const leaves = await victim.leaves();
      const [one, other] = [leaves[3]!, leaves[15]!];
      await victim.relay(leaves.with(3, other).with(15, one));
      await victim.resign();
      return { leaf: 3, event: one.event_id, says: /what stood here was moved to leaf 15/ };
    },
  },
  {
    name: 'swap texts',
    does: 'exchanges the texts of two events, their leaves stay',
    async run(victim) {
      const [one, other] = [await victim.leaf(3), await victim.leaf(7)];
      const text = async (id: string): Promise<string> =>
        (await victim.sql<{ body: string }>('SELECT body FROM evidence_event WHERE id = $1', [id]))[0]!.body;
      const [first, second] = [await text(one.event_id), await text(other.event_id)];
      for (const [id, body] of [
        [one.event_id, second],
        [other.event_id, first],
      ])
        await victim.sql('UPDATE evidence_event SET body = $2 WHERE id = $1', [id, body]);
      return { leaf: 3, event: one.event_id, says: /the event was edited/ };
    },
  },
  {
    name: 'cut the tail',
    does: 'removes the last events with their leaves and signs the shorter log with the stolen keys',
    async run(victim) {
      const leaves = await victim.leaves();
      const gone = leaves.splice(19);
      await victim.sql('DELETE FROM evidence_event WHERE id = ANY($1)', [gone.map((leaf) => leaf.event_id)]);
      await victim.relay(leaves);
      await victim.resign();
      return { leaf: 19, says: /its event was taken out of the log; it happened after 20/ };
    },
  },
  {
    name: 'roll back',
    does: 'puts back a backup of the whole database that is older than the copy',
    async run(victim) {
      await victim.rollBack();
      return { leaf: 16, says: /its event was taken out of the log; it happened after 20/ };
    },
  },
  {
    name: 'sign another root',
    does: 'signs, with the stolen keys, a root that the events do not come to',
    async run(victim) {
      const [{ origin }] = (await victim.sql<{ origin: string }>('SELECT origin FROM evidence_head')) as [
        { origin: string },
      ];
      await victim.sign({ origin, size: 24, root: Buffer.alloc(32, 7) });
      return { says: /the head says 24 leaves; the leaves come to another tree of 24/ };
    },
  },
  {
    name: 'other keys',
    does: 'rewrites an event and signs everything with new keys in the place of the stolen ones',
    async run(victim) {
      const [own] = await victim.thief();
      const fresh = makeKey('ed25519');
      await victim.sql(`UPDATE evidence_key SET public_key = $1 WHERE algorithm = 'ed25519'`, [fresh.raw]);
      await victim.rewrite(2, (body) => body.replace('complaint', 'treatment'));
      await victim.resign([
        openSigner({ name: own!.name, algorithm: 'ed25519', raw: fresh.raw }, fresh.pkcs8),
      ]);
      return { leaf: 2, event: (await victim.leaf(2)).event_id, says: /the event was rewritten/ };
    },
  },
  {
    name: 'fork',
    does: 'rolls back and lets the log go on with another history until it is longer than the copy',
    async run(victim) {
      await victim.rollBack();
      const log = victim.another();
      for (let round = 0; round < 4; round++) await victim.grow(log);
      await log.stop();
      return { leaf: 16, says: /the log forks here: 8 events that were kept outside are gone/ };
    },
  },
];
