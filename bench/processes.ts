/**
 * What processes cost, from /proc: CPU of whole trees (children that have ended included, as far as their parent has
 * taken note of them) and memory.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Ticks a second in /proc (USER_HZ is 100 on every Linux that Node runs on). */
const ticks = 100;

interface Row {
  readonly parent: number;
  /** Seconds of user and system time, those of reaped children included. */
  readonly cpu: number;
  /** Bytes resident. */
  readonly rss: number;
}

/** proc(5), /proc/pid/stat: the name may hold anything, so fields count from the last parenthesis. */
function rowOf(pid: number): Row | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const cpu = (fields[11]! + fields[12]! + fields[13]! + fields[14]!) / ticks;
  return { parent: fields[1]!, cpu, rss: fields[21]! * 4096 };
}

function table(): Map<number, Row> {
  const rows = new Map<number, Row>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const row = pid > 0 ? rowOf(pid) : null;
    if (row) rows.set(pid, row);
  }
  return rows;
}

/** The roots and all that descends from them, each once. */
function tree(roots: readonly number[], rows: ReadonlyMap<number, Row>): number[] {
  const found = new Set(roots.filter((pid) => rows.has(pid)));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [pid, { parent }] of rows) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** Process ids by what they are part of: `{ postern: [12], postgres: [34] }`. */
export type Sets = Readonly<Record<string, readonly number[]>>;

export interface Reading {
  /** Seconds of CPU so far. */
  readonly cpu: number;
  /** Bytes; shared pages count in each process. */
  readonly rss: number;
}

/** One look at several sets at the same moment. */
export function look<K extends string>(sets: Readonly<Record<K, readonly number[]>>): Record<K, Reading> {
  const rows = table();
  const read = (roots: readonly number[]): Reading => {
    const found = tree(roots, rows).map((pid) => rows.get(pid)!);
    return { cpu: sum(found.map((row) => row.cpu)), rss: sum(found.map((row) => row.rss)) };
  };
  const names = Object.keys(sets) as K[];
  return Object.fromEntries(names.map((name) => [name, read(sets[name])])) as Record<K, Reading>;
}

/** Bytes with shared pages shared out. Walks page tables: ask when it disturbs nothing. */
export function proportional(roots: readonly number[]): number {
  return sum(tree(roots, table()).map((pid) => kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') * 1024));
}

/** The most bytes a process has had resident since it started. */
export const peak = (pid: number): number => kilobytes(`/proc/${pid}/status`, 'VmHWM') * 1024;

function kilobytes(path: string, field: string): number {
  try {
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(path, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Seconds of CPU that the whole machine has spent on anything (proc(5), /proc/stat). */
export function machine(): number {
  const [, user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'latin1')
    .split('\n')[0]!
    .split(/\s+/);
  return sum([user, nice, system, irq, softirq].map(Number)) / ticks;
}

export const isAlive = (pid: number): boolean => rowOf(pid) !== null;

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
