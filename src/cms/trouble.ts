/** Thrown inside this room by what cannot be read, caught at its door: nobody outside sees it. */
export class Malformed extends Error {}

export const malformed = (what: string): never => {
  throw new Malformed(what);
};

/** What `work` gives, or null where the bytes are not what they should be. Only unreadable input is caught. */
export function readable<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
