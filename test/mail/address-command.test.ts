import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';

const main = new URL('../../src/main.ts', import.meta.url).pathname;

async function address(args: string[], input = ''): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [main, 'address', ...args]);
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text));
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, ...texts };
}

test('each line that is not empty is answered, in order', async () => {
  const lines = [
    '"Joe <a@MÜLLER.example>, G:;"',
    '',
    '"a@localhost"',
    '5',
    '{',
    '   ',
    '"\u2028"',
    '"G:;"',
    '"a\\ud800@example.com"',
    '"a@example.com"',
  ];
  const { code, out } = await address(['parse', '--json', '-'], lines.join('\n'));
  const answers = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(code, 0);
  assert.deepEqual(
    answers.map((answer) => answer.addresses ?? false),
    [['a@xn--mller-kva.example'], false, false, false, false, [], false, ['a@example.com']],
  );
  assert.ok(
    answers.every((answer) => answer.ok || (typeof answer.reason === 'string' && answer.reason.length > 8)),
  );
});

test('an answer comes before the input ends', async () => {
  const child = spawn(process.execPath, [main, 'address', 'parse', '--json', '-']);
  child.stdin.write('"a@example.com"\n');
  const [first] = await once(child.stdout.setEncoding('utf8'), 'data');
  assert.equal(first, '{"ok":true,"addresses":["a@example.com"]}\n');
  child.stdin.end('"b@example.com"');
  const [second] = await once(child.stdout, 'data');
  assert.equal(second, '{"ok":true,"addresses":["b@example.com"]}\n');
  const [code] = await once(child, 'close');
  assert.equal(code, 0);
});

test('many lines, more than a pipe holds', async () => {
  const { code, out } = await address(['parse', '--json', '-'], '"a@example.com"\r\n'.repeat(20_000));
  assert.deepEqual([code, out.split('\n').length], [0, 20_001]);
});

test('words for people, and usage', async () => {
  assert.deepEqual(await address(['parse', 'Joe <a@example.com>, b@example.com', 'a@localhost']), {
    code: 0,
    out: 'a@example.com\nb@example.com\nrefused: the domain has only one label\n',
    err: '',
  });
  for (const args of [[], ['parse'], ['parse', '--json'], ['parse', '--yes', 'x'], ['other']]) {
    const { code, out, err } = await address(args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, /usage/);
  }
  assert.equal((await address(['--help'])).code, 0);
});
