import { type Authority, authority, selfSigned } from '../lab/certificates.ts';
import { type Dns, openDns } from '../lab/dns.ts';
import { openSink, type Sink, type SinkBehaviour, type SinkLetter } from '../lab/sink.ts';
import type { Ledger } from './ledger.ts';
import { bodyHash } from './letters.ts';

const domains: Record<string, Partial<SinkBehaviour>> = {
  'clinic.test': {},
  'good.test': {},
  'other.test': {},
  'stripped.test': { starttls: 'stripped' },
  'refusing.test': { onRcpt: (to) => (to.startsWith('reader') ? '550 5.1.1 no such mailbox' : undefined) },
  'grey.test': { greylist: true },
  'selfsigned.test': { tls: selfSigned(['mx.selfsigned.test']) },
};

/** The outside: readers' servers, their names, and who vouches for them. */
export interface World {
  readonly ca: Authority;
  readonly dns: Dns;
  readonly port: number;
  readonly sinks: Readonly<Record<string, Sink>>;
  /** Bytes that came outside of TLS, of all servers. */
  clear(): Buffer;
  /** Letters that Postern itself wrote, as they arrived. */
  readonly own: SinkLetter[];
  /** Cuts every connection at once. */
  cut(): void;
  close(): Promise<void>;
}

/** Opens the outside; each letter that a server takes goes into the ledger. Letters bear `mark`. */
export async function openWorld(mark: string, ledger: Ledger): Promise<World> {
  const ca = authority();
  const dns = await openDns({});
  const sinks: Record<string, Sink> = {};
  const own: SinkLetter[] = [];
  let port = 0;
  for (const [at, [domain, behaviour]] of Object.entries(domains).entries()) {
    const name = `mx.${domain}`;
    const host = `127.0.0.${20 + at}`;
    const onDot = (letter: SinkLetter): undefined => {
      // What is kept of a letter is its receipt.
      sinks[domain]!.letters.length = 0;
      for (const receipt of receipts(mark, letter)) ledger.receive(receipt);
      if (!letter.raw.includes(mark)) own.push(letter);
    };
    const sink = await openSink({ name, tls: ca.issue([name]), ...behaviour, onDot }, { host, port });
    port = sink.port;
    sinks[domain] = sink;
    dns.zone[domain] = { mx: [`10 ${name}`] };
    dns.zone[name] = { a: [host] };
  }
  const all = Object.values(sinks);
  return {
    ca,
    dns,
    port,
    sinks,
    own,
    clear: () => Buffer.concat(all.map((sink) => sink.clear)),
    cut() {
      for (const sink of all) sink.cut();
    },
    async close() {
      await Promise.all(all.map((sink) => sink.close()));
      await dns.close();
    },
  };
}

function* receipts(mark: string, letter: SinkLetter): Generator<Parameters<Ledger['receive']>[0]> {
  const at = letter.raw.indexOf(mark);
  if (at < 0) return;
  const canary = letter.raw.toString('latin1', at + mark.length, at + mark.length + 36);
  const body = bodyHash(letter.raw.subarray(letter.raw.indexOf('\r\n\r\n') + 4));
  const by = /\bby\s+mail-(\w+)\.clinic\.test/.exec(letter.raw.toString('latin1', 0, 2000))?.[1] ?? '?';
  for (const recipient of letter.recipients)
    yield { canary, recipient, body, by, tls: letter.tls !== null, at: Date.now() };
}
