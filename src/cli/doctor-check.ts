import { Fault } from '#base';

/** One thing looked at: a word, what was seen, and what to do about it. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'bad';
  readonly says: string;
  readonly remedy?: string;
  /** Lines to copy as they are. */
  readonly copy?: readonly string[];
}

export const ok = (name: string, says: string): Check => ({ name, state: 'ok', says });
export const warning = (name: string, says: string, remedy: string, copy: readonly string[] = []): Check => ({
  name,
  state: 'warn',
  says,
  remedy,
  ...(copy.length > 0 ? { copy } : {}),
});
export const bad = (name: string, says: string, remedy: string, copy: readonly string[] = []): Check => ({
  name,
  state: 'bad',
  says,
  remedy,
  ...(copy.length > 0 ? { copy } : {}),
});

/** A look that fails is a bad check, never the end of the visit. */
export async function looked(name: string, look: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await look();
  } catch (error) {
    const fault = Fault.from(error);
    return [bad(name, fault.say, fault.detail || 'Look at the log.')];
  }
}
