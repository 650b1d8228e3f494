// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are sources
/** For each law, sources that break it and sources that only seem to: `path` to text, each alone in its house. */
export interface Seed {
  readonly law: number;
  readonly path: string;
  readonly text: string;
  /** A second file, where one does not make a violation. */
  readonly beside?: { readonly path: string; readonly text: string };
}

export const broken: readonly Seed[] = [
  { law: 1, path: 'src/mail/a.ts', text: `import { Store } from '#store';` },
  { law: 1, path: 'src/mail/a.ts', text: `import type { Store } from '#store';` },
  { law: 1, path: 'src/mail/a.ts', text: `export { type Store } from '#store';` },
  { law: 1, path: 'src/mail/a.ts', text: `export * as store from '#store';` },
  { law: 1, path: 'src/mail/a.ts', text: `const { Store } = await import('#store');` },
  { law: 1, path: 'src/mail/a.ts', text: `type S = import('#store').Store;` },
  { law: 1, path: 'src/smtp/a.ts', text: `import '#web';` },
  { law: 1, path: 'src/attic/a.ts', text: `import { Fault } from '#base';` },
  {
    law: 1,
    path: 'src/mail/a.ts',
    text: `import { b } from './b.ts';`,
    beside: { path: 'src/mail/b.ts', text: `export * from './a.ts';` },
  },
  { law: 2, path: 'src/queue/a.ts', text: `import { x } from '#mail/words';` },
  { law: 2, path: 'src/queue/a.ts', text: `import { x } from '../mail/words.ts';` },
  { law: 2, path: 'src/queue/a.ts', text: `import { x } from '../../test/lab/clock.ts';` },
  { law: 2, path: 'src/queue/a.ts', text: 'const x = await import(`#${room}`);' },
  { law: 3, path: 'src/queue/a.ts', text: `import { x } from '#archive';` },
  { law: 3, path: 'src/verify/a.ts', text: `import type { x } from '#policy';` },
  { law: 4, path: 'src/queue/a.ts', text: `import pg from 'pg';` },
  { law: 4, path: 'src/web/a.ts', text: `import x from '@fastify/not-here/inner';` },
  { law: 4, path: 'src/web/a.ts', text: `import { readFile } from 'fs';` },
  { law: 5, path: 'src/queue/settle.ts', text: `const s = 'SELECT 1';` },
  { law: 5, path: 'src/queue/settle.ts', text: 'const s = `update queue_delivery set a = ${n}`;' },
  { law: 5, path: 'src/queue/settle.ts', text: `sql.query("delete from queue_delivery");` },
  { law: 5, path: 'src/queue/store.ts', text: `const s = 'SELECT id FROM archive_message';` },
  {
    law: 5,
    path: 'src/queue/store.ts',
    text: `const s = 'SELECT d.id FROM queue_delivery d JOIN archive_message m USING (id)';`,
  },
  {
    law: 5,
    path: 'src/queue/store.ts',
    text: `const s = 'WITH x AS (SELECT 1) INSERT INTO evidence_event SELECT * FROM x';`,
  },
  { law: 5, path: 'src/queue/store.ts', text: 'const s = `DELETE FROM ${table}`;' },
  { law: 5, path: 'src/queue/store.ts', text: `const s = 'SELECT relname FROM pg_class';` },
  { law: 6, path: 'src/queue/a.ts', text: `const x = process.env.HOME;` },
  { law: 6, path: 'src/queue/a.ts', text: `const x = globalThis.process?.['env'];` },
  { law: 6, path: 'src/queue/a.ts', text: `import { env } from 'node:process';` },
  { law: 7, path: 'src/queue/a.ts', text: `const x = Date.now();` },
  { law: 7, path: 'src/queue/a.ts', text: `const x = new Date();` },
  { law: 7, path: 'src/queue/a.ts', text: `const x = new Date;` },
  { law: 7, path: 'src/queue/a.ts', text: `const now = performance.now;` },
  { law: 7, path: 'src/queue/a.ts', text: `const x = process.hrtime.bigint();` },
  { law: 7, path: 'src/queue/a.ts', text: 'const x = `at ${Date.now()}`;' },
  { law: 8, path: 'src/base/a.ts', text: `const x = Math.random();` },
  { law: 8, path: 'src/queue/a.ts', text: `const x = a / 2 + Math.random() / 3;` },
  { law: 9, path: 'src/queue/a.ts', text: `console.log('x');` },
  { law: 9, path: 'src/queue/a.ts', text: `process.stdout.write('x');` },
  { law: 9, path: 'src/queue/a.ts', text: `import { stderr } from 'node:process';` },
  { law: 10, path: 'src/queue/a.ts', text: 'a();\n'.repeat(501) },
  { law: 11, path: 'src/queue/a.ts', text: `export enum State { A }` },
  { law: 11, path: 'src/queue/a.ts', text: `export namespace Inner { const a = 1; }` },
  {
    law: 11,
    path: 'src/queue/a.ts',
    text: `class A { constructor(x: number, private readonly y: string) {} }`,
  },
  { law: 12, path: 'src/queue/index.d.ts', text: `export declare function f(x: any): void;` },
  { law: 12, path: 'src/queue/index.d.ts', text: `export declare const f: () => Promise<any>;` },
  { law: 12, path: 'src/queue/index.d.ts', text: `export declare const m: Map<string, any[]>;` },
];

export const fine: readonly Seed[] = [
  { law: 1, path: 'src/store/a.ts', text: `import type { Address } from '#mail'; import '#base';` },
  { law: 1, path: 'src/mail/a.ts', text: `// import { Store } from '#store';\nconst x = "import '#store'";` },
  {
    law: 1,
    path: 'src/mail/a.ts',
    text: `const b = () => import('./b.ts');`,
    beside: { path: 'src/mail/b.ts', text: `import './a.ts';` },
  },
  { law: 2, path: 'src/queue/a.ts', text: `import { x } from './inner/b.ts'; const y = import.meta.url;` },
  { law: 2, path: 'src/app.ts', text: `import { x } from './cli/queue.ts'; import { Queue } from '#queue';` },
  { law: 3, path: 'src/flow/a.ts', text: `import { x } from '#archive'; import { y } from '#policy';` },
  { law: 4, path: 'src/store/a.ts', text: `import pg from 'pg'; import { readFile } from 'node:fs';` },
  {
    law: 5,
    path: 'src/queue/a.ts',
    text: `say('Select a letter from the list, then update it.'); // SELECT * FROM queue_delivery`,
  },
  {
    law: 5,
    path: 'src/queue/store.ts',
    text: `const s = 'WITH due AS (SELECT id FROM queue_delivery d WHERE a IS DISTINCT FROM b FOR UPDATE SKIP LOCKED), more AS (SELECT 1) UPDATE queue_delivery q SET a = extract(epoch FROM b) FROM due, unnest($1::uuid[]) u JOIN more ON true';`,
  },
  {
    law: 5,
    path: 'src/queue/store.ts',
    text: `const s = 'INSERT INTO queue_settled (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET id = 1';`,
  },
  { law: 5, path: 'src/store/a.ts', text: `const s = 'SELECT pid FROM pg_stat_activity';` },
  { law: 6, path: 'src/config/a.ts', text: `const x = process.env.HOME;` },
  { law: 6, path: 'src/queue/a.ts', text: `const x = 'process.env'; const y = other.process.envelope;` },
  { law: 7, path: 'src/base/a.ts', text: `const x = Date.now() + performance.now();` },
  { law: 7, path: 'src/queue/a.ts', text: `const x: Date = new Date(clock.now()); // Date.now()` },
  { law: 8, path: 'src/queue/a.ts', text: `const x = /Math.random()/.test('Math.random()');` },
  { law: 9, path: 'src/cli/a.ts', text: `console.log(1); process.stdout.write('x');` },
  { law: 10, path: 'src/queue/a.ts', text: 'a();\n'.repeat(500) },
  {
    law: 11,
    path: 'src/queue/a.ts',
    text: `const a = { enum: 1, namespace: 2 }; class A { readonly #b; constructor(readonlyThing: string) {} }`,
  },
  {
    law: 12,
    path: 'src/queue/index.d.ts',
    text: `/** any: whichever */ export declare const f: (any: string) => 'any' | unknown;`,
  },
];
