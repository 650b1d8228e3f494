/** What the demo says: calm lines for people, aligned, in colour only on a terminal that wants it (no-color.org). */

type Colour = 'bold' | 'dim' | 'green' | 'red' | 'cyan' | 'yellow';
const codes: Record<Colour, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

const labelWidth = 11;
const indent = 5;

/** Breaks a text into lines of at most `width`; words longer than that, such as links, stay whole. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export class Teller {
  readonly #out: NodeJS.WriteStream;
  readonly #coloured: boolean;
  readonly #failures: string[] = [];
  #seen = 0;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#coloured = out.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
    // Whoever reads may go away; the demo still has to tidy up.
    out.on('error', () => {});
  }

  /** What was said to happen and did not. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  /** How many things were said to happen and did. */
  get seen(): number {
    return this.#seen;
  }

  paint(colour: Colour, text: string): string {
    return this.#coloured ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
  }

  line(text = ''): void {
    this.#out.write(`${text}\n`);
  }

  /** A paragraph from the left margin. */
  say(text: string): void {
    for (const line of wrapped(text, this.#width)) this.line(line);
  }

  heading(text: string): void {
    this.line();
    this.line(this.paint('bold', text));
  }

  /** The start of one letter's tale: its number, what it is, who reads it. */
  letter(number: number, what: string, reader: string): void {
    this.line();
    this.line(
      `${this.paint('bold', `${String(number).padStart(2)}.  ${what}`)}  ${this.paint('dim', 'to')} ${reader}`,
    );
  }

  /** One thing about it, under its label. */
  fact(label: string, text: string, colour?: Colour): void {
    const lines = wrapped(text, this.#width - indent - labelWidth);
    lines.forEach((line, i) => {
      const left = this.paint('dim', (i === 0 ? label : '').padEnd(labelWidth));
      this.line(`${' '.repeat(indent)}${left}${colour ? this.paint(colour, line) : line}`);
    });
  }

  /**
   * Something that must have been observed. It is printed as seen only where it was; otherwise it is a failure, and the
   * demo ends with 1.
   */
  expect(promise: string, observed: boolean): boolean {
    if (observed) this.#seen++;
    else this.#failures.push(promise);
    this.#mark(
      observed ? this.paint('green', '✓') : this.paint('red', '✗'),
      observed ? promise : `NOT SEEN: ${promise}`,
    );
    return observed;
  }

  fail(promise: string): void {
    this.expect(promise, false);
  }

  #mark(mark: string, text: string): void {
    wrapped(text, this.#width - indent - labelWidth).forEach((line, i) => {
      this.line(`${' '.repeat(indent + labelWidth - 2)}${i === 0 ? mark : ' '} ${line}`);
    });
  }

  get #width(): number {
    return Math.max(60, Math.min(this.#out.columns || 100, 108));
  }
}
