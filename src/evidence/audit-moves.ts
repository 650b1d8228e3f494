import type { Sql } from '#store';
import type { Finding } from './finding.ts';
import type { Kept } from './kept.ts';
import { type AuditRow, leavesByHash } from './store.ts';

/** A leaf that is not the one that was kept for its place; no row where the place is empty now. */
export interface Mismatch {
  readonly index: number;
  readonly kept: Buffer;
  readonly row: AuditRow | null;
  /** When the last event before it happened that is still as it was. */
  readonly after: string | undefined;
}

/** Where a leaf stands now, and what event it is of. */
type Place = Awaited<ReturnType<typeof leavesByHash>>[number];

const about = (row: Pick<Place, 'event_id' | 'kind' | 'at'> | null): Partial<Finding> =>
  row === null
    ? {}
    : {
        event: row.event_id,
        ...(row.kind === null || row.at === null ? {} : { kind: row.kind, at: row.at.toISOString() }),
      };

/** What became of the leaves that are not where they were: moved, gone, rewritten, or pushed aside by new ones. */
export async function explain(sql: Sql, mismatches: readonly Mismatch[], kept: Kept): Promise<Finding[]> {
  const hex = (hash: Buffer): string => hash.toString('hex');
  const places = await leavesByHash(
    sql,
    mismatches.map((one) => one.kept),
  );
  const now = new Map(places.map((row) => [hex(row.leaf_hash), row]));
  const were = new Map(mismatches.map((one) => [hex(one.kept), one.index]));
  const findings: Finding[] = fork(mismatches, now, kept);
  for (const one of mismatches) {
    const by = kept.by(one.index);
    const seen = by === undefined ? {} : { by };
    const gone = !now.has(hex(one.kept));
    const other = one.row !== null && !were.has(hex(one.row.leaf_hash));
    if (gone && other)
      findings.push({
        leaf: one.index,
        ...about(one.row),
        what: 'the event was rewritten, its leaf was changed since it was kept outside',
        ...seen,
      });
    else if (gone)
      findings.push({
        leaf: one.index,
        what: `its event was taken out of the log${one.after ? `; it happened after ${one.after}` : ''}`,
        ...seen,
      });
    else if (other)
      findings.push({
        leaf: one.index,
        ...about(one.row),
        what: 'it was put into the log afterwards',
        ...seen,
      });
  }
  return [...findings, ...moves(mismatches, now, kept)];
}

/** Runs of leaves that stand as many places further up or down, one finding each. */
function moves(mismatches: readonly Mismatch[], now: ReadonlyMap<string, Place>, kept: Kept): Finding[] {
  const runs: { from: number; to: number; shift: number; row: Place }[] = [];
  for (const { index, kept: hash } of mismatches) {
    const row = now.get(hash.toString('hex'));
    if (row === undefined) continue;
    const place = row.leaf_index;
    const last = runs.at(-1);
    if (last && last.to === index - 1 && last.shift === place - index) last.to = index;
    else runs.push({ from: index, to: index, shift: place - index, row });
  }
  return runs.map(({ from, to, shift, row }) => {
    const by = kept.by(to);
    return {
      leaf: from,
      ...about(row),
      what:
        from === to
          ? `what stood here was moved to leaf ${from + shift}`
          : `what stood at leaves ${from} to ${to} was moved to ${from + shift} to ${to + shift}`,
      ...(by === undefined ? {} : { by }),
    };
  });
}

/** From some leaf to the end of what was kept, nothing is what it was and something stands in its place. */
function fork(mismatches: readonly Mismatch[], now: ReadonlyMap<string, Place>, kept: Kept): Finding[] {
  let from = kept.size;
  for (const one of mismatches.toReversed()) {
    if (one.index !== from - 1 || one.row === null || now.has(one.kept.toString('hex'))) break;
    from = one.index;
  }
  if (kept.size - from < 2) return [];
  const by = kept.by(from);
  return [
    {
      leaf: from,
      what: `the log forks here: ${kept.size - from} events that were kept outside are gone, and others stand in their places`,
      ...(by === undefined ? {} : { by }),
    },
  ];
}
