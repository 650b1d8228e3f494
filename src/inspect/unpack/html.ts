import { Parser } from 'htmlparser2';
import { hides, isWhite, pictured, readSheet, turns } from './html-style.ts';

/** What an HTML page says. */
export interface HtmlReading {
  /** All that is written in it, hidden or not, with what its attributes say. */
  readonly text: string;
  /** Only what is not hidden by its style; equal to `text` where nothing is. */
  readonly visible: string;
  /** Where blocks are laid side by side: the words joined as the eye joins them; empty where none are. */
  readonly joined: string;
  /** What no reader sees without looking at the source: comments, data for search engines. */
  readonly aside: string;
  /** Pictures and pages written into the page itself (`data:`). */
  readonly embedded: readonly string[];
  /** Whether the page holds a program, which could show anything. */
  readonly runs: boolean;
  /** False where a bound cut the reading short. */
  readonly whole: boolean;
}

const blocks = new Set(
  'address article aside blockquote body br center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol option p pre section select summary table tbody textarea tfoot thead title tr ul'.split(
    ' ',
  ),
);
const cells = new Set(['td', 'th', 'input', 'button', 'img']);
const spoken = new Set(
  'alt title aria-label aria-description placeholder value label content summary data-content abbr download'.split(
    ' ',
  ),
);
/** Attributes that are addresses, numbers or names of styles. */
const mute = new Set(
  'style class id src href background data srcset xlink:href rel type sizes media d points viewbox transform http-equiv charset xmlns bgcolor color face size width height align valign border cellpadding cellspacing lang dir name role target srcdoc'.split(
    ' ',
  ),
);
const linking = ['src', 'href', 'background', 'data', 'srcset', 'xlink:href', 'poster', 'action'];
const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
const mostDeep = 1000;
const mostEmbedded = 500;
/** Ends a reading whose tags nest too deep: closing tags look through all open ones. */
const tooDeep = new RangeError('tags nest too deep');

/** Reads HTML as text, in one pass: what a reader sees, and what is only hidden from sight. */
export function readHtml(html: string): HtmlReading {
  const page = new Page();
  page.sheets(html);
  page.read(html, 0);
  return page.reading();
}

class Page {
  readonly #all: string[] = [];
  readonly #seen: string[] = [];
  readonly #joined: string[] = [];
  readonly #aside: string[] = [];
  readonly #embedded: string[] = [];
  readonly #hidden = new Set<string>();
  #whole = true;
  #anythingHidden = false;
  #sideBySide = false;
  #runs = false;

  reading(): HtmlReading {
    const text = this.#all.join('');
    return {
      text,
      visible: this.#anythingHidden ? this.#seen.join('') : text,
      joined: this.#sideBySide ? this.#joined.join('') : '',
      aside: this.#aside.join('\n'),
      embedded: this.#embedded,
      runs: this.#runs,
      whole: this.#whole,
    };
  }

  /** Style sheets are read first: they may stand anywhere. */
  sheets(html: string): void {
    if (!/<style/i.test(html)) return;
    let left = 2000;
    for (const match of html.matchAll(/<style[^>]{0,2000}>([\s\S]*?)(?:<\/style|$)/gi)) {
      if (--left < 0) break;
      const { hidden, words } = readSheet(match[1]!);
      for (const name of hidden) this.#hidden.add(name);
      for (const text of words) this.#say(`\n${text}\n`, false);
      for (const link of pictured(match[1]!)) this.#embed(link);
    }
  }

  /** Comments that only some mail programs read, and pages within the page, are read as well, a few levels deep. */
  read(html: string, level: number): void {
    if (level > 3) {
      this.#whole = false;
      return;
    }
    let depth = 0;
    let hiddenAt = -1;
    let turnedAt = -1;
    let silent = '';
    const parser = new Parser(
      {
        onopentag: (name, attributes) => {
          if (!voids.has(name) && ++depth > mostDeep) this.#whole = false;
          if (name === 'style') silent = name;
          if (name === 'script') silent = /json/i.test(attributes.type ?? '') ? 'json' : name;
          this.#space(name, hiddenAt >= 0, attributes.style);
          if (!voids.has(name) && hiddenAt < 0 && this.#isHidden(name, attributes)) hiddenAt = depth;
          if (!voids.has(name) && turnedAt < 0 && isTurned(name, attributes)) {
            turnedAt = depth;
            this.#say('\u202e', hiddenAt >= 0);
          }
          this.#attributes(attributes, hiddenAt >= 0, level);
          if (!this.#whole) throw tooDeep;
        },
        ontext: (text) => {
          if (silent === '') this.#say(text, hiddenAt >= 0);
          else if (silent !== 'style') this.#script(text, silent);
        },
        onclosetag: (name) => {
          if (voids.has(name)) return;
          if (name === 'style' || name === 'script') silent = '';
          if (depth === turnedAt) {
            turnedAt = -1;
            this.#say('\u202c', hiddenAt >= 0);
          }
          if (depth === hiddenAt) hiddenAt = -1;
          depth--;
          this.#space(name, hiddenAt >= 0);
        },
        oncomment: (text) => {
          const inside = /^\s{0,20}\[if[^\]]{0,100}\]>([\s\S]*)<!\[endif\]\s{0,20}$/.exec(text);
          if (inside) this.read(inside[1]!, level + 1);
          else this.#aside.push(text);
        },
      },
      { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true, recognizeCDATA: true },
    );
    try {
      parser.write(html);
      parser.end();
    } catch (error) {
      if (error !== tooDeep) throw error;
    }
  }

  #say(text: string, hidden: boolean): void {
    this.#all.push(text);
    if (hidden) this.#anythingHidden = true;
    else {
      this.#seen.push(text);
      this.#joined.push(text);
    }
  }

  #space(name: string, hidden: boolean, style = ''): void {
    const sign = blocks.has(name) ? '\n' : cells.has(name) ? ' ' : '';
    if (sign === '') return;
    if (style !== '' && /display\s{0,9}:\s{0,9}inline|float\s{0,9}:\s{0,9}(?:left|right)/i.test(style))
      this.#sideBySide = true;
    this.#all.push(sign);
    if (hidden) return;
    this.#seen.push(sign);
    if (name === 'br' || name === 'p' || name === 'tr') this.#joined.push(sign);
  }

  #isHidden(name: string, attributes: Record<string, string>): boolean {
    if (attributes.hidden !== undefined || hides(attributes.style ?? '')) return true;
    if (attributes.color !== undefined && isWhite(attributes.color)) return true;
    if (this.#hidden.size === 0) return false;
    return (
      this.#hidden.has(name) ||
      (attributes.id !== undefined && this.#hidden.has(`#${attributes.id}`)) ||
      (attributes.class ?? '').split(/\s+/, 50).some((one) => this.#hidden.has(`.${one}`))
    );
  }

  #script(text: string, kind: string): void {
    if (kind === 'json') this.#aside.push(text.replaceAll(/[{}[\]",]+/g, ' '));
    else {
      if (/\S/.test(text)) this.#runs = true;
      this.#aside.push(text);
    }
  }

  #attributes(attributes: Record<string, string>, hidden: boolean, level: number): void {
    for (const name in attributes) {
      const value = attributes[name]!;
      if (value.length <= 2) continue;
      if (spoken.has(name) || (!mute.has(name) && /\p{L}\s\p{L}/u.test(value))) {
        // What an attribute says stands on no line of the page: it must not part a word that runs through it.
        if (spoken.has(name)) this.#say(` ${value} `, hidden);
        else this.#aside.push(value);
      }
    }
    for (const name of linking) {
      const value = attributes[name];
      if (value !== undefined) this.#link(value.trim());
    }
    if (attributes.style !== undefined) for (const link of pictured(attributes.style)) this.#embed(link);
    if (attributes.srcdoc) this.read(attributes.srcdoc, level + 1);
  }

  #embed(link: string): void {
    if (this.#embedded.length < mostEmbedded) this.#embedded.push(link);
    else this.#whole = false;
  }

  #link(value: string): void {
    if (/^data:/i.test(value)) this.#embed(value);
    else if (/^mailto:[^?]{0,400}\?/i.test(value))
      this.#say(` ${plainly(value.slice(value.indexOf('?') + 1))} `, false);
    else if (/^(?:javascript|vbscript):/i.test(value)) this.#runs = true;
  }
}

const isTurned = (name: string, attributes: Record<string, string>): boolean =>
  (name === 'bdo' && /^rtl$/i.test(attributes.dir ?? '')) || turns(attributes.style ?? '');

function plainly(query: string): string {
  try {
    return decodeURIComponent(query.replaceAll('+', ' ')).replaceAll(/[=&]/g, ' ');
  } catch {
    return query;
  }
}
