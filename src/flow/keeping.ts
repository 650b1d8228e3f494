import { join } from 'node:path';
import { Destructions, LegalHolds, Objects, objectsOf, Retention } from '#archive';
import { type Actor, Fault } from '#base';
import { pathIn } from '#config';
import {
  type DestructionCertificate,
  EvidenceLog,
  isDestructionCertificate,
  makeDestructionCertificate,
} from '#evidence';
import type { Epochs } from '#keys';
import { forgetPickups } from '#pickup';
import { forgetSettled, lettersUnderWay } from '#queue';
import type { House } from './house.ts';
import { openSearch, statesOf } from './search.ts';

/** How long letters are kept, what must be kept whatever else is said, and how letters go. */
export interface Keeping {
  readonly holds: LegalHolds;
  readonly destructions: Destructions;
  readonly retention: Retention;
}

export function openKeeping(house: House): Keeping {
  const { archive, config, store, keys, clock, log, evidence, epochs, inspect } = house;
  const backup = async () => {
    const { Backup } = await import('#backup');
    return new Backup({ config, store, keys, evidence, clock, epochs });
  };
  const holds = new LegalHolds({
    archive,
    store,
    keys,
    clock,
    evidence,
    read: (raw) => inspect.texts(raw),
    statesOf: statesOf(house),
  });
  const destructions = new Destructions({
    store,
    keys,
    clock,
    evidence,
    objects: new Objects(objectsOf(config)),
    holds,
    search: openSearch(house),
    underWay: lettersUnderWay,
    elsewhere: async (sql, actor, letters) => {
      await forgetPickups(sql, evidence, actor, letters);
      await forgetSettled(sql, letters);
    },
    dates: async () => ({ database: epochs.goneBy(), backup: await (await backup()).goneBy() }),
    left: async (moment) => [
      ...(await keysLeft(epochs, moment)),
      ...(await (await backup()).stillOpen(moment)).map(({ place, runs }) =>
        runs === null
          ? `The place for backups ${place} cannot be looked at.`
          : `Backups from before that still open: ${runs} in ${place}.`,
      ),
    ],
  });
  return {
    holds,
    destructions,
    retention: new Retention({ store, keys, clock, log, evidence, destructions }),
  };
}

/**
 * The certificate of a destruction that has come to its end, the one made first. Throws `destruction-missing`,
 * `destruction-early` before it is done, `destruction-empty`, `receipt-early`, `evidence-damaged`.
 */
export async function destructionCertificate(
  house: House,
  actor: Actor,
  id: string,
): Promise<DestructionCertificate> {
  const { destructions } = openKeeping(house);
  const { doneAt, each } = await destructions.find(actor, id);
  const made = await destructions.certificate(id);
  if (isDestructionCertificate(made)) return made;
  if (made !== null)
    throw new Fault({
      code: 'evidence-damaged',
      kind: 'broken',
      say: 'Its certificate in the database is not one any more.',
      detail: id,
    });
  if (doneAt === null)
    throw new Fault({ code: 'destruction-early', kind: 'invalid', say: 'It has not come to its end yet.' });
  const log = new EvidenceLog({
    store: house.store,
    keys: house.keys,
    clock: house.clock,
    log: house.log,
    dir: join(pathIn(house.config, house.config.storage.dir), 'evidence'),
    name: house.config.organisation.hostname,
  });
  try {
    const certificate = await makeDestructionCertificate({ ...house, log }, actor, {
      destruction: id,
      letters: each.flatMap((one) => (one.outcome === 'destroyed' ? [one.id] : [])),
      organisation: house.config.organisation.name,
    });
    await destructions.keepCertificate(id, JSON.stringify(certificate));
    return certificate;
  } finally {
    await log.stop();
  }
}

/** Epochs that were there at that moment and are not gone where they lived. */
async function keysLeft(epochs: Epochs, moment: number): Promise<string[]> {
  return (await epochs.epochs())
    .filter(({ madeAt, state }) => madeAt <= moment && state !== 'destroyed')
    .map(({ period }) => `The key of ${period} is not destroyed yet.`);
}
