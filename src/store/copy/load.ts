import pg from 'pg';
import { Fault } from '#base';
import { asFault } from '../faults.ts';
import { migrateTo } from '../migrate.ts';
import { sqlOn } from '../on.ts';
import type { Sql } from '../sql.ts';
import { columnsOf, quoted, type TableShape } from './shape.ts';
import { copyHead, copyIn, copyTail } from './wire.ts';

/** A database that is being filled, out of sight of everybody until `finish`. */
export interface Load {
  /** Statements over what is being filled. */
  readonly sql: Sql;
  /** Fills one table with rows as a dump gave them; how many. One at a time for each `worker`. */
  table(shape: TableShape, rows: AsyncIterable<Buffer>, worker: number): Promise<number>;
  /** Makes indexes and checks references anew; throws where a row refers to one that is not there. */
  index(): Promise<void>;
  /** From one moment to the next the database is what was loaded. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** The schema in which it is filled: nobody else looks there. */
const hidden = 'restoring';

interface Definition {
  readonly drop: string;
  readonly make: string;
}

const refused = (code: string, say: string): Fault => new Fault({ code, kind: 'invalid', say });

async function isEmpty(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ empty: boolean }>(
    `SELECT NOT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')) AS empty`,
  );
  return rows[0]!.empty;
}

/** References and indexes that are made once the rows are there, which takes a fraction of keeping them up row by row. */
async function definitions(client: pg.Client): Promise<{ references: Definition[]; indexes: Definition[] }> {
  const references = await client.query<{ name: string; of: string; make: string }>(
    `SELECT conname AS name, conrelid::regclass::text AS of, pg_get_constraintdef(oid) AS make FROM pg_constraint
     WHERE contype = 'f' AND connamespace = current_schema()::regnamespace`,
  );
  const indexes = await client.query<{ name: string; make: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS make FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relnamespace = current_schema()::regnamespace AND NOT i.indisprimary
       AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)`,
  );
  return {
    references: references.rows.map(({ name, of, make }) => ({
      drop: `ALTER TABLE ${of} DROP CONSTRAINT ${quoted(name)}`,
      make: `ALTER TABLE ${of} ADD CONSTRAINT ${quoted(name)} ${make}`,
    })),
    indexes: indexes.rows.map(({ name, make }) => ({ drop: `DROP INDEX ${name}`, make })),
  };
}

/** Opens an empty database to be filled by `workers` connections, with the schema that the given migrations make. Throws `restore-not-empty`, `schema-newer`. */
export async function openLoad(url: string, workers: number, migrations: readonly string[]): Promise<Load> {
  const clients: pg.Client[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(clients.map((client) => client.end().catch(() => {})));
  };
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 10_000,
      application_name: 'postern-restore',
    });
    client.on('error', () => {});
    await client.connect();
    clients.push(client);
    await client.query(`SET search_path = ${hidden}`);
    return client;
  };
  try {
    const first = await connect();
    if (!(await isEmpty(first)))
      throw refused(
        'restore-not-empty',
        'The database is not empty. A restore goes into an empty one: nothing is ever written over.',
      );
    // What an earlier restore left that broke off was never in use.
    await first.query(`DROP SCHEMA IF EXISTS ${hidden} CASCADE`);
    await first.query(`CREATE SCHEMA ${hidden}`);
    const sql = sqlOn(first);
    await migrateTo(sql, migrations);
    const here = new Map((await columnsOf(first)).map((table) => [table.name, table]));
    const { references, indexes } = await definitions(first);
    for (const { drop } of [...references, ...indexes]) await first.query(drop);
    for (let worker = 1; worker < workers; worker++) await connect();
    return {
      sql,
      table: (shape, rows, worker) => fill(clients[worker]!, shape, here.get(shape.name), rows),
      async index() {
        const remaining = [...indexes];
        await Promise.all(
          clients.map(async (client) => {
            for (let next = remaining.shift(); next; next = remaining.shift())
              await client.query(next.make).catch((error) => Promise.reject(asFault(error)));
          }),
        );
        for (const { make } of references) await sql.query(make);
      },
      async finish() {
        await sql.query('ANALYZE');
        await sql.query('BEGIN');
        if (!(await isEmpty(first)))
          throw refused(
            'restore-overtaken',
            'Something else began to use the database while it was being filled.',
          );
        await sql.query('DROP SCHEMA public');
        await sql.query(`ALTER SCHEMA ${hidden} RENAME TO public`);
        await sql.query('COMMIT');
      },
      close,
    };
  } catch (error) {
    await close();
    throw asFault(error);
  }
}

async function fill(
  client: pg.Client,
  shape: TableShape,
  here: TableShape | undefined,
  rows: AsyncIterable<Buffer>,
): Promise<number> {
  const types = (table: TableShape): string =>
    table.columns
      .map(({ name, type }) => `${name} ${type}`)
      .sort()
      .join();
  if (!here || types(here) !== types(shape))
    throw refused('restore-shape', `The table ${shape.name} is not made as it was when the backup was made.`);
  const name = quoted(shape.name);
  const columns = shape.columns.map((column) => quoted(column.name)).join(', ');
  try {
    await client.query('BEGIN');
    // A migration may have put rows in. Emptied in the same transaction, rows come frozen and need no second write.
    await client.query(`TRUNCATE ${name}`);
    await copyIn(client, `COPY ${name} (${columns}) FROM STDIN WITH (FORMAT binary, FREEZE)`, framed(rows));
    await client.query('COMMIT');
    const { rows: counted } = await client.query<{ count: number }>(
      `SELECT count(*)::int8 AS count FROM ${name}`,
    );
    return counted[0]!.count;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw asFault(error);
  }
}

async function* framed(rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield copyHead;
  yield* rows;
  yield copyTail;
}
