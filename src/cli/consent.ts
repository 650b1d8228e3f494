import { readFileSync } from 'node:fs';
import { Fault } from '#base';
import { type Address, type ConsentKind, consentKinds, type Purpose, parseAddress, purposes } from '#mail';
import { type Consent, contentClasses, isValid } from '#policy';
import { type Common, collect, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { moment, paint, plain, print, printFields, printJson, printTable } from './output.ts';
import { withHouse } from './rooms.ts';

const day = 86_400_000;

function addressOf(typed: string): Address {
  const reading = parseAddress(typed.trim());
  if (reading.ok) return reading.address;
  throw new Fault({
    code: 'address-invalid',
    kind: 'invalid',
    say: `"${typed}" is not a mail address: ${reading.reason}.`,
  });
}

interface RecordOptions extends Common {
  readonly kind: string;
  readonly evidence: string;
  readonly warned?: true;
  readonly days: string;
  readonly given?: string;
  readonly purpose?: string[];
  readonly class?: string[];
  readonly document?: string;
}

const oneOf = <T extends string>(option: string, typed: string, known: readonly T[]): T =>
  known.find((one) => one === typed) ?? usage(`${option} is one of: ${known.join(', ')}`);

function documentIn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return usage(`--document: ${file} cannot be read`);
  }
}

async function record(typed: string[], options: RecordOptions): Promise<void> {
  const kind: ConsentKind = oneOf('--kind', options.kind, consentKinds);
  if (kind === 'access-request' && !options.warned)
    usage('--warned is missing: say that the reader was told of the risk and accepted it');
  if (!/^[1-9]\d{0,3}$/.test(options.days)) usage('--days is a number from 1 to 9999');
  if (options.evidence.trim().length < 10) usage('--evidence must say how and when it was given');
  const givenAt = options.given === undefined ? undefined : Date.parse(options.given);
  if (givenAt !== undefined && !Number.isFinite(givenAt)) usage('--given is a date such as 2026-11-02');
  const addresses = typed.map(addressOf);
  const chosen: Purpose[] = (options.purpose ?? []).map((one) => oneOf('--purpose', one, purposes));
  const classes = (options.class ?? []).map((one) => oneOf('--class', one, contentClasses));
  const document = options.document === undefined ? undefined : documentIn(options.document);
  await withHouse(options, async ({ consents, clock }) => {
    const expiresAt = clock.now() + Number(options.days) * day;
    const id = await consents.record(operator(), {
      kind,
      addresses,
      purposes: chosen,
      classes,
      expiresAt,
      evidence: options.evidence,
      ...(givenAt === undefined ? {} : { givenAt }),
      ...(document ? { document } : {}),
      ...(options.warned ? { warned: true } : {}),
    });
    if (options.json) return printJson({ id, expiresAt: new Date(expiresAt).toISOString() });
    const holds =
      kind === 'access-request'
        ? 'It holds for this one address only, and never for sensitive content.'
        : 'It is looked up again before each attempt at delivery.';
    print(`Recorded as ${id}, until ${moment(expiresAt)}. ${holds}`);
  });
}

const consentJson = (consent: Consent, now: number): object => ({
  id: consent.id,
  kind: consent.kind,
  purposes: consent.purposes,
  classes: consent.classes,
  addresses: consent.addresses.length,
  givenAt: new Date(consent.givenAt).toISOString(),
  recordedAt: new Date(consent.recordedAt).toISOString(),
  recordedBy: consent.recordedBy,
  expiresAt: new Date(consent.expiresAt).toISOString(),
  revokedAt: consent.revokedAt === null ? null : new Date(consent.revokedAt).toISOString(),
  document: consent.document,
  valid: isValid(consent, now),
});

const state = (consent: Consent, now: number): string =>
  isValid(consent, now) ? paint('green', 'valid') : paint('dim', 'ended');

async function list(options: Common & { address?: string }): Promise<void> {
  const address = options.address === undefined ? undefined : addressOf(options.address);
  await withHouse(options, async ({ consents, clock }) => {
    const found = await consents.list(operator(), address);
    const now = clock.now();
    if (options.json) return printJson(found.map((consent) => consentJson(consent, now)));
    if (found.length === 0) return print('None.');
    printTable(
      ['ID', 'KIND', 'FOR', 'CONTENT', 'RECORDED', 'BY', 'UNTIL', 'STATE'],
      found.map((consent) => [
        consent.id,
        consent.kind,
        consent.purposes.join(', ') || 'anything',
        consent.classes.join(', ') || 'not sensitive',
        moment(consent.recordedAt),
        plain(consent.recordedBy),
        moment(consent.expiresAt),
        state(consent, now),
      ]),
    );
    if (!address) print('Addresses stand here as keyed hashes only; --address shows those of one.');
  });
}

async function show(id: string, options: Common): Promise<void> {
  await withHouse(options, async ({ consents, clock }) => {
    const { consent, evidence } = await consents.show(operator(), id);
    const now = clock.now();
    if (options.json) return printJson({ ...consentJson(consent, now), evidence });
    printFields([
      ['consent', consent.id],
      ['kind', consent.kind],
      ['state', state(consent, now)],
      ['for', consent.purposes.join(', ') || 'anything'],
      ['content', consent.classes.join(', ') || 'not sensitive'],
      ['addresses', String(consent.addresses.length)],
      ['given', moment(consent.givenAt)],
      ['recorded', `${moment(consent.recordedAt)} by ${plain(consent.recordedBy)}`],
      ['until', moment(consent.expiresAt)],
      ['revoked', moment(consent.revokedAt)],
      ['document', consent.document ?? 'none'],
      ['evidence', plain(evidence)],
    ]);
  });
}

async function revoke(id: string, options: Common & { reason?: string }): Promise<void> {
  await withHouse(options, async ({ consents }) => {
    await consents.revoke(operator(), id, options.reason);
    if (options.json) printJson({ id, revoked: true });
    else print('Revoked: what still waits for its addresses is protected again, or goes back to its sender.');
  });
}

/** `postern consent`: what patients allowed, and the one ground on which a letter may leave without protection. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'consent',
    'What patients allowed: requests for unprotected mail (45 CFR 164.524), marketing authorisations (45 CFR 164.508), consents under state law and 42 CFR part 2',
  );
  verb(program, 'record <address...>', 'write one down, for exactly these addresses')
    .requiredOption('--evidence <text>', 'how and when it was given, and the warning where one was')
    .option('--kind <kind>', consentKinds.join(', '), 'access-request')
    .option('--warned', 'the reader was told of the risk and accepted it')
    .option('--purpose <purpose>', `what for (${purposes.join(', ')}); several times`, collect)
    .option('--class <class>', `what content (${contentClasses.join(', ')}); several times`, collect)
    .option('--document <file>', 'the signed document; only its hash is kept')
    .option('--given <date>', 'when it was given, if not today')
    .option('--days <number>', 'how long it holds', '365')
    .action(record);
  verb(program, 'list', 'those that hold now')
    .option('--address <address>', 'all of one address, ended ones included')
    .action(list);
  verb(program, 'show <id>', 'one, with its evidence').action(show);
  verb(program, 'revoke <id>', 'end one, at once')
    .option('--reason <text>', 'why, for the record')
    .action(revoke);
  return runCommand(program, args);
}
