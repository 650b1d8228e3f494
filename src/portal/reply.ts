import { newId } from '#base';
import {
  type Acceptance,
  type Address,
  compose,
  formatAddress,
  formatMailbox,
  messageIdFor,
  messageIds,
  readHeader,
} from '#mail';
import type { Opened } from '#pickup';
import type { Upload } from '#web';
import type { Desk, Visit } from './desk.ts';
import { safeFileName } from './file-name.ts';
import { answerTo } from './letter.ts';

/** Longest answer typed, in characters. */
export const longestText = 50_000;

export interface Answering {
  readonly text: string;
  readonly files: readonly Upload[];
}

/** Control characters have no place in what people write; the mail's own line ends are put in by `compose`. */
const typed = (text: string): string => text.toWellFormed().replaceAll(/[^\P{Cc}\t\r\n]/gu, '');

/** The answer as an ordinary letter in the thread (docs/decisions/0005-pickup-proof.md says why From is ours). */
function written(desk: Desk, letter: Opened, to: Address, answer: Answering): Buffer {
  const { organisation } = desk.config;
  const header = readHeader(letter.raw);
  const subject = (header.text('subject') ?? '').replace(/^(?:\s*(?:re|aw|sv|rv)\s*:)+\s*/i, '').trim();
  const original = messageIds(header.first('message-id') ?? '')[0];
  const known = messageIds(
    [header.first('references') ?? header.first('in-reply-to') ?? '', original ?? ''].join(' '),
  );
  return compose({
    from: {
      address: { local: 'no-reply', domain: organisation.domain },
      display: `${formatAddress(letter.recipient)} (secure reply)`,
    },
    to: [{ address: to, display: '' }],
    subject: `Re: ${subject}`.trimEnd(),
    date: desk.clock.now(),
    messageId: messageIdFor(organisation.hostname),
    text: typed(answer.text),
    attachments: answer.files.map((file, i) => ({
      name: safeFileName(file.name, `file-${i + 1}.bin`),
      type: file.type,
      bytes: file.bytes,
    })),
    headers: [['Reply-To', formatMailbox({ address: letter.recipient })]],
    ...(original ? { inReplyTo: original } : {}),
    references: known,
  });
}

/** Where failures of an answer are told: its reader cannot be reached in private, so the operators hear of it. */
function returnPath({ config: { organisation } }: Desk): Address {
  const [local, domain] = organisation.postmaster.split('@');
  return local && domain ? { local, domain } : { local: 'postmaster', domain: organisation.domain };
}

/** Offers the answer to the house; it is ruled on, kept and carried like any letter. */
export async function offer(desk: Desk, at: Visit, letter: Opened, answer: Answering): Promise<Acceptance> {
  const to = answerTo(letter.raw, letter.sender, desk.config.organisation.domain);
  if (!to) return { kind: 'refused', code: 550, enhanced: '5.1.3', text: at.say.reply.none };
  const raw = written(desk, letter, to, answer);
  return desk.accept({
    id: newId(),
    door: 'portal',
    actor: { kind: 'reader', id: letter.pickup, via: 'portal', address: at.request.address },
    peer: { address: at.request.address, helo: 'portal', tls: at.request.tls },
    envelope: {
      sender: returnPath(desk),
      recipients: [{ address: to }],
      smtputf8: /[^\0-\x7f]/.test(raw.subarray(0, 4096).toString('latin1').split('\r\n\r\n')[0] ?? ''),
      body: '7bit',
    },
    raw,
    receivedAt: desk.clock.now(),
    class: 'conversation',
  });
}
