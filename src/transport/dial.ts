import { connect, type Socket } from 'node:net';

/** A connection, or in words why there is none. */
export type Dialled =
  | { readonly kind: 'ok'; readonly socket: Socket }
  | { readonly kind: 'unreachable'; readonly reason: string };

const words: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to its network',
  EADDRNOTAVAIL: 'this machine has no address to connect from',
  ETIMEDOUT: 'the connection timed out',
  EMFILE: 'this process has too many files open',
};

export const connectionWords = (error: NodeJS.ErrnoException): string =>
  words[error.code ?? ''] ?? `the connection failed (${error.code ?? error.message})`;

/** Connects by TCP within `ms`. */
export function dial(address: string, port: number, ms: number): Promise<Dialled> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, noDelay: true, autoSelectFamily: false });
    const fail = (reason: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ kind: 'unreachable', reason });
    };
    const onError = (error: NodeJS.ErrnoException): void => fail(connectionWords(error));
    const timer = setTimeout(() => fail('the connection timed out'), ms);
    socket.once('error', onError);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      resolve({ kind: 'ok', socket });
    });
  });
}
