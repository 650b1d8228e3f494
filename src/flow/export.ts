import { type ExportNeeds, Exports } from '#archive';
import { Fault, isFault } from '#base';
import { letterOf, makeReceipt, openPack, type Receipt } from '#evidence';
import type { House } from './house.ts';
import { evidenceLogOf } from './pack.ts';
import { search } from './search.ts';

/** Exports of kept letters, with proofs of what happened to them. */
export function openExports(house: House): Exports {
  const { archive, keys, store, evidence, clock, people, inspect, config } = house;
  return new Exports({
    archive,
    keys,
    store,
    evidence,
    clock,
    people,
    organisation: config.organisation.name,
    read: (raw) => inspect.texts(raw),
    find: (actor, asking) => search(house, actor, asking),
    proofsOf: proofsOf(house),
    packOf: packOf(house),
  });
}

function proofsOf(house: House): ExportNeeds['proofsOf'] {
  return async (actor, message) => {
    const { dek } = await house.archive.describe(message);
    let deliveries: readonly string[];
    try {
      ({ deliveries } = await letterOf(house, message));
    } catch (error) {
      // It came from elsewhere: Postern never carried it, and proves nothing of its way.
      if (isFault(error, 'message-missing')) return null;
      throw error;
    }
    const log = evidenceLogOf(house);
    const receipts: Receipt[] = [];
    for (const delivery of deliveries) {
      const receipt = await makeReceipt({ ...house, log }, actor, { message, delivery, dek }).catch(early);
      // What happened in this very second stands in no tree yet: it is left out rather than waited for.
      if (receipt) receipts.push(receipt);
    }
    return receipts.length === 0 ? null : `${JSON.stringify(receipts, null, 2)}\n`;
  };
}

/** Values stay closed in it: the receipts beside it open what belongs to a delivery. */
const packOf =
  (house: House): ExportNeeds['packOf'] =>
  async (actor, letters, reason) => {
    const needs = {
      ...house,
      log: evidenceLogOf(house),
      organisation: house.config.organisation.name,
      witnesses: house.config.evidence.witnesses.flatMap(({ keys }) => keys),
      dekOf: async () => null,
    };
    try {
      const pack = await openPack(needs, actor, { scope: { kind: 'letters', letters }, reason, open: false });
      const pieces: Buffer[] = [];
      for await (const piece of pack.body) pieces.push(piece);
      return Buffer.concat(pieces);
    } catch (error) {
      return early(error);
    }
  };

function early(error: unknown): null {
  if (isFault(error, 'receipt-early') || isFault(error, 'pack-early') || isFault(error, 'pack-empty'))
    return null;
  throw Fault.from(error);
}
