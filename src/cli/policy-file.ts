import { readFileSync } from 'node:fs';
import { Fault } from '#base';
import type { CaseResult, Document } from '#policy';
import { plain, print } from './output.ts';

/** Reads rules from a file: sentences, or the JSON that `postern policy show --json` gives. Throws `policy-unreadable` with each place. */
export async function rulesIn(file: string): Promise<Document> {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw unreadable(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  const { checkDocument, parse } = await import('#policy');
  if (/^\s*\{/.test(text)) {
    const checked = checkDocument(jsonOf(file, text));
    if (checked.ok) return checked.document;
    throw unreadable(checked.wrong.map(({ say }) => `${file}: ${say}`).join('\n'));
  }
  const reading = parse(text);
  if (reading.ok) return reading.document;
  const { line, column, say } = reading.problem;
  throw unreadable(`${file}:${line}:${column}: ${say}`);
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(`${file}: ${(error as Error).message}`);
  }
}

const unreadable = (say: string): Fault => new Fault({ code: 'policy-unreadable', kind: 'invalid', say });

/** Each case and whether it holds; true where all do. */
export function printCases(results: readonly CaseResult[]): boolean {
  for (const { title, ok, came, rule } of results)
    print(`${ok ? 'holds' : 'FAILS'}  ${plain(title)}${ok ? '' : `: ${plain(came)} (rule "${rule}")`}`);
  return results.every(({ ok }) => ok);
}
