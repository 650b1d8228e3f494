import type { Part } from '#mail';

/** What a reader would read: plain text before HTML, attachments left aside, nothing fetched. Lines end in LF. */
export function textOf(part: Part, legacy: boolean): string {
  return pieces(part, legacy).join('\n').replaceAll('\r\n', '\n');
}

/** The same with the parts it was taken from. */
export function shownText(part: Part): { readonly text: string; readonly parts: ReadonlySet<Part> } {
  const parts = new Set<Part>();
  const text = pieces(part, false, parts).join('\n').replaceAll('\r\n', '\n');
  return { text, parts };
}

function pieces(part: Part, legacy: boolean, taken: Set<Part> = new Set()): string[] {
  const { type, children, disposition } = part;
  if (disposition === 'attachment') return [];
  if (type === 'multipart/alternative') {
    const plain = children.find((child) => child.type === 'text/plain');
    const one = plain ?? children.at(-1);
    return one ? pieces(one, legacy, taken) : [];
  }
  if (type === 'multipart/related') return children[0] ? pieces(children[0], legacy, taken) : [];
  if (type.startsWith('multipart/')) return children.flatMap((child) => pieces(child, legacy, taken));
  // HTML is told in plain words, and is kept as a file where it is all there is.
  if (type === 'text/html') return [plainOf(shownOf(part, legacy))];
  if (type !== 'text/plain' && type !== 'text/x-opened') return [];
  taken.add(part);
  return [shownOf(part, legacy)];
}

/** Without the copy of the subject that was put there for programs that do not know better (RFC 9788 §5.2). */
function shownOf(part: Part, legacy: boolean): string {
  const text = part.text();
  if (!legacy || part.params.get('hp-legacy-display') !== '1') return text;
  if (part.type === 'text/html')
    return text.replace(
      /<div class="?header-protection-legacy-display"?>[\s\S]{0,20000}?<\/div>(?:\r?\n)?/i,
      '',
    );
  const blank = /\r?\n\r?\n/.exec(text);
  return blank ? text.slice(blank.index + blank[0].length) : text;
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  amp: '&',
};

/** HTML as plain words: only to be read, never to be shown as HTML again. */
function plainOf(html: string): string {
  const lower = html.toLowerCase();
  let text = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) {
      text += html.slice(at);
      break;
    }
    text += html.slice(at, open);
    const name = /^<\/?([a-z0-9!-]{1,20})/i.exec(html.slice(open, open + 24))?.[1]?.toLowerCase() ?? '';
    if (name === '') {
      text += '<';
      at = open + 1;
      continue;
    }
    const closing = name.startsWith('!--')
      ? '-->'
      : name === 'script' || name === 'style'
        ? `</${name}`
        : '>';
    const found = lower.indexOf(closing, open + 1);
    if (found < 0) break;
    const end = closing.startsWith('</') ? html.indexOf('>', found) : found + closing.length - 1;
    if (/^(?:p|div|br|tr|li|h[1-6])$/.test(name)) text += '\n';
    at = end < 0 ? html.length : end + 1;
  }
  return text
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, dec, hex, word) => {
      if (word) return entities[String(word).toLowerCase()] ?? whole;
      const code = Number.parseInt(dec ?? hex, dec ? 10 : 16);
      return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : whole;
    })
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}
