import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { ApiFile } from '#web';

const medias: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};
const folder = join(import.meta.dirname, '..', '..', 'console', 'dist');
/** What is shown where nobody built the application yet. */
const unbuilt: ApiFile = {
  path: '/index.html',
  media: 'text/html; charset=utf-8',
  lasting: false,
  body: Buffer.from(
    '<!doctype html><html lang="en"><title>Postern console</title><h1>The console is not built here yet</h1><p>Run <code>npm run console</code> in Postern’s folder and load this page again. The API works without it.</p></html>',
  ),
};

/** What the build packed, so that no process has to. */
function packedBeside(full: string): Pick<ApiFile, 'packed'> {
  const read = (ending: string): Buffer | undefined =>
    existsSync(full + ending) ? readFileSync(full + ending) : undefined;
  const [br, gzip] = [read('.br'), read('.gz')];
  return br || gzip ? { packed: { ...(br ? { br } : {}), ...(gzip ? { gzip } : {}) } } : {};
}

let held: readonly ApiFile[] | undefined;

/** The browser application as it was built, read once: files beside the index carry a hash in their names. */
export function applicationFiles(): readonly ApiFile[] {
  if (held) return held;
  if (!existsSync(folder)) return [unbuilt];
  held = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && medias[extname(entry.name)])
    .map((entry) => {
      const full = join(entry.parentPath, entry.name);
      const path = full.slice(folder.length).replaceAll('\\', '/');
      return {
        path,
        media: medias[extname(entry.name)] ?? 'application/octet-stream',
        body: readFileSync(full),
        lasting: path.startsWith('/assets/'),
        ...packedBeside(full),
      };
    });
  return held;
}
