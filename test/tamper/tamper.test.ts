import assert from 'node:assert/strict';
import { it } from 'node:test';
import { attacks } from './attacks.ts';
import { playAll } from './play.ts';

it('whatever the owner of the database changes is found, with the record and a time', async () => {
  const outcomes = await playAll();
  assert.ok(outcomes.length === attacks.length && outcomes.length >= 9);
  for (const { name, found, said } of outcomes) assert.ok(found, `${name}: ${said.join('; ')}`);
});
