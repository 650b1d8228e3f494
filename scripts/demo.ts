/**
 * npm run demo [-- --exit] [-- --json]
 *
 * Sets Postern up for an invented clinic, with a small outside world of readers' mail servers, sends a handful of letters
 * and tells what happened to each and why. Stays up, with one letter left to be opened in a browser, until interrupted.
 *
 *   --exit  ends by itself: 0 when everything was seen to be as told, else 1
 *   --json  one line on standard output once all is ready, for another program; what is for people goes to standard error
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Clinic, openClinic } from './demo/clinic.ts';
import { Ground } from './demo/ground.ts';
import { organisation } from './demo/letters.ts';
import { codeIn, isCode } from './demo/mailbox.ts';
import { alive } from './demo/postgres.ts';
import { ready } from './demo/ready.ts';
import { play, yourMailbox } from './demo/story.ts';
import { Teller } from './demo/tell.ts';
import { openWorld, places, type World } from './demo/world.ts';

const usage = `usage: npm run demo [-- --exit] [-- --json]

  --exit  end after the story: 0 when everything was seen to be as told, else 1
  --json  print one line of JSON when ready, for another program to drive the demo
`;

interface Options {
  readonly exit: boolean;
  readonly json: boolean;
}

function readOptions(): Options | null {
  try {
    const { values } = parseArgs({
      options: {
        exit: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (!values.help) return { exit: values.exit, json: values.json };
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}`);
    return null;
  }
}

/** Resolves at Ctrl-C, at a wish to end, and when whoever started this process has gone. */
function interruption(): Promise<'interrupted'> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => done('interrupted'));
    const starters = startersOf(process.pid);
    setInterval(() => starters.every(alive) || done('interrupted'), 500).unref();
  });
}

/** npm, its shell and the script that runs this one: a signal to npm ends the first two and goes no further. */
function startersOf(pid: number): number[] {
  const parent = Number(/^\d+ \(.*\) \S (\d+)/s.exec(ofProcess(pid, 'stat'))?.[1] ?? 0);
  const command = ofProcess(parent, 'cmdline').replaceAll('\0', ' ');
  return /run\.mjs|^npm\b/.test(command) ? [parent, ...startersOf(parent)] : [];
}

function ofProcess(pid: number, what: 'stat' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return '';
  }
}

function introduce(tell: Teller): void {
  tell.say(tell.paint('bold', 'Postern, shown on a small scale'));
  tell.say(
    `${organisation.name} (${organisation.domain}) sends letters through Postern to readers whose mail servers are good, bad and attacked. All of it runs on this machine, and everybody in it is invented.`,
  );
}

function introduceWorld(tell: Teller, clinic: Clinic): void {
  const { at } = clinic;
  tell.heading('Running');
  tell.fact(
    'submission',
    `${at.submission.host}:${at.submission.port} with STARTTLS, ${at.submissions.host}:${at.submissions.port} with TLS from the start`,
  );
  tell.fact('relay', `${at.relay.host}:${at.relay.port}, for the clinic's records system`);
  tell.fact('portal', at.portal.replace('127.0.0.1', 'localhost'));
  tell.fact('log', clinic.logs[0] ?? '');
  tell.heading("Readers' mail servers");
  const width = Math.max(...places.map(({ domain }) => domain.length)) + 2;
  for (const { domain, says } of places) tell.line(`     ${domain.padEnd(width)}${tell.paint('dim', says)}`);
}

function conclude(tell: Teller): void {
  tell.line();
  const { seen, failures } = tell;
  if (failures.length === 0) {
    tell.say(tell.paint('green', `All ${seen} things told above were seen to be so.`));
    return;
  }
  tell.say(
    tell.paint('red', `${failures.length} of ${seen + failures.length} things were not seen to be as told:`),
  );
  for (const failure of failures) tell.say(`  ${failure}`);
}

/** For whoever sits in front of it: the link, and each code as it arrives. */
function invite(tell: Teller, world: World, link: string, welcome: string): void {
  tell.heading('Your turn');
  tell.say('Letter 7 is yours. Open this link in a browser on this machine:');
  tell.line();
  tell.line(`     ${tell.paint('cyan', link)}`);
  tell.line();
  tell.say(
    'Press "Email me a code". The code arrives in a mailbox of the demo and is shown here. Answer the letter if you like.',
  );
  tell.line();
  tell.say(
    'And the console, for those who look after it: this link lets the invented privacy officer set up her sign-in and see every letter above.',
  );
  tell.line();
  tell.line(`     ${tell.paint('cyan', welcome)}`);
  tell.line();
  world.watch((domain, letter) => {
    const to = letter.recipients[0] ?? '';
    if (isCode(letter) && to === yourMailbox) tell.fact('your code', codeIn(letter) ?? '', 'bold');
    else if (domain === organisation.domain && letter.raw.includes(`${yourMailbox} (secure reply)`))
      tell.fact('answer', `arrived at ${to}; it is in ${world.mail}/${domain}`, 'green');
  });
}

async function show(ground: Ground, tell: Teller, { exit, json }: Options): Promise<void> {
  introduce(tell);
  tell.line();
  tell.say(tell.paint('dim', 'Starting PostgreSQL, Postern and the outside world ...'));
  const world = await openWorld(ground.make('mail'));
  ground.atEnd(() => world.close());
  if (!exit)
    tell.say(
      tell.paint('dim', 'and living through the week before, so that the console has something to show ...'),
    );
  const clinic = await openClinic(ground, world, !exit);
  introduceWorld(tell, clinic);
  tell.heading('Letters');
  const link = await play({ clinic, world, tell });
  conclude(tell);
  if (!exit && link) invite(tell, world, link, clinic.welcome);
  if (json)
    process.stdout.write(
      `${JSON.stringify(ready(ground, clinic, world, tell, { link, mailbox: yourMailbox }))}\n`,
    );
  if (exit) return;
  tell.line();
  tell.say(tell.paint('dim', 'Running until Ctrl-C, which takes everything away again.'));
  await new Promise(() => {});
}

async function main(options: Options): Promise<number> {
  const interrupted = interruption();
  const tell = new Teller(options.json ? process.stderr : process.stdout);
  process.stdout.on('error', () => {});
  const ground = new Ground();
  const shown = show(ground, tell, options).catch((error: unknown) => {
    tell.line();
    tell.fail(`the demo runs: ${error instanceof Error ? error.message : String(error)}`);
    return 'broken' as const;
  });
  const how = await Promise.race([shown, interrupted]);
  const stays = setInterval(() => {}, 1000);
  if (how === 'interrupted') tell.say('Tidying up ...');
  await ground.end();
  clearInterval(stays);
  return tell.failures.length > 0 || (options.exit && how === 'interrupted') ? 1 : 0;
}

const options = readOptions();
process.exit(options ? await main(options) : 2);
