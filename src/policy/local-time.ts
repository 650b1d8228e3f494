import type { Weekday } from './rules.ts';

/** Day of the week and minute of the day where the organisation is. */
export interface LocalTime {
  readonly day: Weekday;
  readonly minute: number;
}

/** Reads clocks in one time zone. */
export function localTime(timezone: string): (at: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      day: parts.weekday!.toLowerCase() as Weekday,
      minute: Number(parts.hour) * 60 + Number(parts.minute),
    };
  };
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** From the first minute on, up to the second; over midnight where the second comes before. */
export function within({ from, to }: { from: string; to: string }, minute: number): boolean {
  const [start, end] = [minuteOf(from), minuteOf(to)];
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}
