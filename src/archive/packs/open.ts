import type { Clock, Log } from '#base';
import type { Config } from '#config';
import type { Evidence } from '#evidence';
import type { Store } from '#store';
import { Objects, objectsOf } from '../objects.ts';
import { Packer } from './packer.ts';
import { FolderPlace } from './place.ts';
import { notesOf, packsOf } from './where.ts';

/** The job that moves bodies into packs, by the settings; null where they say that there are none. */
export function openPacker(needs: {
  readonly config: Config;
  readonly store: Store;
  readonly evidence: Evidence;
  readonly clock: Clock;
  readonly log: Log;
}): Packer | null {
  const { config, store, evidence, clock, log } = needs;
  const { packs, pack_after: after, pack_size: size, pack_patience: patience } = config.archive;
  if (!packs) return null;
  return new Packer({
    store,
    evidence,
    clock,
    log,
    place: new FolderPlace(packsOf(config)),
    objects: new Objects(objectsOf(config)),
    notes: notesOf(config),
    after,
    size,
    patience,
  });
}
