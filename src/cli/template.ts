import { readFileSync } from 'node:fs';
import { Fault } from '#base';
import { readToml } from '#config';
import { type Address, parseAddress } from '#mail';
import { letterOf, readTemplate, render, type Template, type Values } from '#template';
import { type Common, collect, Ended, operator, runCommand, topCommand, usage, verb } from './frame.ts';
import { plain, print, printFields, printJson } from './output.ts';
import { withHouse } from './rooms.ts';

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return usage(`${file} cannot be read`);
  }
}

const templateIn = (file: string): Template => readTemplate(readToml(textOf(file), file));

/** Values as a JSON object of texts. What it holds is never quoted back. */
function valuesIn(file: string | undefined): Values {
  if (file === undefined) return {};
  try {
    const values: unknown = JSON.parse(textOf(file));
    if (typeof values === 'object' && values !== null && !Array.isArray(values)) return values as Values;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Fault({
    code: 'template-value',
    kind: 'invalid',
    say: `${file} is no JSON object of names and texts.`,
  });
}

function addressOf(option: string, typed: string): Address {
  const reading = parseAddress(typed.trim());
  return reading.ok ? reading.address : usage(`${option}: ${reading.reason}`);
}

function check(file: string, options: Common): void {
  const template = templateIn(file);
  const fields = [...template.fields].map(([name, field]) => ({ name, ...field }));
  if (options.json) {
    printJson({ name: template.name, class: template.class, level: template.level, fields });
    return;
  }
  print(`"${template.name}" can be used.`);
  printFields([
    ['class', template.class],
    ['counts as', `${template.level}, at least`],
    ...fields.map(
      ({ name, class: what, finding }) => [name, finding ? `${what} (${finding})` : what] as const,
    ),
  ]);
}

function show(file: string, options: Common & { values?: string }): void {
  const template = templateIn(file);
  const rendered = render(template, valuesIn(options.values));
  if (options.json) {
    printJson(rendered);
    return;
  }
  const raw = letterOf(template, rendered, {
    from: { address: { local: 'sender', domain: 'example.org' }, display: '' },
    to: [{ address: { local: 'reader', domain: 'example.org' }, display: '' }],
    date: 0,
    hostname: 'example.org',
  });
  print(raw.toString().split('\r\n').map(plain).join('\n'));
}

interface SendOptions extends Common {
  readonly values?: string;
  readonly from: string;
  readonly to: string[];
}

async function send(file: string, options: SendOptions): Promise<void> {
  const template = templateIn(file);
  const values = valuesIn(options.values);
  const from = addressOf('--from', options.from);
  const to = options.to.map((typed) => addressOf('--to', typed));
  const { deliver, Rounds, sendTemplate } = await import('#flow');
  await withHouse(options, async (house) => {
    // Taken only: the running server claims it.
    const rounds = new Rounds(house, (claim, opened) => deliver(house, rounds, claim, opened));
    const answer = await sendTemplate(house, rounds, operator(), {
      template,
      values,
      from,
      to,
      door: 'inside',
    });
    if (options.json) printJson(answer);
    else if (answer.kind === 'accepted') print(`Accepted as ${answer.id}.`);
    else print(`Not accepted: ${answer.code} ${answer.enhanced} ${plain(answer.text)}`);
    if (answer.kind !== 'accepted') throw new Ended(1);
  });
}

/** `postern template`: letters with blanks, whose blanks say what they may hold. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'template',
    'Message templates whose fields carry a class: protected ones stand in no subject, preheader, URL or file name',
  );
  verb(program, 'check <file>', 'whether a template can be used, and what its letters count as').action(
    check,
  );
  verb(program, 'render <file>', 'what a letter would look like; nothing is sent')
    .option('--values <file>', 'JSON object with a text for each field')
    .action(show);
  verb(program, 'send <file>', 'make a letter and send it')
    .option('--values <file>', 'JSON object with a text for each field')
    .requiredOption('--from <address>', 'an address of the account it is sent for')
    .requiredOption('--to <address>', 'a reader; may be repeated', collect)
    .action(send);
  return runCommand(program, args);
}
