import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type Clock, systemClock } from '#base';
import { roundOfReviews } from '#flow';
import { openEvidenceLog } from '../../src/app.ts';
import { type Lab, openLab } from '../lab/house.ts';

const run = promisify(execFile);
const day = 86_400_000;

describe('a review that nobody signs off is told of, and finds what was tampered with', () => {
  let lab: Lab;
  /** The house is opened eight days ago. */
  let ago = 8 * day;
  const clock: Clock = { now: () => systemClock.now() - ago, monotonic: () => systemClock.monotonic() };
  before(async () => {
    lab = await openLab({
      world: { 'good.test': {} },
      clock,
      settings: { review: { officer: 'privacy@clinic.test' } },
    });
  });
  after(() => lab?.close());

  const house = () => lab.server.house;
  const log = () => openEvidenceLog(house());
  const round = () =>
    roundOfReviews(house(), {
      audit: async () => (await log().audit()).problems,
      places: [{ kind: 'mail', name: 'auditor@example.org' }],
    });
  const command = async (...args: string[]) => {
    const file = join(lab.dir, 'review.toml');
    const { keys, storage, tls } = lab.config;
    writeFileSync(
      file,
      [
        `[database]\nurl = ${JSON.stringify(lab.databaseUrl)}`,
        `[keys]\npassphrase_file = ${JSON.stringify(keys.passphrase_file)}`,
        `[storage]\ndir = ${JSON.stringify(storage.dir)}`,
        `[tls]\ncertificate = ${JSON.stringify(tls.certificate)}\nkey = ${JSON.stringify(tls.key)}`,
      ].join('\n'),
    );
    const bin = join(import.meta.dirname, '../../bin/postern');
    return run(bin, ['review', ...args, '--config', file]).catch(
      (error) => error as { code: number; stdout: string; stderr: string },
    );
  };

  it('a week later it is opened, and says what is wrong with the log and its places outside', async () => {
    await round();
    const shell = { kind: 'operator', id: 'root', via: 'cli' } as const;
    assert.deepEqual(await house().reviews.list(shell, { limit: 5 }), []);
    await lab.until(async () => {
      const { rows } = await house().store.query<{ waits: number }>(
        'SELECT count(*)::int AS waits FROM evidence_pending',
      );
      return rows[0]!.waits === 0;
    }, 'every event to have its place');
    // Somebody with the database's password makes a person's arrival undone.
    await house().store.query(
      `UPDATE evidence_event SET body = replace(body, '"kind":"person.added"', '"kind":"person.removed"') WHERE kind = 'person.added'`,
    );
    ago = 0;
    await round();
    const [review] = await house().reviews.list(shell, { limit: 5 });
    assert.equal(review!.state, 'open');
    const { items } = await house().reviews.read(shell, review!.id);
    const { found } = items.find(({ topic }) => topic === 'evidence')!;
    assert.ok(
      found.some((what) => /person\.(added|removed)/.test(what)),
      found.join('\n'),
    );
    assert.ok(found.some((what) => what.includes('auditor@example.org')));
  });

  it('when its time is over the privacy officer hears of it, and the log says so', async () => {
    ago = -4 * day;
    await round();
    const told = await lab.until(
      () =>
        lab.sinks['clinic.test']!.letters.find(({ recipients }) =>
          recipients.some((one) => one.includes('privacy@clinic.test')),
        ),
      'the officer to be told',
    );
    assert.match(told.raw.toString(), /Subject: A review of the log is overdue/);
    const [event] = await house().evidence.latest(house().store, { kind: 'review.overdue', limit: 5 });
    assert.equal(event!.data.told, 1);
    await round();
    const again = await house().evidence.latest(house().store, { kind: 'review.overdue', limit: 5 });
    assert.equal(again.length, 1, 'once a day is enough');
    ago = 0;
  });

  it('the command shows it and signs it off, topic by topic, in somebody’s name', async () => {
    const { people } = house();
    await people.addPerson(
      { kind: 'operator', id: 'root', via: 'cli' },
      { name: 'Ida', addresses: ['ida@clinic.test'], roles: ['auditor'] },
    );
    const listed = await command('list', '--json');
    const [review] = JSON.parse(listed.stdout);
    const shown = await command('show', review.id);
    assert.match(shown.stdout, /Anchors that are missing, tampering, damage/);
    assert.match(shown.stdout, /not signed off/);
    const { items } = JSON.parse((await command('show', review.id, '--json')).stdout);
    const events = await command('show', review.id, '--topic', 'people');
    assert.match(events.stdout, /person\.(added|removed)/);
    const asked = items.filter((one: { count: number; found: [] }) => one.count > 0 || one.found.length > 0);
    assert.ok(asked.length >= 3);
    const sign = (topic: string, ...more: string[]) =>
      command('sign', review.id, '--topic', topic, '--note', 'I looked at each', ...more);
    assert.equal(((await sign('people', '--by', 'nurse@clinic.test')) as { code: number }).code, 1);
    let last = '';
    for (const { topic } of asked)
      last = (await sign(topic, '--by', 'ida@clinic.test', ...(topic === 'evidence' ? ['--concern'] : [])))
        .stdout;
    assert.match(last, /Signed off whole/);
    const report = JSON.parse((await command('show', review.id, '--json')).stdout);
    assert.equal(report.state, 'signed');
  });
});
