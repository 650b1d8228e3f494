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
let held: readonly ApiFile[] | undefined;

/** The browser application as it was built, read once: files beside the index carry a hash in their names. */
export function applicationFiles(): readonly ApiFile[] {
  if (held) return held;
  if (!existsSync(folder)) return [];
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
      };
    });
  return held;
}
