import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { programPath } from '../lab/neighbours.ts';

const run = (program: string, ...args: string[]): string =>
  execFileSync(programPath(program) ?? program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Null where disks can be mounted here; else why not. */
export function noMounts(): string | null {
  if (process.getuid?.() !== 0) return 'only root may mount disks';
  for (const program of ['mount', 'umount', 'mkfs.ext4', 'losetup'])
    if (!programPath(program)) return `${program} is not installed`;
  return null;
}

/** A mounted file system of its own. */
export interface Disk {
  readonly path: string;
  /** The file it lies in; empty for one in memory. */
  readonly image: string;
  remove(): void;
}

function mounted(path: string, image: string): Disk {
  let there = true;
  return {
    path,
    image,
    remove() {
      if (!there) return;
      there = false;
      run('umount', '--lazy', path);
      rmSync(path, { recursive: true, force: true });
      if (image) rmSync(image, { force: true });
    },
  };
}

/** An ext4 disk in a file of `bytes`, mounted at `path`. */
export function makeDisk(image: string, path: string, bytes: number): Disk {
  const file = openSync(image, 'w', 0o600);
  ftruncateSync(file, bytes);
  closeSync(file);
  run('mkfs.ext4', '-q', '-F', '-m', '0', '-E', 'lazy_itable_init=1,nodiscard', image);
  return mountDisk(image, path);
}

/** Mounts the disk in `image`: what an operating system does after the power came back. */
export function mountDisk(image: string, path: string): Disk {
  mkdirSync(path, { recursive: true });
  run('mount', '-o', 'loop', image, path);
  return mounted(path, image);
}

/** A disk in memory, of `bytes`. */
export function makeMemoryDisk(path: string, bytes: number): Disk {
  mkdirSync(path, { recursive: true });
  run('mount', '-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'tmpfs', path);
  return mounted(path, '');
}

/** Copies an image as it is now, holes kept. */
export const copyImage = (from: string, to: string): void => void run('cp', '--sparse=always', from, to);
