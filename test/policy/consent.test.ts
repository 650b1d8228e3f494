import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { newId, systemActor } from '#base';
import { addressBlind } from '#keys';
import { type Address, type Inspection, type Purpose, purposes } from '#mail';
import { type Consent, Consents, isValid, Policy, type Question } from '#policy';
import { testStore } from '../lab/database.ts';

const now = 1_800_000_000_000;
const clock = { now: () => now, monotonic: () => 0 };
const at = (text: string): Address => ({ local: text.split('@')[0]!, domain: text.split('@')[1]! });
const blind = (address: Address): Buffer => Buffer.from(`blind:${address.local}@${address.domain}`);
const ann = at('ann@home.example');

const consent = (more: Partial<Consent> = {}): Consent => ({
  id: newId(),
  kind: 'part2-consent',
  addresses: [blind(ann).toString('hex')],
  purposes: [],
  classes: ['part2'],
  givenAt: now - 86_400_000,
  recordedAt: now - 1000,
  recordedBy: 'nurse',
  expiresAt: now + 86_400_000,
  revokedAt: null,
  document: 'ab'.repeat(32),
  ...more,
});

const found = (level: Inspection['level'], ...kinds: string[]): Inspection => ({
  level,
  score: 0.9,
  inspectable: true,
  uninspectable: [],
  labels: [],
  pack: 'core-1',
  findings: kinds.map((kind) => ({ kind, place: '1/text', confidence: 0.9 })),
});

const policy = (...consents: Consent[]): Policy =>
  new Policy({
    config: { profile: 'standard', default_floor: 'encrypted', sensitive_floor: 'sealed', inside: [] },
    domains: ['clinic.example'],
    clock,
    blind,
    consents,
  });

const asked = (inspection: Inspection, purpose?: Purpose, to = ann): Question => ({
  envelope: {
    sender: at('nurse@clinic.example'),
    recipients: [{ address: to }],
    smtputf8: false,
    body: '8bitmime',
  },
  door: 'submission',
  class: 'conversation',
  inspection,
  ...(purpose ? { purpose } : {}),
});
const one = (rules: Policy, question: Question) => rules.rule(question).decisions[0]!;

test('no purpose lowers anything without an entry in the register', () => {
  for (const level of ['none', 'admin', 'phi', 'sensitive'] as const) {
    const silent = one(policy(), asked(found(level, 'part2')));
    for (const purpose of purposes) {
      const said = one(policy(), asked(found(level, 'part2'), purpose));
      assert.ok(said.action === 'refuse' || said.action === silent.action, `${level} ${purpose}`);
      assert.equal(said.floor, silent.floor, `${level} ${purpose}`);
      assert.deepEqual(said.methods, silent.methods);
    }
  }
});

test('marketing leaves only with the reader’s authorisation, and not to those who gave none', () => {
  const yes = consent({ kind: 'marketing-authorisation', classes: [], document: null });
  const letter = asked(found('none'), 'marketing');
  const refused = one(policy(), letter);
  assert.deepEqual([refused.action, refused.rule], ['refuse', 'consent-missing']);
  assert.match(refused.say!, /164\.508/);
  const sent = one(policy(yes), letter);
  assert.deepEqual([sent.action, sent.floor, sent.grounds?.length], ['send', 'encrypted', 1]);
  for (const other of [
    { ...yes, revokedAt: now },
    { ...yes, expiresAt: now },
    { ...yes, purposes: ['treatment' as const] },
    { ...yes, kind: 'state-consent' as const },
    { ...yes, addresses: [blind(at('anna@home.example')).toString('hex')] },
  ])
    assert.equal(one(policy(other), letter).action, 'refuse');
  assert.equal(one(policy(yes), asked(found('sensitive', 'hiv'), 'marketing')).action, 'refuse');
  assert.equal(
    one(policy(), {
      ...letter,
      envelope: { ...letter.envelope, recipients: [{ address: at('dr@clinic.example') }] },
    }).action,
    'send',
  );
});

test('a consent under Part 2 brings its notice, covers only what it names, and never lowers the floor', () => {
  const yes = consent({ purposes: ['treatment', 'payment'] });
  const letter = found('sensitive', 'part2');
  const bare = one(policy(), asked(letter, 'treatment'));
  const sent = one(policy(yes), asked(letter, 'treatment'));
  assert.deepEqual([sent.floor, sent.methods, sent.sensitive], [bare.floor, bare.methods, bare.sensitive]);
  const [ground] = sent.grounds!;
  assert.match(
    ground!.notice!,
    /^42 CFR part 2 prohibits unauthorized use or disclosure of these records\.\r\n/,
  );
  assert.match(ground!.notice!, /for treatment, payment; to the addressee/);
  assert.equal(one(policy(yes), asked(letter, 'part2-consent')).action, 'send');
  assert.equal(one(policy(yes), asked(letter, 'operations')).grounds, undefined);
  assert.equal(one(policy(), asked(letter, 'part2-consent')).action, 'refuse');
  const unseen = { ...letter, inspectable: false, uninspectable: [{ part: '2', reason: 'encrypted' }] };
  assert.equal(one(policy(yes), asked(unseen, 'part2-consent')).action, 'refuse');
});

test('what rested on a consent that has ended is refused at the next attempt, whatever was loaded before', () => {
  const yes = consent();
  const rules = policy(yes);
  const decision = one(rules, asked(found('sensitive', 'part2'), 'part2-consent'));
  assert.equal(rules.restsOnConsent(decision), true);
  assert.deepEqual(rules.recheck(decision, now, [yes]), decision);
  const later = rules.recheck(decision, now, [{ ...yes, revokedAt: now }]);
  assert.deepEqual([later.action, later.rule], ['refuse', 'consent-ended']);
  assert.equal(rules.recheck(decision, yes.expiresAt, [yes]).action, 'refuse');
  const renewed = consent();
  assert.equal(rules.recheck(decision, now, [{ ...yes, revokedAt: now }, renewed]).action, 'send');
});

test('a request for unprotected mail that names a purpose opens only letters sent for it', () => {
  const yes = consent({ kind: 'access-request', classes: [], purposes: ['own-request'] });
  assert.equal(one(policy(yes), asked(found('phi', 'drug'))).floor, 'verified');
  assert.equal(one(policy(yes), asked(found('phi', 'drug'), 'treatment')).floor, 'verified');
  const open = one(policy(yes), asked(found('phi', 'drug'), 'own-request'));
  assert.equal(open.floor, 'open');
  assert.equal(policy(yes).recheck(open, now, [yes]).floor, 'open');
  assert.equal(policy(yes).recheck(open, now, []).floor, 'verified');
  assert.equal(one(policy(yes), asked(found('sensitive', 'hiv'), 'own-request')).floor, 'sealed');
});

async function register(t: { after(work: () => Promise<void>): void }) {
  const house = await testStore();
  t.after(() => house.close());
  const people = { require: async () => {} } as never;
  return { ...house, consents: new Consents({ ...house, people }) };
}

test('the register keeps evidence sealed, knows addresses by hash only, and tells its events', async (t) => {
  const { consents, store, keys, evidence, clock: time } = await register(t);
  const actor = systemActor('test');
  const document = Buffer.from('signed by hand');
  const id = await consents.record(actor, {
    kind: 'part2-consent',
    addresses: [ann, at('bob@work.example')],
    purposes: ['treatment'],
    classes: ['part2'],
    givenAt: time.now() - 1000,
    expiresAt: time.now() + 60_000,
    evidence: 'signed at the desk, form 12',
    document,
  });
  const [live] = await consents.live();
  assert.deepEqual(
    live!.addresses,
    [ann, at('bob@work.example')].map((one) => addressBlind(keys, one).toString('hex')),
  );
  assert.equal(live!.document, createHash('sha256').update(document).digest('hex'));
  assert.deepEqual(
    (await consents.of(at('bob@work.example'))).map((one) => one.id),
    [id],
  );
  assert.deepEqual(await consents.of(at('eve@work.example')), []);
  assert.equal((await consents.show(actor, id)).evidence, 'signed at the desk, form 12');
  const { rows } = await store.query<{ row: string }>('select c::text as row from policy_consent c');
  assert.doesNotMatch(rows[0]!.row, /ann@|form 12/);
  await consents.revoke(actor, id, 'patient called');
  await assert.rejects(consents.revoke(actor, id), { code: 'consent-missing' });
  assert.deepEqual(await consents.live(), []);
  const [ended] = await consents.of(ann);
  assert.equal(isValid(ended!, time.now()), false);
  const kinds = (await evidence.latest(store, { limit: 10 })).map(({ kind }) => kind);
  assert.ok(
    ['consent.recorded', 'consent.read', 'consent.revoked'].every((kind) => kinds.includes(kind as never)),
  );
});

test('the register refuses a consent that lacks what the law asks of it', async (t) => {
  const { consents, clock: time, store } = await register(t);
  const actor = systemActor('test');
  const whole = {
    kind: 'access-request',
    addresses: [ann],
    expiresAt: time.now() + 60_000,
    evidence: 'asked by telephone, warned, accepted',
    warned: true,
  } as const;
  const part2 = { ...whole, kind: 'part2-consent', classes: ['part2'], document: Buffer.from('x') } as const;
  for (const wrong of [
    { ...whole, warned: false },
    { ...whole, addresses: [ann, at('b@home.example')] },
    { ...whole, addresses: [] },
    { ...whole, classes: ['hiv'] },
    { ...whole, purposes: ['marketing' as const] },
    { ...whole, evidence: 'ok' },
    { ...whole, expiresAt: time.now() },
    { ...whole, expiresAt: Number.NaN },
    { ...whole, givenAt: time.now() + 1 },
    { ...part2, classes: ['hiv'] },
    { ...part2, document: undefined as never },
    { ...part2, classes: ['part2', 'everything'] },
  ])
    await assert.rejects(consents.record(actor, wrong), { code: 'consent-invalid' });
  assert.deepEqual((await store.query('select 1 from policy_consent')).rows, []);
  await consents.record(actor, whole);
  await consents.record(actor, part2);
});

test('requests recorded before there was a register are taken over, and revoked there they end here', async (t) => {
  const { consents, store, clock: time } = await register(t);
  const id = newId();
  const seconds = (ms: number): Date => new Date(time.now() + ms);
  await store.query(
    `insert into policy_basis (id, address_blind, kind, recorded_at, recorded_by, expires_at, evidence_sealed)
     values ($1, $2, '164.524-request', $3, 'nurse', $4, 'x')`,
    [id, Buffer.from('ab', 'hex'), seconds(-1000), seconds(60_000)],
  );
  const migration = readFileSync(
    new URL('../../src/store/migrations/0064-policy.sql', import.meta.url),
    'utf8',
  );
  await store.query(migration.slice(migration.indexOf('insert into')));
  assert.deepEqual(
    (await consents.live()).map((one) => [one.id, one.kind, one.addresses]),
    [[id, 'access-request', ['ab']]],
  );
  await store.query('update policy_basis set revoked_at = $2 where id = $1', [id, seconds(-1)]);
  assert.deepEqual(await consents.live(), []);
});
