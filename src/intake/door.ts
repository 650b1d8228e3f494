import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Fault } from '#base';

/** Connections that wait for accept() in the kernel. */
const backlog = 1024;

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** One listening socket. */
export interface Door {
  readonly at: Place;
  /** Takes no more connections; those that stand are left alone. */
  close(): void;
}

/** Opens a door, and throws a Fault that names the place where that is not possible. */
export function openDoor(place: Place, setting: string, enter: (socket: Socket) => void): Promise<Door> {
  // Half-open: a client that has said all and closed its side still gets its replies.
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 },
    enter,
  );
  return new Promise((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(cannotOpen(place, setting, error)));
    server.listen({ ...place, backlog }, () => done({ at: placeOf(server), close: () => server.close() }));
  });
}

function placeOf(server: Server): Place {
  const { address, port } = server.address() as AddressInfo;
  return { host: address, port };
}

function cannotOpen(place: Place, setting: string, error: NodeJS.ErrnoException): Fault {
  const why =
    error.code === 'EADDRINUSE'
      ? 'something else listens there'
      : error.code === 'EACCES'
        ? 'that needs rights this user has not'
        : error.message;
  return new Fault({
    code: 'door-closed',
    kind: 'invalid',
    say: `${setting}: ${place.host} port ${place.port} cannot be opened: ${why}.`,
    cause: error,
  });
}
