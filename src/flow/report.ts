import type { OpenMessage } from '#archive';
import { newId, systemActor } from '#base';
import {
  type Acceptance,
  type Address,
  compose,
  composeDsn,
  formatAddress,
  type Mailbox,
  type MailClass,
  messageIdFor,
  type Notice,
  type Reply,
  readHeader,
  type Submission,
} from '#mail';
import {
  expiredNotice,
  type NoticeFacts,
  type NoticeText,
  type Placed,
  type Placing,
  pickupNotice,
  type Standing,
  secretNotice,
  senderNotice,
  undeliveredNotice,
} from '#pickup';
import type { Claim } from '#queue';
import { publicUrl } from '#web';
import { accept, ownWords } from './accept.ts';
import { withoutEcho } from './echo.ts';
import type { House, Prepared } from './house.ts';
import { prepare } from './keep.ts';
import type { Rounds } from './rounds.ts';
import { rulingOn } from './ruling.ts';

const us = systemActor('report');

/** A letter of Postern's own, before it is offered. */
export interface Own {
  readonly kind: Notice['kind'];
  readonly to: Address;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The pickup it is about, where it is about one. */
  readonly pickup?: string;
  readonly class?: MailClass;
}

export const mailerOf = ({ config }: House): Mailbox => ({
  address: { local: 'secure-mail', domain: config.organisation.domain },
  display: config.organisation.name,
});

export function submissionOf(
  house: House,
  raw: Buffer,
  to: Address,
  sender: Address | null,
  notice: Notice,
  mailClass: MailClass,
): Submission {
  return {
    id: newId(),
    door: 'inside',
    actor: us,
    peer: { address: 'inside', helo: house.config.organisation.hostname, tls: null },
    envelope: {
      sender,
      recipients: [{ address: to, notify: ['never'] }],
      smtputf8: !isAscii(to),
      body: '7bit',
    },
    raw,
    receivedAt: house.clock.now(),
    class: mailClass,
    notice,
  };
}

const isAscii = (address: Address): boolean => !/[^\x00-\x7f]/.test(address.local);

function written(house: House, own: Own): Submission {
  const from = mailerOf(house);
  const raw = compose({
    from,
    to: [{ address: own.to, display: '' }],
    subject: own.subject,
    date: house.clock.now(),
    messageId: messageIdFor(house.config.organisation.hostname),
    text: own.text,
    html: own.html,
    headers: [
      ['Auto-Submitted', 'auto-generated'],
      ['X-Auto-Response-Suppress', 'All'],
    ],
  });
  return submissionOf(
    house,
    raw,
    own.to,
    from.address,
    { kind: own.kind, ...(own.pickup ? { pickup: own.pickup } : {}) },
    own.class ?? 'transactional',
  );
}

/** Rules on a letter of ours and seals it, to be kept in the transaction of what it speaks of. */
function ready(house: House, submission: Submission): Promise<Prepared> {
  const ruling = rulingOn(house, submission, ownWords);
  return prepare(house, submission, ownWords, ruling, () => false);
}

/** A letter of ours to be kept in the transaction of what it speaks of. */
export const readyOwn = (house: House, own: Own): Promise<Prepared> => ready(house, written(house, own));

/** Offers a letter of ours by itself, such as a code. */
export function postOwn(house: House, rounds: Rounds, own: Own): Promise<Acceptance> {
  return accept(house, rounds, written(house, own));
}

export type Report =
  | {
      readonly action: 'failed' | 'delayed';
      readonly reason: string;
      /** The reason is wholly ours, a rule's or a person's here: no server had a word in it. */
      readonly ours?: boolean;
      readonly host?: string | undefined;
      readonly reply?: Reply | undefined;
    }
  | { readonly action: 'relayed'; readonly host: string; readonly reply: Reply };

/**
 * The delivery report for the sender (RFC 3464), where one is due: to somebody, and by NOTIFY (RFC 3461 §4.1). A notice of
 * ours that fails tells the sender of the letter it speaks of.
 */
export async function reportTo(
  house: House,
  letter: OpenMessage,
  claim: Claim,
  report: Report,
): Promise<Prepared[]> {
  if (claim.notice) return report.action === 'failed' ? noticeFailed(house, claim) : [];
  const { sender, envid } = letter.envelope;
  if (!sender || !wants(claim, report.action)) return [];
  const header = readHeader(letter.raw);
  const messageId = header.first('message-id');
  const date = header.first('date');
  const { hostname } = house.config.organisation;
  const known = [
    formatAddress(claim.recipient.address),
    formatAddress(sender),
    report.host ?? '',
    hostname,
  ].join(' ');
  const told = (said: string): string => withoutEcho(said, letter.raw, known);
  const raw = composeDsn({
    reportingMta: house.config.organisation.hostname,
    from: mailerOf(house),
    to: sender,
    date: house.clock.now(),
    messageId: messageIdFor(house.config.organisation.hostname),
    ...(envid ? { envid } : {}),
    arrival: letter.acceptedAt,
    original: { ...(messageId ? { messageId } : {}), ...(date ? { date } : {}) },
    language: house.config.organisation.language,
    recipients: [
      {
        address: claim.recipient.address,
        ...(claim.recipient.orcpt ? { orcpt: claim.recipient.orcpt } : {}),
        action: report.action,
        status: statusOf(report),
        reason: report.action === 'relayed' ? '' : report.ours ? report.reason : told(report.reason),
        ...(report.host ? { remoteMta: report.host } : {}),
        ...(report.reply ? { reply: { ...report.reply, text: told(report.reply.text) } } : {}),
        lastAttempt: house.clock.now(),
        ...(report.action === 'delayed'
          ? { willRetryUntil: claim.acceptedAt + house.config.delivery.classes[claim.class].give_up }
          : {}),
      },
    ],
  });
  return [await ready(house, submissionOf(house, raw, sender, null, { kind: 'dsn' }, letter.class))];
}

function wants(claim: Claim, action: Report['action']): boolean {
  const { notify } = claim.recipient;
  if (notify?.includes('never')) return false;
  if (action === 'relayed') return notify?.includes('success') ?? false;
  return notify === undefined || notify.includes(action === 'failed' ? 'failure' : 'delay');
}

/** The status of RFC 3463: the remote server's, where it gave one of the right class. */
function statusOf(report: Report): string {
  const first = { failed: '5', delayed: '4', relayed: '2' }[report.action];
  const own =
    report.action === 'relayed' ? undefined : /^([245]\.\d{1,3}\.\d{1,3})\b/.exec(report.reason)?.[1];
  const said = report.reply?.enhanced ?? own;
  if (said?.startsWith(first)) return said;
  return report.action === 'failed' && said ? '5.4.7' : `${first}.0.0`;
}

const facts = ({ config }: House): NoticeFacts => ({
  organisation: config.organisation,
  url: publicUrl(config),
  language: config.organisation.language,
});

/** The notice to the reader and, where the sender wants to follow the letter or must act, the word to them. */
export async function pickupLetters(
  house: House,
  claim: Claim,
  placing: Placing,
  placed: Placed,
): Promise<Prepared[]> {
  const { recipient, sender, sensitive } = placing;
  const { readerToken, senderToken } = placed;
  const expiresAt = house.clock.now() + Math.min(house.config.pickup.expires, placing.expires ?? Infinity);
  const senderName = sender && (await house.people.directoryName(sender));
  const notice = pickupNotice(facts(house), { readerToken, sender, senderName, expiresAt, sensitive });
  const letters = [
    await ready(
      house,
      written(house, {
        kind: 'pickup-notice',
        to: recipient,
        pickup: placed.id,
        class: claim.class,
        ...notice,
      }),
    ),
  ];
  if (sensitive)
    letters.push(
      ...(await toSender(house, placed.id, sender, secretNotice(facts(house), { senderToken, recipient }))),
    );
  else if (house.config.pickup.tell_sender)
    letters.push(
      ...(await toSender(
        house,
        placed.id,
        sender,
        senderNotice(facts(house), { senderToken, recipient, expiresAt }),
      )),
    );
  return letters;
}

async function toSender(
  house: House,
  pickup: string,
  sender: Address | null,
  words: NoticeText,
): Promise<Prepared[]> {
  if (!sender || !house.people.isInside(sender.domain)) return [];
  return [await ready(house, written(house, { kind: 'sender-notice', to: sender, pickup, ...words }))];
}

async function aboutPickup(
  house: House,
  pickup: string,
  words: (letter: { senderToken: string; recipient: Address }, standing: Standing) => NoticeText | null,
): Promise<Prepared[]> {
  const standing = await house.pickup.status(us, pickup);
  if (!standing) return [];
  const said = words(
    { senderToken: house.pickup.links(pickup).senderToken, recipient: standing.recipient },
    standing,
  );
  return said ? toSender(house, pickup, standing.sender, said) : [];
}

/** The mailbox alone will not open a letter, and no secret is set: its sender is asked for one, unless the first word to them did. */
export const askForSecret = (house: House, pickup: string): Promise<Prepared[]> =>
  aboutPickup(house, pickup, (letter, standing) =>
    standing.sensitive ? null : secretNotice(facts(house), letter),
  );

/** A notice did not arrive: the reader does not know of the letter, and its sender must. */
async function noticeFailed(house: House, { notice }: Claim): Promise<Prepared[]> {
  if (notice?.kind !== 'pickup-notice' || !notice.pickup) return [];
  return aboutPickup(house, notice.pickup, (letter) => undeliveredNotice(facts(house), letter));
}

/** Ends what was not fetched in time and tells the senders. */
export async function postExpired(house: House, rounds: Rounds): Promise<void> {
  for (const { id, sender, recipient, opened } of await house.pickup.expire()) {
    if (!sender || !house.people.isInside(sender.domain)) continue;
    const words = expiredNotice(facts(house), { recipient, opened });
    await postOwn(house, rounds, { kind: 'sender-notice', to: sender, pickup: id, ...words });
  }
}
