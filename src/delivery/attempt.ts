import { type Clock, never } from '#base';
import type { Config } from '#config';
import {
  type Address,
  atLeast,
  type EnvelopeRecipient,
  type Floor,
  type Outcome,
  type Reply,
  type TlsFacts,
} from '#mail';
import type { LetterFacts, Phase, Sent } from '#smtp';
import { hostAddresses, type Resolver } from '#transport';
import type { Destinations, Health } from './destination.ts';
import type { Ledger } from './ledger.ts';
import { type Opener, open } from './open.ts';
import type { Connection, Pool } from './pool.ts';
import { needOf, type Target } from './target.ts';
import { lostWords, replyWords } from './words.ts';

/** One letter to one reader, and the protection it must have on the way. */
export interface Job {
  /** The delivery's id, for the log. */
  readonly id: string;
  readonly sender: Address | null;
  readonly recipient: EnvelopeRecipient;
  readonly floor: Floor;
  /** Concatenated, the letter (RFC 5322, CRLF). Never changed. */
  readonly raw: readonly Buffer[];
  readonly smtputf8: boolean;
  readonly body: '7bit' | '8bitmime';
  readonly ret?: 'full' | 'hdrs';
  readonly envid?: string;
  /** RFC 8689: the floor is at least `authenticated`, and the server must promise the same. */
  readonly requireTls?: boolean;
  /** Monotonic milliseconds after which no new step is begun. */
  readonly deadline?: number;
  /** Whether the letter is still this process's to send; asked just before the final dot. */
  readonly stillOurs?: () => boolean;
}

export interface Attempt {
  readonly job: Job;
  readonly facts: LetterFacts;
  /** Monotonic milliseconds. */
  readonly until: number;
}

export interface Means {
  readonly config: Config;
  readonly clock: Clock;
  readonly resolver: Resolver;
  readonly hosts: Destinations;
  readonly pool: Pool;
  readonly opener: Opener;
  readonly ledger: Ledger | null;
}

/** What one server came to. Only `settled` ends the attempt; after anything else the next server is tried. */
export type Tried =
  | { readonly kind: 'settled'; readonly outcome: Outcome; readonly health: Health }
  /** `passing`: it is the domain's own demand that is not met, and more than the letter asks for. */
  | {
      readonly kind: 'weak';
      readonly reason: string;
      readonly best: Floor | null;
      readonly passing: boolean;
    }
  /** `until`: it was not tried at all, being down until then. */
  | { readonly kind: 'unreachable'; readonly reason: string; readonly until?: number }
  /** It has no address, or none that we connect to: this will not change by waiting. */
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly reply: Reply; readonly host: string }
  /** It spoke and then broke off, before the letter was handed over. */
  | { readonly kind: 'broke'; readonly reason: string };

const mostAddresses = 5;

/** Tries one server: its place in the queue, a kept connection, then its addresses one by one. */
export async function tryHost(means: Means, attempt: Attempt, target: Target): Promise<Tried> {
  const host = means.hosts.get(`${target.host}:${target.port}`);
  const entry = await host.enter(attempt.until);
  if (entry.kind === 'down')
    return { kind: 'unreachable', reason: `${entry.reason} (not tried again yet)`, until: entry.until };
  if (entry.kind === 'late') return { kind: 'broke', reason: `${target.host} had no free place in time` };
  let health: Health = 'neutral';
  let why = '';
  try {
    means.pool.spare(target.key, host.limit - host.active + 1);
    const tried = await (overKept(means, attempt, target) ?? overFresh(means, attempt, target));
    health = healthOf(tried);
    why = tried.kind === 'settled' ? '' : tried.reason;
    return tried;
  } finally {
    host.leave(entry, health, why);
  }
}

function healthOf(tried: Tried): Health {
  switch (tried.kind) {
    case 'settled':
      return tried.health;
    case 'unreachable':
      return 'unreachable';
    case 'refused':
    case 'broke':
      return 'busy';
    default:
      return 'neutral';
  }
}

/** Over a connection of an earlier letter, if there is one. That it may have died meanwhile says nothing of the server. */
function overKept(means: Means, attempt: Attempt, target: Target): Promise<Tried> | null {
  const connection = means.pool.take(target.key, needOf(target, attempt.job.floor));
  if (!connection) return null;
  connection.session.within(() => attempt.until - means.clock.monotonic());
  return carryOver(means, attempt, target, connection).then((tried) =>
    isOver(tried) ? tried : (overKept(means, attempt, target) ?? overFresh(means, attempt, target)),
  );
}

const isOver = (tried: Tried): boolean => tried.kind === 'settled';

async function overFresh(means: Means, attempt: Attempt, target: Target): Promise<Tried> {
  const { config, resolver } = means;
  const found = await hostAddresses(
    resolver,
    target.host,
    config.delivery.allow_private || target.route !== null,
  );
  if (found.kind === 'temporary') return { kind: 'unreachable', reason: found.reason };
  if (found.kind !== 'found') return { kind: 'unusable', reason: found.reason };
  let best: Tried | null = null;
  for (const address of found.addresses.slice(0, mostAddresses)) {
    const tried = await overAddress(means, attempt, target, address);
    if (tried.kind === 'settled') return tried;
    if (!best || rank(tried) > rank(best)) best = tried;
  }
  return best!;
}

/** Of several addresses, the one that told most speaks for the host. */
const rank = (tried: Tried): number =>
  ['unusable', 'unreachable', 'broke', 'refused', 'weak', 'settled'].indexOf(tried.kind);

async function overAddress(means: Means, attempt: Attempt, target: Target, address: string): Promise<Tried> {
  const left = (): number => attempt.until - means.clock.monotonic();
  if (left() <= 0) return { kind: 'broke', reason: 'the time for this attempt was over' };
  const opened = await open(means.opener, { target, address, need: needOf(target, attempt.job.floor), left });
  if (target.asked) means.ledger?.connected(target.asked, target.host, address, opened);
  switch (opened.kind) {
    case 'open':
      return carryOver(means, attempt, target, opened.connection);
    case 'refused':
      return { ...opened, host: target.host };
    case 'weak':
      return { ...opened, passing: !atLeast(attempt.job.floor, target.asked?.required ?? 'open') };
    case 'unreachable':
      return opened;
    default:
      return never(opened);
  }
}

/** Sends the letter. The floor is looked at once more: this is the last line before anything of it leaves. */
async function carryOver(
  means: Means,
  attempt: Attempt,
  target: Target,
  connection: Connection,
): Promise<Tried> {
  const { job, facts } = attempt;
  if (!atLeast(connection.floor, needOf(target, job.floor))) {
    connection.session.destroy();
    return {
      kind: 'weak',
      reason: `${connection.host}: the connection is below the floor`,
      best: connection.floor,
      passing: false,
    };
  }
  const { sender, recipient, raw: parts, smtputf8, ret, envid, requireTls, stillOurs } = job;
  if (requireTls && !connection.session.capabilities.requireTls) {
    connection.session.quit();
    return {
      kind: 'weak',
      reason: `${connection.host}: it does not promise to hand the letter on over proven TLS only (no REQUIRETLS)`,
      best: connection.floor,
      passing: false,
    };
  }
  const optional = {
    ...(ret ? { ret } : {}),
    ...(envid ? { envid } : {}),
    ...(requireTls ? { requireTls } : {}),
    ...(stillOurs ? { stillOurs } : {}),
  };
  try {
    const sent = await connection.session.send({ sender, recipient, parts, facts, smtputf8, ...optional });
    return told(sent, { ...connection, tls: demandOf(target, connection.tls) });
  } catch (error) {
    connection.session.destroy();
    throw error;
  } finally {
    means.pool.give(connection);
  }
}

/** A connection that several domains share was opened for one of them: the facts name the policy of this one. */
function demandOf({ asked }: Target, tls: TlsFacts | null): TlsFacts | null {
  const sts = asked?.demands.sts;
  return tls?.demanded?.by === 'mta-sts' && sts ? { ...tls, demanded: { by: 'mta-sts', ...sts } } : tls;
}

/** Reads what came of sending. Only a 2xx to the final dot is delivered; only a reply of 5xx is failed. */
function told(sent: Sent, { host, address, tls, session }: Connection): Tried {
  const settled = (outcome: Outcome, health: Health): Tried => ({ kind: 'settled', outcome, health });
  switch (sent.kind) {
    case 'accepted':
      return settled(
        { kind: 'delivered', host, address, reply: sent.reply, tls, reports: session.capabilities.dsn },
        'good',
      );
    case 'unable':
      return settled(
        { kind: 'failed', host, reason: `${sent.why.enhanced} ${host}: ${sent.why.reason}`, tls },
        'neutral',
      );
    case 'withdrawn':
      return settled(
        {
          kind: 'deferred',
          host,
          reason: 'the letter was no longer ours to send: it was not handed over',
          tls,
        },
        'neutral',
      );
    case 'rejected':
      return rejected(sent.phase, sent.reply, host, tls);
    case 'lost':
      if (sent.phase !== 'final') return { kind: 'broke', reason: `${host}: ${lostWords(sent.lost)}` };
      return settled(
        {
          kind: 'deferred',
          host,
          reason: `uncertain: ${host} was given the letter and ${lostWords(sent.lost)}`,
          tls,
        },
        'busy',
      );
    default:
      return never(sent);
  }
}

const whatWasRefused: Record<Phase, string> = {
  mail: 'the sender',
  rcpt: 'the reader',
  data: 'the letter',
  body: 'the letter',
  final: 'the letter',
};

function rejected(phase: Phase, reply: Reply, host: string, tls: Connection['tls']): Tried {
  const reason = `${host} refused ${whatWasRefused[phase]}: ${replyWords(reply)}`;
  // The server is going away, not judging the letter: another one may take it (RFC 5321 §3.8).
  if (reply.code === 421 && phase !== 'final') return { kind: 'refused', reason, reply, host };
  if (reply.code >= 500)
    return { kind: 'settled', outcome: { kind: 'failed', host, reply, reason, tls }, health: 'good' };
  // A 4xx to RCPT is about the reader (greylisting, a full mailbox), to anything else about the server.
  const health = phase === 'rcpt' && reply.code !== 421 ? 'neutral' : 'busy';
  return { kind: 'settled', outcome: { kind: 'deferred', host, reply, reason, tls }, health };
}
