import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, newId, silentLog, systemActor } from '#base';
import {
  EvidenceLog,
  leafHash,
  nodesFrom,
  rootAt,
  type Signer,
  signCheckpoint,
  type TreeHead,
  type Verdict,
} from '#evidence';
import { type TestStore, testStore } from '../lab/database.ts';

const actor = systemActor('server');

/** A row of the log as its owner finds it. */
export interface Leaf {
  readonly event_id: string;
  readonly leaf_hash: Buffer;
}

/**
 * A small real database with a log of two dozen events over six checkpoints, and a copy of its folder that an auditor took
 * before anything was changed. Whoever attacks owns the database, the storage folder and the signing keys; the copy is all
 * that they cannot reach.
 */
export class Victim {
  readonly lab: TestStore;
  readonly log: EvidenceLog;
  readonly copy: string;

  private constructor(lab: TestStore, log: EvidenceLog) {
    this.lab = lab;
    this.log = log;
    this.copy = join(lab.dir, 'auditor');
  }

  static async open(): Promise<Victim> {
    const lab = await testStore();
    const victim = new Victim(lab, Victim.#logOver(lab));
    for (let round = 0; round < 6; round++) {
      if (round === 4) await victim.#backUp();
      await victim.grow();
    }
    cpSync(join(lab.dir, 'evidence'), victim.copy, { recursive: true });
    return victim;
  }

  static #logOver({ store, keys, clock, dir }: TestStore, folder = 'evidence'): EvidenceLog {
    return new EvidenceLog({ store, keys, clock: clock as Clock, log: silentLog, dir: join(dir, folder) });
  }

  /** Four events of a letter's life and a checkpoint over them. */
  async grow(log = this.log): Promise<void> {
    const { evidence, store, keys, clock } = this.lab;
    const [message, delivery, dek] = [newId(), newId(), keys.newDek()];
    const about = { actor, message, dek };
    await evidence.record(store, {
      ...about,
      kind: 'message.accepted',
      data: { size: 1200, decisions: [{ delivery, floor: 'verified' }] },
      secret: { sender: 'nurse@clinic.example', recipients: '["ann@example.net"]' },
    });
    clock.advance(1000);
    await evidence.record(store, {
      ...about,
      kind: 'delivery.delivered',
      delivery,
      secret: { reply: '250 2.0.0 queued' },
    });
    clock.advance(1000);
    await evidence.record(store, { kind: 'archive.read', actor, message, data: { reason: 'complaint' } });
    await evidence.record(store, { kind: 'person.changed', actor, data: { role: 'operator' } });
    clock.advance(1000);
    await log.turn();
    clock.advance(11_000);
  }

  /** What the auditor says who has the copy and reads the database. */
  audit(): Promise<Verdict> {
    return this.log.audit({ dirs: [this.copy] });
  }

  async sql<R extends object>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.lab.store.query<R>(text, values)).rows;
  }

  async leaf(index: number): Promise<Leaf> {
    return (
      await this.sql<Leaf>('SELECT event_id, leaf_hash FROM evidence_leaf WHERE leaf_index = $1', [index])
    )[0]!;
  }

  /** The signing keys, opened: what a thief has who was root on the server once. */
  thief(): Promise<readonly Signer[]> {
    return this.log.signers();
  }

  /** Writes other events into the database than happened, with the right hash of each. */
  async rewrite(index: number, change: (body: string) => string): Promise<void> {
    const { event_id: id } = await this.leaf(index);
    const [row] = await this.sql<{ body: string }>('SELECT body FROM evidence_event WHERE id = $1', [id]);
    const body = change(row!.body);
    await this.sql('UPDATE evidence_event SET body = $2, leaf_hash = $3 WHERE id = $1', [
      id,
      body,
      leafHash(body),
    ]);
    await this.sql('UPDATE evidence_leaf SET leaf_hash = $2 WHERE leaf_index = $1', [index, leafHash(body)]);
  }

  /** The leaves in a new order; those left out are gone. */
  async relay(order: readonly Leaf[]): Promise<void> {
    await this.sql('DELETE FROM evidence_leaf');
    await this.sql(
      `INSERT INTO evidence_leaf SELECT n - 1, e, h
       FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS l(e, h, n)`,
      [order.map((leaf) => leaf.event_id), order.map((leaf) => leaf.leaf_hash)],
    );
  }

  leaves(): Promise<Leaf[]> {
    return this.sql<Leaf>('SELECT event_id, leaf_hash FROM evidence_leaf ORDER BY leaf_index');
  }

  /** Makes the head fit the leaves as they are now and signs it, as if nothing had ever been otherwise. */
  async resign(signers?: readonly Signer[]): Promise<void> {
    const leaves = await this.leaves();
    const [{ origin }] = (await this.sql<{ origin: string }>('SELECT origin FROM evidence_head')) as [
      { origin: string },
    ];
    const hashes = Buffer.concat(leaves.map((leaf) => leaf.leaf_hash));
    const root = await rootAt(
      nodesFrom(leaves.length, async () => hashes),
      leaves.length,
    );
    await this.sign({ origin, size: leaves.length, root }, signers);
  }

  async sign(head: TreeHead, signers?: readonly Signer[]): Promise<void> {
    const note = signCheckpoint(head, signers ?? (await this.thief()), this.lab.clock.now());
    await this.sql('UPDATE evidence_head SET size = $1, root = $2, note = $3', [head.size, head.root, note]);
    await this.sql('DELETE FROM evidence_checkpoint');
  }

  /** Every table of the evidence as it is now, to be put back later: a backup of the owner's. */
  async #backUp(): Promise<void> {
    for (const table of evidenceTables) await this.sql(`CREATE TABLE saved_${table} AS TABLE ${table}`);
  }

  async rollBack(): Promise<void> {
    for (const table of evidenceTables) {
      await this.sql(`DELETE FROM ${table}`);
      await this.sql(`INSERT INTO ${table} SELECT * FROM saved_${table}`);
    }
  }

  /** The log as it goes on after the owner also put the storage folder away. */
  another(): EvidenceLog {
    return Victim.#logOver(this.lab, `evidence-${newId()}`);
  }

  async close(): Promise<void> {
    await this.log.stop();
    await this.lab.close();
  }
}

const evidenceTables = [
  'evidence_event',
  'evidence_pending',
  'evidence_leaf',
  'evidence_tile',
  'evidence_head',
  'evidence_checkpoint',
  'evidence_key',
];
