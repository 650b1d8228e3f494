import { Fault } from '#base';
import { type Level, levels, type MailClass, mailClasses } from '#mail';
import { htmlPlaces } from './html-places.ts';
import { type Piece, pieces } from './pieces.ts';

/** What a field may hold: `public` is anybody's to read, the others are levels of protected content. */
export type FieldClass = 'public' | Exclude<Level, 'none'>;
export const fieldClasses: readonly FieldClass[] = ['public', 'admin', 'phi', 'sensitive'];

/** Kinds of sensitive content that a field may be said to hold. */
const findings = ['part2', 'psychotherapy', 'hiv', 'reproductive', 'genetic', 'minor'] as const;

export interface Field {
  readonly class: FieldClass;
  /** The kind of finding that it counts as, such as `part2`: for consents and rules. */
  readonly finding?: string;
}

export interface TemplateFile {
  readonly name: readonly Piece[];
  readonly text: readonly Piece[];
}

/** A message template that was checked: what may stand where is settled before there is any value. */
export interface Template {
  readonly name: string;
  readonly class: MailClass;
  readonly language: 'en' | 'es';
  /** The least that a letter made from it counts as, by its own words and by the classes of its fields. */
  readonly level: Level;
  readonly fields: ReadonlyMap<string, Field>;
  readonly subject: readonly Piece[];
  readonly preheader: readonly Piece[];
  readonly text: readonly Piece[];
  /** Null: the letter has no HTML part. */
  readonly html: readonly Piece[] | null;
  readonly files: readonly TemplateFile[];
}

/** So many characters of a letter are shown in lists and on locked telephones: nothing protected stands there. */
export const previewed = 120;
const longest = 200_000;

type Table = Readonly<Record<string, unknown>>;
const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Collects what is wrong, so that an author reads all of it at once. */
class Problems {
  readonly found: string[] = [];

  add(problem: string): void {
    this.found.push(problem);
  }

  text(table: Table, key: string, where: string, otherwise?: string): string {
    const value = table[key] ?? otherwise;
    if (typeof value === 'string' && value.length <= longest && value.isWellFormed()) return value;
    this.add(
      value === undefined
        ? `${where}${key} is missing`
        : `${where}${key} is a text of at most ${longest} characters`,
    );
    return '';
  }

  oneOf<T extends string>(table: Table, key: string, known: readonly T[], where: string, otherwise?: T): T {
    const value = table[key] ?? otherwise;
    const found = known.find((one) => one === value);
    if (found === undefined) this.add(`${where}${key} is one of: ${known.join(', ')}`);
    return found ?? known.at(-1)!;
  }

  unknown(table: Table, known: readonly string[], where: string): void {
    for (const key of Object.keys(table))
      if (!known.includes(key)) this.add(`${where}${key} is not known here`);
  }
}

/**
 * Reads a template from a parsed document. Throws `template-invalid` with all that is wrong: a protected field in the
 * subject, the preheader, a URL or a file name; a place where no value could be written safely.
 */
export function readTemplate(document: unknown): Template {
  const problems = new Problems();
  if (!isTable(document)) throw invalid(['it is no table']);
  problems.unknown(
    document,
    ['name', 'class', 'language', 'level', 'subject', 'preheader', 'text', 'html', 'fields', 'files'],
    '',
  );
  const fields = fieldsOf(document.fields ?? {}, problems);
  const name = problems.text(document, 'name', '');
  if (!/^[a-z0-9][a-z0-9-]{0,60}$/.test(name))
    problems.add('name is of lower-case letters, digits and hyphens');
  const read = (key: string): Piece[] => pieces(problems.text(document, key, ''));
  const template: Template = {
    name,
    class: problems.oneOf(document, 'class', mailClasses, '', 'transactional'),
    language: problems.oneOf(document, 'language', ['en', 'es'] as const, '', 'en'),
    level: 'none',
    fields,
    subject: read('subject'),
    preheader: read('preheader'),
    text: read('text'),
    html:
      document.html === undefined
        ? null
        : htmlPlaces(problems.text(document, 'html', ''), (it) => problems.add(`html: ${it}`)),
    files: filesOf(document.files ?? [], problems),
  };
  checkPlaces(template, problems);
  const declared = problems.oneOf(document, 'level', levels, '', 'none');
  if (problems.found.length > 0) throw invalid(problems.found);
  return { ...template, level: highest([declared, ...usedFields(template).map(levelOf)]) };
}

const invalid = (problems: readonly string[]): Fault =>
  new Fault({
    code: 'template-invalid',
    kind: 'invalid',
    say: `The template cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
  });

function fieldsOf(given: unknown, problems: Problems): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  if (!isTable(given)) {
    problems.add('fields is a table of fields');
    return fields;
  }
  for (const [name, value] of Object.entries(given)) {
    const where = `fields.${name}.`;
    if (!/^[a-z][a-z0-9_]{0,60}$/.test(name)) problems.add(`fields: "${name}" is no name for a field`);
    if (!isTable(value)) {
      problems.add(`fields.${name} is a table`);
      continue;
    }
    problems.unknown(value, ['class', 'finding'], where);
    const finding =
      value.finding === undefined ? {} : { finding: problems.oneOf(value, 'finding', findings, where) };
    fields.set(name, { class: problems.oneOf(value, 'class', fieldClasses, where), ...finding });
  }
  return fields;
}

function filesOf(given: unknown, problems: Problems): TemplateFile[] {
  if (!Array.isArray(given)) {
    problems.add('files is a list');
    return [];
  }
  return given.flatMap((file: unknown, index) => {
    const where = `files[${index}].`;
    if (!isTable(file)) {
      problems.add(`files[${index}] is a table`);
      return [];
    }
    problems.unknown(file, ['name', 'text'], where);
    return [
      { name: pieces(problems.text(file, 'name', where)), text: pieces(problems.text(file, 'text', where)) },
    ];
  });
}

/** Places that are read, kept or sent on by others than the reader: by servers, logs, telephones that are locked. */
function checkPlaces(template: Template, problems: Problems): void {
  const { fields, subject, preheader, text, html, files } = template;
  const check = (where: string, all: readonly Piece[], barred: boolean): void => {
    for (const piece of all) {
      if (piece.kind === 'broken') problems.add(`${where}: ${piece.text} is no field; write {{name}}`);
      if (piece.kind !== 'field') continue;
      const field = fields.get(piece.name);
      if (!field) problems.add(`${where}: {{${piece.name}}} is not among the fields`);
      else if (field.class !== 'public' && (barred || piece.place !== 'text'))
        problems.add(
          `${where}: {{${piece.name}}} is protected (${field.class}) and may not stand ${barred ? 'here' : `in ${placeWords[piece.place]}`}`,
        );
    }
  };
  check('subject', subject, true);
  check('preheader', preheader, true);
  check('text', text, false);
  check('html', html ?? [], false);
  for (const [index, file] of files.entries()) {
    check(`files[${index}].name`, file.name, true);
    check(`files[${index}].text`, file.text, false);
  }
  const before = beforeProtected(template);
  if (before !== null && before < previewed)
    problems.add(
      `text: {{fields}} that are protected come after ${previewed} characters of preheader and text, as the beginning is shown in lists and on locked telephones; here they come after ${before}`,
    );
}

const placeWords = { text: 'text', url: 'a URL', attribute: 'an attribute' } as const;

/** Characters of preheader and text before the first protected field; null where there is none. */
function beforeProtected({ fields, preheader, text }: Template): number | null {
  let count = literal(preheader).length;
  for (const piece of text) {
    if (piece.kind === 'text') count += piece.text.trim().length;
    else if (piece.kind === 'field' && fields.get(piece.name)?.class !== 'public') return count;
  }
  return null;
}

const literal = (all: readonly Piece[]): string =>
  all.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');

/** The fields that stand somewhere in a template. */
export function usedFields(template: Template): Field[] {
  const all = [
    template.subject,
    template.preheader,
    template.text,
    template.html ?? [],
    ...template.files.flatMap(({ name, text }) => [name, text]),
  ].flat();
  const names = new Set(all.flatMap((piece) => (piece.kind === 'field' ? [piece.name] : [])));
  return [...names].flatMap((name) => template.fields.get(name) ?? []);
}

const levelOf = (field: Field): Level => (field.class === 'public' ? 'none' : field.class);

const highest = (all: readonly Level[]): Level =>
  levels[Math.max(...all.map((level) => levels.indexOf(level)))] ?? 'sensitive';
