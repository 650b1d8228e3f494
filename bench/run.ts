/**
 * `npm run bench`: Postern beside Postfix in one run, under the same load, towards the same sink. Prints what was measured
 * and how it stands against the aims; asserts nothing. docs/guide/bench.md tells how to read it.
 */
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { access } from './access.ts';
import { calling } from './api.ts';
import { archiving } from './archive.ts';
import { backlog } from './backlog.ts';
import { backingUp } from './backup.ts';
import { cleanUp, interrupted, onInterrupt } from './cleanup.ts';
import { now } from './clock.ts';
import { painting } from './console.ts';
import { demands } from './demands.ts';
import { draining } from './drain.ts';
import { evidencing } from './evidence.ts';
import { prepareGround } from './ground.ts';
import { guessing } from './guessing.ts';
import { inspectingFiles } from './inspect-files.ts';
import { inspectingText } from './inspect-text.ts';
import { logging } from './log.ts';
import { type Peer, peerMissing, startPeer } from './peer-postfix.ts';
import { pgp } from './pgp.ts';
import { deciding } from './policy.ts';
import { Database } from './postern.ts';
import { type Context, type Findings, mean, type Scale, type Verdict } from './scenario.ts';
import { sealing } from './seal.ts';
import { smime } from './smime.ts';
import { findingsText, verdictsText } from './table.ts';
import { throughput } from './throughput.ts';
import { urgent } from './urgent.ts';

const help = (): string => `npm run bench -- [options]
  --only NAME     one scenario; may be repeated: ${Object.keys(scenarios).join(', ')}
  --rounds N      rounds of each (2)
  --messages N    letters a run of the 5 KB load (2000)
  --kept N        letters in the archive that is searched (1,000,000; made anew, 10 million take hours)
  --quick         a short look: fewer letters, one round, small queues
  --json          one JSON document on standard output instead of tables
`;

const scales: Record<'usual' | 'quick', Scale> = {
  usual: {
    rounds: 2,
    messages: 2000,
    warmUp: 500,
    deferred: 200_000,
    bulk: 1_000_000,
    urgent: 75,
    drained: 3000,
    kept: 1_000_000,
  },
  quick: {
    rounds: 1,
    messages: 500,
    warmUp: 200,
    deferred: 5000,
    bulk: 10_000,
    urgent: 20,
    drained: 500,
    kept: 20_000,
  },
};

type Scenario = (context: Context) => Promise<Findings & { peaks?: readonly number[] }>;

const scenarios: Record<string, Scenario> = {
  '5k': (context) =>
    throughput(context, '5 KB', { connections: 20, messages: context.scale.messages, size: 5000 }),
  '50k': (context) =>
    throughput(context, '50 KB', {
      connections: 20,
      messages: Math.ceil(context.scale.messages / 2),
      size: 50_000,
    }),
  single: (context) =>
    throughput(context, 'one message per connection', {
      connections: 20,
      messages: Math.ceil(context.scale.messages / 3),
      size: 5000,
      perConnection: 1,
    }),
  backlog,
  urgent,
  drain: draining,
  guessing,
  access,
  policy: deciding,
  'inspect-text': inspectingText,
  'inspect-files': inspectingFiles,
  demands,
  smime,
  pgp,
  seal: sealing,
  archive: archiving,
  api: calling,
  console: painting,
  evidence: evidencing,
  log: logging,
  backup: backingUp,
};

/** Percent of the machine that others may take before figures stop being worth much. */
const disturbing = 10;

function disturbed(all: readonly Findings[]): string {
  const foreign = mean(all.flatMap(({ rows }) => rows.map((row) => row.foreign)));
  if (!(foreign > disturbing)) return '';
  return `\nOther programs took ${foreign.toFixed(0)} % of this machine meanwhile: rates and times say little, CPU a little more. Run it again when it is quiet.`;
}

const mostMemory = 300e6;

function memory(all: readonly (Findings & { peaks?: readonly number[] })[]): Verdict[] {
  const peaks = all.flatMap(({ rows, peaks = [] }) => [...rows.flatMap((row) => row.peaks), ...peaks]);
  if (peaks.length === 0) return [];
  const most = Math.max(...peaks);
  return [
    {
      what: 'memory of a Postern process at its highest, all runs',
      figure: `${(most / 1e6).toFixed(0)} MB`,
      aim: '300 MB',
      met: most <= mostMemory,
    },
  ];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: Object.keys(scenarios) },
      rounds: { type: 'string' },
      messages: { type: 'string' },
      kept: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.filter((name) => !Object.hasOwn(scenarios, name));
  if (values.help || unknown.length > 0) {
    process.stderr.write(
      unknown.length > 0 ? `bench: there is no scenario "${unknown[0]}"\n${help()}` : help(),
    );
    return unknown.length > 0 ? 2 : 0;
  }
  const usual = scales[values.quick ? 'quick' : 'usual'];
  const scale = {
    ...usual,
    rounds: Number(values.rounds ?? usual.rounds),
    messages: Number(values.messages ?? usual.messages),
    kept: Number(values.kept ?? usual.kept),
  };
  const startedAt = now();
  const say = (text: string): void => void (values.json || process.stdout.write(`${text}\n`));
  const tell = (text: string): void =>
    void process.stderr.write(`${((now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);

  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    memory: totalmem(),
    kernel: release(),
    node: process.version,
  };
  say(
    `${machine.cpus} x ${machine.model}, ${(machine.memory / 1e9).toFixed(0)} GB, Linux ${machine.kernel}, Node ${machine.node}`,
  );
  const missing = peerMissing();
  if (missing) say(`There is no peer to compare with: ${missing}. Postern is measured alone.`);

  const place = await prepareGround();
  const database = await Database.start(place.dir);
  let started: Promise<Peer> | undefined;
  const peer = (): Promise<Peer | null> => {
    if (missing) return Promise.resolve(null);
    started ??= startPeer(join(place.dir, 'peer'), place.trust, place.exit);
    return started;
  };
  const all: (Findings & { peaks?: readonly number[] })[] = [];
  for (const name of values.only) {
    const findings = await scenarios[name]!({ place, database, scale, peer, tell });
    all.push(findings);
    say(findingsText(findings));
  }
  const verdicts = [...all.flatMap((findings) => findings.verdicts), ...memory(all)];
  say(verdictsText(verdicts));
  say(disturbed(all));
  say(`\n${((now() - startedAt) / 60_000).toFixed(1)} minutes`);
  if (values.json)
    process.stdout.write(
      `${JSON.stringify({ machine, peer: missing ?? 'postfix', scale, findings: all, verdicts })}\n`,
    );
  return 0;
}

onInterrupt();
let code = 1;
try {
  code = await main();
} catch (error) {
  if (!interrupted()) process.stderr.write(`bench: ${(error as Error).stack ?? error}\n`);
} finally {
  await cleanUp();
  if (interrupted()) code = 130;
}
process.exit(code);
