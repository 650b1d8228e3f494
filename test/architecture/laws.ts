import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import type { House, Source, Violation } from './house.ts';
import { type Import, importsOf } from './imports.ts';
import { checkSql } from './sql.ts';
import type { Token } from './tokens.ts';

export interface Law {
  readonly number: number;
  readonly says: string;
  readonly check: (house: House, sources: readonly Source[]) => Violation[];
}

const isRelative = (specifier: string): boolean => specifier.startsWith('.');
const resolved = (source: Source, specifier: string): string =>
  posix.join(posix.dirname(source.path), specifier);

/** Calls `see` for each import with a fixed name; computed ones are law 2's. */
function eachImport(
  sources: readonly Source[],
  see: (source: Source, specifier: string, one: Import) => string | null,
): Violation[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap((one) => {
      const what = one.specifier === null ? null : see(source, one.specifier, one);
      return what === null ? [] : [{ path: source.path, line: one.line, what }];
    }),
  );
}

/** The room behind `#room`, or undefined. */
const roomNamed = (specifier: string): string | undefined =>
  specifier.startsWith('#') ? specifier.slice(1).split('/')[0] : undefined;

const downwards = (house: House, sources: readonly Source[]): Violation[] =>
  eachImport(sources, (source, specifier) => {
    const other = roomNamed(specifier);
    if (other === undefined || other === source.room) return null;
    const [mine, theirs] = [house.rows.get(source.room), house.rows.get(other)];
    if (theirs === undefined) return `#${other} is no room`;
    if (mine === undefined) return `the room ${source.room} is not in docs/rooms.md`;
    return theirs > mine ? null : `${source.room} (row ${mine}) imports #${other} (row ${theirs})`;
  });

/** Files that one file loads, within its own room or through a door. */
function filesBehind(source: Source): string[] {
  return importsOf(source)
    .filter((one) => one.specifier !== null && !one.late)
    .map(({ specifier }) =>
      isRelative(specifier!) ? resolved(source, specifier!) : `src/${roomNamed(specifier!)}/index.ts`,
    );
}

/** Circles of files, each told once, at the file where it was entered. */
export function circles(_: House, sources: readonly Source[]): Violation[] {
  const graph = new Map(sources.map((source) => [source.path, filesBehind(source)]));
  const done = new Set<string>();
  const found: Violation[] = [];
  const visit = (path: string, trail: string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0)
      found.push({ path, line: 1, what: `a circle: ${[...trail.slice(start), path].join(' → ')}` });
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

const doorsOnly = (_: House, sources: readonly Source[]): Violation[] => [
  ...eachImport(sources, (source, specifier) => {
    if (specifier.startsWith('#')) return specifier.includes('/') ? `a deep import, ${specifier}` : null;
    if (!isRelative(specifier)) return null;
    const target = resolved(source, specifier);
    if (!target.startsWith('src/')) return `${specifier} leads out of src/`;
    const other = target.split('/').length === 2 ? 'cli' : target.split('/')[1]!;
    return other === source.room ? null : `${specifier} reaches into ${other}; its door is #${other}`;
  }),
  ...sources.flatMap((source) =>
    importsOf(source)
      .filter((one) => one.specifier === null)
      .map(({ line }) => ({ path: source.path, line, what: 'an import whose name is computed' })),
  ),
];

const stationsApart = (house: House, sources: readonly Source[]): Violation[] => {
  const row = house.rows.get('queue');
  const isStation = (room: string | undefined): boolean => room !== undefined && house.rows.get(room) === row;
  return eachImport(sources, (source, specifier) => {
    const other = roomNamed(specifier);
    return isStation(source.room) && isStation(other) && other !== source.room
      ? `the station ${source.room} imports the station ${other}`
      : null;
  });
};

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function librariesAtHome(house: House, sources: readonly Source[]): Violation[] {
  const imported = eachImport(sources, (source, specifier) => {
    if (isRelative(specifier) || specifier.startsWith('#') || specifier.startsWith('node:')) return null;
    if (builtinModules.includes(specifier)) return `${specifier} without node:`;
    const library = house.libraries.find(({ name }) => name === packageOf(specifier));
    if (!library) return `${packageOf(specifier)} has no row in docs/rooms.md`;
    return library.rooms.includes(source.room)
      ? null
      : `${library.name} belongs to ${library.rooms.join(', ')}, not to ${source.room}`;
  });
  return [...imported, ...rowsOfLibraries(house)];
}

function rowsOfLibraries({ libraries, dependencies, rows }: House): Violation[] {
  const page = (what: string): Violation => ({ path: 'docs/rooms.md', line: 1, what });
  const rowsOf = (name: string): number => libraries.filter((library) => library.name === name).length;
  return [
    ...dependencies
      .filter((name) => rowsOf(name) !== 1)
      .map((name) => page(`${name} has ${rowsOf(name)} rows instead of one`)),
    ...libraries
      .filter(({ name }) => !dependencies.includes(name))
      .map(({ name }) => page(`${name} is no dependency`)),
    ...libraries.filter(({ reason }) => reason === '').map(({ name }) => page(`${name} has no reason`)),
    ...libraries
      .filter(({ rooms }) => rooms.some((room) => !rows.has(room)))
      .map(({ name }) => page(`${name} has no room`)),
  ];
}

/** Whether the code at `i` reads as `words`; a member may also be reached as `?.name` or `['name']`. */
function reads(code: readonly Token[], i: number, words: readonly string[]): boolean {
  let at = i;
  for (const [n, word] of words.entries()) {
    if (n > 0) {
      let joint = code[at++]?.text;
      if (joint === '?.' && code[at]?.text === '[') joint = code[at++]?.text;
      if (joint === '[' && code[at]?.kind === 'string') {
        if (code[at]!.text !== word) return false;
        at += 2;
        continue;
      }
      if (joint !== '.' && joint !== '?.') return false;
    }
    const token = code[at++];
    if (token?.kind !== 'name' || token.text !== word) return false;
  }
  return true;
}

/** A law against members such as `process.env`, but in some rooms. */
const noMembers =
  (members: readonly string[], ...rooms: string[]) =>
  (_: House, sources: readonly Source[]): Violation[] =>
    eachToken(sources, rooms, (code, i) => {
      if (code[i - 1]?.text === '.' && code[i - 2]?.text !== 'globalThis') return null;
      return members.find((member) => reads(code, i, member.split('.'))) ?? fromProcess(code, i, members);
    });

/** `import { env } from 'node:process'` is `process.env` under another name. */
function fromProcess(code: readonly Token[], i: number, members: readonly string[]): string | null {
  if (code[i]!.kind !== 'string' || code[i]!.text !== 'node:process') return null;
  const open = code.slice(0, i).findLastIndex((token) => token.text === 'import' && token.kind === 'name');
  const names = code.slice(open, i).map((token) => token.text);
  return members.find((member) => member.startsWith('process.') && names.includes(member.slice(8))) ?? null;
}

function eachToken(
  sources: readonly Source[],
  except: readonly string[],
  see: (code: readonly Token[], i: number) => string | null,
): Violation[] {
  return sources
    .filter(({ room }) => !except.includes(room))
    .flatMap(({ path, code }) =>
      code.flatMap((token, i) => {
        const what = see(code, i);
        return what === null ? [] : [{ path, line: token.line, what }];
      }),
    );
}

const clockMembers = noMembers(
  ['Date.now', 'performance.now', 'performance.timeOrigin', 'process.hrtime'],
  'base',
);

const timeThroughBase = (house: House, sources: readonly Source[]): Violation[] => [
  ...clockMembers(house, sources),
  ...eachToken(sources, ['base'], (code, i) => {
    if (code[i]!.kind !== 'name' || code[i]!.text !== 'Date' || code[i - 1]?.text === '.') return null;
    const [open, close] = [code[i + 1]?.text, code[i + 2]?.text];
    const isNew = code[i - 1]?.text === 'new';
    if (open === '(' && (close === ')' || !isNew)) return `${isNew ? 'new ' : ''}Date()`;
    return isNew && open !== '(' ? 'new Date' : null;
  }),
];

const noConsole = (house: House, sources: readonly Source[]): Violation[] => [
  ...noMembers(['process.stdout', 'process.stderr'], 'cli', 'base')(house, sources),
  ...eachToken(sources, ['cli', 'base'], (code, i) =>
    code[i]!.kind === 'name' &&
    code[i]!.text === 'console' &&
    /^(\.|\?\.|\[)$/.test(code[i + 1]?.text ?? '') &&
    code[i - 1]?.text !== '.'
      ? 'console'
      : null,
  ),
];

export const linesOf = ({ text }: Source): number => text.replace(/\n$/, '').split('\n').length;

const shortFiles = (_: House, sources: readonly Source[]): Violation[] =>
  sources
    .filter((source) => linesOf(source) > 500)
    .map((source) => ({ path: source.path, line: 501, what: `${linesOf(source)} lines` }));

/** `constructor(private readonly x: T)`: fields by modifier, which type stripping cannot run. */
function parameterProperty(code: readonly Token[], i: number): boolean {
  if (code[i]!.text !== 'constructor' || code[i + 1]?.text !== '(') return false;
  let depth = 0;
  for (let at = i + 1; at < code.length; at++) {
    const { text } = code[at]!;
    if (text === '(') depth++;
    if (text === ')' && --depth === 0) return false;
    const starts = code[at - 1]?.text === '(' || code[at - 1]?.text === ',';
    if (
      depth === 1 &&
      starts &&
      /^(private|protected|public|readonly|override)$/.test(text) &&
      code[at + 1]?.kind === 'name'
    )
      return true;
  }
  return false;
}

const runsAsItStands = (_: House, sources: readonly Source[]): Violation[] =>
  eachToken(sources, [], (code, i) => {
    const [token, next, after] = [code[i]!, code[i + 1], code[i + 2]];
    if (token.kind !== 'name' || code[i - 1]?.text === '.') return null;
    const block = next?.kind === 'name' && after?.text === '{';
    if ((token.text === 'enum' || token.text === 'namespace') && block) return `${token.text} ${next.text}`;
    return parameterProperty(code, i) ? 'a parameter property' : null;
  });

/** `any` in the declarations that the compiler writes for a file; comments and strings do not count. */
export const noAny = (_: House, declarations: readonly Source[]): Violation[] =>
  eachToken(declarations, [], (code, i) => {
    const [token, before, after] = [code[i]!, code[i - 1]?.text ?? '', code[i + 1]?.text ?? ''];
    if (token.kind !== 'name' || token.text !== 'any') return null;
    const isType = /^(:|<|\||&|=>|=|,|\(|\[|as|keyof|is|extends)$/.test(before) && !/^(:|\(|\?)$/.test(after);
    return isType ? 'any in what is exported' : null;
  });

/** The laws of docs/rooms.md, by their numbers there. */
export const laws: readonly Law[] = [
  {
    number: 1,
    says: 'imports only point down, never in a circle',
    check: (house, sources) => [...downwards(house, sources), ...circles(house, sources)],
  },
  { number: 2, says: 'another room is imported by its door', check: doorsOnly },
  { number: 3, says: 'stations never import one another', check: stationsApart },
  { number: 4, says: 'libraries only in their room, each with a reason', check: librariesAtHome },
  { number: 5, says: 'SQL only in store.ts, on own tables', check: (_, sources) => checkSql(sources) },
  { number: 6, says: 'process.env only in config', check: noMembers(['process.env'], 'config') },
  { number: 7, says: 'the time only through base', check: timeThroughBase },
  { number: 8, says: 'no Math.random', check: noMembers(['Math.random']) },
  { number: 9, says: 'console output only in cli', check: noConsole },
  { number: 10, says: 'no file over 500 lines', check: shortFiles },
  { number: 11, says: 'sources run as they stand', check: runsAsItStands },
  { number: 12, says: 'no any in what is exported', check: noAny },
];
