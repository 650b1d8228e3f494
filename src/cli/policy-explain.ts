import { readFileSync } from 'node:fs';
import { Fault } from '#base';
import { type Address, formatAddress, parseAddress } from '#mail';
import { type Common, usage } from './frame.ts';
import { plain, print, printJson } from './output.ts';
import { rulesIn } from './policy-file.ts';
import { withHouse } from './rooms.ts';

export interface ExplainOptions extends Common {
  readonly from: string;
  readonly to: string[];
  readonly rules?: string;
}

function addressOf(option: string, typed: string): Address {
  const reading = parseAddress(typed.trim());
  return reading.ok
    ? reading.address
    : usage(`${option}: "${typed}" is not a mail address (${reading.reason})`);
}

function letterIn(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const say = `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`;
    throw new Fault({ code: 'letter-missing', kind: 'missing', say });
  }
}

/** `postern policy explain`: what the rules in force, or those of a file, say of a letter. Sends nothing. */
export async function explainLetter(file: string, options: ExplainOptions): Promise<void> {
  const sender = addressOf('--from', options.from);
  const recipients = options.to.map((typed) => ({ address: addressOf('--to', typed) }));
  const raw = letterIn(file);
  await withHouse(options, async ({ policy, inspect }) => {
    const { explain } = await import('#policy');
    const rules = options.rules === undefined ? policy : policy.under(await rulesIn(options.rules));
    const inspection = await inspect.letter(raw);
    const ruling = rules.rule({
      envelope: { sender, recipients, smtputf8: false, body: '8bitmime' },
      door: 'submission',
      class: 'conversation',
      inspection,
      size: raw.length,
    });
    if (!options.json) return explain(ruling, inspection).forEach((line) => void print(plain(line)));
    printJson({
      inspection,
      decisions: ruling.decisions.map(({ recipient, ...rest }) => ({
        recipient: formatAddress(recipient),
        ...rest,
      })),
    });
  });
}
