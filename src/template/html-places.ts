import { type Piece, type Place, pieces, tailOf } from './pieces.ts';

/** Elements whose content no value may enter: programs read it by rules of their own. */
const raw = new Set(['style', 'title', 'textarea', 'xmp', 'noscript', 'noembed', 'noframes', 'plaintext']);
/** Elements that have no place in a letter. */
const barred = new Set([
  'script',
  'iframe',
  'object',
  'embed',
  'form',
  'input',
  'base',
  'link',
  'svg',
  'math',
]);
const addresses = new Set(['href', 'src', 'background', 'cite', 'action', 'srcset', 'poster', 'data']);
const texts = new Set(['alt', 'title', 'aria-label']);

/** Elements over which programs read on as if nothing stood there. */
export const inlineElements = [
  'a',
  'abbr',
  'b',
  'big',
  'code',
  'em',
  'font',
  'i',
  's',
  'small',
  'span',
  'strong',
  'u',
  'wbr',
];
const inline = new Set(inlineElements);

/** One pass over the HTML of a template. */
class Scan {
  readonly found: Piece[] = [];
  readonly #html: string;
  readonly #lower: string;
  readonly #problem: (text: string) => void;
  /** What stands right before the next text, white space and tags of words aside. */
  #run = '';

  constructor(html: string, problem: (text: string) => void) {
    this.#html = html;
    this.#lower = html.toLowerCase();
    this.#problem = problem;
    for (let at = 0; at < html.length; ) {
      const open = html.indexOf('<', at);
      const end = open < 0 ? html.length : open;
      if (end > at) this.#text(html.slice(at, end));
      at = open < 0 ? end : this.#tag(open);
    }
  }

  #text(source: string): void {
    this.found.push(...pieces(source, this.#run));
    const tail = tailOf(source);
    this.#run = tail.length < source.length ? tail : (this.#run + tail).slice(-500);
  }

  #literal(text: string, where: string): void {
    if (/\{\{|\}\}/.test(text)) this.#problem(`no field may stand in ${where}`);
    this.found.push({ kind: 'text', text });
  }

  /** Reads what begins with `<`; the index after it. */
  #tag(open: number): number {
    const html = this.#html;
    if (html.startsWith('<!--', open)) return this.#until(open, '-->', 'a comment');
    if (this.#lower.startsWith('<!doctype html>', open)) {
      this.#literal(html.slice(open, open + 15), 'the document type');
      return open + 15;
    }
    const name = /^<\/?([a-z][a-z0-9]{0,20})(?=[\s/>])/i.exec(html.slice(open, open + 24));
    if (!name) {
      this.#problem(`"${html.slice(open, open + 12)}" is no tag; write &lt; for the sign itself`);
      this.#literal('<', 'a tag');
      return open + 1;
    }
    const element = name[1]!.toLowerCase();
    if (barred.has(element)) this.#problem(`<${element}> has no place in a letter`);
    if (!inline.has(element)) this.#run = '';
    this.found.push({ kind: 'text', text: name[0] });
    const after = this.#attributes(open + name[0].length);
    if (!raw.has(element) || name[0].startsWith('</')) return after;
    const close = this.#lower.indexOf(`</${element}`, after);
    this.#literal(html.slice(after, close < 0 ? html.length : close), `<${element}>`);
    if (close < 0) this.#problem(`<${element}> is not closed`);
    return close < 0 ? html.length : close;
  }

  #until(open: number, end: string, what: string): number {
    const close = this.#html.indexOf(end, open + 4);
    const after = close < 0 ? this.#html.length : close + end.length;
    this.#literal(this.#html.slice(open, after), what);
    if (close < 0) this.#problem(`${what} is not closed`);
    return after;
  }

  #attributes(from: number): number {
    const html = this.#html;
    for (let at = from; ; ) {
      finish.lastIndex = at;
      const closing = finish.exec(html);
      if (closing) {
        this.#literal(closing[0], 'a tag');
        return finish.lastIndex;
      }
      attribute.lastIndex = at;
      const one = attribute.exec(html);
      if (!one) {
        this.#problem(
          `a tag cannot be read at "${html.slice(at, at + 20)}"; attributes stand in double quotes`,
        );
        this.#literal(html.slice(at), 'a tag');
        return html.length;
      }
      const [whole, name, value] = one;
      at = attribute.lastIndex;
      if (value === undefined) this.#literal(whole, 'a tag');
      else {
        this.#literal(whole.slice(0, whole.length - value.length - 1), 'the name of an attribute');
        this.#value(name!.toLowerCase(), value);
        this.#literal('"', 'a tag');
      }
    }
  }

  #value(name: string, value: string): void {
    if (name.startsWith('on') || name === 'srcdoc') this.#problem(`${name} has no place in a letter`);
    const at = (place: Place) =>
      pieces(value).map((piece) => (piece.kind === 'field' ? { ...piece, place } : piece));
    if (addresses.has(name)) {
      const begins = value.trimStart();
      if (/\{\{/.test(value) && !/^https:\/\/[a-z0-9.-]+(?::\d+)?\//i.test(begins))
        this.#problem(`${name}: a URL with fields begins with https:// and a whole host name`);
      else if (!/^(?:https:|mailto:|tel:|cid:|#)/i.test(begins))
        this.#problem(`${name}: a URL begins with https:, mailto:, tel:, cid: or #`);
      this.found.push(...at('url'));
    } else if (texts.has(name)) this.found.push(...at('attribute'));
    else this.#literal(value, `the attribute ${name}`);
  }
}

const attribute = /\s+([a-z][a-z0-9-]{0,40})(?:="([^"<]{0,5000})")?/iy;
const finish = /\s*\/?>/y;

/**
 * Cuts HTML at its fields and settles for each where it stands: between tags, in a URL, or in an attribute that holds
 * words. Anywhere else no value could be written safely, and `problem` is told. A small grammar on purpose: attributes in
 * double quotes, tags closed, nothing that runs. What it does not know it refuses. Linear time.
 */
export const htmlPlaces = (html: string, problem: (text: string) => void): Piece[] =>
  new Scan(html, problem).found;
