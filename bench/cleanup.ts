/** What has to be undone however the run ends: newest first, each once, on Ctrl-C too. */
const undo: (() => unknown)[] = [];
let under: Promise<void> | undefined;

/**
 * Registers an act, before what it undoes is begun; returns what does it now and forgets it. Throws once everything is
 * being undone: nothing is begun any more.
 */
export function later(act: () => unknown): () => Promise<void> {
  if (under) throw new Error('the run is over');
  undo.push(act);
  return async () => {
    const at = undo.indexOf(act);
    if (at < 0) return;
    undo.splice(at, 1);
    await act();
  };
}

export function cleanUp(): Promise<void> {
  under ??= (async () => {
    for (let act = undo.pop(); act; act = undo.pop()) {
      try {
        await act();
      } catch (error) {
        process.stderr.write(`bench: could not clean up: ${(error as Error).message}\n`);
      }
    }
  })();
  return under;
}

let asked = false;
/** Whether somebody ended the run: what fails after that fails because of it. */
export const interrupted = (): boolean => asked;

/** Ctrl-C and its relatives end the run tidily. They may come twice: from the terminal, and passed on by npm. */
export function onInterrupt(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked) return;
      asked = true;
      process.stderr.write('bench: interrupted, cleaning up\n');
      void cleanUp().then(() => process.exit(130));
    });
  }
}
