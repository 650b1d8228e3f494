import { Parser } from 'htmlparser2';

/** What an HTML page says. */
export interface HtmlReading {
  /** All that is written in it, hidden or not, with what its attributes say. */
  readonly text: string;
  /** Only what is not hidden by its style; equal to `text` where nothing is. */
  readonly visible: string;
  /** Pictures and pages written into the page itself (`data:`). */
  readonly embedded: readonly string[];
  /** Content-IDs of the parts it shows. */
  readonly shown: readonly string[];
  /** False where a bound cut the reading short. */
  readonly whole: boolean;
}

const blocks = new Set(
  'address article aside blockquote body br center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol option p pre section select summary table tbody textarea tfoot thead title tr ul'.split(
    ' ',
  ),
);
const cells = new Set(['td', 'th', 'input', 'button', 'img']);
const spoken = [
  'alt',
  'title',
  'aria-label',
  'placeholder',
  'value',
  'label',
  'content',
  'summary',
  'data-content',
];
const silent = new Set(['script', 'style']);
const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
const mostDeep = 1000;
/** Ends a reading whose tags nest too deep: closing tags look through all open ones. */
const tooDeep = new RangeError('tags nest too deep');

const hides = (style: string): boolean =>
  /display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|font-size\s{0,3}:\s{0,3}0(?![.\d]*[1-9])|opacity\s{0,3}:\s{0,3}0(?![.\d]*[1-9])/i.test(
    style,
  );

/** Reads HTML as text, in one pass: what a reader sees, and what is only hidden from sight. */
export function readHtml(html: string): HtmlReading {
  const page = new Page();
  page.read(html, 0);
  return page.reading();
}

class Page {
  readonly #all: string[] = [];
  readonly #seen: string[] = [];
  readonly #embedded: string[] = [];
  readonly #shown: string[] = [];
  #whole = true;
  #anythingHidden = false;

  reading(): HtmlReading {
    const text = this.#all.join('');
    const visible = this.#anythingHidden ? this.#seen.join('') : text;
    return { text, visible, embedded: this.#embedded, shown: this.#shown, whole: this.#whole };
  }

  /** Comments that only some mail programs read, and pages within the page, are read as well, a few levels deep. */
  read(html: string, level: number): void {
    if (level > 3) {
      this.#whole = false;
      return;
    }
    let depth = 0;
    let hiddenAt = -1;
    let silence = 0;
    const parser = new Parser(
      {
        onopentag: (name, attributes) => {
          if (!voids.has(name) && ++depth > mostDeep) this.#whole = false;
          if (silent.has(name)) silence++;
          this.#space(name, hiddenAt >= 0);
          const hidden = attributes.hidden !== undefined || hides(attributes.style ?? '');
          if (hidden && hiddenAt < 0 && !voids.has(name)) hiddenAt = depth;
          this.#attributes(attributes, hiddenAt >= 0, level);
          if (!this.#whole) throw tooDeep;
        },
        ontext: (text) => {
          if (silence === 0) this.#say(text, hiddenAt >= 0);
          else this.#style(text);
        },
        onclosetag: (name) => {
          if (voids.has(name)) return;
          if (silent.has(name) && silence > 0) silence--;
          if (depth === hiddenAt) hiddenAt = -1;
          depth--;
          this.#space(name, hiddenAt >= 0);
        },
        oncomment: (text) => {
          const inside = /^\s{0,20}\[if[^\]]{0,100}\]>([\s\S]*)<!\[endif\]\s{0,20}$/.exec(text);
          if (inside) this.read(inside[1]!, level + 1);
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
    else this.#seen.push(text);
  }

  #space(name: string, hidden: boolean): void {
    if (blocks.has(name)) this.#say('\n', hidden);
    else if (cells.has(name)) this.#say(' ', hidden);
  }

  /** Text that a style sheet puts on the page (`content: "..."`). */
  #style(css: string): void {
    for (const match of css.matchAll(/content\s{0,5}:\s{0,5}"([^"]{1,500})"/gi))
      this.#say(`\n${match[1]}\n`, false);
  }

  #attributes(attributes: Record<string, string>, hidden: boolean, level: number): void {
    for (const name of spoken) {
      const value = attributes[name];
      if (value !== undefined && value.length > 2) this.#say(` ${value} `, hidden);
    }
    for (const name of ['src', 'href', 'background', 'data', 'srcset', 'xlink:href']) {
      const value = attributes[name];
      if (value !== undefined) this.#link(value.trim());
    }
    if (attributes.srcdoc) this.read(attributes.srcdoc, level + 1);
  }

  #link(value: string): void {
    if (/^cid:/i.test(value)) this.#shown.push(value.slice(4));
    else if (/^data:/i.test(value)) this.#embedded.push(value);
    else if (/^mailto:[^?]{0,400}\?/i.test(value))
      this.#say(` ${plainly(value.slice(value.indexOf('?') + 1))} `, false);
  }
}

function plainly(query: string): string {
  try {
    return decodeURIComponent(query.replaceAll('+', ' ')).replaceAll(/[=&]/g, ' ');
  } catch {
    return query;
  }
}
