/** The one door through which commands speak: words on standard output, trouble and progress on standard error. */
import { styleText } from 'node:util';
import type { Fault } from '#base';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** Colour only on a terminal, and not where NO_COLOR is set: `styleText` looks at both. */
export const paint = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stdout });

/** Text from outside, such as a remote server's reply: what could steer a terminal is shown, not done. */
export const plain = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (control) => `\\u{${control.codePointAt(0)!.toString(16)}}`,
  );

export const print = (text = ''): void => {
  process.stdout.write(`${text}\n`);
};

export const printJson = (value: unknown): void => print(JSON.stringify(value));

/** On standard error: never mixed into what another program reads. */
export const warn = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const bareWidth = (text: string): number => text.replace(/\u001b\[[\d;]*m/g, '').length;
const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - bareWidth(text)));

/** Columns as wide as what is in them. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => bareWidth(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => padded(cell, widths[column]!))
      .join('  ')
      .trimEnd();
  print(paint('dim', line(header)));
  for (const row of rows) print(line(row));
}

/** Names and values, aligned. */
export function printFields(fields: readonly (readonly [name: string, value: string])[]): void {
  const width = Math.max(...fields.map(([name]) => name.length));
  for (const [name, value] of fields) print(`${paint('dim', padded(name, width))}  ${value}`);
}

/** Local date and time, as one would write it down. */
export const moment = (at: number | Date | null): string =>
  at === null ? 'never' : new Date(at).toLocaleString('sv-SE').slice(0, 16);

export function duration(ms: number): string {
  for (const [unit, size] of [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const) {
    const count = Math.floor(ms / size);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'}`;
  }
  return `${Math.max(0, Math.round(ms / 1000))} seconds`;
}

export const many = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`;

/** Says what goes on while it goes on, on a terminal only; gone when the work is done. */
export async function withProgress<T>(text: string, quiet: boolean, work: () => Promise<T>): Promise<T> {
  if (quiet || !process.stderr.isTTY) return work();
  process.stderr.write(`${text} ...`);
  try {
    return await work();
  } finally {
    process.stderr.write('\r\u001b[K');
  }
}

/** A Fault as one clear sentence; with `json` as an object on standard output too. */
export function printFault(fault: Fault, json: boolean): void {
  if (json) printJson({ error: { code: fault.code, say: fault.say } });
  const detail = fault.kind === 'broken' && fault.detail !== '' ? ` (${plain(fault.detail)})` : '';
  for (const [n, line] of fault.say.split('\n').entries())
    warn(n === 0 ? `postern: ${plain(line)}${detail}` : `         ${plain(line)}`);
}
