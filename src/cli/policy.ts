import { existsSync } from 'node:fs';
import { systemClock } from '#base';
import { configPath } from '#config';
import type { Document, Version } from '#policy';
import { type Common, collect, Ended, runCommand, topCommand, usage, verb } from './frame.ts';
import { many, moment, paint, plain, print, printJson, printTable } from './output.ts';
import { activate, approve, propose, rollback } from './policy-change.ts';
import { explainLetter } from './policy-explain.ts';
import { printCases, rulesIn } from './policy-file.ts';
import { tryFile } from './policy-try.ts';
import { type Tried, triedInWords } from './policy-words.ts';
import { settingsOf, withHouse } from './rooms.ts';

/** Without settings the domains of those who write in the cases count as inside. */
function settingsFor(options: Common, document: Document) {
  if (options.config !== undefined || existsSync(configPath())) {
    const { policy, organisation } = settingsOf(options);
    return { config: policy, domains: [organisation.domain] };
  }
  const config = {
    profile: 'standard',
    default_floor: 'encrypted',
    sensitive_floor: 'sealed',
    inside: [],
  } as const;
  return { config, domains: [...new Set(document.cases.map(({ from }) => from.replace(/^.*@/s, '')))] };
}

/** `postern policy check`: needs no database. */
async function check(file: string, options: Common): Promise<void> {
  const document = await rulesIn(file);
  const { Policy, runCases } = await import('#policy');
  const policy = new Policy({ ...settingsFor(options, document), clock: systemClock });
  const results = runCases(policy.under(document), document);
  const holds = results.every(({ ok }) => ok);
  if (options.json) printJson({ ok: holds, rules: document.rules.length, cases: results });
  else {
    printCases(results);
    print(
      `${many(document.rules.length, 'rule')} of your own, ${many(results.length, 'case')}: ${holds ? 'all is well.' : 'not every case holds.'}`,
    );
  }
  if (!holds) throw new Ended(1);
}

async function show(typed: string | undefined, options: Common): Promise<void> {
  if (typed !== undefined && !/^[1-9]\d{0,8}$/.test(typed))
    usage(`"${typed}" is not the number of a version`);
  await withHouse(options, async ({ documents, policy }) => {
    const { render } = await import('#policy');
    if (typed !== undefined) {
      const version = await documents.version(Number(typed));
      if (options.json) return printJson(version);
      printVersion(version);
      return print(version.document ? render(version.document).trimEnd() : 'Its text was changed by hand.');
    }
    const { number, document, since, drift } = await documents.inForce();
    if (options.json)
      return printJson({ number, since, drift, version: policy.version, document, rules: policy.rules });
    if (drift) print(paint('red', `Changed by hand and not used: ${plain(drift)}`));
    print(`In force: ${policy.version}${since ? `, since ${moment(Date.parse(since))}` : ''}.`);
    const ours = new Set(document?.rules.map(({ name }) => name));
    print(paint('dim', 'Ready-made, by the settings:'));
    for (const rule of policy.rules.filter(({ name }) => !ours.has(name)))
      print(`  ${rule.name}: ${rule.sentence} (${rule.citation})`);
    print();
    print(document ? render(document).trimEnd() : 'There are no rules of your own yet.');
  });
}

function printVersion({
  number,
  reason,
  author,
  approver,
  proposedAt,
  approvedAt,
  assessment,
}: Version): void {
  print(`Version ${number}, proposed ${moment(proposedAt)} by ${plain(author)}: ${plain(reason)}`);
  print(approver ? `Approved ${moment(approvedAt)} by ${plain(approver)}.` : 'Not approved.');
  if ('letters' in assessment) for (const line of triedInWords(assessment as Tried)) print(line);
  print();
}

async function list(options: Common): Promise<void> {
  await withHouse(options, async ({ documents, people }) => {
    const { number: now } = await documents.inForce();
    const versions = await documents.versions();
    if (options.json) return printJson({ inForce: now, versions });
    if (versions.length === 0) return print('None: the ready-made rules alone are in force.');
    const names = new Map((await people.list()).map(({ id, name }) => [id, name]));
    const nameOf = (id: string | null): string => (id === null ? '-' : plain(names.get(id) ?? id));
    printTable(
      ['VERSION', 'TITLE', 'PROPOSED', 'BY', 'APPROVED BY', 'STATE', 'WOULD CHANGE'],
      versions.map((one) => [
        String(one.number),
        plain(one.title),
        moment(one.proposedAt),
        nameOf(one.author),
        nameOf(one.approver),
        one.document === null
          ? paint('red', 'changed by hand')
          : one.number === now
            ? paint('green', 'in force')
            : '',
        `${one.assessment.changedLetters ?? '?'} of ${one.assessment.letters ?? '?'}`,
      ]),
    );
  });
}

async function history(options: Common & { limit: string }): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) usage('--limit is a number from 1 to 1000');
  await withHouse(options, async ({ documents, people }) => {
    const events = await documents.history(limit);
    if (options.json)
      return printJson(
        events.map(({ secret: { document: _, ...secret }, ...event }) => ({ ...event, secret })),
      );
    if (events.length === 0) return print('Nothing has happened to the rules yet.');
    const names = new Map((await people.list()).map(({ id, name }) => [id, name]));
    for (const { at, kind, actor, data, secret } of events) {
      const what = {
        'policy.proposed': `version ${data.number} proposed`,
        'policy.approved': `version ${data.number} approved`,
        'policy.activated': `${data.back ? 'back to' : 'in force:'} ${data.number === 0 ? 'the ready-made rules' : `version ${data.number}`}`,
        'policy.drifted': `changed by hand: ${data.what}`,
      }[kind as string];
      const who = actor.kind === 'system' ? '' : ` by ${plain(names.get(actor.id) ?? actor.id)}`;
      print(
        `${moment(Date.parse(at))}  ${plain(what ?? kind)}${who}${secret.reason ? `: ${plain(secret.reason)}` : ''}`,
      );
    }
  });
}

/** `postern policy`: the organisation's own rules: written, tried, approved, put in force, taken back. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'policy',
    'The rules: written as sentences, tried on letters of the past, approved by a second person',
  );
  verb(program, 'show [version]', 'those in force, or one version, as sentences').action(show);
  verb(program, 'list', 'all versions').action(list);
  verb(
    program,
    'check <file>',
    'whether the rules can be read and their cases hold; needs no database',
  ).action(check);
  verb(
    program,
    'try <file>',
    'which letters of the last days would fare differently; with --json one line each',
  )
    .option('--days <number>', 'how far back', '30')
    .option('--limit <number>', 'show so many letters', '50')
    .action(tryFile);
  verb(program, 'propose <file>', 'put rules on the table, with what trying them came to')
    .requiredOption('--reason <text>', 'why the rules change')
    .requiredOption('--as <address>', 'who you are: an admin, by app password')
    .option('--password-file <file>', 'where the app password stands; else it is asked for')
    .option('--days <number>', 'try them on the letters of so many days', '30')
    .action(propose);
  verb(program, 'approve <version>', 'agree to a version that somebody else proposed')
    .requiredOption('--as <address>', 'who you are: an admin, by app password')
    .option('--password-file <file>', 'where the app password stands; else it is asked for')
    .action(approve);
  verb(program, 'activate <version>', 'put an approved version in force').action(activate);
  verb(program, 'rollback', 'one step back, at once')
    .requiredOption('--reason <text>', 'why')
    .action(rollback);
  verb(program, 'explain <letter>', 'what the rules in force say of a letter, and why; sends nothing')
    .requiredOption('--from <address>', 'who would write it')
    .requiredOption('--to <address>', 'who would read it; may be repeated', collect)
    .option('--rules <file>', 'by the rules of this file instead')
    .action(explainLetter);
  verb(program, 'history', 'who changed what, when and why')
    .option('--limit <number>', 'at most so many', '50')
    .action(history);
  return runCommand(program, args);
}
