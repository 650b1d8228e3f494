import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { defaultRules, Policy, parse, render, runCases } from '#policy';
import * as phrases from '../../src/policy/phrases.ts';

const guide = readFileSync(new URL('../../docs/guide/rules.md', import.meta.url), 'utf8');
const flat = guide.replace(/\s+/g, ' ');

test('the rules in the guide read, their cases hold, and they are written out as they stand but for remarks', () => {
  const blocks = [...guide.matchAll(/^```rules\n([\s\S]*?)^```/gm)].map(([, text]) => text!);
  assert.ok(blocks.length > 0);
  for (const text of blocks) {
    const reading = parse(text);
    assert.ok(reading.ok, reading.ok ? '' : JSON.stringify(reading.problem));
    const policy = new Policy({
      config: { profile: 'standard', default_floor: 'encrypted', sensitive_floor: 'sealed', inside: [] },
      domains: ['clinic.example'],
      clock: { now: () => 0, monotonic: () => 0 },
    });
    const results = runCases(policy.under(reading.document), reading.document);
    assert.ok(results.length > 0 && results.every(({ ok }) => ok), JSON.stringify(results));
    const bare = (written: string): string => written.replace(/^#.*$/gm, '').replace(/\s+/g, ' ').trim();
    assert.equal(bare(render(reading.document)), bare(text));
  }
});

test('every clause and act in the tables of the guide can be written, and every word of the language is in the guide', () => {
  const prose = guide.replace(/^```[\s\S]*?^```/gm, '').replace(/\s+/g, ' ');
  const snippets = [...prose.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);
  const read = (sentence: string) => {
    const reading = parse(
      `Rules of "x".\nThe group "..." is a@b.example.\nThe partner "..." is b.example.\nRule one because of "y":\n${sentence}`,
    );
    return reading.ok ? reading.document.rules[0]! : null;
  };
  const clauses = snippets.flatMap((text) =>
    Object.keys(read(`When a letter ${text.replace(/ \.\.\.$/, ' b.example')}, then seal it.`)?.when ?? {}),
  );
  const acts = snippets.flatMap((text) => Object.keys(read(`Always ${text}.`)?.ask ?? {}));
  assert.deepEqual([...new Set(clauses)].sort(), [
    'class',
    'consent',
    'days',
    'door',
    'from',
    'hours',
    'kinds',
    'labels',
    'largerThan',
    'level',
    'notFrom',
    'notTo',
    'purpose',
    'reader',
    'to',
    'together',
    'uninspectable',
  ]);
  assert.deepEqual([...new Set(acts)].sort(), [
    'archive',
    'expireDays',
    'floor',
    'headers',
    'hold',
    'methods',
    'notify',
    'prefer',
    'redirect',
    'refuse',
    'retention',
    'sensitive',
  ]);
  const all: readonly (readonly [string, string])[] = [
    ...phrases.levelPhrases,
    ...phrases.foundPhrases,
    ...phrases.doorPhrases,
    ...phrases.classPhrases,
    ...phrases.purposePhrases,
    ...phrases.floorPhrases,
    ...phrases.methodPhrases,
  ];
  const missing = all.map(([, phrase]) => phrase).filter((phrase) => !flat.includes(phrase));
  assert.deepEqual(missing, []);
});

test('the guide names every ready-made rule of the profiles', () => {
  const rules = defaultRules({ profile: 'standard', default_floor: 'encrypted', sensitive_floor: 'sealed' });
  for (const { name } of rules) assert.ok(guide.includes(`\`${name}\``), name);
});
