import { type MailClass, mailClasses } from '#mail';
import { accountJson, printAccounts, printPassword } from './accounts.ts';
import { type Common, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { print, printJson } from './output.ts';
import { withPeople } from './rooms.ts';

interface Add extends Common {
  readonly relay?: true;
  readonly class?: string;
  readonly password?: string | true;
}

async function add(name: string, options: Add): Promise<void> {
  const mailClass = mailClasses.find((known) => known === options.class);
  if (options.class !== undefined && !mailClass) usage(`--class is one of ${mailClasses.join(', ')}`);
  await withPeople(options, async ({ people }) => {
    const account = await people.addServiceAccount(operator(), {
      name,
      relay: options.relay ?? false,
      ...(mailClass ? { class: mailClass as MailClass } : {}),
    });
    const label = options.password === true ? 'first' : options.password;
    const made = label === undefined ? null : await people.addPassword(operator(), account.id, label);
    if (options.json)
      return printJson({
        ...accountJson(account),
        ...(made ? { password: made.password, credential: made.id } : {}),
      });
    print(`${account.name} was added${account.relay ? ' and may relay' : ''}.`);
    if (made) printPassword(account.name, made.password);
    else print(`To let it sign in: postern password add ${account.name}`);
  });
}

async function list(options: Common): Promise<void> {
  await withPeople(options, async ({ people }) => {
    printAccounts(
      (await people.list()).filter(({ kind }) => kind === 'service'),
      options.json ?? false,
    );
  });
}

/** `postern service`: accounts for mail servers, records systems and machines that scan to mail. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'service',
    'Accounts for mail servers, records systems and devices: they write from any of your domains',
  );
  verb(program, 'add <name>', 'add a service account, such as his-lab')
    .option('--relay', 'it may also use the relay door')
    .option('--class <class>', `what it sends: ${mailClasses.join(', ')}`)
    .option('--password [label]', 'make a password at once')
    .action(add);
  verb(program, 'list', 'all service accounts').action(list);
  verb(program, 'disable <name>', 'switch one off, at once').action(async (name: string, options: Common) => {
    await withPeople(options, ({ people }) => people.disable(operator(), name));
    if (options.json) printJson({ name, state: 'disabled' });
    else print(`${name} is switched off.`);
  });
  return runCommand(program, args);
}
