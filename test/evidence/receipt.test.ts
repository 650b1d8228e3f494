import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Clock, canonicalJson, type Json, newId, silentLog, systemActor } from '#base';
import {
  EvidenceLog,
  formatKey,
  letterOf,
  makeKey,
  makeReceipt,
  openSigner,
  parseKey,
  type Receipt,
  readCheckpoint,
  receiptPage,
  signCheckpoint,
  verifyEvidence,
} from '#evidence';
import { type TestStore, testStore } from '../lab/database.ts';

const actor = systemActor('test');
const operator = { kind: 'operator', id: 'ann', via: 'cli' } as const;
const python = spawnSync('python3', ['-c', 'import hashlib, json']).status === 0;
const script = fileURLToPath(new URL('../../tools/verify.py', import.meta.url));

type Draft = { -readonly [K in keyof Receipt]: Receipt[K] };
const copy = (receipt: Receipt): Draft => structuredClone(receipt) as Draft;

/** A copy in which one string, named by its path, is another. */
function put(receipt: Receipt, path: (string | number)[], change: (value: never) => unknown): string {
  const changed = copy(receipt);
  let at = changed as unknown as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as typeof at;
  const last = path.at(-1)!;
  at[last] = change(at[last] as never);
  return JSON.stringify(changed);
}

const turned = (text: string): string =>
  text.slice(0, -3) + (text.at(-3) === '1' ? '2' : '1') + text.slice(-2);

function damaged(receipt: Receipt, other: Receipt): Record<string, string> {
  const text = JSON.stringify(receipt);
  const [event] = receipt.events;
  const name = Object.keys(event!.openings)[0]!;
  const strangers = makeKey('ed25519');
  const foreign = openSigner(
    { name: receipt.log.origin, algorithm: 'ed25519', raw: strangers.raw },
    strangers.pkcs8,
  );
  const { head } = readCheckpoint(receipt.checkpoint, [])!;
  return {
    'a digit of a leaf hash': put(receipt, ['events', 0, 'leafHash'], turned),
    'a digit of a proof': put(receipt, ['events', 0, 'proof', 0], turned),
    'a proof without its first node': put(receipt, ['events', 0, 'proof'], (proof: string[]) =>
      proof.slice(1),
    ),
    'a proof with one node more': put(receipt, ['events', 0, 'proof'], (proof: string[]) => [
      ...proof,
      proof[0],
    ]),
    'another place in the log': put(receipt, ['events', 0, 'leafIndex'], (index: number) => index + 1),
    'a negative place': put(receipt, ['events', 0, 'leafIndex'], () => -1),
    'a place that is no whole number': put(receipt, ['events', 0, 'leafIndex'], () => 0.5),
    'a letter of an event': put(receipt, ['events', 1, 'body'], (body: string) => body.replace('250', '251')),
    'an opened value': put(receipt, ['events', 0, 'openings', name, 'value'], (value: string) => `${value}.`),
    'a salt': put(receipt, ['events', 0, 'openings', name, 'salt'], turned),
    'an opening of nothing': put(receipt, ['events', 0, 'openings', 'nobody'], () => ({
      salt: '',
      value: '',
    })),
    'an event left out': put(receipt, ['events'], (events: unknown[]) => events.slice(0, 1)),
    'the acceptance left out': put(receipt, ['events'], (events: unknown[]) => events.slice(1)),
    'events in another order': put(receipt, ['events'], (events: unknown[]) => events.toReversed()),
    'an event twice': put(receipt, ['events'], (events: unknown[]) => [events[0], ...events]),
    'an event of another letter': put(receipt, ['events', 1], () => other.events[1]),
    'another letter': put(receipt, ['message'], () => other.message),
    'another delivery': put(receipt, ['delivery'], () => other.delivery),
    'another time': put(receipt, ['made'], () => '2020-01-01T00:00:00.000Z'),
    'a signature': put(receipt, ['signatures', 0], (one: string) => other.signatures[0] ?? one),
    'no signature': put(receipt, ['signatures'], () => []),
    'one signature of two': put(receipt, ['signatures'], (all: string[]) => all.slice(0, 1)),
    'a key of somebody else': put(receipt, ['log', 'keys', 0], () => formatKey(foreign)),
    'another origin': put(receipt, ['log', 'origin'], (origin: string) => `${origin}x`),
    'a checkpoint of another size': put(receipt, ['checkpoint'], (note: string) =>
      note.replace(/\n(\d+)\n/, '\n9$1\n'),
    ),
    'a checkpoint without its ML-DSA-44 line': put(receipt, ['checkpoint'], (note: string) =>
      note.replace(/\u2014[^\n]*\n$/, ''),
    ),
    'a checkpoint without signatures': put(receipt, ['checkpoint'], (note: string) =>
      note.slice(0, note.indexOf('\u2014')),
    ),
    'a checkpoint signed by somebody else': put(receipt, ['checkpoint'], () =>
      signCheckpoint(head, [foreign], 0),
    ),
    'a member more': JSON.stringify({ ...receipt, note: 'trust me' }),
    'a member less': JSON.stringify({ ...receipt, made: undefined }),
    'another format': put(receipt, ['format'], () => 'postern-receipt/v2'),
    'a member given twice': text.replace('{"format"', '{"message":"x","format"'),
    'a number spelt otherwise': text.replace(/"leafIndex":(\d+)/, '"leafIndex":$1.0'),
    'a string spelt otherwise': text.replace('"format"', '"f\\u006frmat"'),
    'cut short': text.slice(0, -20),
    nothing: '',
    'a list of nothing': '[]',
    null: 'null',
    'no text': '\u0000\u0001',
    deep: '['.repeat(200_000),
  };
}

describe('a custody receipt', () => {
  let lab: TestStore;
  let log: EvidenceLog;
  let receipt: Receipt;
  let other: Receipt;
  let third: Receipt;

  async function letter(readers: number): Promise<{ message: string; deliveries: string[]; dek: Buffer }> {
    const message = newId();
    const dek = lab.keys.newDek();
    const deliveries = Array.from({ length: readers }, () => newId());
    await lab.evidence.record(lab.store, {
      kind: 'message.accepted',
      actor,
      message,
      dek,
      data: {
        hash: 'ab',
        size: 5,
        decisions: deliveries.map((delivery) => ({ delivery, floor: 'verified', confidence: 0.95 })),
      },
      secret: {
        sender: 'nurse@clinic.example',
        recipients: '["ann@example.net","bob@example.net"]',
        why: '["é \u2028 \\"quoted\\" \u0001"]',
      },
    });
    for (const delivery of deliveries)
      await lab.evidence.record(lab.store, {
        kind: 'delivery.delivered',
        actor,
        message,
        delivery,
        dek,
        data: { code: 250 },
        secret: { recipient: `${delivery}@example.net`, reply: '250 2.0.0 Ok: queued as 4F\r\n' },
      });
    return { message, deliveries, dek };
  }

  const make = (about: { message: string; dek: Buffer | null }, delivery: string): Promise<Receipt> =>
    makeReceipt({ ...lab, log }, operator, { ...about, delivery });
  const file = (name: string, text: string): string => {
    const path = join(lab.dir, name);
    writeFileSync(path, text);
    return path;
  };
  const isValid = async (path: string): Promise<boolean> => {
    const verdicts = await verifyEvidence(path);
    return verdicts.every(({ valid }) => valid);
  };

  before(async () => {
    lab = await testStore();
    const { store, keys, clock } = lab;
    log = new EvidenceLog({
      store,
      keys,
      clock: clock as Clock,
      log: silentLog,
      dir: join(lab.dir, 'evidence'),
    });
    const letters = [await letter(1), await letter(2), await letter(1)] as const;
    await assert.rejects(make(letters[0], letters[0].deliveries[0]!), /receipt-early/);
    await log.turn();
    receipt = await make(letters[0], letters[0].deliveries[0]!);
    other = await make(letters[1], letters[1].deliveries[1]!);
    third = await make({ ...letters[2], dek: null }, letters[2].deliveries[0]!);
  });
  after(async () => {
    await log.stop();
    await lab.close();
  });

  it('is valid, says what happened, and names what it did not check', async () => {
    const [verdict] = await verifyEvidence(file('good.json', JSON.stringify(receipt)));
    assert.deepEqual(verdict?.problems, []);
    assert.ok(verdict.valid && verdict.notChecked.some((one) => one.includes('keys are the operator')));
    const events = verdict.says.events as { kind: string; data: { reply?: string } }[];
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['message.accepted', 'delivery.delivered'],
    );
    assert.equal(events[1]?.data.reply, '250 2.0.0 Ok: queued as 4F\r\n');
  });

  it('does not tell one reader who else the letter went to', () => {
    assert.ok(!JSON.stringify(other).includes('bob@example.net'));
    assert.ok(JSON.stringify(receipt).includes('bob@example.net'));
    assert.equal(other.events.length, 2);
    const rest = other.events.map(({ body }) => (JSON.parse(body) as { delivery?: string }).delivery);
    assert.deepEqual(rest, [undefined, other.delivery]);
  });

  it('has a page to read, of the same facts, that runs and fetches nothing', () => {
    const page = receiptPage(other, { organisation: '<b>Clinic</b> & Sons', file: 'x.json' });
    assert.ok(page.includes('250 2.0.0 Ok: queued as 4F'));
    assert.ok(page.includes('&#60;b&#62;Clinic&#60;/b&#62; &#38; Sons') && !page.includes('<b>'));
    assert.ok(!/<script|<img|<link|https?:|\son\w+=/i.test(page));
    const [first, second] = (
      JSON.parse(other.events[0]!.body) as { data: { decisions: { delivery: string }[] } }
    ).data.decisions;
    assert.equal(second!.delivery, other.delivery);
    assert.ok(!page.includes(first!.delivery) && page.includes('decision.floor'));
    assert.match(page, /<th scope="row">recipients<\/th><td>closed: not shown here/);
    for (const key of other.log.keys) assert.ok(page.includes(key.slice(-40)));
  });

  it('stays valid when the key of the letter is gone: its values stay closed', async () => {
    assert.deepEqual(
      third.events.map(({ openings }) => openings),
      [{}, {}],
    );
    assert.ok(await isValid(file('closed.json', JSON.stringify(third))));
  });

  it('is found by the id of the letter and by that of the delivery', async () => {
    assert.deepEqual(await letterOf(lab, other.delivery), {
      message: other.message,
      deliveries: [other.delivery],
    });
    assert.equal((await letterOf(lab, other.message)).deliveries.length, 2);
    await assert.rejects(letterOf(lab, newId()), /message-missing/);
  });

  it('making one is an event', async () => {
    const [made] = await lab.evidence.latest(lab.store, { kind: 'receipt.made', limit: 1 });
    assert.deepEqual(made?.actor, operator);
    assert.equal(made?.data.delivery, third.delivery);
  });

  it('is checked against the keys that one has, and those alone', async () => {
    const path = file('pinned.json', JSON.stringify(receipt));
    const own = receipt.log.keys.map((key) => parseKey(key)!);
    assert.ok((await verifyEvidence(path, own))[0]?.valid);
    const stranger = { ...own[0]!, raw: makeKey('ed25519').raw };
    assert.ok(!(await verifyEvidence(path, [stranger]))[0]?.valid);
    // A whole receipt that somebody else signed is fine in itself: only a key that one has tells it from ours.
    assert.equal(parseKey(`${formatKey(stranger)}x`), null);
    assert.equal(parseKey(formatKey(stranger).replace(/\+........\+/, '+00000000+')), null);
  });

  it('damaged in any way is not valid', async () => {
    for (const [how, text] of Object.entries(damaged(receipt, other)))
      assert.ok(!(await isValid(file('bad.json', text))), how);
    assert.ok(!(await isValid(join(lab.dir, 'missing.json'))));
  });

  it('the verifier in Python agrees on each', {
    skip: python ? false : 'python3 is not installed',
  }, async () => {
    const good = {
      plain: JSON.stringify(receipt),
      printed: JSON.stringify(other, null, 2),
      closed: canonicalJson(third as unknown as Json),
      list: JSON.stringify([receipt, other]),
    };
    const corpus = [...Object.entries(good), ...Object.entries(damaged(receipt, other))].map(
      ([how, text], n) => ({
        how,
        path: file(`corpus-${n}.json`, text),
      }),
    );
    const { stdout, status, stderr } = spawnSync('python3', [script, ...corpus.map(({ path }) => path)], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stderr], [1, '']);
    for (const { how, path } of corpus) {
      const said = stdout.split('\n').filter((line) => line.startsWith(`${path}: `));
      const theirs = said.length > 0 && said.every((line) => line.startsWith(`${path}: valid`));
      assert.equal(theirs, how in good, `Python on ${how}: ${said}`);
      assert.equal(await isValid(path), how in good, `Postern on ${how}`);
    }
    const words = ['--key', receipt.log.keys[0]!, corpus[0]!.path];
    assert.match(execFileSync('python3', [script, ...words], { encoding: 'utf8' }), /: valid\. Delivery/);
    const strange = spawnSync('python3', [script, '--key', `x${receipt.log.keys[0]}`, corpus[0]!.path]);
    assert.equal(strange.status, 1);
  });
});
