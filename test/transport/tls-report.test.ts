import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { packReport, readReport, reportFile, reportWish, TlsBook, TlsReports, writeReport } from '#transport';
import { testStore } from '../lab/database.ts';

const facts = {
  organisation: 'Riverside Clinic',
  contact: 'postmaster@clinic.test',
  id: '2026-06-01.x@mail.clinic.test',
  day: '2026-06-01',
  domain: 'there.test',
};
const sts = { type: 'sts', strings: ['version: STSv1', 'mode: testing'], mx: ['mx.there.test'] } as const;
const session = { domain: 'there.test', policy: sts, host: 'mx.there.test', address: '192.0.2.1' };

test('connections are counted by day, policy and failing, across processes; a day is reported by one', async (t) => {
  const house = await testStore();
  t.after(() => house.close());
  const { clock, store: sql } = house;
  const books = [new TlsBook({ clock, sql }), new TlsBook({ clock, sql })] as const;
  for (const book of books) {
    for (let n = 0; n < 5; n++) book.count({ ...session, failing: null });
    book.count({ ...session, failing: 'certificate-expired' });
    await book.flush();
    await book.flush();
  }
  books[0].count({
    domain: 'other.test',
    policy: { type: 'no-policy-found', strings: [], mx: [] },
    host: 'mx.other.test',
    address: '',
    failing: null,
  });
  await books[0].flush();
  assert.deepEqual(await books[0].due(), [], 'the day is not over');
  clock.advance(86_400_000);
  const due = await books[1].due();
  assert.deepEqual(due, [
    { day: '2026-06-01', domain: 'other.test' },
    { day: '2026-06-01', domain: 'there.test' },
  ]);
  const taken = await Promise.all(books.map((book) => book.take('2026-06-01', 'there.test')));
  const counts = taken.find((one) => one !== null)!;
  assert.equal(taken.filter((one) => one !== null).length, 1);
  assert.deepEqual(
    counts.map(({ failing, count, address }) => [failing, count, address]),
    [
      ['', 10, ''],
      ['certificate-expired', 2, '192.0.2.1'],
    ],
  );
  assert.deepEqual(await books[1].due(), [{ day: '2026-06-01', domain: 'other.test' }]);

  const json = writeReport(facts, counts);
  assert.deepEqual(JSON.parse(json), {
    'organization-name': 'Riverside Clinic',
    'date-range': { 'start-datetime': '2026-06-01T00:00:00Z', 'end-datetime': '2026-06-01T23:59:59Z' },
    'contact-info': 'postmaster@clinic.test',
    'report-id': facts.id,
    policies: [
      {
        policy: {
          'policy-type': 'sts',
          'policy-string': ['version: STSv1', 'mode: testing'],
          'policy-domain': 'there.test',
          'mx-host': ['mx.there.test'],
        },
        summary: { 'total-successful-session-count': 10, 'total-failure-session-count': 2 },
        'failure-details': [
          {
            'result-type': 'certificate-expired',
            'receiving-mx-hostname': 'mx.there.test',
            'receiving-ip': '192.0.2.1',
            'failed-session-count': 2,
          },
        ],
      },
    ],
  });
  const back = readReport(packReport(json));
  assert.ok(typeof back !== 'string');
  assert.deepEqual(
    [back.successful, back.failed, back.policies[0]?.failures[0]?.result],
    [10, 2, 'certificate-expired'],
  );
  const reports = new TlsReports({ clock, sql });
  assert.deepEqual([await reports.keep(back), await reports.keep(back)], [true, false]);
  assert.deepEqual(await reports.newest(), [back]);

  clock.advance(40 * 86_400_000);
  assert.deepEqual(await books[0].due(), [], 'old counts go');
});

test('what a server was seen to do is told until it is too old', async (t) => {
  const house = await testStore();
  t.after(() => house.close());
  const { clock, store: sql } = house;
  const book = new TlsBook({ clock, sql });
  const seen = { version: 'TLSv1.3', floor: 'verified', shortfall: null, requireTls: false };
  book.saw('there.test', 'mx.there.test', { ...seen, floor: 'encrypted' });
  book.saw('there.test', 'mx.there.test', seen);
  await book.flush();
  assert.deepEqual(await book.seen('there.test'), [{ ...seen, host: 'mx.there.test', at: clock.now() }]);
  clock.advance(15 * 86_400_000);
  assert.deepEqual(await book.seen('there.test'), []);
});

test('wishes for reports are read by their grammar', () => {
  assert.deepEqual(reportWish(['v=TLSRPTv1; rua=mailto:a%2Bb@there.test,https://there.test/r?x=1']), {
    mail: ['a+b@there.test'],
    https: ['https://there.test/r?x=1'],
  });
  assert.deepEqual(reportWish(['v=spf1', 'v=TLSRPTv1;rua=mailto:a@b.test!10m ; x=y'])?.mail, [
    'a@b.test!10m',
  ]);
  for (const bad of [
    '',
    'v=TLSRPTv1',
    'v=TLSRPTv1; rua=',
    'v=TLSRPTv1; rua=http://there.test/',
    'v=TLSRPTv10; rua=mailto:a@b.test',
    'v=TLSRPTv1; rua=ftp://x',
  ])
    assert.equal(reportWish([bad]), null, bad);
  assert.equal(reportWish(['v=TLSRPTv1; rua=mailto:a@b.test', 'v=TLSRPTv1; rua=mailto:c@b.test']), null);
  assert.equal(
    reportFile('clinic.test', facts),
    'clinic.test!there.test!1780272000!1780358399!2026-06-01.xmail.clinic.test.json.gz',
  );
});

test('reports that would fill the memory, or are none, are refused in words', () => {
  assert.match(String(readReport(gzipSync(Buffer.alloc(64 << 20)))), /too large/);
  assert.match(String(readReport(Buffer.alloc(5 << 20, ' '))), /too large/);
  assert.match(String(readReport(Buffer.from([0x1f, 0x8b, 1, 2, 3]))), /unpacked/);
  for (const text of ['', 'null', '[]', '{}', '{"report-id":"1"}', 'nonsense'])
    assert.equal(typeof readReport(Buffer.from(text)), 'string', text);
});

test('whatever a report holds, reading it ends', () => {
  let seed = 23;
  const next = (most: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % most;
  };
  const values = [null, 1, -1, 1e99, 'x', '\0', [], {}, [[]], true, '2026-06-01T00:00:00Z', '\ud800'];
  const keys = [
    'organization-name',
    'date-range',
    'start-datetime',
    'end-datetime',
    'report-id',
    'policies',
    'policy',
    'summary',
    'failure-details',
    'policy-domain',
    'total-successful-session-count',
    'failed-session-count',
  ];
  const make = (depth: number): unknown => {
    if (depth === 0 || next(3) === 0) return values[next(values.length)];
    if (next(3) === 0) return Array.from({ length: next(4) }, () => make(depth - 1));
    return Object.fromEntries(keys.filter(() => next(2) === 0).map((key) => [key, make(depth - 1)]));
  };
  for (let n = 0; n < 3000; n++) {
    const bytes = Buffer.from(JSON.stringify(make(4)));
    const read = readReport(n % 2 ? bytes : gzipSync(bytes));
    if (typeof read !== 'string') assert.ok(read.successful >= 0 && read.failed >= 0);
    if (bytes.length > 2) bytes[next(bytes.length)] = next(256);
    readReport(bytes);
  }
});
