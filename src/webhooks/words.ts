import type { EventKind, ReadEvent } from '#evidence';

/** What other systems may be told of. */
export const topics = [
  'message.accepted',
  'message.looked',
  'delivery.attempted',
  'delivery.delivered',
  'delivery.failed',
  'delivery.turned',
  'delivery.archived',
  'delivery.held',
  'delivery.released',
  'delivery.cancelled',
  'delivery.rehearsed',
  'hold.refused',
  'hold.expired',
  'hold.overdue',
  'pickup.placed',
  'pickup.opened',
  'pickup.replied',
  'pickup.declined',
  'pickup.retracted',
  'pickup.expired',
  'key.changed',
  'policy.activated',
  'policy.drifted',
  'settings.activated',
  'settings.drifted',
  'anchor.late',
  'log.stalled',
  'backup.failed',
] as const satisfies readonly EventKind[];
export type Topic = (typeof topics)[number];

/**
 * What of an event may be told outside: numbers and fixed words. Never an address, a host, a reason in words, a level or a
 * finding: each of them tells something of a letter or its reader.
 */
const tellable: ReadonlySet<string> = new Set([
  'attempt',
  'method',
  'floor',
  'code',
  'enhanced',
  'status',
  'next',
  'class',
  'sandbox',
  'would',
  'number',
  'object',
  'where',
]);

/** The body of a call: JSON of ids and states alone. */
export function bodyOf({
  id,
  at,
  kind,
  message,
  delivery,
  data,
}: Pick<ReadEvent, 'id' | 'at' | 'kind' | 'message' | 'delivery' | 'data'>): string {
  const told = Object.entries(data).filter(
    ([name, value]) => tellable.has(name) && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return JSON.stringify({
    type: kind,
    timestamp: at,
    data: {
      event: id,
      ...(message ? { message } : {}),
      ...(delivery ? { delivery } : {}),
      ...Object.fromEntries(told),
    },
  });
}

export type EndpointState = 'active' | 'paused' | 'gone';

/** A system that is told, as it is listed: never its secret. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly label: string;
  readonly url: string;
  readonly kinds: readonly Topic[];
  /** `gone`: it answered 410, so nothing is sent until somebody says so. */
  readonly state: EndpointState;
  readonly addedAt: number;
  readonly due: number;
  readonly dead: number;
  readonly lastDoneAt: number | null;
  /** Until when calls are signed with the secret before too. */
  readonly earlierUntil: number | null;
}

/** One call, or what became of it. */
export interface WebhookCall {
  readonly id: string;
  readonly kind: string;
  readonly state: 'due' | 'done' | 'dead';
  readonly attempts: number;
  readonly madeAt: number;
  readonly dueAt: number;
  readonly endedAt: number | null;
  readonly status: number | null;
  readonly reason: string | null;
}
