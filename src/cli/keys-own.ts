import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { OwnKey } from '#keys';
import { type Common, operator, usage, verb } from './frame.ts';
import { many, moment, paint, print, printJson, printTable } from './output.ts';
import { fingerprintWords, withOwn } from './own-rooms.ts';

interface Making extends Common {
  readonly name?: string;
  readonly days: string;
  readonly rsa?: true;
  readonly publish?: true;
}

const ownerWords = ({ owner }: OwnKey): string =>
  owner.scope === 'domain' ? `all of ${owner.domain}` : owner.address;
const kinds = { pgp: 'OpenPGP', smime: 'S/MIME' } as const;
const colours = { active: 'green', waiting: 'yellow', retired: 'dim', revoked: 'red' } as const;

const keyJson = (key: OwnKey): object => ({
  ...key,
  notAfter: key.notAfter === null ? null : new Date(key.notAfter).toISOString(),
  madeAt: new Date(key.madeAt).toISOString(),
  changedAt: new Date(key.changedAt).toISOString(),
});

function tell(key: OwnKey, options: Common, says: string): void {
  if (options.json) {
    printJson(keyJson(key));
    return;
  }
  print(`${says} ${key.id}`);
  print(`${paint('dim', 'fingerprint')}  ${fingerprintWords(key.fingerprint)}`);
  if (key.notAfter !== null) print(`${paint('dim', 'until')}        ${moment(key.notAfter)}`);
}

function wishOf(owner: string, options: Making, organisation: string) {
  const days = Number(options.days);
  if (!Number.isInteger(days) || days < 1 || days > 825) usage('--days: a number from 1 to 825');
  return {
    owner,
    name: options.name ?? (owner.includes('@') ? owner : organisation).slice(0, 64),
    days,
    algorithm: options.rsa ? ('rsa' as const) : ('ec' as const),
    publish: options.publish ?? false,
  };
}

async function make(kind: string, owner: string, options: Making): Promise<void> {
  if (kind !== 'smime' && kind !== 'pgp') usage('Which kind: smime or pgp');
  await withOwn(options, async (own, _domains, config) => {
    const wish = wishOf(owner, options, config.organisation.name);
    const key = kind === 'pgp' ? await own.makePgp(operator(), wish) : await own.makeSmime(operator(), wish);
    tell(key, options, `Letters of ${ownerWords(key)} are signed from now on with`);
  });
}

async function request(owner: string, options: Making): Promise<void> {
  await withOwn(options, async (own, _domains, config) => {
    const made = await own.request(operator(), wishOf(owner, options, config.organisation.name));
    if (options.json) return printJson({ ...keyJson(made.key), request: made.request });
    print(made.request.trimEnd());
    print('Give this to the authority, and its answer to: postern keys own install FILE');
  });
}

async function list(options: Common): Promise<void> {
  await withOwn(options, async (own) => {
    const all = await own.list(operator());
    if (options.json) return printJson(all.map(keyJson));
    if (all.length === 0) return print('No keys of our own yet. Run: postern keys own make smime ADDRESS');
    printTable(
      ['ID', 'FOR', 'KIND', 'STATE', 'UNTIL'],
      all.map((key) => [
        key.id,
        ownerWords(key),
        kinds[key.kind],
        paint(colours[key.state], key.state),
        moment(key.notAfter),
      ]),
    );
    print(`${many(all.length, 'key')}.`);
  });
}

async function install(file: string, options: Common): Promise<void> {
  await withOwn(options, async (own) => {
    const key = await own.install(operator(), readFileSync(file));
    tell(key, options, `Letters of ${ownerWords(key)} are signed from now on with`);
  });
}

async function retire(id: string, options: Common): Promise<void> {
  await withOwn(options, async (own) =>
    tell(await own.retire(operator(), id), options, 'Nothing is signed any more with'),
  );
}

async function revoke(id: string, options: Common & { readonly reason: string }): Promise<void> {
  const { reason } = options;
  if (reason !== 'compromised' && reason !== 'superseded' && reason !== 'retired')
    return usage('--reason: compromised, superseded or retired');
  await withOwn(options, async (own) => tell(await own.revoke(operator(), id, reason), options, 'Revoked:'));
}

const making = (command: Command): Command =>
  command
    .option('--name <name>', 'how certificates and keys call them')
    .option('--days <number>', 'how long it lasts', '730')
    .option('--rsa', 'RSA with 3072 bits, for readers with old programs');

/** `postern keys own`: certificates and keys of our own people and domains. */
export function addOwn(program: Command): void {
  const own = program.command('own').description('Certificates and keys of our own people and domains');
  making(
    verb(
      own,
      'make <kind> <owner>',
      'smime or pgp, for ADDRESS, or for DOMAIN as a whole; smime by our authority',
    ),
  )
    .option('--publish', 'let others find the OpenPGP key by WKD')
    .action(make);
  making(
    verb(own, 'request <owner>', 'make a key and a request for its certificate from an outside authority'),
  ).action(request);
  verb(own, 'install <file>', 'the certificate that an outside authority made, with its chain').action(
    install,
  );
  verb(own, 'list', 'all of them').action(list);
  verb(own, 'retire <id>', 'sign nothing with it any more; it still opens').action(retire);
  verb(own, 'revoke <id>', 'the same, and tell others')
    .option('--reason <reason>', 'compromised, superseded or retired', 'compromised')
    .action(revoke);
}
