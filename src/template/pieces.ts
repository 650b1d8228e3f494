/** Where a value comes to stand, which decides how it is written. */
export type Place = 'text' | 'url' | 'attribute';

/** A template cut at its fields. `broken`: braces that are no field. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly name: string; readonly place: Place }
  | { readonly kind: 'broken'; readonly text: string };

/** Cuts text at `{{name}}`. Linear time; what looks like braces and is no field is `broken`, never text. */
export function cut(source: string): (string | { readonly name: string } | { readonly broken: string })[] {
  const parts: (string | { name: string } | { broken: string })[] = [];
  let at = 0;
  for (;;) {
    const open = source.indexOf('{{', at);
    const close = source.indexOf('}}', at);
    if (open < 0 && close < 0) break;
    if (open < 0 || (close >= 0 && close < open)) {
      parts.push(source.slice(at, close), { broken: '}}' });
      at = close + 2;
      continue;
    }
    const end = source.indexOf('}}', open);
    const inner = end < 0 ? '' : source.slice(open + 2, end);
    const name = /^ ?([a-z][a-z0-9_]{0,60}) ?$/.exec(inner)?.[1];
    parts.push(source.slice(at, open), name ? { name } : { broken: source.slice(open, open + 12) });
    if (end < 0) return parts;
    at = end + 2;
  }
  return [...parts, source.slice(at)];
}

/** Marks of a URL, or of an address that programs turn into a link. */
const linked = /:\/\/|www\.|mailto:|tel:|@|\.[a-z]{2,}(?:\/|$)|&#|&(?:colon|sol|period|commat);/i;

/**
 * Pieces of plain text, or of the text between tags. A field that touches a URL is part of it: what stands there travels to
 * whoever serves it. `before`: what stands right in front of the text.
 */
export function pieces(source: string, before = ''): Piece[] {
  const parts = cut(source);
  return parts.flatMap((part, index): Piece[] => {
    if (typeof part === 'string') return part === '' ? [] : [{ kind: 'text', text: part }];
    if ('broken' in part) return [{ kind: 'broken', text: part.broken }];
    const place = linked.test(`${runBefore(parts, index, before)}\u0000${runAfter(parts, index)}`)
      ? 'url'
      : 'text';
    return [{ kind: 'field', name: part.name, place }];
  });
}

type Parts = ReturnType<typeof cut>;

/** So far a run is followed; a longer one counts as a URL. */
const farthest = 500;
const tooFar = '://';

const ends = (sign: string): boolean => /[\s<>"]/.test(sign);

/** The characters at the end of a text since white space, a quote or a tag. */
export function tailOf(text: string): string {
  let from = text.length;
  while (from > 0 && text.length - from < farthest && !ends(text[from - 1]!)) from--;
  return text.slice(from);
}

function headOf(text: string): string {
  let to = 0;
  while (to < text.length && to < farthest && !ends(text[to]!)) to++;
  return text.slice(0, to);
}

/** The characters without white space that stand right before a field, over other fields too. */
function runBefore(parts: Parts, index: number, before: string): string {
  let run = '';
  for (let at = index - 1; at >= 0; at--) {
    if (run.length >= farthest || index - at > farthest) return tooFar;
    const part = parts[at]!;
    if (typeof part !== 'string') continue;
    const tail = tailOf(part);
    run = tail + run;
    if (tail.length < part.length) return sinceSpace(run);
  }
  return sinceSpace(before + run);
}

function runAfter(parts: Parts, index: number): string {
  let run = '';
  for (let at = index + 1; at < parts.length; at++) {
    if (run.length >= farthest || at - index > farthest) return tooFar;
    const part = parts[at]!;
    if (typeof part !== 'string') continue;
    const head = headOf(part);
    run += head;
    if (head.length < part.length) break;
  }
  const space = run.indexOf('&nbsp;');
  // The full stop of a sentence is no part of an address.
  return (space < 0 ? run : run.slice(0, space)).replace(/[.,;:!?)]{1,20}$/, '');
}

/** Spaces written as entities end a word too. */
const sinceSpace = (run: string): string => run.slice(run.lastIndexOf('&nbsp;') + 1);
