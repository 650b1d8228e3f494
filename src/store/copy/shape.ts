import type pg from 'pg';

export interface Column {
  readonly name: string;
  /** As PostgreSQL writes it: `uuid`, `timestamp with time zone`. */
  readonly type: string;
}

/** A table as it is copied. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly Column[];
  /** By what its rows are ordered; empty where it has no primary key. */
  readonly order: readonly string[];
}

/** A name as an identifier. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Every table of the schema with its columns and its primary key, by name. */
export async function columnsOf(client: pg.ClientBase): Promise<TableShape[]> {
  const { rows } = await client.query<{ name: string; columns: Column[]; key: string[] | null }>(
    `SELECT c.relname AS name,
       (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
       (SELECT json_agg(a.attname ORDER BY k.n)
          FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)
          JOIN pg_attribute a ON a.attnum = k.attnum
          WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid) AS key
     FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
       AND c.relname <> 'store_migration' ORDER BY c.relname`,
  );
  return rows.map(({ name, columns, key }) => ({ name, columns: columns ?? [], order: key ?? [] }));
}
