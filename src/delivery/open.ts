import type { Socket } from 'node:net';
import type { Config } from '#config';
import { atLeast, type Floor, type Reply, type TlsFacts } from '#mail';
import { ClientSession, type Lost, type Step } from '#smtp';
import { dial, type Failing, type Secured, type Transport } from '#transport';
import type { Connection } from './pool.ts';
import { cappedFloor, passwordOf, type Target } from './target.ts';
import { lostWords, replyWords } from './words.ts';

/**
 * What came of opening a connection. `weak`: the server is there, but not at the floor; `best` is what it did offer.
 * `refused`: it does not want us now. Nothing of a letter was sent in any case.
 */
export type Opened =
  | { readonly kind: 'open'; readonly connection: Connection }
  | {
      readonly kind: 'weak';
      readonly reason: string;
      readonly best: Floor | null;
      /** Null where the server did all that its domain promises, and the letter asks for more. */
      readonly failing: Failing | null;
    }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly reply: Reply };

export interface Opener {
  readonly config: Config;
  readonly transport: Transport;
  readonly onHandshake: (facts: TlsFacts) => void;
}

export interface Opening {
  readonly target: Target;
  readonly address: string;
  readonly need: Floor;
  /** Milliseconds left of the attempt. */
  readonly left: () => number;
}

/** How much of TLS is tried: today's; the old versions too, where encryption is enough; none, where clear is allowed. */
type Manner = 'modern' | 'legacy' | 'clear';

/** Another try, or a step down that the floor allows; it needs a connection of its own. */
interface Again {
  readonly kind: 'again';
  readonly manner: Manner;
}

/** Opens a connection that satisfies `need`, or tells why not. Tries weaker manners only where `need` allows them. */
export async function open(opener: Opener, opening: Opening): Promise<Opened> {
  let manner: Manner = 'modern';
  for (;;) {
    const result: Opened | Again = await once(opener, opening, manner);
    if (result.kind !== 'again') return result;
    manner = result.manner;
  }
}

async function once(opener: Opener, opening: Opening, manner: Manner): Promise<Opened | Again> {
  const { target, address, left } = opening;
  const { connect_timeout } = opener.config.delivery;
  const dialled = await dial(address, target.port, Math.max(1, Math.min(connect_timeout, left())));
  if (dialled.kind === 'unreachable')
    return { kind: 'unreachable', reason: `${target.host} [${address}]: ${dialled.reason}` };
  return target.route?.implicit_tls
    ? implicit(opener, opening, dialled.socket, manner)
    : explicit(opener, opening, dialled.socket, manner);
}

function sessionOn(opener: Opener, opening: Opening, socket: Socket): ClientSession {
  const { greeting_timeout, command_timeout, data_timeout, final_timeout } = opener.config.delivery;
  const deadlines = {
    greeting: greeting_timeout,
    command: command_timeout,
    data: data_timeout,
    final: final_timeout,
  };
  const session = new ClientSession(socket, { name: opener.config.organisation.hostname, deadlines });
  session.within(opening.left);
  return session;
}

/** TLS from the start (RFC 8314 §3.3). */
async function implicit(
  opener: Opener,
  opening: Opening,
  socket: Socket,
  manner: Manner,
): Promise<Opened | Again> {
  const shaken = judged(opener, opening, await secure(opener, opening, socket, manner), manner, false);
  if (shaken.kind !== 'secured') return shaken;
  const session = sessionOn(opener, opening, shaken.socket);
  const refused = notOk(opening, session, await session.greet()) ?? (await hello(opening, session, true));
  return refused ?? ready(opener, opening, session, shaken.facts, shaken.failing);
}

async function explicit(
  opener: Opener,
  opening: Opening,
  socket: Socket,
  manner: Manner,
): Promise<Opened | Again> {
  const session = sessionOn(opener, opening, socket);
  const clear = opening.need === 'open';
  const refused = notOk(opening, session, await session.greet());
  if (refused) return refused;
  const greeted = await session.hello(clear);
  if (greeted.kind === 'rejected' && greeted.reply.code >= 500 && !clear) {
    session.quit();
    return weak(opening, `it does not know EHLO (${replyWords(greeted.reply)}), so it offers no TLS`, 'open');
  }
  const unwelcome = notOk(opening, session, greeted);
  if (unwelcome) return unwelcome;
  if (manner !== 'clear' && session.capabilities.starttls) return startTls(opener, opening, session, manner);
  if (clear) return ready(opener, opening, session, null);
  session.quit();
  return weak(opening, 'it offers no encryption (no STARTTLS)', 'open');
}

async function startTls(
  opener: Opener,
  opening: Opening,
  session: ClientSession,
  manner: Manner,
): Promise<Opened | Again> {
  const step = await session.startTls();
  if (step.kind === 'rejected') {
    if (opening.need === 'open' && session.usable) return ready(opener, opening, session, null);
    session.quit();
    return weak(opening, `it offers STARTTLS and then refuses it (${replyWords(step.reply)})`, 'open');
  }
  if (step.kind !== 'ok') {
    const reason =
      step.kind === 'injected'
        ? 'something was slipped in before TLS began: somebody is on the line'
        : `STARTTLS came to nothing (${lostWords(step)})`;
    return opening.need === 'open' ? { kind: 'again', manner: 'clear' } : weak(opening, reason, 'open');
  }
  const shaken = judged(opener, opening, await secure(opener, opening, step.socket, manner), manner, true);
  if (shaken.kind !== 'secured') return shaken;
  session.secured(shaken.socket);
  const refused = await hello(opening, session, false);
  return refused ?? ready(opener, opening, session, shaken.facts, shaken.failing);
}

function secure(opener: Opener, opening: Opening, socket: Socket, manner: Manner): Promise<Secured> {
  const { target, address, left } = opening;
  const { route } = target;
  return opener.transport.secure(socket, {
    address,
    port: target.port,
    name: target.name,
    ...(route?.ca ? { ca: route.ca } : {}),
    ...(route?.fingerprint ? { fingerprint: route.fingerprint } : {}),
    ...(target.asked ? { demands: target.asked.demands } : {}),
    need: opening.need,
    legacy: manner === 'legacy',
    timeout: Math.max(1, Math.min(opener.config.delivery.command_timeout, left())),
  });
}

type Shaken = {
  readonly kind: 'secured';
  readonly socket: Socket;
  readonly facts: TlsFacts;
  readonly failing: Failing | null;
};

/** Whether what the handshake came to is enough; where it is not, the connection is closed. */
function judged(
  opener: Opener,
  opening: Opening,
  secured: Secured,
  manner: Manner,
  clearToo: boolean,
): Shaken | Opened | Again {
  const { target, need } = opening;
  if (secured.kind === 'failed') {
    if (secured.resuming) return { kind: 'again', manner };
    const lax = !atLeast(need, 'verified');
    if (lax && manner === 'modern' && secured.outdated) return { kind: 'again', manner: 'legacy' };
    if (need === 'open' && clearToo) return { kind: 'again', manner: 'clear' };
    return weak(
      opening,
      secured.reason,
      secured.outdated ? 'encrypted' : clearToo ? 'open' : null,
      'validation-failure',
    );
  }
  opener.onHandshake(secured.facts);
  const floor = cappedFloor(target, secured.facts.floor);
  if (atLeast(floor, need))
    return {
      kind: 'secured',
      socket: secured.socket,
      facts: { ...secured.facts, floor },
      failing: secured.failing,
    };
  secured.socket.destroy();
  return weak(
    opening,
    secured.shortfall ?? `its TLS is good for "${floor}", and "${need}" is needed`,
    floor,
    secured.failing,
  );
}

async function hello(opening: Opening, session: ClientSession, plain: boolean): Promise<Opened | null> {
  return notOk(opening, session, await session.hello(plain));
}

/** Signs in where the route says so: a connection that may not send is not ready. */
async function ready(
  opener: Opener,
  opening: Opening,
  session: ClientSession,
  tls: TlsFacts | null,
  failing: Failing | null = null,
): Promise<Opened> {
  const { target, address } = opening;
  if (target.route?.user) {
    if (!tls) {
      session.quit();
      return weak(opening, 'the route signs in with a password, which is never sent in clear', 'open');
    }
    const refused = notOk(
      opening,
      session,
      await session.login(target.route.user, passwordOf(opener.config, target.route)),
    );
    if (refused) return refused;
  }
  const connection = {
    key: target.key,
    host: target.host,
    address,
    session,
    tls,
    failing,
    floor: tls?.floor ?? 'open',
  } as const;
  return { kind: 'open', connection };
}

function notOk({ target, address }: Opening, session: ClientSession, step: Step): Opened | null {
  if (step.kind === 'ok') return null;
  if (step.kind === 'rejected') {
    session.quit();
    return {
      kind: 'refused',
      reason: `${target.host} does not want mail now: ${replyWords(step.reply)}`,
      reply: step.reply,
    };
  }
  return lost(`${target.host} [${address}]`, step);
}

function lost(where: string, step: Lost): Opened {
  const reason = `${where}: ${lostWords(step)}`;
  return step.reply && step.reply.code >= 400
    ? { kind: 'refused', reason, reply: step.reply }
    : { kind: 'unreachable', reason };
}

const weak = (
  { target }: Opening,
  reason: string,
  best: Floor | null,
  failing: Failing | null = 'starttls-not-supported',
): Opened => ({ kind: 'weak', reason: `${target.host}: ${reason}`, best, failing });
