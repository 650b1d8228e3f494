import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chaosPart } from './chaos.ts';
import { noMounts } from './disk.ts';
import { databaseSyncPart, objectSyncPart } from './failing-sync.ts';
import { fullDatabasePart, fullStoragePart } from './full-disk.ts';
import type { Outcome, PartNeeds, PartResult } from './parts.ts';
import { tornWritePart } from './torn-write.ts';
import { noTracing } from './trace.ts';

export interface PlayOptions {
  /** Letters to be accepted while things go wrong. */
  readonly accepted: number;
  readonly seed: number;
  /** Letters offered a second. */
  readonly pace: number;
  /** Only the kills, freezes and hangs, and one power cut. */
  readonly short: boolean;
  /** Milliseconds after which no more letters are offered. */
  readonly limit?: number;
  readonly only?: string;
  readonly tell: (text: string) => void;
  readonly stopped?: () => boolean;
}

interface Part {
  readonly name: string;
  /** Why it cannot run here; null where it can. */
  readonly impossible: () => string | null;
  readonly run: (needs: PartNeeds) => Promise<Outcome>;
}

function partsOf({ accepted, pace, short, limit = 3_600_000 }: PlayOptions): Part[] {
  const chaos: Part = {
    name: 'kills, freezes, hangs',
    impossible: () => null,
    run: (needs) => chaosPart({ ...needs, accepted, pace, limit, cuts: short ? 1 : 3, backups: !short }),
  };
  if (short) return [chaos];
  return [
    chaos,
    {
      name: 'fsync fails, PostgreSQL',
      impossible: noTracing,
      run: (needs) => databaseSyncPart({ ...needs, most: null }),
    },
    {
      name: 'fsync fails, large letters',
      impossible: noTracing,
      run: (needs) => objectSyncPart({ ...needs, most: null }),
    },
    { name: 'disk full, large letters', impossible: noMounts, run: fullStoragePart },
    { name: 'disk full, PostgreSQL', impossible: noMounts, run: fullDatabasePart },
    { name: 'bytes changed on the disk', impossible: () => null, run: tornWritePart },
  ];
}

async function playPart(part: Part, scratch: string, options: PlayOptions): Promise<PartResult> {
  const { name } = part;
  const nothing = { name, did: '', accounts: [], search: null, faults: [], wrong: [], seconds: 0 };
  const leftOut = part.impossible();
  if (leftOut) return { ...nothing, leftOut };
  const from = Date.now();
  const dir = join(scratch, name.replace(/\W+/g, '-'));
  mkdirSync(dir, { mode: 0o755 });
  const needs: PartNeeds = {
    dir,
    seed: options.seed,
    tell: (text) => options.tell(`${name}: ${text}`),
    stopped: options.stopped ?? (() => false),
  };
  try {
    const outcome = await part.run(needs);
    return { ...nothing, leftOut: null, ...outcome, seconds: (Date.now() - from) / 1000 };
  } catch (error) {
    return {
      ...nothing,
      leftOut: null,
      wrong: [`it broke off: ${error instanceof Error ? error.stack : error}`],
      seconds: (Date.now() - from) / 1000,
    };
  } finally {
    if (!process.env.POSTERN_CRASH_KEEP) rmSync(dir, { recursive: true, force: true });
  }
}

/** Plays everything, part by part; leaves nothing behind. */
export async function play(options: PlayOptions): Promise<PartResult[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'postern-crash-'));
  chmodSync(scratch, 0o755);
  const results: PartResult[] = [];
  try {
    for (const part of partsOf(options)) {
      if (options.only && !part.name.includes(options.only)) continue;
      if (options.stopped?.()) break;
      results.push(await playPart(part, scratch, options));
    }
    return results;
  } finally {
    if (!process.env.POSTERN_CRASH_KEEP) rmSync(scratch, { recursive: true, force: true });
  }
}
