import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Inspect } from '#inspect';
import { allParts, walk } from '#mail';
import { hostile, mutated } from './corpus.ts';

/** CPU of this process in milliseconds, this many times what a quiet machine takes: a bound, not a measure. */
const most = 30_000;
const inspect = new Inspect({});
after(() => inspect.close());

async function within(raw: Buffer) {
  const before = process.cpuUsage();
  const seen = await inspect.letter(raw);
  const { user, system } = process.cpuUsage(before);
  assert.ok((user + system) / 1000 < most, `took ${(user + system) / 1000} ms`);
  assert.equal(seen.inspectable, seen.uninspectable.length === 0);
  for (const { part, reason } of seen.uninspectable) assert.ok(part !== '' && reason !== '');
  assert.ok(seen.uninspectable.length <= 100 && seen.findings.length <= 200);
  return seen;
}
const isFound = ({ level }: { level: string }) => level === 'phi' || level === 'sensitive';

describe('letters that nobody means well with end within bounds, and never as "nothing found" by failure', () => {
  for (const { name, raw, must } of hostile())
    it(name, async () => {
      const seen = await within(raw);
      if (must === 'unread') assert.equal(seen.inspectable, false);
      if (must === 'found') assert.ok(isFound(seen));
    });

  it('letters changed by chance: an archive that cannot be read whole is said to be so', async () => {
    let archives = 0;
    let neither = 0;
    let all = 0;
    for (const raw of mutated(1500, 5)) {
      all++;
      const seen = await within(raw);
      const archived = [...allParts(walk(raw))].some((part) =>
        /^(?:504b0304|1f8b08)/.test(part.bytes().subarray(0, 4).toString('hex')),
      );
      if (archived) {
        archives++;
        assert.ok(isFound(seen) || !seen.inspectable, raw.toString('latin1'));
      }
      if (!isFound(seen) && seen.inspectable) neither++;
    }
    assert.ok(archives > 200, `${archives} archives`);
    // What is left has lost its words: cut out of the letter, or its base64 broken in a place where nobody decodes it.
    assert.ok(neither < all / 30, `${neither} of ${all} are neither found nor named`);
  });

  it('time that is up is said to be up: nothing counts as looked at', async () => {
    let now = 0;
    const clock = { now: () => now, monotonic: () => (now += 10_000) };
    const impatient = new Inspect({ clock });
    const seen = await impatient.letter(Buffer.from('Subject: x\r\n\r\nLunch at noon?\r\n'), { quick: true });
    impatient.close();
    assert.equal(seen.inspectable, false);
    assert.match(seen.uninspectable[0]!.reason, /longer/);
  });
});
