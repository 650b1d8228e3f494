import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until there is an answer; undefined where there was none in time. */
export async function until<T>(
  ready: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  patience = 20_000,
): Promise<T | undefined> {
  const end = performance.now() + patience;
  for (;;) {
    const found = await ready();
    if (found) return found;
    if (performance.now() > end) return undefined;
    await pause(40);
  }
}
