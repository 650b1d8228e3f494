/**
 * Lets `atOnce` works run and `waiting` more wait, first come first served; null for one more than that. Hashing a
 * password is costly by design: a flood of wrong ones may not take the machine from the mail.
 */
export function standInLine(
  atOnce: number,
  waiting: number,
): <T>(work: () => Promise<T>) => Promise<T> | null {
  let running = 0;
  const line: (() => void)[] = [];

  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) await new Promise<void>((go) => line.push(go));
    else running++;
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next === undefined) running--;
      else next();
    }
  };

  return (work) => (line.length >= waiting ? null : turn(work));
}
