import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, type Decision, floors, type Inspection } from '#mail';
import { emptyDocument, explain, Policy, parse, type Rule, rulesOf } from '#policy';

const at = (text: string): Address => ({ local: text.split('@')[0]!, domain: text.split('@')[1]! });
// A Sunday, 02:40 in New York.
const now = Date.UTC(2026, 10, 1, 7, 40);
const clock = { now: () => now, monotonic: () => 0 };

function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4294967296;
  };
}

const seen = (more: Partial<Inspection> = {}): Inspection => ({
  level: 'phi',
  score: 0.9,
  inspectable: true,
  uninspectable: [],
  labels: [],
  findings: [{ kind: 'lab', place: '1/text', confidence: 0.9 }],
  pack: 'core-1',
  ...more,
});

const policyOf = (rules: readonly Rule[] = []): Policy =>
  new Policy({
    config: { profile: 'standard', default_floor: 'encrypted', sensitive_floor: 'sealed', inside: [] },
    domains: ['clinic.example'],
    clock,
    rules,
  });

const ask = (
  policy: Policy,
  to: readonly string[],
  inspection = seen(),
  from = 'nurse@clinic.example',
): readonly Decision[] =>
  policy.rule({
    envelope: {
      sender: at(from),
      recipients: to.map((one) => ({ address: at(one) })),
      smtputf8: false,
      body: '8bitmime',
    },
    door: 'submission',
    class: 'conversation',
    inspection,
    size: 5000,
  }).decisions;

const written = (text: string): readonly Rule[] => {
  const reading = parse(`Rules of "test".\n${text}`);
  assert.ok(reading.ok, reading.ok ? '' : JSON.stringify(reading.problem));
  return rulesOf(reading.document);
};
const under = (text: string): Policy => {
  const reading = parse(`Rules of "test".\n${text}`);
  assert.ok(reading.ok, reading.ok ? '' : JSON.stringify(reading.problem));
  const policy = policyOf();
  policy.use(reading.document, 1);
  return policy;
};
const rule = (body: string, head = 'one'): string =>
  `Rule ${head} because of "45 CFR 164.530(i)":\n${body}\n`;
const first = (text: string, to = 'ann@home.example', inspection = seen(), from?: string): Decision =>
  ask(under(text), [to], inspection, from)[0]!;

/** What a pattern means, without an index. */
function names(pattern: string, { local, domain }: Address): boolean {
  if (pattern.startsWith('match:')) return new RegExp(pattern.slice(6), 'i').test(`${local}@${domain}`);
  if (pattern.includes('@')) return pattern === `${local}@${domain}`;
  if (pattern.startsWith('.')) return `.${domain}`.endsWith(pattern);
  return pattern === domain;
}

test('the index finds exactly the rules that a look at each of them finds, over 400 books', () => {
  const roll = dice(5);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(roll() * all.length)]!;
  const people = ['ann@home.example', 'bob@a.lab.example', 'lab-7@lab.example', 'zoe@clinic.example'];
  const patterns = [
    'ann@home.example',
    'lab.example',
    '.lab.example',
    '.example',
    'a.lab.example',
    'match:^lab-',
    'match:o',
    'home.example',
  ];
  const some = (): string[] => Array.from({ length: 1 + Math.floor(roll() * 3) }, () => pick(patterns));
  for (let n = 0; n < 400; n++) {
    const rules = Array.from(
      { length: 12 },
      (_, i): Rule => ({
        name: `r${i}`,
        sentence: 'Ours.',
        citation: 'x',
        when: {
          ...(roll() < 0.6 ? { to: some() } : {}),
          ...(roll() < 0.3 ? { notTo: some() } : {}),
          ...(roll() < 0.3 ? { reader: pick(['inside', 'outside'] as const) } : {}),
          ...(roll() < 0.3 ? { from: some() } : {}),
          ...(roll() < 0.2 ? { kinds: [pick(['lab', 'hiv'])] } : {}),
        },
        ask: { retention: `r${i}` },
      }),
    );
    const from = pick(people);
    for (const decision of ask(policyOf(rules), people, seen(), from)) {
      const naive = rules.filter(({ when }) => {
        const inside = decision.recipient.domain === 'clinic.example';
        return (
          (!when.to || when.to.some((pattern) => names(pattern, decision.recipient))) &&
          !when.notTo?.some((pattern) => names(pattern, decision.recipient)) &&
          (!when.reader || (when.reader === 'inside') === inside) &&
          (!when.from || when.from.some((pattern) => names(pattern, at(from)))) &&
          (!when.kinds || when.kinds.includes('lab'))
        );
      });
      assert.deepEqual(
        decision.acts?.retention ?? [],
        naive.map(({ name }) => name),
      );
    }
  }
});

test('a rule more never lowers a floor, adds a way, or lets go what was held or refused', () => {
  const roll = dice(11);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(roll() * all.length)]!;
  const gates = ['send', 'hold', 'refuse'];
  for (let n = 0; n < 2000; n++) {
    const make = (i: number): Rule => ({
      name: `r${i}`,
      sentence: 'Ours.',
      citation: 'x',
      when: roll() < 0.5 ? { reader: pick(['inside', 'outside'] as const) } : {},
      ask: {
        ...(roll() < 0.5 ? { floor: pick(floors) } : {}),
        ...(roll() < 0.3
          ? { methods: pick([['tls', 'pickup'], ['pickup'], ['smime', 'pgp']] as const) }
          : {}),
        ...(roll() < 0.2 ? { hold: 'Look.' } : {}),
        ...(roll() < 0.1 ? { refuse: 'No.' } : {}),
        ...(roll() < 0.2 ? { prefer: pick(['pickup', 'tls'] as const) } : {}),
        ...(roll() < 0.2 ? { sensitive: true as const } : {}),
        ...(roll() < 0.2 ? { archive: true as const } : {}),
      },
    });
    const rules = Array.from({ length: Math.floor(roll() * 4) }, (_, i) => make(i));
    const [less] = ask(policyOf(rules), ['ann@home.example']);
    const [more] = ask(policyOf([...rules, make(9)]), ['ann@home.example']);
    assert.ok(floors.indexOf(more!.floor) >= floors.indexOf(less!.floor));
    assert.ok(more!.methods.every((method) => less!.methods.includes(method)));
    assert.ok(gates.indexOf(more!.action) >= gates.indexOf(less!.action));
    assert.ok(more!.sensitive || !less!.sensitive);
    assert.ok(more!.acts?.archive || !less!.acts?.archive);
  }
});

test('times of day and days are those of the clinic', () => {
  const zone = 'Times are those of "America/New_York".\n';
  const held = (text: string): boolean => first(text).action === 'hold';
  assert.ok(
    held(
      `${zone}${rule('When a letter is sent between 22:00 and 06:00, then hold it for approval because "Night.".')}`,
    ),
  );
  assert.ok(
    !held(
      `${zone}${rule('When a letter is sent between 06:00 and 22:00, then hold it for approval because "Day.".')}`,
    ),
  );
  assert.ok(
    !held(rule('When a letter is sent between 22:00 and 06:00, then hold it for approval because "Night.".')),
    'in UTC it is day',
  );
  assert.ok(
    held(`${zone}${rule('When a letter is sent on Sunday, then hold it for approval because "Sunday.".')}`),
  );
  assert.ok(
    !held(
      `${zone}${rule('When a letter is sent on Monday or Saturday, then hold it for approval because "x".')}`,
    ),
  );
});

const broad = rule('When a letter goes outside, then seal it.', 'seal-all');
const narrow = (head: string): string =>
  rule(
    'When a letter goes to partner.example, then send it only to a server that has proved its name.',
    head,
  );

test('a narrower rule takes the place of the broader one it names, where it matches', () => {
  const text = `The group "lab" is nurse@clinic.example.\n${broad}${narrow('lab-partner for the group "lab" in place of seal-all')}`;
  const decision = first(text, 'x@partner.example');
  assert.equal(decision.floor, 'verified');
  assert.deepEqual(
    decision.rules!.lost,
    [
      { rule: 'outside', reason: 'It asks only that it travels encrypted; "protected" asks for more.' },
      { rule: 'seal-all', reason: '"lab-partner" takes its place for this sender.' },
    ].reverse(),
  );
  assert.equal(first(text, 'x@other.example').floor, 'sealed', 'another reader');
  assert.equal(
    first(text, 'x@partner.example', seen(), 'bob@clinic.example').floor,
    'sealed',
    'another sender',
  );
});

test('an override never goes below the ready-made rules', () => {
  const text = `${broad}${narrow('mine for nurse@clinic.example in place of seal-all')}`;
  assert.equal(first(text, 'x@partner.example', seen({ level: 'sensitive' })).floor, 'sealed');
});

test('whatever a document says in its database row, a final rule stands', () => {
  const rules = written(`${broad}${narrow('mine for nurse@clinic.example in place of seal-all')}`);
  const final = rules.map((one) => (one.name === 'seal-all' ? { ...one, final: true as const } : one));
  assert.equal(ask(policyOf(final), ['x@partner.example'])[0]!.floor, 'sealed');
});

test('a letter sent to another reader instead is protected for both, and goes to one', () => {
  const text = rule('When a letter goes to old@home.example, then send it to desk@clinic.example instead.');
  const decision = first(text, 'old@home.example', seen({ level: 'sensitive' }));
  assert.deepEqual(decision.recipient, at('desk@clinic.example'));
  assert.deepEqual(decision.acts!.redirectedFrom, at('old@home.example'));
  assert.equal(decision.floor, 'sealed', 'the floor of the first reader stays');
  assert.match(decision.why.join(' '), /sends it to another reader instead/);
  const loop = `${text}${rule('When a letter goes to desk@clinic.example, then send it to old@home.example instead.', 'back')}`;
  assert.deepEqual(first(loop, 'old@home.example').recipient, at('desk@clinic.example'), 'no circle');
  const refused = `${text}${rule('When a letter goes to desk@clinic.example, then refuse it with "Not there.".', 'no')}`;
  assert.deepEqual(
    [first(refused, 'old@home.example').action, first(refused, 'old@home.example').say],
    ['refuse', 'Not there.'],
  );
});

test('two rules that send it to different readers make it wait', () => {
  const text = ['a', 'b']
    .map((name) => rule(`Always send it to ${name}@clinic.example instead.`, name))
    .join('');
  assert.equal(first(text).action, 'hold');
});

test('what is only kept has no way to leave by', () => {
  const decision = first(rule('Always archive it only and file it as "journal".'));
  assert.deepEqual(
    [decision.acts!.archive, decision.methods, decision.acts!.retention],
    [true, [], ['journal']],
  );
});

test('the shortest wait, all headers and everybody to be told', () => {
  const decision = first(
    rule(
      'Always let it expire after 7 days and add the header "X-One: 1" and tell it@clinic.example, boss@clinic.example.',
    ) + rule('Always let it expire after 3 days and add the header "X-Two: 2" and prefer the portal.', 'two'),
  );
  assert.equal(decision.acts!.expires, 3 * 86_400_000);
  assert.deepEqual(decision.acts!.headers, [
    ['X-One', '1'],
    ['X-Two', '2'],
  ]);
  assert.deepEqual(
    decision.acts!.notify!.map(({ address }) => address),
    ['it@clinic.example', 'boss@clinic.example'],
  );
  assert.equal(decision.methods[0], 'pickup');
});

test('the rules of a Part 2 programme: sealed, more than the mailbox, and nothing without consent', () => {
  const text = 'Use the ready-made rules part2.\n';
  const part2 = seen({ level: 'sensitive', findings: [{ kind: 'part2', place: '1/text', confidence: 0.9 }] });
  const decision = first(text, 'ann@home.example', part2);
  assert.deepEqual([decision.floor, decision.sensitive, decision.action], ['sealed', true, 'hold']);
  assert.deepEqual(decision.acts!.retention, ['part2']);
  assert.match(decision.why.join(' '), /42 CFR 2\.31/);
  assert.equal(first(text, 'ann@home.example', seen({ level: 'admin' })).floor, 'sealed');
  assert.equal(first(text, 'zoe@clinic.example', part2).floor, 'authenticated');
  assert.equal(first(text, 'ann@home.example', seen({ level: 'none', findings: [] })).floor, 'encrypted');
});

test('rules that cannot be trusted let nothing through until there are some that can', () => {
  const policy = under(broad);
  policy.distrust('changed by hand');
  assert.throws(() => ask(policy, ['ann@home.example']), /policy-distrusted/);
  policy.use({ ...emptyDocument, title: 'x' }, 2);
  assert.equal(ask(policy, ['ann@home.example'])[0]!.floor, 'verified');
  assert.match(policy.version, /^standard-v2-/);
});

test('an explanation tells the rules that lost, and why, in plain words', () => {
  const decision = first(`${broad}${rule('Always refuse it with "Call us.".', 'never')}`);
  const text = explain({ decisions: [decision] }, seen()).join('\n');
  assert.match(text, /Heard and not followed:/);
  assert.match(text, /outside: It asks only that it travels encrypted; "seal-all" asks for more\./);
  assert.match(text, /It is refused/);
});
