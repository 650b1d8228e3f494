import { type Life, ruledIn } from '#flow';

/** Where one reader's copy of a letter is. */
export interface Where {
  readonly id: string;
  readonly recipient: string;
  readonly state: 'looking' | 'waiting' | 'held' | 'delivered' | 'failed' | 'portal' | 'opened' | Ended;
  /** RFC 3339: since when. */
  readonly at: string;
  readonly method: string | null;
}
type Ended = 'cancelled' | 'archived' | 'expired' | 'retracted' | 'refused';

const after: Readonly<Record<string, Where['state']>> = {
  'delivery.attempted': 'waiting',
  'delivery.retried': 'waiting',
  'delivery.released': 'waiting',
  'delivery.delivered': 'delivered',
  'delivery.failed': 'failed',
  'delivery.turned': 'portal',
  'delivery.held': 'held',
  'delivery.archived': 'archived',
  'delivery.cancelled': 'cancelled',
  'hold.refused': 'refused',
  'hold.expired': 'refused',
  'pickup.placed': 'portal',
  'pickup.opened': 'opened',
  'pickup.expired': 'expired',
  'pickup.retracted': 'retracted',
};

/** Where each copy of a letter is, read from its events alone, so that it says what can be proved. */
export function whereabouts({ recipients, events }: Life): Where[] {
  const accepted = events.find(({ kind }) => kind === 'message.accepted');
  const decisions = accepted ? ruledIn(accepted) : [];
  const looked = events.find(({ kind }) => kind === 'message.looked');
  const anew = looked ? ruledIn(looked) : [];
  return decisions.map((decided, index) => {
    const id = decided.delivery;
    const { action } = anew.find(({ delivery }) => delivery === id) ?? decided;
    const looking = accepted?.data.look === 'pending' && !looked;
    let state: Where['state'] = looking ? 'looking' : action === 'hold' ? 'held' : 'waiting';
    let at = (looked ?? accepted)?.at ?? '';
    let method: string | null = null;
    for (const event of events) {
      if (event.delivery !== id) continue;
      const next =
        event.kind === 'delivery.rehearsed' ? (event.data.would as Where['state']) : after[event.kind];
      if (!next) continue;
      state = next;
      at = event.at;
      if (typeof event.data.method === 'string') method = event.data.method;
    }
    return { id, recipient: recipients[index] ?? '', state, at, method };
  });
}
