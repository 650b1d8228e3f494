/** The world outside, as a process of its own in a network namespace of its own: servers, resolver, policies (world.ts). */
import { execFileSync } from 'node:child_process';
import { authority } from '../lab/certificates.ts';
import { openPolicies } from '../lab/policies.ts';
import { openSink, type Sink } from '../lab/sink.ts';
import { openUnbound, type SignedZone, type Unbound } from '../lab/unbound.ts';
import { kindOf, type Turn } from './servers.ts';
import { type Cell, cellName, domainOf, network, ownDomain } from './words.ts';
import type { Arrived, Order } from './world.ts';

const ip = (...args: string[]): void =>
  void execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });

const ca = authority();
const sinks = new Map<string, Sink[]>();
const zones: Record<string, SignedZone & { records: string[] }> = {};
let cells: readonly Cell[] = [];
let home: Sink;
let dns: Unbound;
let policies: Awaited<ReturnType<typeof openPolicies>>;

function wire(): void {
  ip('link', 'set', 'lo', 'up');
  ip('addr', 'add', `${network.outside}/16`, 'dev', 'out');
  ip('link', 'set', 'out', 'up');
  // Every address of the range is here, so that each server has its own.
  ip('route', 'add', 'local', network.range, 'dev', 'lo');
  ip('route', 'add', `${network.ours}/32`, 'dev', 'out');
}

async function openCell(cell: Cell, index: number): Promise<void> {
  const kind = kindOf(cell.server);
  const zone = `${cell.server}.test`;
  const label = domainOf(cell).slice(0, -zone.length - 1);
  const address = `45.10.${1 + Math.floor(index / 100)}.${1 + (index % 100)}`;
  const made = kind.make(cell, ca);
  const own = await openSink(
    { name: `mx.${domainOf(cell)}`, ...made.behaviour },
    { host: address, port: 25 },
  );
  sinks.set(cellName(cell), [own]);
  zones[zone] ??= { state: kind.zone ?? 'insecure', records: [] };
  const { records } = zones[zone];
  records.push(
    `${label} MX 10 mx.${label}`,
    `mx.${label} A ${address}`,
    ...(made.records?.(label, address) ?? []),
  );
  if (kind.first === 'other')
    records.push(`other-${label} MX 10 mx.other-${label}`, `mx.other-${label} A ${address}`);
  if (made.page) policies.pages[domainOf(cell)] = made.page;
  if (kind.between?.elsewhere) {
    const second = address.replace('45.10.', '45.10.1');
    sinks
      .get(cellName(cell))!
      .push(
        await openSink(
          { name: `mx2.${domainOf(cell)}`, tls: ca.issue([`mx2.${domainOf(cell)}`]), starttls: 'absent' },
          { host: second, port: 25 },
        ),
      );
    records.push(`mx2.${label} A ${second}`);
  }
}

async function open(asked: readonly Cell[]): Promise<{ ca: string }> {
  cells = asked;
  wire();
  policies = await openPolicies(ca, network.policies, 443);
  for (const [index, cell] of asked.entries()) await openCell(cell, index);
  const name = `mx.${ownDomain}`;
  home = await openSink({ name, tls: ca.issue([name]) }, { host: network.home, port: 25 });
  zones[ownDomain] = { state: 'insecure', records: ['@ MX 10 mx', `mx A ${network.home}`] };
  dns = await openUnbound(zones, { host: network.resolver, port: 53 });
  return { ca: ca.pem };
}

async function turn(when: 'afterFirst' | 'between'): Promise<void> {
  const changed = new Set<string>();
  for (const cell of cells) {
    const change: Turn | undefined = kindOf(cell.server)[when];
    if (!change) continue;
    for (const sink of sinks.get(cellName(cell))!) Object.assign(sink.behaviour, change.behaviour);
    if (change.page) policies.pages[domainOf(cell)] = change.page;
    if (change.elsewhere) changed.add(`${cell.server}.test`);
  }
  for (const zone of changed) {
    const records = zones[zone]!.records.map((line) => line.replace(/^(\S+) MX 10 mx\./, '$1 MX 10 mx2.'));
    zones[zone] = { ...zones[zone]!, records };
    await dns.change(zone, zones[zone]);
  }
}

function arrived(): Arrived[] {
  const of = (cell: string, sink: Sink, second: boolean): Arrived[] =>
    sink.letters.map(({ sender, recipients, raw, tls, connection }) => ({
      cell,
      second,
      sender,
      recipients,
      raw: raw.toString('base64'),
      tls,
      connection,
    }));
  return [
    ...[...sinks].flatMap(([cell, all]) => all.flatMap((sink, index) => of(cell, sink, index > 0))),
    ...of('home', home, false),
  ];
}

/** Forgets what came, so that another sender can be tried against the same servers, as they were at the start. */
async function close(): Promise<void> {
  await Promise.all([
    dns?.close(),
    policies?.close(),
    home?.close(),
    ...[...sinks.values()].flat().map((sink) => sink.close()),
  ]);
}

process.on('message', (order: Order) => {
  const done = (result: unknown): void => void process.send!({ id: order.id, result });
  const failed = (error: unknown): void =>
    void process.send!({ id: order.id, error: error instanceof Error ? error.stack : String(error) });
  switch (order.what) {
    case 'open':
      return void open(order.cells!).then(done, failed);
    case 'turn':
      return void turn(order.when!).then(done, failed);
    case 'arrived':
      return done(arrived());
    case 'close':
      return void close().then(() => {
        done(null);
        process.disconnect();
      }, failed);
  }
});
process.on('disconnect', () => process.exit(0));
