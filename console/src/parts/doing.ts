import { useState } from 'react';

/**
 * What a person sets going on a page: whether it is still under way, and why it failed the last time. `after` follows
 * what went well, such as asking for a list anew.
 */
export function useDoing(after?: () => unknown) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const doing = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await work();
      await after?.();
    } catch (problem) {
      setError(problem as Error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, doing };
}
