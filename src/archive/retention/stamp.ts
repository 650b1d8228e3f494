import { allParts, type Inspection, type Submission, walk } from '#mail';
import type { Sql } from '#store';
import { asksFiles, keptFor, noSchedule, readSchedule, type Schedule } from './schedule.ts';
import { type ScheduleRow, scheduleRows } from './store.ts';

const day = 86_400_000;

/** A schedule and its version; version 0 is the one that keeps everything. */
export interface InForce {
  readonly version: number;
  readonly schedule: Schedule;
}

/** Of all versions the one that counts now. */
export function newest(all: readonly ScheduleRow[]): InForce {
  const row = all.findLast((one) => one.approved_at !== null);
  return row ? { version: row.version, schedule: readSchedule(row.rules) } : noStamp;
}

/** The schedule that counts for letters accepted now. */
export async function scheduleInForce(sql: Sql): Promise<InForce> {
  return newest(await scheduleRows(sql));
}

/** A version by its number; 0 keeps everything. */
export async function scheduleOf(sql: Sql, version: number): Promise<Schedule> {
  const row = (await scheduleRows(sql)).find((one) => one.version === version);
  return row ? readSchedule(row.rules) : noSchedule;
}

/** Until when a letter is kept, and by which version; null: for good. */
export interface Stamp {
  readonly version: number;
  readonly until: Date | null;
}

export const noStamp: InForce = { version: 0, schedule: noSchedule };

/** The stamp of a letter by the schedule in force, counted from its acceptance. */
export function stampOf(
  { version, schedule }: InForce,
  letter: Pick<Submission, 'raw' | 'envelope' | 'class'>,
  inspection: Inspection,
  acceptedAt: number,
  filed: readonly string[] = [],
): Stamp {
  const { sender, recipients } = letter.envelope;
  const days = keptFor(schedule, {
    class: letter.class,
    level: inspection.level,
    found: inspection.findings.map(({ kind }) => kind.toLowerCase()),
    files: asksFiles(schedule) ? fileNames(letter.raw) : [],
    domains: [...(sender ? [sender] : []), ...recipients.map(({ address }) => address)].map(({ domain }) =>
      domain.toLowerCase(),
    ),
    filed,
  });
  return { version, until: days === null ? null : new Date(acceptedAt + days * day) };
}

const fileNames = (raw: Buffer): string[] =>
  [...allParts(walk(raw, { depth: 24, parts: 2000 }))].flatMap((part) => part.fileNames.slice(0, 1));
