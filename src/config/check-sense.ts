import { isIP } from 'node:net';
import { type Floor, floors } from '#mail';
import { checkArchive } from './check-archive.ts';
import { checkDirectories } from './check-directory.ts';
import { checkAuthority, checkPair, checkPrivate, checkReadable, type Doubt, terms } from './check-files.ts';
import { checkJournal, checkSenders, isFingerprint, isNetwork } from './check-senders.ts';
import type { Config } from './schema.ts';

type Path = readonly (string | number)[];
const refuse = (path: Path, wrong: string, right: string): Doubt => ({
  path,
  weight: 'refuse',
  wrong,
  right,
});
const note = (path: Path, wrong: string, right: string): Doubt => ({ path, weight: 'note', wrong, right });
const repair = (path: Path, wrong: string, right: string): Doubt => ({
  path,
  weight: 'repair',
  wrong,
  right,
});

/** What the parts of the settings mean together, with files and certificates looked at. */
export function checkSense(config: Config, now: number): Doubt[] {
  return [
    ...organisation(config),
    ...database(config),
    ...certificates(config, now),
    ...ports(config),
    ...relay(config),
    ...checkJournal(config),
    ...limits(config),
    ...times(config),
    ...floorsInOrder(config),
    ...routes(config),
    ...resolvers(config),
    ...web(config),
    ...malware(config),
    ...terms(config.base, config.inspect.vocabularies),
  ];
}

function organisation({ organisation, base }: Config): Doubt[] {
  const doubts: Doubt[] = [];
  for (const key of ['domain', 'hostname'] as const) {
    const value = organisation[key];
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value) || value.includes('..')) {
      doubts.push(
        refuse(
          ['organisation', key],
          `"${value}" is not a name in the DNS`,
          `Write it like ${key === 'domain' ? '"clinic.example"' : '"mail.clinic.example"'}.`,
        ),
      );
    } else if (!value.includes('.')) {
      doubts.push(
        note(
          ['organisation', key],
          `"${value}" is good for trying things out only`,
          `For real mail write the full name, such as ${key === 'domain' ? '"clinic.example"' : '"mail.clinic.example"'}.`,
        ),
      );
    }
  }
  if (organisation.logo) {
    doubts.push(...checkReadable(base, organisation.logo, ['organisation', 'logo'], 'a PNG or SVG file'));
    if (!/\.(png|svg)$/i.test(organisation.logo))
      doubts.push(
        refuse(
          ['organisation', 'logo'],
          'the logo must be a PNG or SVG file',
          'Convert it, and give the path of the new file.',
        ),
      );
  }
  return doubts;
}

function database({ database }: Config): Doubt[] {
  const path = ['database', 'url'];
  if (database.url === 'embedded') return [];
  if (database.url.startsWith('env:')) {
    return process.env[database.url.slice(4)]
      ? []
      : [
          refuse(
            path,
            `the environment has no ${database.url.slice(4)}`,
            'Set it where Postern is started, such as in the systemd unit.',
          ),
        ];
  }
  if (!/^postgres(ql)?:\/\//.test(database.url))
    return [
      refuse(
        path,
        'this is not a PostgreSQL URL',
        'Write it like "postgres://postern@localhost/postern", "env:DATABASE_URL" or "embedded".',
      ),
    ];
  if (/^[^:]+:\/\/[^@/]*:[^@/]+@/.test(database.url))
    return [
      repair(
        path,
        'the password of the database stands in this file',
        'Write "env:DATABASE_URL" and set that in the environment.',
      ),
    ];
  return [];
}

function certificates(config: Config, now: number): Doubt[] {
  const { tls, intake, web, organisation, base } = config;
  const pair = { base, hostname: organisation.hostname, now };
  const doors =
    intake.submission.enabled || intake.submissions.enabled || intake.relay.enabled || intake.journal.enabled;
  const portal = web.enabled && !web.plain && web.certificate === '';
  const doubts = [
    ...checkPair({ ...pair, certificate: tls.certificate, key: tls.key, table: ['tls'] }),
    ...checkPair({
      ...pair,
      certificate: web.certificate,
      key: web.key,
      table: ['web'],
      hostname: portalName(config),
    }),
    ...tls.ca.flatMap((file, n) => checkAuthority(base, file, ['tls', 'ca', n])),
    ...config.keys.readers.roots.flatMap((file, n) =>
      checkAuthority(base, file, ['keys', 'readers', 'roots', n]),
    ),
    ...checkDirectories(config),
    ...checkArchive(config),
    ...intake.relay.client_ca.flatMap((file, n) =>
      checkAuthority(base, file, ['intake', 'relay', 'client_ca', n]),
    ),
    ...intake.journal.client_ca.flatMap((file, n) =>
      checkAuthority(base, file, ['intake', 'journal', 'client_ca', n]),
    ),
  ];
  if (tls.certificate === '' && tls.key === '' && (doors || portal)) {
    doubts.push(
      refuse(
        ['tls'],
        'there is no certificate, and no door opens without one',
        'Set certificate and key in [tls]; "postern init" makes a self-signed pair to start with.',
      ),
    );
  }
  return doubts;
}

function portalName({ pickup, organisation }: Config): string {
  return URL.canParse(pickup.url) ? new URL(pickup.url).hostname : organisation.hostname;
}

interface Door {
  readonly name: Path;
  readonly host: string;
  readonly port: number;
  readonly enabled: boolean;
}

const everywhere = new Set(['0.0.0.0', '::']);
const overlap = (one: Door, other: Door): boolean =>
  one.port === other.port &&
  (one.host === other.host || everywhere.has(one.host) || everywhere.has(other.host));

function ports({ intake, web, operator }: Config): Doubt[] {
  const doors: Door[] = [
    { name: ['intake', 'submission'], ...intake.submission },
    { name: ['intake', 'submissions'], ...intake.submissions },
    { name: ['intake', 'relay'], ...intake.relay },
    { name: ['intake', 'journal'], ...intake.journal },
    { name: ['web'], ...web },
    { name: ['operator'], ...operator },
  ];
  const open = doors.filter((door) => door.enabled && door.port !== 0);
  return open.flatMap((door, n) =>
    open
      .slice(0, n)
      .filter((earlier) => overlap(door, earlier))
      .map((earlier) =>
        refuse(
          [...door.name, 'port'],
          `port ${door.port} is taken by [${earlier.name.join('.')}] already`,
          'Give one of the two another port.',
        ),
      ),
  );
}

function relay({ intake: { relay } }: Config): Doubt[] {
  const at = (...rest: Path): Path => ['intake', 'relay', ...rest];
  const doubts = checkSenders(['intake', 'relay'], relay);
  if (!relay.enabled) return doubts;
  if (relay.networks.length === 0 && relay.fingerprints.length === 0) {
    doubts.push(
      refuse(
        at('enabled'),
        'the relay is on, but nobody may use it',
        'Set networks (with password sign-in) or fingerprints (client certificates) in [intake.relay].',
      ),
    );
  }
  if (relay.fingerprints.length > 0 && relay.user === '') {
    doubts.push(
      refuse(
        at('fingerprints'),
        'there are certificates, but no account they count as',
        'Set user in [intake.relay] to a service account: postern service add NAME --relay',
      ),
    );
  }
  return doubts;
}

function limits({ intake: { limits }, pickup }: Config): Doubt[] {
  const zero = Object.entries(limits).filter(([key, value]) => value < 1 && key !== 'error_delay');
  const doubts = zero.map(([key]) =>
    refuse(
      ['intake', 'limits', key],
      'with less than 1 nothing gets in',
      'Leave the line out to have the default.',
    ),
  );
  if (pickup.upload > limits.message_size) {
    doubts.push(
      repair(
        ['pickup', 'upload'],
        'a reply of that size would be larger than the largest letter taken',
        'Make it smaller than intake.limits.message_size.',
      ),
    );
  }
  return doubts;
}

function times({ delivery }: Config): Doubt[] {
  const doubts: Doubt[] = [];
  if (delivery.lease < 5000) {
    doubts.push(
      refuse(
        ['delivery', 'lease'],
        'a lease this short ends before it can be renewed',
        'Write "5s" or more, else a second process takes the letter meanwhile.',
      ),
    );
  }
  if (delivery.retry_first > delivery.retry_max)
    doubts.push(
      refuse(
        ['delivery', 'retry_first'],
        'the first pause is longer than the longest',
        'Make retry_first shorter than retry_max.',
      ),
    );
  for (const [name, { give_up, take_over, warn }] of Object.entries(delivery.classes)) {
    const at = (key: string): Path => ['delivery', 'classes', name, key];
    if (take_over >= give_up)
      doubts.push(
        repair(
          at('take_over'),
          'the portal would never take over: give_up comes first',
          'Make take_over shorter than give_up.',
        ),
      );
    if (warn >= give_up)
      doubts.push(
        note(
          at('warn'),
          'the sender would never hear of a delay: give_up comes first',
          'Make warn shorter than give_up.',
        ),
      );
  }
  return doubts;
}

function floorsInOrder({ policy }: Config): Doubt[] {
  const rank = (floor: Floor): number => floors.indexOf(floor);
  const guarded = policy.protected_floor ?? (policy.profile === 'strict' ? 'authenticated' : 'verified');
  const doubts: Doubt[] = [];
  const open = (['default_floor', 'protected_floor', 'sensitive_floor'] as const).filter(
    (key) => policy[key] === 'open',
  );
  for (const key of open)
    doubts.push(
      refuse(
        ['policy', key],
        'nothing is ever sent open by a setting',
        'Write "encrypted" or more; for one reader who asked for it: postern consent record',
      ),
    );
  if (rank(policy.default_floor) > rank(guarded)) {
    doubts.push(
      refuse(
        ['policy', 'default_floor'],
        `ordinary mail would be better protected ("${policy.default_floor}") than protected content ("${guarded}")`,
        'Raise protected_floor, or lower default_floor.',
      ),
    );
  }
  if (rank(guarded) > rank(policy.sensitive_floor)) {
    doubts.push(
      refuse(
        ['policy', 'sensitive_floor'],
        `sensitive content ("${policy.sensitive_floor}") would be less protected than other protected content ("${guarded}")`,
        'Raise sensitive_floor; "sealed" is the default.',
      ),
    );
  }
  if (policy.profile === 'strict' && rank(guarded) < rank('authenticated')) {
    doubts.push(
      refuse(
        ['policy', 'protected_floor'],
        `profile "strict" contradicts protected_floor "${guarded}"`,
        'Write protected_floor = "authenticated" or "sealed", or profile = "standard".',
      ),
    );
  }
  return doubts;
}

function routes({ delivery, base }: Config): Doubt[] {
  return delivery.routes.flatMap((route, n) => {
    const at = (key: string): Path => ['delivery', 'routes', n, key];
    const doubts: Doubt[] = [];
    if (route.fingerprint && !isFingerprint(route.fingerprint))
      doubts.push(
        refuse(
          at('fingerprint'),
          'this is not a SHA-256 fingerprint',
          'Write 64 hexadecimal digits, with or without colons.',
        ),
      );
    if (route.ca) doubts.push(...checkAuthority(base, route.ca, at('ca')));
    if (route.user && !route.password_file)
      doubts.push(
        refuse(
          at('user'),
          'there is a user but no password_file',
          'Set password_file to a file that holds the password alone.',
        ),
      );
    if (route.password_file)
      doubts.push(
        ...checkReadable(base, route.password_file, at('password_file'), 'the file with the password'),
        ...checkPrivate(base, route.password_file, at('password_file')),
      );
    if (route.tls === 'sealed')
      doubts.push(
        refuse(
          at('tls'),
          'no connection is "sealed"; that is for letters that are',
          'Write "authenticated" for a pinned partner.',
        ),
      );
    if (route.tls === 'authenticated' && !route.ca && !route.fingerprint) {
      doubts.push(
        refuse(
          at('tls'),
          '"authenticated" needs something to know the partner by',
          'Set fingerprint or ca for this route, or write "verified".',
        ),
      );
    }
    const twin = delivery.routes
      .slice(0, n)
      .some((earlier) => earlier.domain.toLowerCase() === route.domain.toLowerCase());
    if (twin)
      doubts.push(
        refuse(at('domain'), `there is a route for ${route.domain} already`, 'Keep one of the two.'),
      );
    return doubts;
  });
}

function resolvers({ delivery }: Config): Doubt[] {
  return delivery.resolver.flatMap((text, n) => {
    const address = /^\[(.*)\](:\d+)?$/.exec(text)?.[1] ?? (isIP(text) ? text : text.replace(/:\d+$/, ''));
    return isIP(address)
      ? []
      : [
          refuse(
            ['delivery', 'resolver', n],
            `"${text}" is not the address of a DNS server`,
            'Write it like "127.0.0.1", "10.0.0.53:5353" or "[2001:db8::53]:53".',
          ),
        ];
  });
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

function web({ web, operator, pickup }: Config): Doubt[] {
  const doubts: Doubt[] = [];
  if (pickup.url !== '') {
    const url = URL.canParse(pickup.url) ? new URL(pickup.url) : null;
    if (!url || !/^https?:$/.test(url.protocol))
      doubts.push(
        refuse(
          ['pickup', 'url'],
          'this is not the address of a web page',
          'Write it like "https://mail.clinic.example".',
        ),
      );
    else if (url.protocol === 'http:' && !isLoopback(url.hostname))
      doubts.push(
        refuse(
          ['pickup', 'url'],
          'readers would come to the portal without encryption',
          'Write https:// instead of http://.',
        ),
      );
  }
  if (web.enabled && web.plain && !isLoopback(web.host)) {
    doubts.push(
      repair(
        ['web', 'plain'],
        `HTTP without TLS listens on ${web.host}`,
        'Set host = "127.0.0.1" in [web], so that only the proxy on this machine reaches it.',
      ),
    );
  }
  for (const [n, network] of web.trust_proxy.entries()) {
    if (!isNetwork(network))
      doubts.push(
        refuse(
          ['web', 'trust_proxy', n],
          `"${network}" is not a network`,
          'Write it like "127.0.0.1" or "10.1.2.0/24".',
        ),
      );
  }
  if (operator.enabled && !isLoopback(operator.host)) {
    doubts.push(
      note(
        ['operator', 'host'],
        'figures about your mail can be read from other machines',
        'Write "127.0.0.1", or let a firewall allow only your monitoring.',
      ),
    );
  }
  return doubts;
}

/** clamd speaks in clear: a letter given to it must not leave the machine. */
function malware({ malware: { clamd, timeout }, intake }: Config): Doubt[] {
  const doubts: Doubt[] = [];
  const named = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):\d{1,5}$/i.exec(clamd);
  const host = named?.[1] ?? named?.[2] ?? '';
  if (clamd !== '' && !clamd.startsWith('/') && !/^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host))
    doubts.push(
      refuse(
        ['malware', 'clamd'],
        named ? `"${clamd}" is not on this machine, and clamd speaks in clear` : `"${clamd}" is no address`,
        'Write the path of its LocalSocket, such as "/run/clamav/clamd.ctl", or "127.0.0.1:3310".',
      ),
    );
  if (clamd !== '' && timeout >= intake.limits.accept_deadline)
    doubts.push(
      refuse(
        ['malware', 'timeout'],
        'a letter would be given up before the scanner has answered',
        'Keep it shorter than intake.limits.accept_deadline.',
      ),
    );
  return doubts;
}
