import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openKeeping } from '#flow';
import { keepingRounds } from '../../src/app-keeping.ts';
import { type ApiLab, type Client, openApiLab } from './house.ts';

const reason = 'Board decision 12';

describe('keeping by the API', () => {
  let at: ApiLab;
  let sender: Client;
  let amy: Client;
  let bob: Client;
  let auditor: Client;
  before(async () => {
    at = await openApiLab();
    sender = await at.signedIn('Sue', ['sender']);
    amy = await at.signedIn('Amy', ['admin']);
    bob = await at.signedIn('Bob', ['admin']);
    auditor = await at.signedIn('Aud', ['auditor']);
  });
  after(() => at.close());

  const sent = async (text: string): Promise<string> => {
    const answer = await sender.call('POST', '/v1/letters', {
      to: ['ann@good.test'],
      subject: 'Visit',
      text,
    });
    const { store } = at.lab.server.house;
    await at.lab.until(async () => {
      const live = await store.query('SELECT 1 FROM queue_delivery WHERE message_id = $1', [answer.body.id]);
      return live.rowCount === 0;
    }, 'the letter to leave');
    return answer.body.id as string;
  };

  it('a schedule is proposed, approved by another person, and stamps letters from then on', async () => {
    const before = await auditor.call('GET', '/v1/retention');
    assert.equal(before.status, 200, JSON.stringify(before.body));
    assert.deepEqual([before.body.versions, before.body.stopped], [[], null]);
    const schedule = { rules: [{ name: 'newsletters', days: 30, classes: ['bulk'] }], otherwise: 2192 };
    assert.equal((await auditor.call('POST', '/v1/retention', { schedule, reason })).status, 403);
    const wrong = await amy.call('POST', '/v1/retention', {
      schedule: { ...schedule, otherwise: 0 },
      reason,
    });
    assert.equal(wrong.status, 400);
    const made = await amy.call('POST', '/v1/retention', { schedule, reason });
    assert.deepEqual([made.status, made.body], [201, { version: 1 }]);
    const own = await amy.call('POST', '/v1/retention/1/approve');
    assert.deepEqual([own.status, own.body.code], [403, 'schedule-same-person']);
    assert.equal((await bob.call('POST', '/v1/retention/1/approve')).status, 200);
    const [now] = (await auditor.call('GET', '/v1/retention')).body.versions;
    assert.deepEqual([now.inForce, now.author, now.approver, now.schedule], [true, 'Amy', 'Bob', schedule]);
    await at.lab.server.house.archive.refreshSchedule();
    const id = await sent('See you.');
    const { rows } = await at.lab.server.house.store.query<{ kept_by: number }>(
      'SELECT kept_by FROM archive_message WHERE message_id = $1',
      [id],
    );
    assert.equal(rows[0]?.kept_by, 1);
    assert.equal((await bob.call('POST', '/v1/retention/7/refuse')).status, 404);
    assert.equal((await bob.call('POST', '/v1/retention/resume', { reason })).body.code, 'purge-runs');
  });

  it('a hold keeps a letter from what two people approved; released by two, it goes, with a certificate', async () => {
    const letter = await sent('The biopsy is in.');
    const placed = await amy.call('POST', '/v1/legal-holds', {
      matter: 'Doe v. Clinic',
      reason: 'Letter of counsel',
      query: 'biopsy',
    });
    assert.equal(placed.status, 201, JSON.stringify(placed.body));
    const ask = async (): Promise<string> => {
      const asked = await amy.call('POST', '/v1/destructions', {
        letters: [letter],
        reason: 'Sent in error',
      });
      assert.equal(asked.status, 201);
      return asked.body.id as string;
    };
    const first = await ask();
    assert.equal(
      (await amy.call('POST', `/v1/destructions/${first}/approve`)).body.code,
      'destruction-same-person',
    );
    assert.equal((await bob.call('POST', `/v1/destructions/${first}/approve`)).status, 200);
    const kept = await auditor.call('GET', `/v1/destructions/${first}`);
    assert.equal(kept.status, 200, JSON.stringify(kept.body));
    assert.deepEqual(kept.body.each, [{ id: letter, outcome: 'held' }]);
    assert.equal((await auditor.call('GET', `/v1/destructions/${first}/certificate`)).status, 400);
    const shown = await auditor.call('GET', '/v1/legal-holds');
    assert.deepEqual(
      [shown.body.items[0].matter, shown.body.items[0].count, shown.body.letters],
      ['Doe v. Clinic', 1, 1],
    );
    const under = await auditor.call('GET', `/v1/legal-holds/${placed.body.id}/letters`);
    assert.deepEqual(under.body.items, [{ id: letter }]);

    await amy.call('POST', `/v1/legal-holds/${placed.body.id}/ask-release`, { reason: 'Settled' });
    assert.equal(
      (await amy.call('POST', `/v1/legal-holds/${placed.body.id}/release`)).body.code,
      'hold-same-person',
    );
    assert.equal((await bob.call('POST', `/v1/legal-holds/${placed.body.id}/release`)).status, 200);
    const second = await ask();
    assert.equal((await bob.call('POST', `/v1/destructions/${second}/approve`)).status, 200);
    const gone = await auditor.call('POST', `/v1/archive/letters/${letter}/read`, { reason: 'Complaint' });
    assert.equal(gone.status, 404);
    assert.match(gone.body.title, /was destroyed on/);
    const certificate = await at.lab.until(async () => {
      const answer = await auditor.call('GET', `/v1/destructions/${second}/certificate`);
      return answer.status === 200 && answer.body;
    }, 'the certificate');
    assert.deepEqual(
      (await auditor.call('GET', `/v1/destructions/${second}/certificate`)).body,
      certificate,
      'the one made first',
    );
    const dir = mkdtempSync(join(tmpdir(), 'postern-certificate-'));
    try {
      writeFileSync(join(dir, 'c.json'), JSON.stringify(certificate));
      const bin = join(import.meta.dirname, '../../bin/postern');
      const said = JSON.parse(
        execFileSync(bin, ['verify', join(dir, 'c.json'), '--json'], { encoding: 'utf8' }),
      );
      assert.match(JSON.stringify(said), /"destruction"/);
      assert.match(JSON.stringify(said), /"valid":true/);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
    const all = await auditor.call('GET', '/v1/destructions?limit=1');
    assert.deepEqual([all.body.items[0].id, all.body.next !== null], [second, true]);
    const { destructions } = openKeeping(at.lab.server.house);
    assert.equal(await destructions.late(), 0);
    // What the server does each hour and each minute.
    const { hourly, newHolds } = keepingRounds(at.lab.server.house);
    await newHolds();
    await hourly();
    const { lastRun, stopped } = (await auditor.call('GET', '/v1/retention')).body;
    assert.deepEqual([lastRun !== null, stopped], [true, null]);
  });
});
