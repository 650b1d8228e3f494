import type { Gathered } from './budget.ts';

/** A file of text: a part of a letter, or something within one. */
export interface Readable {
  readonly place: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly text: () => string;
  readonly record: (place: string) => void;
}

/** Reads a file that was found within a text, of whatever kind it is. */
export type Open = (gathered: Gathered, file: Readable, depth: number) => void;
