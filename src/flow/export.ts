import { join } from 'node:path';
import { type ExportNeeds, Exports } from '#archive';
import { Fault, isFault } from '#base';
import { pathIn } from '#config';
import { EvidenceLog, letterOf, makeReceipt, type Receipt } from '#evidence';
import type { House } from './house.ts';
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
  });
}

function proofsOf(house: House): ExportNeeds['proofsOf'] {
  const { config, store, keys, clock } = house;
  const open = (): EvidenceLog =>
    new EvidenceLog({
      store,
      keys,
      clock,
      log: house.log,
      dir: join(pathIn(config, config.storage.dir), 'evidence'),
      name: config.organisation.hostname,
    });
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
    const log = open();
    const receipts: Receipt[] = [];
    for (const delivery of deliveries) {
      const receipt = await makeReceipt({ ...house, log }, actor, { message, delivery, dek }).catch(early);
      // What happened in this very second stands in no tree yet: it is left out rather than waited for.
      if (receipt) receipts.push(receipt);
    }
    return receipts.length === 0 ? null : `${JSON.stringify(receipts, null, 2)}\n`;
  };
}

function early(error: unknown): null {
  if (isFault(error, 'receipt-early')) return null;
  throw Fault.from(error);
}
