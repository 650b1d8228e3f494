import { allParts, decodeWords, type Inspection, type Part, parseAddressList, walk } from '#mail';
import type { Meta } from '../archive.ts';

/** One text that somebody could read in a letter, such as its body or a page of an attachment. */
export interface Passage {
  readonly place: string;
  readonly text: string;
}

/** What is looked through when somebody searches: a letter as words, in clear in memory only. */
export interface Digest {
  readonly subject: string;
  readonly from: readonly Party[];
  /** To and Cc, as the letter names them. */
  readonly to: readonly Party[];
  /** On the envelope and not in the letter: blind copies. For the sender's eyes and those who may read all. */
  readonly blind: readonly Party[];
  readonly files: readonly string[];
  /** Kinds of what was found, such as `ssn`. */
  readonly found: readonly string[];
  readonly texts: readonly string[];
  /** Whether all of it could be read. */
  readonly whole: boolean;
  /** Whether it took opening binary files. */
  readonly costly: boolean;
}

export interface Party {
  readonly name: string;
  /** `local@domain`. */
  readonly address: string;
}

/** Names of attachments that are counted and looked through. */
const mostFiles = 1000;

/**
 * What can be read of a letter, its attachments included; `whole` is false where something could not, `costly` is true
 * where binary files had to be opened.
 */
export type ReadTexts = (
  raw: Buffer,
) => Promise<{ readonly passages: readonly Passage[]; readonly whole: boolean; readonly costly: boolean }>;

/** A letter as words. */
export async function digestOf(
  { raw, envelope, inspection }: { raw: Buffer; envelope: Meta['envelope']; inspection: Inspection },
  read: ReadTexts,
): Promise<Digest> {
  const { passages, whole, costly } = await read(raw);
  const root = walk(raw, { depth: 24, parts: 2000 });
  const from = partiesOf(root, ['from', 'sender', 'reply-to']);
  const sender = envelope.sender ? [party('', envelope.sender)] : [];
  const to = partiesOf(root, ['to', 'cc']);
  const named = new Set(to.map(({ address }) => address.toLowerCase()));
  const blind = envelope.recipients
    .map(({ address }) => party('', address))
    .filter(({ address }) => !named.has(address.toLowerCase()));
  return {
    subject: root.header.text('subject') ?? '',
    from: [
      ...from,
      ...sender.filter(
        (one) => !from.some(({ address }) => address.toLowerCase() === one.address.toLowerCase()),
      ),
    ],
    to,
    blind,
    files: filesOf(root),
    found: [...new Set(inspection.findings.map(({ kind }) => kind.toLowerCase()))],
    texts: passages.filter(({ place }) => !isHeading(place)).map(({ text }) => text),
    whole,
    costly,
  };
}

/** Fields of the letter itself are read here, by field. */
const isHeading = (place: string): boolean => /^[a-z-]+$/i.test(place);

const party = (name: string, { local, domain }: { local: string; domain: string }): Party => ({
  name,
  address: `${local}@${domain}`,
});

function partiesOf(root: Part, names: readonly string[]): Party[] {
  return names.flatMap((name) =>
    root.header.all(name).flatMap((value) => {
      const reading = parseAddressList(value, { policy: 'liberal' });
      if (reading.ok) return reading.mailboxes.map(({ display, address }) => party(display, address));
      // What is no list of addresses can still be looked for by its words.
      return value.trim() === '' ? [] : [{ name: decodeWords(value), address: '' }];
    }),
  );
}

function filesOf(root: Part): string[] {
  const files: string[] = [];
  for (const part of allParts(root)) {
    if (part.children.length > 0 || files.length >= mostFiles) continue;
    if (part.fileNames[0]) files.push(part.fileNames[0]);
    else if (part.disposition === 'attachment') files.push('');
  }
  return files;
}
