/** Builds the console: the API's document, the types made from it, and the browser application. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { endpoints, openApi, type Rooms } from '#api';
import { configFrom } from '#config';

const root = join(import.meta.dirname, '..');
/** Types of every call, for the console and for the client that others take. */
export const typesPath = join(root, 'client', 'api.d.ts');

/** What routes may look at before anybody calls them: settings as they are where nobody sets any. */
const settings = configFrom({}, root);

/** Every room that is asked for is made of itself: the document needs only what the routes say, never what they do. */
const nobody: unknown = new Proxy(function none() {}, {
  get: (_room, name) =>
    name === 'config'
      ? settings
      : name === Symbol.iterator
        ? () => [].values()
        : name === Symbol.toPrimitive
          ? () => ''
          : nobody,
  apply: () => nobody,
});

/** The API's document (OpenAPI 3.1). */
export const apiDocument = (): ReturnType<typeof openApi> => openApi(endpoints(nobody as Rooms), '1');

/** What the generator says of what is not there: of four lines in ten nothing more. */
const absent =
  /^ +(?:get|put|post|delete|options|head|patch|trace|query|header|path|cookie|requestBody)\?: never;\n/gm;

export async function apiTypes(): Promise<string> {
  const generator = join(root, 'console', 'node_modules', 'openapi-typescript', 'dist', 'index.mjs');
  const { default: openapiTS, astToString } = await import(generator);
  const text = astToString(await openapiTS(JSON.stringify(apiDocument())));
  return `// Made by \`npm run console\` from the API's own document.\n${text.replace(absent, '').replace(/^ +parameters: \{\n +\};\n/gm, '')}`;
}

const dist = join(root, 'console', 'dist');

/** The application as it stands now, in a folder beside `console/dist`, each file packed beside it as browsers take it. */
async function built(): Promise<string> {
  const { build } = await import('vite');
  const outDir = join(root, 'console', `dist-${process.pid}`);
  await build({ root: join(root, 'console'), logLevel: 'error', build: { outDir } });
  const assets = join(outDir, 'assets');
  for (const name of readdirSync(assets)) {
    if (!/\.(js|css|svg)$/.test(name)) continue;
    const body = readFileSync(join(assets, name));
    writeFileSync(join(assets, `${name}.br`), brotliCompressSync(body));
    writeFileSync(join(assets, `${name}.gz`), gzipSync(body, { level: 9 }));
  }
  return outDir;
}

/** Builds `console/dist`: it is there whole or not at all. */
export async function buildConsole(): Promise<void> {
  const made = await built();
  rmSync(dist, { recursive: true, force: true });
  renameSync(made, dist);
}

/** Builds `console/dist` where there is none; several processes may ask at once, and the first one's stays. */
export async function consoleBuilt(): Promise<void> {
  if (existsSync(dist)) return;
  const made = await built();
  try {
    renameSync(made, dist);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(dist)) throw error;
  }
}

if (import.meta.main) {
  writeFileSync(typesPath, await apiTypes());
  await buildConsole();
  console.log('Built console/dist.');
}
