import { type Actor, Fault, isId } from '#base';
import type { ReadEvent } from '#evidence';
import { type Address, formatAddress, type Level, type MailClass, parseAddress } from '#mail';
import type { House } from './house.ts';

/** The life of one letter, oldest event first. */
export interface Life {
  readonly id: string;
  readonly acceptedAt: number;
  readonly class: MailClass;
  readonly level: Level;
  readonly door: string;
  readonly size: number;
  /** It came by a key of the sandbox, and did not leave. */
  readonly sandbox: boolean;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly events: readonly ReadEvent[];
}

/**
 * What happened to a letter, or to the latest letters from or to an address: remote replies word for word, TLS facts, and
 * the reason for the method; `before` is the last letter of the page before. Looking is an event too. Throws `message-missing`, `trace-question`.
 */
export async function trace(
  house: House,
  actor: Actor,
  question: string,
  limit = 20,
  before?: string,
): Promise<Life[]> {
  const ids = isId(question) ? [question] : await idsOf(house, addressOf(question), limit, before);
  const lives: Life[] = [];
  for (const id of ids) lives.push(await lifeOf(house, id));
  await house.evidence.record(
    house.store,
    ...ids.map((id) => ({ kind: 'trace.read' as const, actor, message: id })),
  );
  return lives;
}

function addressOf(text: string): Address {
  const reading = parseAddress(text, { policy: 'liberal' });
  if (reading.ok) return reading.address;
  throw new Fault({
    code: 'trace-question',
    kind: 'invalid',
    say: `"${text}" is neither the id of a letter nor an address (${reading.reason}).`,
  });
}

/** The letters from and to an address, the newest first, at most `limit`. Throws `trace-question`. */
export const lettersOfAddress = (house: House, address: string, limit: number): Promise<string[]> =>
  idsOf(house, addressOf(address), limit);

async function idsOf(house: House, address: Address, limit: number, before?: string): Promise<string[]> {
  const [written, received] = await Promise.all([
    house.archive.writtenBy(address, limit, before),
    house.queue.messagesTo(address, limit, before),
  ]);
  return [...new Set([...written, ...received])].sort().reverse().slice(0, limit);
}

/** The life of one letter, for parts that record themselves that it was looked at. Throws `message-missing`. */
export async function lifeOf(house: House, id: string): Promise<Life> {
  const letter = await house.archive.describe(id);
  const { sender, recipients } = letter.envelope;
  return {
    id,
    acceptedAt: letter.acceptedAt,
    class: letter.class,
    level: letter.level,
    door: letter.door,
    size: letter.size,
    sandbox: letter.sandbox ?? false,
    sender: sender ? formatAddress(sender) : '<>',
    recipients: recipients.map((recipient) => formatAddress(recipient.address)),
    events: await house.evidence.ofMessage(house.store, id, letter.dek),
  };
}
