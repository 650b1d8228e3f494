/**
 * npm run crash [-- --accepted N] [--seed S] [--pace P] [--short] [--only PART] [--json]
 *
 * Plays kills, freezes, hangs, power cuts, failing and full disks against Postern under load, and holds what is left
 * against a ledger kept outside (docs/guide/durability.md). Exit 0: nothing lost, nothing in clear, nothing twice that
 * SMTP does not allow; 1 otherwise; 2 wrong usage.
 */
import { parseArgs } from 'node:util';
import { play } from './play.ts';
import { holds, table, totalsOf } from './table.ts';

const number = (text: string | undefined, fallback: number): number => {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  process.stderr.write(`crash: "${text}" is not a whole number above 0\n`);
  process.exit(2);
};

const { values } = parseArgs({
  options: {
    accepted: { type: 'string' },
    seed: { type: 'string' },
    pace: { type: 'string' },
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const seed = number(values.seed, 1 + (Date.now() % 1_000_000));
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    interrupted = true;
    tell(`${signal}: ending after what is under way`);
  });
const begin = Date.now();
const tell = (text: string): void =>
  void process.stderr.write(`[${((Date.now() - begin) / 1000).toFixed(0).padStart(4)} s] ${text}\n`);
tell(`seed ${seed}`);
const parts = await play({
  accepted: number(values.accepted, values.short ? 300 : 2000),
  seed,
  pace: number(values.pace, 25),
  short: values.short,
  ...(values.only ? { only: values.only } : {}),
  tell,
  stopped: () => interrupted,
});
const totals = totalsOf(parts);
if (values.json)
  process.stdout.write(`${JSON.stringify({ seed, interrupted, holds: holds(totals), ...totals, parts })}\n`);
else process.stdout.write(`\n${table(parts, totals)}\n`);
process.exitCode = holds(totals) && !interrupted ? 0 : 1;
