import { invalid } from './problem.ts';

/**
 * Throws `text-invalid` where a text holds what no text can: NUL, which ends a text for some and not for others, or half
 * of a character (RFC 7493 §2.1).
 */
export function cleanText(given: unknown): void {
  const left = [given];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === 'string') {
      if (one.includes('\0') || !one.isWellFormed())
        throw invalid('text-invalid', 'A text in this call holds something that is no character.');
    } else if (typeof one === 'object' && one !== null) {
      for (const name of Object.keys(one)) left.push(name);
      for (const value of Object.values(one)) left.push(value);
    }
  }
}
