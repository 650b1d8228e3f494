import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, Fault, systemActor } from '#base';
import { listLetters } from '#flow';
import { parseLetterQuery } from '../../src/flow/letter-query.ts';
import { merged, type Step } from '../../src/flow/letters.ts';
import { type Lab, openLab } from '../lab/house.ts';

const cli: Actor = { kind: 'operator', id: 'root', via: 'cli' };
const why = (text: string): string => {
  try {
    return JSON.stringify(parseLetterQuery(text));
  } catch (error) {
    assert.ok(error instanceof Fault && error.code === 'letter-query', String(error));
    return error.say;
  }
};

describe('a query for letters', () => {
  it('is read word by word, and says where it cannot be', () => {
    const query = parseLetterQuery(
      'from:ann@example.org to:@b.example state:portal after:2026-03 before:2026',
    );
    assert.equal(query.from?.local, 'ann');
    assert.equal(query.domain, 'b.example');
    assert.deepEqual(query.hows, ['portal']);
    assert.equal(query.after, Date.UTC(2026, 2, 1));
    assert.equal(query.before, Date.UTC(2026, 0, 1));
    assert.match(why('to:ann@example.org state:gone'), /At character 20: state: is one of waiting, held/);
    assert.match(why('  flu'), /At character 3: "flu" is no address/);
    assert.match(why('from:'), /must follow from:/);
    assert.match(why('after:2026-02-31'), /takes a day/);
    assert.match(why('state:held method:tls'), /no letter can be both/);
    assert.match(why('subject:flu'), /there is no subject: here/);
    assert.match(why(`${'a@b.example '.repeat(100)}`), /at most 1000/);
    assert.match(why('state:constructor'), /is one of/);
  });

  it('ends in a query or a sentence, whatever is typed', () => {
    let seed = 7;
    const next = (n: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    const bits = [
      'from:',
      'to:',
      '@',
      'a@b.example',
      'state:',
      'held',
      ' ',
      '"',
      ':',
      '2026-02',
      'id:',
      '\u0000',
      '𝒳',
      '-',
    ];
    for (let round = 0; round < 3000; round++)
      why(Array.from({ length: next(12) }, () => bits[next(bits.length)]).join(''));
  });
});

describe('two ways through letters at once', () => {
  it('tell each letter once and in order, though one is far ahead of the other', async () => {
    const id = (n: number): string => String(n).padStart(4, '0');
    const way =
      (ids: readonly number[], page: number): Step =>
      async (below) => {
        const rest = ids.filter((n) => below === null || id(n) < below).slice(0, page);
        return { found: rest.map(id), last: rest.length < page ? null : id(rest.at(-1)!) };
      };
    const odd = Array.from({ length: 50 }, (_, n) => 99 - 2 * n);
    const third = Array.from({ length: 33 }, (_, n) => 99 - 3 * n);
    for (const [a, b] of [
      [7, 2],
      [1, 30],
      [5, 5],
    ] as const) {
      const step = merged(way(odd, a), way(third, b));
      const told: string[] = [];
      for (let below: string | null = null, turns = 0; turns < 200; turns++) {
        const { found, last } = await step(below, 10);
        told.push(...found);
        if (last === null) break;
        below = last;
      }
      assert.deepEqual(told, [...new Set([...odd, ...third])].sort((x, y) => y - x).map(id), `${a} and ${b}`);
    }
  });
});

describe('the list of letters', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab({ world: { 'good.test': {}, 'old.test': { starttls: 'absent' } } });
    const send = (to: string | string[], text = 'See you at ten.') =>
      lab.send({ to, subject: 'Hello', text });
    await send('ann@good.test');
    await send(['bob@good.test', 'cy@good.test']);
    await send('ben@old.test', 'Your HIV test of May 3 is negative.');
    await send(['ann@good.test', 'ben@old.test'], 'Your lab result of May 3 is back. Your HbA1c is 6.1 %.');
    const { server } = lab;
    await lab.until(
      async () => {
        const { due, waiting } = await server.house.queue.counts();
        return due + waiting === 0;
      },
      'all settled',
      20_000,
    );
  });
  after(() => lab.close());

  const find = async (text: string, limit = 50, cursor?: string) =>
    listLetters(lab.server.house, cli, { text, limit, ...(cursor ? { cursor } : {}) });
  const readers = async (text: string) =>
    (await find(text)).letters.map(({ recipients }) => recipients.join(' '));

  it('shows people’s letters, newest first, and none that Postern wrote itself', async () => {
    assert.deepEqual(await readers(''), [
      'ann@good.test ben@old.test',
      'ben@old.test',
      'bob@good.test cy@good.test',
      'ann@good.test',
    ]);
  });

  it('finds by reader, domain, sender, state, method and day, all of them together', async () => {
    assert.deepEqual(await readers('to:ann@good.test'), ['ann@good.test ben@old.test', 'ann@good.test']);
    assert.deepEqual(await readers('to:@old.test'), ['ann@good.test ben@old.test', 'ben@old.test']);
    assert.deepEqual(await readers('state:portal'), ['ann@good.test ben@old.test', 'ben@old.test']);
    assert.deepEqual(await readers('to:ann@good.test state:portal'), [], 'the state is that of this reader');
    assert.deepEqual(await readers('method:tls'), [
      'ann@good.test ben@old.test',
      'bob@good.test cy@good.test',
      'ann@good.test',
    ]);
    assert.deepEqual(await readers('from:nurse@clinic.test method:portal'), [
      'ann@good.test ben@old.test',
      'ben@old.test',
    ]);
    assert.equal((await readers('nurse@clinic.test')).length, 4);
    assert.deepEqual(await readers('ben@old.test'), ['ann@good.test ben@old.test', 'ben@old.test']);
    assert.deepEqual(await readers('from:somebody@clinic.test'), []);
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const now = lab.server.house.clock.now();
    assert.equal((await readers(`after:${day(now)}`)).length, 4);
    assert.equal((await readers(`before:${day(now)}`)).length, 0);
    assert.equal((await readers(`before:${day(now + 86_400_000)} after:${day(now - 86_400_000)}`)).length, 4);
    assert.equal((await readers('level:none')).length, 2);
    assert.equal((await readers('class:bulk')).length, 0);
  });

  it('comes in pages that together hold each letter once', async () => {
    for (const text of ['', 'nurse@clinic.test', 'to:@good.test', 'from:nurse@clinic.test']) {
      const whole = (await find(text)).letters.map(({ id }) => id);
      const paged: string[] = [];
      let cursor: string | undefined;
      for (let turn = 0; turn < 10; turn++) {
        const page = await find(text, 1, cursor);
        paged.push(...page.letters.map(({ id }) => id));
        if (page.next === null) break;
        cursor = page.next;
      }
      assert.deepEqual(paged, whole, text);
    }
  });

  it('tells how each delivery stands, with the ids that acts ask for', async () => {
    const [letter] = (await find('to:ann@good.test state:delivered')).letters;
    assert.deepEqual(
      letter?.standings.map(({ how, count, ids }) => [how, count, ids.length]),
      [
        ['portal', 1, 1],
        ['tls', 1, 1],
      ],
    );
  });

  it('is an event, with what was shown; who may not look is refused', async () => {
    await find('to:ann@good.test');
    const { evidence, store } = lab.server.house;
    const [event] = await evidence.latest(store, { kind: 'trace.listed', limit: 1 });
    assert.equal(event?.data.count, 2);
    assert.equal((event?.data.letters as string[] | undefined)?.length, 2);
    assert.equal(event?.secret.asked, 'to:ann@good.test');
    assert.doesNotMatch(JSON.stringify(event?.data), /good\.test/);
    const nobody: Actor = { kind: 'person', id: systemActor('x').id, via: 'console' as never };
    await assert.rejects(listLetters(lab.server.house, nobody, { text: '', limit: 5 }), /not-allowed/);
  });
});
