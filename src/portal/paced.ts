import type { Clock } from '#base';

/** Every answer that depends on whether a letter exists comes after a whole number of these, milliseconds. */
const beat = 300;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs `work` and answers on the beat, so that how long it took tells nothing (CWE-208). */
export async function paced<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  const begun = clock.monotonic();
  try {
    return await work();
  } finally {
    await pause(beat - ((clock.monotonic() - begun) % beat));
  }
}

/** Work that goes on after the answer was given; kept, so that stopping can wait for it. */
export class Background {
  readonly #running = new Set<Promise<void>>();

  /** Answers after one beat however long `work` takes. A failure within that beat is thrown; a later one goes to `failed`. */
  async start(work: () => Promise<void>, failed: (error: unknown) => void): Promise<void> {
    let answered = false;
    let early: { readonly error: unknown } | null = null;
    const running = work().catch((error: unknown) => {
      if (answered) failed(error);
      else early = { error };
    });
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
    await pause(beat);
    answered = true;
    const trouble = early as { readonly error: unknown } | null;
    if (trouble) throw trouble.error;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }
}
