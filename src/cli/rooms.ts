/** Opens what a command needs, closes it when the command is done. Heavy rooms are loaded only here, and only when asked for. */
import { openLog, systemClock } from '#base';
import { type Config, checkedConfig, configPath } from '#config';
import type { Evidence } from '#evidence';
import type { House } from '#flow';
import type { Keys } from '#keys';
import type { People } from '#people';
import type { Store } from '#store';
import type { Common } from './frame.ts';
import { withProgress } from './output.ts';

/** The settings that a command works with; a Fault names every line that keeps them from being used. */
export const settingsOf = (options: Common): Config =>
  checkedConfig(configPath(options.config), systemClock).config;

/** What the commands about people need of the house. */
export interface PeopleRooms {
  readonly config: Config;
  readonly people: People;
  readonly store: Store;
  readonly keys: Keys;
  readonly evidence: Evidence;
}

export async function withPeople<T>(options: Common, work: (rooms: PeopleRooms) => Promise<T>): Promise<T> {
  const config = settingsOf(options);
  const [{ Store }, { Keys, providerOf }, { Evidence }, { People }] = await Promise.all([
    import('#store'),
    import('#keys'),
    import('#evidence'),
    import('#people'),
  ]);
  const log = openLog('error');
  const provider = providerOf(config, systemClock);
  const store = await withProgress('Opening the database', options.json ?? false, () =>
    Store.open({ config, clock: systemClock, log }),
  );
  try {
    const keys = await Keys.open({ provider, sql: store, clock: systemClock });
    const evidence = new Evidence({ keys, clock: systemClock });
    const people = new People({ store, clock: systemClock, keys, evidence, log, config });
    await people.refresh();
    const result = await work({ config, people, store, keys, evidence });
    await people.stop();
    return result;
  } finally {
    await store.close();
  }
}

/** The whole house, with nothing listening or moving. */
export async function withHouse<T>(options: Common, work: (house: House) => Promise<T>): Promise<T> {
  const config = settingsOf(options);
  const { closeHouse, openHouse } = await import('../app.ts');
  const house = await withProgress('Opening the database', options.json ?? false, () =>
    openHouse(config, { log: openLog('error'), file: configPath(options.config) }),
  );
  try {
    return await work(house);
  } finally {
    await closeHouse(house);
  }
}
