import { type ConfigField, configFields } from '#config';

/** Settings that `init` fills in, by dotted name, as TOML values. */
export type Chosen = Readonly<Record<string, string>>;

const width = 110;

/** A comment in lines of bearable length. */
function comment(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}

const underList = (field: ConfigField, lists: readonly ConfigField[]): ConfigField | undefined =>
  lists.find((list) => list !== field && list.path.every((part, n) => field.path[n] === part));

const table = (field: ConfigField): string[] => [
  '',
  ...(field.doc ? comment(field.doc) : []),
  field.list ? `# [[${field.path.join('.')}]]` : `[${field.path.join('.')}]`,
];

function setting(field: ConfigField, chosen: Chosen, commented: boolean): string[] {
  const name = field.path.at(-1)!;
  const mine = chosen[field.path.join('.')];
  const value = mine ?? field.value;
  const line =
    value === null
      ? `# ${name} = ${field.kind}`
      : `${mine === undefined || commented ? '# ' : ''}${name} = ${value}`;
  return [...(field.doc ? comment(`${field.doc}.`) : []), line];
}

/**
 * A whole settings file: every setting with its meaning, those chosen set, all others as comments that show their
 * defaults. A table's own settings stand before its sub-tables, as TOML wants it.
 */
export function settingsFile(chosen: Chosen): string {
  const fields = configFields();
  const lists = fields.filter(({ list }) => list);
  const lines = [
    '# Settings of Postern. A line that begins with # shows the default; take the # away to change it.',
    '# After a change: postern config check, then restart.',
  ];
  for (const head of fields.filter((field) => field.table)) {
    const own = fields.filter(
      (field) =>
        !field.table &&
        field.path.length === head.path.length + 1 &&
        head.path.every((part, n) => field.path[n] === part),
    );
    lines.push(
      ...table(head),
      ...own.flatMap((field) => setting(field, chosen, underList(field, lists) !== undefined)),
    );
  }
  return `${lines.join('\n')}\n`;
}
