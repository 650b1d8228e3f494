import { systemClock } from '#base';
import { type ConfigProblem, checkFile, configPath, problemLine } from '#config';
import { type Common, Ended, runCommand, topCommand, verb } from './frame.ts';
import { many, paint, plain, print, printJson } from './output.ts';

const marks: Record<ConfigProblem['weight'], string> = { refuse: 'wrong', repair: 'repair', note: 'note' };

function printProblem(file: string, problem: ConfigProblem): void {
  const style = problem.weight === 'refuse' ? 'red' : problem.weight === 'repair' ? 'yellow' : 'dim';
  print(`${paint(style, marks[problem.weight].padEnd(6))}  ${plain(problemLine(file, problem))}`);
}

async function check(given: string | undefined, options: Common): Promise<void> {
  const file = given ?? configPath(options.config);
  const { problems } = checkFile(file, systemClock);
  const wrong = problems.filter(({ weight }) => weight !== 'note');
  if (options.json) printJson({ file, ok: wrong.length === 0, problems });
  else {
    for (const problem of problems) printProblem(file, problem);
    print(
      wrong.length === 0 ? `${file} is good.` : `${many(wrong.length, 'thing')} to put right in ${file}.`,
    );
  }
  if (wrong.length > 0) throw new Ended(1);
}

/** `postern config`: the same check that start-up makes. */
export function run(args: string[]): Promise<number> {
  const program = topCommand('config', 'The settings file');
  verb(program, 'check [file]', 'which line, what is wrong, what would be right').action(check);
  return runCommand(program, args);
}
