import type pg from 'pg';
import { asFault } from './faults.ts';
import type { Sql } from './sql.ts';

/** Statements over a pool, or over one connection. */
export function sqlOn(client: pg.Pool | pg.ClientBase): Sql {
  return {
    async query(text, values = [], name) {
      try {
        const result = await client.query({ text, values: values as unknown[], ...(name ? { name } : {}) });
        return { rows: result.rows, rowCount: result.rowCount ?? 0 };
      } catch (error) {
        throw asFault(error);
      }
    },
  };
}
