import type { SealedMessage } from '#archive';
import type { EventDraft } from '#evidence';
import { formatAddress, type Inspection, type Ruling, type Submission } from '#mail';
import type { NewDelivery } from '#queue';
import type { Sql } from '#store';
import { foundOf, ruledOf, wordsOf } from './found.ts';
import type { House, Prepared } from './house.ts';

/** Seals the letter and drafts one delivery for each recipient. `mine` says which of them this process takes at once. */
export async function prepare(
  house: House,
  submission: Submission,
  inspection: Inspection,
  ruling: Ruling,
  mine: (domain: string) => boolean,
  { scanned = false, looking = false } = {},
): Promise<Prepared> {
  const { id, receivedAt, envelope, notice, sandbox } = submission;
  const message = await house.archive.seal(submission, inspection);
  const deliveries = envelope.recipients.map((recipient, index) =>
    house.queue.draft(
      { id, acceptedAt: receivedAt },
      {
        recipient,
        decision: ruling.decisions[index]!,
        class: submission.class,
        ...(notice ? { notice } : {}),
        ...(sandbox ? { sandbox } : {}),
        // Postern's own letters have no author whose letters somebody could hold.
        ...(submission.actor.kind === 'system' ? {} : { author: submission.actor.id }),
      },
      // What waits for a person or for its look is nobody's work yet: no place is kept for it.
      !looking && ruling.decisions[index]!.action !== 'hold' && mine(recipient.address.domain),
      looking,
    ),
  );
  return {
    id,
    submission,
    message,
    deliveries,
    looking,
    accepted: acceptedEvent(submission, message, inspection, ruling, deliveries, { scanned, looking }),
  };
}

/** The accept transaction's work: archive, queue and evidence together, for one letter or many. */
export async function keep(house: House, sql: Sql, letters: readonly Prepared[]): Promise<void> {
  await house.archive.keep(
    sql,
    letters.map((letter) => letter.message),
  );
  await house.queue.enqueue(
    sql,
    letters.flatMap((letter) => letter.deliveries),
  );
  await house.looks.enqueue(
    sql,
    letters.filter(({ looking }) => looking).map(({ id, submission }) => ({ id, class: submission.class })),
  );
  await house.evidence.record(sql, ...letters.map((letter) => letter.accepted));
}

function acceptedEvent(
  submission: Submission,
  message: SealedMessage,
  inspection: Inspection,
  ruling: Ruling,
  deliveries: readonly NewDelivery[],
  { scanned, looking }: { scanned: boolean; looking: boolean },
): EventDraft {
  const { actor, door, peer, envelope, raw, notice, sandbox } = submission;
  return {
    kind: 'message.accepted',
    actor,
    message: message.id,
    dek: message.dek,
    data: {
      hash: message.hash.toString('hex'),
      size: raw.length,
      door,
      class: submission.class,
      ...(notice ? { notice: notice.kind } : {}),
      ...(sandbox ? { sandbox } : {}),
      tls: peer.tls && { ...peer.tls },
      ...(scanned ? { malware: 'clean' } : {}),
      ...foundOf(inspection),
      ...(looking ? { look: 'pending' } : {}),
      decisions: ruling.decisions.map((decision, index) => ruledOf(deliveries[index]!.row.id, decision)),
    },
    secret: {
      sender: envelope.sender ? formatAddress(envelope.sender) : '<>',
      recipients: JSON.stringify(envelope.recipients.map(({ address }) => formatAddress(address))),
      ...wordsOf(ruling.decisions),
      helo: peer.helo,
    },
  };
}
