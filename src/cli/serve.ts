import { openLog, systemClock } from '#base';
import { checkedConfig, configPath, problemLine } from '#config';
import type { Listening, Part } from '../app.ts';
import { type Common, runCommand, topCommand, usage, withCommon } from './frame.ts';
import { print, printJson, warn } from './output.ts';
import { figures, readiness } from './serve-figures.ts';

interface Serve extends Common {
  readonly parts?: string;
}

const allParts: readonly Part[] = ['mail', 'portal', 'console'];

function partsOf(text: string | undefined): readonly Part[] {
  if (text === undefined) return allParts;
  const parts = text.split(',');
  const wrong = parts.find((part) => !allParts.includes(part as Part));
  if (wrong !== undefined) usage(`there is no part "${wrong}": ${allParts.join(', ')}`);
  return parts as Part[];
}

const at = ({ host, port }: { host: string; port: number }): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

function tell(listening: Listening, operator: { host: string; port: number } | null): void {
  print('Postern is running.');
  const { submission, submissions, relay, journal, portal, console, setup } = listening;
  for (const [name, door] of [
    ['submission (STARTTLS)', submission],
    ['submission (TLS)', submissions],
    ['relay', relay],
    ['journal', journal],
  ] as const) {
    if (door) print(`  ${name.padEnd(22)}${at(door)}`);
  }
  if (portal) print(`  ${'portal'.padEnd(22)}${portal}`);
  if (console) print(`  ${'console'.padEnd(22)}${console}`);
  if (operator) print(`  ${'operators'.padEnd(22)}http://${at(operator)}/readyz`);
  if (setup) {
    print();
    print('Nobody can sign in yet. Set it up in a browser; this link works once, for an hour:');
    print(`  ${setup}`);
    print();
  }
  print('Stop with Ctrl-C; letters under way finish first.');
}

/** Resolves at the first wish to stop; a second one ends the process at once. */
function stopWished(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
  });
}

async function serve(options: Serve): Promise<void> {
  const parts = partsOf(options.parts);
  const file = configPath(options.config);
  const { config, problems } = checkedConfig(file, systemClock);
  for (const problem of problems.filter(({ weight }) => weight === 'repair'))
    warn(problemLine(file, problem));
  const log = openLog(config.log.level);
  const [{ closeHouse, openHouse, Server }, { openOperatorDoor }] = await Promise.all([
    import('../app.ts'),
    import('#web'),
  ]);
  const stop = stopWished();
  // What nobody caught may hold anything in its text: only its kind and place are said, and the process starts afresh.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.error('crashed', {
        code: event,
        reason:
          error instanceof Error
            ? `${error.name} ${error.stack?.match(/\n\s+at .*/)?.[0].trim() ?? ''}`
            : 'unknown',
      });
      process.exit(1);
    });
  }
  const house = await openHouse(config, { log, file });
  try {
    const server = new Server(house, parts);
    const running = { house, inHand: () => server.rounds.inHand };
    const listening = await server.start();
    const jobs = parts.includes('mail')
      ? (await import('./backup-jobs.ts')).startBackupJobs(house, file)
      : null;
    try {
      const operator = config.operator.enabled
        ? await openOperatorDoor({ config, log, ready: readiness(running), figures: () => figures(running) })
        : null;
      if (options.json)
        printJson({
          ready: true,
          pid: process.pid,
          ...listening,
          operator: operator && { host: operator.host, port: operator.port },
        });
      else {
        tell(listening, operator);
        if (!listening.console && (await house.people.list()).length === 0)
          print(
            'Nobody can sign in yet: set console.enabled = true for a set-up page, or run "postern person add".',
          );
      }
      await stop;
      await operator?.close();
    } finally {
      jobs?.stop();
      await server.stop();
    }
  } finally {
    await closeHouse(house);
  }
  if (!options.json) print('Stopped.');
}

/** `postern serve`: the whole server, in the foreground. */
export function run(args: string[]): Promise<number> {
  const program = withCommon(
    topCommand('serve', 'Run the server, in the foreground, until SIGTERM or Ctrl-C'),
  )
    .option('--parts <parts>', 'what this process does: mail, portal, console; all of them if left out')
    .action(serve);
  return runCommand(program, args);
}
