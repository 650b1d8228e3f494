import { openLog, systemClock } from '#base';
import { accountJson, asRoles, printAccount, printAccounts, printPassword, whoIs } from './accounts.ts';
import { type Common, collect, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { moment, plain, print, printJson, printTable } from './output.ts';
import type { FileOptions } from './person-file.ts';
import { withPeople } from './rooms.ts';

interface Add extends Common {
  readonly address?: string[];
  readonly role?: string[];
  readonly password?: string | true;
}

async function add(name: string, options: Add): Promise<void> {
  const addresses = options.address ?? usage('give at least one --address');
  await withPeople(options, async ({ people }) => {
    const roles = options.role ? asRoles(options.role) : undefined;
    const account = await people.addPerson(operator(), { name, addresses, ...(roles ? { roles } : {}) });
    const label = options.password === true ? 'first' : options.password;
    const made = label === undefined ? null : await people.addPassword(operator(), account.id, label);
    if (options.json)
      return printJson({
        ...accountJson(account),
        ...(made ? { password: made.password, credential: made.id } : {}),
      });
    print(`${whoIs(account)} was added.`);
    if (made) printPassword(account.addresses[0]!, made.password);
    else print(`To let them sign in: postern password add ${account.addresses[0]} --label "their laptop"`);
  });
}

async function list(options: Common): Promise<void> {
  await withPeople(options, async ({ people }) => {
    printAccounts(
      (await people.list()).filter(({ kind }) => kind === 'person'),
      options.json ?? false,
    );
  });
}

async function show(who: string, options: Common): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const account = await people.get(who);
    const passwords = await people.passwords(account.id);
    if (options.json) return printJson({ ...accountJson(account), passwords });
    printAccount(account);
    print();
    if (passwords.length === 0) return print('No app password.');
    printTable(
      ['APP PASSWORD', 'LABEL', 'MADE', 'LAST USED'],
      passwords.map((one) => [one.id, plain(one.label), moment(one.addedAt), moment(one.usedAt)]),
    );
  });
}

/** Each right with what gives it: "why may she do that?" */
async function why(who: string, options: Common): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const account = await people.get(who);
    const rights = await people.groups.rights(account.id);
    if (options.json) return printJson({ id: account.id, ...rights });
    const because = ({ role, group }: { role: string; group: string | null }): string =>
      group === null ? role : `${role} (${plain(group)})`;
    if (rights.acts.length === 0) return print(`${whoIs(account)} may do nothing here.`);
    printTable(
      ['MAY', 'AS'],
      rights.acts.map((one) => [one.act, one.because.map(because).join(', ')]),
    );
    if (rights.withheld.length > 0)
      print(`Withheld by their organisation: ${rights.withheld.map(because).join(', ')}.`);
  });
}

async function turn(who: string, options: Common, state: 'disable' | 'enable'): Promise<void> {
  await withPeople(options, async ({ people }) => {
    await people[state](operator(), who);
    const account = await people.get(who);
    if (options.json) return printJson(accountJson(account));
    print(
      `${whoIs(account)} is ${state === 'disable' ? 'switched off and cannot sign in any more' : 'switched on again'}.`,
    );
  });
}

async function setRoles(who: string, roles: string[], options: Common): Promise<void> {
  await withPeople(options, async ({ people }) => {
    await people.setRoles(operator(), who, asRoles(roles));
    const account = await people.get(who);
    if (options.json) return printJson(accountJson(account));
    print(`${whoIs(account)} is now: ${account.roles.join(', ')}.`);
  });
}

async function changeAddress(
  who: string,
  address: string,
  options: Common,
  change: 'addAddress' | 'removeAddress',
): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const { id } = await people.get(who);
    await people[change](operator(), id, address);
    const account = await people.get(id);
    if (options.json) return printJson(accountJson(account));
    print(`${plain(account.name)} writes as: ${account.addresses.join(', ')}.`);
  });
}

/** A one-time link to the console, by which somebody sets up how they sign in. */
async function invite(who: string, options: Common): Promise<void> {
  await withPeople(options, async ({ config, people, store, keys, evidence }) => {
    const [{ consoleUrl }, { Entrance }] = await Promise.all([import('#api'), import('#people')]);
    const account = await people.get(who);
    const url = consoleUrl(config, config.console.port);
    const { hostname, origin } = new URL(url);
    const entrance = new Entrance({
      store,
      keys,
      evidence,
      config,
      clock: systemClock,
      log: openLog('error'),
      isInside: (domain) => people.isInside(domain),
      blocks: people.blocks,
      site: () => ({ id: hostname, origins: [origin], name: config.organisation.name }),
    });
    const { token, expiresAt } = await entrance.invite(operator(), account);
    const link = `${url}/welcome#${token}`;
    if (options.json)
      return printJson({ id: account.id, link, expiresAt: new Date(expiresAt).toISOString() });
    print(`A link for ${plain(account.name)} alone, good once, until ${moment(expiresAt)}:`);
    print(`  ${link}`);
    if (!config.console.enabled)
      print(
        'The console does not listen yet: set console.enabled = true in the settings, and start the server again.',
      );
  });
}

/** `postern person`: who may send, operate and audit. */
export function run(args: string[]): Promise<number> {
  const program = topCommand('person', 'People who may sign in');
  verb(program, 'add <name>', 'add somebody; the name is what readers see')
    .option('--address <address>', 'an address of theirs, in a domain of yours; may be repeated', collect)
    .option(
      '--role <role>',
      'sender (the default), approver, operator, auditor or admin; may be repeated',
      collect,
    )
    .option('--password [label]', 'make an app password at once')
    .action(add);
  verb(program, 'list', 'everybody').action(list);
  verb(program, 'show <who>', 'one person, by address or id').action(show);
  verb(
    program,
    'invite <who>',
    'make a one-time link by which somebody sets up their console sign-in',
  ).action(invite);
  verb(program, 'disable <who>', 'switch somebody off, at once').action((who: string, options: Common) =>
    turn(who, options, 'disable'),
  );
  verb(program, 'enable <who>', 'switch somebody on again').action((who: string, options: Common) =>
    turn(who, options, 'enable'),
  );
  verb(
    program,
    'role <who> <roles...>',
    'set what somebody may do: sender, approver, operator, auditor, admin',
  ).action(setRoles);
  verb(program, 'why <who>', 'what somebody may do, and by which role and group').action(why);
  verb(
    program,
    'file <path>',
    'show what a table of people (CSV) would change: name, addresses, roles, groups, state',
  )
    .option('--apply', 'do it, all or nothing')
    .action(async (path: string, options: FileOptions) =>
      (await import('./person-file.ts')).file(path, options),
    );
  const address = program.command('address').description('addresses of somebody').helpCommand(false);
  verb(address, 'add <who> <address>', 'give somebody another address').action(
    (who: string, text: string, options: Common) => changeAddress(who, text, options, 'addAddress'),
  );
  verb(address, 'remove <who> <address>', 'take an address away').action(
    (who: string, text: string, options: Common) => changeAddress(who, text, options, 'removeAddress'),
  );
  return runCommand(program, args);
}
