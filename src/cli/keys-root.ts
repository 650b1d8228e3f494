import { systemClock } from '#base';
import { checkedConfig } from '#config';
import { Epochs, moveRoot, providerOf } from '#keys';
import { type Common, operator } from './frame.ts';
import { many, moment, paint, print, printJson, printTable, warn } from './output.ts';
import { withPeople } from './rooms.ts';

/** `postern keys root`: all keys under the root of another settings file, which then takes the place of this one. */
export async function root(file: string, options: Common): Promise<void> {
  const next = checkedConfig(file, systemClock).config;
  await withPeople(options, async ({ config, store, evidence }) => {
    const moved = await moveRoot({
      store,
      clock: systemClock,
      from: providerOf(config, systemClock),
      to: providerOf(next, systemClock),
      actor: operator(),
      record: (sql, draft) => evidence.record(sql, draft),
    });
    if (options.json) return printJson({ provider: next.keys.provider, ...moved });
    print(
      `${many(moved.keys, 'key')} now under the root that ${file} names. Restart every server with its [keys].`,
    );
    if (moved.left.length > 0)
      warn(`The old holder did not destroy these; destroy them there: ${moved.left.join(', ')}`);
  });
}

const colours = { current: 'green', ending: 'yellow', destroying: 'yellow', destroyed: 'dim' } as const;

/** `postern keys epochs`. */
export async function epochs(options: Common): Promise<void> {
  await withPeople(options, async ({ config, store, evidence }) => {
    const book = new Epochs({
      store,
      clock: systemClock,
      provider: providerOf(config, systemClock),
      sources: [],
      record: (sql, draft) => evidence.record(sql, draft),
    });
    const all = await book.epochs();
    if (options.json) return printJson(all);
    if (all.length === 0) return print('No key of a month yet: nothing keeps copies under one.');
    printTable(
      ['MONTH', 'STATE', 'CARRIED OVER', 'GONE'],
      all.map((one) => [
        one.period,
        paint(colours[one.state], one.state),
        String(one.moved),
        moment(one.goneAt),
      ]),
    );
  });
}
