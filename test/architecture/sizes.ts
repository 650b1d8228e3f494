import type { Source } from './house.ts';
import type { Token } from './tokens.ts';

export interface FunctionSize {
  readonly path: string;
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

const control = new Set(['if', 'for', 'while', 'switch', 'catch', 'with']);

/** The index of the bracket that closes the one at `at`. */
function closing(code: readonly Token[], at: number): number {
  const open = code[at]!.text;
  const close = open === '(' ? ')' : '}';
  let depth = 0;
  for (let i = at; i < code.length; i++) {
    if (code[i]!.kind !== 'punctuation') continue;
    if (code[i]!.text === open) depth++;
    if (code[i]!.text === close && --depth === 0) return i;
  }
  return code.length - 1;
}

/** Where the body of a function begins whose parameters end at `at`: behind `=>` or a return type; -1 where there is none. */
function bodyAfter(code: readonly Token[], at: number): number {
  let i = at + 1;
  if (code[i]?.text === ':') {
    for (i++; i < code.length; i++) {
      const { text } = code[i]!;
      if (text === '=>' || text === ';' || text === ')' || text === '=') break;
      if (text !== '{') continue;
      if (!/^(:|\||&|<|,)$/.test(code[i - 1]!.text)) break;
      i = closing(code, i);
    }
  }
  if (code[i]?.text === '=>') i++;
  return code[i]?.text === '{' ? i : -1;
}

/** How long each function with a block is, from its parameters to its last brace. */
export function functionSizes({ path, code }: Source): FunctionSize[] {
  const found: FunctionSize[] = [];
  code.forEach((token, i) => {
    const before = code[i - 1]?.text ?? '';
    if (token.kind !== 'punctuation' || token.text !== '(' || control.has(before)) return;
    const body = bodyAfter(code, closing(code, i));
    if (body < 0) return;
    const lines = code[closing(code, body)]!.line - token.line + 1;
    found.push({
      path,
      name: /^[\w#$]+$/.test(before) ? before : (code[i - 2]?.text ?? '?'),
      line: token.line,
      lines,
    });
  });
  return found;
}

/** The value below which a share of the numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
