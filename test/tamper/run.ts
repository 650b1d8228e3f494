/**
 * npm run tamper [-- --json]
 *
 * Changes the past as the owner of the database would, in a real one, with the signing keys stolen where that helps, and
 * shows how an auditor finds it who has a copy of the log's folder from before (docs/guide/evidence.md). Exit 0: each was
 * found with the record and a time; 1 otherwise; 2 wrong usage.
 */
import { parseArgs } from 'node:util';
import type { Finding } from '#evidence';
import { type Outcome, playAll } from './play.ts';

function json(): boolean {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false } } }).values.json;
  } catch {
    process.stderr.write('tamper: npm run tamper [-- --json]\n');
    process.exit(2);
  }
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The record and the times of a finding, in words. */
function words({ leaf, event, kind, at, by, what }: Finding): [name: string, text: string][] {
  const record = [leaf === undefined ? '' : `leaf ${leaf}`, event ?? '', kind ?? ''];
  return [
    ['record', record.filter((part) => part !== '').join('  ') || 'the log as a whole'],
    ['time', [at && `event of ${at}`, by && `checkpoint of ${by}`].filter(Boolean).join(', ')],
    ['words', what],
  ];
}

function show({ name, does, found, finding, said }: Outcome): void {
  say(`${found ? 'found    ' : 'NOT FOUND'}  ${name}: the owner ${does}`);
  const lines = finding ? words(finding) : said.map((text): [string, string] => ['said', text]);
  for (const [left, text] of lines) say(`           ${left.padEnd(8)}${text}`);
}

const asJson = json();
const outcomes = await playAll(asJson ? undefined : show);
const found = outcomes.filter((outcome) => outcome.found).length;
if (asJson) say(JSON.stringify({ attacks: outcomes.length, found, outcomes }, null, 2));
else say(`\n${found} of ${outcomes.length} found.`);
process.exitCode = found === outcomes.length ? 0 : 1;
