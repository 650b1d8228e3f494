import { createHash } from 'node:crypto';
import { contentHash, type Direction, damageOf, directionOf, type Elsewhere, keepOnce } from '#archive';
import { newId } from '#base';
import type { EventDraft } from '#evidence';
import {
  type Acceptance,
  type Address,
  copiedFor,
  type Envelope,
  formatAddress,
  type Journaled,
  type JournalReport,
  parseAddressList,
  readHeader,
  readJournal,
  type Submission,
} from '#mail';
import { GroupCommit, type Sql } from '#store';
import { foundOf, plain } from './found.ts';
import type { House } from './house.ts';

/** A letter for the record, ready to be written. */
interface Entry extends Elsewhere {
  readonly event: EventDraft;
}

interface Filing {
  readonly id: string;
  readonly entries: readonly Entry[];
  /** Told where all of it was here already. */
  readonly again: EventDraft;
}

/**
 * Files what mail servers send for the record. A report's letter is kept as it lies inside, with the envelope that the report
 * tells of; what says it is a report and cannot be read, and every plain copy, is kept whole as it came. It goes to nobody.
 * Like `accept`: `accepted` only after the commit, and whatever throws is temporary to the server that sent it.
 */
export class Journal {
  readonly #house: House;
  readonly #filings: GroupCommit<Filing>;

  constructor(house: House) {
    this.#house = house;
    this.#filings = new GroupCommit(
      house.store,
      (sql, filings) => this.#write(sql, filings),
      (sql, ids) => house.archive.known(sql, ids),
    );
  }

  async take(submission: Submission): Promise<Acceptance> {
    const { archive, keys, inspect, people } = this.#house;
    const isOwn = (domain: string): boolean => people.isInside(domain);
    const read = whole(readJournal(submission.raw));
    const report = createHash('sha256').update(submission.raw).digest('hex');
    const entries: Entry[] = [];
    for (const [n, one] of filed(submission, read).entries()) {
      const letter = n === 0 ? one : { ...one, id: newId() };
      const message = await archive.seal(letter, plain(await inspect.letter(letter.raw, { quick: true })));
      entries.push({
        content: keys.blind('archive-content', sameJournal(letter)),
        message,
        event: journaledEvent(letter, read, message, report, directionOf(letter.envelope, isOwn)),
      });
    }
    const { actor } = submission;
    await this.#filings.add({
      id: submission.id,
      entries,
      again: {
        kind: 'archive.journaled',
        actor,
        data: { again: true, from: submission.peer.address, size: submission.raw.length, came: report },
      },
    });
    return { kind: 'accepted', id: submission.id };
  }

  async #write(sql: Sql, filings: readonly Filing[]): Promise<void> {
    const { archive, evidence } = this.#house;
    const kept = new Set(
      await keepOnce(
        sql,
        archive,
        filings.flatMap(({ entries }) => entries),
      ),
    );
    await evidence.record(
      sql,
      ...filings.flatMap(({ entries, again }) => {
        const fresh = entries.filter((entry) => kept.has(entry)).map(({ event }) => event);
        return fresh.length > 0 ? fresh : [again];
      }),
    );
  }
}

/** A report in which something lies that is no letter is kept itself. */
const whole = (read: Journaled): Journaled =>
  read.kind === 'report' && read.letters.some((raw) => damageOf(raw) !== null)
    ? { ...read, letters: [] }
    : read;

/** The letters that one thing for the record comes to, each as if it had come by itself. */
function filed(submission: Submission, read: Journaled): Submission[] {
  if (read.kind === 'report') {
    const envelope = reported(submission.envelope, read);
    if (read.letters.length > 0) return read.letters.map((raw) => ({ ...submission, raw, envelope }));
    return [{ ...submission, envelope }];
  }
  return [{ ...submission, envelope: copied(submission) }];
}

/** Who it was from and for, as the report says. */
const reported = (came: Envelope, { sender, readers }: JournalReport): Envelope => ({
  ...came,
  sender,
  recipients: readers.map(({ address }) => ({ address })),
});

/** Who a plain copy was from and for: the sender on the wire, and the readers its fields name. */
function copied({ envelope, raw }: Submission): Envelope {
  const header = readHeader(raw);
  const named = ['to', 'cc', 'bcc'].flatMap((name) =>
    header.all(name).flatMap((value) => {
      const reading = parseAddressList(value, { policy: 'liberal' });
      return reading.ok ? reading.mailboxes.map(({ address }) => address) : [];
    }),
  );
  const from = parseAddressList(header.first('from') ?? '', { policy: 'liberal' });
  const author: Address | null = (from.ok && from.mailboxes[0]?.address) || null;
  const readers = new Map(
    [...named, ...copiedFor(raw)].map((address) => [formatAddress(address).toLowerCase(), { address }]),
  );
  return { ...envelope, sender: envelope.sender ?? author, recipients: [...readers.values()] };
}

/** The same letter to the same people: servers report twice what they split, and each part names other readers. */
const sameJournal = ({ raw, envelope }: Submission): string =>
  [
    'journal',
    contentHash(raw).toString('hex'),
    envelope.sender ? formatAddress(envelope.sender).toLowerCase() : '',
    ...envelope.recipients.map(({ address }) => formatAddress(address).toLowerCase()).sort(),
  ].join('\n');

function journaledEvent(
  { actor, peer, envelope, raw }: Submission,
  read: Journaled,
  message: Elsewhere['message'],
  came: string,
  direction: Direction,
): EventDraft {
  const report = read.kind === 'report';
  return {
    kind: 'archive.journaled',
    actor,
    message: message.id,
    dek: message.dek,
    data: {
      form: report ? read.form : read.kind,
      ...(read.kind === 'unclear' ? { why: read.why } : {}),
      // Without a letter inside, the report itself is what was kept.
      ...(report && read.letters.length === 0 ? { whole: true } : {}),
      ...(report ? { told: read.readers.length, unread: read.unread.length } : {}),
      direction,
      from: peer.address,
      // SHA-256 of what came over the wire.
      came,
      tls: peer.tls && { ...peer.tls },
      hash: message.hash.toString('hex'),
      size: raw.length,
      ...foundOf(message.meta.inspection),
    },
    secret: {
      sender: envelope.sender ? formatAddress(envelope.sender) : '<>',
      recipients: JSON.stringify(envelope.recipients.map(({ address }) => formatAddress(address))),
      ...(report ? { readers: JSON.stringify(read.readers), says: read.says.slice(0, 1 << 20) } : {}),
    },
  };
}
