import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDocument, type Document, type DocumentRule, emptyDocument, parse, render } from '#policy';
import {
  classPhrases,
  dayPhrases,
  doorPhrases,
  expectPhrases,
  floorPhrases,
  foundPhrases,
  levelPhrases,
  methodPhrases,
  purposePhrases,
} from '../../src/policy/phrases.ts';

/** mulberry32: the same documents at every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function maker(seed: number) {
  const roll = dice(seed);
  const below = (n: number): number => Math.floor(roll() * n);
  const pick = <T>(all: readonly T[]): T => all[below(all.length)]!;
  const some = <T>(all: readonly T[]): T[] => {
    const chosen = all.filter(() => roll() < 0.3);
    return chosen.length > 0 ? chosen : [pick(all)];
  };
  const values = <T extends string>(phrases: readonly (readonly [T, string])[]): T[] =>
    phrases.map(([value]) => value);
  const maybe = <T extends object>(chance: number, make: () => T): T | object =>
    roll() < chance ? make() : {};
  const words = (): string =>
    Array.from({ length: 1 + below(5) }, () =>
      pick(['care', 'say "no"', 'a\\b', '# not a remark', 'José', 'then', '.', 'x:y', '’s']),
    ).join(' ');
  const address = (): string =>
    pick(['ann@home.example', 'b.o-b+x@sub.clinic.example', '"odd one"@home.example']);
  const domain = (): string => pick(['clinic.example', '.lab.example', 'a-b.example']);
  const groups = [
    { name: 'night shift', members: [address(), domain()] },
    { name: 'or', members: [domain()] },
  ];
  const partners = [{ name: 'Lakeside "Lab"', members: [domain()] }];
  const patterns = (): string[] =>
    Array.from({ length: 1 + below(3) }, () =>
      pick([
        address(),
        domain(),
        'group:night shift',
        'group:or',
        'partner:Lakeside "Lab"',
        'match:^lab-[0-9]+@',
        'match:"x" or y',
      ]),
    );
  const kinds = (): string[] => some([...values(foundPhrases), 'own-kind', 'odd "kind"']);
  const time = (): string => `${String(below(24)).padStart(2, '0')}:${String(below(60)).padStart(2, '0')}`;
  const hours = (): { from: string; to: string } => {
    const from = time();
    const to = time();
    return from === to ? { from: '08:00', to: '17:30' } : { from, to };
  };
  const when = (): DocumentRule['when'] => ({
    ...maybe(0.3, () => ({ level: pick(values(levelPhrases)) })),
    ...maybe(0.3, () => ({ kinds: kinds() })),
    ...maybe(0.2, () => ({ together: kinds() })),
    ...maybe(0.2, () => ({ labels: roll() < 0.5 ? ('any' as const) : ['secure', words()] })),
    ...maybe(0.2, () => ({ uninspectable: true as const })),
    ...maybe(0.3, () => ({ reader: pick(['inside', 'outside'] as const) })),
    ...maybe(0.2, () => ({ from: patterns() })),
    ...maybe(0.2, () => ({ notFrom: patterns() })),
    ...maybe(0.2, () => ({ to: patterns() })),
    ...maybe(0.2, () => ({ notTo: patterns() })),
    ...maybe(0.2, () => ({ door: some(values(doorPhrases)) })),
    ...maybe(0.2, () => ({ class: some(values(classPhrases)) })),
    ...maybe(0.2, () => ({ largerThan: pick([1, 999, 1000, 25_000, 5_000_000, 123_456_789]) })),
    ...maybe(0.2, () => ({ purpose: some(values(purposePhrases)) })),
    ...maybe(0.2, () => ({ consent: roll() < 0.5 })),
    ...maybe(0.2, () => ({ hours: hours() })),
    ...maybe(0.2, () => ({ days: some(values(dayPhrases)) })),
  });
  const ask = (): DocumentRule['ask'] => {
    if (roll() < 0.15) return { refuse: 'Not by mail: "call".' };
    return {
      floor: pick(values(floorPhrases)),
      ...maybe(0.2, () => ({ methods: ['pickup' as const, ...some(values(methodPhrases).slice(0, 3))] })),
      ...maybe(0.2, () => ({ prefer: pick(values(methodPhrases)) })),
      ...maybe(0.2, () => ({ sensitive: true as const })),
      ...maybe(0.2, () => ({ hold: words() })),
      ...maybe(0.2, () => ({ notify: [address(), 'it@clinic.example'] })),
      ...maybe(0.2, () => ({
        headers: [
          ['X-Clinic', 'a: "b"'],
          ['X-Two', 'c\\d'],
        ] as const,
      })),
      ...maybe(0.2, () => (roll() < 0.5 ? { redirect: address() } : { archive: true as const })),
      ...maybe(0.2, () => ({ expireDays: 1 + below(3650) })),
      ...maybe(0.2, () => ({ retention: words() })),
    };
  };
  const rule = (n: number): DocumentRule => ({
    name: `rule-${n}`,
    ...maybe(0.3, () => ({
      scope: pick([
        { kind: 'domain', name: 'clinic.example' },
        { kind: 'group', name: 'night shift' },
        { kind: 'person', name: address() },
      ] as const),
    })),
    ...maybe(0.2, () => ({ final: true as const })),
    citation: words(),
    when: when(),
    ask: ask(),
  });
  return (): Document => {
    const rules = Array.from({ length: below(6) }, (_, n) => rule(n));
    const broad = rules.findIndex(({ scope, final }) => !scope && !final);
    const narrow = rules.findIndex(({ scope }) => scope !== undefined);
    if (broad >= 0 && narrow >= 0) rules[narrow] = { ...rules[narrow]!, overrides: rules[broad]!.name };
    return {
      ...emptyDocument,
      title: words(),
      timezone: pick(['UTC', 'America/Chicago']),
      sets: roll() < 0.3 ? ['part2'] : [],
      groups,
      partners,
      rules,
      cases: Array.from({ length: below(3) }, (_, n) => {
        const expected = pick(values(expectPhrases));
        return {
          title: `${n} ${words()}`,
          from: address(),
          to: address(),
          level: pick(['none', ...values(levelPhrases)] as const),
          kinds: roll() < 0.5 ? [] : kinds(),
          labels: roll() < 0.7 ? [] : [words()],
          ...maybe(0.2, () => ({ uninspectable: true as const })),
          expect:
            expected === 'send' || expected === 'hold' || expected === 'refuse' || expected === 'archive'
              ? { action: expected }
              : { floor: expected },
        };
      }),
    };
  };
}

test('what is written out reads as the same document, over 1,500 documents', () => {
  const make = maker(20_261);
  for (let n = 0; n < 1500; n++) {
    const document = make();
    const text = render(document);
    const reading = parse(text);
    assert.ok(reading.ok, reading.ok ? '' : `${JSON.stringify(reading.problem)}\n${text}`);
    assert.deepEqual(reading.document, document, text);
    assert.deepEqual(checkDocument(JSON.parse(JSON.stringify(document))), { ok: true, document });
  }
});

const wrong = (text: string) => {
  const reading = parse(text);
  assert.ok(!reading.ok, text);
  return reading.problem;
};

const head = 'Rules of "Riverside".\n';
const ruled = (body: string, rest = ''): string =>
  `${head}Rule one because of "45 CFR 164.312(e)(1)":\n${body}\n${rest}`;

test('the sentence of the design reads, and is what is written', () => {
  const reading = parse(ruled('When a letter holds a laboratory test and goes outside, then seal it.'));
  assert.ok(reading.ok);
  assert.deepEqual(reading.document.rules[0]!.when, { kinds: ['lab'], reader: 'outside' });
  assert.deepEqual(reading.document.rules[0]!.ask, { floor: 'sealed' });
  assert.match(
    render(reading.document),
    /When a letter holds a laboratory test and goes outside, then seal it\./,
  );
});

test('capitals, line ends, straight apostrophes and remarks make no difference', () => {
  const reading = parse(
    ruled("when a letter\n  holds a person's name # or two\n and goes OUTSIDE, then seal it."),
  );
  assert.ok(reading.ok);
  assert.deepEqual(reading.document.rules[0]!.when.kinds, ['name']);
});

test('an unknown word is an error with its place, what was expected and the nearest known word', () => {
  const problem = wrong(ruled('When a letter holdz a laboratory test, then seal it.'));
  assert.deepEqual([problem.line, problem.column], [3, 15]);
  assert.match(problem.say, /"holdz" where one of these is expected: .*Did you mean "holds"\?/);
  const kind = wrong(ruled('When a letter holds a laboratory tst, then seal it.'));
  assert.deepEqual([kind.line, kind.column], [3, 34]);
  assert.match(kind.say, /Did you mean "test"\?/);
  const act = wrong(ruled('Always sael it.'));
  assert.deepEqual([act.line, act.column], [3, 8]);
  assert.match(act.say, /Did you mean "seal/);
});

test('faults of sense have their place too', () => {
  const cases: [string, number, RegExp][] = [
    [
      ruled('When a letter goes to the group "nihgt", then seal it.', 'The group "night" is a@b.example.'),
      3,
      /no group "nihgt".*"night"/,
    ],
    [ruled('When a letter comes from addresses like "(a", then seal it.'), 3, /no regular expression/],
    [ruled('When a letter comes from addresses like "(?=a)", then seal it.'), 3, /no regular expression/],
    [ruled('Always refuse it with "No." and seal it.'), 3, /not kept/],
    [ruled('Always seal it and use only a protected connection.'), 3, /no letter could ever leave/],
    [ruled('Always add the header "Subject: x".'), 3, /begins with X-/],
    [ruled('Always add the header "X-Postern-Protect: none".'), 3, /begins with X-/],
    [ruled('When a letter goes outside and stays inside, then seal it.'), 3, /already says/],
    [`${head}Rule protected because of "x":\nAlways seal it.`, 2, /already a rule called "protected"/],
    [
      `${head}Use the ready-made rules part2.\nRule part2-proof because of "x":\nAlways seal it.`,
      3,
      /already a rule/,
    ],
    [ruled('Always seal it.', 'Rule two in place of one because of "x":\nAlways seal it.'), 4, /no narrower/],
    [
      ruled(
        'Always seal it.',
        'Rule two for a@b.example in place of outside because of "x":\nAlways seal it.',
      ),
      4,
      /cannot be overridden/,
    ],
    [
      `${head}Rule one which may not be overridden because of "x":\nAlways seal it.\nRule two for a@b.example in place of one because of "x":\nAlways seal it.`,
      4,
      /may not be overridden/,
    ],
    [`${head}Times are those of "Mars/Base".`, 2, /no time zone/],
    [
      `${head}Case "x":\nwhen a@b writes to c@d.example with a person’s name, it must be seeled.`,
      3,
      /Did you mean/,
    ],
  ];
  for (const [text, line, say] of cases) {
    const problem = wrong(text);
    assert.match(problem.say, say, text);
    assert.equal(problem.line, line, `${text}\n${problem.say}`);
  }
});

test('a document in another shape is no document, and each fault names its path', () => {
  const good = JSON.parse(JSON.stringify({ ...emptyDocument, title: 'x' })) as Record<string, unknown>;
  const faults = (change: Record<string, unknown>): string[] => {
    const checked = checkDocument({ ...good, ...change });
    return checked.ok ? [] : checked.wrong.map(({ path }) => path);
  };
  assert.deepEqual(faults({}), []);
  assert.deepEqual(faults({ format: 2 }), ['format']);
  assert.deepEqual(faults({ more: 1 }), ['more']);
  assert.deepEqual(
    faults({ rules: [{ name: 'a', citation: 'x', when: { level: 'high' }, ask: { floor: 'open' } }] }),
    ['rules.0.when.level', 'rules.0.ask.floor'],
  );
  assert.deepEqual(faults({ rules: [{ name: 'a', citation: 'x', when: {}, ask: {} }] }), ['rules.0']);
  for (const value of [null, 1, 'x', [], undefined]) assert.ok(!checkDocument(value).ok);
});

test('no text keeps the reader from its end', () => {
  const roll = dice(99);
  const base = render(maker(7)());
  const scraps = [
    '"',
    '\\',
    '.',
    ',',
    ':',
    '#',
    '\n',
    ' or ',
    ' and ',
    'Rule',
    '\u0000',
    '\u202e',
    'É',
    '(',
    '18:00',
  ];
  for (let n = 0; n < 3000; n++) {
    const at = Math.floor(roll() * base.length);
    const cut = Math.floor(roll() * 30);
    const text = `${base.slice(0, at)}${scraps[Math.floor(roll() * scraps.length)]}${base.slice(at + cut)}`;
    const reading = parse(text);
    if (!reading.ok)
      assert.ok(reading.problem.line >= 1 && reading.problem.column >= 1 && reading.problem.say.length > 0);
  }
});
