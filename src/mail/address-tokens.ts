import { isReadable } from './visible.ts';

/** What stood between a token and the one before it: white space, a comment (RFC 5322 §3.2.2), or nothing. */
export type Gap = 'none' | 'space' | 'comment';

export type Mark = '.' | '@' | '<' | '>' | ',' | ':' | ';';

/** `text` is as written, quotes and brackets included. The last token of a text is `end`. */
export interface Token {
  readonly kind: 'atom' | 'quoted' | 'literal' | 'end' | Mark;
  readonly text: string;
  readonly gap: Gap;
}

export type TokenReading =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly reason: string };

const no = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

/** RFC 5322 §3.2.3 atext with RFC 6532 §3.2: anything above ASCII too. Sticky: matches at `lastIndex` or not at all. */
const atom = /[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+/uy;
/** Folding white space, the obsolete form with several line breaks too (RFC 5322 §3.2.2, §4.2). */
const space = /(?:[ \t]+|\r\n(?=[ \t]))+/uy;
const quotedPiece = /[^"\\]+|\\[\s\S]/uy;
const literal = /\[[^[\]\\]*\]/uy;
const commentPiece = /[^()\\]+|\\[\s\S]/uy;

const at = (pattern: RegExp, text: string, from: number): string => {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? '';
};

/** Cuts the text of an address field into tokens, in one pass. Refuses what no grammar of mail allows anywhere. */
export function tokens(text: string): TokenReading {
  const trouble = textTrouble(text);
  if (trouble) return no(trouble);
  const found: Token[] = [];
  let gap: Gap = 'none';
  for (let from = 0; from < text.length; ) {
    const white = at(space, text, from);
    if (white) gap = gap === 'comment' ? gap : 'space';
    if (!white && text[from] === '(') {
      const end = commentEnd(text, from);
      if (end < 0) return no('a comment is not closed');
      gap = 'comment';
      from = end;
      continue;
    }
    if (white) {
      from += white.length;
      continue;
    }
    const token = tokenAt(text, from, gap);
    if (typeof token === 'string') return no(token);
    found.push(token);
    from += token.text.length;
    gap = 'none';
  }
  found.push({ kind: 'end', text: '', gap });
  return { ok: true, tokens: found };
}

function textTrouble(text: string): string | null {
  if (!text.isWellFormed()) return 'the text is not well-formed Unicode';
  if (/\r(?!\n)|(?<!\r)\n|\r\n(?![ \t])/.test(text)) return 'a line break stands where none may be';
  if (!isReadable(text.replaceAll('\r\n', ''))) return 'the text has an invisible or control character';
  return null;
}

function tokenAt(text: string, from: number, gap: Gap): Token | string {
  const first = text[from]!;
  if ('.@<>,:;'.includes(first)) return { kind: first as Mark, text: first, gap };
  if (first === '"') {
    const end = quotedEnd(text, from);
    return end > 0 ? { kind: 'quoted', text: text.slice(from, end), gap } : 'a quoted string is not closed';
  }
  if (first === '[') {
    const found = at(literal, text, from);
    return found ? { kind: 'literal', text: found, gap } : 'a bracket is not closed';
  }
  const found = at(atom, text, from);
  return found ? { kind: 'atom', text: found, gap } : 'a character stands where none may be';
}

/** The index after the quoted string that begins at `from`; -1 where it has no end. */
function quotedEnd(text: string, from: number): number {
  let i = from + 1;
  while (i < text.length && text[i] !== '"') {
    const piece = at(quotedPiece, text, i);
    if (!piece) return -1;
    i += piece.length;
  }
  return i < text.length ? i + 1 : -1;
}

/** The index after the comment that begins at `from`; -1 where it has no end. Nested comments are counted, not recursed. */
function commentEnd(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; ) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') {
      if (--depth === 0) return i + 1;
    } else {
      const piece = at(commentPiece, text, i);
      if (!piece) return -1;
      i += piece.length;
      continue;
    }
    i++;
  }
  return -1;
}
