/** What the matrix speaks of. A cell is one letter: to one kind of reader, at one floor, at one kind of server. */
import { type Floor, floors } from '#mail';

/**
 * `inside`: a colleague, whose mail server stands elsewhere. `outside`: rules allow the way by TLS and nothing else.
 * `portal`: TLS, or else the portal, which is what a reader without keys of their own has. `smime`, `pgp`: readers with a
 * certificate or key of their own, and the portal.
 */
export const readers = ['inside', 'outside', 'portal', 'smime', 'pgp'] as const;
export type Reader = (typeof readers)[number];

export interface Cell {
  readonly server: string;
  readonly floor: Floor;
  readonly reader: Reader;
}

export const cellName = ({ server, floor, reader }: Cell): string => `${server}/${floor}/${reader}`;
export const hasKey = ({ reader }: Cell): boolean => reader === 'smime' || reader === 'pgp';
/** Each cell has a domain, a server and an address of its own, so that what is captured belongs to one cell. */
export const domainOf = ({ server, floor, reader }: Cell): string => `${reader}-${floor}.${server}.test`;
export const readerOf = (cell: Cell): string => `reader@${domainOf(cell)}`;
/** Who gets the ordinary letter that goes before, where the trick needs one. */
export const firstReaderOf = (cell: Cell, label = ''): string => `first@${label}${domainOf(cell)}`;
/** The word that may be read nowhere but where its letter was safely handed over. */
export const canaryOf = (cell: Cell, salt: string): string =>
  `Canary${salt}${Buffer.from(cellName(cell)).toString('hex').slice(-8)}${hash(cellName(cell))}`;

/** FNV-1a, so that a word tells its cell. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value.toString(36).padStart(7, '0');
}

export function cellsOf(servers: readonly string[]): Cell[] {
  return servers.flatMap((server) =>
    floors.flatMap((floor) => readers.map((reader) => ({ server, floor, reader }))),
  );
}

/** The networks of the small world: public addresses, so that nothing has to be allowed that would not be out there. */
export const network = {
  ours: '45.11.0.1',
  outside: '45.10.0.1',
  resolver: '45.10.0.53',
  policies: '45.10.0.43',
  home: '45.10.0.25',
  range: '45.10.0.0/16',
} as const;

export const ownDomain = 'clinic.test';
export const writer = `nurse@${ownDomain}`;
