import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ApiLab, type Client, cli, openApiLab } from './house.ts';

interface Event {
  readonly id?: string;
  readonly event?: string;
  // biome-ignore lint/suspicious/noExplicitAny: looked into by tests
  readonly data?: any;
}

describe('live', () => {
  let at: ApiLab;
  const open: AbortController[] = [];
  before(async () => {
    at = await openApiLab();
  });
  after(async () => {
    for (const one of open) one.abort();
    await at.close();
  });

  /** A stream as a browser reads it: `seen` grows; `over` resolves when the server closes it. */
  async function listen(who: Client, last = '') {
    const stop = new AbortController();
    open.push(stop);
    const response = await fetch(`${at.base}/v1/live`, {
      signal: stop.signal,
      headers: {
        cookie: [...who.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(last ? { 'last-event-id': last } : {}),
      },
    });
    const seen: Event[] = [];
    const over = (async () => {
      if (!response.ok || !response.body) return;
      let rest = '';
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        rest += piece;
        for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
          const fields = Object.fromEntries(
            rest
              .slice(0, end)
              .split('\n')
              .map((line) => {
                const colon = line.indexOf(': ');
                return [line.slice(0, colon), line.slice(colon + 2)];
              }),
          );
          seen.push({ ...fields, ...(fields.data ? { data: JSON.parse(fields.data) } : {}) });
          rest = rest.slice(end + 2);
        }
      }
    })().catch(() => {});
    return { response, seen, over, stop: () => stop.abort() };
  }
  const topicsOf = (seen: readonly Event[]): string[] => [
    ...new Set(seen.flatMap(({ event, data }) => (event === 'changed' ? data.topics : []))),
  ];

  it('tells what changed to those who may know, and goes on where it stopped', async () => {
    const ola = await at.signedIn('Ola', ['operator']);
    const sue = await at.signedIn('Sue', ['sender']);
    // Their own being added is not what is listened for.
    await at.lab.until(
      async () => (await at.lab.server.evidenceLog.standing()).waiting === 0,
      'the log to be even',
    );
    const [hers, plain] = [await listen(ola), await listen(sue)];
    assert.equal(hers.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    await at.lab.until(() => hers.seen.some(({ event }) => event === 'status'), 'the status');
    const status = hers.seen.find(({ event }) => event === 'status')!.data;
    assert.equal(status.ready, true);
    assert.equal(typeof status.queue.held, 'number');
    hers.seen.length = 0;
    await at.lab.send({ to: 'ann@good.test', subject: 'Hello', text: 'See you.' });
    await at.lab.until(() => topicsOf(hers.seen).includes('queue'), 'word of the letter');
    assert.deepEqual(
      topicsOf(hers.seen).filter((topic) => !['queue', 'letters'].includes(topic)),
      [],
    );
    assert.ok(!JSON.stringify(hers.seen).includes('good.test'));
    const last = hers.seen.findLast(({ id }) => id)!.id!;
    hers.stop();
    await hers.over;
    await at.lab.send({ to: 'ben@old.test', subject: 'Results', text: 'Your HIV test came back negative.' });
    const { pickup, evidence, store } = at.lab.server.house;
    await at.lab.until(async () => (await pickup.list(cli, {})).length === 1, 'the letter in the portal');
    await at.lab.until(async () => (await evidence.size(store)) > Number(last) + 3, 'the events in the log');
    const again = await listen(ola, last);
    await at.lab.until(() => topicsOf(again.seen).includes('pickups'), 'what came meanwhile');
    assert.deepEqual(
      plain.seen.filter(({ event }) => event),
      [],
      'a sender may know of none of these',
    );
    plain.stop();
    again.stop();
  });

  it('ends with the session, and when the account is cut', async () => {
    const kim = await at.signedIn('Kim', ['operator']);
    const lee = await at.signedIn('Lee', ['operator']);
    const [kims, lees] = [await listen(kim), await listen(lee)];
    await at.lab.until(() => kims.seen.length > 1 && lees.seen.length > 1, 'both streams');
    await kim.call('DELETE', '/v1/session');
    await kims.over;
    assert.equal(kims.seen.at(-1)!.event, 'over');
    await at.lab.server.house.people.disable(cli, lee.account);
    await lees.over;
    assert.equal(lees.seen.at(-1)!.event, 'over');
    assert.equal((await listen(kim)).response.status, 401);
  });

  it('is bounded, and asking by itself does not keep a session alive', async () => {
    const max = await at.signedIn('Max', ['operator']);
    const all = [];
    for (let n = 0; n < 12; n++) all.push(await listen(max));
    const more = await listen(max);
    assert.equal(more.response.status, 503);
    for (const one of all) one.stop();
    await Promise.all(all.map(({ over }) => over));
    await at.lab.until(async () => {
      const next = await listen(max);
      next.stop();
      return next.response.status === 200;
    }, 'room for another');
    const { store } = at.lab.server.house;
    const used = async () =>
      (
        await store.query<{ seen_at: Date }>(
          "UPDATE people_session SET seen_at = now() - interval '5 minutes' WHERE account_id = $1 AND ended_at IS NULL AND seen_at > now() - interval '4 minutes' RETURNING seen_at",
          [max.account],
        )
      ).rows.length;
    await used();
    assert.equal((await max.call('GET', '/v1/queue', undefined, { 'postern-present': 'no' })).status, 200);
    assert.equal(await used(), 0, 'a page that asks by itself');
    assert.equal((await max.call('GET', '/v1/queue')).status, 200);
    assert.equal(await used(), 1, 'a person');
  });
});
