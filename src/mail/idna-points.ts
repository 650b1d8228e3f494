/**
 * Which code points IDNA2008 lets into a label: the derivation of RFC 5892 §3 over the Unicode properties that the
 * JavaScript engine carries, and the few properties it does not carry (joining type, virama, direction) as ranges.
 */

/** `pvalid` anywhere; `contextj` and `contexto` where their rule (RFC 5892, appendix A) holds; all else nowhere. */
export type PointClass = 'pvalid' | 'contextj' | 'contexto' | 'disallowed' | 'unassigned';

/** RFC 5892 §2.6. */
const exceptionsPvalid = /^[\u00df\u03c2\u06fd\u06fe\u0f0b\u3007]$/u;
const exceptionsContext = /^[\u00b7\u0375\u05f3\u05f4\u30fb\u0660-\u0669\u06f0-\u06f9]$/u;
const exceptionsDisallowed = /^[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]$/u;
/** §2.2 (unstable under NFKC and case folding), §2.3 (ignorable properties). */
const unstable =
  /^[\p{Changes_When_NFKC_Casefolded}\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Noncharacter_Code_Point}]$/u;
/** §2.4 (ignorable blocks) and §2.9 (old Hangul jamo). */
const oldBlocks =
  /^[\u20d0-\u20ff\u{1d100}-\u{1d1ff}\u{1d200}-\u{1d24f}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]$/u;
/** §2.1. */
const letterDigits = /^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$/u;

/** The class of one character (RFC 5892 §3, in its order). */
export function pointClass(character: string): PointClass {
  if (/^[a-z0-9-]$/.test(character)) return 'pvalid';
  if (exceptionsPvalid.test(character)) return 'pvalid';
  if (exceptionsContext.test(character)) return 'contexto';
  if (exceptionsDisallowed.test(character)) return 'disallowed';
  if (/^\p{Cn}$/u.test(character) && !/^\p{Noncharacter_Code_Point}$/u.test(character)) return 'unassigned';
  if (character === '\u200c' || character === '\u200d') return 'contextj';
  if (unstable.test(character) || oldBlocks.test(character)) return 'disallowed';
  return letterDigits.test(character) ? 'pvalid' : 'disallowed';
}

type Ranges = readonly (readonly [number, number])[];

const ranges = (text: string): Ranges =>
  text.split(' ').map((range) => {
    const [first = '', last = first] = range.split('-');
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)] as const;
  });

const holds = (table: Ranges, character: string): boolean => {
  const point = character.codePointAt(0)!;
  return table.some(([first, last]) => point >= first && point <= last);
};

/** Canonical combining class Virama. */
const viramas = ranges(
  '94d 9cd a4d acd b4d bcd c4d ccd d3b-d3c d4d dca e3a eba f84 1039-103a 1714-1715 1734 17d2 1a60 1b44 1baa-1bab ' +
    '1bf2-1bf3 2d7f a806 a82c a8c4 a953 a9c0 aaf6 abed 10a3f 11046 11070 1107f 110b9 11133-11134 111c0 11235 112ea ' +
    '1134d 113ce-113d0 11442 114c2 115bf 1163f 116b6 1172b 11839 1193d-1193e 119e0 11a34 11a47 11a99 11c3f 11d44-11d45 ' +
    '11d97 11f41-11f42 1612f',
);

/** Joining type D (both sides) among the characters that a label may hold. */
const joinBoth = ranges(
  '620 626 628 62a-62e 633-63f 641-647 649-64a 66e-66f 679-687 69a-6bf 6c1-6c2 6cc 6ce 6d0-6d1 6fa-6fc 6ff 712-714 ' +
    '71a-71d 71f-727 729 72b 72d-72e 74e-758 75c-76a 76d-770 772 775-777 77a-77f 7ca-7ea 841-845 848 84a-853 855 860 ' +
    '862-865 868 886 889-88d 88f 8a0-8a9 8af-8b0 8b3-8b8 8ba-8c8 1820-1878 1887-18a8 18aa a840-a871 10ac0-10ac4 ' +
    '10ad3-10ad6 10ad8-10adc 10ade-10ae0 10b80 10b82 10b86-10b88 10b8a-10b8b 10b8d 10b90 10d01-10d21 10d23 10ec3-10ec4 ' +
    '10ec6-10ec7 10f30-10f32 10f34-10f44 10f70-10f73 10f76-10f81 10fb0 10fb2-10fb3 10fb8 10fbb-10fbc 10fbe-10fbf 10fc1 ' +
    '10fc4 1e922-1e943',
);
/** Joining type R (to what stands before). */
const joinBefore = ranges(
  '622-625 627 629 62f-632 648 671-673 688-699 6c0 6c3-6cb 6cd 6cf 6d2-6d3 6d5 6ee-6ef 710 715-719 71e 728 72a 72c 72f ' +
    '74d 759-75b 76b-76c 771 773-774 778-779 840 846-847 849 854 856-858 867 869-86a 870-882 88e 8aa-8ac 8ae 8b1-8b2 8b9 ' +
    '10ac5 10ac7 10ac9-10aca 10ace-10ad2 10add 10ae1 10ae4 10b81 10b83-10b85 10b89 10b8c 10b8e-10b8f 10b91 10d22 10ec2 ' +
    '10f33 10f74-10f75 10fb4-10fb6 10fb9-10fba 10fbd 10fc2-10fc3',
);
/** Joining type L (to what stands after). */
const joinAfter = ranges('a872 10acd 10ad7 10d00');

const transparent = (character: string): boolean =>
  /^[\p{Mn}\p{Me}\u{1e94b}]$/u.test(character) && character !== '\u{1171e}';

/** Whether ZWNJ or ZWJ may stand at `at` (RFC 5892, appendix A.1 and A.2): after a virama, or between joining letters. */
export function joinerFits(characters: readonly string[], at: number): boolean {
  const previous = characters[at - 1];
  if (previous !== undefined && holds(viramas, previous)) return true;
  if (characters[at] !== '\u200c') return false;
  let left = at - 1;
  while (left >= 0 && transparent(characters[left]!)) left--;
  let right = at + 1;
  while (right < characters.length && transparent(characters[right]!)) right++;
  const [before, after] = [characters[left], characters[right]];
  if (before === undefined || after === undefined) return false;
  return (
    (holds(joinBoth, before) || holds(joinAfter, before)) &&
    (holds(joinBoth, after) || holds(joinBefore, after))
  );
}

/** Whether the CONTEXTO character at `at` may stand there (RFC 5892, appendix A.3 to A.9). */
export function contextFits(characters: readonly string[], at: number): boolean {
  const [before = '', character = '', after = ''] = [characters[at - 1], characters[at], characters[at + 1]];
  if (character === '\u00b7') return before === 'l' && after === 'l';
  if (character === '\u0375') return /^\p{Script=Greek}$/u.test(after);
  if (character === '\u05f3' || character === '\u05f4') return /^\p{Script=Hebrew}$/u.test(before);
  if (character === '\u30fb')
    return characters.some((one) => /^[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]$/u.test(one));
  const other = character < '\u06f0' ? /^[\u06f0-\u06f9]$/ : /^[\u0660-\u0669]$/;
  return !characters.some((one) => other.test(one));
}

/** Bidirectional class, as far as a label's characters can have it (RFC 5893 §2 treats R and AL alike). */
type Direction = 'L' | 'R' | 'AN' | 'EN' | 'ES' | 'ON' | 'NSM';

const rightBlocks = /^[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]$/u;
const neutral =
  /^[\u00b7\u0375\u02b9\u02ba\u02c6-\u02cf\u02ec\u2e2f\u30fb\ua67f\ua717-\ua71f\ua788\u200c\u200d]$/u;

function direction(character: string): Direction {
  if (/^[0-9\u06f0-\u06f9]$/.test(character)) return 'EN';
  if (/^[\u0660-\u0669\u{10d30}-\u{10d39}]$/u.test(character)) return 'AN';
  if (character === '-') return 'ES';
  if (/^[\u0cbf\u0cc6\u{11a07}\u{11a08}\u{11c3f}]$/u.test(character)) return 'L';
  if (/^[\p{Mn}\p{Me}]$/u.test(character)) return 'NSM';
  if (rightBlocks.test(character)) return 'R';
  return neutral.test(character) ? 'ON' : 'L';
}

/** Whether a label makes its domain a Bidi domain name (RFC 5893 §1.4). */
export const isRightToLeft = (label: string): boolean =>
  [...label].some((character) => ['R', 'AN'].includes(direction(character)));

/** The Bidi rule for one label of a Bidi domain name (RFC 5893 §2). */
export function bidiFits(label: string): boolean {
  const directions = [...label].map(direction);
  const last = directions.findLast((one) => one !== 'NSM');
  const has = (one: Direction): boolean => directions.includes(one);
  if (directions[0] === 'R')
    return !has('L') && !(has('EN') && has('AN')) && ['R', 'EN', 'AN'].includes(last ?? '');
  return directions[0] === 'L' && !has('R') && !has('AN') && (last === 'L' || last === 'EN');
}
