import { type Part, walk } from '#mail';
import { type Bounds, defaultBounds, Gathered, type Obstacle, type Passage } from './budget.ts';
import { readFile } from './file.ts';
import { readParts } from './parts.ts';

/** What a letter lets be read so far, what waits to be opened, and what cannot be read. */
export interface Unpacked {
  readonly gathered: Gathered;
  readonly passages: readonly Passage[];
  readonly obstacles: readonly Obstacle[];
  /** Places of records in formats of health systems. */
  readonly records: string[];
  readonly root: Part;
}

/** Octets of a text that are read in the server's own process: some ten milliseconds of its time. */
const largestHere = 256 << 10;

/**
 * Unpacks a letter within bounds. Never throws, whatever the octets; what it cannot read stands in `obstacles`, what is
 * binary or large in `unopened`.
 */
export function unpack(raw: Buffer, bounds: Bounds = defaultBounds, late?: () => boolean): Unpacked {
  const root = walk(raw.length > bounds.letter ? raw.subarray(0, bounds.letter) : raw, {
    depth: 24,
    parts: bounds.files,
    bytes: bounds.unpacked * 2,
  });
  const gathered = new Gathered(bounds, late, largestHere);
  const records: string[] = [];
  if (raw.length > bounds.letter) gathered.refuse('1', 'larger than is looked at');
  readParts(gathered, root, {
    base: '',
    depth: 0,
    open: readFile,
    record: (place) => records.push(place),
  });
  const { passages, obstacles } = gathered;
  return { gathered, passages, obstacles, records, root };
}
