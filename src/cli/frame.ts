import { userInfo } from 'node:os';
import { Command, CommanderError } from 'commander';
import { type Actor, Fault } from '#base';
import { printFault } from './output.ts';

/** What every command takes. */
export interface Common {
  readonly config?: string;
  readonly json?: boolean;
}

/** Ends a command with an exit code other than 0 after it has said all it has to say. */
export class Ended extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`ended with ${code}`);
    this.code = code;
  }
}

/** A command of the front door, such as `postern person`. Its parser throws instead of ending the process. */
export function topCommand(name: string, says: string): Command {
  return new Command(`postern ${name}`)
    .description(says)
    .exitOverride()
    .helpOption('-h, --help', 'show this')
    .helpCommand(false)
    .showHelpAfterError('(--help shows how)');
}

/** `--config` and `--json`, which every command that looks at a server has. */
export const withCommon = (command: Command): Command =>
  command
    .option(
      '--config <file>',
      'settings file (else $POSTERN_CONFIG, ./postern.toml, /etc/postern/postern.toml)',
    )
    .option('--json', 'answer in JSON');

/** A sub-command such as `add <name>`. */
export const verb = (parent: Command, spec: string, says: string): Command =>
  withCommon(parent.command(spec).description(says));

/** For an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

const unasked = new Set(['commander.helpDisplayed', 'commander.version']);

/** Parses and runs: 0 answered, 2 wrong usage, 1 otherwise. */
export async function runCommand(program: Command, args: readonly string[]): Promise<number> {
  if (program.commands.length > 0 && args.length === 0) {
    program.outputHelp({ error: true });
    return 2;
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof Ended) return error.code;
    if (error instanceof CommanderError) return unasked.has(error.code) ? 0 : 2;
    printFault(Fault.from(error), args.includes('--json'));
    return 1;
  }
}

/** Whoever sits at this machine's shell (45 CFR 164.312(a)(2)(i): by name, not by a shared one). */
export function operator(): Actor {
  let name = String(process.getuid?.() ?? 'unknown');
  try {
    name = userInfo().username;
  } catch {
    // A user without a name, as in some containers: the number tells as much.
  }
  return { kind: 'operator', id: name, via: 'cli' };
}

/** Wrong usage that the parser cannot see. */
export function usage(text: string): never {
  throw new CommanderError(2, 'postern.usage', saying(text));
}

function saying(text: string): string {
  process.stderr.write(`postern: ${text}\n`);
  return text;
}
