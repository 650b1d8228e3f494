/** What has to be undone however the run ends: newest first, each once, on Ctrl-C too. */
const undo: (() => unknown)[] = [];
let under: Promise<void> | undefined;

/** Registers an act; returns what does it now and forgets it. */
export function later(act: () => unknown): () => Promise<void> {
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

/** Ctrl-C and its relatives end the run tidily. */
export function onInterrupt(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      process.stderr.write('bench: interrupted, cleaning up\n');
      void cleanUp().then(() => process.exit(130));
    });
  }
}
