import { readFileSync } from 'node:fs';
import { Fault, openLog, systemClock } from '#base';
import type { Config } from '#config';
import {
  type Discovery,
  type Offered,
  openRecipients,
  type Place,
  type RecipientKey,
  type RecipientKeys,
  type Sighting,
  sourceWords,
} from '#keys';
import { type Address, parseAddress } from '#mail';
import { openResolver } from '#transport';
import { type Common, operator, usage } from './frame.ts';
import { many, moment, paint, plain, print, printFields, printJson, printTable } from './output.ts';
import { withPeople } from './rooms.ts';

interface Rooms {
  readonly config: Config;
  readonly recipients: RecipientKeys;
  readonly discovery: Discovery;
}

const withReaders = (options: Common, work: (rooms: Rooms) => Promise<void>): Promise<void> =>
  withPeople(options, async ({ config, store, keys, evidence }) => {
    const rooms = await openRecipients({
      config,
      store,
      keys,
      clock: systemClock,
      log: openLog('error'),
      resolver: openResolver(config, systemClock),
      record: (sql, draft) => evidence.record(sql, draft),
    });
    try {
      await work({ config, ...rooms });
    } finally {
      await rooms.discovery.stop();
    }
  });

function addressOf(text: string): Address {
  const reading = parseAddress(text);
  return reading.ok ? reading.address : usage(`"${plain(text)}" is not an address: ${reading.reason}`);
}

const keyJson = ({ bytes, ...key }: RecipientKey): object => ({
  ...key,
  firstSeen: new Date(key.firstSeen).toISOString(),
  lastSeen: new Date(key.lastSeen).toISOString(),
  checkedAt: new Date(key.checkedAt).toISOString(),
});

const kinds = { pgp: 'OpenPGP', smime: 'S/MIME' } as const;
const colours = { active: 'green', pending: 'yellow', replaced: 'dim', rejected: 'red' } as const;

/** In groups of four, as people compare them. */
const fingerprintWords = (text: string): string => (text.toUpperCase().match(/.{1,4}/g) ?? []).join(' ');

export async function list(
  options: Common & { readonly pending?: true; readonly address?: string },
): Promise<void> {
  const address = options.address === undefined ? undefined : addressOf(options.address);
  await withReaders(options, async ({ recipients }) => {
    const keys = await recipients.list(operator(), {
      ...(address ? { address } : {}),
      ...(options.pending ? { state: 'pending' as const } : {}),
    });
    if (options.json) return printJson(keys.map(keyJson));
    if (keys.length === 0)
      return print(options.pending ? 'No key waits for anybody.' : 'No key of any reader is known.');
    printTable(
      ['ID', 'ADDRESS', 'KIND', 'STATE', 'TRUST', 'FROM', 'FIT', 'SINCE'],
      keys.map((key) => [
        key.id,
        plain(key.address),
        kinds[key.kind],
        paint(colours[key.state], key.state),
        key.trust,
        key.source,
        key.usable ? 'yes' : paint('red', 'no'),
        moment(key.firstSeen),
      ]),
    );
    const waiting = keys.filter(({ state }) => state === 'pending').length;
    if (waiting > 0)
      print(`\n${many(waiting, 'key')} to look at: postern keys show ID, then accept ID or reject ID.`);
  });
}

function printKey(key: RecipientKey): void {
  printFields([
    ['id', key.id],
    ['address', plain(key.address)],
    ['kind', kinds[key.kind]],
    ['fingerprint', fingerprintWords(key.fingerprint)],
    ['state', paint(colours[key.state], key.state)],
    ['trust', `${key.trust}: ${sourceWords[key.source]}`],
    ...(key.origin === key.source ? [] : [['first from', sourceWords[key.origin]] as const]),
    ['fit', `${key.usable ? 'yes' : 'no'}, ${plain(key.reason)}`],
    ['first seen', moment(key.firstSeen)],
    ['last seen', moment(key.lastSeen)],
    ['checked', moment(key.checkedAt)],
  ]);
}

export async function show(id: string, options: Common): Promise<void> {
  await withReaders(options, async ({ recipients }) => {
    const key = await recipients.get(operator(), id);
    if (options.json) return printJson(keyJson(key));
    printKey(key);
    if (key.state === 'pending')
      print(
        '\nCompare the fingerprint with the reader by telephone or in person, then: postern keys accept ID, or reject ID.',
      );
  });
}

const offeredWords: Readonly<Record<Offered['kind'], string>> = {
  new: 'taken',
  known: 'known already',
  refreshed: 'a newer copy, taken',
  pending: 'waits for a person: another key is known for this reader',
  rejected: 'rejected before by a person',
  refused: 'NOT USABLE',
};

export async function add(file: string, options: Common & { readonly address: string }): Promise<void> {
  const address = addressOf(options.address);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new Fault({ code: 'key-file', kind: 'invalid', say: `${plain(file)} cannot be read (${code}).` });
  }
  await withReaders(options, async ({ recipients }) => {
    const offered = await recipients.pin(operator(), address, bytes);
    if (offered.kind === 'refused')
      throw new Fault({
        code: 'key-unfit',
        kind: 'invalid',
        say: `It cannot be used for this address: ${offered.reason}.`,
      });
    const key = await recipients.get(operator(), offered.id);
    if (options.json) return printJson(keyJson(key));
    print('From now on this key is used for this reader, whatever else is found:');
    print();
    printKey(key);
  });
}

const placeWords: Readonly<Record<Place, string>> = {
  wkd: "the domain's web server (WKD)",
  dns: 'the DNS, signed (OPENPGPKEY, SMIMEA)',
  vks: 'the key server (VKS)',
  ldap: 'the directory (LDAP)',
};

function printSighting({ place, looked, reason, offered }: Sighting): void {
  const colour = looked === 'found' ? 'green' : looked === 'none' ? 'dim' : 'yellow';
  const word = { found: 'found', none: 'nothing', failed: 'could not be asked' }[looked];
  print(`${placeWords[place]}: ${paint(colour, word)}${looked === 'found' ? '' : `, ${plain(reason)}`}`);
  for (const one of offered) print(`  ${offeredWords[one.kind]}: ${plain(one.reason)}`);
}

export async function find(text: string, options: Common & { readonly server?: true }): Promise<void> {
  const address = addressOf(text);
  await withReaders(options, async ({ config, discovery, recipients }) => {
    const places = new Set<Place>(config.keys.readers.look_in);
    if (options.server) places.add('vks');
    const sightings = await discovery.find(operator(), address, [...places]);
    const { pgp, smime, change, why } = await recipients.recipient(address, systemClock.now());
    const facts = (one: typeof pgp | typeof smime): object | null =>
      one && { id: one.id, fingerprint: one.fingerprint, source: one.source, trust: one.trust };
    if (options.json) return printJson({ sightings, pgp: facts(pgp), smime: facts(smime), change, why });
    for (const sighting of sightings) printSighting(sighting);
    print();
    for (const [kind, one] of [
      ['pgp', pgp],
      ['smime', smime],
    ] as const)
      if (one)
        print(
          `Letters can be sealed with ${kinds[kind]}: ${fingerprintWords(one.fingerprint)} (${one.trust}: ${sourceWords[one.source]})`,
        );
    if (!pgp && !smime) print('Nothing can be sealed to this reader now.');
    for (const reason of why) print(`  ${plain(reason)}`);
    if (change)
      print(
        `Until a person has looked, letters to this reader are ${change === 'hold' ? 'held' : 'put into the portal'}: postern keys list --pending`,
      );
  });
}

export async function decide(
  what: 'accept' | 'reject' | 'remove',
  id: string,
  options: Common,
): Promise<void> {
  await withReaders(options, async ({ recipients }) => {
    const key = await recipients[what](operator(), id);
    if (options.json) return printJson(keyJson(key));
    const said = {
      accept: 'is used for this reader from now on',
      reject: "is not this reader's and will not be asked about again",
      remove: 'is forgotten; it may be found anew',
    }[what];
    print(`The ${kinds[key.kind]} key of ${plain(key.address)} ${said}.`);
  });
}
