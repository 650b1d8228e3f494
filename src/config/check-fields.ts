import type { z } from 'zod';
import { schema } from './schema.ts';

/** One setting, or one table of settings, as the schema describes it. */
export interface ConfigField {
  readonly path: readonly string[];
  readonly doc: string;
  readonly table: boolean;
  /** True for a list of tables such as `[[delivery.routes]]`; its columns follow as fields. */
  readonly list: boolean;
  /** As it would be written in the file; null where there is no default. */
  readonly value: string | null;
  /** What may stand there, in words. */
  readonly kind: string;
}

/** What zod's own definitions look like from here. */
interface Def {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly defaultValue?: unknown;
  readonly in?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly shape?: Record<string, z.ZodType>;
  readonly entries?: Record<string, string>;
}

const defOf = (type: z.ZodType): Def => type.def as unknown as Def;

/** TOML for a default. */
function toml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toml).join(', ')}]`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

interface Bare {
  readonly type: z.ZodType;
  readonly value: unknown;
  readonly doc: string;
}

/** Without its wrappers: what is inside, the default, the description. */
function bare(type: z.ZodType): Bare {
  let value: unknown;
  let doc = '';
  for (let inner = type; ; ) {
    const def = defOf(inner);
    doc ||= inner.description ?? '';
    if ((def.type === 'default' || def.type === 'prefault') && value === undefined) value = def.defaultValue;
    const next = def.innerType ?? (def.type === 'pipe' ? def.in : undefined);
    if (!next) return { type: inner, value, doc };
    inner = next;
  }
}

const kinds: Record<string, string> = {
  string: 'text in quotes',
  number: 'a number without quotes',
  boolean: 'true or false without quotes',
  object: 'a table',
};

function kindOf(type: z.ZodType): string {
  const def = defOf(type);
  if (def.type === 'enum')
    return `one of ${Object.values(def.entries ?? {})
      .map((entry) => `"${entry}"`)
      .join(', ')}`;
  if (def.type === 'union') return 'text in quotes with its unit, such as "30s" or "25MiB"';
  if (def.type === 'array') return 'a list, such as ["one", "two"]';
  return kinds[def.type] ?? def.type;
}

function walk(type: z.ZodType, path: readonly string[], found: ConfigField[]): void {
  const { type: inner, value, doc } = bare(type);
  const def = defOf(inner);
  const rows =
    def.type === 'array' && def.element && defOf(bare(def.element).type).type === 'object'
      ? bare(def.element).type
      : null;
  const table = def.type === 'object' || rows !== null;
  if (path.length > 0)
    found.push({
      path,
      doc,
      table,
      list: rows !== null,
      value: table || value === undefined ? null : toml(value),
      kind: kindOf(inner),
    });
  const shape = defOf(rows ?? inner).shape;
  for (const [key, member] of Object.entries(shape ?? {})) walk(member, [...path, key], found);
}

let known: readonly ConfigField[] | undefined;

/** Every table and setting, in the order of the schema. */
export function configFields(): readonly ConfigField[] {
  if (!known) {
    const found: ConfigField[] = [];
    walk(schema, [], found);
    known = found;
  }
  return known;
}

/** The field at a path in a document; numbers (places in a list) do not count. */
export function fieldAt(path: readonly (string | number)[]): ConfigField | undefined {
  const name = path.filter((part) => typeof part === 'string').join('.');
  return configFields().find((field) => field.path.join('.') === name);
}
