import { Fault } from '#base';
import type { Sql, Store } from '#store';
import { signCheckpoint } from './checkpoint.ts';
import type { Signer } from './signer.ts';
import {
  type HeadRow,
  holdLease,
  insertLeaves,
  keepCheckpoint,
  keepTile,
  type Lease,
  moveHead,
  readTile,
  takePending,
} from './store.ts';
import { Edge } from './tiles.ts';

/** Events that one transaction gives a leaf at most. */
const most = 4096;

export interface AppendNeeds {
  readonly lease: Lease;
  readonly leasedUntil: number;
  /** The time of the checkpoint, milliseconds. */
  readonly at: number;
  /** Who signs, once the new leaves stand in this transaction. */
  readonly signers: (sql: Sql) => Promise<readonly Signer[]>;
  /** Whether this checkpoint goes into the file drop. */
  readonly drop: boolean;
  /** The edge after the append before this one, under the same lease. */
  readonly edge: Edge | null;
}

export interface Appended {
  readonly count: number;
  readonly edge: Edge;
}

/**
 * Gives the events that wait a leaf each and moves the head, in one transaction. The head's row is locked by the update
 * that asks for the fence, so of two processes that both think they hold the lease one finds that it does not: null.
 */
export function appendPending(store: Store, needs: AppendNeeds): Promise<Appended | null> {
  return store.transaction(async (sql) => {
    const head = await holdLease(sql, needs.lease, needs.leasedUntil);
    if (!head) return null;
    const edge =
      needs.edge?.copy() ?? (await Edge.read(head.size, (level, tile) => readTile(sql, level, tile)));
    refuseOther(edge, head);
    const leaves = await takePending(sql, most);
    if (leaves.length === 0) return { count: 0, edge };
    await insertLeaves(sql, head.size, leaves);
    for (const { level, tile, hashes } of edge.append(leaves.map((leaf) => leaf.leaf_hash)))
      await keepTile(sql, level, tile, hashes);
    await sign(sql, head.origin, edge, needs);
    return { count: leaves.length, edge };
  });
}

async function sign(
  sql: Sql,
  origin: string,
  edge: Edge,
  { lease, signers, at, drop }: AppendNeeds,
): Promise<void> {
  const tree = { origin, size: edge.size, root: edge.root() };
  const head = { ...tree, note: signCheckpoint(tree, await signers(sql), at) };
  await moveHead(sql, lease, head);
  if (drop) await keepCheckpoint(sql, at, head);
}

/** Nothing is appended to a tree that is not the one that was signed last. */
function refuseOther(edge: Edge, head: HeadRow): void {
  if (edge.size === head.size && edge.root().equals(head.root)) return;
  throw new Fault({
    code: 'evidence-damaged',
    kind: 'broken',
    say: 'The evidence log in the database is not the one that was signed.',
    detail: `at size ${head.size}`,
  });
}
