import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault, silentLog } from '#base';
import { configFrom } from '#config';
import { type Figure, openOperatorDoor } from '#web';

const config = configFrom({ operator: { port: 0 } }, '/');

async function withDoor(
  needs: { ready?: () => Promise<string[]>; figures?: () => Promise<Figure[]>; patience?: number },
  work: (base: string) => Promise<void>,
): Promise<void> {
  const door = await openOperatorDoor({
    config,
    log: silentLog,
    ready: async () => [],
    figures: async () => [],
    ...needs,
  });
  try {
    await work(`http://127.0.0.1:${door.port}`);
  } finally {
    await door.close();
  }
}

describe('the operators’ door', () => {
  it('says that the process lives, whatever else is wrong', async () => {
    await withDoor({ ready: () => Promise.reject(new Error('all is lost')) }, async (base) => {
      const response = await fetch(`${base}/healthz`);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.deepEqual(await response.json(), { ok: true });
    });
  });

  it('says 503 and why when not ready: refused, broken or hanging', async () => {
    const cases: [() => Promise<string[]>, RegExp][] = [
      [async () => ['The disk is nearly full.'], /disk is nearly full/],
      [
        () =>
          Promise.reject(
            new Fault({
              code: 'database-busy',
              kind: 'busy',
              say: 'The database cannot answer now.',
              detail: 'secret detail',
            }),
          ),
        /database cannot answer/,
      ],
      [() => new Promise(() => {}), /do not come to an end/],
    ];
    for (const [ready, words] of cases) {
      await withDoor({ ready, patience: 50 }, async (base) => {
        const response = await fetch(`${base}/readyz`);
        assert.equal(response.status, 503);
        const text = await response.text();
        assert.match(text, words);
        assert.ok(!text.includes('secret detail'));
      });
    }
    await withDoor({}, async (base) => assert.equal((await fetch(`${base}/readyz`)).status, 200));
  });

  it('gives figures as Prometheus reads them, time after time', async () => {
    const figures = async (): Promise<Figure[]> => [
      {
        name: 'postern_queue_deliveries',
        help: 'Deliveries',
        kind: 'gauge',
        values: [
          { labels: { state: 'due' }, value: 3 },
          { labels: { state: 'held' }, value: 0 },
        ],
      },
      {
        name: 'postern_events_total',
        help: 'Events',
        kind: 'counter',
        values: [{ labels: { kind: 'delivery.delivered' }, value: 7 }],
      },
    ];
    await withDoor({ figures }, async (base) => {
      for (let n = 0; n < 2; n++) {
        const text = await (await fetch(`${base}/metrics`)).text();
        assert.match(text, /^postern_queue_deliveries\{state="due"\} 3$/m);
        assert.match(text, /^postern_events_total\{kind="delivery.delivered"\} 7$/m);
        assert.match(text, /^process_resident_memory_bytes \d+/m);
      }
    });
  });

  it('knows nothing else', async () => {
    await withDoor({ figures: () => Promise.reject(new Error('broken')) }, async (base) => {
      assert.equal((await fetch(`${base}/`)).status, 404);
      assert.equal((await fetch(`${base}/healthz`, { method: 'POST' })).status, 405);
      const failed = await fetch(`${base}/metrics`);
      assert.equal(failed.status, 500);
      assert.equal(await failed.text(), '');
    });
  });

  it('says in words when its port is taken', async () => {
    await withDoor({}, async (base) => {
      const taken = configFrom({ operator: { port: Number(new URL(base).port) } }, '/');
      await assert.rejects(
        openOperatorDoor({ config: taken, log: silentLog, ready: async () => [], figures: async () => [] }),
        /operator\.port/,
      );
    });
  });
});
