import { type Common, operator, runCommand, topCommand, verb } from './frame.ts';
import { moment, print, printJson, printTable } from './output.ts';
import { withPeople } from './rooms.ts';

async function add(name: string, options: Common): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const result = await people.addDomain(operator(), name);
    if (options.json) return printJson(result);
    print(
      result.added
        ? `${result.name} is one of your domains now.`
        : `${result.name} was one of your domains already.`,
    );
    if (result.added) print(`Next: postern dkim make ${result.name}`);
  });
}

async function list(options: Common): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const domains = await people.domains();
    if (options.json)
      return printJson(
        domains.map(({ name, addedAt }) => ({ name, addedAt: new Date(addedAt).toISOString() })),
      );
    if (domains.length === 0) return print('No domain yet. Run: postern domain add clinic.example');
    printTable(
      ['DOMAIN', 'SINCE'],
      domains.map(({ name, addedAt }) => [name, moment(addedAt)]),
    );
  });
}

async function remove(name: string, options: Common): Promise<void> {
  await withPeople(options, ({ people }) => people.removeDomain(operator(), name));
  if (options.json) printJson({ name, removed: true });
  else print(`${name} is none of your domains any more.`);
}

/** `postern domain`: the organisation's own mail domains. */
export function run(args: string[]): Promise<number> {
  const program = topCommand('domain', 'The mail domains of your organisation');
  verb(program, 'add <name>', 'add a domain').action(add);
  verb(program, 'list', 'all domains').action(list);
  verb(program, 'remove <name>', 'remove a domain that nobody has an address in').action(remove);
  return runCommand(program, args);
}
