/** A real gpg with a home of its own, thrown away with the test. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface Gpg {
  readonly home: string;
  /** Runs gpg with `input` on its standard input; throws where it does not end with 0. */
  run(args: readonly string[], input?: Buffer): Promise<Buffer>;
  /** What it printed and wrote to its status, whatever it ended with. */
  status(args: readonly string[], input?: Buffer): Promise<{ code: number; out: Buffer; status: string }>;
  file(name: string, content: Buffer | string): string;
  close(): Promise<void>;
}

export function openGpg(): Gpg {
  // Short: the agent's socket stands in it, and a socket's path may have 107 octets.
  const home = mkdtempSync(join(tmpdir(), 'pg-'));
  const common = ['--homedir', home, '--batch', '--yes', '--no-tty', '--trust-model', 'always'];
  const passphrase = ['--pinentry-mode', 'loopback', '--passphrase', ''];
  const status: Gpg['status'] = (args, input) =>
    new Promise((resolve, reject) => {
      const child = spawn('gpg', [...common, ...passphrase, '--status-fd', '2', ...args]);
      const out: Buffer[] = [];
      let words = '';
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => {
        words += chunk.toString();
      });
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? -1, out: Buffer.concat(out), status: words }));
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
  return {
    home,
    status,
    async run(args, input) {
      const done = await status(args, input);
      if (done.code !== 0) throw new Error(`gpg ${args.join(' ')}: ${done.status}`);
      return done.out;
    },
    file(name, content) {
      const path = join(home, name);
      writeFileSync(path, content);
      return path;
    },
    async close() {
      await exec('gpgconf', ['--homedir', home, '--kill', 'all']).catch(() => undefined);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
