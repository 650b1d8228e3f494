import { joinerFits } from './idna-points.ts';

/**
 * Characters that change what an address means without being seen, or that programs disagree about: controls, format
 * characters, line separators, private use, unassigned, lone surrogates, and whatever else Unicode lets a renderer ignore.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;
const maybeFine = /\u200c|\u200d|\ufe0e|\ufe0f/;

/** Whether `text` holds nothing hidden, for local parts: no joiner passes, no white space but the space, no blank or stand-in sign. */
export const isVisible = (text: string): boolean =>
  !hidden.test(text) && !/[^\S ]|[\u2800\ufffc\ufffd]/.test(text);

/**
 * The same for display names and comments, where people write words: a joiner passes where the script needs it
 * (RFC 5892, appendix A.1 and A.2) or where it builds an emoji, a variation selector where it follows one; tab passes.
 */
export function isReadable(text: string): boolean {
  const plain = text.replaceAll('\t', ' ');
  if (!hidden.test(plain)) return true;
  if (hidden.test(plain.replaceAll(new RegExp(maybeFine, 'g'), ''))) return false;
  const characters = [...plain];
  return characters.every(
    (character, at) =>
      !maybeFine.test(character) || selectorFits(characters, at) || joinerFits(characters, at),
  );
}

/** `text` with a space for each hidden character that is no joiner: for showing what was decoded from elsewhere. */
export const madeReadable = (text: string): string =>
  isReadable(text)
    ? text
    : text.replaceAll(new RegExp(hidden, 'gu'), (character) => (maybeFine.test(character) ? character : ' '));

const emoji = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Emoji_Component}]$/u;

function selectorFits(characters: readonly string[], at: number): boolean {
  const [before = '', character = '', after = ''] = [characters[at - 1], characters[at], characters[at + 1]];
  if (!/^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|[#*0-9])$/u.test(before)) return false;
  return character === '\u200d'
    ? emoji.test(before) && /^\p{Extended_Pictographic}$/u.test(after)
    : character !== '\u200c' && before !== '\ufe0f';
}
