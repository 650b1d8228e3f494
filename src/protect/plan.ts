import { atLeast, type Decision, type Floor } from '#mail';

/** One means to try, in order. */
export type Step = { readonly protection: 'tls'; readonly floor: Floor } | { readonly protection: 'pickup' };

/**
 * The means for one reader, best first, none below the requirement. The method is chosen at each attempt from what the
 * reader can open now; the requirement never changes. Empty: no means is left, the letter waits for a person.
 */
export function plan(decision: Decision): Step[] {
  const steps: Step[] = [];
  for (const method of decision.methods) {
    // A connection protects the way, not the letter: it never satisfies `sealed`.
    if (method === 'tls' && !atLeast(decision.floor, 'sealed'))
      steps.push({ protection: 'tls', floor: decision.floor });
    if (method === 'pickup') steps.push({ protection: 'pickup' });
  }
  return steps;
}

/** Whether a letter under this decision may wait in the portal. */
export const mayWait = (decision: Decision): boolean => decision.methods.includes('pickup');
