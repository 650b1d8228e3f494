/** The matrix for people: servers down, floors across, one table for each kind of reader. */
import { floors } from '#mail';
import type { End, Judged } from './judge.ts';
import { type Fate, levels } from './postfix.ts';
import { serverKinds } from './servers.ts';
import { type Reader, readers } from './words.ts';

const words: Readonly<Record<End, string>> = {
  sent: 'sent',
  sealed: 'sealed',
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
  smime: 'A reader outside with an S/MIME certificate',
  pgp: 'A reader outside with an OpenPGP key',
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

export const rivalWords =
  'The same letter, which must reach a server that has proved its name, by Postfix at three levels (smtp_tls_security_level)';

const fates: Readonly<Record<Fate['end'], string>> = {
  sent: 'sent',
  unproved: 'not proved',
  clear: 'in clear',
  returned: 'back',
  waits: 'still waits',
  lost: 'lost',
};

/** A letter that waits for days rots: nobody hears of it until it comes back. */
function fateWords({ end, waited, quoted }: Fate): string {
  const way = waited && end !== 'waits' ? `waits, ${fates[end]}` : fates[end];
  const fine = (end === 'sent' || end === 'returned') && !quoted;
  return `${way}${quoted ? ' with its words' : ''} ${fine ? '✓' : '✗'}`;
}

/** Postfix beside what Postern did with the same letter where the portal is allowed. */
export function rivalGrid(
  rivals: readonly Fate[],
  cells: readonly Judged[],
): [head: readonly string[], rows: readonly (readonly string[])[]] {
  const servers = serverKinds.filter(({ name }) => rivals.some(({ server }) => server === name));
  const rows = servers.map(({ name, title }) => {
    const ours = cells.find(
      ({ server, floor, reader }) => server === name && floor === 'verified' && reader === 'portal',
    );
    const theirs = levels.map((level) => rivals.find((one) => one.server === name && one.level === level));
    return [title, ours ? cellWords(ours) : '', ...theirs.map((one) => (one ? fateWords(one) : ''))];
  });
  return [['server', 'Postern', ...levels.map((level) => `Postfix, ${level}`)], rows];
}
