import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '#base';
import type { Outcome } from '#mail';
import type { SinkBehaviour } from '../lab/sink.ts';
import { type Job, job, openWorld } from './world.ts';

interface Case {
  readonly behaviour: Partial<SinkBehaviour>;
  readonly job?: Partial<Job>;
  readonly kind: Outcome['kind'];
  readonly reason?: RegExp;
  readonly code?: number;
  readonly unreachable?: boolean;
  /** Letters that the server had whole in the end. */
  readonly taken?: number;
}

const big = Buffer.from(
  `Subject: big\r\n\r\n${'0123456789'.repeat(7)}\r\n`.concat(`${'x'.repeat(70)}\r\n`.repeat(5000)),
);
const eightBit = Buffer.from('Subject: plain\r\n\r\nna\u00efve\r\n');
const utf8Header = Buffer.from('Subject: r\u00e9sultat\r\n\r\nplain\r\n');

const cases: Record<string, Case> = {
  'reader refused for good': {
    behaviour: { onRcpt: () => '550 5.1.1 no such user' },
    kind: 'failed',
    reason: /refused the reader: 550 5\.1\.1 no such user/,
    code: 550,
  },
  'reader put off': { behaviour: { onRcpt: () => '452 4.2.2 mailbox full' }, kind: 'deferred', code: 452 },
  'sender refused': {
    behaviour: { onMail: () => '553 5.1.8 not you' },
    kind: 'failed',
    reason: /refused the sender/,
    code: 553,
  },
  'sender put off': { behaviour: { onMail: () => '451 4.3.0 later' }, kind: 'deferred', code: 451 },
  'DATA refused': { behaviour: { onData: () => '554 5.7.1 no' }, kind: 'failed', code: 554 },
  'letter refused after the dot': {
    behaviour: { onDot: () => '554 5.7.1 spam' },
    kind: 'failed',
    reason: /refused the letter/,
    code: 554,
  },
  'letter put off after the dot': {
    behaviour: { onDot: () => '452 4.3.1 full' },
    kind: 'deferred',
    code: 452,
  },
  '421 after the dot': { behaviour: { onDot: () => '421 4.3.2 going' }, kind: 'deferred', code: 421 },
  '421 to RCPT': { behaviour: { onRcpt: () => '421 4.7.0 too fast' }, kind: 'deferred', code: 421 },
  'an answer out of place is no success': {
    behaviour: { onDot: () => '354 go on?' },
    kind: 'deferred',
    code: 354,
  },
  '2xx to DATA is no success': { behaviour: { onData: () => '250 fine' }, kind: 'deferred', code: 250 },
  'greeting 421': { behaviour: { greeting: '421 4.3.2 busy' }, kind: 'deferred', code: 421 },
  'greeting 554': { behaviour: { greeting: '554 5.3.2 no mail here' }, kind: 'failed', code: 554 },
  'not SMTP': {
    behaviour: { greeting: 'SSH-2.0-OpenSSH_9' },
    kind: 'deferred',
    unreachable: true,
    reason: /does not speak SMTP/,
  },
  'hangs before the greeting': {
    behaviour: { hang: 'greeting' },
    kind: 'deferred',
    unreachable: true,
    reason: /not answer in time/,
  },
  'hangs at EHLO': { behaviour: { hang: 'ehlo' }, kind: 'deferred', unreachable: true },
  'hangs at RCPT': { behaviour: { hang: 'rcpt' }, kind: 'deferred', reason: /not answer in time/ },
  'hangs at DATA': { behaviour: { hang: 'data' }, kind: 'deferred' },
  'hangs after the dot': { behaviour: { hang: 'dot' }, kind: 'deferred', reason: /uncertain/, taken: 1 },
  'resets after the dot': { behaviour: { reset: 'dot' }, kind: 'deferred', reason: /uncertain/, taken: 1 },
  'resets at DATA': { behaviour: { reset: 'data' }, job: { raw: [big] }, kind: 'deferred' },
  'resets in the letter': { behaviour: { reset: 'body' }, job: { raw: [big] }, kind: 'deferred' },
  'refuses in the middle of the letter': {
    behaviour: { early: { after: 70_000, reply: '552 5.3.4 too much' } },
    job: { raw: [big] },
    kind: 'failed',
    code: 552,
  },
  'a byte now and then': {
    behaviour: { drip: 60 },
    kind: 'deferred',
    unreachable: true,
    reason: /not answer in time/,
  },
  'no PIPELINING': { behaviour: { without: ['PIPELINING'] }, kind: 'delivered', taken: 1 },
  'no PIPELINING, reader refused': {
    behaviour: { without: ['PIPELINING'], onRcpt: () => '550 5.1.1 who?' },
    kind: 'failed',
    code: 550,
  },
  'nothing offered at all': {
    behaviour: { without: ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'DSN', 'SIZE'] },
    kind: 'delivered',
    taken: 1,
  },
  '8-bit letter': { behaviour: {}, job: { raw: [eightBit] }, kind: 'delivered', taken: 1 },
  '8-bit letter to a 7-bit server': {
    behaviour: { without: ['8BITMIME'] },
    job: { raw: [eightBit] },
    kind: 'failed',
    reason: /^5\.6\.3 .*8BITMIME/,
  },
  'UTF-8 header to an ASCII server': {
    behaviour: { without: ['SMTPUTF8'] },
    job: { raw: [utf8Header], smtputf8: true },
    kind: 'failed',
    reason: /^5\.6\.7 .*SMTPUTF8/,
  },
  'UTF-8 address to an ASCII server': {
    behaviour: { without: ['SMTPUTF8'] },
    job: { recipient: { address: { local: 'b\u00e9a', domain: 'there.test' } }, smtputf8: true },
    kind: 'failed',
    reason: /^5\.6\.7/,
  },
  'SMTPUTF8 allowed but not needed': {
    behaviour: { without: ['SMTPUTF8'] },
    job: { smtputf8: true },
    kind: 'delivered',
    taken: 1,
  },
  'too large': {
    behaviour: { size: 100_000 },
    job: { raw: [big] },
    kind: 'failed',
    reason: /^5\.3\.4 .*100000/,
  },
};

for (const [
  name,
  { behaviour, kind, reason, code, unreachable, taken = 0, job: more = {} },
] of Object.entries(cases)) {
  test(name, async () => {
    const world = await openWorld();
    try {
      const sink = await world.sink('there.test', behaviour);
      const outcome = await world.delivery.carry(job('reader@there.test', more));
      assert.equal(outcome.kind, kind, JSON.stringify(outcome));
      if (reason) assert.match('reason' in outcome ? outcome.reason : '', reason);
      if (code) assert.equal('reply' in outcome && outcome.reply?.code, code);
      if (outcome.kind === 'deferred') assert.equal(outcome.unreachable ?? false, unreachable ?? false);
      assert.equal(sink.taken, taken);
      assert.equal(sink.bare, 0);
    } finally {
      await world.close();
    }
  });
}

test('greylisting puts the first try off and takes the second', async () => {
  const world = await openWorld();
  try {
    const sink = await world.sink('there.test', { greylist: true });
    assert.equal((await world.delivery.carry(job('reader@there.test'))).kind, 'deferred');
    assert.equal((await world.delivery.carry(job('reader@there.test'))).kind, 'delivered');
    assert.equal(sink.connections, 1, 'a refused reader is no reason to hang up');
    assert.deepEqual(sink.commands.filter(({ line }) => line === 'RSET').length, 1);
  } finally {
    await world.close();
  }
});

test('parameters are given where they are needed and offered', async () => {
  const world = await openWorld();
  try {
    const sink = await world.sink('there.test');
    const recipient = {
      address: { local: 'b\u00e9a', domain: 'there.test' },
      notify: ['success', 'failure'] as const,
      orcpt: 'rfc822;bea@there.test',
    };
    await world.delivery.carry(
      job('x@there.test', { recipient, raw: [utf8Header], smtputf8: true, ret: 'hdrs', envid: 'QQ314159' }),
    );
    const [letter] = sink.letters;
    assert.equal(
      letter?.mailParameters,
      `SIZE=${utf8Header.length} BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ314159`,
    );
    assert.deepEqual(letter?.rcptParameters, ['NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;bea@there.test']);
    sink.cut();
    sink.behaviour.without = ['DSN', 'SIZE'];
    await world.delivery.carry(job('reader@there.test', { ret: 'hdrs', envid: 'QQ314159', sender: null }));
    assert.equal(sink.letters[1]?.mailParameters, '');
    assert.equal(sink.letters[1]?.sender, '');
    assert.deepEqual(sink.letters[1]?.rcptParameters, ['']);
  } finally {
    await world.close();
  }
});

test('a lease that was lost stops the letter before its dot', async () => {
  const world = await openWorld();
  try {
    const sink = await world.sink('there.test');
    let asked = 0;
    const outcome = await world.delivery.carry(
      job('reader@there.test', { raw: [big], stillOurs: () => ++asked > 1 }),
    );
    assert.equal(outcome.kind, 'deferred');
    assert.match(outcome.kind === 'deferred' ? outcome.reason : '', /no longer ours/);
    assert.equal(asked, 1);
    assert.equal(sink.taken, 0);
  } finally {
    await world.close();
  }
});

test('the first server failing before the letter was handed over, the next one gets it', async () => {
  const world = await openWorld();
  try {
    const first = await world.sink('there.test', { greeting: '421 4.3.2 busy' }, 10);
    const second = await world.sink('there.test', {}, 20);
    assert.equal((await world.delivery.carry(job('reader@there.test'))).kind, 'delivered');
    first.behaviour.greeting = '220 back';
    first.behaviour.reset = 'body';
    assert.equal((await world.delivery.carry(job('reader@there.test', { raw: [big] }))).kind, 'delivered');
    first.behaviour.reset = 'dot';
    const outcome = await world.delivery.carry(job('reader@there.test'));
    assert.match(
      outcome.kind === 'deferred' ? outcome.reason : '',
      /uncertain/,
      'after the dot no other server is tried',
    );
    assert.equal(second.taken, 2);
  } finally {
    await world.close();
  }
});

/** SMTP smuggling on the way out: shapes that some servers read as an end of data (CVE-2023-51764 and kin). */
const smuggled = ['\n.\n', '\n.\r\n', '\r.\r\n', '\r\n.\n', '\r\n.\r', '\r.\r', '\n\n.\r\n', '\r\r\n.\r\n'];
const commands =
  'MAIL FROM:<a@evil.test>\r\nRCPT TO:<b@evil.test>\r\nDATA\r\nSubject: SMUGGLED\r\n\r\nhi\r\n.\r\n';

for (const shape of smuggled) {
  test(`a letter with ${JSON.stringify(shape)} in it is not sent`, async () => {
    const world = await openWorld();
    try {
      const sink = await world.sink('there.test');
      const raw = [Buffer.from(`Subject: x\r\n\r\nfirst${shape}${commands}`)];
      await assert.rejects(world.delivery.carry(job('reader@there.test', { raw })), (error) =>
        isFault(error, 'letter-line-ends'),
      );
      assert.equal(sink.commands.length, 0);
    } finally {
      await world.close();
    }
  });
}

test('dots at the beginning of lines arrive as they were, however the letter is cut', async () => {
  const world = await openWorld();
  try {
    const sink = await world.sink('there.test');
    const text = `.\r\n..\r\n.hidden\r\n\r\n.\r\nMAIL FROM:<x>\r\n..two\r\n a.b\r\n.\r\n`;
    for (let cut = 0; cut <= text.length; cut += 3) {
      const raw = [Buffer.from(text.slice(0, cut)), Buffer.from(text.slice(cut))];
      assert.equal((await world.delivery.carry(job('reader@there.test', { raw }))).kind, 'delivered');
      assert.equal(sink.letters.at(-1)?.raw.toString(), text);
    }
    const dots = Buffer.from('Subject: dots\r\n\r\n'.concat('.\r\n'.repeat(60_000)));
    assert.equal((await world.delivery.carry(job('reader@there.test', { raw: [dots] }))).kind, 'delivered');
    assert.ok(sink.letters.at(-1)?.raw.equals(dots));
    await world.delivery.carry(
      job('reader@there.test', { raw: [Buffer.from('Subject: open end\r\n\r\nno line end')] }),
    );
    assert.equal(sink.letters.at(-1)?.raw.toString(), 'Subject: open end\r\n\r\nno line end\r\n');
    assert.equal(sink.bare, 0);
    assert.equal(sink.taken, sink.letters.length);
  } finally {
    await world.close();
  }
});

for (const local of ['a\r\nRCPT TO:<x@evil.test>', 'a>b', 'a b', '"a\r\nb"', '', '"a"> "b', 'a\u0000b']) {
  test(`the address ${JSON.stringify(local)} never becomes a command`, async () => {
    const world = await openWorld();
    try {
      const sink = await world.sink('there.test');
      const recipient = { address: { local, domain: 'there.test' } };
      await assert.rejects(world.delivery.carry(job('x@there.test', { recipient })), (error) =>
        isFault(error, 'path-unsafe'),
      );
      assert.ok(!sink.commands.some(({ line }) => /MAIL|RCPT/.test(line)));
    } finally {
      await world.close();
    }
  });
}
