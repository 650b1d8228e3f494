import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ApiLab, type Client, openApiLab } from './house.ts';

const reason = 'Complaint 2026-17';

describe('kept letters by the API', () => {
  let at: ApiLab;
  let auditor: Client;
  let sender: Client;
  let letter: string;
  before(async () => {
    at = await openApiLab();
    sender = await at.signedIn('Sue', ['sender']);
    const sent = await sender.call('POST', '/v1/letters', {
      to: ['ann@good.test'],
      subject: 'Your scan',
      text: 'Bring the ultrasound pictures.',
      attachments: [
        { name: 'plan.html', type: 'text/html', base64: Buffer.from('<b>eat</b>').toString('base64') },
      ],
    });
    letter = sent.body.id;
    await at.lab.arrived('good.test', 1);
    await at.lab.until(async () => {
      await at.lab.server.indexer.run();
      const found = await sender.call('POST', '/v1/me/letters/search', { query: 'ultrasound' });
      return found.body.items?.length === 1;
    }, 'the letter to be indexed');
    auditor = await at.signedIn('Aud', ['auditor']);
  });
  after(() => at.close());

  it('are found and read with a reason, which is kept, and by nobody else', async () => {
    assert.equal((await auditor.call('POST', '/v1/archive/search', { query: 'ultrasound' })).status, 400);
    const found = await auditor.call('POST', '/v1/archive/search', { query: 'ultrasound', reason });
    assert.equal(found.status, 200, JSON.stringify(found.body));
    assert.deepEqual(
      found.body.items.map((one: { id: string; subject: string }) => [one.id, one.subject]),
      [[letter, 'Your scan']],
    );
    assert.deepEqual(found.body.count, { letters: 1, exact: true });
    const wrong = await auditor.call('POST', '/v1/archive/search', { query: 'form:ann', reason });
    assert.match(wrong.body.title, /At character 1/);
    const path = `/v1/archive/letters/${letter}`;
    const key = { 'idempotency-key': 'look-1' };
    const read = await auditor.call('POST', `${path}/read`, { reason }, key);
    assert.equal(read.body.text, 'Bring the ultrasound pictures.');
    assert.deepEqual(read.body.attachments, [
      { part: '1.2', name: 'plan.html', type: 'text/html', size: 10 },
    ]);
    // Nothing of what was shown is kept for a repeated call.
    const { rows } = await at.lab.server.house.store.query('SELECT 1 FROM api_idempotency');
    assert.equal(rows.length, 0);
    const source = await auditor.call('POST', `${path}/source`, { reason });
    assert.match(source.body, /^Subject: Your scan\r$/m);
    const file = await auditor.call('POST', `${path}/attachments/1.2`, { reason });
    assert.equal(file.body, '<b>eat</b>');
    assert.equal(file.headers.get('content-type'), 'application/octet-stream');
    assert.match(file.headers.get('content-disposition') ?? '', /^attachment/);
    for (const part of ['1.9', '../1'])
      assert.equal((await auditor.call('POST', `${path}/attachments/${part}`, { reason })).status, 404);
    const { house } = at.lab.server;
    const { dek } = await house.archive.describe(letter);
    const events = await house.evidence.ofMessage(house.store, letter, dek);
    const looks = events.filter(({ kind, actor }) => kind === 'archive.read' && actor.kind === 'person');
    assert.deepEqual(
      looks.map(({ data, secret }) => [data.what, secret.reason]),
      [
        ['text', reason],
        ['source', reason],
        ['attachment', reason],
        ['attachment', reason],
      ],
    );
    const boss = await at.signedIn('Boss', ['admin', 'operator']);
    assert.equal(
      (await boss.call('POST', '/v1/archive/search', { query: 'ultrasound', reason })).status,
      403,
    );
    assert.equal((await boss.call('POST', `${path}/read`, { reason })).status, 403);
    assert.equal((await boss.call('POST', `/v1/me/letters/${letter}/read`)).status, 404);
  });

  it('are open to those whose letters they are', async () => {
    const read = await sender.call('POST', `/v1/me/letters/${letter}/read`);
    assert.equal(read.body.subject, 'Your scan');
    assert.equal((await sender.call('POST', `/v1/me/letters/${letter}/attachments/1.2`)).body, '<b>eat</b>');
    // An auditor's own page finds the auditor's own letters, and needs no reason.
    const none = await auditor.call('POST', '/v1/me/letters/search', { query: 'ultrasound' });
    assert.deepEqual([none.status, none.body.items], [200, []]);
  });

  it('leave in an export that is asked for, gathered, and sent as a file', async () => {
    const begun = await auditor.call('POST', '/v1/archive/exports', {
      forms: ['eml', 'pdf'],
      query: 'ultrasound',
      reason,
    });
    assert.equal(begun.status, 201, JSON.stringify(begun.body));
    const path = `/v1/archive/exports/${begun.body.id}`;
    await at.lab.until(async () => (await auditor.call('GET', path)).body.state === 'ready', 'the letters');
    assert.equal((await sender.call('GET', path)).status, 403);
    assert.equal((await sender.call('GET', `${path}/file`)).status, 403);
    const response = await fetch(`${at.base}${path}/file`, {
      headers: { cookie: [...auditor.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-disposition') ?? '', /letters-.*\.tar"$/);
    const dir = mkdtempSync(join(tmpdir(), 'tar-'));
    try {
      writeFileSync(join(dir, 'a.tar'), Buffer.from(await response.arrayBuffer()));
      execFileSync('tar', ['xf', 'a.tar'], { cwd: dir });
      execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: dir });
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
    const listed = await auditor.call('GET', '/v1/archive/exports');
    assert.deepEqual(
      listed.body.items.map((one: { state: string; done: number; reason: string }) => [
        one.state,
        one.done,
        one.reason,
      ]),
      [['ended', 1, reason]],
    );
  });

  it('a file that breaks off does not look whole', async () => {
    const { archive } = at.lab.server.house;
    const more = await sender.call('POST', '/v1/letters', {
      to: ['ann@good.test'],
      subject: 'Second',
      text: 'Another one.',
    });
    const begun = await auditor.call('POST', '/v1/archive/exports', {
      forms: ['eml'],
      ids: [letter, more.body.id],
      reason,
    });
    const path = `/v1/archive/exports/${begun.body.id}`;
    await at.lab.until(async () => (await auditor.call('GET', path)).body.state === 'ready', 'the letters');
    const open = archive.open.bind(archive);
    archive.open = async (id) => {
      if (id === more.body.id) throw new Error('the disk is gone');
      return open(id);
    };
    const fetched = async (): Promise<ArrayBuffer> => {
      const response = await fetch(`${at.base}${path}/file`, {
        headers: { cookie: [...auditor.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      return response.arrayBuffer();
    };
    try {
      await assert.rejects(fetched());
    } finally {
      archive.open = open;
    }
    assert.ok((await fetched()).byteLength > 4000);
  });
});
