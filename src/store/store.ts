import pg from 'pg';
import { type Clock, Fault, isFault, type Log } from '#base';
import { type Config, fromEnvironment, pathIn } from '#config';
import { type Embedded, openEmbedded } from './embedded.ts';
import { asFault } from './faults.ts';
import { migrate } from './migrate.ts';
import { sqlOn } from './on.ts';
import type { Sql } from './sql.ts';

// int8 as number: counts and bytes here stay far below 2^53.
pg.types.setTypeParser(20, Number);

export interface StoreNeeds {
  config: Config;
  clock: Clock;
  log: Log;
}

/** PostgreSQL: connections, transactions, the check that commits are durable, and migrations. */
export class Store implements Sql {
  readonly url: string;
  readonly #pool: pg.Pool;
  readonly #sql: Sql;
  readonly #embedded: Embedded | null;
  readonly #clock: Clock;

  private constructor(url: string, pool: pg.Pool, embedded: Embedded | null, clock: Clock) {
    this.url = url;
    this.#pool = pool;
    this.#sql = sqlOn(pool);
    this.#embedded = embedded;
    this.#clock = clock;
  }

  /** Connects (starting the embedded PostgreSQL where the settings say so), refuses a database that may lose commits, migrates. */
  static async open({ config, clock, log }: StoreNeeds): Promise<Store> {
    const embedded =
      config.database.url === 'embedded' ? await openEmbedded(pathIn(config, config.storage.dir), log) : null;
    const url = embedded?.url ?? fromEnvironment(config.database.url);
    const pool = new pg.Pool({
      connectionString: url,
      max: config.database.pool,
      connectionTimeoutMillis: 10_000,
      query_timeout: config.database.statement_timeout,
      idleTimeoutMillis: 60_000,
      application_name: 'postern',
    });
    // Both, or a connection that falls while it is in use would end the process.
    const lost = (error: Error): void => log.warn('database-connection-lost', { reason: error.message });
    pool.on('error', lost);
    pool.on('connect', (client) => client.on('error', lost));
    const store = new Store(url, pool, embedded, clock);
    try {
      await store.#refuseUnsafe();
      await migrate(store);
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  query<R>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<{ rows: R[]; rowCount: number }> {
    return this.#sql.query<R>(text, values, name);
  }

  /**
   * Runs `work` in one transaction. Throws `commit-unknown` when the connection fell while COMMIT was under way: the
   * caller must look up what became of it. Any other Fault means nothing was kept.
   */
  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error) => Promise.reject(asFault(error)));
    const pid = (client as unknown as { processID: number }).processID;
    const sql = sqlOn(client);
    let result: T;
    try {
      await sql.query('BEGIN');
      result = await work(sql);
    } catch (error) {
      const broken = await client.query('ROLLBACK').then(
        () => false,
        () => true,
      );
      client.release(broken);
      // What a statement threw is a Fault by now; anything else is a mistake of ours, and no reason to try again.
      throw Fault.from(error);
    }
    try {
      await client.query('COMMIT');
    } catch (error) {
      client.release(true);
      throw this.#commitFault(error, pid);
    }
    client.release();
    return result;
  }

  #commitFault(error: unknown, pid: number): Fault {
    const fault = asFault(error);
    const { code } = error as { code?: string };
    // An answer from PostgreSQL other than "I am going down" means the transaction is known not to be kept.
    if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !/^(08|57)/.test(code)) return fault;
    return new Fault({
      code: 'commit-unknown',
      kind: 'busy',
      say: fault.say,
      detail: String(pid),
      cause: error,
    });
  }

  /**
   * After `commit-unknown`: waits until the server process of that transaction is gone (ending it if it hangs), so that
   * a look-up afterwards is final.
   */
  async settleUnknown(fault: Fault, patience = 20_000): Promise<void> {
    const pid = Number(fault.detail);
    const until = this.#clock.monotonic() + patience;
    for (;;) {
      try {
        const { rows } = await this.query<{ gone: boolean }>(
          `SELECT NOT EXISTS (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE pid = $1 AND application_name = 'postern') AS gone`,
          [pid],
        );
        if (rows[0]?.gone) return;
      } catch (error) {
        if (!isFault(error, 'database-busy')) throw error;
      }
      if (this.#clock.monotonic() > until) throw fault;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #refuseUnsafe(): Promise<void> {
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
      const { rows } = await this.query<Record<string, string>>(`SHOW ${setting}`);
      if (rows[0]?.[setting] === 'off') {
        throw new Fault({
          code: 'database-not-durable',
          kind: 'invalid',
          say: `PostgreSQL runs with ${setting} = off and could lose accepted mail. Set ${setting} = on and restart it.`,
        });
      }
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
    await this.#embedded?.stop();
  }
}
