import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findIn } from './search.ts';

function run(...args: string[]): Promise<{ said: Buffer; code: number | null }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => parts.push(chunk));
  return new Promise((done) => child.once('close', (code) => done({ said: Buffer.concat(parts), code })));
}

test('a part that throws with the letter in its message: 451, and the message is nowhere', async () => {
  const word = `canary${randomBytes(8).toString('hex')}`;
  const { said, code } = await run(fileURLToPath(new URL('./throwing.ts', import.meta.url)), word);
  const text = said.toString();
  assert.equal(code, 0, text.slice(-3000));
  for (const part of ['inspection', 'policy', 'sealing', 'keeping', 'enqueueing', 'evidence']) {
    assert.match(text, new RegExp(`^${part}: refused: .*451`, 'm'), `${part} is temporary`);
  }
  for (const part of ['recheck', 'signing', 'delivery'])
    assert.match(text, new RegExp(`^${part}: 250`, 'm'), `${part} comes after acceptance`);
  assert.equal(
    text.match(/"event":"outcome-broken"/g)?.length,
    2,
    'what follows from an outcome broke once for each',
  );
  assert.match(text, /^arrived: 4$/m, 'a letter whose report broke arrived once');
  assert.match(text, /attempt-broken/, 'the log tells of it');
  assert.deepEqual(findIn(said, [word], 'answers, log and tables'), []);
});
