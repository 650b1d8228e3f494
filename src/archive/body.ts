import { allParts, formatAddress, type Mailbox, type Part } from '#mail';
import type { Passage } from './search/digest.ts';

/** Attachments of a letter that are told of. */
const most = 1000;

const isAttached = (part: Part): boolean => part.disposition === 'attachment' || part.fileNames.length > 0;

/** Parts that are attachments to a mail program: those that say so, and those that have a name. */
export const attachedParts = (root: Part): Part[] =>
  [...allParts(root)].filter((part) => part.children.length === 0 && isAttached(part)).slice(0, most);

/** What a mail program shows of a letter: of alternatives the plain one, where it holds anything. LF between lines. */
export function bodyText(root: Part, passages: readonly Passage[]): { text: string; html: boolean } {
  const inline = [...allParts(root)].filter((part) => part.children.length === 0 && !isAttached(part));
  const of = (kind: 'text' | 'html'): string[] =>
    inline.flatMap((part) => {
      const place = `${part.path}/${kind}`;
      const text = passages
        .filter((passage) => passage.place === place)
        .map((passage) => passage.text)
        .join('');
      return text.trim() === '' ? [] : [text];
    });
  const plain = of('text');
  const chosen = plain.length > 0 ? plain : of('html');
  const text = chosen
    .join('\n\n')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return { text, html: plain.length === 0 && chosen.length > 0 };
}

/** A mailbox as people read it. */
export const shownMailbox = ({ display, address }: Mailbox): string =>
  display ? `${display} <${formatAddress(address)}>` : formatAddress(address);
