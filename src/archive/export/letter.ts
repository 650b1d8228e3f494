import { createHash } from 'node:crypto';
import { formatAddress, type Mailbox, type Part, walk } from '#mail';
import type { Sheet } from '#pdf';
import type { OpenMessage } from '../archive.ts';
import { attachedParts, bodyText, shownMailbox } from '../body.ts';
import { type Claims, claimsOf } from '../claims.ts';
import type { Passage } from '../search/digest.ts';
import { controlNumber, type LoadRow } from './load-file.ts';

/** A letter as an export tells of it. */
export interface ToldLetter {
  readonly root: Part;
  readonly claims: Claims;
  readonly subject: string;
  readonly blind: readonly string[];
  readonly attachments: readonly { readonly name: string; readonly size: number }[];
}

const moment = (ms: number): string => new Date(ms).toISOString();

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export function told(letter: OpenMessage): ToldLetter {
  const root = walk(letter.raw, { depth: 24, parts: 2000 });
  const claims = claimsOf(root.header, letter.acceptedAt);
  const named = new Set(
    [...claims.to, ...claims.cc].map(({ address }) => formatAddress(address).toLowerCase()),
  );
  return {
    root,
    claims,
    subject: root.header.text('subject') ?? '',
    // On the envelope and not in the letter.
    blind: letter.envelope.recipients
      .map(({ address }) => formatAddress(address))
      .filter((address) => !named.has(address.toLowerCase())),
    attachments: attachedParts(root).map((part) => ({
      name: part.fileNames[0] ?? '',
      size: part.bytes().length,
    })),
  };
}

const list = (boxes: readonly Mailbox[]): string => boxes.map(shownMailbox).join('; ');

export function loadRowOf(
  letter: OpenMessage,
  { claims, subject, blind, attachments }: ToldLetter,
  more: Pick<LoadRow, 'number' | 'retention' | 'native' | 'left' | 'page' | 'proof'>,
): LoadRow {
  return {
    ...more,
    id: letter.id,
    from: list(claims.from) || (letter.envelope.sender ? formatAddress(letter.envelope.sender) : ''),
    to: list(claims.to),
    cc: list(claims.cc),
    bcc: blind.join('; '),
    subject,
    sent: claims.date === null ? '' : moment(claims.date),
    received: moment(letter.acceptedAt),
    messageId: claims.messageId,
    inReplyTo: claims.inReplyTo,
    attachments: attachments.map(({ name }) => name),
    size: letter.raw.length,
    sha256: letter.hash.toString('hex'),
    door: letter.door,
    level: letter.level,
  };
}

/** Characters of a letter's text that a page holds; the letter itself lies beside it whole. */
const longest = 1_500_000;

/** A letter as a page: who, when, what was with it, and its text. */
export function sheetOf(
  letter: OpenMessage,
  { root, claims, subject, blind, attachments }: ToldLetter,
  passages: readonly Passage[],
  { organisation, number }: { organisation: string; number: number },
): Sheet {
  const { text, html } = bodyText(root, passages);
  const rows: [string, string][] = [
    ['From', list(claims.from)],
    ['To', list(claims.to)],
    ...(claims.cc.length > 0 ? [['Cc', list(claims.cc)] as [string, string]] : []),
    ...(blind.length > 0 ? [['Also to', blind.join('; ')] as [string, string]] : []),
    ['Date', claims.date === null ? '' : moment(claims.date)],
    ['Taken', `${moment(letter.acceptedAt)} (${letter.door})`],
    ['Message-ID', claims.messageId],
    ...attachments.map(({ name, size }): [string, string] => [
      'Attachment',
      `${name || '(without a name)'}, ${size} octets`,
    ]),
  ];
  const notes = [
    ...(html ? ['This letter was written in HTML. Shown is its text.'] : []),
    ...(text.length > longest ? ['Its text goes on; the letter itself holds all of it.'] : []),
    ...(attachments.length > 0 ? ['Attachments are in the letter itself, not on this page.'] : []),
    `${controlNumber(number)} · Postern ${letter.id} · SHA-256 of the letter ${letter.hash.toString('hex')}`,
  ];
  return {
    title: subject || '(no subject)',
    language: 'en',
    author: organisation,
    made: letter.acceptedAt,
    blocks: [
      { kind: 'heading', text: subject || '(no subject)' },
      { kind: 'facts', rows },
      { kind: 'text', text: text.slice(0, longest) || '(no text)' },
      ...notes.map((note) => ({ kind: 'note', text: note }) as const),
    ],
  };
}
