import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { type Cli, ended, installed } from './postern.ts';

interface Ready {
  readonly pid: number;
  readonly submissions: { readonly host: string; readonly port: number };
  readonly operator: { readonly host: string; readonly port: number };
}

/** The last line of a reply, after saying `text`. */
function say(socket: TLSSocket, text: string | null): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = '';
    const read = (chunk: Buffer): void => {
      got += chunk.toString();
      const last = got.split('\r\n').at(-2);
      if (!got.endsWith('\r\n') || !last || !/^\d{3} /.test(last)) return;
      socket.off('data', read);
      resolve(last);
    };
    socket.on('data', read);
    socket.once('error', reject);
    if (text !== null) socket.write(`${text}\r\n`);
  });
}

describe('serve', () => {
  let cli: Cli;
  let password: string;
  before(async () => {
    cli = await installed(
      '--host',
      '127.0.0.1',
      '--submission-port',
      '0',
      '--submissions-port',
      '0',
      '--web-port',
      '0',
      '--operator-port',
      '0',
    );
    await cli.json('domain', 'add', 'clinic.example');
    ({ password } = await cli.json<{ password: string }>(
      'person',
      'add',
      'Jane Roe',
      '--address',
      'jane@clinic.example',
      '--password',
    ));
  });
  after(() => cli.lab.close());

  it('runs what init made: lets the first account in over TLS that its own certificate proves, says ready, stops when asked', async () => {
    const child = cli.start('serve', '--json');
    const end = ended(child);
    try {
      const ready = await new Promise<Ready>((resolve, reject) => {
        child.stdout!.once('data', (line: Buffer) => resolve(JSON.parse(line.toString()) as Ready));
        void end.then(({ err }) => reject(new Error(err)));
      });
      const signIn = async (secret: string): Promise<string> => {
        const ca = readFileSync(join(cli.lab.dir, 'data', 'tls', 'mail.crt'));
        const socket = connect({
          host: '127.0.0.1',
          port: ready.submissions.port,
          servername: 'mail.clinic.example',
          ca,
        });
        try {
          await say(socket, null);
          assert.ok(socket.authorized);
          assert.match(await say(socket, 'EHLO laptop.clinic.example'), /^250 /);
          return await say(
            socket,
            `AUTH PLAIN ${Buffer.from(`\0jane@clinic.example\0${secret}`).toString('base64')}`,
          );
        } finally {
          socket.destroy();
        }
      };
      assert.match(await signIn(password), /^235 /);
      assert.match(await signIn('something-else'), /^535 /);
      const [credential] = await cli.json<{ id: string }[]>('password', 'list', 'jane@clinic.example');
      await cli.json('password', 'remove', credential!.id);
      assert.match(await signIn(password), /^535 /);
      const base = `http://127.0.0.1:${ready.operator.port}`;
      assert.equal((await fetch(`${base}/readyz`)).status, 200);
      const figures = await (await fetch(`${base}/metrics`)).text();
      assert.match(figures, /^postern_events_total\{kind="signin\.succeeded"\} 1$/m);
      assert.ok(!figures.includes('jane'));
    } finally {
      child.kill('SIGTERM');
    }
    const { code, err } = await end;
    assert.equal(code, 0, err);
    assert.ok(!err.includes(password) && !err.includes('jane@'));
  });
});
