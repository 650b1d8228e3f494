import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isFault, systemClock } from '#base';
import { Inspect } from '#inspect';
import { type Address, type Inspection, parseAddress, type Ruling } from '#mail';
import { explain, Policy, type PolicyNeeds } from '#policy';

const usage = `usage: postern explain FILE --from ADDRESS --to ADDRESS [--to ADDRESS...] [--json] [--config FILE]

Says what would happen to a letter, for each reader, and why. Sends nothing, writes nothing down.
FILE is the letter as it would be sent, or - for standard input. Without --config the rules that Postern comes
with are used, and the sender's own domain counts as inside. Requests of readers for unprotected mail stand in
the database and are not asked here.
`;

interface Asked {
  readonly file: string;
  readonly from: Address;
  readonly to: readonly Address[];
  readonly json: boolean;
  readonly config: string | undefined;
}

type Settings = {
  readonly policy: PolicyNeeds['config'] & { readonly subject_tags: readonly string[] };
  readonly domains: readonly string[];
  readonly inspect: Inspect;
};

/** `postern explain`: needs no database or network, and no settings unless they are named. 0 answered, 2 wrong usage, 1 otherwise. */
export async function run(args: string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage);
    return 0;
  }
  const asked = readArguments(args);
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n${usage}`);
    return 2;
  }
  try {
    const settings = await settingsOf(asked);
    const raw = readFileSync(asked.file === '-' ? 0 : asked.file);
    const inspection = await settings.inspect.letter(raw);
    settings.inspect.close();
    const ruling = rule(asked, settings, inspection, raw.length);
    process.stdout.write(
      asked.json
        ? `${JSON.stringify(told(ruling, inspection))}\n`
        : `${explain(ruling, inspection).join('\n')}\n`,
    );
    return 0;
  } catch (error) {
    process.stderr.write(`postern explain: ${sayOf(error, asked.file)}\n`);
    return 1;
  }
}

function sayOf(error: unknown, file: string): string {
  if (isFault(error)) return error.say;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return `${file} cannot be read (${code})`;
}

function readArguments(args: string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        from: { type: 'string' },
        to: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        config: { type: 'string' },
      },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) return 'postern explain: one letter at a time';
    if (values.from === undefined || values.to === undefined)
      return 'postern explain: --from and --to are needed';
    const from = addressOf(values.from);
    const to = values.to.map(addressOf);
    return { file, from, to, json: values.json === true, config: values.config };
  } catch (error) {
    return `postern explain: ${(error as Error).message}`;
  }
}

function addressOf(text: string): Address {
  const reading = parseAddress(text);
  if (!reading.ok) throw new Error(`"${text}" is not an address that mail can go to: ${reading.reason}`);
  return reading.address;
}

/** Those of the file, where one is named; else the ready-made ones. */
async function settingsOf({ config, from }: Asked): Promise<Settings> {
  if (config !== undefined) {
    const { loadConfig } = await import('#config');
    const settings = loadConfig(config);
    const { policy, organisation } = settings;
    return { policy, domains: [organisation.domain], inspect: Inspect.of(settings) };
  }
  const subject_tags = ['[secure]', '[encrypt]', '[phi]', '[confidential]'];
  return {
    inspect: new Inspect({ subjectTags: subject_tags }),
    policy: {
      profile: 'standard',
      default_floor: 'encrypted',
      sensitive_floor: 'sealed',
      inside: [],
      subject_tags,
    },
    domains: [from.domain],
  };
}

function rule(
  { from, to }: Asked,
  { policy, domains }: Settings,
  inspection: Inspection,
  size: number,
): Ruling {
  const envelope = {
    sender: from,
    recipients: to.map((address) => ({ address })),
    smtputf8: false,
    body: '8bitmime',
  } as const;
  return new Policy({ config: policy, domains, clock: systemClock }).rule({
    envelope,
    door: 'submission',
    class: 'conversation',
    inspection,
    size,
  });
}

/** The same as data. */
function told(
  ruling: Ruling,
  { level, score, inspectable, uninspectable, findings, labels, pack }: Inspection,
): object {
  const decisions = ruling.decisions.map(({ recipient, ...rest }) => ({
    recipient: `${recipient.local}@${recipient.domain}`,
    ...rest,
  }));
  return { sensitivity: level, score, inspectable, uninspectable, findings, labels, pack, decisions };
}
