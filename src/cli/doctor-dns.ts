import type { Clock } from '#base';
import type { Config } from '#config';
import { type Lookup, lookUp, openResolver, type Resolver, reverseName } from '#transport';
import type { DkimKey } from '#verify';
import { bad, type Check, ok, warning } from './doctor-check.ts';
import { inbound } from './doctor-inbound.ts';
import { reach } from './doctor-machine.ts';

interface Visit {
  readonly config: Config;
  readonly resolver: Resolver;
}

const txt = ({ config }: Visit, name: string): Promise<Lookup<string>> => lookUp(config, name, 'TXT');
const recordsOf = <T>(lookup: Lookup<T>): readonly T[] => (lookup.kind === 'found' ? lookup.records : []);
const silent = (name: string, reason: string): Check =>
  bad(name, `nobody could tell: ${reason}`, 'Look at the network and at delivery.resolver.');

/** Whether DNS questions are answered at all. */
async function resolver(visit: Visit, domain: string): Promise<Check> {
  const asked = await visit.resolver.mx(domain);
  if (asked.kind === 'temporary')
    return bad(
      'resolver',
      asked.reason,
      'Without DNS no mail leaves. Set delivery.resolver to a resolver that answers, best one of your own that validates (unbound).',
    );
  return ok('resolver', asked.authentic ? 'answers, and validates with DNSSEC' : 'answers');
}

/** The host's own name: forward, and back from each address. */
async function hostName(visit: Visit, hostname: string): Promise<Check[]> {
  const found = await visit.resolver.addresses(hostname);
  if (found.kind === 'temporary') return [silent('name', found.reason)];
  const addresses = recordsOf(found);
  if (addresses.length === 0)
    return [
      bad('name', `${hostname} has no address`, 'Publish the address of this machine:', [
        `${hostname}. IN A <IPv4 address of this machine>`,
      ]),
    ];
  const backs = await Promise.all(
    addresses.map(async (address) => ({
      address,
      back: await lookUp(visit.config, reverseName(address), 'PTR'),
    })),
  );
  const wrong = backs.filter(({ back }) => !recordsOf(back).some((name) => name.toLowerCase() === hostname));
  const forward = ok('name', `${hostname} is ${addresses.join(', ')}`);
  if (wrong.length === 0) return [forward, ok('reverse name', 'leads back to it')];
  const copy = wrong.map(({ address }) => `${reverseName(address)}. IN PTR ${hostname}.`);
  return [
    forward,
    warning(
      'reverse name',
      `${wrong.map(({ address }) => address).join(', ')} does not lead back to ${hostname}`,
      'Ask whoever gave you the address (your provider) for:',
      copy,
    ),
  ];
}

async function mx(visit: Visit, domain: string): Promise<Check> {
  const found = await visit.resolver.mx(domain);
  if (found.kind === 'temporary') return silent(`MX ${domain}`, found.reason);
  const hosts = recordsOf(found).map(({ exchange }) => exchange);
  if (hosts.length > 0) return ok(`MX ${domain}`, `mail to you arrives at ${hosts.join(', ')}`);
  return warning(
    `MX ${domain}`,
    'none: replies to your letters cannot arrive',
    'Point it at the mail server that takes your incoming mail:',
    [`${domain}. IN MX 10 <your mail server>.`],
  );
}

async function spf(visit: Visit, domain: string): Promise<Check> {
  const { hostname } = visit.config.organisation;
  const name = `SPF ${domain}`;
  const found = await txt(visit, domain);
  if (found.kind === 'temporary') return silent(name, found.reason);
  const records = recordsOf(found).filter((text) => /^v=spf1( |$)/i.test(text));
  if (records.length === 0)
    return bad(name, 'none: many servers refuse or doubt your mail', 'Publish:', [
      `${domain}. IN TXT "v=spf1 mx a:${hostname} -all"`,
    ]);
  if (records.length > 1)
    return bad(name, `${records.length} records, which counts as none (RFC 7208 §4.5)`, 'Keep one.');
  const [record = ''] = records;
  const addresses = recordsOf(await visit.resolver.addresses(hostname));
  const names = [`a:${hostname}`, ...addresses.flatMap((address) => [`ip4:${address}`, `ip6:${address}`])];
  const terms = record
    .toLowerCase()
    .split(/\s+/)
    .map((term) => term.replace(/^\+/, ''));
  if (names.some((term) => terms.includes(term))) return ok(name, record);
  return warning(
    name,
    `${record}: this server is not named in it, unless by include or mx`,
    'Put this term before its "all":',
    [`a:${hostname}`],
  );
}

async function dkim(visit: Visit, domain: string, keys: readonly DkimKey[]): Promise<Check[]> {
  const name = `DKIM ${domain}`;
  const live = keys.filter((key) => key.domain === domain && key.state !== 'retired');
  if (live.length === 0)
    return [bad(name, 'no keys: letters leave unsigned', `Run: postern dkim make ${domain}`)];
  const checks = live.map(async (key): Promise<Check> => {
    const one = `DKIM ${key.selector}`;
    const found = await txt(visit, key.name);
    if (found.kind === 'temporary') return silent(one, found.reason);
    const wanted = /p=(.*)$/.exec(key.record)?.[1] ?? '';
    const published = recordsOf(found).some((text) => text.replaceAll(/\s/g, '').includes(`p=${wanted}`));
    const copy = [
      `${key.name}. IN TXT ${(key.record.match(/.{1,255}/g) ?? []).map((piece) => `"${piece}"`).join(' ')}`,
    ];
    if (!published)
      return key.state === 'active'
        ? bad(one, `signs, but its record is not in the DNS of ${domain}`, 'Publish:', copy)
        : warning(one, 'made, not published yet', 'Publish, then activate:', copy);
    return key.state === 'active'
      ? ok(one, 'published and signing')
      : warning(one, 'published, does not sign yet', `Run: postern dkim activate ${domain} ${key.pair}`);
  });
  return Promise.all(checks);
}

async function dmarc(visit: Visit, domain: string): Promise<Check> {
  const name = `DMARC ${domain}`;
  const found = await txt(visit, `_dmarc.${domain}`);
  if (found.kind === 'temporary') return silent(name, found.reason);
  const [record] = recordsOf(found).filter((text) => /^v=DMARC1/i.test(text));
  if (!record)
    return bad(name, 'none: anybody may write in your name', 'Publish, once SPF and DKIM are good:', [
      `_dmarc.${domain}. IN TXT "v=DMARC1; p=quarantine; rua=mailto:postmaster@${domain}"`,
    ]);
  if (/p=none/i.test(record))
    return warning(
      name,
      `${record}: forged mail is only reported`,
      'When the reports look right, raise p=none to p=quarantine, then p=reject.',
    );
  return ok(name, record);
}

/** Whether letters can leave at all: providers often close port 25. */
async function outbound(visit: Visit): Promise<Check> {
  const { routes, port } = visit.config.delivery;
  const all = routes.find(({ domain }) => domain === '*');
  const host = all?.host ?? recordsOf(await visit.resolver.mx('gmail.com'))[0]?.exchange;
  if (!host)
    return warning(
      'way out',
      'no server was found to try it with',
      'Look at the checks of the resolver above.',
    );
  const at = all?.port ?? port;
  const result = await reach(host, at);
  if (result === true) return ok('way out', `${host} port ${at} can be reached`);
  return bad(
    'way out',
    `${host} port ${at} cannot be reached (${result})`,
    'Ask your provider to open outgoing port 25, or send through a smart host ([[delivery.routes]] with domain = "*").',
  );
}

/** What the DNS says of one domain: mail to it, who may write in its name, and whether others are told to be careful. */
export async function ofDomain(
  config: Config,
  clock: Clock,
  domain: string,
  keys: readonly DkimKey[],
  asked: Resolver = openResolver(config, clock, [3000]),
): Promise<Check[]> {
  const visit: Visit = { config, resolver: asked };
  return [
    await mx(visit, domain),
    await spf(visit, domain),
    ...(await dkim(visit, domain, keys)),
    await dmarc(visit, domain),
    ...(await inbound(config, clock, visit.resolver, domain)),
  ];
}

/** The name of this server, forward and back. */
export async function hostChecks(
  config: Config,
  clock: Clock,
  asked: Resolver = openResolver(config, clock, [3000]),
): Promise<Check[]> {
  const { hostname } = config.organisation;
  return hostname.includes('.') ? hostName({ config, resolver: asked }, hostname) : [];
}

/** Everything that the network is asked. `domains`: those of the organisation. */
export async function network(
  config: Config,
  clock: Clock,
  domains: readonly string[],
  keys: readonly DkimKey[],
): Promise<Check[]> {
  const visit: Visit = { config, resolver: openResolver(config, clock, [3000]) };
  const [first = config.organisation.domain] = domains;
  const answers = await resolver(visit, first.includes('.') ? first : 'example.com');
  if (answers.state === 'bad') return [answers];
  const real = domains.filter((domain) => domain.includes('.'));
  const perDomain = await Promise.all(
    real.map((domain) => ofDomain(config, clock, domain, keys, visit.resolver)),
  );
  const own = await hostChecks(config, clock, visit.resolver);
  const way = await outbound(visit);
  const noDomain =
    real.length === 0
      ? [warning('domains', 'none that stands in the DNS', 'Run: postern domain add clinic.example')]
      : [];
  return [answers, ...own, ...noDomain, ...perDomain.flat(), way];
}
