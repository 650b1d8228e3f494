import type { Content } from './content.ts';

/** What is to be written when work on a claim ends. */
export type Settlement =
  | {
      readonly kind: 'finished';
      readonly outcome: 'delivered' | 'failed' | 'placed' | 'archived' | 'cancelled' | 'rehearsed';
      /** The means by which it was delivered. */
      readonly method?: 'tls' | 'smime' | 'pgp' | 'pdf';
    }
  | { readonly kind: 'deferred'; readonly dueAt: number; readonly reason: string; readonly warned: boolean }
  | {
      readonly kind: 'held';
      readonly reason: string;
      /** What it waits as, where that is not what was queued. */
      readonly as?: Content;
    };

export interface Settled {
  readonly claim: { readonly id: string; readonly fence: number };
  readonly settlement: Settlement;
}

/** How it ended, in the word that people look for; null where that is not known. */
export const howOf = ({ outcome, method }: Extract<Settlement, { kind: 'finished' }>): string | null =>
  outcome === 'delivered' ? (method ?? null) : outcome === 'placed' ? 'portal' : outcome;
