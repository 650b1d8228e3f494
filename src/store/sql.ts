/** Whatever runs a statement: the pool, or one transaction. Rooms' `store.ts` files take one and never open their own. */
export interface Sql {
  /**
   * Runs one statement. With `name` it is prepared once per connection and reused.
   * Throws a Fault: `database-busy` (unreachable, timed out, deadlock: try later) or `broken`.
   */
  query<R = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<{ rows: R[]; rowCount: number }>;
}

/** `($1,$2),($3,$4)...` for `rows` rows of `columns` values. */
export function placeholders(rows: number, columns: number): string {
  const groups: string[] = [];
  let next = 1;
  for (let row = 0; row < rows; row++) {
    const group: string[] = [];
    for (let column = 0; column < columns; column++) group.push(`$${next++}`);
    groups.push(`(${group.join(',')})`);
  }
  return groups.join(',');
}
