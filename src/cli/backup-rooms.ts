/** What the commands about backups share. */
import { spawn } from 'node:child_process';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Backup, Manifest, Progress, SettingsFile } from '#backup';
import { type Config, configPath, pathIn } from '#config';
import type { House } from '#flow';
import { passphrasePath } from '#keys';
import { openEvidenceLog } from '../app.ts';
import type { Common } from './frame.ts';

export async function openBackup(house: House): Promise<Backup> {
  const { Backup } = await import('#backup');
  return new Backup(house);
}

export const storageOf = (config: Config): string => pathIn(config, config.storage.dir);

const within = (dir: string, path: string): boolean => path.startsWith(dir.endsWith(sep) ? dir : dir + sep);

/** The settings and what they name outside the storage folder, such as certificates: what a new machine needs. */
export function settingsFiles(config: Config, options: Common): SettingsFile[] {
  const storage = storageOf(config);
  const base = resolve(config.base);
  const named = [
    resolve(configPath(options.config)),
    ...[config.tls.certificate, config.tls.key, ...config.tls.ca]
      .filter(Boolean)
      .map((path) => pathIn(config, path)),
    ...(config.keys.provider === 'file' ? [passphrasePath(config)] : []),
  ].map((path) => resolve(path));
  return [...new Set(named)]
    .filter((path) => !within(storage, path))
    .map((path) => {
      const below = relative(base, path);
      return { path, as: below.startsWith('..') || isAbsolute(below) ? `elsewhere${path}` : below };
    });
}

/** How far the log had come before a snapshot was taken: what is restored must hold at least that. */
export async function headOf(house: House): Promise<Manifest['log']> {
  const { readCheckpoint } = await import('#evidence');
  const log = openEvidenceLog(house);
  const note = await log.checkpoint();
  const read = note ? readCheckpoint(note, await log.publicKeys()) : null;
  return read && { origin: read.head.origin, size: read.head.size, root: read.head.root.toString('hex') };
}

/** Runs `postern` with these words in a process of its own; what it said in JSON, and how it ended. */
export function apart(words: readonly string[]): Promise<{ code: number | null; said: unknown }> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...words, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  return new Promise((done) => {
    child.once('error', () => done({ code: 1, said: null }));
    child.once('close', (code) => {
      try {
        done({ code, said: JSON.parse(out) });
      } catch {
        done({ code, said: null });
      }
    });
  });
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Says on a terminal how far it is, twice a second at most. */
export function teller(quiet: boolean): { tell(progress: Progress): void; end(): void } {
  const shown = !quiet && process.stderr.isTTY;
  let last = 0;
  return {
    tell({ bytes, written, what }) {
      // Counted in octets, not in time: a line for each 4 MB is enough.
      if (!shown || bytes - last < 4e6) return;
      last = bytes;
      process.stderr.write(
        `\r\u001b[K${megabytes(bytes)}, ${megabytes(written)} of it new: ${what.slice(0, 60)}`,
      );
    },
    end() {
      if (shown) process.stderr.write('\r\u001b[K');
    },
  };
}
