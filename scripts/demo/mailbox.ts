/** How a reader reads mail: headers, the text, links and codes in it. */
import { allParts, type Header, walk } from '#mail';
import type { SinkLetter } from '../../test/lab/sink.ts';

export const textOf = (letter: SinkLetter): string =>
  [...allParts(walk(letter.raw))].find((part) => part.type === 'text/plain')?.text() ?? '';

export const headerOf = (letter: SinkLetter): Header => walk(letter.raw).header;
export const subjectOf = (letter: SinkLetter): string => headerOf(letter).text('subject') ?? '';

/** Everything that somebody who reads along could see of a letter: as it travels, and decoded. */
export function wholeOf(letter: SinkLetter): string {
  const parts = [...allParts(walk(letter.raw))].filter((part) => part.children.length === 0);
  return [
    letter.raw.toString('latin1'),
    subjectOf(letter),
    ...parts.map((part) => part.bytes().toString('utf8')),
  ].join('\n');
}

/** The link to a waiting letter (`m`), or to what its sender can follow (`s`). */
export const linkIn = (letter: SinkLetter, kind: 'm' | 's'): string | undefined =>
  new RegExp(`https?://\\S+/${kind}/[\\w-]+`).exec(textOf(letter))?.[0];

export const codeIn = (letter: SinkLetter): string | undefined =>
  /^ {4}(\d[\d ]+\d)\s*$/m.exec(textOf(letter))?.[1];

export const isNotice = (letter: SinkLetter): boolean => linkIn(letter, 'm') !== undefined;
export const isCode = (letter: SinkLetter): boolean => codeIn(letter) !== undefined;

/** Files attached to a letter. */
export const filesIn = (letter: SinkLetter): { readonly name: string; readonly bytes: Buffer }[] =>
  [...allParts(walk(letter.raw))]
    .filter((part) => part.disposition === 'attachment')
    .map((part) => ({ name: part.fileNames[0] ?? '', bytes: part.bytes() }));
