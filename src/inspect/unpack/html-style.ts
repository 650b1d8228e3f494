/** What style sheets do to the words of a page: which they hide, which they add. */

const zero = String.raw`0(?:\.0{1,9})?(?:px|pt|em|rem|%|vh|vw)?(?![.\d])`;
const tiny = String.raw`(?:${zero}|0?\.\d{1,9}(?:px|pt|em|rem)|[012](?:\.\d{1,9})?(?:px|pt)(?![.\d])|[0-9](?:\.\d{1,9})?%)`;
const hiding = new RegExp(
  [
    String.raw`display\s{0,9}:\s{0,9}none`,
    String.raw`visibility\s{0,9}:\s{0,9}(?:hidden|collapse)`,
    String.raw`mso-hide\s{0,9}:\s{0,9}all`,
    String.raw`(?:font-size|line-height)\s{0,9}:\s{0,9}${tiny}`,
    String.raw`(?:^|[;{\s])font\s{0,9}:[^;]{0,40}?(?:^|[\s:])${tiny}`,
    String.raw`opacity\s{0,9}:\s{0,9}${zero}`,
    String.raw`(?:max-)?(?:height|width)\s{0,9}:\s{0,9}${zero}`,
    String.raw`(?:left|top|right|text-indent|margin-left|margin-top)\s{0,9}:\s{0,9}-\d{3,9}`,
    String.raw`clip\s{0,9}:\s{0,9}rect\(\s{0,9}[01](?:px)?[\s,]`,
    String.raw`clip-path\s{0,9}:\s{0,9}inset\(\s{0,9}(?:50|100)%`,
    String.raw`(?:^|[;\s])color\s{0,9}:\s{0,9}transparent`,
    String.raw`transform\s{0,9}:\s{0,9}scale\(\s{0,9}0`,
  ].join('|'),
  'i',
);

/** Whether a style keeps its words from sight. A wrong yes costs nothing: hidden words are read too. */
export function hides(style: string): boolean {
  return style !== '' && (hiding.test(style) || sameColours(style));
}

function sameColours(style: string): boolean {
  const colour = /(?:^|[;\s])color\s{0,9}:\s{0,9}([^;!]{3,40})/i.exec(style)?.[1];
  if (!colour) return false;
  const ground = /background(?:-color)?\s{0,9}:\s{0,9}([^;!]{3,40})/i.exec(style)?.[1];
  return ground ? plainColour(colour) === plainColour(ground) : isWhite(colour);
}

const plainColour = (colour: string): string => {
  const text = colour.trim().toLowerCase().replaceAll(/\s/g, '');
  if (/^(?:white|#fff(?:fff)?|rgba?\(255,255,255(?:,1(?:\.0)?)?\))$/.test(text)) return '#ffffff';
  const short = /^#([\da-f])([\da-f])([\da-f])$/.exec(text);
  return short ? `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}` : text;
};

/** White, or so nearly white that nobody reads it on paper white. */
export const isWhite = (colour: string): boolean => /^#f[c-f]f[c-f]f[c-f]$/.test(plainColour(colour));

/** Whether a style turns the order of letters round (`unicode-bidi` with `direction: rtl`). */
export const turns = (style: string): boolean =>
  /bidi-override/i.test(style) && /direction\s{0,9}:\s{0,9}rtl/i.test(style);

export interface Sheet {
  /** Classes (`.a`), ids (`#a`) and element names that its rules hide. */
  readonly hidden: ReadonlySet<string>;
  /** Words that it puts on the page. */
  readonly words: readonly string[];
}

const mostRules = 5000;

/** Reads the style sheets of a page. Rules for certain devices count as rules for all. Linear. */
export function readSheet(css: string): Sheet {
  const hidden = new Set<string>();
  const words: string[] = [];
  const plain = css.replaceAll(/\/\*[\s\S]*?\*\//g, ' ');
  let rules = 0;
  for (let at = 0; rules < mostRules; rules++) {
    const open = plain.indexOf('{', at);
    const close = open < 0 ? -1 : plain.indexOf('}', open);
    if (close < 0) break;
    const inner = plain.lastIndexOf('{', close);
    const body = plain.slice(inner + 1, close);
    if (hides(body)) {
      const selectors = plain
        .slice(Math.max(at, inner - 2000), inner)
        .split(/[{}]/)
        .at(-1)!;
      for (const selector of selectors.split(',')) {
        const last =
          /(?:^|[\s>+~])(?:[a-z\d*]{0,20})([.#][\w-]{1,100})$|(?:^|[\s>+~])([a-z][a-z\d]{0,20})$/i.exec(
            selector.trim(),
          );
        const name = last?.[1] ?? last?.[2]?.toLowerCase();
        if (name) hidden.add(name);
      }
    }
    at = close + 1;
  }
  for (const match of plain.matchAll(
    /content\s{0,9}:\s{0,9}(?:"((?:[^"\\\n]|\\[\s\S]){1,2000})"|'((?:[^'\\\n]|\\[\s\S]){1,2000})')/gi,
  ))
    words.push(unescaped(match[1] ?? match[2] ?? ''));
  return { hidden, words };
}

/** CSS Syntax 3 §4.3.7: `\64 ` is `d`, a backslash before a line end is nothing. */
const unescaped = (text: string): string =>
  text.replaceAll(
    /\\(?:([\da-f]{1,6})\s?|\n|([\s\S]))/gi,
    (_, hex: string | undefined, plain: string | undefined) => {
      if (hex === undefined) return plain ?? '';
      const point = Number.parseInt(hex, 16);
      return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
        ? String.fromCodePoint(point)
        : '\ufffd';
    },
  );

/** `data:` addresses that a style shows. */
export function* pictured(css: string): Generator<string> {
  if (!/data:/i.test(css)) return;
  for (const match of css.matchAll(/url\(\s{0,9}(?:"(data:[^"]*)"|'(data:[^']*)'|(data:[^)\s]*))/gi))
    yield match[1] ?? match[2] ?? match[3]!;
}
