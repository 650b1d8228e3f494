import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseBdat } from '../../src/smtp/server-chunk.ts';
import { commandLine, cutPath, parseHello } from '../../src/smtp/server-command.ts';
import { parseMailFrom, parseRcptTo } from '../../src/smtp/server-envelope.ts';
import { readLine } from '../../src/smtp/server-line.ts';
import { replyLine } from '../../src/smtp/server-reply.ts';
import { startSasl } from '../../src/smtp/server-sasl.ts';

const rules = { policy: 'strict', postmaster: { local: 'postmaster', domain: 'clinic.example' } } as const;
const mail = (rest: string) => parseMailFrom(rest, rules);
const rcpt = (rest: string, utf8 = false) => parseRcptTo(rest, utf8, rules);
const code = (parsed: { ok: boolean; reply?: { code: number; enhanced?: string } }): string =>
  parsed.ok ? 'ok' : `${parsed.reply?.code} ${parsed.reply?.enhanced}`;

test('only CRLF ends a line', () => {
  const kind = (text: string, limit = 20) => readLine(Buffer.from(text), 0, limit).kind;
  assert.equal(kind('NOOP\r\n'), 'line');
  assert.equal(kind('NOOP'), 'more');
  assert.equal(kind('NOOP\r'), 'more');
  for (const bad of ['NOOP\n', 'NO\rOP\r\n', 'NOOP\r\r\n', 'NO\rOP', '\n', '\r\r'])
    assert.equal(kind(bad), 'bare', JSON.stringify(bad));
  assert.equal(kind('NO\0OP\r\n'), 'nul');
  assert.equal(kind(`${'x'.repeat(18)}\r\n`), 'line');
  assert.equal(kind(`${'x'.repeat(19)}\r\n`), 'long');
  assert.equal(kind('x'.repeat(21)), 'long');
});

test('the parameters of MAIL', () => {
  const read = mail('FROM:<a@b.example> SIZE=1000 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb AUTH=<>');
  assert.ok(read.ok);
  assert.deepEqual(read.mail, {
    sender: { local: 'a', domain: 'b.example' },
    size: 1000,
    body: '8bitmime',
    smtputf8: true,
    ret: 'hdrs',
    envid: 'a+2Bb',
  });
  const table: [string, string][] = [
    ['FROM:<>', 'ok'],
    ['from: <a@b.example>', 'ok'],
    ['FROM:a@b.example', '501 5.1.3'],
    ['FROM:<a@b.example', '501 5.1.3'],
    ['FROM:<a@b.example>x', '501 5.1.3'],
    ['FROM <a@b.example>', '501 5.5.4'],
    ['TO:<a@b.example>', '501 5.5.4'],
    ['FROM:<a@b.example> SIZE=1 SIZE=2', '501 5.5.4'],
    ['FROM:<a@b.example> SIZE=-1', '501 5.5.4'],
    ['FROM:<a@b.example> SIZE', '501 5.5.4'],
    ['FROM:<a@b.example> BODY=BINARYMIME', '501 5.5.4'],
    ['FROM:<a@b.example> SMTPUTF8=yes', '501 5.5.4'],
    ['FROM:<a@b.example> RET=SOME', '501 5.5.4'],
    ['FROM:<a@b.example> ENVID=a+zz', '501 5.5.4'],
    ['FROM:<a@b.example> FOO=bar', '555 5.5.4'],
    ['FROM:<a@b.example> NOTIFY=NEVER', '555 5.5.4'],
    ['FROM:<a@b.example> constructor=x', '555 5.5.4'],
    ['FROM:<ä@b.example>', '553 5.6.7'],
    ['FROM:<ä@b.example> SMTPUTF8', 'ok'],
    ['FROM:<a b@b.example>', '553 5.1.7'],
    ['FROM:<a@[127.0.0.1]>', '553 5.1.7'],
  ];
  for (const [rest, wanted] of table) assert.equal(code(mail(rest)), wanted, rest);
});

test('the parameters of RCPT', () => {
  const read = rcpt('TO:<a@b.example> NOTIFY=SUCCESS,delay ORCPT=rfc822;a+40b.example');
  assert.ok(read.ok);
  assert.deepEqual(read.recipient, {
    address: { local: 'a', domain: 'b.example' },
    notify: ['success', 'delay'],
    orcpt: 'rfc822;a+40b.example',
  });
  const table: [string, boolean, string][] = [
    ['TO:<Postmaster>', false, 'ok'],
    ['TO:<>', false, '553 5.1.3'],
    ['TO:<"a>b"@b.example>', false, 'ok'],
    ['TO:<@r.example:a@b.example>', false, 'ok'],
    ['TO:<a@b.example> NOTIFY=NEVER,SUCCESS', false, '501 5.5.4'],
    ['TO:<a@b.example> NOTIFY=SUCCESS,SUCCESS', false, '501 5.5.4'],
    ['TO:<a@b.example> NOTIFY=', false, '501 5.5.4'],
    ['TO:<a@b.example> NOTIFY=toString', false, '501 5.5.4'],
    ['TO:<a@b.example> ORCPT=rfc822', false, '501 5.5.4'],
    ['TO:<a@b.example> ORCPT=rfc822;a=b', false, '501 5.5.4'],
    ['TO:<a@b.example> ORCPT=rfc822;a+4', false, '501 5.5.4'],
    ['TO:<a@b.example> ORCPT=utf-8;ä@b.example', true, 'ok'],
    ['TO:<a@b.example> ORCPT=utf-8;ä@b.example', false, '553 5.6.7'],
    ['TO:<a@b.example> SIZE=1', false, '555 5.5.4'],
    ['TO:<ä@b.example>', false, '553 5.6.7'],
    ['TO:<ä@b.example>', true, 'ok'],
    ['TO:<a@=?utf-8?q?b.example?=>', false, '553 5.1.3'],
  ];
  for (const [rest, utf8, wanted] of table) assert.equal(code(rcpt(rest, utf8)), wanted, rest);
});

test('sizes of BDAT that cannot be followed are none', () => {
  assert.deepEqual(parseBdat('12 LAST'), { size: 12, last: true });
  assert.deepEqual(parseBdat('0'), { size: 0, last: false });
  for (const bad of ['', '-1', '0x10', '1e3', '12 FIRST', '12LAST', '9'.repeat(16), '1.5', ' 12'])
    assert.equal(parseBdat(bad), null, bad);
});

test('EHLO takes names and literals, nothing that could write a header', () => {
  for (const good of ['laptop', 'a.example', '[192.0.2.1]', '[IPv6:2001:db8::1]', 'my_pc'])
    assert.equal(parseHello(good).ok, true, good);
  for (const bad of ['', 'a b', 'a(b)', '<a>', 'a;b', 'a"b', 'ä', 'x'.repeat(256)])
    assert.equal(parseHello(bad).ok, false, bad);
});

test('a path ends at its own bracket', () => {
  assert.deepEqual(cutPath('<"a\\">b"@c> X=1'), { path: '<"a\\">b"@c>', rest: 'X=1' });
  for (const bad of ['', 'a', '<a', '<"a>', '<a>b']) assert.equal(cutPath(bad), null, bad);
});

test('sign-in steps', () => {
  const plain = (text: string): string => Buffer.from(text).toString('base64');
  assert.deepEqual(startSasl(`PLAIN ${plain('\0u\0p')}`), { kind: 'try', user: 'u', password: 'p' });
  assert.deepEqual(startSasl(`plain ${plain('u\0u\0p')}`), { kind: 'try', user: 'u', password: 'p' });
  const refused = (rest: string): number => {
    const step = startSasl(rest);
    assert.equal(step.kind, 'refuse', rest);
    return step.kind === 'refuse' ? step.reply.code : 0;
  };
  assert.equal(refused(`PLAIN ${plain('v\0u\0p')}`), 535);
  assert.equal(refused('PLAIN !!!!'), 501);
  assert.equal(refused('PLAIN ='), 501);
  assert.equal(refused('PLAIN *'), 501);
  assert.equal(refused('PLAIN YQ'), 501);
  assert.equal(refused(`PLAIN ${plain('\0u\0p\0q')}`), 501);
  assert.equal(refused(`PLAIN ${Buffer.from([0, 0xff, 0, 0x70]).toString('base64')}`), 501);
  assert.equal(refused('CRAM-MD5'), 504);
  assert.equal(refused(''), 501);
  const login = startSasl('LOGIN');
  assert.ok(login.kind === 'ask' && login.challenge === plain('Username:'));
  const second = login.next(plain('u'));
  assert.ok(second.kind === 'ask' && second.challenge === plain('Password:'));
  assert.deepEqual(second.next(plain('p')), { kind: 'try', user: 'u', password: 'p' });
  assert.equal(second.next('*').kind, 'refuse');
});

test('a reply is one line of printable ASCII whatever it is made of', () => {
  assert.equal(replyLine({ code: 550, enhanced: '5.1.1', text: 'no\r\n250 ü\0' }), '550 5.1.1 no?250 ?\r\n');
});

test('no line of any bytes makes a parser throw', () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  const words = fc.constantFrom(
    'MAIL',
    'FROM:<',
    'RCPT TO:<',
    '>',
    '"',
    '\\',
    ' SIZE=',
    'ORCPT=',
    '@',
    'ä',
    '=?',
    'x',
    ' ',
  );
  const tricky = fc.array(words, { maxLength: 20 }).map((parts) => Buffer.from(parts.join('')));
  fc.assert(
    fc.property(fc.oneof(bytes, tricky), (input) => {
      const line = commandLine(input);
      if (line === null) return;
      parseMailFrom(line.rest, rules);
      parseRcptTo(line.rest, true, rules);
      startSasl(line.rest);
      parseHello(line.rest);
      parseBdat(line.rest);
    }),
    { seed: 3, numRuns: 3000 },
  );
});
