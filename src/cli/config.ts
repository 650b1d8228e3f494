import { isFault, systemClock } from '#base';
import { type ConfigProblem, checkFile, configPath, loadConfig, problemLine } from '#config';
import { type Common, Ended, runCommand, topCommand, verb } from './frame.ts';
import { many, paint, plain, print, printJson } from './output.ts';

const marks: Record<ConfigProblem['weight'], string> = { refuse: 'wrong', repair: 'repair', note: 'note' };

function printProblem(file: string, problem: ConfigProblem): void {
  const style = problem.weight === 'refuse' ? 'red' : problem.weight === 'repair' ? 'yellow' : 'dim';
  print(`${paint(style, marks[problem.weight].padEnd(6))}  ${plain(problemLine(file, problem))}`);
}

async function check(given: string | undefined, options: Common): Promise<void> {
  const file = given ?? configPath(options.config);
  const found = checkFile(file, systemClock).problems;
  const problems = [...found, ...(await wordsIn(file, found))];
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

/** What is wrong in the files of terms that the settings name, once the settings can be read. */
async function wordsIn(file: string, found: readonly ConfigProblem[]): Promise<ConfigProblem[]> {
  if (found.some(({ weight, setting }) => weight === 'refuse' && setting !== 'tls')) return [];
  const config = loadConfig(file);
  if (config.inspect.vocabularies.length === 0) return [];
  const { organisationOf } = await import('#inspect');
  try {
    organisationOf(config);
    return [];
  } catch (error) {
    if (!isFault(error)) throw error;
    const setting = 'inspect.vocabularies';
    return [
      {
        line: null,
        setting,
        weight: 'refuse',
        wrong: error.say.replace(/\.$/, ''),
        right: 'Correct the file, or leave it out',
      },
    ];
  }
}

/** `postern config`: the same check that start-up makes. */
export function run(args: string[]): Promise<number> {
  const program = topCommand('config', 'The settings file');
  verb(program, 'check [file]', 'which line, what is wrong, what would be right').action(check);
  return runCommand(program, args);
}
