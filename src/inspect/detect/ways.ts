import type { Block } from './features.ts';

/** Places that hold the same words as another place of the same part, read in another way. */
const otherWay =
  /\/(?:seen\d+|visible|joined|again\d+|other\d+|raw|enriched|csv|calendar|card|json|xml|hl7|x12|fhir|c-cda)(?=\/|$)/g;

/**
 * The blocks of a letter as it may be read: once in the first way throughout, and once for each other way, with the first
 * where a part has none. A text that is read in two ways says what it says once: added up, an ordinary letter would weigh
 * twice as much for being sent as a table or a page.
 */
export function waysOf(blocks: readonly Block[]): (readonly Block[])[] {
  const first: Block[] = [];
  const others = new Map<string, { blocks: Block[]; parts: Set<string> }>();
  for (const block of blocks) {
    const marks = block.place.match(otherWay);
    if (!marks) {
      first.push(block);
      continue;
    }
    const way = marks.join('');
    const known = others.get(way) ?? { blocks: [], parts: new Set<string>() };
    others.set(way, known);
    known.blocks.push(block);
    known.parts.add(base(block.place.slice(0, block.place.indexOf(marks[0]!))));
  }
  if (others.size === 0) return [first];
  const ways = [...others.values()].slice(0, mostWays).map(({ blocks, parts }) => {
    const kept = first.filter(({ place }) => !parts.has(base(place)));
    return [...kept, ...blocks];
  });
  // Beyond so many ways the rest is added up: it can only raise the score.
  if (others.size > mostWays) ways.push([...blocks]);
  return first.length > 0 ? [first, ...ways] : ways;
}

const mostWays = 12;

/** The place of the part or file whose words these are: `1.2` of `1.2/text`. */
const base = (place: string): string => place.replace(/\/(?:text|html)$/, '');
