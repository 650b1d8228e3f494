import { type EventKind, eventKinds } from './event.ts';
import type { ReceiptEvent } from './receipt.ts';

/** `tls.cipher` out of nested data; a commitment becomes the value that opens it, or says that it stays closed. */
function* facts(
  data: { readonly [name: string]: unknown },
  openings: ReceiptEvent['openings'],
  path = '',
): Generator<[name: string, value: string]> {
  for (const [name, value] of Object.entries(data)) {
    const at = path === '' ? name : `${path}.${name}`;
    const opened = path === '' && Object.hasOwn(openings, name) ? openings[name]!.value : undefined;
    if (opened !== undefined) yield [at, opened];
    else if (isObject(value) && typeof value.commitment === 'string') yield [at, 'closed: not shown here'];
    else if (isObject(value)) yield* facts(value, {}, at);
    else if (Array.isArray(value))
      for (const [n, one] of value.entries())
        if (isObject(one)) yield* facts(one, {}, `${at}.${n + 1}`);
        else yield [`${at}.${n + 1}`, String(one)];
    else if (value !== null) yield [at, String(value)];
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Decisions about other readers are no fact of this delivery. */
function ownData(data: Record<string, unknown>, delivery: string): Record<string, unknown> {
  const { decisions, ...rest } = data;
  if (!Array.isArray(decisions)) return data;
  return { ...rest, decision: decisions.find((one) => isObject(one) && one.delivery === delivery) ?? null };
}

/** One event of a receipt as people read it. */
export interface EventFacts {
  /** RFC 3339. */
  readonly at: string;
  readonly kind: string;
  /** What the kind means. */
  readonly words: string;
  readonly rows: readonly (readonly [name: string, value: string])[];
}

/** What an event says about this delivery, values opened where the receipt opens them. */
export function eventFacts(event: ReceiptEvent, delivery: string): EventFacts {
  const { at, kind, data } = JSON.parse(event.body) as {
    at: string;
    kind: EventKind;
    data: Record<string, unknown>;
  };
  return {
    at,
    kind,
    words: Object.hasOwn(eventKinds, kind) ? eventKinds[kind] : '',
    rows: [...facts(ownData(data, delivery), event.openings)],
  };
}
