import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeOf, type Token, tokens } from './tokens.ts';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Library {
  readonly name: string;
  readonly rooms: readonly string[];
  readonly reason: string;
}

/** What docs/rooms.md and package.json say. */
export interface House {
  /** Row of each room, from 1 at the top. */
  readonly rows: ReadonlyMap<string, number>;
  readonly libraries: readonly Library[];
  /** Direct dependencies that are installed where Postern runs. */
  readonly dependencies: readonly string[];
  /** The numbers of the laws on the page. */
  readonly laws: readonly number[];
}

export interface Source {
  /** From the project's folder, such as `src/mail/address.ts`. */
  readonly path: string;
  /** `cli` for the files at the top of `src/`. */
  readonly room: string;
  readonly text: string;
  readonly code: readonly Token[];
}

export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

/** The cells of each line of the table under the heading of that name, without the table's own head. */
function table(page: string, heading: string): string[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Reads the two tables and the numbered laws. */
export function houseFrom(page: string, manifest: string): House {
  const rows = new Map<string, number>();
  for (const [row, rooms] of table(page, 'Who may import whom')) {
    for (const room of (rooms ?? '').split(' ')) rows.set(room, Number(row));
  }
  const libraries = table(page, 'Libraries').map(([name = '', rooms = '', reason = '']) => ({
    name,
    rooms: rooms.split(' '),
    reason,
  }));
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(manifest) as Record<
    string,
    Record<string, string>
  >;
  const laws = [...page.matchAll(/^(\d+)\. /gm)].map((match) => Number(match[1]));
  return { rows, libraries, dependencies: Object.keys({ ...dependencies, ...optionalDependencies }), laws };
}

export const readHouse = (): House =>
  houseFrom(
    readFileSync(join(root, 'docs/rooms.md'), 'utf8'),
    readFileSync(join(root, 'package.json'), 'utf8'),
  );

/** `src/mail/address.ts` is in `mail`; `src/main.ts` in `cli`. */
export function roomOf(path: string): string {
  const parts = path.split('/');
  return parts.length === 2 ? 'cli' : parts[1]!;
}

export const sourceFrom = (path: string, text: string): Source => ({
  path,
  room: roomOf(path),
  text,
  code: codeOf(tokens(text)),
});

export const readSources = (): Source[] =>
  globSync('src/**/*.ts', { cwd: root })
    .sort()
    .map((path) => sourceFrom(path, readFileSync(join(root, path), 'utf8')));
