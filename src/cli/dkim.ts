import { systemClock } from '#base';
import { type DkimKey, DkimKeys, zoneLine } from '#verify';
import { type Common, operator, runCommand, topCommand, verb } from './frame.ts';
import { moment, paint, print, printJson, printTable } from './output.ts';
import { withPeople } from './rooms.ts';

const withDkim = <T>(
  options: Common,
  work: (dkim: DkimKeys, own: (domain: string) => Promise<string>) => Promise<T>,
): Promise<T> =>
  withPeople(options, ({ people, store, keys, evidence }) =>
    work(new DkimKeys({ store, keys, evidence, clock: systemClock }), (domain) => people.ownDomain(domain)),
  );

const keyJson = (key: DkimKey): object => ({
  ...key,
  zone: zoneLine(key),
  madeAt: new Date(key.madeAt).toISOString(),
  changedAt: new Date(key.changedAt).toISOString(),
});

function printRecords(keys: readonly DkimKey[]): void {
  for (const key of keys) {
    print(`${paint('dim', 'name ')}  ${key.name}`);
    print(`${paint('dim', 'type ')}  TXT`);
    print(`${paint('dim', 'value')}  ${key.record}`);
    print();
  }
  print('As lines of a zone file (long texts in strings of at most 255 octets):');
  for (const key of keys) print(zoneLine(key));
}

async function make(domain: string, options: Common): Promise<void> {
  await withDkim(options, async (dkim, own) => {
    const keys = await dkim.make(operator(), await own(domain));
    if (options.json) return printJson(keys.map(keyJson));
    print(
      `A pair of keys was made. Publish these two records, then: postern dkim activate ${keys[0]!.domain} ${keys[0]!.pair}`,
    );
    print();
    printRecords(keys);
  });
}

const colours = { made: 'yellow', active: 'green', retired: 'dim' } as const;

async function list(domain: string | undefined, options: Common & { records?: true }): Promise<void> {
  await withDkim(options, async (dkim, own) => {
    const keys = await dkim.list(domain === undefined ? undefined : await own(domain));
    if (options.json) return printJson(keys.map(keyJson));
    if (keys.length === 0) return print('No keys yet: letters leave unsigned. Run: postern dkim make DOMAIN');
    printTable(
      ['DOMAIN', 'PAIR', 'SELECTOR', 'ALGORITHM', 'STATE', 'SINCE'],
      keys.map((key) => [
        key.domain,
        key.pair,
        key.selector,
        key.algorithm,
        paint(colours[key.state], key.state),
        moment(key.changedAt),
      ]),
    );
    if (options.records) {
      print();
      printRecords(keys.filter(({ state }) => state !== 'retired'));
    }
  });
}

async function change(
  what: 'activate' | 'retire',
  domain: string,
  pair: string,
  options: Common,
): Promise<void> {
  await withDkim(options, async (dkim, own) => {
    const name = await own(domain);
    const keys = await dkim[what](operator(), name, pair);
    if (options.json) return printJson(keys.map(keyJson));
    const active = keys.filter(({ state }) => state === 'active');
    print(
      active.length > 0
        ? `Letters of ${name} are signed with ${active[0]!.pair} from now on.`
        : `Letters of ${name} are not signed any more.`,
    );
    print(
      'Leave the records of keys that signed until now in the DNS for a week: letters under way still need them.',
    );
  });
}

/** `postern dkim`: the keys that letters are signed with. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'dkim',
    'Keys that letters are signed with: make, publish, activate; once a year, make the next',
  );
  verb(program, 'make <domain>', 'make a pair (RSA and Ed25519) and print its DNS records').action(make);
  verb(program, 'list [domain]', 'all keys').option('--records', 'with their DNS records').action(list);
  verb(program, 'activate <domain> <pair>', 'let a published pair sign').action(
    (domain: string, pair: string, options: Common) => change('activate', domain, pair, options),
  );
  verb(program, 'retire <domain> <pair>', 'end a pair').action(
    (domain: string, pair: string, options: Common) => change('retire', domain, pair, options),
  );
  return runCommand(program, args);
}
