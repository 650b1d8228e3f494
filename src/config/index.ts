import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { Fault } from '#base';
import { type Config, schema } from './schema.ts';

export {
  type ConfigCheck,
  type ConfigProblem,
  checkedConfig,
  checkFile,
  checkText,
  problemLine,
} from './check.ts';
export { bucketIn, isSafeEndpoint } from './check-archive.ts';
export { type ConfigField, configFields } from './check-fields.ts';
export type { Config } from './schema.ts';
export { schema } from './schema.ts';

/** The settings of a parsed document; throws a Fault that names each bad place. `base` is where relative paths start. */
export function configFrom(document: unknown, base: string): Config {
  const result = schema.safeParse(document);
  if (!result.success) {
    const say = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new Fault({ code: 'config-invalid', kind: 'invalid', say });
  }
  return { ...result.data, base: resolve(base) };
}

/** Reads and checks the file at `path`. */
export function loadConfig(path: string): Config {
  if (!existsSync(path))
    throw new Fault({
      code: 'config-missing',
      kind: 'missing',
      say: `There is no ${path}. "postern init" writes one.`,
    });
  let document: unknown;
  try {
    document = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const say = `${path} cannot be read: ${(error as Error).message.split('\n')[0]}`;
    throw new Fault({ code: 'config-invalid', kind: 'invalid', say, cause: error });
  }
  return configFrom(document, dirname(resolve(path)));
}

/** A document of the operator's in the format of the settings. `name` is what it is called where it cannot be read. */
export function readToml(text: string, name: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const say = `${name} cannot be read: ${(error as Error).message.split('\n')[0]}`;
    throw new Fault({ code: 'toml-invalid', kind: 'invalid', say, cause: error });
  }
}

/** A path from the file, made absolute. */
export const pathIn = (config: Config, path: string): string => resolve(config.base, path);

/** The file to read: `--config`, else `$POSTERN_CONFIG`, else `postern.toml` here, else `/etc/postern/postern.toml`. */
export function configPath(given?: string): string {
  if (given) return given;
  const named = process.env.POSTERN_CONFIG;
  if (named) return named;
  return existsSync('postern.toml') ? 'postern.toml' : '/etc/postern/postern.toml';
}

/** A setting that may be `env:NAME`. */
export function fromEnvironment(value: string): string {
  if (!value.startsWith('env:')) return value;
  const name = value.slice(4);
  const found = process.env[name];
  if (!found)
    throw new Fault({
      code: 'config-environment',
      kind: 'invalid',
      say: `The environment has no ${name}, which the settings refer to.`,
    });
  return found;
}
