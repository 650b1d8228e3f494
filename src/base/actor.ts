/**
 * Who does something. Every method that shows or changes protected content takes one and records its own event with it
 * (45 CFR 164.312(b)).
 */
export interface Actor {
  kind: 'person' | 'service' | 'reader' | 'operator' | 'auditor' | 'system';
  /** The person's or service's id; for a reader the pickup's id; for the system the part that acts, such as `deliver`. */
  id: string;
  /** The door it came through. */
  via: 'submission' | 'relay' | 'portal' | 'console' | 'api' | 'cli' | 'inside';
  /** The network address it came from, where there is one. */
  address?: string;
}

export const systemActor = (part: string): Actor => ({ kind: 'system', id: part, via: 'inside' });
