/** The outside world of the demo: names in DNS and readers' mail servers, all on this machine's loopback. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Authority, authority } from '../../test/lab/certificates.ts';
import { day, type Made, makeAuthority } from '../../test/lab/certificates-mail.ts';
import { type Dns, openDns, type Zone } from '../../test/lab/dns.ts';
import { openSink, type Sink, type SinkBehaviour, type SinkLetter } from '../../test/lab/sink.ts';
import { organisation } from './letters.ts';
import { until } from './until.ts';

interface Place {
  readonly domain: string;
  /** In words, for people and for the programs that drive the demo. */
  readonly says: string;
  readonly behaves: (name: string, ca: Authority) => Partial<SinkBehaviour>;
}

/** Domains and how their mail servers behave. The first is the clinic's own mail server. */
export const places: readonly Place[] = [
  {
    domain: organisation.domain,
    says: "the clinic's own mail server, inside",
    behaves: () => ({}),
  },
  { domain: 'good-tls.test', says: 'TLS 1.3 and a certificate that proves its name', behaves: () => ({}) },
  {
    domain: 'stripped.test',
    says: 'somebody on the way takes STARTTLS out of its greeting',
    behaves: () => ({ starttls: 'stripped' }),
  },
  {
    domain: 'wrong-cert.test',
    says: 'TLS, but a certificate from an authority nobody trusts',
    behaves: (name) => ({ tls: authority('Nobody Knows Me').issue([name]) }),
  },
  {
    domain: 'greylisting.test',
    says: 'good TLS; turns every new sender away once, with 451',
    behaves: () => ({ greylist: true }),
  },
  { domain: 'no-tls.test', says: 'does not know TLS at all', behaves: () => ({ starttls: 'absent' }) },
  {
    domain: 'wrong-name.test',
    says: 'TLS, with a certificate for another name',
    behaves: (name, ca) => ({ tls: ca.issue([`other-${name}`]) }),
  },
  { domain: 'lakeside.test', says: 'good TLS; a partner with a key of its own', behaves: () => ({}) },
  {
    domain: 'rejecting.test',
    says: 'good TLS; knows none of its readers (550)',
    behaves: () => ({ onRcpt: () => '550 5.1.1 no such mailbox here' }),
  },
];

/** What sinks remember while the demo stays up; what came earlier is in files. */
const remembered = 2000;

export interface World {
  readonly ca: Authority;
  /** Vouches for the certificates by which readers get sealed mail. */
  readonly readers: Made;
  readonly dns: Dns;
  /** By domain. */
  readonly sinks: Readonly<Record<string, Sink>>;
  /** Letters are written here as they arrive: `<domain>/<number>.eml`, with `<number>.json` beside it. */
  readonly mail: string;
  /** Waits for a letter to a reader that `fits`; undefined where none came in time. */
  letterTo(
    address: string,
    fits: (letter: SinkLetter) => boolean,
    patience?: number,
  ): Promise<SinkLetter | undefined>;
  /** Called with every letter that arrives anywhere. */
  watch(seen: (domain: string, letter: SinkLetter) => void): void;
  close(): Promise<void>;
}

/** Writes letters as they come: the letter itself last and whole, so that whoever watches the folder never sees half of one. */
function keeper(folder: string): (letter: SinkLetter) => void {
  mkdirSync(folder, { recursive: true });
  let count = 0;
  return ({ raw, sender, recipients, tls, connection }) => {
    const name = join(folder, String(++count).padStart(3, '0'));
    writeFileSync(`${name}.json`, `${JSON.stringify({ sender, recipients, tls, connection })}\n`);
    writeFileSync(`${name}.part`, raw);
    renameSync(`${name}.part`, `${name}.eml`);
  };
}

/** What a long stay would pile up. */
function forget(sink: Sink): void {
  const over = (list: readonly unknown[]): number => Math.max(0, list.length - remembered);
  sink.letters.splice(0, over(sink.letters));
  sink.commands.splice(0, over(sink.commands));
  if (sink.clear.length > 1 << 20) sink.clear = sink.clear.subarray(-(1 << 16));
}

export async function openWorld(mail: string): Promise<World> {
  const ca = authority('Demo Root');
  const now = Date.now();
  const readers = makeAuthority('Demo Mail Root', { from: now - 400 * day, until: now + 800 * day });
  const dns = await openDns({} as Zone);
  const sinks: Record<string, Sink> = {};
  const watchers: ((domain: string, letter: SinkLetter) => void)[] = [];
  let port = 0;
  for (const [i, { domain, behaves }] of places.entries()) {
    const name = `mx.${domain}`;
    const host = `127.0.0.${30 + i}`;
    const keep = keeper(join(mail, domain));
    const onDot = (letter: SinkLetter): undefined => {
      keep(letter);
      for (const seen of watchers) seen(domain, letter);
      forget(sinks[domain]!);
    };
    const sink = await openSink({ name, tls: ca.issue([name]), ...behaves(name, ca), onDot }, { host, port });
    port = sink.port;
    sinks[domain] = sink;
    dns.zone[domain] = { mx: [`10 ${name}`] };
    dns.zone[name] = { a: [host] };
  }
  // Its name is known, and nobody listens there.
  dns.zone['closed.test'] = { mx: ['10 mx.closed.test'] };
  dns.zone['mx.closed.test'] = { a: ['127.0.0.29'] };
  const tidy = setInterval(
    () => dns.asked.splice(0, Math.max(0, dns.asked.length - remembered)),
    10_000,
  ).unref();
  return {
    ca,
    readers,
    dns,
    sinks,
    mail,
    letterTo: (address, fits, patience) =>
      until(() => {
        const domain = address.slice(address.lastIndexOf('@') + 1);
        return sinks[domain]?.letters.find((letter) => letter.recipients.includes(address) && fits(letter));
      }, patience),
    watch: (seen) => void watchers.push(seen),
    async close() {
      clearInterval(tidy);
      await Promise.all(Object.values(sinks).map((sink) => sink.close()));
      await dns.close();
    },
  };
}
