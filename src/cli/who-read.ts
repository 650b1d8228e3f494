import { isId } from '#base';
import type { SeenLook } from '#flow';
import { type Common, Ended, operator, runCommand, topCommand, usage, withCommon } from './frame.ts';
import { many, moment, paint, plain, print, printJson, printTable } from './output.ts';
import { withHouse } from './rooms.ts';

const whos: Readonly<Record<SeenLook['who']['kind'], string>> = {
  staff: 'staff',
  system: 'a system',
  shell: "at the server's shell",
  sender: 'the sender',
  reader: 'a reader',
};

const sights: Readonly<Record<SeenLook['sight'], string>> = {
  content: 'the letter',
  attachment: 'an attachment',
  export: 'took a copy out',
  excerpt: 'subject and a line',
  proof: 'its proof',
  details: 'its history',
  line: 'a line in a list',
  access: 'let somebody read it',
};

function nameOf({ who }: SeenLook): string {
  const roles = who.roles.length > 0 ? ` (${who.roles.join(', ')})` : '';
  return `${who.name ? plain(who.name) : whos[who.kind]}${roles}`;
}

async function whoRead(id: string, options: Common): Promise<void> {
  if (!isId(id)) usage(`"${plain(id)}" is not the id of a letter; "postern trace" shows it`);
  await withHouse(options, async (house) => {
    const { whoRead: ask } = await import('#flow');
    const looks = await ask(house, operator(), id.toLowerCase());
    if (options.json) printJson(looks.map((one) => ({ ...one, at: new Date(one.at).toISOString() })));
    else if (looks.length > 0) {
      printTable(
        ['WHEN', 'WHO', 'AS', 'SAW', 'WHY'],
        looks.map((one) => [
          moment(one.at),
          nameOf(one),
          whos[one.who.kind],
          sights[one.sight] + (one.glass ? paint('yellow', ' (break-glass)') : ''),
          plain(one.why ?? ''),
        ]),
      );
      print(`${many(looks.length, 'look')}.`);
    } else print('Nobody has looked at this letter.');
    if (looks.length === 0) throw new Ended(1);
  });
}

/** `postern who-read`: everybody who looked at a letter. */
export function run(args: string[]): Promise<number> {
  const says = 'Everybody who looked at a letter: who, when, at what of it, and why. Asking is recorded';
  const program = withCommon(topCommand('who-read', says))
    .argument('<id>', 'the id of a letter, or of one of its deliveries')
    .action(whoRead);
  return runCommand(program, args);
}
