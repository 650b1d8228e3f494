import { createHash } from 'node:crypto';
import type { File } from './budget.ts';
import type { Answer } from './frames.ts';
import { sniff } from './sniff.ts';

/** Letters a picture has to be in before what it says is remembered: what is one person's own is in one. */
const common = 2;
const mostSeen = 20_000;
const mostKnown = 2000;
/** More writing than that is no logo's. */
const longest = 500;
const pictures: ReadonlySet<string> = new Set(['png', 'jpeg', 'gif', 'image']);

interface Known {
  readonly passages: readonly { readonly under: string; readonly text: string }[];
  readonly records: readonly string[];
}

const nameOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');

/** Keeps the newest `most` of what is put in. */
function put<T>(map: Map<string, T>, name: string, value: T, most: number): void {
  map.delete(name);
  if (map.size >= most) map.delete(map.keys().next().value!);
  map.set(name, value);
}

/**
 * Logos and signatures that come with every letter, and what the deep look read in them: so a letter does not wait for
 * the same picture to be read again. Only what stood in several letters, was wholly read and says little is remembered,
 * by its hash and only in memory.
 */
export class KnownPictures {
  readonly #seen = new Map<string, number>();
  readonly #known = new Map<string, Known>();

  /** What was read in this picture before, in the place where it stands now; null where it is not known. */
  recall(file: File): Pick<Answer, 'passages' | 'records'> | null {
    if (this.#known.size === 0 || !pictures.has(sniff(file.bytes))) return null;
    const known = this.#known.get(nameOf(file.bytes));
    if (!known) return null;
    return {
      passages: known.passages.map(({ under, text }) => ({ place: `${file.place}${under}`, text })),
      records: known.records.map((under) => `${file.place}${under}`),
    };
  }

  /** Takes note of what a deep look found, once for each letter. */
  learn(file: File, answer: Answer, letter: Set<string>): void {
    if (!pictures.has(sniff(file.bytes))) return;
    const length = answer.passages.reduce((sum, { text }) => sum + text.length, 0);
    if (answer.obstacles.length > 0 || answer.pending.length > 0 || length > longest) return;
    const name = nameOf(file.bytes);
    if (letter.has(name)) return;
    letter.add(name);
    const times = (this.#seen.get(name) ?? 0) + 1;
    put(this.#seen, name, times, mostSeen);
    if (times < common) return;
    const under = (place: string): string => place.slice(file.place.length);
    const passages = answer.passages.map(({ place, text }) => ({ under: under(place), text }));
    put(this.#known, name, { passages, records: answer.records.map(under) }, mostKnown);
  }
}
