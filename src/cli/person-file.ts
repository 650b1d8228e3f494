import { readFileSync } from 'node:fs';
import { Fault } from '#base';
import type { PersonChange } from '#people';
import { type Common, operator } from './frame.ts';
import { plain, print, printJson } from './output.ts';
import { withPeople } from './rooms.ts';

export interface FileOptions extends Common {
  readonly apply?: boolean;
}

type Kind = PersonChange['steps'][number]['kind'];

const said: Readonly<Record<Kind, (text: string) => string>> = {
  new: () => '+ somebody new',
  name: (text) => `~ name: ${text}`,
  address: (text) => `+ ${text}`,
  'address-gone': (text) => `- ${text}`,
  role: (text) => `+ role ${text}`,
  'role-gone': (text) => `- role ${text}`,
  group: (text) => `+ group ${text}`,
  'group-gone': (text) => `- group ${text}`,
  on: () => '~ switched on',
  off: () => '~ switched off',
};

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Fault({ code: 'file-unreadable', kind: 'missing', say: `${path} cannot be read.`, cause });
  }
}

/** `postern person file`: people from a table, looked at before anything is done. */
export async function file(path: string, options: FileOptions): Promise<void> {
  const text = textOf(path);
  await withPeople(options, async ({ people }) => {
    const plan = await people.file.plan(text);
    const may = options.apply === true && plan.problems.length === 0;
    if (may) await people.file.apply(operator(), text, plan.hash);
    if (options.json) printJson({ ...plan, done: may });
    else {
      for (const { line, name, steps } of plan.changes) {
        print(`line ${line}: ${plain(name)}`);
        for (const { kind, text: what } of steps) print(`  ${said[kind](plain(what))}`);
      }
      print(
        `${plan.changes.length} ${may ? 'changed' : 'would change'}, ${plan.same} as they are, ${plan.unlisted} not in the file and left alone.`,
      );
    }
    if (plan.problems.length > 0)
      throw new Fault({
        code: 'plan-wrong',
        kind: 'invalid',
        say: `Nothing was done. ${plan.problems.map(({ line, says }) => `Line ${line}: ${says}`).join(' ')}`,
      });
    if (!may && !options.json && plan.changes.length > 0)
      print('Nothing was done yet. To do it, add --apply');
  });
}
