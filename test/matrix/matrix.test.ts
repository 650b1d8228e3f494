import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Workshop } from '../gates/harness.ts';
import { gates } from '../gates/table.ts';
import { without } from '../lab/neighbours.ts';
import { faultsOf, rootMissing, runMatrix } from './run.ts';
import { cellName } from './words.ts';

const skip =
  rootMissing() || without('unbound') || without('tcpdump') || without('openssl') || without('gpg');

test('letters to hostile servers leave at their floor or turn to the portal at once, and nothing is on the wire in clear', {
  skip,
}, async () => {
  const verdict = await runMatrix(
    [
      'good/verified/portal',
      'good-dane/authenticated/inside',
      'no-starttls/open/outside',
      'no-starttls/verified/portal',
      'stripped/encrypted/inside',
      'injected/verified/portal',
      'self-signed/encrypted/outside',
      'wrong-name/verified/portal',
      'resumed/verified/portal',
      'downgraded/verified/outside',
      'tlsa-mismatch/encrypted/portal',
      'wrong-name/sealed/smime',
      'self-signed/verified/pgp',
      'stripped/verified/smime',
      'quotes/verified/outside',
    ],
    { days: 0 },
  );
  assert.deepEqual(faultsOf(verdict), []);
  assert.deepEqual(Object.fromEntries(verdict.cells.map((cell) => [cellName(cell), cell.end])), {
    'good/verified/portal': 'sent',
    'good-dane/authenticated/inside': 'sent',
    'no-starttls/open/outside': 'sent',
    'no-starttls/verified/portal': 'portal',
    'stripped/encrypted/inside': 'portal',
    'injected/verified/portal': 'portal',
    'self-signed/encrypted/outside': 'sent',
    'wrong-name/verified/portal': 'portal',
    'resumed/verified/portal': 'portal',
    'downgraded/verified/outside': 'held',
    'tlsa-mismatch/encrypted/portal': 'portal',
    'wrong-name/sealed/smime': 'sealed',
    'self-signed/verified/pgp': 'sealed',
    'stripped/verified/smime': 'portal',
    'quotes/verified/outside': 'returned',
  });
  const asked = verdict.cells.find(({ floor }) => floor === 'open');
  assert.ok(
    asked?.clear,
    'what a reader asked to get in clear is seen on the wire: the capture is not blind',
  );
});

test('without the gates of the floor the matrix says so, by the wire', { skip }, async () => {
  const workshop = new Workshop();
  try {
    const gate = gates.find(({ name }) => name === 'delivery: nothing is sent below the floor');
    for (const { file, find, put } of gate!.out) {
      const path = join(workshop.dir, file);
      const text = readFileSync(path, 'utf8');
      assert.equal(text.split(find).length, 2, `${file} holds its gate once`);
      writeFileSync(
        path,
        text.replace(find, () => put),
      );
    }
    const verdict = await runMatrix(['no-starttls/verified/portal'], { days: 0, root: workshop.dir });
    const faults = faultsOf(verdict).join('\n');
    assert.match(faults, /words of the letter were on the wire in clear/);
    assert.match(faults, /handed over without TLS/);
    assert.match(faults, /the receipt itself is below the floor/);
  } finally {
    workshop.close();
  }
});
