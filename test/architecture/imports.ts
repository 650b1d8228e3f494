import type { Source } from './house.ts';
import { hole, type Token } from './tokens.ts';

export interface Import {
  /** What stands between the quotes; null where it is computed. */
  readonly specifier: string | null;
  readonly line: number;
  /** Loaded only when the line is reached. */
  readonly late: boolean;
}

const isString = (token: Token | undefined): boolean =>
  token?.kind === 'string' || token?.kind === 'template';
const fixed = (token: Token | undefined): string | null =>
  token && isString(token) && !token.text.includes(hole) ? token.text : null;

/** Skips a balanced `{ ... }` that begins at `at`; the index after it. */
function skipBraces(code: readonly Token[], at: number): number {
  let depth = 0;
  for (let i = at; i < code.length; i++) {
    if (code[i]!.text === '{') depth++;
    if (code[i]!.text === '}' && --depth === 0) return i + 1;
  }
  return code.length;
}

/** The string after `from`, for a clause that begins at `at`: names, `* as x`, `{ a, type b }`. Null where there is none. */
function clauseEnd(code: readonly Token[], at: number): Token | null {
  let i = at;
  while (i < code.length) {
    const { kind, text } = code[i]!;
    if (kind === 'name' && text === 'from' && isString(code[i + 1])) return code[i + 1]!;
    if (text === '{') i = skipBraces(code, i);
    else if (kind === 'name' || text === '*' || text === ',') i++;
    else return null;
  }
  return null;
}

function importAt(code: readonly Token[], i: number): Import | null {
  const { text, line } = code[i]!;
  const next = code[i + 1];
  const before = code[i - 1]?.text;
  if (before === '.' || before === '?.') return null;
  if (text === 'require' && next?.text === '(' && isString(code[i + 2]))
    return { specifier: fixed(code[i + 2]), line, late: true };
  if (text === 'import') {
    if (next?.text === '(') return { specifier: fixed(code[i + 2]), line, late: true };
    if (next?.text === '.') return null;
    if (isString(next)) return { specifier: next!.text, line, late: false };
    const end = clauseEnd(code, i + 1);
    return end && { specifier: end.text, line, late: false };
  }
  if (text === 'export' && (next?.text === '*' || next?.text === '{' || next?.text === 'type')) {
    const end = clauseEnd(code, i + 1);
    return end && { specifier: end.text, line, late: false };
  }
  return null;
}

/** Every way in which a file names another: import, `import type`, re-export, `import()`, `require()`. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  source.code.forEach((token, i) => {
    const one = token.kind === 'name' ? importAt(source.code, i) : null;
    if (one) found.push(one);
  });
  return found;
}
