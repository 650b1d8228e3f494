import { attachedParts, bodyText, type OpenMessage, shownMailbox } from '#archive';
import { type Actor, Fault, isId } from '#base';
import { isReason, reasonMissing } from '#evidence';
import { formatAddress, type Mailbox, type Part, parseAddressList, walk } from '#mail';
import type { Glass } from '#people';
import { accountsOf } from './glass.ts';
import type { House } from './house.ts';
import { ownAddresses } from './search.ts';

/** One attachment of a letter. */
export interface ReadAttachment {
  /** By which it is asked for, such as `1.2`. */
  readonly part: string;
  readonly name: string;
  readonly type: string;
  /** Octets, decoded. */
  readonly size: number;
}

/** A kept letter to be read. */
export interface ReadLetter {
  readonly id: string;
  readonly acceptedAt: number;
  readonly door: string;
  readonly level: string;
  readonly size: number;
  /** SHA-256 of the letter as accepted, hex. */
  readonly hash: string;
  readonly subject: string;
  readonly date: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
  /** On the envelope and not in the letter; empty for whoever is not its sender and may not read all. */
  readonly blind: readonly string[];
  readonly text: string;
  /** Whether its text was written in HTML. */
  readonly html: boolean;
  readonly attachments: readonly ReadAttachment[];
  readonly retention: readonly string[];
}

/** What somebody wants to see, and why; letters of one's own need no reason. */
export interface Reading {
  readonly id: string;
  readonly reason?: string;
  /** By emergency access, where somebody has it: only a call that asked for a fresh proof says so. */
  readonly glass?: true;
}

type What = 'text' | 'source' | 'attachment';

/**
 * Opens a kept letter for somebody to read: whoever may read the archive, with a reason, the people whose letter it is, and whoever has emergency access to it.
 * Recorded before anything is shown (45 CFR 164.312(b)). Throws `message-missing`, which is also what a stranger hears of a
 * letter that is there; `reason-missing`, and what says that it cannot be opened.
 */
export async function readLetter(house: House, actor: Actor, reading: Reading): Promise<ReadLetter> {
  const { letter, all } = await opened(house, actor, reading, 'text');
  const { passages } = await house.inspect.texts(letter.raw);
  const root = walk(letter.raw, { depth: 24, parts: 2000 });
  const to = boxes(root, 'to');
  const cc = boxes(root, 'cc');
  const named = new Set([...to, ...cc].map(({ address }) => formatAddress(address).toLowerCase()));
  const blind = letter.envelope.recipients
    .map(({ address }) => formatAddress(address))
    .filter((address) => !named.has(address.toLowerCase()));
  const { text, html } = bodyText(root, passages);
  return {
    id: letter.id,
    acceptedAt: letter.acceptedAt,
    door: letter.door,
    level: letter.level,
    size: letter.raw.length,
    hash: letter.hash.toString('hex'),
    subject: root.header.text('subject') ?? '',
    date: root.header.first('date') ?? '',
    from: boxes(root, 'from').map(shownMailbox),
    to: to.map(shownMailbox),
    cc: cc.map(shownMailbox),
    blind: all ? blind : [],
    text: text.slice(0, longest),
    html,
    attachments: attachedParts(root).map((part) => ({
      part: part.path,
      name: part.fileNames[0] ?? '',
      type: part.type,
      size: part.bytes().length,
    })),
    retention: await house.archive.filedAs(letter.id),
  };
}

/** The letter as it was accepted, octet for octet. As `readLetter`. */
export async function readSource(house: House, actor: Actor, reading: Reading): Promise<Buffer> {
  return (await opened(house, actor, reading, 'source')).letter.raw;
}

/** One attachment, decoded. As `readLetter`; throws `attachment-missing`. */
export async function readAttachment(
  house: House,
  actor: Actor,
  reading: Reading,
  part: string,
): Promise<{ name: string; bytes: Buffer }> {
  const { letter } = await opened(house, actor, reading, 'attachment', part);
  const found = attachedParts(walk(letter.raw, { depth: 24, parts: 2000 })).find(({ path }) => path === part);
  if (found) return { name: found.fileNames[0] || `part-${part}`, bytes: found.bytes() };
  throw new Fault({ code: 'attachment-missing', kind: 'missing', say: 'There is no such attachment.' });
}

async function opened(
  house: House,
  actor: Actor,
  { id, reason, glass: byGlass }: Reading,
  what: What,
  part = '',
): Promise<{ letter: OpenMessage; all: boolean }> {
  const { archive, evidence, store, people } = house;
  if (!isId(id)) throw missing();
  const staff = await people.may(actor, 'archive.read');
  const letter = await archive.open(id.toLowerCase());
  const own = await whose(house, actor, letter);
  const glass = byGlass && !staff && !own ? await glassFor(house, actor, letter) : null;
  if (!staff && !own && !glass) throw missing();
  const why = isReason(reason) ? reason : glass?.reason;
  if (!own && !isReason(why)) throw reasonMissing();
  await evidence.record(store, {
    kind: 'archive.read',
    actor,
    message: letter.id,
    data: {
      what,
      ...(own ? { own: true } : {}),
      ...(part ? { part } : {}),
      ...(glass ? { glass: glass.id } : {}),
    },
    // Sealed apart from the letter: why it was read outlives it.
    ...(why && isReason(why) ? { secret: { reason: why } } : {}),
  });
  return { letter, all: staff || glass !== null || own === 'sender' };
}

/** The permission by which somebody may read a letter that is neither theirs nor theirs to read. */
async function glassFor(house: House, actor: Actor, letter: OpenMessage): Promise<Glass | null> {
  const people = (await accountsOf(house, letter)).map(({ id }) => id);
  return house.glass.covers(house.store, actor, { id: letter.id, people });
}

async function whose(
  house: House,
  actor: Actor,
  { envelope }: OpenMessage,
): Promise<'sender' | 'reader' | null> {
  const own = new Set((await ownAddresses(house, actor)).map((one) => formatAddress(one).toLowerCase()));
  const isOwn = (address: { local: string; domain: string }): boolean =>
    own.has(formatAddress(address).toLowerCase());
  if (envelope.sender && isOwn(envelope.sender)) return 'sender';
  return envelope.recipients.some(({ address }) => isOwn(address)) ? 'reader' : null;
}

const missing = (): Fault =>
  new Fault({ code: 'message-missing', kind: 'missing', say: 'There is no such letter.' });

function boxes(root: Part, name: string): Mailbox[] {
  return root.header.all(name).flatMap((value) => {
    const reading = parseAddressList(value, { policy: 'liberal' });
    return reading.ok ? reading.mailboxes : [];
  });
}

/** Characters that are shown; the whole is in the source. */
const longest = 500_000;
