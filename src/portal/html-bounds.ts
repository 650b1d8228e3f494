/** What markup may cost: beyond any of these its text alone is shown. */
const most = { length: 3 * 1024 * 1024, tags: 10_000, depth: 1000 } as const;

const empty = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'param',
  'source',
  'track',
  'wbr',
]);

/**
 * Whether markup can be read in good time. Parsers keep a list of open elements and search it at every tag, so ten
 * thousand unclosed elements cost as much as a hundred million closed ones. One pass, linear.
 */
export function isBounded(markup: string): boolean {
  if (markup.length > most.length) return false;
  let [tags, depth] = [0, 0];
  for (const [, close, name] of markup.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]{0,20})?/g)) {
    if (++tags > most.tags) return false;
    if (close) depth = Math.max(0, depth - 1);
    else if (name && !empty.has(name.toLowerCase()) && ++depth > most.depth) return false;
  }
  return true;
}

/** What stands between the tags, for markup that is out of bounds. Linear, and of no looks. */
export function strayText(markup: string): string {
  const pieces: string[] = [];
  let at = 0;
  while (at < markup.length && at < most.length) {
    const open = markup.indexOf('<', at);
    if (open < 0) {
      pieces.push(markup.slice(at));
      break;
    }
    pieces.push(markup.slice(at, open));
    const end = markup.indexOf('>', open);
    if (end < 0) break;
    at = end + 1;
  }
  return pieces.join(' ').replaceAll(/\s+/g, ' ').trim();
}
