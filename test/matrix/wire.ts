/** Reads what tcpdump captured (libpcap's file format) as streams: who said which bytes to whom. */

export interface Stream {
  /** `45.11.0.1:40000 > 45.10.1.1:25`. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly bytes: Buffer;
}

interface Segment {
  readonly at: number;
  readonly bytes: Buffer;
}

interface Flow {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly first: number;
  readonly segments: Segment[];
}

interface Flows {
  readonly all: Flow[];
  readonly latest: Map<string, Flow>;
}

const header = 24;
const perPacket = 16;

/** Payloads of TCP put in order by their sequence numbers, with what was sent twice once; each datagram of UDP for itself. */
export function streamsOf(pcap: Buffer): Stream[] {
  const magic = pcap.length >= header ? pcap.readUInt32LE(0) : 0;
  if (magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) throw new Error('this is no capture of libpcap');
  if (pcap.readUInt32LE(20) !== 1) throw new Error('the capture is not of Ethernet');
  const flows: Flows = { all: [], latest: new Map() };
  const datagrams: Stream[] = [];
  for (let at = header; at < pcap.length; ) {
    if (at + perPacket > pcap.length) throw new Error('the capture ends within a packet');
    const kept = pcap.readUInt32LE(at + 8);
    if (kept !== pcap.readUInt32LE(at + 12)) throw new Error('a packet was not captured whole');
    const packet = pcap.subarray(at + perPacket, at + perPacket + kept);
    if (packet.length < kept) throw new Error('the capture ends within a packet');
    at += perPacket + kept;
    readPacket(packet, flows, datagrams);
  }
  return [...flows.all.map(joined), ...datagrams];
}

const dotted = (bytes: Buffer): string => [...bytes].join('.');

function readPacket(packet: Buffer, flows: Flows, datagrams: Stream[]): void {
  if (packet.length < 34 || packet.readUInt16BE(12) !== 0x0800) return;
  const ip = packet.subarray(14, 14 + packet.readUInt16BE(16));
  const body = ip.subarray((ip[0]! & 15) * 4);
  const [from, to] = [dotted(ip.subarray(12, 16)), dotted(ip.subarray(16, 20))];
  const name = `${from}:${body.readUInt16BE(0)} > ${to}:${body.readUInt16BE(2)}`;
  if (ip[9] === 17) datagrams.push({ name, from, to, bytes: body.subarray(8) });
  if (ip[9] !== 6) return;
  const bytes = body.subarray((body[12]! >> 4) * 4);
  const sequence = body.readUInt32BE(4);
  const opens = (body[13]! & 2) !== 0;
  let flow = flows.latest.get(name);
  // A port that is used again begins a stream of its own; a SYN sent twice does not.
  if (!flow || (opens && flow.first !== (sequence + 1) >>> 0)) {
    flow = { from, to, name, first: opens ? (sequence + 1) >>> 0 : sequence, segments: [] };
    flows.all.push(flow);
    flows.latest.set(name, flow);
  }
  if (bytes.length > 0) flow.segments.push({ at: (sequence - flow.first) >>> 0, bytes });
}

function joined({ name, from, to, segments }: Flow): Stream {
  const parts: Buffer[] = [];
  let end = 0;
  for (const { at, bytes } of [...segments].sort((a, b) => a.at - b.at)) {
    if (at + bytes.length <= end) continue;
    parts.push(at < end ? bytes.subarray(end - at) : bytes);
    end = at + bytes.length;
  }
  return { name, from, to, bytes: Buffer.concat(parts) };
}
