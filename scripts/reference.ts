/**
 * npm run docs [-- --check]
 *
 * Writes the pages under docs/reference/ from the sources; with --check writes nothing and fails where a page that is
 * there differs from what it should be.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../test/architecture/house.ts';
import { apiDocument } from './console.ts';
import { rfcsPage, safeguardsPage } from './reference-citations.ts';
import { configPage } from './reference-config.ts';
import { errorsPage } from './reference-errors.ts';
import { eventsPage } from './reference-events.ts';
import { type Page, render } from './reference-page.ts';
import { rolesPage } from './reference-roles.ts';
import { schemaPage } from './reference-schema.ts';
import { tamperingPage } from './reference-tampering.ts';

const folder = join(root, 'docs', 'reference');

function committed(file: string): string {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch {
    return '';
  }
}

const pages: Page[] = [
  configPage(),
  errorsPage(),
  eventsPage(),
  rfcsPage(),
  safeguardsPage(),
  rolesPage(),
  await schemaPage(),
  await tamperingPage(),
];
/** The API's document stands as it is: for programs. */
const texts: readonly { readonly file: string; readonly text: string }[] = [
  ...pages.map((page) => ({ file: page.file, text: render(page) })),
  { file: 'openapi.json', text: `${JSON.stringify(apiDocument(), null, 2)}\n` },
];
const stale = texts.filter(({ file, text }) => committed(file) !== text);

if (process.argv.includes('--check')) {
  for (const { file } of stale)
    process.stdout.write(`docs/reference/${file} is out of date; run: npm run docs\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  mkdirSync(folder, { recursive: true });
  for (const { file, text } of stale) writeFileSync(join(folder, file), text);
  process.stdout.write(`${stale.length} of ${texts.length} pages written\n`);
}
