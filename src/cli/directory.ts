import { type Common, Ended, operator, runCommand, topCommand, verb } from './frame.ts';
import { many, moment, paint, plain, print, printFields, printJson, printTable } from './output.ts';
import { withPeople } from './rooms.ts';

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

async function state(options: Common): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const now = await people.sync.state();
    const held = (await Promise.all(now.held.map((id) => people.find(id)))).filter((one) => one !== null);
    if (options.json)
      return printJson({
        ...now,
        okAt: iso(now.okAt),
        failedSince: iso(now.failedSince),
        heldAt: iso(now.heldAt),
        held: held.map(({ id, name }) => ({ id, name })),
      });
    if (!now.configured) return print('People are kept by hand: [directory] in the settings names none.');
    printFields([
      ['read', now.okAt === null ? 'not yet' : moment(now.okAt)],
      ['people there', `${now.seen}, ${now.leftOut} of them left out`],
      ...(now.failedSince === null
        ? []
        : [['fails since', paint('red', `${moment(now.failedSince)}: ${plain(now.reason)}`)] as const]),
      ...(now.failedSince === null && now.reason !== '' ? [['but', plain(now.reason)] as const] : []),
    ]);
    if (held.length === 0) return;
    print();
    print(`${many(held.length, 'account')} would be cut off at once. So many wait until somebody looked:`);
    printTable(
      ['ID', 'NAME', 'ADDRESSES'],
      held.map((one) => [one.id, plain(one.name), one.addresses.join(' ')]),
    );
    print('If that is meant: postern directory approve');
    throw new Ended(1);
  });
}

async function approve(options: Common): Promise<void> {
  await withPeople(options, async ({ people }) => {
    const count = await people.sync.approve(operator());
    if (options.json) return printJson({ approved: count });
    print(`Cut off at the next reading, within half a minute: ${many(count, 'account')}.`);
  });
}

/** `postern directory`: the directory that says who is here. */
export function run(args: string[]): Promise<number> {
  const program = topCommand('directory', 'The directory (LDAP, Active Directory) that says who is here');
  verb(program, 'state', 'whether it answers, how many people it names, and who waits to be cut off').action(
    state,
  );
  verb(program, 'approve', 'let those be cut off who are missing so many at once').action(approve);
  return runCommand(program, args);
}
