import { createHash } from 'node:crypto';
import type { OpenMessage } from '#archive';
import { Fault } from '#base';
import { type Floor, formatDate, formatField, type Outcome, receivedField } from '#mail';
import { completing, outgoing, type SealedLetter } from '#protect';
import type { Claim } from '#queue';
import { signAll } from '#verify';
import type { House } from './house.ts';

/** What was handed to the next server, and what it said. */
export interface Sent {
  readonly outcome: Outcome;
  /** SHA-256 of the octets that left, hex. */
  readonly hash: string;
  /** The octets that left, one after the other; the letter itself last. */
  readonly pieces: readonly Buffer[];
  /** What it was sealed with, where it was. */
  readonly seal?: Omit<SealedLetter, 'raw'>;
}

/** Signs the letter, or its sealed form, puts the trace in front of it and carries it at `floor` or above. */
export async function carry(
  house: House,
  claim: Claim,
  letter: OpenMessage,
  floor: Floor,
  sealed?: SealedLetter,
): Promise<Sent> {
  if (letter.sandbox) throw neverLeaves(letter);
  const raw = await (sealed ? traced(house, letter, sealed.raw) : leaving(house, letter));
  const { envelope } = letter;
  const outcome = await house.delivery.carry({
    id: claim.id,
    sender: envelope.sender,
    recipient: claim.recipient,
    floor,
    raw,
    smtputf8: envelope.smtputf8,
    body: sealed ? '7bit' : envelope.body,
    ...(envelope.ret ? { ret: envelope.ret } : {}),
    ...(envelope.envid ? { envid: envelope.envid } : {}),
    ...(envelope.requireTls ? { requireTls: true } : {}),
    stillOurs: () => house.queue.stillOurs(claim),
  });
  const hash = createHash('sha256');
  for (const part of raw) hash.update(part);
  const sent = { outcome, hash: hash.digest('hex'), pieces: raw };
  if (!sealed) return sent;
  const { raw: _, ...seal } = sealed;
  return { ...sent, seal };
}

const neverLeaves = ({ id }: OpenMessage): Fault =>
  new Fault({
    code: 'sandbox-leaves',
    kind: 'broken',
    say: 'A letter of the sandbox never leaves.',
    detail: id,
  });

/** Letters being sent to several readers are signed once. */
const recent = new WeakMap<Buffer, Promise<Buffer[]>>();

function leaving(house: House, letter: OpenMessage): Promise<Buffer[]> {
  const known = recent.get(letter.raw);
  if (known) return known;
  const made = traced(house, letter, complete(house, letter));
  recent.set(letter.raw, made);
  return made;
}

/** Completed once too, so that a letter that is sealed to many readers is also put together once. */
const completed = new WeakMap<Buffer, Buffer>();

/** The letter as it would leave, before trace and signature. */
export function complete(house: House, { id, raw, acceptedAt }: OpenMessage): Buffer {
  const known = completed.get(raw);
  if (known) return known;
  const { hostname } = house.config.organisation;
  const added = completing(raw, { messageId: `<${id}@${hostname}>`, date: formatDate(acceptedAt) });
  const prefix = added.map(([name, value]) => Buffer.from(`${name}: ${value}\r\n`));
  const letter = outgoing(added.length > 0 ? Buffer.concat([...prefix, raw]) : raw);
  completed.set(raw, letter);
  return letter;
}

async function traced(
  house: House,
  { id, envelope, acceptedAt, peer, door }: OpenMessage,
  letter: Buffer,
): Promise<Buffer[]> {
  const { hostname, domain } = house.config.organisation;
  const signers = await house.dkim.signers(envelope.sender?.domain ?? domain);
  const signatures = await signAll({ raw: letter, signers, now: house.clock.now() });
  // Where a person sat when they wrote is nobody's business outside: only mail servers are named.
  const client =
    door === 'relay' ? { helo: peer.helo, address: peer.address } : { helo: hostname, address: '' };
  const received = receivedField({
    ...client,
    by: hostname,
    tls: peer.tls,
    authenticated: true,
    smtputf8: envelope.smtputf8,
    id,
    recipients: envelope.recipients.map((recipient) => recipient.address),
    date: acceptedAt,
  });
  return [Buffer.from(formatField('Received', received)), ...signatures, letter];
}
