/** A generated page: its file name under docs/reference/ and how it is made. */
export interface Page {
  readonly file: string;
  readonly title: string;
  readonly body: string;
}

/** Text that may stand in a cell of a table: on one line, with no bar that would end the cell. */
export const cell = (text: string): string =>
  text.replaceAll('\n', ' ').replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Links to files of the project from a page under docs/reference/. */
export const links = (paths: Iterable<string>): string =>
  [...new Set(paths)]
    .sort()
    .map((path) => `[${path}](../../${path})`)
    .join(', ');

export const render = ({ title, body }: Page): string =>
  `# ${title}\n\n<!-- Made by \`npm run docs\` from the sources. Changes here are lost. -->\n\n${body.trim()}\n`;
