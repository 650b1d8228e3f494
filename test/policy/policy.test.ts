import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, type Decision, type Floor, floors, type Inspection, type Level } from '#mail';
import {
  type Consent,
  defaultRules,
  explain,
  Policy,
  type PolicyNeeds,
  type Question,
  type Rule,
} from '#policy';

const now = 1_800_000_000_000;
const clock = { now: () => now, monotonic: () => 0 };
const at = (text: string): Address => ({ local: text.split('@')[0]!, domain: text.split('@')[1]! });
const blind = (address: Address): Buffer => Buffer.from(`blind:${address.local}@${address.domain}`);

const seen = (level: Level, more: Partial<Inspection> = {}): Inspection => ({
  level,
  score: level === 'none' ? 0.01 : 0.99,
  inspectable: true,
  uninspectable: [],
  labels: [],
  pack: 'core-1',
  findings: level === 'none' ? [] : [{ kind: 'diagnosis', place: '1/text', confidence: 0.9 }],
  ...more,
});

const policy = (more: Partial<PolicyNeeds['config']> = {}, needs: Partial<PolicyNeeds> = {}): Policy =>
  new Policy({
    config: {
      profile: 'standard',
      default_floor: 'encrypted',
      sensitive_floor: 'sealed',
      inside: [],
      ...more,
    },
    domains: ['clinic.example'],
    clock,
    blind,
    ...needs,
  });

const asked = (
  inspection: Inspection,
  to = ['ann@home.example'],
  more: Partial<Question> = {},
): Question => ({
  envelope: {
    sender: at('nurse@clinic.example'),
    recipients: to.map((one) => ({ address: at(one) })),
    smtputf8: false,
    body: '8bitmime',
  },
  door: 'submission',
  class: 'conversation',
  inspection,
  ...more,
});

const one = (p: Policy, question: Question): Decision => p.rule(question).decisions[0]!;
const request = (more: Partial<Consent> = {}): Consent => ({
  id: '018c0000-0000-7000-8000-000000000001',
  kind: 'access-request',
  addresses: [blind(at('ann@home.example')).toString('hex')],
  purposes: [],
  classes: [],
  givenAt: now - 1000,
  recordedAt: now - 1000,
  recordedBy: 'nurse',
  expiresAt: now + 1000,
  revokedAt: null,
  document: null,
  ...more,
});

test('the floors of the standard and the strict profile are those of the design', () => {
  const table: [Level, Floor, Floor][] = [
    ['none', 'encrypted', 'encrypted'],
    ['admin', 'verified', 'authenticated'],
    ['phi', 'verified', 'authenticated'],
    ['sensitive', 'sealed', 'sealed'],
  ];
  for (const [level, standard, strict] of table) {
    assert.equal(one(policy(), asked(seen(level))).floor, standard, level);
    assert.equal(one(policy({ profile: 'strict' }), asked(seen(level))).floor, strict, level);
  }
});

test('what cannot be looked at counts as protected', () => {
  const blindPart = seen('none', { inspectable: false, uninspectable: [{ part: '2', reason: 'encrypted' }] });
  assert.equal(one(policy(), asked(blindPart)).floor, 'verified');
  assert.equal(one(policy({ profile: 'strict' }), asked(blindPart)).floor, 'authenticated');
});

test('a reader inside gets a floor too, and sensitive content inside needs a trusted name', () => {
  const floor = (level: Level) => one(policy(), asked(seen(level), ['bob@clinic.example'])).floor;
  assert.deepEqual(
    [floor('none'), floor('phi'), floor('sensitive')],
    ['encrypted', 'verified', 'authenticated'],
  );
});

test('sensitive content needs more than the mailbox, and a connection alone never carries it out', () => {
  const decision = one(policy(), asked(seen('sensitive')));
  assert.equal(decision.sensitive, true);
  assert.deepEqual(decision.methods, ['smime', 'pgp', 'pdf', 'pickup']);
});

test('the means stand in order: keys first, then the connection, the portal last', () => {
  assert.deepEqual(one(policy(), asked(seen('phi'))).methods, ['smime', 'pgp', 'tls', 'pdf', 'pickup']);
});

test('a label raises and never lowers', () => {
  for (const level of ['none', 'admin', 'phi', 'sensitive'] as const) {
    const bare = one(policy(), asked(seen(level))).floor;
    const labelled = one(policy(), asked(seen(level, { labels: ['secure'] }))).floor;
    assert.ok(floors.indexOf(labelled) >= floors.indexOf(bare), level);
    assert.ok(floors.indexOf(labelled) >= floors.indexOf('verified'), level);
  }
  assert.equal(one(policy(), asked(seen('none', { labels: ['seal'] }))).floor, 'sealed');
});

test('each ready-made rule carries weight: without it, some letter would go with less', () => {
  const rules = defaultRules({ profile: 'standard', default_floor: 'encrypted', sensitive_floor: 'sealed' });
  assert.deepEqual(
    rules.map(({ name }) => name),
    [
      'outside',
      'inside',
      'protected',
      'uninspectable',
      'sensitive-outside',
      'sensitive-inside',
      'labelled',
      'sealed-by-label',
    ],
  );
  for (const rule of rules) assert.match(rule.citation, /CFR/);
});

test('ordinary mail is never open by a setting', () => {
  assert.equal(one(policy({ default_floor: 'open' }), asked(seen('none'))).floor, 'encrypted');
});

test('more delicate content never stands below less delicate content, however it is configured', () => {
  const odd = policy({
    default_floor: 'authenticated',
    protected_floor: 'encrypted',
    sensitive_floor: 'open',
  });
  assert.deepEqual(
    (['none', 'phi', 'sensitive'] as const).map((level) => one(odd, asked(seen(level))).floor),
    ['authenticated', 'authenticated', 'authenticated'],
  );
});

test('a recorded request opens exactly one address, only while it is valid', () => {
  const open = (consents: Consent[], to = 'ann@home.example') =>
    one(policy({}, { consents }), asked(seen('phi'), [to])).floor;
  assert.equal(open([request()]), 'open');
  assert.equal(open([request()], 'anna@home.example'), 'verified');
  assert.equal(open([request({ expiresAt: now })]), 'verified');
  assert.equal(open([request({ revokedAt: now - 1 })]), 'verified');
  assert.equal(open([request({ recordedAt: now + 1 })]), 'verified');
  assert.equal(
    one(policy({}, { consents: [request()], blind: undefined as never }), asked(seen('phi'))).floor,
    'verified',
  );
});

test('a recorded request opens for its own reader and leaves the others protected', () => {
  const ruling = policy({}, { consents: [request()] }).rule(
    asked(seen('phi'), ['ann@home.example', 'bob@work.example']),
  );
  assert.deepEqual(
    ruling.decisions.map(({ floor }) => floor),
    ['open', 'verified'],
  );
  assert.deepEqual(ruling.decisions[0]!.methods, ['tls']);
});

test('a request opens neither sensitive content nor what the sender marked', () => {
  const p = policy({}, { consents: [request()] });
  assert.equal(one(p, asked(seen('sensitive'))).floor, 'sealed');
  assert.equal(one(p, asked(seen('phi', { labels: ['secure'] }))).floor, 'verified');
});

const own = (ask: Rule['ask'], when: Rule['when'] = {}, name = 'own'): Rule => ({
  name,
  sentence: 'Ours.',
  citation: '45 CFR 164.530(i)',
  when,
  ask,
});

test('a request opens nothing that a rule of the organisation touches', () => {
  assert.equal(
    one(policy({}, { consents: [request()], rules: [own({ floor: 'encrypted' })] }), asked(seen('phi')))
      .floor,
    'verified',
  );
});

test('at each attempt a request that ended raises the floor, and nothing ever falls', () => {
  const before = policy({}, { consents: [request()] });
  const decision = one(before, asked(seen('phi')));
  assert.equal(before.recheck(decision, now).floor, 'open');
  const later = before.recheck(decision, now + 2000);
  assert.deepEqual([later.floor, later.methods], ['verified', ['smime', 'pgp', 'tls', 'pdf', 'pickup']]);
  assert.equal(policy({ profile: 'strict' }).recheck(decision, now).floor, 'authenticated');
  for (const level of ['none', 'phi', 'sensitive'] as const) {
    const closed = one(policy(), asked(seen(level)));
    assert.deepEqual(policy().recheck(closed, now + 2000), closed);
    assert.deepEqual(before.recheck(closed, now), closed);
  }
});

test('what was opened and is sensitive rises to the floor of sensitive content, never below that of protected content', () => {
  const opened = { ...one(policy({}, { consents: [request()] }), asked(seen('phi'))), sensitive: true };
  assert.equal(policy().recheck(opened, now).floor, 'sealed');
  assert.equal(
    policy({ profile: 'strict', sensitive_floor: 'open' }).recheck(opened, now).floor,
    'authenticated',
  );
});

test('notices of our own may travel open, but only from inside', () => {
  const notice = { kind: 'pickup-code' } as const;
  const ours = one(policy(), asked(seen('phi'), undefined, { notice, door: 'inside' }));
  assert.deepEqual([ours.floor, ours.methods, ours.rule], ['open', ['tls'], 'notice']);
  assert.deepEqual(policy().recheck(ours, now + 1e9), ours);
  assert.equal(
    one(policy(), asked(seen('phi'), undefined, { notice, door: 'submission' })).floor,
    'verified',
  );
});

test('rules of the organisation: the highest floor, shared means, refuse before hold before send', () => {
  const rules = (...all: Rule[]) => one(policy({}, { rules: all }), asked(seen('phi')));
  assert.equal(rules(own({ floor: 'sealed' })).floor, 'sealed');
  assert.equal(rules(own({ floor: 'open' })).floor, 'verified', 'a rule cannot lower');
  assert.deepEqual(
    rules(own({ methods: ['tls', 'pickup'] }), own({ methods: ['pickup', 'smime'] }, {}, 'second')).methods,
    ['pickup'],
  );
  assert.equal(rules(own({ hold: 'Look first.' })).action, 'hold');
  const refused = rules(own({ hold: 'Look first.' }), own({ refuse: 'Not by mail.' }, {}, 'never'));
  assert.deepEqual([refused.action, refused.say, refused.rule], ['refuse', 'Not by mail.', 'never']);
});

test('a rule of the organisation cannot borrow the name of another', () => {
  assert.throws(() => policy({}, { rules: [own({ floor: 'sealed' }, {}, 'protected')] }), /rule-name-taken/);
});

test('rules that leave no way to send make the letter wait', () => {
  const decision = one(
    policy({}, { rules: [own({ floor: 'sealed', methods: ['tls'] })] }),
    asked(seen('phi')),
  );
  assert.deepEqual([decision.action, decision.methods], ['hold', []]);
});

test('conditions: who writes, who reads, door, class, size, kinds; each can fail alone', () => {
  const hits = (when: Rule['when'], more: Partial<Question> = {}) =>
    one(policy({}, { rules: [own({ hold: 'x' }, when)] }), asked(seen('phi'), undefined, more)).action ===
    'hold';
  assert.ok(hits({ from: ['nurse@clinic.example'] }) && hits({ from: ['clinic.example'] }));
  assert.ok(
    !hits({ from: ['other@clinic.example'] }) && !hits({ from: ['nurse@clinic.example'] }, { sender: null }),
  );
  assert.ok(hits({ to: ['home.example'] }) && hits({ to: ['.example'] }) && !hits({ to: ['ome.example'] }));
  assert.ok(hits({ door: ['submission'] }) && !hits({ door: ['relay'] }));
  assert.ok(hits({ class: ['conversation'] }) && !hits({ class: ['bulk'] }));
  assert.ok(hits({ largerThan: 10 }, { size: 11 }) && !hits({ largerThan: 10 }, { size: 10 }));
  assert.ok(hits({ kinds: ['hiv', 'diagnosis'] }) && !hits({ kinds: ['hiv'] }));
  assert.ok(hits({ reader: 'outside' }) && !hits({ reader: 'inside' }));
  assert.ok(!hits({ labels: 'any' }) && !hits({ uninspectable: true }) && !hits({ level: 'sensitive' }));
});

test('the version changes with any rule and with nothing else', () => {
  assert.equal(policy().version, policy().version);
  assert.notEqual(policy().version, policy({}, { rules: [own({ floor: 'sealed' })] }).version);
  assert.notEqual(policy().version, policy({ sensitive_floor: 'authenticated' }).version);
});

test('a decision explains itself in words, and an explanation names kind and place', () => {
  const ruling = policy().rule(asked(seen('phi')));
  assert.ok(ruling.decisions[0]!.why.length >= 3);
  const text = explain(ruling, seen('phi')).join('\n');
  assert.match(text, /an illness or injury in part 1 \(text\)/);
  assert.match(text, /verified/);
  assert.match(text, /164\.312\(e\)\(1\)/);
});

test('500 rules and 100 readers take about a millisecond, not a second', () => {
  const rules = Array.from({ length: 500 }, (_, i) =>
    own({ floor: 'verified' }, { to: [`d${i}.example`] }, `r${i}`),
  );
  const p = policy({}, { rules });
  const question = asked(
    seen('phi'),
    Array.from({ length: 100 }, (_, i) => `a@d${i}.example`),
  );
  const ruling = p.rule(question);
  assert.equal(ruling.decisions.length, 100);
});
