import { type ConfigField, configFields } from '#config';
import { type Page, table } from './reference-page.ts';

const code = (text: string): string => (text === '' ? '' : `\`${text}\``);

function setting(field: ConfigField): string[] {
  return [code(field.path.at(-1)!), code(field.value ?? ''), field.kind, field.doc];
}

/** One table of the file: what it is for, then the settings that stand right in it. */
function section(one: ConfigField, all: readonly ConfigField[]): string {
  const name = one.path.join('.');
  const own = all.filter((field) => !field.table && field.path.slice(0, -1).join('.') === name);
  const heading = one.list ? `[[${name}]]` : `[${name}]`;
  const rows =
    own.length > 0
      ? `\n\n${table(['setting', 'default', 'what may stand there', 'what it does'], own.map(setting))}`
      : '';
  return `## \`${heading}\`\n\n${one.doc}.${rows}`;
}

/** Every setting of `postern.toml`, from the schema that reads it. */
export function configPage(): Page {
  const fields = configFields();
  const intro = `Postern reads one file, \`postern.toml\`. Every setting has a default; a setting that is not listed here is an
error. A text of the form \`env:NAME\` takes a secret from the environment. Durations are written \`"30s"\`, \`"15m"\`,
\`"6h"\`, \`"5d"\`; sizes \`"25MiB"\`, \`"256KiB"\`. \`postern config check\` tells what is wrong, where, and what would be right.`;
  const sections = fields.filter((field) => field.table).map((field) => section(field, fields));
  return { file: 'config.md', title: 'Settings', body: [intro, ...sections].join('\n\n') };
}
