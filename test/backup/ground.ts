import pg from 'pg';
import { newToken } from '#base';
import { adminUrl } from '../lab/database.ts';

export interface Empty {
  readonly url: string;
  drop(): Promise<void>;
}

/** Statements at a database, over a connection of their own. */
export async function asking<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A database with nothing in it. */
export async function emptyDatabase(): Promise<Empty> {
  const admin = await adminUrl();
  const name = `postern_empty_${process.pid}_${newToken(6).replace(/[-_]/g, '0').toLowerCase()}`;
  await asking(admin, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  return {
    url: admin.replace(/\/[^/?]*\?/, `/${name}?`),
    async drop() {
      await asking(admin, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** Every table with a hash over all its rows, whatever their order. */
export function contents(url: string): Promise<Record<string, string>> {
  return asking(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    );
    const found: Record<string, string> = {};
    for (const { name } of rows) {
      const shown = name === 'store_migration' ? 'name, hash' : '*';
      const { rows: all } = await client.query<{ hash: string }>(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS hash FROM (SELECT ${shown} FROM ${name}) t`,
      );
      found[name] = all[0]!.hash;
    }
    return found;
  });
}

/** Indexes and constraints, as PostgreSQL tells them. */
export const definitions = (url: string): Promise<string[]> =>
  asking(url, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      `SELECT indexdef AS text FROM pg_indexes WHERE schemaname = 'public' UNION ALL
       SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace ORDER BY 1`,
    );
    return rows.map(({ text }) => text);
  });
