import type { Sql } from '#store';
import { readHouse } from '../test/architecture/house.ts';
import { testStore } from '../test/lab/database.ts';
import { type Page, table } from './reference-page.ts';

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly required: boolean;
  readonly preset: string | null;
}

interface Constraint {
  readonly table: string;
  readonly text: string;
}

async function columns(sql: Sql): Promise<Column[]> {
  const { rows } = await sql.query<Column>(
    `SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type,
            a.attnotnull AS required, pg_get_expr(d.adbin, d.adrelid) AS preset
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY c.relname, a.attnum`,
  );
  return rows;
}

/** Keys, checks and indexes, as PostgreSQL itself writes them. */
async function constraints(sql: Sql): Promise<Constraint[]> {
  const { rows } = await sql.query<Constraint>(
    `SELECT conrelid::regclass::text AS "table", pg_get_constraintdef(oid) AS text
     FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f', 'c')
     UNION ALL
     SELECT i.indrelid::regclass::text, regexp_replace(pg_get_indexdef(i.indexrelid), ' ON public\\.\\w+ USING', ' USING')
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
     ORDER BY 1, 2`,
  );
  return rows;
}

function tableText(name: string, all: readonly Column[], rules: readonly Constraint[]): string {
  const own = all.filter((column) => column.table === name);
  const rows = own.map(({ column, type, required, preset }) => [
    `\`${column}\``,
    type,
    required ? 'yes' : '',
    preset ? `\`${preset}\`` : '',
  ]);
  const lines = rules.filter((rule) => rule.table === name).map((rule) => `- \`${rule.text}\``);
  return `### ${name}\n\n${table(['column', 'type', 'required', 'default'], rows)}${lines.length > 0 ? `\n\n${lines.join('\n')}` : ''}`;
}

/** The tables of a database that has just been migrated, by room. */
export async function schemaPage(): Promise<Page> {
  const house = await testStore();
  try {
    const [all, rules] = [await columns(house.store), await constraints(house.store)];
    const names = [...new Set(all.map((column) => column.table))];
    const sections = [...readHouse().rows.keys()].flatMap((room) => {
      const own = names.filter((name) => name.startsWith(`${room}_`));
      return own.length > 0 ? [`## ${room}`, ...own.map((name) => tableText(name, all, rules))] : [];
    });
    const intro =
      'What a migrated database holds. A table belongs to the room whose name it begins with; no other room touches it.';
    return { file: 'schema.md', title: 'Tables', body: [intro, ...sections].join('\n\n') };
  } finally {
    await house.close();
  }
}
