import { readFileSync } from 'node:fs';
import { fromEnvironment } from '#config';
import { type Address, parseAddress } from '#mail';
import { type Common, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { moment, plain, print, printJson, printTable } from './output.ts';
import { withHouse } from './rooms.ts';

interface Agreeing extends Common {
  readonly passphrase?: string;
  readonly passphraseFile?: string;
}

function addressOf(text: string): Address {
  const reading = parseAddress(text);
  return reading.ok ? reading.address : usage(`"${plain(text)}" is not an address: ${reading.reason}`);
}

function given({ passphrase, passphraseFile }: Agreeing): string | null {
  if (passphrase !== undefined)
    return passphrase.startsWith('env:')
      ? fromEnvironment(passphrase)
      : usage('a passphrase on the command line can be seen by others: --passphrase env:NAME');
  if (passphraseFile === undefined) return null;
  try {
    return readFileSync(passphraseFile, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return usage(`${plain(passphraseFile)} cannot be read`);
  }
}

async function agree(text: string, options: Agreeing): Promise<void> {
  const address = addressOf(text);
  const own = given(options);
  const { newPassphrase } = await import('#protect');
  const passphrase = own ?? newPassphrase();
  await withHouse(options, (house) => house.passphrases.agree(operator(), address, passphrase));
  if (options.json) return printJson({ address: text, ...(own ? {} : { passphrase }) });
  if (own) return print(`From now on ${plain(text)} can get letters as PDF under this passphrase.`);
  print(passphrase);
  print(`Tell it to ${plain(text)} by telephone or in person, never by mail. It is not shown again.`);
}

async function forget(text: string, options: Common): Promise<void> {
  const address = addressOf(text);
  const gone = await withHouse(options, (house) => house.passphrases.forget(operator(), address));
  if (options.json) return printJson({ address: text, forgotten: gone });
  print(gone ? `The passphrase of ${plain(text)} is forgotten.` : `None was agreed with ${plain(text)}.`);
}

async function list(options: Common): Promise<void> {
  const all = await withHouse(options, (house) => house.passphrases.list(operator()));
  if (options.json)
    return printJson(all.map((one) => ({ ...one, agreedAt: new Date(one.agreedAt).toISOString() })));
  if (all.length === 0) return print('No passphrase is agreed with any reader.');
  printTable(
    ['ADDRESS', 'SINCE'],
    all.map(({ address, agreedAt }) => [plain(address), moment(agreedAt)]),
  );
}

/** `postern pdf`: passphrases agreed with readers who get letters as PDF. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'pdf',
    'Passphrases agreed with readers, who then can get letters as PDF under AES-256',
  );
  verb(
    program,
    'agree <address>',
    'make a passphrase, or keep the one that you agreed; takes the place of the one before',
  )
    .option('--passphrase <env:NAME>', 'the environment variable that holds the one you agreed')
    .option('--passphrase-file <file>', 'the file that holds it')
    .action(agree);
  verb(program, 'forget <address>', 'no more letters as PDF').action(forget);
  verb(program, 'list', 'with whom one is agreed').action(list);
  return runCommand(program, args);
}
