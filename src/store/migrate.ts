import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Fault } from '#base';
import type { Sql } from './sql.ts';

const folder = fileURLToPath(new URL('./migrations/', import.meta.url));

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly hash: string;
}

/** The numbered SQL files beside this one, in order. */
export function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const text = readFileSync(folder + name, 'utf8');
      return { name, text, hash: createHash('sha256').update(text).digest('hex') };
    });
}

const table = `CREATE TABLE IF NOT EXISTS store_migration (
  name text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;

/**
 * Brings the schema up to date, forward only. Several processes may call it at once: the table lock lets one work.
 * Throws `schema-newer` when the database was made by a newer Postern.
 */
export async function migrate(
  store: Sql & { transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> },
): Promise<void> {
  const known = migrations();
  const ready = await store.query<{ name: string }>('SELECT name FROM store_migration ORDER BY name').then(
    ({ rows }) => rows.map((row) => row.name),
    () => [],
  );
  refuseNewer(ready, known);
  if (ready.length === known.length) return;
  // Two processes may both find the table missing; one of them then fails here and finds it on the second try.
  await store.query(table).catch(() => store.query(table));
  await store.transaction(async (sql) => {
    await sql.query('LOCK TABLE store_migration IN ACCESS EXCLUSIVE MODE');
    const { rows } = await sql.query<{ name: string }>('SELECT name FROM store_migration');
    const done = new Set(rows.map((row) => row.name));
    for (const migration of known) {
      if (done.has(migration.name)) continue;
      await sql.query(migration.text);
      await sql.query('INSERT INTO store_migration (name, hash) VALUES ($1, $2)', [
        migration.name,
        migration.hash,
      ]);
    }
  });
}

function refuseNewer(ready: string[], known: Migration[]): void {
  const unknown = ready.find((name) => !known.some((migration) => migration.name === name));
  if (unknown) {
    throw new Fault({
      code: 'schema-newer',
      kind: 'invalid',
      say: `The database was made by a newer Postern (it has ${unknown}). Install that version or a newer one.`,
    });
  }
}

/** Makes the schema as it was when just `names` had run, in an empty one. Throws `schema-newer` where one is not known here. */
export async function migrateTo(sql: Sql, names: readonly string[]): Promise<void> {
  const known = migrations();
  refuseNewer([...names], known);
  await sql.query(table);
  for (const { name, text, hash } of known.filter((migration) => names.includes(migration.name))) {
    await sql.query(text);
    await sql.query('INSERT INTO store_migration (name, hash) VALUES ($1, $2)', [name, hash]);
  }
}
