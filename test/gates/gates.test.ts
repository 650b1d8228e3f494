import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Workshop } from './harness.ts';
import { gates } from './table.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (file: string): string => readFileSync(`${root}${file}`, 'utf8');

describe('every gate has a test that fails when it is taken out', () => {
  let workshop: Workshop;
  before(() => {
    workshop = new Workshop();
  });
  after(() => workshop?.close());

  it('each gate of the table stands in the sources, and its test exists', () => {
    for (const { name, out, test } of gates) {
      for (const { file, find } of out)
        assert.equal(textOf(file).split(find).length, 2, `${name}: ${file} holds once: ${find}`);
      assert.ok(existsSync(`${root}${test.file}`), test.file);
    }
    assert.equal(new Set(gates.map(({ name }) => name)).size, gates.length);
  });

  for (const gate of gates.filter(({ quick }) => quick))
    it(gate.name, async () => {
      const { verdict, says } = await workshop.without(gate);
      assert.equal(verdict, 'caught', says);
    });

  it('a change that takes nothing out is not taken for one', async () => {
    const [gate] = gates.filter(({ quick, test }) => quick && test.file.includes('policy'));
    const [{ file, find }] = gate!.out as [(typeof gates)[number]['out'][number]];
    const same = await workshop.without({ ...gate!, out: [{ file, find, put: find }] });
    assert.equal(same.verdict, 'missed', same.says);
    const stale = await workshop.without({ ...gate!, out: [{ file, find: 'no such text', put: '' }] });
    assert.equal(stale.verdict, 'stale');
    const broken = await workshop.without({ ...gate!, out: [{ file, find, put: ')(' }] });
    assert.equal(broken.verdict, 'unsure', 'a file that does not load proves nothing');
  });
});
