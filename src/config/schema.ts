import { z } from 'zod';
import { archive } from './schema-archive.ts';
import { backup } from './schema-backup.ts';
import { directory } from './schema-directory.ts';
import { evidence } from './schema-evidence.ts';
import { console, operator, signin, web, webhooks } from './schema-faces.ts';
import { inspect } from './schema-inspect.ts';
import { keys } from './schema-keys.ts';
import { glass, review } from './schema-review.ts';
import { duration, floor, port, size, text } from './schema-words.ts';

const listener = (defaultPort: number, doc: string) =>
  z
    .strictObject({
      host: text.default('0.0.0.0').describe('Address to listen on'),
      port: port.default(defaultPort).describe('Port to listen on; 0 takes any free one'),
      enabled: z.boolean().default(true).describe('Whether this door is open'),
    })
    .prefault({})
    .describe(doc);

const organisation = z
  .strictObject({
    name: text.default('Your organisation').describe('The name readers see on every page and notice'),
    domain: text.default('localhost').describe('The main mail domain'),
    hostname: text.default('localhost').describe('The name this server gives in SMTP and in Message-IDs'),
    contact: z
      .string()
      .default('')
      .describe('A line readers see when they need help, such as a phone number'),
    logo: z.string().default('').describe('Path of a PNG or SVG file shown on the portal; empty: none'),
    colour: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/)
      .default('#0b5c7a')
      .describe('Accent colour of the portal, #rrggbb'),
    language: z
      .enum(['en', 'es'])
      .default('en')
      .describe('Language of notices when the reader has shown no other'),
    postmaster: z
      .string()
      .default('')
      .describe('Where word for the operators goes; empty: postmaster@domain'),
  })
  .prefault({})
  .describe('Who runs this server');

const database = z
  .strictObject({
    url: z
      .string()
      .default('embedded')
      .describe(
        'A PostgreSQL URL, `{ env = "NAME" }` style references are written "env:NAME"; "embedded" starts the PostgreSQL that comes with Postern (to try it out, not for production)',
      ),
    pool: z.number().int().min(2).max(100).default(8).describe('Connections each process holds at most'),
    statement_timeout: duration
      .prefault('30s')
      .describe('A statement that takes longer fails; the letter waits'),
  })
  .prefault({})
  .describe('The one database');

const storage = z
  .strictObject({
    dir: text
      .default('data')
      .describe('Folder for large bodies, keys and the embedded database; relative to this file'),
    inline_limit: size
      .prefault('256KiB')
      .describe('Sealed bodies up to this size live in the database, larger ones as files'),
    min_free: size
      .prefault('200MiB')
      .describe('With less free disk than this, new mail is refused with 452 and delivery goes on'),
  })
  .prefault({})
  .describe('Where bytes live');

const tls = z
  .strictObject({
    certificate: z.string().default('').describe('PEM file: certificate and chain for the mail doors'),
    key: z.string().default('').describe('PEM file: its private key'),
    ca: z
      .array(z.string())
      .default([])
      .describe('PEM files of extra authorities trusted for outgoing mail, besides the public ones'),
    min_version: z
      .enum(['TLSv1.2', 'TLSv1.3'])
      .default('TLSv1.2')
      .describe('Oldest version spoken at the doors'),
  })
  .prefault({})
  .describe('Certificates for the mail doors, and what is trusted outside');

const limits = z
  .strictObject({
    message_size: size.prefault('36MiB').describe('Largest letter taken (SIZE)'),
    recipients: z
      .number()
      .int()
      .min(100)
      .default(1000)
      .describe('Recipients of one letter (RFC 5321 §4.5.3.1.8)'),
    connections: z.number().int().default(500).describe('Connections at once'),
    connections_per_address: z.number().int().default(50).describe('Connections at once from one address'),
    connections_per_minute: z
      .number()
      .int()
      .default(300)
      .describe('New connections a minute from one address'),
    messages_per_connection: z.number().int().default(10_000).describe('Letters over one connection'),
    messages_per_hour: z.number().int().default(20_000).describe('Letters an hour from one person'),
    recipients_per_hour: z.number().int().default(50_000).describe('Recipients an hour from one person'),
    errors: z
      .number()
      .int()
      .default(10)
      .describe('Refused or malformed commands before the connection is closed'),
    unknown_recipients: z
      .number()
      .int()
      .default(20)
      .describe('Refused recipients before the connection is closed'),
    commands: z
      .number()
      .int()
      .default(100)
      .describe('Commands between two letters before the connection is closed'),
    hops: z
      .number()
      .int()
      .default(50)
      .describe('Received fields before a letter counts as looping (RFC 5321 §6.3)'),
    own_hops: z
      .number()
      .int()
      .min(1)
      .default(5)
      .describe('Received fields that name this server before a letter counts as looping'),
    line: size.prefault(2048).describe('Longest command line in bytes'),
    header: size.prefault('256KiB').describe('Largest header'),
    in_flight: size
      .prefault('256MiB')
      .describe('Bytes of letters held in memory at once, over all connections'),
    auth_failures: z.number().int().default(3).describe('Wrong passwords over one connection'),
    auth_failures_per_account: z
      .number()
      .int()
      .default(10)
      .describe('Wrong passwords for one account in the window before it is slowed'),
    auth_failures_per_address: z
      .number()
      .int()
      .default(20)
      .describe('Wrong passwords from one address in the window before it is refused'),
    auth_window: duration.prefault('15m').describe('The window for the two figures above'),
    sign_ins: z.number().int().min(1).default(4).describe('Passwords looked at at once'),
    sign_ins_waiting: z
      .number()
      .int()
      .min(1)
      .default(100)
      .describe('Sign-ins that may wait for their turn; more are asked to come back'),
    idle: duration.prefault('5m').describe('Silence before a connection is closed (RFC 5321 §4.5.3.2.7)'),
    command_deadline: duration.prefault('5m').describe('Time for one command line to arrive whole'),
    data_deadline: duration.prefault('10m').describe('Time for one letter to arrive whole'),
    accept_deadline: duration
      .prefault('5m')
      .describe(
        'Time for our own answer to a whole letter or a sign-in; later it is 451 and the client tries again',
      ),
    session_deadline: duration.prefault('24h').describe('Time for a whole connection'),
    unauthenticated_deadline: duration
      .prefault('60s')
      .describe('Time until a client has signed in, or is known by its certificate'),
    error_delay: duration
      .prefault('1s')
      .describe('Pause before the answer to a client that has erred more than three times'),
  })
  .prefault({})
  .describe('Limits at the doors');

const relay = z
  .strictObject({
    host: text.default('0.0.0.0'),
    port: port.default(2525).describe('Port of the relay door'),
    enabled: z.boolean().default(false).describe('Whether mail servers and records systems may relay here'),
    networks: z
      .array(z.string())
      .default([])
      .describe('Networks (CIDR) a relay may come from; with password sign-in'),
    client_ca: z
      .array(z.string())
      .default([])
      .describe('PEM files of authorities whose client certificates are asked for'),
    fingerprints: z
      .array(z.string())
      .default([])
      .describe('SHA-256 fingerprints of client certificates that may relay'),
    user: z.string().default('').describe('Service account that relaying by certificate counts as'),
  })
  .prefault({})
  .describe('The door for a mail server or a records system');

const journal = z
  .strictObject({
    host: text.default('0.0.0.0'),
    port: port.default(2526).describe('Port of the journal door'),
    enabled: z
      .boolean()
      .default(false)
      .describe('Whether mail servers may send letters here for the record: they are kept, and go to nobody'),
    address: z
      .string()
      .default('')
      .describe(
        'The only address that is taken here, such as "journal-7f3k9@clinic.example": make it one that nobody guesses',
      ),
    networks: z.array(z.string()).default([]).describe('Networks (CIDR) that such mail may come from'),
    client_ca: z
      .array(z.string())
      .default([])
      .describe(
        'PEM files of authorities one of which must have issued the certificate of the sending server',
      ),
    fingerprints: z
      .array(z.string())
      .default([])
      .describe('SHA-256 fingerprints one of which the certificate of the sending server must have'),
  })
  .prefault({})
  .describe('The door for letters for the record: journal reports and blind copies of other mail servers');

const intake = z
  .strictObject({
    submission: listener(587, 'Submission with STARTTLS (RFC 6409)'),
    submissions: listener(465, 'Submission over TLS (RFC 8314)'),
    relay,
    journal,
    limits,
  })
  .prefault({})
  .describe('The doors for mail');

const deadlines = (giveUp: string, takeOver: string, doc: string) =>
  z
    .strictObject({
      give_up: duration.prefault(giveUp).describe('After this the sender is told it could not be delivered'),
      take_over: duration
        .prefault(takeOver)
        .describe('After this a letter that may wait in the portal goes there'),
      warn: duration.prefault('4h').describe('After this the sender hears of the delay'),
    })
    .prefault({})
    .describe(doc);

const route = z.strictObject({
  domain: text.describe('The domain, or "*" for all others'),
  host: text.describe('Server to hand the mail to'),
  port: port.default(25),
  tls: floor
    .default('verified')
    .describe(
      'The floor this route satisfies when its conditions hold: "authenticated" for a pinned partner',
    ),
  name: z.string().default('').describe('Name expected in the certificate; empty: the host'),
  ca: z.string().default('').describe('PEM file of the authority that must have issued the certificate'),
  fingerprint: z.string().default('').describe('SHA-256 of the certificate (hex): pinned'),
  implicit_tls: z.boolean().default(false).describe('TLS from the start instead of STARTTLS'),
  user: z.string().default(''),
  password_file: z.string().default(''),
});

const delivery = z
  .strictObject({
    routes: z
      .array(route)
      .default([])
      .describe('Fixed ways to certain domains: pinned partners, the mail server inside'),
    resolver: z
      .array(z.string())
      .default([])
      .describe('DNS servers, address or address:port; empty: those of the machine'),
    trust_resolver: z
      .boolean()
      .default(false)
      .describe(
        'Whether a resolver that is not on this machine is believed that an answer is signed (DNSSEC): only over a way that nobody else can touch',
      ),
    dane: z
      .boolean()
      .default(true)
      .describe('Whether certificates are held against the DNS (RFC 7672); needs a resolver that validates'),
    mta_sts: z.boolean().default(true).describe('Whether policies of other domains are fetched (RFC 8461)'),
    tls_reports: z
      .boolean()
      .default(true)
      .describe('Whether domains that ask for it hear how connections to them went (RFC 8460)'),
    policy_port: port.default(443).describe('Port at which policies of other domains are fetched'),
    port: port.default(25).describe('Port of outside servers'),
    allow_private: z
      .boolean()
      .default(false)
      .describe('Whether MX hosts may have private or loopback addresses'),
    ipv6: z.boolean().default(true),
    window: z.number().int().min(1).max(5000).default(200).describe('Letters a process works on at once'),
    per_domain: z
      .number()
      .int()
      .min(1)
      .default(20)
      .describe('Connections to one domain at most; the working figure adapts'),
    per_host: z.number().int().min(1).default(20).describe('Connections to one host at most'),
    connect_timeout: duration.prefault('30s'),
    greeting_timeout: duration.prefault('60s'),
    command_timeout: duration.prefault('2m'),
    data_timeout: duration.prefault('5m').describe('For a block of the letter to be taken'),
    final_timeout: duration.prefault('10m').describe('For the reply to the final dot (RFC 5321 §4.5.3.2.6)'),
    attempt_deadline: duration.prefault('20m').describe('For one attempt, all servers together'),
    keep_open: duration.prefault('30s').describe('How long an idle connection is kept'),
    messages_per_connection: z.number().int().min(1).default(200),
    lease: duration
      .prefault('60s')
      .describe(
        'How long a process owns a letter it works on before it must renew; after a crash others take over then',
      ),
    retry_first: duration
      .prefault('1m')
      .describe('Pause after the first failed attempt; doubles with jitter'),
    retry_max: duration.prefault('4h').describe('Longest pause'),
    classes: z
      .strictObject({
        urgent: deadlines('1d', '15m', 'Urgent care'),
        transactional: deadlines('2d', '2h', 'Results, reminders, receipts made by systems'),
        conversation: deadlines('5d', '12h', 'People writing to people'),
        bulk: deadlines('5d', '2d', 'Newsletters and campaigns'),
      })
      .prefault({})
      .describe('How long each class of mail tries'),
  })
  .prefault({})
  .describe('Out to the world');

const pickup = z
  .strictObject({
    url: z.string().default('').describe('Address of the portal as readers see it; empty: https://hostname'),
    expires: duration.prefault('30d').describe('How long a letter waits'),
    code_life: duration.prefault('15m').describe('How long a code is good for'),
    code_attempts: z.number().int().min(1).default(5).describe('Wrong codes before a new one is needed'),
    session: duration.prefault('30m').describe('How long a reader stays signed in'),
    upload: size.prefault('20MiB').describe('Largest reply with its files'),
    tell_sender: z
      .boolean()
      .default(true)
      .describe('Whether the sender gets a link to follow, extend or retract the letter'),
    show_staff: z
      .enum(['role', 'name'])
      .default('role')
      .describe('How readers see who of yours looked at their letter: by what they do here, or by name'),
  })
  .prefault({})
  .describe('The pickup portal');

const inbound = z
  .strictObject({
    mta_sts: z
      .enum(['off', 'none', 'testing', 'enforce'])
      .default('off')
      .describe(
        'Policy for mail to you that the portal serves at /.well-known/mta-sts.txt (RFC 8461); begin with "testing"; "none" withdraws it',
      ),
    mx: z.array(z.string()).default([]).describe('Servers that take your mail, as that policy names them'),
    max_age: duration.prefault('7d').describe('How long others keep that policy'),
    reports: z
      .string()
      .default('')
      .describe('Mailbox where you want reports on connections to you; empty: tls-reports at your domain'),
  })
  .prefault({})
  .describe('What others are told about mail to you');

const policy = z
  .strictObject({
    profile: z
      .enum(['standard', 'strict'])
      .default('standard')
      .describe('"strict" asks more of the way mail travels'),
    default_floor: floor.default('encrypted').describe('When nothing protected was found'),
    protected_floor: floor.optional().describe('When protected content was found; unset: by profile'),
    sensitive_floor: floor.default('sealed').describe('When sensitive content was found'),
    inside: z.array(z.string()).default([]).describe('Domains that count as inside, besides our own'),
    outside_addresses: z
      .enum(['strict', 'liberal'])
      .default('strict')
      .describe('"liberal" also takes address literals and single-label domains'),
    subject_tags: z
      .array(z.string())
      .default(['[secure]', '[encrypt]', '[phi]', '[confidential]'])
      .describe('Tags in the subject that raise protection'),
    hold_for: duration
      .prefault('3d')
      .describe(
        'Time in which somebody may decide about a letter that waits for approval; then it goes back to its sender',
      ),
  })
  .prefault({})
  .describe('What must be');

const malware = z
  .strictObject({
    clamd: z
      .string()
      .default('')
      .describe(
        'Where clamd listens on this machine: the path of its LocalSocket, or "127.0.0.1:3310" for its TCPSocket; empty: letters are not looked at for malware',
      ),
    timeout: duration
      .prefault('60s')
      .describe('Time for one letter; later it is 451 and the client tries again'),
  })
  .prefault({})
  .describe('The virus scanner (ClamAV). While it is down or silent, no letter is taken');

const log = z
  .strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') })
  .prefault({})
  .describe('The operators’ log, JSON lines on standard error');

/** The whole file. Every field has a meaning and a default; unknown keys are errors. */
export const schema = z.strictObject({
  organisation,
  database,
  storage,
  archive,
  keys,
  tls,
  intake,
  delivery,
  inbound,
  pickup,
  web,
  signin,
  directory,
  console,
  webhooks,
  operator,
  glass,
  review,
  policy,
  inspect,
  malware,
  evidence,
  backup,
  log,
});

export type Config = z.output<typeof schema> & {
  /** The folder of the file: relative paths start here. */
  readonly base: string;
};
