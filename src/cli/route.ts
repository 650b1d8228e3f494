import type { DomainView, ServerView } from '#delivery';
import type { House } from '#flow';
import { type KeySource, sourceWords } from '#keys';
import { type Address, atLeast, type Decision, type Floor, type Level, parseAddress } from '#mail';
import { holding } from '#policy';
import type { SeenServer } from '#transport';
import { type Common, runCommand, topCommand, usage, withCommon } from './frame.ts';
import { moment, paint, plain, print, printJson, withProgress } from './output.ts';
import { withHouse } from './rooms.ts';

interface Route extends Common {
  readonly probe?: true;
}

const letters: Record<Level, string> = {
  none: 'An ordinary letter',
  admin: 'One about appointments or payment',
  phi: 'One about somebody’s health',
  sensitive: 'One with sensitive content',
};

const floorWords: Record<Floor, string> = {
  open: 'in clear if need be',
  encrypted: 'encrypted',
  verified: 'to a server that proves its name',
  authenticated: 'to a server that proves its name, named by the domain itself beyond doubt',
  sealed: 'sealed for its reader',
};

/** What would become of a letter of one level. */
interface Fate {
  readonly level: Level;
  readonly floor: Floor;
  readonly rule: string;
  readonly becomes: 'leaves' | 'sealed' | 'waits-in-portal' | 'held' | 'refused' | 'not-known';
  readonly says: string;
}

/** What the best server of the domain reaches: tried just now, else as last seen; undefined where nobody knows. */
function reached(
  view: DomainView,
  seen: readonly SeenServer[],
): { readonly floor: Floor; readonly host: string } | null | undefined {
  const usable = view.servers.filter(({ unusable }) => unusable === null);
  if (usable.length === 0) return null;
  const known = usable.map((server) => ({ host: server.host, floor: floorOf(server, seen) }));
  const best = known
    .filter((one): one is { host: string; floor: Floor } => typeof one.floor === 'string')
    .sort((a, b) => (atLeast(a.floor, b.floor) ? -1 : 1))[0];
  return best ?? (known.some(({ floor }) => floor === undefined) ? undefined : null);
}

function floorOf(
  { host, required, tried }: ServerView,
  seen: readonly SeenServer[],
): Floor | null | undefined {
  const last = seen.find((one) => one.host === host);
  const floor = tried ? tried.floor : last && (last.floor === 'nothing' ? null : (last.floor as Floor));
  // What falls short of the domain's own demand carries nothing.
  return floor && !atLeast(floor, required) ? null : floor;
}

/** What letters to the reader are sealed with, as far as is known without looking anew. */
interface Keyed {
  readonly smime: { readonly fingerprint: string; readonly source: KeySource; readonly trust: string } | null;
  readonly pgp: { readonly fingerprint: string; readonly source: KeySource; readonly trust: string } | null;
  readonly change: 'hold' | 'pickup' | null;
  /** Whether a passphrase for PDF is agreed. */
  readonly pdf: boolean;
  readonly why: readonly string[];
}

async function keysOf({ recipients, passphrases, clock }: House, address: Address): Promise<Keyed> {
  const { smime, pgp, change, why } = await recipients.recipient(address, clock.now());
  const facts = (one: typeof smime | typeof pgp): Keyed['pgp'] =>
    one && { fingerprint: one.fingerprint, source: one.source, trust: one.trust };
  return { smime: facts(smime), pgp: facts(pgp), pdf: (await passphrases.of(address)) !== null, change, why };
}

const sealWords = { smime: 'S/MIME certificate', pgp: 'OpenPGP key' } as const;

function printKeys({ smime, pgp, pdf, change, why }: Keyed): void {
  for (const [kind, one] of Object.entries({ smime, pgp }) as ['smime' | 'pgp', Keyed['pgp']][])
    if (one)
      print(
        `Reader   ${sealWords[kind]} ${one.fingerprint.slice(0, 40).toUpperCase()} (${one.trust}: ${sourceWords[one.source]})`,
      );
  if (!smime && !pgp)
    print('Reader   no key that letters could be sealed with (postern keys find looks for one)');
  if (!smime && !pgp) for (const reason of why) print(`         ${plain(reason)}`);
  if (pdf) print('         a passphrase is agreed: letters can leave as PDF');
  if (change) print(`         ${paint('yellow', 'a key waits for a person: postern keys list --pending')}`);
}

function sealedFate(
  fate: Pick<Fate, 'level' | 'floor' | 'rule'>,
  decision: Decision,
  keyed: Keyed,
): Fate | null {
  const sealing = decision.methods.filter((one) => one === 'smime' || one === 'pgp');
  const method = sealing.find((one) => keyed[one] !== null);
  if (method)
    return { ...fate, becomes: 'sealed', says: `leaves sealed with the reader’s ${sealWords[method]}` };
  if (sealing.length === 0 || keyed.change === null) return null;
  return keyed.change === 'pickup' && decision.methods.includes('pickup')
    ? { ...fate, becomes: 'waits-in-portal', says: 'waits in the portal: the reader’s key has changed' }
    : { ...fate, becomes: 'held', says: 'is held: the reader’s key has changed, and nobody has looked' };
}

function fateOf(level: Level, decision: Decision, best: ReturnType<typeof reached>, keyed: Keyed): Fate {
  const { floor, rule, methods, action } = decision;
  const fate = { level, floor, rule };
  if (action === 'refuse')
    return { ...fate, becomes: 'refused', says: 'is refused: the rules do not allow it' };
  if (action === 'hold') return { ...fate, becomes: 'held', says: 'waits for a person to look at it' };
  const seal = sealedFate(fate, decision, keyed);
  if (seal) return seal;
  const turned: Fate =
    keyed.pdf && methods.includes('pdf')
      ? { ...fate, becomes: 'sealed', says: 'leaves as PDF under the passphrase agreed with the reader' }
      : methods.includes('pickup')
        ? { ...fate, becomes: 'waits-in-portal', says: 'waits in the portal, and its reader gets a notice' }
        : { ...fate, becomes: 'held', says: 'is held for a person: no means is left that the rules allow' };
  if (!methods.includes('tls') || floor === 'sealed') return turned;
  if (best === undefined)
    return {
      ...fate,
      becomes: 'not-known',
      says: `must travel ${floorWords[floor]}; what the domain can do is not known (--probe looks)`,
    };
  if (best && atLeast(best.floor, floor))
    return {
      ...fate,
      becomes: 'leaves',
      says: `leaves over a connection that is ${best.floor}, to ${best.host}`,
    };
  return { ...turned, says: `${turned.says}: it must travel ${floorWords[floor]}` };
}

function fates(house: House, recipient: Address, best: ReturnType<typeof reached>, keyed: Keyed): Fate[] {
  const sender = { local: 'somebody', domain: house.config.organisation.domain };
  const envelope = { sender, recipients: [{ address: recipient }], smtputf8: false, body: '7bit' } as const;
  return (Object.keys(letters) as Level[]).map((level) => {
    const ruling = house.policy.rule({
      envelope,
      door: 'submission',
      class: 'conversation',
      inspection: holding(level),
      size: 1000,
    });
    return fateOf(level, ruling.decisions[0]!, best, keyed);
  });
}

function policyWords({ sts, fixed }: DomainView): string {
  if (fixed) return 'not asked: the settings name the way';
  const { policy, trouble } = sts;
  if (trouble && !policy) return `announced, and not to be had: ${trouble.reason}`;
  if (!policy) return 'none';
  const until = `until ${moment(policy.expiresAt)}`;
  const still = trouble ? `; a newer one is not to be had: ${trouble.reason}` : '';
  if (policy.mode === 'enforce') return `in force ${until}: only ${policy.mx.join(', ')}, proved${still}`;
  return policy.mode === 'testing' ? `on trial ${until}: kept account of, nothing more${still}` : 'withdrawn';
}

function serverWords(
  server: ServerView,
  { fixed, signedMx }: DomainView,
  seen: readonly SeenServer[],
): string[] {
  const { host, tlsa, unusable, tried, required } = server;
  if (unusable !== null) return [`not used: ${unusable}`];
  const records =
    tlsa === null
      ? 'no signed TLSA records (DANE)'
      : tlsa.length === 0
        ? 'TLSA records of a kind that mail cannot use: TLS is needed'
        : `${tlsa.length} signed TLSA record${tlsa.length === 1 ? '' : 's'} (DANE)${signedMx ? '' : '; its MX record is not signed'}`;
  const asked = required === 'open' ? [] : [`nothing goes there below "${required}"`];
  const last = seen.find((one) => one.host === host);
  return [
    ...(fixed ? [] : [records]),
    ...asked,
    ...(tried
      ? [
          tried.floor === null
            ? `now: ${tried.reason}`
            : `now: ${tried.floor}${tried.version ? `, ${tried.version} ${tried.cipher}` : ''}${tried.reason ? `; ${tried.reason}` : ''}${tried.requireTls ? '; promises TLS to the end (REQUIRETLS)' : ''}`,
        ]
      : []),
    last
      ? `last seen ${moment(last.at)}: ${last.floor}${last.version ? `, ${last.version}` : ''}${last.shortfall ? `; ${last.shortfall}` : ''}${last.requireTls ? '; REQUIRETLS' : ''}`
      : 'not seen lately',
  ];
}

async function route(text: string, options: Route): Promise<void> {
  const reading = parseAddress(text.includes('@') ? text : `somebody@${text}`);
  if (!reading.ok) usage(`"${text}" is not an address that mail can go to: ${reading.reason}`);
  const { address } = reading;
  await withHouse(options, async (house) => {
    const view = await withProgress('Looking', options.json ?? false, () =>
      house.delivery.look(address.domain, options.probe ?? false),
    );
    const seen = await house.tlsBook.seen(view.domain);
    await house.tlsBook.flush();
    const keyed = await keysOf(house, address);
    const becomes = fates(house, address, reached(view, seen), keyed);
    if (options.json) return printJson({ ...view, seen, reader: keyed, letters: becomes });
    print(
      `${paint('bold', 'Domain')}   ${plain(view.domain)}${view.signedMx ? ', servers named by signed records (DNSSEC)' : ''}`,
    );
    if (view.trouble) print(`         ${paint('red', plain(view.trouble))}`);
    print(`Policy   (MTA-STS) ${plain(policyWords(view))}`);
    for (const server of view.servers) {
      print(`Server   ${plain(server.host)}`);
      for (const line of serverWords(server, view, seen)) print(`         ${plain(line)}`);
    }
    printKeys(keyed);
    print();
    print(paint('bold', 'A letter sent now'));
    for (const { level, says } of becomes) print(`  ${letters[level].padEnd(34)} ${plain(says)}`);
  });
}

/** `postern route`: what a domain could do, what it was last seen to do, and what would become of a letter now. */
export function run(args: string[]): Promise<number> {
  const program = withCommon(
    topCommand(
      'route',
      'The way to an address: servers, encryption, what the domain demands, and what would become of a letter of each kind now',
    ).argument('<address>', 'an address or a domain'),
  )
    .option('--probe', 'connect to the servers and look; no letter is sent')
    .action(route);
  return runCommand(program, args);
}
