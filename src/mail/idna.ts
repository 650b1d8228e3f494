import { bidiFits, contextFits, isRightToLeft, joinerFits, pointClass } from './idna-points.ts';
import { punycodeDecode, punycodeEncode } from './punycode.ts';

/** A domain in the one form that Postern compares, stores and sends: lower-case A-labels (RFC 5890 §2.3.2.1). */
export type DomainReading =
  | { readonly ok: true; readonly domain: string }
  | { readonly ok: false; readonly reason: string };

type LabelReading =
  | { readonly ok: true; readonly ascii: string; readonly unicode: string }
  | { readonly ok: false; readonly reason: string };

const no = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

/**
 * Reads a domain name as typed or as found in a letter, by IDNA2008 (RFC 5891 §5). The only mapping is to lower case;
 * width, compatibility and look-alike forms are refused, because resolvers and mail programs differ in what they make
 * of them. `policy: 'liberal'` lets a single label pass (`localhost`).
 */
export function readDomain(text: string, policy: 'strict' | 'liberal' = 'strict'): DomainReading {
  if (text.length > 1000) return no('the domain is too long');
  if (/[\u3002\uff0e\uff61\ufe52\u2024]/u.test(text))
    return no('the domain has a character that only looks like a dot');
  if (text.endsWith('.')) return no('the domain ends in a dot');
  const labels: { ascii: string; unicode: string }[] = [];
  for (const label of text.split('.')) {
    const reading = readLabel(label);
    if (!reading.ok) return reading;
    labels.push(reading);
  }
  return readWhole(labels, policy);
}

function readWhole(
  labels: readonly { ascii: string; unicode: string }[],
  policy: 'strict' | 'liberal',
): DomainReading {
  const last = labels.at(-1)?.ascii ?? '';
  if (/^(?:\d+|0x[\da-f]*)$/.test(last)) return no('the domain ends in a number, like a network address');
  if (labels.length < 2 && policy === 'strict') return no('the domain has only one label');
  if (
    labels.some((label) => isRightToLeft(label.unicode)) &&
    !labels.every((label) => bidiFits(label.unicode))
  ) {
    return no('the domain mixes writing directions (RFC 5893)');
  }
  const domain = labels.map((label) => label.ascii).join('.');
  return domain.length > 253 ? no('the domain is longer than 253 octets') : { ok: true, domain };
}

function readLabel(label: string): LabelReading {
  if (label === '') return no('the domain has an empty label');
  if (label.length > 252) return no('a label of the domain is longer than 63 octets');
  const lower = lowerCase(label);
  if (lower === null) return no('the domain has a capital letter without one certain small form');
  if (/^[\0-\x7f]*$/.test(lower)) return lower.startsWith('xn--') ? readALabel(lower) : readPlainLabel(lower);
  return readULabel(lower);
}

/**
 * ASCII and Unicode letters to lower case, one to one and back again. A letter whose small form is not certain (the
 * Kelvin sign, dotted capital I, sharp S, capital sigma) makes two domains out of one spelling.
 */
function lowerCase(label: string): string | null {
  let out = '';
  for (const character of label) {
    const small = character.toLowerCase();
    if (small === character || pointClass(character) === 'pvalid') out += character;
    else if (/^[A-Z]$/.test(character)) out += small;
    else if (
      small.toUpperCase() === character &&
      character !== '\u03a3' &&
      [...small].length === 1 &&
      small > '\x7f'
    )
      out += small;
    else return null;
  }
  return out;
}

/** Letters, digits, hyphens (RFC 952, RFC 1123 §2.1; RFC 5890 §2.3.1 on hyphens in the third and fourth place). */
function readPlainLabel(label: string): LabelReading {
  if (label.includes('_')) return no('the domain has an underscore');
  if (!/^[a-z0-9-]+$/.test(label)) return no('the domain has a character that no host name has');
  const trouble = hyphenTrouble(label);
  if (trouble) return no(trouble);
  return label.length > 63
    ? no('a label of the domain is longer than 63 octets')
    : { ok: true, ascii: label, unicode: label };
}

function hyphenTrouble(label: string): string | null {
  if (label.startsWith('-') || label.endsWith('-'))
    return 'a label of the domain begins or ends with a hyphen';
  if (label.startsWith('--', 2)) return 'a label of the domain has hyphens in the third and fourth place';
  return null;
}

/** An A-label must decode to a valid U-label and come back the same (RFC 5891 §5.3, §5.4). */
function readALabel(label: string): LabelReading {
  if (label.length > 63) return no('a label of the domain is longer than 63 octets');
  const unicode = punycodeDecode(label.slice(4));
  if (unicode === null || /^[\0-\x7f]*$/.test(unicode) || `xn--${punycodeEncode(unicode)}` !== label) {
    return no('the domain has an "xn--" label that stands for nothing');
  }
  return readULabel(unicode);
}

/** RFC 5891 §5.4. */
function readULabel(label: string): LabelReading {
  if (label.normalize('NFC') !== label) return no('the domain is not in Unicode normal form C');
  const characters = [...label];
  if (characters.length > 63) return no('a label of the domain is longer than 63 octets');
  if (/^\p{M}$/u.test(characters[0]!)) return no('a label of the domain begins with a combining mark');
  const trouble = hyphenTrouble(label);
  if (trouble) return no(trouble);
  if (!characters.every((_, at) => pointFits(characters, at)))
    return no('the domain has a character that no domain may have (IDNA2008)');
  const ascii = `xn--${punycodeEncode(label)}`;
  return ascii.length > 63
    ? no('a label of the domain is longer than 63 octets')
    : { ok: true, ascii, unicode: label };
}

function pointFits(characters: readonly string[], at: number): boolean {
  const kind = pointClass(characters[at]!);
  if (kind === 'contextj') return joinerFits(characters, at);
  if (kind === 'contexto') return contextFits(characters, at);
  return kind === 'pvalid';
}
