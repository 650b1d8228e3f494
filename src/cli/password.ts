import { printPassword } from './accounts.ts';
import { type Common, operator, runCommand, topCommand, verb } from './frame.ts';
import { moment, plain, print, printJson, printTable } from './output.ts';
import { withPeople } from './rooms.ts';

async function add(who: string, options: Common & { label: string }): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const account = await people.get(who);
    const user = account.addresses[0] ?? account.name;
    const { id, password } = await people.addPassword(operator(), account.id, options.label);
    if (options.json) printJson({ id, user, password });
    else printPassword(user, password);
  });
}

async function list(who: string, options: Common): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const passwords = await people.passwords(who);
    if (options.json) return printJson(passwords);
    if (passwords.length === 0) return print('No app password.');
    printTable(
      ['ID', 'LABEL', 'MADE', 'LAST USED'],
      passwords.map((one) => [one.id, plain(one.label), moment(one.addedAt), moment(one.usedAt)]),
    );
  });
}

async function remove(id: string, options: Common): Promise<void> {
  await withPeople(options, ({ people }) => people.removePassword(operator(), id));
  if (options.json) printJson({ id, removed: true });
  else print('The app password is withdrawn: nobody gets in with it any more.');
}

/** `postern password`: app passwords, one for each device, each withdrawn by itself. */
export function run(args: string[]): Promise<number> {
  const program = topCommand('password', 'App passwords: one for each device, shown once');
  verb(program, 'add <account>', 'make one')
    .option('--label <text>', 'where it is used, such as "front desk"', '')
    .action(add);
  verb(program, 'list <account>', 'all of an account').action(list);
  verb(program, 'remove <id>', 'withdraw one, at once').action(remove);
  return runCommand(program, args);
}
