import { createWriteStream } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Actor, Fault } from '#base';
import type { Exports } from './exports.ts';
import { mboxFile } from './giving.ts';
import type { ExportFile } from './tar.ts';
import type { ExportView } from './words.ts';

/** In a folder that is not complete yet: whose it is. */
const marker = '.postern-export';

const wrong = (say: string): Fault => new Fault({ code: 'export-folder', kind: 'invalid', say });

/**
 * Writes an export into a folder that the operator names: empty, new, or of this very export, where it goes on. The folder
 * is in clear and its owner's alone (0700). `told` hears of each letter. Throws `export-folder` beside what `give` throws.
 */
export async function writeExport(
  exports: Exports,
  actor: Actor,
  { id, folder }: { id: string; folder: string },
  told: (view: ExportView) => void = () => {},
): Promise<ExportView> {
  let known = await claim(folder, id);
  const before = await exports.find(actor, id);
  const grows = before.forms.includes('mbox');
  if (grows) await rm(join(folder, mboxFile), { force: true });
  const { files } = await exports.give(actor, id, grows ? 0 : Math.min(known.upTo, before.done));
  for await (const file of files) {
    const number = numberOf(file.path);
    if (number - 1 > known.upTo) {
      known = await mark(folder, { id, upTo: number - 1 });
      if (number % 20 === 0) told(await exports.find(actor, id));
    }
    await write(folder, file);
  }
  await unlink(join(folder, marker));
  return exports.find(actor, id);
}

interface Mark {
  readonly id: string;
  /** All letters up to this number stand in the folder whole. */
  readonly upTo: number;
}

async function claim(folder: string, id: string): Promise<Mark> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const there = await readdir(folder);
  if (there.length === 0) return mark(folder, { id, upTo: 0 });
  const known = await readFile(join(folder, marker), 'utf8').then(read, () => null);
  if (known?.id !== id) throw wrong(`${folder} is not empty. An export needs a folder of its own.`);
  return known;
}

function read(text: string): Mark | null {
  const [, id = '', upTo = ''] = /^([0-9a-f-]{36}) (\d{1,9})\n$/.exec(text) ?? [];
  return id === '' ? null : { id, upTo: Number(upTo) };
}

async function mark(folder: string, one: Mark): Promise<Mark> {
  const making = join(folder, `${marker}.part`);
  await writeFile(making, `${one.id} ${one.upTo}\n`, { mode: 0o600 });
  await rename(making, join(folder, marker));
  return one;
}

const numberOf = (path: string): number => Number(/PST(\d{7})/.exec(path)?.[1] ?? 0);

async function write(folder: string, { path, size, pieces }: ExportFile): Promise<void> {
  const place = join(folder, path);
  await mkdir(dirname(place), { recursive: true, mode: 0o700 });
  if (path === mboxFile) {
    for await (const piece of pieces) await appendFile(place, piece, { mode: 0o600 });
    return;
  }
  const making = `${place}.part`;
  await pipeline(pieces, createWriteStream(making, { mode: 0o600, flags: 'w' }));
  if ((await stat(making)).size !== size) throw wrong(`${path} could not be written whole.`);
  await rename(making, place);
}
