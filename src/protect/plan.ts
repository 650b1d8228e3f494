import { atLeast, type Decision, type Floor, type Protection } from '#mail';

/**
 * One means to try, in order. A sealed letter is protected by its seal whatever the floor; `floor` is what its connection
 * must give besides, so that nobody on the way reads who writes to whom.
 */
export type Step =
  | { readonly protection: 'smime' | 'pgp' | 'pdf'; readonly floor: Floor }
  | { readonly protection: 'tls'; readonly floor: Floor }
  | { readonly protection: 'pickup' };

/**
 * The means for one reader, best first, none below the requirement. The method is chosen at each attempt from what the
 * reader can open now; the requirement never changes. Empty: no means is left, the letter waits for a person.
 */
export function plan(decision: Decision): Step[] {
  return decision.methods.flatMap((method) => stepFor(method, decision.floor));
}

function stepFor(method: Protection, floor: Floor): Step[] {
  switch (method) {
    case 'smime':
    case 'pgp':
    case 'pdf':
      return [{ protection: method, floor: 'encrypted' }];
    case 'tls':
      // A connection protects the way, not the letter: it never satisfies `sealed`.
      return atLeast(floor, 'sealed') ? [] : [{ protection: 'tls', floor }];
    case 'pickup':
      return [{ protection: 'pickup' }];
  }
}

/** Whether a letter under this decision may wait in the portal. */
export const mayWait = (decision: Decision): boolean => decision.methods.includes('pickup');
