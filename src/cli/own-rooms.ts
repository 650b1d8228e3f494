import { systemClock } from '#base';
import type { Config } from '#config';
import { type OwnKeys, openOwnKeys } from '#keys';
import type { Common } from './frame.ts';
import { withPeople } from './rooms.ts';

/** The keys of our own, for a command. */
export const withOwn = <T>(
  options: Common,
  work: (own: OwnKeys, domains: () => Promise<readonly string[]>, config: Config) => Promise<T>,
): Promise<T> =>
  withPeople(options, ({ config, people, store, keys, evidence }) =>
    work(
      openOwnKeys(config, {
        store,
        keys,
        clock: systemClock,
        record: (sql, draft) => evidence.record(sql, draft),
        isOwn: (domain) => people.isInside(domain),
      }),
      async () => (await people.domains()).map(({ name }) => name),
      config,
    ),
  );

/** In groups of four, as people compare them. */
export const fingerprintWords = (text: string): string =>
  (text.toUpperCase().match(/.{1,4}/g) ?? []).join(' ');
