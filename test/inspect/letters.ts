import assert from 'node:assert/strict';
import { Inspect } from '#inspect';

export const inspect = new Inspect({ subjectTags: ['[secure]'] });
/** Unmistakable, and in words that only a reading that got through would find. */
export const secret =
  'Her biopsy shows metastatic breast cancer and she starts tamoxifen 20 mg daily on Monday.';
export const head = 'From: a@clinic.example\r\nTo: b@home.example\r\n';
export const letter = (header: string, body: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`${head}${header}\r\n\r\n`, 'latin1'),
    typeof body === 'string' ? Buffer.from(body) : body,
  ]);

/** Fails unless the secret was read, whatever else is said of the letter. */
export async function reads(raw: Buffer): Promise<void> {
  const { level, findings } = await inspect.letter(raw);
  assert.ok(level === 'phi' || level === 'sensitive', `level is ${level}`);
  for (const kind of ['diagnosis', 'drug'])
    assert.ok(
      findings.some((finding) => finding.kind === kind),
      `no ${kind} was found: ${JSON.stringify(findings)}`,
    );
}

/** Numbers from a seed, the same in every run. */
export function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % sides;
  };
}
