/** What the rooms show to others, by looking at their doors. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../architecture/house.ts';
import { methodsOf, watch } from './spy.ts';

type Door = Readonly<Record<string, unknown>>;

const isClass = (value: unknown): value is { prototype: object } =>
  typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));

/** Rooms that hold nothing: pure arts, instruments, settings, and the command line, whose commands stand in a table of their own. */
export const instruments = new Set([
  'base',
  'mail',
  'config',
  'store',
  'smtp',
  'transport',
  'web',
  'cms',
  'pgp',
  'pdf',
  'cli',
]);

export const rooms = (): string[] =>
  readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() &&
        !instruments.has(entry.name) &&
        existsSync(join(root, 'src', entry.name, 'index.ts')),
    )
    .map(({ name }) => name)
    .sort();

const doorOf = async (room: string): Promise<Door> =>
  (await import(join(root, 'src', room, 'index.ts'))) as Door;

/** `room.Class.method` and `room.function` of every door. */
export async function doorNames(): Promise<string[]> {
  const names: string[] = [];
  for (const room of rooms())
    for (const [name, value] of Object.entries(await doorOf(room)))
      if (isClass(value)) names.push(...methodsOf(value).map((method) => `${room}.${name}.${method}`));
      else if (typeof value === 'function') names.push(`${room}.${name}`);
  return names;
}

/** Watches every method of every class at the doors. */
export async function watchDoors(): Promise<void> {
  for (const room of rooms())
    for (const [name, value] of Object.entries(await doorOf(room)))
      if (isClass(value)) watch(`${room}.${name}`, value);
}
