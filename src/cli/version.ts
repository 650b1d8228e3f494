import { readFileSync } from 'node:fs';
import { print, printJson } from './output.ts';

/** Postern's version, as package.json has it. */
export const version = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version;

export function printVersion(json: boolean): void {
  if (json) printJson({ postern: version(), node: process.versions.node });
  else print(`postern ${version()} (Node ${process.versions.node})`);
}
