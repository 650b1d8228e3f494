import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { programPath } from '../lab/neighbours.ts';

/** Null where system calls can be made to fail here; else why not. */
export const noTracing = (): string | null => {
  if (!programPath('strace')) return 'strace is not installed';
  return process.getuid?.() === 0 ? null : 'only root may trace other accounts\u2019 processes';
};

/** A tracer that makes certain system calls of running processes fail. */
export interface Tracer {
  /** How many calls it has made fail, on paths that hold `part`. */
  fired(part?: string): number;
  /** Lets go of the processes; they run on. */
  stop(): Promise<void>;
}

const tracerOf = (pid: number): number => {
  try {
    return Number(/^TracerPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return -1;
  }
};

/** The threads of a process, or those of them that have this name. */
export const threads = (pid: number, name?: string): number[] =>
  readdirSync(`/proc/${pid}/task`)
    .filter(
      (id) => name === undefined || readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8').trim() === name,
    )
    .map(Number);

/**
 * Attaches strace to processes. `inject` is its expression, such as `fsync,fdatasync:error=EIO:when=3`: calls are counted
 * for each thread by itself. With `follow` their future children are met too.
 */
export async function injectInto(
  pids: readonly number[],
  inject: string,
  log: string,
  follow = true,
): Promise<Tracer> {
  const calls = inject.split(':')[0]!;
  const args = [
    '-qq',
    '-y',
    ...(follow ? ['-f'] : []),
    '-o',
    log,
    '-e',
    `trace=${calls}`,
    '-e',
    `inject=${inject}`,
    ...pids.flatMap((pid) => ['-p', String(pid)]),
  ];
  const child = spawn(programPath('strace')!, args, { stdio: 'ignore' });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  for (const until = Date.now() + 10_000; Date.now() < until && pids.some((pid) => tracerOf(pid) === 0); )
    await pause(10);
  return {
    fired(part = '') {
      try {
        return readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line.includes('(INJECTED') && line.includes(part)).length;
      } catch {
        return 0;
      }
    },
    async stop() {
      child.kill('SIGINT');
      const forced = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(forced);
    },
  };
}
