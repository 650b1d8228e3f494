import { Importer } from '#archive';
import { plain } from './found.ts';
import type { House } from './house.ts';

/** Takes in letters that others kept. */
export function openImporter(house: House): Importer {
  const { archive, keys, store, evidence, clock, people, inspect, config } = house;
  return new Importer({
    archive,
    keys,
    store,
    evidence,
    clock,
    people,
    inspect: async (raw) => plain(await inspect.letter(raw, { quick: true })),
    largest: config.intake.limits.message_size,
  });
}
