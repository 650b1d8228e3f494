import { readFileSync } from 'node:fs';
import { type Actor, Fault } from '#base';
import type { Act } from '#people';
import { type Common, operator, usage } from './frame.ts';
import { many, print, printJson } from './output.ts';
import { printCases, rulesIn } from './policy-file.ts';
import { daysOf, tried } from './policy-try.ts';
import { type House, triedInWords } from './policy-words.ts';
import { withHouse } from './rooms.ts';

export interface SignedOptions extends Common {
  readonly as: string;
  readonly passwordFile?: string;
}

export interface ProposeOptions extends SignedOptions {
  readonly reason: string;
  readonly days: string;
}

/**
 * Whoever proposes or approves rules signs in: the shell of the server is nobody in particular, and an approval by
 * "somebody else" is worth what is known of both (45 CFR 164.312(d)).
 */
export async function signedIn(
  { people }: Pick<House, 'people'>,
  options: SignedOptions,
  act: Act = 'settings.change',
): Promise<Actor> {
  const password = await passwordOf(options);
  const result = await people.password(options.as, password, { address: 'console', via: 'portal' });
  if (!result.ok)
    throw new Fault({
      code: 'signin-failed',
      kind: 'forbidden',
      say: 'The address and the app password do not fit together, or there were too many tries.',
    });
  const { actor } = result.who;
  await people.require(actor, act);
  return actor;
}

async function passwordOf({ passwordFile }: SignedOptions): Promise<string> {
  if (passwordFile !== undefined) {
    try {
      return readFileSync(passwordFile, 'utf8').trim();
    } catch {
      return usage(`--password-file: ${passwordFile} cannot be read`);
    }
  }
  if (!process.stdin.isTTY) usage('--password-file is needed where nobody can be asked for the password');
  const { password } = await import('@clack/prompts');
  const typed = await password({ message: 'App password' });
  return typeof typed === 'string' ? typed : usage('no password was given');
}

/** `postern policy propose`: runs the cases, tries the rules on letters of the past, and puts them on the table with both. */
export async function propose(file: string, options: ProposeOptions): Promise<void> {
  const days = daysOf(options.days);
  const document = await rulesIn(file);
  await withHouse(options, async (house) => {
    const actor = await signedIn(house, options);
    const cases = house.documents.cases(document);
    if (!options.json) printCases(cases);
    const summary = await tried(house, file, days, options.json ?? false, () => false);
    const { base } = summary;
    const assessment = { ...summary, cases: cases.length };
    const number = await house.documents.propose(actor, document, {
      reason: options.reason,
      assessment,
      base,
    });
    if (options.json) return printJson({ number, assessment });
    for (const line of triedInWords(summary)) print(line);
    print(
      `Proposed as version ${number}. Somebody else approves it: postern policy approve ${number} --as ADDRESS`,
    );
  });
}

const numberOf = (typed: string): number =>
  /^[1-9]\d{0,8}$/.test(typed) ? Number(typed) : usage(`"${typed}" is not the number of a version`);

/** `postern policy approve`: by somebody other than its author, who sees what trying it came to. */
export async function approve(typed: string, options: SignedOptions): Promise<void> {
  const number = numberOf(typed);
  await withHouse(options, async (house) => {
    const actor = await signedIn(house, options);
    await house.documents.approve(actor, number);
    if (options.json) return printJson({ number, approved: true });
    print(`Version ${number} is approved. It comes into force with: postern policy activate ${number}`);
  });
}

/** `postern policy activate`: an approved version, in every process within a second or so. */
export async function activate(typed: string, options: Common): Promise<void> {
  const number = numberOf(typed);
  await withHouse(options, async ({ documents, policy }) => {
    await documents.activate(operator(), number);
    if (options.json) return printJson({ number, version: policy.version });
    print(`Version ${number} is in force; running servers take it up within a second or so.`);
    print('One step back: postern policy rollback --reason "..."');
  });
}

/** `postern policy rollback`: one step back, at once, by whoever is at the shell. */
export async function rollback(options: Common & { reason: string }): Promise<void> {
  await withHouse(options, async ({ documents, policy }) => {
    const number = await documents.rollback(operator(), options.reason);
    if (options.json) return printJson({ number, version: policy.version });
    print(
      number === 0
        ? `Back: the ready-made rules alone are in force (${many(policy.rules.length, 'rule')}).`
        : `Back: version ${number} is in force.`,
    );
  });
}
