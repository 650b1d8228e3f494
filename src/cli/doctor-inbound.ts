import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { type Clock, silentLog } from '#base';
import { type Config, pathIn } from '#config';
import { Delivery, keeps, type ServerView } from '#delivery';
import {
  guardedFetch,
  lookUp,
  namesHost,
  ownPolicy,
  parsePolicy,
  type Resolver,
  reportWish,
  stsId,
} from '#transport';
import { bad, type Check, ok, warning } from './doctor-check.ts';

/** What others find when they write to you: whether they can do it over proven TLS, and whether they are told to. */
interface Visit {
  readonly config: Config;
  readonly resolver: Resolver;
  readonly domain: string;
}

const txt = async ({ config }: Visit, name: string): Promise<readonly string[] | null> => {
  const found = await lookUp(config, name, 'TXT');
  if (found.kind === 'temporary') return null;
  return found.kind === 'found' ? found.records : [];
};

const silent = (name: string): Check =>
  bad(name, 'nobody could tell', 'Look at the network and at delivery.resolver.');

/** The policy that the world fetches, against the one of the settings and the servers of the DNS (RFC 8461). */
async function policy(visit: Visit, hosts: readonly string[]): Promise<Check> {
  const { config, domain } = visit;
  const name = `MTA-STS ${domain}`;
  const texts = await txt(visit, `_mta-sts.${domain}`);
  if (texts === null) return silent(name);
  const id = stsId(texts);
  const own = ownPolicy(config);
  const record = `_mta-sts.${domain}. IN TXT "v=STSv1; id=${own?.id ?? 1}"`;
  if (id === null)
    return own
      ? warning(
          name,
          'the portal serves a policy, and nothing announces it',
          'Publish, the portal’s address too:',
          [record, `mta-sts.${domain}. IN CNAME ${config.organisation.hostname}.`],
        )
      : warning(
          name,
          'none: others may be tricked into sending to you in clear',
          'Let the portal serve one: in [inbound] set mta_sts = "testing" and mx to the servers that take your mail:',
          [`mx = [${hosts.map((host) => `"${host}"`).join(', ')}]`],
        );
  const fetched = await guardedFetch({
    url: `https://mta-sts.${domain}/.well-known/mta-sts.txt`,
    maxBytes: 64 * 1024,
    timeoutMs: 10_000,
    ca: trusted(config),
    lookup: (host) => visit.resolver.addresses(host),
    allowPrivate: true,
    port: config.delivery.policy_port,
  });
  const url = `https://mta-sts.${domain}/.well-known/mta-sts.txt`;
  if (fetched.kind === 'failed')
    return bad(
      name,
      `announced, and cannot be fetched: ${fetched.reason}`,
      `Others fetch ${url}; its certificate must name mta-sts.${domain}.`,
    );
  if (fetched.status !== 200 || fetched.type !== 'text/plain')
    return bad(
      name,
      `${url} answers ${fetched.status}, type "${fetched.type}"`,
      'It must be 200 and text/plain.',
    );
  const text = String(fetched.body);
  const read = parsePolicy(text);
  if (typeof read === 'string') return bad(name, `the policy is none: ${read}`, `Put ${url} right.`);
  const unnamed = hosts.filter((host) => !namesHost(read, host));
  if (unnamed.length > 0 && read.mode !== 'none')
    return bad(
      name,
      `the policy does not name ${unnamed.join(', ')}`,
      read.mode === 'enforce'
        ? 'Mail to you through that server is refused by others. Name it in the policy, then give the record a new id.'
        : 'Name it in the policy before you enforce it.',
    );
  if (own && own.text === text && own.id !== id)
    return bad(name, 'the policy has changed and its record has not', 'Others keep the old one. Publish:', [
      record,
    ]);
  if (read.mode === 'enforce') return ok(name, `in force for ${read.mx.join(', ')}`);
  return warning(
    name,
    `${read.mode === 'testing' ? 'on trial' : 'withdrawn'}: others may still be tricked`,
    'When the reports of others show no failure (postern tls-reports list), set mta_sts = "enforce" and publish the new id.',
  );
}

/** Each server that takes mail for the domain: its TLS, and its key in the DNS (RFC 7672). */
function server(domain: string, view: ServerView, port: number, signed: boolean): Check {
  const name = `TLS of ${view.host}`;
  const { tried, tlsa } = view;
  const record = tried?.keyHash ? [`_${port}._tcp.${view.host}. IN TLSA 3 1 1 ${tried.keyHash}`] : [];
  if (view.unusable) return bad(name, view.unusable, `Put the names of ${domain} right.`);
  if (!tried || (tried.floor === null && !tried.keyHash))
    return warning(
      name,
      tried?.reason ?? 'not tried',
      `From here port ${port} may be closed; look from elsewhere.`,
    );
  if (tlsa && tlsa.length > 0) {
    if (!keeps(view, tried.floor))
      return bad(
        name,
        `${tried.reason ?? 'its key is not the one in its TLSA records'}`,
        'Others send it nothing. Publish:',
        record,
      );
    return ok(
      name,
      `DANE is kept${tlsa.length > 1 ? '' : '; before its key changes, publish the next one beside it and wait two days'}`,
    );
  }
  if (tried.floor === null || tried.floor === 'open')
    return bad(name, tried.reason ?? 'it offers no encryption', 'Give it a certificate and STARTTLS.');
  const advice =
    'Publish its key where its zone is signed (DNSSEC). Keep the key when the certificate is renewed (certbot: --reuse-key); before it changes, publish the next one beside it and wait two days:';
  if (tried.floor === 'encrypted')
    return warning(name, `${tried.reason ?? 'its certificate proves nothing'}`, advice, record);
  return signed
    ? warning(name, 'good; no TLSA record names its key', advice, record)
    : ok(name, 'good; with DNSSEC its key could be published too (DANE)');
}

/** Whether others tell you how their connections to you go (RFC 8460). */
async function reports(visit: Visit): Promise<Check> {
  const { domain, config } = visit;
  const name = `TLS-RPT ${domain}`;
  const texts = await txt(visit, `_smtp._tls.${domain}`);
  if (texts === null) return silent(name);
  const wish = reportWish(texts);
  if (wish) return ok(name, `reports go to ${[...wish.mail, ...wish.https].join(', ')}`);
  const to = config.inbound.reports || `tls-reports@${domain}`;
  return warning(
    name,
    'none: you do not hear when others fail to reach you safely',
    'Publish, and hand what arrives to: postern tls-reports read FILE',
    [`_smtp._tls.${domain}. IN TXT "v=TLSRPTv1; rua=mailto:${to}"`],
  );
}

const trusted = (config: Config): string[] => [
  ...rootCertificates,
  ...config.tls.ca.map((file) => readFileSync(pathIn(config, file), 'utf8')),
];

/** What the world knows of mail to a domain: its policy, its servers' keys, its wish for reports. */
export async function inbound(
  config: Config,
  clock: Clock,
  resolver: Resolver,
  domain: string,
): Promise<Check[]> {
  const visit: Visit = { config, resolver, domain };
  // Routes of the settings are our own ways: the world has none.
  const asStranger: Config = {
    ...config,
    delivery: {
      ...config.delivery,
      routes: [],
      allow_private: true,
      connect_timeout: 5000,
      greeting_timeout: 5000,
      command_timeout: 5000,
      attempt_deadline: 10_000,
    },
  };
  const delivery = new Delivery({ config: asStranger, clock, log: silentLog, resolver });
  try {
    const view = await delivery.lookFromOutside(domain);
    const hosts = view.servers.map(({ host }) => host);
    return [
      await policy(visit, hosts),
      ...view.servers.map((one) => server(domain, one, config.delivery.port, view.signedMx)),
      await reports(visit),
    ];
  } finally {
    delivery.close();
  }
}
