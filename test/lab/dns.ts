/**
 * A DNS server on loopback that serves one declared zone and records what it was asked: the outside world's names for
 * tests and the demo. UDP and TCP on one port.
 *
 *     const dns = await openDns({
 *       'clinic.test': { mx: ['10 mx.clinic.test'], ttl: 60 },
 *       'mx.clinic.test': { a: ['127.0.0.1'] },
 *       'slow.test': { fail: 'timeout' },
 *     });
 *     config.delivery.resolver = [dns.server];   // "127.0.0.1:port"
 *     dns.zone['new.test'] = { a: ['127.0.0.2'] };   // the zone may change while it serves
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import {
  type Answer,
  AUTHENTIC_DATA,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from 'dns-packet';

/** What one name has. A name that is not in the zone is NXDOMAIN; one without the asked type is NODATA. */
export interface Name {
  readonly mx?: readonly string[];
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  readonly txt?: readonly string[];
  readonly cname?: string;
  /** Seconds; 300 unless said. */
  readonly ttl?: number;
  /** Set AD: as a validating resolver would. */
  readonly authentic?: boolean;
  /** Cut the answer over UDP, so that TCP is asked. */
  readonly truncate?: boolean;
  /** Trouble for every question of this name, or for questions of one type only. */
  readonly fail?: Trouble | Readonly<Partial<Record<'MX' | 'A' | 'AAAA' | 'TXT', Trouble>>>;
}

/** `forged`: a wrong id comes first, then nothing. */
export type Trouble = 'servfail' | 'refused' | 'timeout' | 'garbage' | 'forged';

export type Zone = Record<string, Name>;

export interface Asked {
  readonly name: string;
  readonly type: string;
  readonly over: 'udp' | 'tcp';
  /** The asker's port, for seeing that it varies. */
  readonly port: number;
  readonly id: number;
}

export interface Dns {
  /** `127.0.0.1:port`, as `[delivery] resolver` wants it. */
  readonly server: string;
  readonly zone: Zone;
  /** Every question since the start. */
  readonly asked: Asked[];
  close(): Promise<void>;
}

const mostAliases = 8;

function recordsOf(name: string, found: Name, type: string): Answer[] {
  const ttl = found.ttl ?? 300;
  const common = { name, ttl, class: 'IN' as const };
  switch (type) {
    case 'MX':
      return (found.mx ?? []).map((text) => {
        const [preference = '0', exchange = '.'] = text.split(' ');
        return { ...common, type: 'MX', data: { preference: Number(preference), exchange } };
      });
    case 'A':
      return (found.a ?? []).map((data) => ({ ...common, type: 'A', data }));
    case 'AAAA':
      return (found.aaaa ?? []).map((data) => ({ ...common, type: 'AAAA', data }));
    case 'TXT':
      // Strings of at most 255 octets each (RFC 1035 §3.3.14).
      return (found.txt ?? []).map((text) => ({
        ...common,
        type: 'TXT',
        data: text.match(/[\s\S]{1,255}/g) ?? [''],
      }));
    default:
      return [];
  }
}

interface Answering {
  readonly rcode: number;
  readonly answers: readonly Answer[];
  readonly authentic: boolean;
  readonly truncate: boolean;
}

function answer(zone: Zone, asked: string, type: string): Answering {
  const answers: Answer[] = [];
  let name = asked.toLowerCase();
  let authentic = true;
  for (let hops = 0; hops <= mostAliases; hops++) {
    const found = zone[name];
    if (!found) return { rcode: 3, answers, authentic: false, truncate: false };
    authentic &&= found.authentic === true;
    if (found.cname === undefined) {
      answers.push(...recordsOf(name, found, type));
      return { rcode: 0, answers, authentic, truncate: found.truncate === true };
    }
    answers.push({ type: 'CNAME', name, ttl: found.ttl ?? 300, class: 'IN', data: found.cname });
    name = found.cname.toLowerCase();
  }
  return { rcode: 0, answers, authentic: false, truncate: false };
}

function troubleOf(zone: Zone, name: string, type: string): Trouble | undefined {
  const fail = zone[name.toLowerCase()]?.fail;
  return typeof fail === 'object' ? (fail as Record<string, Trouble | undefined>)[type] : fail;
}

/** The bytes to answer with, or null for silence. */
function reply(zone: Zone, query: Packet, over: 'udp' | 'tcp'): Buffer | null {
  const question = query.questions?.[0];
  if (!question) return null;
  const trouble = troubleOf(zone, question.name, question.type);
  if (trouble === 'timeout') return null;
  if (trouble === 'garbage') return Buffer.from('not a packet of the DNS');
  const { rcode, answers, authentic, truncate } = trouble
    ? { rcode: 0, answers: [], authentic: false, truncate: false }
    : answer(zone, question.name, question.type);
  const cut = truncate && over === 'udp';
  const code = trouble === 'servfail' ? 2 : trouble === 'refused' ? 5 : rcode;
  return encode({
    type: 'response',
    id: trouble === 'forged' ? ((query.id ?? 0) + 1) % 65_536 : (query.id ?? 0),
    flags:
      RECURSION_DESIRED |
      RECURSION_AVAILABLE |
      AUTHORITATIVE_ANSWER |
      (authentic ? AUTHENTIC_DATA : 0) |
      (cut ? TRUNCATED_RESPONSE : 0) |
      code,
    questions: [question],
    answers: cut ? [] : [...answers],
    authorities: answers.length > 0 ? [] : [soa(question.name)],
  });
}

function soa(name: string): Answer {
  const data = {
    mname: 'ns.test',
    rname: 'root.ns.test',
    serial: 1,
    refresh: 60,
    retry: 60,
    expire: 60,
    minimum: 1,
  };
  return { type: 'SOA', name, ttl: 1, class: 'IN', data };
}

/** Starts to serve `zone` on a free port of 127.0.0.1. */
export async function openDns(zone: Zone = {}): Promise<Dns> {
  const asked: Asked[] = [];
  const respond = (bytes: Buffer, over: 'udp' | 'tcp', port: number): Buffer | null => {
    try {
      const query = decode(bytes);
      const question = query.questions?.[0];
      if (question)
        asked.push({ name: question.name.toLowerCase(), type: question.type, over, port, id: query.id ?? 0 });
      return reply(zone, query, over);
    } catch {
      return null;
    }
  };
  const { tcp, udp, port, sockets } = await bothOn(respond);
  return {
    server: `127.0.0.1:${port}`,
    zone,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise((done) => tcp.close(done)),
        new Promise<void>((done) => udp.close(done)),
      ]);
    },
  };
}

type Respond = (bytes: Buffer, over: 'udp' | 'tcp', port: number) => Buffer | null;

/** A port that is free for UDP and TCP alike. */
async function bothOn(
  respond: Respond,
): Promise<{ tcp: Server; udp: UdpSocket; port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  for (let tries = 0; ; tries++) {
    const tcp = createServer((socket) => serveTcp(socket, sockets, respond));
    await new Promise<void>((done) => tcp.listen(0, '127.0.0.1', done));
    const address = tcp.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const udp = createSocket('udp4');
    udp.on('message', (bytes, from) => {
      const out = respond(bytes, 'udp', from.port);
      if (out) udp.send(out, from.port, from.address);
    });
    const bound = await new Promise<boolean>((done) => {
      udp.once('error', () => done(false));
      udp.bind(port, '127.0.0.1', () => done(true));
    });
    if (bound) return { tcp, udp, port, sockets };
    tcp.close();
    if (tries > 20) throw new Error('no port is free for UDP and TCP');
  }
}

function serveTcp(socket: Socket, sockets: Set<Socket>, respond: Respond): void {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => {});
  let held = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      const size = held.readUInt16BE(0);
      const out = respond(held.subarray(2, 2 + size), 'tcp', socket.remotePort ?? 0);
      held = held.subarray(2 + size);
      if (!out) continue;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(out.length);
      socket.write(Buffer.concat([length, out]));
    }
  });
}
