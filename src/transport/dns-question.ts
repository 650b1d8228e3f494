import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import {
  type Answer,
  AUTHENTIC_DATA,
  CHECKING_DISABLED,
  type DecodedPacket,
  decode,
  encode,
  type Packet,
  RECURSION_DESIRED,
  type RecordType,
} from 'dns-packet';

/** A DNS server to ask. */
export interface Server {
  readonly address: string;
  readonly port: number;
}

/** What one server answered, or that it gave no usable answer. */
export type Answered =
  | {
      readonly kind: 'answer';
      readonly rcode: string;
      readonly authentic: boolean;
      readonly answers: readonly Answer[];
      readonly authorities: readonly Answer[];
    }
  | { readonly kind: 'silent'; readonly reason: string };

/** A size that needs no fragments (RFC 9715 §3.1). */
const udpSize = 1232;
const mostTcp = 65_535;

type Header = DecodedPacket & {
  readonly rcode: string;
  readonly flag_ad: boolean;
  readonly flag_tc: boolean;
  readonly flag_qr: boolean;
};

/**
 * Asks one server one question: by UDP from a fresh port with a random id (RFC 5452 §9.2), by TCP where the answer was cut.
 * `unchecked`: a validating server answers without judging (CD, RFC 4035 §3.2.2).
 */
export async function ask(
  server: Server,
  name: string,
  type: RecordType,
  ms: number,
  unchecked = false,
): Promise<Answered> {
  const id = randomInt(65_536);
  const query = encode(question(id, name, type, unchecked));
  const reply = await overUdp(server, query, (bytes) => read(bytes, id, name, type), ms);
  if (reply === null) return { kind: 'silent', reason: `the DNS server ${server.address} did not answer` };
  if (!reply.flag_tc) return answered(reply);
  const whole = await overTcp(server, query, (bytes) => read(bytes, id, name, type), ms);
  return whole
    ? answered(whole)
    : { kind: 'silent', reason: `the DNS server ${server.address} did not answer by TCP` };
}

function question(id: number, name: string, type: RecordType, unchecked: boolean): Packet {
  return {
    type: 'query',
    id,
    // AD in a query asks for AD in the answer (RFC 6840 §5.7).
    flags: RECURSION_DESIRED | AUTHENTIC_DATA | (unchecked ? CHECKING_DISABLED : 0),
    questions: [{ type, name, class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: udpSize,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  };
}

/** Null for bytes that are not the answer to this question. */
function read(bytes: Buffer, id: number, name: string, type: RecordType): Header | null {
  try {
    const packet = decode(bytes) as Header;
    const asked = packet.questions?.[0];
    const same =
      packet.id === id &&
      packet.flag_qr &&
      asked?.type === type &&
      asked.name.toLowerCase() === name.toLowerCase();
    return same ? packet : null;
  } catch {
    return null;
  }
}

const answered = (packet: Header): Answered => ({
  kind: 'answer',
  rcode: packet.rcode,
  authentic: packet.flag_ad,
  answers: packet.answers ?? [],
  authorities: packet.authorities ?? [],
});

function overUdp(
  server: Server,
  query: Buffer,
  parse: (bytes: Buffer) => Header | null,
  ms: number,
): Promise<Header | null> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4');
    const done = (reply: Header | null): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.close();
      resolve(reply);
    };
    const timer = setTimeout(() => done(null), ms);
    socket.on('error', () => done(null));
    // A connected socket takes packets from this server alone.
    socket.connect(server.port, server.address, () => socket.send(query));
    socket.on('message', (bytes) => {
      const reply = parse(bytes);
      if (reply) done(reply);
    });
  });
}

function overTcp(
  server: Server,
  query: Buffer,
  parse: (bytes: Buffer) => Header | null,
  ms: number,
): Promise<Header | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: server.address, port: server.port, noDelay: true });
    let held = Buffer.alloc(0);
    const done = (reply: Header | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reply);
    };
    const timer = setTimeout(() => done(null), ms);
    socket.on('error', () => done(null));
    socket.on('close', () => done(null));
    socket.on('connect', () => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(query.length);
      socket.write(Buffer.concat([length, query]));
    });
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      if (held.length > mostTcp + 2) return done(null);
      if (held.length >= 2 && held.length >= held.readUInt16BE(0) + 2)
        done(parse(held.subarray(2, held.readUInt16BE(0) + 2)));
    });
  });
}
