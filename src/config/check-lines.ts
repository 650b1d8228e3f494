/** Where in the file a setting stands. */
export type LineOf = (path: readonly (string | number)[]) => number | null;

const bareOrQuoted = /(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))/y;

/** `a."b.c" . d` as its parts, from `at`; null where there is no key. */
function readKey(line: string, at: number): { parts: string[]; end: number } | null {
  const parts: string[] = [];
  let position = at;
  for (;;) {
    while (line[position] === ' ' || line[position] === '\t') position++;
    bareOrQuoted.lastIndex = position;
    const found = bareOrQuoted.exec(line);
    if (!found) return null;
    parts.push(found[1] ?? found[2] ?? found[3]!);
    position = bareOrQuoted.lastIndex;
    while (line[position] === ' ' || line[position] === '\t') position++;
    if (line[position] !== '.') return { parts, end: position };
    position++;
  }
}

interface Open {
  /** `"""` or `'''` where the line ends inside such a string. */
  quote: string | null;
  /** How many brackets are open. */
  depth: number;
}

/** Follows a value over a line: what is still open at its end. */
function follow(text: string, open: Open): Open {
  let { quote, depth } = open;
  for (let at = 0; at < text.length; at++) {
    if (quote !== null) {
      if (quote.startsWith('"') && text[at] === '\\') at++;
      else if (text.startsWith(quote, at)) {
        at += quote.length - 1;
        quote = null;
      }
      continue;
    }
    const letter = text[at]!;
    if (letter === '#') break;
    if (letter === '"' || letter === "'") {
      quote = text.startsWith(letter.repeat(3), at) ? letter.repeat(3) : letter;
      at += quote.length - 1;
    } else if (letter === '[' || letter === '{') depth++;
    else if (letter === ']' || letter === '}') depth--;
  }
  return { quote: quote?.length === 3 ? quote : null, depth: Math.max(0, depth) };
}

const nameOf = (path: readonly (string | number)[]): string => path.join('\0');

/** Reads no values, only where keys and tables begin; good enough to point at a line, right or not it decides nothing. */
export function linesOf(text: string): LineOf {
  const lines = new Map<string, number>();
  const counts = new Map<string, number>();
  let table: (string | number)[] = [];
  let open: Open = { quote: null, depth: 0 };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (open.quote !== null || open.depth > 0) {
      open = follow(line, open);
      continue;
    }
    const start = line.search(/\S/);
    if (start < 0 || line[start] === '#') continue;
    const many = line.startsWith('[[', start);
    const header = line[start] === '[';
    const key = readKey(line, start + (many ? 2 : header ? 1 : 0));
    if (!key) continue;
    if (header) {
      table = [...key.parts];
      if (many) {
        const nth = counts.get(nameOf(table)) ?? 0;
        counts.set(nameOf(table), nth + 1);
        table.push(nth);
      }
      if (!lines.has(nameOf(table))) lines.set(nameOf(table), index + 1);
      continue;
    }
    for (let length = 1; length <= key.parts.length; length++) {
      const name = nameOf([...table, ...key.parts.slice(0, length)]);
      if (!lines.has(name)) lines.set(name, index + 1);
    }
    open = follow(line.slice(key.end + 1), { quote: null, depth: 0 });
  }
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const line = lines.get(nameOf(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return null;
  };
}
