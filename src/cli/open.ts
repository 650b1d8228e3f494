import { readFileSync } from 'node:fs';
import { systemClock } from '#base';
import { fromEnvironment } from '#config';
import { type Opening, type OpeningNeeds, openLetter } from '#protect';
import { collect, runCommand, topCommand, usage } from './frame.ts';
import { type Passphrase, readGiven, readPrivate, readRoots } from './open-keys.ts';
import { paint, plain, print, printJson } from './output.ts';

interface Options {
  readonly key: readonly string[];
  readonly roots: readonly string[];
  readonly intermediates: readonly string[];
  readonly at?: string;
  readonly passphrase?: string;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

const nothing: Opening = { encrypted: false, signatures: [], subject: '', text: '', warnings: [] };
/** A letter may be this large, octets. */
const largest = 256e6;

/** From the environment, a file, or whoever sits at the terminal; asked once. */
function passphraseOf({ passphrase, passphraseFile, json }: Options): Passphrase {
  let known: string | undefined;
  return async (file) => {
    if (known !== undefined) return known;
    if (passphrase !== undefined)
      known = passphrase.startsWith('env:')
        ? fromEnvironment(passphrase)
        : usage('a passphrase on the command line can be seen by others: --passphrase env:NAME');
    else if (passphraseFile !== undefined)
      known = readGiven(passphraseFile)
        .toString('utf8')
        .replace(/\r?\n$/, '');
    else if (process.stdin.isTTY && process.stdout.isTTY && !json) {
      const { password, isCancel } = await import('@clack/prompts');
      const said = await password({ message: `Passphrase of ${plain(file)}` });
      known = isCancel(said) ? undefined : said;
    }
    return known;
  };
}

function timeOf(text: string | undefined): number {
  if (text === undefined) return systemClock.now();
  const at = Date.parse(text);
  return Number.isNaN(at) ? usage(`"${plain(text)}" is not a time such as 2026-03-01T12:00:00Z`) : at;
}

async function openFile(file: string, needs: OpeningNeeds): Promise<Opening> {
  let raw: Buffer;
  try {
    raw = readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return { ...nothing, warnings: [`It cannot be read (${code}).`] };
  }
  if (raw.length > largest) return { ...nothing, warnings: ['It is larger than a letter may be.'] };
  return openLetter(raw, needs);
}

function printOpening(file: string, { encrypted, signatures, subject, text, warnings }: Opening): void {
  print(paint('bold', plain(file)));
  print(encrypted ? 'It came encrypted.' : 'It did not come encrypted.');
  if (signatures.length === 0) print('Nobody signed it.');
  for (const { valid, signer, reason } of signatures)
    print(
      valid
        ? `${paint('green', 'Signed')} by ${plain(signer ?? '')}.`
        : `${paint('red', 'NOT validly signed')}: ${plain(reason)}.`,
    );
  for (const warning of warnings) print(`${paint('yellow', 'Beware:')} ${plain(warning)}`);
  print();
  print(`Subject: ${plain(subject)}`);
  print();
  for (const line of text.split('\n')) print(plain(line));
}

async function open(files: string[], options: Options): Promise<void> {
  const given = await readPrivate(options.key, passphraseOf(options));
  const { roots, pgpKeys } = readRoots(options.roots);
  const more = readRoots(options.intermediates).roots;
  const needs: OpeningNeeds = {
    holders: given.holders,
    secrets: given.secrets,
    pgpKeys: [...pgpKeys, ...given.secrets.map((one) => one.public)],
    roots,
    intermediates: [...given.certificates, ...more],
    at: timeOf(options.at),
  };
  for (const file of files) {
    const opening = await openFile(file, needs);
    if (options.json) printJson({ file, ...opening });
    else printOpening(file, opening);
  }
}

/** `postern open`: needs no server, no settings, no network; nothing that a letter names is fetched. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'open',
    'Decrypts letters in S/MIME or OpenPGP and tells who signed them. Needs no server, no settings and no network',
  )
    .argument('<files...>', 'letters as files; "-" is standard input')
    .option(
      '--key <file>',
      'private key: PEM with its certificate, PKCS#12, or OpenPGP; may be repeated',
      collect,
      [],
    )
    .option(
      '--roots <file>',
      'whom to believe: certificates of authorities, or OpenPGP keys; may be repeated',
      collect,
      [],
    )
    .option(
      '--intermediates <file>',
      'more certificates, believed only as far as the roots vouch',
      collect,
      [],
    )
    .option(
      '--at <time>',
      'when signatures have to be good, such as the day the letter came; now if left out',
    )
    .option('--passphrase <env:NAME>', 'the environment variable that holds the passphrase of the keys')
    .option('--passphrase-file <file>', 'the file that holds it')
    .option('--json', 'one line of JSON for each file')
    .action(open);
  return runCommand(program, args);
}
