/** What readers make of sealed letters: by openssl and gpg, not by Postern. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { walk } from '#mail';
import { openGpg } from '../pgp/gpg.ts';
import { copiesOf, decoded, wordsIn } from './letters.ts';
import type { Run } from './postern.ts';
import type { Secret } from './secrets.ts';
import { cellName } from './words.ts';
import type { Arrived } from './world.ts';

/** `opened`: nothing of the letter outside, all of it inside. `readable`: a word stands outside. Null: not sealed at all. */
export type Seal = 'opened' | 'readable' | 'unopened' | null;
export type Opened = ReadonlyMap<Arrived, Seal>;

const isSealed = (raw: Buffer): boolean => {
  const { type } = walk(raw);
  return type === 'application/pkcs7-mime' || type === 'multipart/encrypted';
};

const run = promisify(execFile);

/** What its reader gets to read of each copy that is sealed. */
export async function openCopies({ kept, arrived, salt, secrets }: Run): Promise<Opened> {
  const dir = mkdtempSync(join(tmpdir(), 'matrix-keys-'));
  const gpg = openGpg();
  const opened = new Map<Arrived, Seal>();
  try {
    for (const { cell } of kept) {
      const secret = secrets.get(cellName(cell));
      if (secret?.kind === 'pgp' && copiesOf(cell, arrived).length > 0)
        await gpg.run(['--import'], Buffer.from(secret.text));
      for (const copy of copiesOf(cell, arrived)) {
        const raw = decoded(copy);
        if (!isSealed(raw)) continue;
        const inner = secret ? await (secret.kind === 'pgp' ? byGpg(raw) : byOpenssl(raw, secret)) : null;
        if (wordsIn(raw, [cell], salt).length > 0) opened.set(copy, 'readable');
        else opened.set(copy, inner && wordsIn(inner, [cell], salt).length > 0 ? 'opened' : 'unopened');
      }
    }
  } finally {
    await gpg.close();
    rmSync(dir, { recursive: true, force: true });
  }
  return opened;

  async function byOpenssl(raw: Buffer, { text }: Secret): Promise<Buffer | null> {
    const [letter, key] = [join(dir, 'letter'), join(dir, 'key')];
    writeFileSync(letter, raw);
    writeFileSync(key, text, { mode: 0o600 });
    const args = ['cms', '-decrypt', '-in', letter, '-recip', key, '-inkey', key];
    return run('openssl', args, { encoding: 'buffer', maxBuffer: 1 << 24 }).then(
      ({ stdout }) => stdout,
      () => null,
    );
  }

  async function byGpg(raw: Buffer): Promise<Buffer | null> {
    const part = walk(raw).children[1];
    return part ? gpg.run(['--decrypt'], part.bytes()).catch(() => null) : null;
  }
}
