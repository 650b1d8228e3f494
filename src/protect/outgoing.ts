import { editHeader, readHeader } from '#mail';

/** Fields that steer Postern or name hidden readers: they never leave (RFC 5322 §3.6.3, RFC 5321 §4.4). */
const inside = new Set(['bcc', 'resent-bcc', 'return-path']);
const isInside = (name: string): boolean => inside.has(name) || name.startsWith('x-postern-');

/**
 * The letter as it leaves: what was accepted, without the fields that are ours alone. The accepted original is never
 * rewritten; what is added goes in front of it. Returns `raw` itself where nothing has to go.
 */
export function outgoing(raw: Buffer): Buffer {
  const names = readHeader(raw).fields.map((field) => field.name.toLowerCase());
  const remove = names.filter(isInside);
  return remove.length > 0 ? editHeader(raw, { remove }) : raw;
}

/** The Message-ID and Date a client forgot (RFC 6409 §8.2, §8.3), to stand in front of the letter. */
export function completing(
  raw: Buffer,
  facts: { messageId: string; date: string },
): [name: string, value: string][] {
  const header = readHeader(raw);
  const added: [string, string][] = [];
  if (!header.has('message-id')) added.push(['Message-ID', facts.messageId]);
  if (!header.has('date')) added.push(['Date', facts.date]);
  return added;
}
