import type { Findings, Row, Verdict } from './scenario.ts';

type Column = readonly [head: string, cell: (row: Row) => string];

const mb = (bytes: number): string => (bytes / 1e6).toFixed(0);
const all = (by: Readonly<Record<string, number>>, cell: (value: number) => string): string =>
  Object.entries(by)
    .map(([name, value]) => `${name} ${cell(value)}`)
    .join(', ');

const columns: readonly Column[] = [
  ['target', (row) => row.target],
  ['bytes', (row) => String(row.size)],
  ['round', (row) => String(row.round)],
  ['msg/s', (row) => row.rate.toFixed(0)],
  ['intake/s', (row) => row.perSecond.toFixed(0)],
  ['CPU ms', (row) => row.cpu.toFixed(2)],
  ['of which', (row) => all(row.cpuBySet, (value) => value.toFixed(2))],
  ['p50 ms', (row) => row.p50.toFixed(1)],
  ['p99 ms', (row) => row.p99.toFixed(1)],
  ['peak MB a process', (row) => row.peaks.map(mb).join(' + ') || '-'],
  ['PSS MB', (row) => all(row.pss, mb)],
  ['refused, broken, lost, doubled', (row) => [row.refused, row.broken, row.lost, row.duplicates].join(', ')],
  ['load, sink CPU ms', (row) => `${row.generatorCpu.toFixed(2)}, ${row.sinkCpu.toFixed(2)}`],
  ['foreign %', (row) => row.foreign.toFixed(0)],
];

/** A table in Markdown, its columns padded so that it reads well in a terminal too. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function findingsText({ name, rows, table: extra }: Findings): string {
  const parts = [`\n${name}\n`];
  if (rows.length > 0) {
    parts.push(
      table(
        columns.map(([head]) => head),
        rows.map((row) => columns.map(([, cell]) => cell(row))),
      ),
    );
  }
  if (extra) parts.push(table(extra.heads, extra.cells));
  return parts.join('\n');
}

export const verdictsText = (verdicts: readonly Verdict[]): string =>
  `\nAgainst the aims\n\n${table(
    ['figure', 'measured', 'aim', 'verdict'],
    verdicts.map(({ what, figure, aim, met }) => [what, figure, aim, met ? 'met' : 'SHORT']),
  )}`;
