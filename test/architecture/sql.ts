import type { House, Source, Violation } from './house.ts';
import { hole, type Token } from './tokens.ts';

const statement =
  /^\s*(SELECT|INSERT INTO|UPDATE \S+ SET|DELETE FROM|WITH \w+ AS|CREATE (TABLE|INDEX)|ALTER TABLE|DROP TABLE|TRUNCATE|LOCK TABLE|(?:LISTEN|NOTIFY) \w+)\b/;
/** In any letter case, where the name of a table gives it away: prose has no underscores. */
const looseStatement = /\b(select\b[\s\S]*\bfrom|insert\s+into|delete\s+from|join|update)\s+"?[a-z]+_\w+/i;
const lowerStatement = /^\s*(select|insert\s+into|update|delete\s+from|with)\s/;
const fragment = /\b(FROM|JOIN|INTO|SET|WHERE|VALUES|UPDATE)\b/;

const isText = (token: Token): boolean => token.kind === 'string' || token.kind === 'template';
export const isSql = (text: string): boolean => statement.test(text) || looseStatement.test(text);

/** Words that follow FROM or UPDATE without naming a table. */
const notTables = [
  /--[^\n]*/g,
  /'(?:[^']|'')*'/g,
  /\bextract\s*\(\s*\w+\s+from\b/gi,
  /\b(substring|trim|overlay)\s*\([^()]*\bfrom\b/gi,
  /\bdistinct\s+from\b/gi,
  /\bdo\s+update\b/gi,
  /\bon\s+(update|delete)\b/gi,
  /\bfor\s+(no\s+key\s+)?update(\s+of\s+\w+)?/gi,
];

/** The tables that a statement names, without its own WITH names and functions. `hole` where one is filled in. */
export function tablesOf(sql: string): string[] {
  const plain = notTables.reduce((text, pattern) => text.replace(pattern, ' '), sql);
  const own = new Set(
    [...plain.matchAll(/\b(\w+)\s*(?:\([^()]*\)\s*)?as\s+(?:(?:not\s+)?materialized\s+)?\(/gi)].map((match) =>
      match[1]!.toLowerCase(),
    ),
  );
  const named = plain.matchAll(
    /\b(?:from|join|into|update|(?:create|alter|drop|lock|truncate)\s+table(?:\s+if\s+(?:not\s+)?exists)?)\s+(?:only\s+|lateral\s+)?("?\w+"?|\uFFFC)(\s*\()?/gi,
  );
  const tables: string[] = [];
  for (const [whole, name = '', call] of named) {
    const table = name.replaceAll('"', '').toLowerCase();
    const isFunction = call !== undefined && !/^into|^create/i.test(whole);
    if (!isFunction && !own.has(table) && !/^(select|set|lateral|only|values|unnest)$/.test(table))
      tables.push(table);
  }
  return tables;
}

const mayHoldSql = (source: Source): boolean => source.room === 'store' || source.path.endsWith('/store.ts');

/** Copies whole tables, whose names it takes from the catalogs, and looks into none. */
const copies = (path: string): boolean => path.startsWith('src/store/copy/');

function ownTable(table: string, room: string): boolean {
  return table.startsWith(`${room}_`) || (room === 'store' && table.startsWith('pg_'));
}

function checkText(source: Source, token: Token): Violation[] {
  const { path, room } = source;
  const at = { path, line: token.line };
  if (!mayHoldSql(source)) return isSql(token.text) ? [{ ...at, what: 'SQL outside store.ts' }] : [];
  if (!isSql(token.text) && !lowerStatement.test(token.text) && !fragment.test(token.text)) return [];
  return tablesOf(token.text)
    .filter((table) => !ownTable(table, room) && !(copies(path) && (table === hole || table === 'stdin')))
    .map((table) => ({
      ...at,
      what: table === hole ? 'a table whose name is computed' : `table ${table} is not of the room ${room}`,
    }));
}

/** Law 5 for sources: SQL only in store.ts, on the room's own tables. */
export const checkSql = (sources: readonly Source[]): Violation[] =>
  sources.flatMap((source) => source.code.filter(isText).flatMap((token) => checkText(source, token)));

/** Law 5 for migrations: each table that they make is some room's. */
export function checkMigrations(house: House, files: readonly { path: string; text: string }[]): Violation[] {
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/^\s*create\s+table\s+(?:if\s+not\s+exists\s+)?(\w+)/gim)]
      .filter(([, table = '']) => ![...house.rows.keys()].some((room) => table.startsWith(`${room}_`)))
      .map(([, table], i) => ({ path, line: i, what: `table ${table} begins with no room's name` })),
  );
}
