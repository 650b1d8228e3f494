import { Fault, isId } from '#base';
import { addressBlind } from '#keys';
import { type Address, parseAddress } from '#mail';
import { type Basis, basesOf, isValid, loadBases, recordBasis, revokeBasis } from '#policy';
import { type Common, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { moment, paint, plain, print, printJson, printTable } from './output.ts';
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
  readonly evidence: string;
  readonly warned?: true;
  readonly days: string;
}

async function record(typed: string, options: RecordOptions): Promise<void> {
  if (!options.warned) usage('--warned is missing: say that the reader was told of the risk and accepted it');
  if (!/^[1-9]\d{0,3}$/.test(options.days)) usage('--days is a number from 1 to 9999');
  if (options.evidence.trim().length < 10)
    usage('--evidence must say how and when the warning was given and accepted');
  const address = addressOf(typed);
  await withHouse(options, async ({ store, keys, evidence, clock }) => {
    const addressHash = addressBlind(keys, address);
    const expiresAt = clock.now() + Number(options.days) * day;
    const sealed = keys.sealField(
      'settings',
      { id: addressHash.toString('hex'), part: 'basis' },
      Buffer.from(options.evidence),
    );
    const id = await store.transaction(async (sql) => {
      const made = await recordBasis(
        sql,
        {
          addressBlind: addressHash,
          kind: '164.524-request',
          recordedAt: clock.now(),
          expiresAt,
          evidenceSealed: sealed,
        },
        operator(),
      );
      await evidence.record(sql, {
        kind: 'basis.recorded',
        actor: operator(),
        data: { basis: made, kind: '164.524-request', expires: new Date(expiresAt).toISOString() },
        secret: { address: `${address.local}@${address.domain}`, evidence: options.evidence },
      });
      return made;
    });
    if (options.json) return printJson({ id, expiresAt: new Date(expiresAt).toISOString() });
    print(
      `Recorded as ${id}, until ${moment(expiresAt)}. It holds for this one address only, and never for sensitive content.`,
    );
  });
}

const basisJson = (basis: Basis, now: number): object => ({
  id: basis.id,
  kind: basis.kind,
  recordedAt: new Date(basis.recordedAt).toISOString(),
  recordedBy: basis.recordedBy,
  expiresAt: new Date(basis.expiresAt).toISOString(),
  revokedAt: basis.revokedAt === null ? null : new Date(basis.revokedAt).toISOString(),
  valid: isValid(basis, now),
});

async function list(options: Common & { address?: string }): Promise<void> {
  const address = options.address === undefined ? null : addressOf(options.address);
  await withHouse(options, async ({ store, keys, clock }) => {
    const found = address
      ? await basesOf(store, addressBlind(keys, address))
      : await loadBases(store, clock.now());
    if (options.json) return printJson(found.map((basis) => basisJson(basis, clock.now())));
    if (found.length === 0) return print('None.');
    printTable(
      ['ID', 'GROUND', 'RECORDED', 'BY', 'UNTIL', 'STATE'],
      found.map((basis) => [
        basis.id,
        basis.kind,
        moment(basis.recordedAt),
        plain(basis.recordedBy),
        moment(basis.expiresAt),
        isValid(basis, clock.now()) ? paint('green', 'valid') : paint('dim', 'ended'),
      ]),
    );
    if (!address) print('Addresses stand here as keyed hashes only; --address shows those of one.');
  });
}

async function revoke(id: string, options: Common): Promise<void> {
  await withHouse(options, async ({ store, evidence, clock }) => {
    await store.transaction(async (sql) => {
      const ended = isId(id) && (await revokeBasis(sql, id, clock.now(), operator()));
      if (!ended)
        throw new Fault({
          code: 'basis-missing',
          kind: 'missing',
          say: `There is no basis ${id} to revoke.`,
        });
      await evidence.record(sql, { kind: 'basis.revoked', actor: operator(), data: { basis: id } });
    });
    if (options.json) printJson({ id, revoked: true });
    else print('Revoked: what still waits for this address is protected again.');
  });
}

/** `postern basis`: the one ground on which a letter may leave without protection. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'basis',
    "A reader's own request for unprotected mail, warned and accepted (45 CFR 164.524)",
  );
  verb(program, 'record <address>', 'write one down, for exactly this address')
    .requiredOption('--evidence <text>', 'how and when the warning was given and accepted')
    .option('--warned', 'the reader was told of the risk and accepted it')
    .option('--days <number>', 'how long it holds', '365')
    .action(record);
  verb(program, 'list', 'those that hold now')
    .option('--address <address>', 'all of one address, ended ones included')
    .action(list);
  verb(program, 'revoke <id>', 'end one, at once').action(revoke);
  return runCommand(program, args);
}
