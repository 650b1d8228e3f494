import { sign } from 'node:crypto';
import { newId, systemActor } from '#base';
import {
  type Algorithm,
  checkReceipt,
  commit,
  formatKey,
  makeKey,
  nodeHash,
  nodesFrom,
  openSigner,
  proveInclusion,
  type Receipt,
  rootAt,
  signCheckpoint,
  signedText,
} from '#evidence';
import type { Context, Findings } from './scenario.ts';

const actor = systemActor('bench');

/** CPU milliseconds of one call: median and worst but five of a hundred, after some that warm up. */
async function measured(
  times: number,
  work: () => Promise<unknown> | unknown,
): Promise<[median: number, p95: number]> {
  for (let n = 0; n < times / 5; n++) await work();
  const all: number[] = [];
  for (let n = 0; n < times; n++) {
    const before = process.cpuUsage();
    for (let again = 0; again < 10; again++) await work();
    const { user, system } = process.cpuUsage(before);
    all.push((user + system) / 10_000);
  }
  all.sort((a, b) => a - b);
  return [all[Math.floor(times / 2)]!, all[Math.floor(times * 0.95)]!];
}

const [message, delivery] = [newId(), newId()];
const eventOf = () =>
  commit(newId(), 0, {
    kind: 'message.accepted',
    actor,
    message,
    data: { size: 5000, hash: 'ab'.repeat(32), decisions: [{ delivery, floor: 'verified' }] },
    secret: { sender: 'nurse@clinic.example', recipients: '["ann@example.net"]' },
  });

/** The root over a power of two of hashes. */
const subtree = (hashes: readonly Buffer[]): Buffer =>
  hashes.length === 1
    ? hashes[0]!
    : nodeHash(subtree(hashes.slice(0, hashes.length / 2)), subtree(hashes.slice(hashes.length / 2)));

/** A receipt over two events in a log of 600. */
async function receiptOf(): Promise<Receipt> {
  const signers = (['ed25519', 'ml-dsa-44'] satisfies Algorithm[]).map((algorithm) => {
    const { raw, pkcs8 } = makeKey(algorithm);
    return openSigner({ name: 'log.example', algorithm, raw }, pkcs8);
  });
  const events = Array.from({ length: 600 }, eventOf);
  const nodes = nodesFrom(600, async (level, tile) => {
    if (level > 0) return tops;
    return Buffer.concat(events.slice(tile * 256, tile * 256 + 256).map((event) => event.leafHash));
  });
  const tops = Buffer.concat(
    [0, 1].map((tile) => subtree(events.slice(tile * 256, tile * 256 + 256).map((event) => event.leafHash))),
  );
  const head = { origin: 'log.example', size: 600, root: await rootAt(nodes, 600) };
  const draft = {
    format: 'postern-receipt/v1' as const,
    message,
    delivery,
    made: '2026-06-01T09:00:00.000Z',
    log: { origin: head.origin, keys: signers.map(formatKey) },
    checkpoint: signCheckpoint(head, signers, 0),
    events: await Promise.all(
      [5, 300].map(async (leafIndex) => ({
        leafIndex,
        leafHash: events[leafIndex]!.leafHash.toString('hex'),
        proof: (await proveInclusion(nodes, leafIndex, 600)).map((hash) => hash.toString('hex')),
        body: events[leafIndex]!.body,
        openings: {},
      })),
    ),
  };
  const text = signedText(draft);
  return { ...draft, signatures: signers.map(({ secret }) => sign(null, text, secret).toString('base64')) };
}

/**
 * What evidence costs in CPU: to commit to an event, to prove a leaf of ten million out of tiles that were just read, to check
 * a receipt with both signatures. The hashes in the large tree's tiles are made up: a proof costs the same.
 */
export async function evidencing({ tell }: Context): Promise<Findings> {
  tell('evidence: events, proofs, receipts');
  const leaves = 10_000_000;
  const tile = Buffer.alloc(256 * 32, 7);
  let index = 0;
  const prove = (): Promise<Buffer[]> => {
    index = (index + 7_654_321) % leaves;
    return proveInclusion(
      nodesFrom(leaves, async () => tile),
      index,
      leaves,
    );
  };
  const receipt = await receiptOf();
  if (!checkReceipt(receipt).valid) throw new Error(checkReceipt(receipt).problems.join('; '));
  const figures = [
    ['commit to an event of a letter', 0.2, await measured(100, eventOf)],
    ['prove a leaf of 10 million', 5, await measured(100, prove)],
    ['check a receipt', 10, await measured(30, () => checkReceipt(receipt))],
  ] as const;
  return {
    name: 'evidence',
    rows: [],
    table: {
      heads: ['what', 'CPU ms, median', 'CPU ms, 95 of 100'],
      cells: figures.map(([what, , [median, p95]]) => [what, median.toFixed(3), p95.toFixed(3)]),
    },
    verdicts: figures.map(([what, aim, [median]]) => ({
      what: `CPU to ${what}`,
      figure: `${median.toFixed(3)} ms`,
      aim: `${aim} ms`,
      met: median <= aim,
    })),
  };
}
