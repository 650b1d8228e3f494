/** A piece of TypeScript source. White space is left out. */
export interface Token {
  readonly kind: 'name' | 'punctuation' | 'string' | 'template' | 'number' | 'regex' | 'comment';
  /** For a string its value; for a template its text with `hole` where something is filled in. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** Stands for what a template fills in. */
export const hole = '\uFFFC';

/** Names after which a `/` begins a regular expression, not a division. */
const beforeRegex = new Set(
  'return typeof case in of instanceof new delete void throw do else yield await default'.split(' '),
);
const regexLiteral = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/y;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0' };

/**
 * Splits source text into tokens: just enough of the language to tell code from comments and strings. What stands in a
 * template's `${}` is read as code and comes before the template itself.
 */
class Reader {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;

  constructor(source: string) {
    this.#source = source;
  }

  read(): Token[] {
    this.#code(false);
    return this.#tokens;
  }

  #add(kind: Token['kind'], text: string, line = this.#line): void {
    this.#tokens.push({ kind, text, line });
  }

  /** Takes `length` characters and counts the lines in them. */
  #take(length: number): string {
    const text = this.#source.slice(this.#at, this.#at + length);
    this.#at += length;
    for (const char of text) if (char === '\n') this.#line++;
    return text;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#source)?.[0];
  }

  /** Reads code to the end, or with `inTemplate` to the brace that ends a `${`. */
  #code(inTemplate: boolean): void {
    let depth = 0;
    while (this.#at < this.#source.length) {
      const char = this.#source[this.#at]!;
      if (inTemplate && depth === 0 && char === '}') break;
      if (char === '{') depth++;
      if (char === '}') depth--;
      this.#one(char);
    }
    if (inTemplate) this.#take(1);
  }

  #one(char: string): void {
    if (char === "'" || char === '"') this.#string(char);
    else if (char === '`') this.#template();
    else this.#simple(...this.#next(char));
  }

  #next(char: string): [kind: Token['kind'] | 'space', text: string] {
    const space = this.#match(/\s+/y);
    if (space) return ['space', space];
    const comment = this.#match(/\/\/[^\n]*|\/\*[\s\S]*?\*\//y);
    if (comment) return ['comment', comment];
    const name = this.#match(/#?[\p{ID_Start}$_][\p{ID_Continue}$]*/uy);
    if (name) return ['name', name];
    const number = this.#match(/\d[\w.]*/y);
    if (number) return ['number', number];
    const regex = char === '/' && this.#regexMayStart() ? this.#match(regexLiteral) : undefined;
    if (regex) return ['regex', regex];
    return ['punctuation', this.#match(/=>|\.\.\.|\?\.|\?\?=?|[&|]{2}=?|[=!]==?|<=|\*\*|[-+]{2}/y) ?? char];
  }

  #simple(kind: Token['kind'] | 'space', text: string): void {
    const line = this.#line;
    this.#take(text.length);
    if (kind !== 'space') this.#add(kind, text, line);
  }

  #regexMayStart(): boolean {
    const last = this.#tokens.findLast((token) => token.kind !== 'comment');
    if (!last) return true;
    if (last.kind === 'name') return beforeRegex.has(last.text);
    return last.kind === 'punctuation' && last.text !== ')' && last.text !== ']';
  }

  #string(quote: string): void {
    const line = this.#line;
    const raw = this.#match(quote === "'" ? /'(?:\\[\s\S]|[^'\\\n])*'?/y : /"(?:\\[\s\S]|[^"\\\n])*"?/y)!;
    this.#take(raw.length);
    const value = raw.slice(1, -1).replace(/\\([\s\S])/g, (_, char: string) => escapes[char] ?? char);
    this.#add('string', value, line);
  }

  #template(): void {
    const line = this.#line;
    let text = '';
    this.#take(1);
    while (this.#at < this.#source.length) {
      const piece = this.#match(/(?:\\[\s\S]|\$(?!\{)|[^`\\$])+/y);
      if (piece) text += this.#take(piece.length);
      if (this.#source[this.#at] === '`') break;
      if (!this.#source.startsWith('${', this.#at)) break;
      this.#take(2);
      this.#code(true);
      text += hole;
    }
    this.#take(1);
    this.#add('template', text, line);
  }
}

export const tokens = (source: string): Token[] => new Reader(source).read();

/** The tokens that run. */
export const codeOf = (all: readonly Token[]): Token[] => all.filter((token) => token.kind !== 'comment');
