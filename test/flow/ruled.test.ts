import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault, type Json, newId, systemActor } from '#base';
import type { ReadEvent } from '#evidence';
import { ruledIn } from '#flow';

const accepted = (data: { [name: string]: Json }): ReadEvent => ({
  id: newId(),
  at: '2026-01-01T00:00:00.000Z',
  kind: 'message.accepted',
  actor: systemActor('test'),
  data,
  secret: {},
});

test('decisions are read from an event as they were recorded, and not where it was damaged', () => {
  const decisions = [
    { delivery: newId(), action: 'send', floor: 'verified' },
    { delivery: newId(), action: 'hold' },
  ];
  assert.deepEqual(ruledIn(accepted({ decisions })), decisions);
  assert.deepEqual(ruledIn(accepted({})), []);
  for (const damaged of [
    null,
    'send',
    {},
    [null],
    ['send'],
    [[]],
    [{ delivery: newId() }],
    [{ action: 'send' }],
  ])
    assert.throws(
      () => ruledIn(accepted({ decisions: damaged })),
      (error) => isFault(error) && error.code === 'evidence-damaged',
      JSON.stringify(damaged),
    );
});
