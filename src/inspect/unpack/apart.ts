import { spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';

/** The program's own folder. */
export const root = join(import.meta.dirname, '..', '..', '..');
const script = join(import.meta.dirname, 'child.ts');
const granted = ['src', 'package.json', 'node_modules'].map((name) => `--allow-fs-read=${join(root, name)}`);
/**
 * Node's own permissions: the program's folders may be read, nothing written, no process, thread or native code started.
 * Where the system lets ordinary users make namespaces (Linux), the process has no network interface but an own loopback.
 */
export function command(heap: number, run = script): [string, string[]] {
  const node = [
    '--permission',
    ...granted,
    '--disallow-code-generation-from-strings',
    '--no-deprecation',
    '--disable-warning=ExperimentalWarning',
    `--max-old-space-size=${heap >> 20}`,
    run,
  ];
  const wrapper = apart();
  return wrapper ? [wrapper[0]!, [...wrapper.slice(1), process.execPath, ...node]] : [process.execPath, node];
}

let known: readonly string[] | null | undefined;

/** The command that runs another without a network; null where the system has none. */
export function apart(): readonly string[] | null {
  if (known !== undefined) return known;
  const program = '/usr/bin/unshare';
  const way = [program, '--user', '--map-current-user', '--net', '--ipc', '--'];
  const works =
    existsSync(program) &&
    spawnSync(program, [...way.slice(1), process.execPath, '--version'], {
      stdio: 'ignore',
      env: {},
      timeout: 5000,
    }).status === 0;
  known = works ? way : null;
  return known;
}

const barred = (): never => {
  throw new Error('a parser has no network');
};

/**
 * Takes the network away from this process, from within: for systems where it cannot be kept out from outside. Everything
 * in JavaScript that reaches a network ends in one of these; native code does not, and none is loaded.
 */
export function withoutNetwork(): void {
  net.Socket.prototype.connect = barred;
  net.Server.prototype.listen = barred;
  dgram.Socket.prototype.bind = barred;
  dgram.Socket.prototype.send = barred;
  dgram.Socket.prototype.connect = barred;
  for (const one of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    for (const name of Object.getOwnPropertyNames(one))
      if (/^(?:lookup|resolve|reverse|query)/.test(name))
        (one as unknown as { [name: string]: unknown })[name] = barred;
  }
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])
    Object.defineProperty(globalThis, name, { value: undefined, configurable: false });
  syncBuiltinESMExports();
}
