import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { newId, systemActor } from '#base';
import { readCheckpoint, verifyEvidence, verifyInclusion } from '#evidence';
import { evidenceLogOf, openKeeping } from '#flow';
import { type ApiLab, type Client, cli, openApiLab } from './house.ts';

describe('the API about what happened', () => {
  let at: ApiLab;
  let eva: Client & { readonly account: string };
  const letter = newId();
  let sent = '';
  const [delivery, other] = [newId(), newId()];

  before(async () => {
    at = await openApiLab();
    eva = await at.signedIn('Eva', ['auditor']);
    const { evidence, store } = at.lab.server.house;
    const actor = systemActor('test');
    await evidence.record(
      store,
      {
        kind: 'message.accepted',
        actor,
        message: letter,
        data: { decisions: [{ delivery }] },
        secret: { sender: 'ann@clinic.test' },
      },
      { kind: 'delivery.delivered', actor, message: letter, delivery, secret: { reply: '250 ok' } },
      {
        kind: 'message.accepted',
        actor,
        message: newId(),
        data: { decisions: [{ delivery: other }, { delivery: newId() }] },
      },
    );
    sent = (await at.lab.send({ to: 'ann@good.test', subject: 'Hello', text: 'See you.' })).id;
    await at.lab.arrived('good.test', 1);
    await at.lab.server.evidenceLog.turn();
  });
  after(async () => {
    await at.close();
  });

  const bytes = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${at.base}${path}`, {
      method,
      headers: {
        cookie: [...eva.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  const verdictOf = async (name: string, content: Buffer) => {
    const path = join(at.lab.dir, name);
    writeFileSync(path, content);
    return (await verifyEvidence(path))[0]!;
  };

  it('finds events by kind, by who acted, and by time, page by page, and records each look', async () => {
    const all: string[] = [];
    let cursor = '';
    do {
      const { status, body } = await eva.call('GET', `/v1/events?limit=3&kind=message,delivery${cursor}`);
      assert.equal(status, 200, JSON.stringify(body));
      for (const { id, kind, data } of body.items) {
        all.push(id);
        assert.match(kind, /^(message|delivery)\./);
        assert.equal(JSON.stringify(data).includes('ann@clinic'), false);
      }
      cursor = body.next === null ? '' : `&cursor=${body.next}`;
    } while (cursor !== '');
    assert.equal(new Set(all).size, all.length);
    assert.ok(all.length >= 3);
    const mine = await eva.call('GET', `/v1/events?actor=${eva.account}`);
    assert.ok(mine.body.items.length >= 2);
    for (const { actor } of mine.body.items) assert.equal(actor.id, eva.account);
    const looks = await eva.call('GET', '/v1/events?kind=evidence.listed');
    assert.ok(looks.body.items.length >= 2);
    assert.equal(looks.body.items[0].data.who ?? '', eva.account);
    const never = await eva.call('GET', '/v1/events?to=2020-01-01T00:00:00Z');
    assert.deepEqual(never.body, { items: [], next: null });
    assert.equal((await eva.call('GET', '/v1/events?kind=nonsense')).body.code, 'event-kind');
    assert.equal((await eva.call('GET', '/v1/events?cursor=1-2')).body.code, 'event-cursor');
  });

  it('gives one event with its proof, checkpoints, and how the log stands', async () => {
    const { body } = await eva.call('GET', '/v1/events?kind=delivery.delivered');
    await at.lab.server.evidenceLog.turn();
    const one = await eva.call('GET', `/v1/events/${body.items[0].id}`);
    const { proof } = one.body;
    const { head } = readCheckpoint(proof.checkpoint, [])!;
    assert.ok(
      verifyInclusion({
        leafIndex: proof.leafIndex,
        leafHash: Buffer.from(proof.leafHash, 'hex'),
        proof: proof.hashes.map((hash: string) => Buffer.from(hash, 'hex')),
        treeSize: head.size,
        root: head.root,
      }),
    );
    const seen = await eva.call('GET', '/v1/events?kind=evidence.read');
    assert.equal(seen.body.items[0].data.event, body.items[0].id);
    assert.equal((await eva.call('GET', `/v1/events/${newId()}`)).status, 404);
    const log = await eva.call('GET', '/v1/evidence');
    assert.ok(log.body.size >= head.size && log.body.keys.length === 2);
    const kept = await eva.call('GET', '/v1/evidence/checkpoints?limit=1');
    assert.ok(kept.body.items[0].size > 0);
  });

  it('sends a pack that holds anywhere, closed or opened, to whoever may, for a reason', async () => {
    const wish = { scope: { kind: 'letters', letters: [letter] }, reason: 'yearly audit' };
    for (const open of [false, true]) {
      const { response, bytes: pack } = await bytes('POST', '/v1/evidence/packs', { ...wish, open });
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-disposition') ?? '', /postern-pack\.tar/);
      assert.equal(pack.includes('ann@clinic.test'), open);
      const found = await verdictOf(`pack-${open}.tar`, pack);
      assert.deepEqual(found.problems, []);
      assert.deepEqual(found.says.by, { kind: 'person', id: eva.account });
    }
    const day = { kind: 'period', from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };
    const { bytes: pack } = await bytes('POST', '/v1/evidence/packs', { scope: day, reason: 'all of it' });
    assert.deepEqual((await verdictOf('all.tar', pack)).problems, []);
    const { holds } = openKeeping(at.lab.server.house);
    const held = await holds.place(cli, {
      matter: 'Case 7',
      reason: 'a suit',
      custodians: [],
      query: '',
      letters: [sent],
    });
    const matter = { scope: { kind: 'hold', hold: held }, reason: 'a suit' };
    const { bytes: ofMatter } = await bytes('POST', '/v1/evidence/packs', matter);
    const told = await verdictOf('matter.tar', ofMatter);
    assert.deepEqual(told.problems, []);
    assert.deepEqual((told.says.scope as { letters: string[] }).letters, [sent]);
    const person = { scope: { kind: 'address', address: 'ann@good.test' }, reason: 'a complaint' };
    const { bytes: ofAddress } = await bytes('POST', '/v1/evidence/packs', person);
    assert.deepEqual((await verdictOf('address.tar', ofAddress)).problems, []);
    assert.equal(ofAddress.includes('ann@good.test'), false, 'nor the address that was asked for');
    const { evidence, store } = at.lab.server.house;
    const [begun] = await evidence.latest(store, { kind: 'pack.begun', limit: 1 });
    assert.equal(begun?.secret.about, 'ann@good.test');
    const operator = await at.signedIn('Oda', ['operator', 'admin']);
    assert.equal((await operator.call('POST', '/v1/evidence/packs', wish)).status, 403);
    assert.equal(
      (await eva.call('POST', '/v1/evidence/packs', { ...wish, reason: ' ' })).body.code,
      'pack-reason',
    );
    const none = { ...wish, scope: { kind: 'letters', letters: [newId()] } };
    assert.equal((await eva.call('POST', '/v1/evidence/packs', none)).body.code, 'pack-empty');
  });

  it('breaks the connection rather than end a pack that does not hold', async () => {
    const { store } = at.lab.server.house;
    const { rows } = await store.query<{ id: string; body: string }>(
      "SELECT id, body FROM evidence_event WHERE message_id = $1 AND kind = 'delivery.delivered'",
      [letter],
    );
    const [{ id, body }] = rows as [{ id: string; body: string }];
    await store.query('UPDATE evidence_event SET body = $2 WHERE id = $1', [id, `${body} `]);
    const wish = { scope: { kind: 'letters', letters: [letter] }, reason: 'yearly audit' };
    await assert.rejects(bytes('POST', '/v1/evidence/packs', wish));
    await store.query('UPDATE evidence_event SET body = $2 WHERE id = $1', [id, body]);
  });

  it('makes receipts, as JSON and as PDF', async () => {
    await evidenceLogOf(at.lab.server.house).checkpoint();
    const { response, bytes: receipt } = await bytes('GET', `/v1/receipts/${delivery}`);
    assert.equal(response.status, 200);
    assert.equal((await verdictOf('receipt.json', receipt)).valid, true);
    const { bytes: pdf } = await bytes('GET', `/v1/receipts/${delivery}/pdf`);
    assert.equal(pdf.toString('latin1', 0, 5), '%PDF-');
    assert.equal((await eva.call('GET', '/v1/receipts/x')).body.code, 'id-invalid');
    assert.equal((await eva.call('GET', `/v1/receipts/${newId()}`)).status, 404);
  });
});
