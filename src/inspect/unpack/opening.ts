import type { Gathered } from './budget.ts';

/** What opening a file needs besides the file. */
export interface Opening {
  readonly gathered: Gathered;
  readonly depth: number;
  /** Whether writing in pictures is read now; otherwise it waits for the deep look. */
  readonly deep: boolean;
}

/** Takes a file out of a container: by a name of ours, its octets, the name it had. */
export type Enter = (name: string, bytes: Buffer, known?: string) => void;

/** One stream of a compound file, by its path from the root. */
export interface Stream {
  readonly path: string;
  readonly bytes: Buffer;
}
