import assert from 'node:assert/strict';
import { test } from 'node:test';
import { floors, type Inspection, levels } from '#mail';
import { Policy } from '#policy';

const policy = new Policy({
  config: { profile: 'standard', default_floor: 'encrypted', sensitive_floor: 'sealed', inside: [] },
  domains: ['clinic.example'],
  clock: { now: () => 1_800_000_000_000, monotonic: () => 0 },
});

const found = (level: Inspection['level']): Inspection => ({
  level,
  score: 0.2,
  inspectable: true,
  uninspectable: [],
  labels: [],
  pack: 'core-1',
  findings: [],
});

test('what a letter is said to be raises what it counts as, and never lowers it', () => {
  for (const seen of levels)
    for (const said of levels) {
      const ask = (level: Inspection['level'], declared?: typeof said) =>
        policy.rule({
          envelope: {
            sender: { local: 'nurse', domain: 'clinic.example' },
            recipients: [{ address: { local: 'ann', domain: 'home.example' } }],
            smtputf8: false,
            body: '7bit',
          },
          door: 'submission',
          class: 'conversation',
          inspection: found(level),
          ...(declared ? { declared: { level: declared, kinds: [] } } : {}),
        }).decisions[0]!.floor;
      const higher = levels[Math.max(levels.indexOf(seen), levels.indexOf(said))]!;
      assert.equal(ask(seen, said), ask(higher), `${seen} said to be ${said}`);
      assert.ok(floors.indexOf(ask(seen, said)) >= floors.indexOf(ask(seen)));
    }
});
