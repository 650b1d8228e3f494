import assert from 'node:assert/strict';
import { test } from 'node:test';
import { armor, checkKeys, dearmor, parseKeys, seal } from '#pgp';
import { without } from '../lab/neighbours.ts';
import { pgpPerson } from '../protect/people.ts';
import { openGpg } from './gpg.ts';

test('gpg ends well over armoured messages of every length, with and without padding', {
  skip: without('gpg'),
}, async (t) => {
  const gpg = openGpg();
  t.after(() => gpg.close());
  const ann = await pgpPerson('ann@x.example');
  await gpg.run(['--import'], Buffer.from(ann.armored));
  const verdict = checkKeys(parseKeys(ann.public.bytes).keys, { address: 'ann@x.example', at: Date.now() });
  assert.ok(verdict.usable);
  const lengths = new Set<number>();
  for (let size = 40; size < 46; size++) {
    const content = Buffer.from('x'.repeat(size));
    const sealed = await seal({ content, to: [verdict.chosen], at: Date.now() });
    lengths.add(sealed.length % 3);
    const text = Buffer.from(armor('MESSAGE', sealed, { checksum: true }));
    assert.deepEqual(await gpg.run(['--decrypt'], text), content);
    assert.deepEqual(dearmor(text)[0]?.bytes, sealed);
  }
  assert.equal(lengths.size, 3, 'all three paddings came up');
});
