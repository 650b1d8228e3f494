import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, type Source, sourceFrom } from './house.ts';

/** What the compiler declares for each file of `src/`: the types that others see, inferred ones written out. */
export async function declarations(): Promise<Source[]> {
  const out = mkdtempSync(join(tmpdir(), 'postern-types-'));
  const args = [
    '-p',
    root,
    '--noEmit',
    'false',
    '--declaration',
    '--emitDeclarationOnly',
    '--rootDir',
    root,
    '--outDir',
    out,
  ];
  try {
    // Type errors are the type check's to tell: the declarations are written all the same.
    await new Promise((done) => execFile(join(root, 'node_modules/.bin/tsc'), args, { cwd: root }, done));
    return globSync('src/**/*.d.ts', { cwd: out }).map((path) =>
      sourceFrom(path, readFileSync(join(out, path), 'utf8')),
    );
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
