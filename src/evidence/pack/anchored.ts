import type { LogFolder } from '../folder.ts';

const named = /^(\d{15})-(.+)\.(note|tsr)$/;

/** A file that came back from a place outside, over a checkpoint of `size` leaves. */
export interface AnchorFile {
  readonly name: string;
  readonly size: number;
  readonly bytes: Buffer;
}

/**
 * Of each place outside, the first that came back after each of these leaves: by it the place knew of them. What lies
 * beyond the checkpoint of `size` leaves is left out.
 */
export async function* coveringAnchors(
  folder: LogFolder,
  places: readonly number[],
  size: number,
): AsyncGenerator<AnchorFile> {
  const before = new Map<string, number>();
  const kept = new Map<string, boolean>();
  for (const name of (await folder.anchorFiles()).sort()) {
    const [, digits = '', place = ''] = named.exec(name) ?? [];
    const its = Number(digits);
    if (place === '' || its > size || its === 0) continue;
    const key = `${digits}-${place}`;
    let wanted = kept.get(key);
    if (wanted === undefined) {
      const from = before.get(place) ?? 0;
      wanted = hasBetween(places, from, its);
      kept.set(key, wanted);
      before.set(place, its);
    }
    if (wanted) yield { name, size: its, bytes: await folder.anchorFile(name) };
  }
}

/** Whether one of the ascending places is at or after `from` and before `to`. */
function hasBetween(places: readonly number[], from: number, to: number): boolean {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (places[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low < places.length && places[low]! < to;
}
