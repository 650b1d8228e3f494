import type { Sql } from '#store';
import { type Block, partyToken, placesIn } from './postings.ts';
import * as rows from './store.ts';

/** What a segment is asked for. Ids from `low` up to, not including, `high`. */
export interface SegmentsAsked {
  readonly low: string;
  readonly high: string;
  /** All tokens a letter of a month has to have. */
  readonly tokens: readonly { readonly month: number; readonly all: readonly number[] }[];
  /** Whose letters; null where all may be found. */
  readonly parties: readonly string[] | null;
}

/** Letters of a segment, by their places in it. */
export interface Places {
  readonly segment: string;
  readonly places: readonly number[];
  /** Whether all letters of the segment are of the ids that are asked for. */
  readonly inside: boolean;
}

/** Segments looked into at a time at most. */
const widest = 256;

/**
 * Looks into segments, the newest first and in growing numbers. Gives the letters that have what is asked for, and the
 * newest id that those not yet looked into may have; null after the last.
 */
export async function* lookInto(
  sql: Sql,
  asked: SegmentsAsked,
): AsyncGenerator<{ found: Places[]; next: string | null }> {
  const tokens = new Map(asked.tokens.map(({ month, all }) => [month, all]));
  const segments = (await rows.segmentsIn(sql, asked.low, asked.high)).filter(({ month }) =>
    tokens.has(month),
  );
  const owners = asked.parties?.map(partyToken) ?? null;
  for (let from = 0, width = 1; from < segments.length; from += width, width = Math.min(width * 4, widest)) {
    const some = segments.slice(from, from + width);
    const found = await placesOf(sql, some, tokens, owners, asked);
    yield { found, next: segments[from + width]?.high ?? null };
  }
}

async function placesOf(
  sql: Sql,
  segments: readonly rows.Segment[],
  tokens: ReadonlyMap<number, readonly number[]>,
  owners: readonly number[] | null,
  { low, high }: SegmentsAsked,
): Promise<Places[]> {
  const wanted = segments.flatMap(({ segment, month, shift }) =>
    [...new Set([...tokens.get(month)!, ...(owners ?? [])].map((token) => token >>> shift))].map((block) => ({
      segment,
      block,
    })),
  );
  const bySegment = new Map<string, Block[]>();
  for (const block of await rows.blocks(sql, wanted)) {
    const there = bySegment.get(block.segment);
    if (there) there.push(block);
    else bySegment.set(block.segment, [block]);
  }
  return segments.flatMap(({ segment, month, shift, ...ends }) => {
    const of = placesFor(bySegment.get(segment) ?? [], shift);
    let places: readonly number[] | null = owners && [...new Set(owners.flatMap(of))].sort((a, b) => a - b);
    for (const token of tokens.get(month)!) {
      if (places?.length === 0) break;
      const its = of(token);
      places = places === null ? its : both(places, its);
    }
    return places && places.length > 0
      ? [{ segment, places, inside: ends.low >= low && ends.high < high }]
      : [];
  });
}

const placesFor =
  (blocks: readonly Block[], shift: number) =>
  (token: number): readonly number[] => {
    const block = blocks.find((one) => one.block === token >>> shift);
    return block ? placesIn(block, shift, token) : [];
  };

/** What two rising lists have in common. */
function both(one: readonly number[], other: readonly number[]): number[] {
  const found: number[] = [];
  for (let a = 0, b = 0; a < one.length && b < other.length; ) {
    const [left, right] = [one[a]!, other[b]!];
    if (left === right) found.push(left);
    if (left <= right) a++;
    if (right <= left) b++;
  }
  return found;
}
