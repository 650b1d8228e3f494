import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cli, installed } from '../cli/postern.ts';

/** Puts a value in the place of a default in a settings file that `init` wrote. */
function set(file: string, table: string, name: string, value: string): void {
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(
    new RegExp(`(\\n\\[${table}\\]\n[^[]*?)# ${name} = [^\n]*`),
    `$1${name} = ${value}`,
  );
  assert.notEqual(changed, text);
  writeFileSync(file, changed);
}

export interface Standing {
  readonly cli: Cli;
  /** Two folders for backups, as the settings name them. */
  readonly places: readonly string[];
  /** A folder for shares. */
  readonly shares: string;
  close(): Promise<void>;
}

/** An installation with two places for backups and nothing in them. */
export async function standing(): Promise<Standing> {
  const cli = await installed();
  const places = ['one', 'two'].map((name) => join(cli.lab.dir, `place-${name}`));
  for (const place of places) mkdirSync(place);
  const shares = mkdtempSync(join(tmpdir(), 'postern-shares-'));
  set(cli.file, 'backup', 'places', JSON.stringify(places));
  return {
    cli,
    places,
    shares,
    async close() {
      await cli.lab.close();
      rmSync(shares, { recursive: true, force: true });
    },
  };
}
