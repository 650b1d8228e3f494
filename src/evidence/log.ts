import { type Actor, type Clock, Fault, type Log, newId } from '#base';
import type { Keys } from '#keys';
import type { Sql, Store } from '#store';
import { auditLog } from './audit.ts';
import { isSigned, readCheckpoint, type TreeHead } from './checkpoint.ts';
import type { Evidence } from './evidence.ts';
import { LogFolder } from './folder.ts';
import { keysIn } from './kept.ts';
import { verifyInclusion } from './proof.ts';
import { appendPending } from './sequencer.ts';
import { formatKey, type Signer, type VerifierKey } from './signer.ts';
import { openSigners, publicKeys, rotateKeys, signersNow } from './signing-keys.ts';
import {
  beginLog,
  type HeadRow,
  hasPending,
  type LeafRow,
  type Lease,
  leavesOf,
  letGo,
  pendingSince,
  readHead,
  readTile,
  rotationEvents,
  takeLease,
} from './store.ts';
import { type Edge, nodesFrom, type ReadTile } from './tiles.ts';
import { emptyRoot, proveConsistency, proveInclusion, rootAt } from './tree.ts';
import type { Verdict } from './verdict.ts';

/** That an event stands in the log: checked before it is handed out. */
export interface InclusionProof {
  readonly eventId: string;
  readonly leafIndex: number;
  readonly leafHash: Buffer;
  readonly treeSize: number;
  readonly root: Buffer;
  readonly proof: readonly Buffer[];
  /** The signed checkpoint of that size. */
  readonly checkpoint: string;
}

/** How the log stands: its leaves, the events that wait for one, and for how long the oldest has, milliseconds. */
export interface LogStanding {
  readonly size: number;
  readonly waiting: number;
  readonly oldest: number;
}

/** Asks the database, whoever sequences. */
export async function logStanding({ store, clock }: { store: Sql; clock: Clock }): Promise<LogStanding> {
  const { waiting, oldest } = await pendingSince(store);
  const size = (await readHead(store))?.size ?? 0;
  return { size, waiting, oldest: oldest ? Math.max(0, clock.now() - oldest.getTime()) : 0 };
}

export interface LogNeeds {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly log: Log;
  /** Where tiles and checkpoints are written: `<storage>/evidence`. */
  readonly dir: string;
  /** The host's name, for the log's origin when it is begun. */
  readonly name?: string;
}

const pause = 250;
const leaseTime = 10_000;
/** The file drop gets a checkpoint that often at most. */
const dropEvery = 10_000;
const complainEvery = 60_000;

/**
 * The transparency log over all events. Any number of processes may run one; the holder of the lease gives each committed
 * event a leaf within a second, signs a checkpoint and writes both where mirrors find them (RFC 9162, C2SP tlog-tiles).
 */
export class EvidenceLog {
  readonly #needs: LogNeeds;
  readonly #folder: LogFolder;
  readonly #holder = newId();
  #signers: readonly Signer[] | null = null;
  #lease: (Lease & { renewAt: number }) | null = null;
  #edge: Edge | null = null;
  /** How much of the log stands in the folder; null until it was looked at under this lease. */
  #published: number | null = null;
  #droppedAt: number | null = null;
  #complainedAt: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #turning: Promise<number> | null = null;

  constructor(needs: LogNeeds) {
    this.#needs = needs;
    this.#folder = new LogFolder(needs.dir);
  }

  /** Turns again and again, four times a second. */
  start(): void {
    const round = async (): Promise<void> => {
      try {
        await this.turn();
      } catch (error) {
        this.#complain(Fault.from(error));
      }
      if (this.#timer) this.#timer = setTimeout(round, pause).unref();
    };
    this.#timer ??= setTimeout(round, 0).unref();
  }

  /** Sequences what is there, drops the last checkpoint and lets another process take over. */
  async stop(): Promise<void> {
    if (!this.#timer && !this.#lease) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    try {
      await this.turn();
      if (this.#lease) await this.#publish(true);
      if (this.#lease) await letGo(this.#needs.store, this.#lease);
    } catch (error) {
      this.#complain(Fault.from(error));
    }
    this.#lease = null;
  }

  /** One pass: how many events got a leaf by it. 0 where another process holds the lease. Throws `evidence-*` Faults. */
  turn(): Promise<number> {
    this.#turning ??= this.#pass()
      .catch((error) => {
        this.#forget();
        throw error;
      })
      .finally(() => {
        this.#turning = null;
      });
    return this.#turning;
  }

  async #pass(): Promise<number> {
    const { store, clock } = this.#needs;
    if (!(await this.#hold())) return 0;
    let total = 0;
    while ((await hasPending(store)) || clock.monotonic() > this.#lease!.renewAt) {
      const count = await this.#append();
      if (count === null) return total;
      total += count;
    }
    await this.#publish(false);
    return total;
  }

  /** Takes the lease where it is free. Before anything is appended under it, the folder must not know better. */
  async #hold(): Promise<boolean> {
    const { store, clock } = this.#needs;
    if (this.#lease) return true;
    const { origin } = await this.#head();
    this.#signers = await openSigners({ sql: store, keys: this.#needs.keys, clock }, origin);
    const fence = await takeLease(store, this.#holder, clock.now(), clock.now() + leaseTime);
    if (fence === null) return false;
    this.#lease = { holder: this.#holder, fence, renewAt: clock.monotonic() + leaseTime / 2 };
    this.#published = await this.#compared();
    return true;
  }

  async #append(): Promise<number | null> {
    const { store, keys, clock } = this.#needs;
    const now = clock.now();
    let signers = this.#signers!;
    const done = await appendPending(store, {
      lease: this.#lease!,
      leasedUntil: now + leaseTime,
      at: now,
      signers: async (sql) => {
        signers = await signersNow({ sql, keys, clock }, this.#signers!);
        return signers;
      },
      drop: this.#dropDue(),
      edge: this.#edge,
    });
    if (!done) {
      this.#forget();
      return null;
    }
    this.#edge = done.edge;
    this.#signers = signers;
    this.#lease = { ...this.#lease!, renewAt: clock.monotonic() + leaseTime / 2 };
    return done.count;
  }

  #dropDue(): boolean {
    return this.#droppedAt === null || this.#needs.clock.monotonic() - this.#droppedAt >= dropEvery;
  }

  #forget(): void {
    this.#lease = null;
    this.#edge = null;
    this.#published = null;
  }

  /** The log goes on where its folder cannot be written; the folder catches up. */
  async #publish(last: boolean): Promise<void> {
    const { clock, log } = this.#needs;
    const head = await this.#head();
    if (!head.note || (this.#published === head.size && !last)) return;
    try {
      if (this.#published !== head.size)
        await this.#folder.publish(
          this.#published ?? 0,
          head.size,
          this.#tiles,
          (await this.publicKeys()).map(formatKey),
          head.note,
        );
      for (const { leaf_index, body } of await rotationEvents(this.#needs.store))
        await this.#folder.keepRotation(leaf_index, body);
      this.#published = head.size;
      if (!last && !this.#dropDue()) return;
      await this.#folder.drop(new Date(clock.now()).toISOString().slice(0, 10), head.size, head.note);
      this.#droppedAt = clock.monotonic();
    } catch (error) {
      log.warn('evidence-folder', { reason: Fault.from(error).detail });
    }
  }

  /**
   * How much of the log stands in the folder. Throws `evidence-rolled-back` where the folder holds a checkpoint of ours that
   * the database does not continue: to sign on would fork the log.
   */
  async #compared(): Promise<number> {
    const head = await this.#head();
    let size = 0;
    const keys = await this.publicKeys();
    for (const note of await this.#folder.newest()) {
      const read = readCheckpoint(note, keys);
      if (!read || !isSigned(read, false) || read.head.origin !== head.origin)
        throw standstill('evidence-foreign', 'holds a checkpoint of another log');
      if (!(await this.#continues(head, read.head)))
        throw standstill(
          'evidence-rolled-back',
          'holds a checkpoint that the database does not continue: it was rolled back or changed',
        );
      size = Math.max(size, read.head.size);
    }
    return size;
  }

  /**
   * Where the database does not continue what the folder knows: how many leaves each has. Null where all is well. The
   * folder is read first: it is written after the database, and a log that grows meanwhile is none that went back.
   */
  async rolledBack(): Promise<{ readonly size: number; readonly known: number } | null> {
    const notes = await this.#folder.newest();
    const head = await this.#head();
    for (const note of notes) {
      const known = readCheckpoint(note, [])?.head;
      // A checkpoint by keys that this database never had came from what it was before it went back.
      if (!known || known.origin !== head.origin || !(await this.#continues(head, known)))
        return { size: head.size, known: known?.size ?? 0 };
    }
    return null;
  }

  /**
   * Somebody answers for a database that was taken back on purpose, as after a recovery to a point in time: what the folder
   * knows beyond it is set aside, not thrown away, and the log goes on. Checkpoints that were kept elsewhere tell of it for good.
   */
  async resume(
    evidence: Evidence,
    actor: Actor,
    reason: string,
  ): Promise<{ size: number; known: number } | null> {
    const { store, clock } = this.#needs;
    const back = await this.rolledBack();
    if (!back) return null;
    await evidence.record(store, { kind: 'evidence.resumed', actor, data: back, secret: { reason } });
    const head = await this.#head();
    const aside = `rolled-back/${new Date(clock.now()).toISOString().replaceAll(':', '')}`;
    await this.#folder.setAside(aside, head.size, async (note) => {
      const known = readCheckpoint(note, [])?.head;
      return known?.origin !== head.origin || !(await this.#continues(head, known));
    });
    return back;
  }

  async #continues(head: HeadRow, before: TreeHead): Promise<boolean> {
    if (before.size > head.size) return false;
    return before.root.equals(await rootAt(nodesFrom(before.size, this.#tiles), before.size));
  }

  #complain(fault: Fault): void {
    const now = this.#needs.clock.monotonic();
    if (this.#complainedAt !== null && now - this.#complainedAt < complainEvery) return;
    this.#complainedAt = now;
    this.#needs.log.error('evidence-log', { code: fault.code, reason: fault.detail || fault.say });
  }

  readonly #tiles: ReadTile = (level, tile) => readTile(this.#needs.store, level, tile);

  async #head(): Promise<HeadRow> {
    const { store, name = 'localhost' } = this.#needs;
    const head = await readHead(store);
    if (head) return head;
    const plain = name.toLowerCase().replace(/[^a-z0-9.-]/g, '') || 'localhost';
    await beginLog(store, `${plain}/evidence/${newId().replaceAll('-', '').slice(-12)}`, emptyRoot);
    return (await readHead(store))!;
  }

  /** Where the log lies as files. */
  get folder(): LogFolder {
    return this.#folder;
  }

  standing(): Promise<LogStanding> {
    return logStanding(this.#needs);
  }

  /** Puts what came back from outside into the folder, beside the checkpoints. */
  keepAnchor(name: string, bytes: Buffer | string): Promise<void> {
    return this.#folder.keepAnchor(name, bytes);
  }

  /** The newest signed checkpoint; null while nothing was sequenced. */
  async checkpoint(): Promise<string | null> {
    return (await this.#head()).note;
  }

  /** The keys that checkpoints are checked with. */
  async publicKeys(): Promise<VerifierKey[]> {
    return publicKeys(this.#needs.store, (await this.#head()).origin);
  }

  /** The keys that sign, for receipts. */
  async signers(): Promise<readonly Signer[]> {
    const { store, keys, clock } = this.#needs;
    return openSigners({ sql: store, keys, clock }, (await this.#head()).origin);
  }

  /** Makes new signing keys, which come into force with the next checkpoint. Throws `evidence-rotating`. */
  async rotate(evidence: Evidence, actor: Actor, reason: string): ReturnType<typeof rotateKeys> {
    return rotateKeys({ ...this.#needs, evidence }, actor, { origin: (await this.#head()).origin, reason });
  }

  /** Null while the event is not in the log yet. */
  async proofFor(eventId: string): Promise<InclusionProof | null> {
    return (await this.proofsFor([eventId]))[0] ?? null;
  }

  /** Proofs under one checkpoint, in the order of the log; events that are not in it yet are left out. */
  async proofsFor(eventIds: readonly string[]): Promise<InclusionProof[]> {
    const { store } = this.#needs;
    const leaves = await leavesOf(store, eventIds);
    const head = await this.#head();
    const nodes = nodesFrom(head.size, this.#tiles);
    const proofs: InclusionProof[] = [];
    for (const leaf of leaves.sort((a, b) => a.leaf_index - b.leaf_index))
      proofs.push(await prove(leaf, head, await proveInclusion(nodes, leaf.leaf_index, head.size)));
    return proofs;
  }

  /**
   * Holds every event in the database against the log, and the log against its folder or, better, against copies of it
   * that were kept `outside`. Reads all of it.
   */
  async audit(outside?: { dirs: readonly string[]; keys?: readonly VerifierKey[] }): Promise<Verdict> {
    const { store, dir } = this.#needs;
    const own = await this.publicKeys();
    if (!outside) return auditLog({ store, dirs: [dir], keys: own, own });
    const keys = outside.keys?.length ? outside.keys : outside.dirs.flatMap(keysIn);
    return auditLog({
      store,
      dirs: outside.dirs,
      keys: [...new Map(keys.map((key) => [formatKey(key), key])).values()],
      own,
    });
  }

  /** That the log of `secondSize` continues the log of `firstSize`. Throws a RangeError for sizes it never had. */
  async consistency(firstSize: number, secondSize: number): Promise<Buffer[]> {
    if (secondSize > (await this.#head()).size) throw new RangeError(`the log has no ${secondSize} leaves`);
    return proveConsistency(nodesFrom(secondSize, this.#tiles), firstSize, secondSize);
  }
}

function prove(leaf: LeafRow, head: HeadRow, proof: Buffer[]): InclusionProof {
  const claim = {
    leafIndex: leaf.leaf_index,
    leafHash: leaf.leaf_hash,
    treeSize: head.size,
    root: head.root,
    proof,
  };
  if (!head.note || !verifyInclusion(claim)) {
    throw new Fault({
      code: 'evidence-damaged',
      kind: 'broken',
      say: 'The evidence log in the database is not the one that was signed.',
      detail: `leaf ${leaf.leaf_index}`,
    });
  }
  return { eventId: leaf.event_id, ...claim, checkpoint: head.note };
}

const standstill = (code: string, what: string): Fault =>
  new Fault({
    code,
    kind: 'broken',
    say: `The evidence log stands still: its folder ${what}. Events are kept and wait.`,
    detail: `the folder ${what}`,
  });
