import pg from 'pg';
import { asFault } from '../faults.ts';
import { columnsOf, quoted, type TableShape } from './shape.ts';
import { copyHead, copyOut, copyTail } from './wire.ts';

/** One moment of the whole database, read by several connections. */
export interface Dump {
  /** By the database's clock, milliseconds since 1970. */
  readonly at: number;
  /** Names of the migrations that made the schema, in order. */
  readonly migrations: readonly string[];
  readonly tables: readonly TableShape[];
  /** The rows of a table in PostgreSQL's binary form, a batch at a time, in the order of its key. One at a time for each `worker`. */
  rows(table: TableShape, worker: number): AsyncGenerator<readonly Buffer[]>;
  close(): Promise<void>;
}

const head = copyHead.length;

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'postern-backup',
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Held, shared, by whoever copies the database: while it is, no file that a row of the snapshot names may go. */
export const copying = `hashtextextended('store-copying', 99)`;

/**
 * Opens one snapshot of the database for `workers` connections: what is committed while it is read is in none of what
 * they read. Sees every table of the schema but `store_migration`, which the schema itself brings.
 */
export async function openDump(url: string, workers: number): Promise<Dump> {
  const clients: pg.Client[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(clients.map((client) => client.end().catch(() => {})));
  };
  try {
    const first = await connected(url);
    clients.push(first);
    await first.query(`SELECT pg_advisory_lock_shared(${copying})`);
    await first.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await first.query<{ snapshot: string; at: Date }>(
      'SELECT pg_export_snapshot() AS snapshot, clock_timestamp() AS at',
    );
    const { snapshot, at } = rows[0]!;
    for (let worker = 1; worker < workers; worker++) {
      const client = await connected(url);
      clients.push(client);
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await client.query(`SET TRANSACTION SNAPSHOT '${snapshot}'`);
    }
    const made = await first.query<{ name: string }>('SELECT name FROM store_migration ORDER BY name');
    const tables = await columnsOf(first);
    return {
      at: at.getTime(),
      migrations: made.rows.map(({ name }) => name),
      tables,
      rows: (table, worker) => rowsOf(clients[worker]!, table),
      close,
    };
  } catch (error) {
    await close();
    throw asFault(error);
  }
}

async function* rowsOf(
  client: pg.Client,
  { name, columns, order }: TableShape,
): AsyncGenerator<readonly Buffer[]> {
  const list = columns.map((column) => quoted(column.name)).join(', ');
  const sorted = order.length > 0 ? ` ORDER BY ${order.map(quoted).join(', ')}` : '';
  const text = `COPY (SELECT ${list} FROM ${quoted(name)}${sorted}) TO STDOUT WITH (FORMAT binary)`;
  let begun = false;
  try {
    for await (const batch of copyOut(client, text)) {
      const rows = batch.filter((row) => !row.equals(copyTail));
      // The first row brings the head with it.
      if (!begun && rows[0]) {
        begun = true;
        rows[0] = rows[0].subarray(head);
        if (rows[0].length === 0 || rows[0].equals(copyTail)) rows.shift();
      }
      if (rows.length > 0) yield rows;
    }
  } catch (error) {
    throw asFault(error);
  }
}
