import { existsSync } from 'node:fs';
import { type PackSays, parseKey, type Verdict, type VerifierKey, verifyEvidence } from '#evidence';
import { type Common, collect, Ended, runCommand, topCommand, usage } from './frame.ts';
import { many, paint, plain, print, printJson } from './output.ts';

interface Options extends Common {
  readonly database?: boolean;
  readonly against: readonly string[];
  readonly key: readonly string[];
}

function printPack(says: PackSays): void {
  const { kind, ...about } = says.scope;
  const words = Object.entries(about)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ');
  print(
    `  ${many(says.events.count, 'event')} of the log ${plain(says.log.origin)} of ${says.log.size} leaves`,
  );
  print(`  about: ${kind}, ${plain(words)}; values ${says.opened ? 'opened' : 'closed'}`);
  print(`  made ${plain(says.made)} for ${says.by.kind} ${plain(says.by.id)}: ${plain(says.reason)}`);
  for (const { at, authority } of says.stamps) print(`  time stamp ${at} by ${plain(authority)}`);
  for (const { at, witness } of says.witnessed) print(`  witnessed ${at} by ${plain(witness)}`);
}

type Checked = Verdict & { readonly file: string };

function printVerdict({ file, ...found }: Checked): void {
  const { kind, valid, problems, checked, notChecked, says } = found;
  print(`${plain(file)}: ${valid ? paint('green', `valid ${kind}`) : paint('red', 'NOT VALID')}`);
  for (const problem of problems) print(`  wrong: ${plain(problem)}`);
  for (const one of checked) print(`  ${paint('dim', valid ? 'checked:' : 'looked at:')} ${one}`);
  for (const one of notChecked) print(`  ${paint('dim', 'not checked:')} ${one}`);
  if (found.kind === 'pack' && found.valid) printPack(found.says);
  if (!Array.isArray(says.events)) return;
  for (const event of says.events as { at: string; kind: string }[])
    print(`  ${event.at}  ${paint('bold', plain(event.kind))}`);
}

function keysOf(texts: readonly string[]): VerifierKey[] {
  return texts.map(
    (text) =>
      parseKey(text) ??
      usage(`"${text.slice(0, 40)}" is not a key such as stands in the file "keys" of a log`),
  );
}

/** The rooms are loaded only where the database is asked for. */
async function auditDatabase(options: Options, keys: readonly VerifierKey[]): Promise<Verdict> {
  const { withHouse } = await import('./rooms.ts');
  const { openEvidenceLog } = await import('../app.ts');
  const outside = options.against.length > 0 ? { dirs: options.against, keys } : undefined;
  return withHouse(options, (house) => openEvidenceLog(house).audit(outside));
}

async function verify(files: string[], options: Options): Promise<void> {
  const keys = keysOf(options.key);
  if (options.against.length > 0 && !options.database) usage('--against goes with --database');
  for (const folder of options.against) if (!existsSync(folder)) usage(`there is no folder ${folder}`);
  const results: Checked[] = [];
  for (const file of files) {
    for (const found of await verifyEvidence(file, keys)) results.push({ file, ...found });
  }
  if (options.database) results.push({ file: 'the database', ...(await auditDatabase(options, keys)) });
  if (results.length === 0) usage('give receipts, packs or the folder of a log, or --database');
  const valid = results.every((result) => result.valid);
  if (options.json) printJson({ valid, results });
  else results.forEach(printVerdict);
  if (!valid) throw new Ended(1);
}

/** `postern verify`: needs no server, no settings, no network. 0 all valid, 1 not, 2 wrong usage. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'verify',
    'Checks receipts, packs, or folders of an evidence log. Needs no server, no settings and no network',
  )
    .argument('[file...]', 'receipts in JSON, packs, or the folder "evidence" of a log')
    .option(
      '--key <key>',
      "the operator's public key as it reached you another way; may be given twice",
      collect,
      [],
    )
    .option('--database', 'hold every event in the database against the log too: needs the settings')
    .option(
      '--against <folder>',
      'with --database: a copy of the folder "evidence" that was kept elsewhere, in the place of the own one; may be given twice',
      collect,
      [],
    )
    .option('--config <file>', 'settings file, for --database')
    .option('--json', 'answer in JSON')
    .action(verify);
  return runCommand(program, args);
}
