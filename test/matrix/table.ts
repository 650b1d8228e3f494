/** The matrix for people: servers down, floors across, one table for each kind of reader. */
import { floors } from '#mail';
import type { End, Judged } from './judge.ts';
import { serverKinds } from './servers.ts';
import { type Reader, readers } from './words.ts';

const words: Readonly<Record<End, string>> = {
  sent: 'sent',
  portal: 'portal',
  held: 'held',
  returned: 'back',
  waits: 'waits',
  refused: 'refused',
};

export const readerWords: Readonly<Record<Reader, string>> = {
  inside: 'A colleague inside, whose mail server is elsewhere',
  outside: 'A reader outside, whom rules let be written to over TLS and in no other way',
  portal: 'A reader outside, for whom the portal is allowed too',
};

/** `waits, portal`: first it waited, in the end it was in the portal. */
export function cellWords(cell: Judged): string {
  const last = cell.end === 'sent' && cell.clear ? 'clear' : words[cell.end];
  const way = cell.first === 'waits' && cell.end !== 'waits' ? `waits, ${last}` : last;
  return `${way} ${cell.wrong.length > 0 ? '✗' : '✓'}`;
}

export interface Grid {
  readonly reader: Reader;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function gridsOf(cells: readonly Judged[]): Grid[] {
  return readers.flatMap((reader) => {
    const mine = cells.filter((cell) => cell.reader === reader);
    if (mine.length === 0) return [];
    const used = floors.filter((floor) => mine.some((cell) => cell.floor === floor));
    const rows = serverKinds
      .filter(({ name }) => mine.some(({ server }) => server === name))
      .map(({ name, title }) => [
        title,
        ...used.map((floor) => {
          const cell = mine.find((one) => one.server === name && one.floor === floor);
          return cell ? cellWords(cell) : '';
        }),
      ]);
    return [{ reader, head: ['server', ...used], rows }];
  });
}

/** Columns under one another, for a terminal. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, index) => Math.max(...all.map((row) => row[index]!.length)));
  return all
    .map((row) =>
      row
        .map((text, index) => text.padEnd(widths[index]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
