/** One thing that an audit found wrong: which record, and the times that are known of it. */
export interface Finding {
  /** A sentence without the record. */
  readonly what: string;
  /** Place in the log, from 0. */
  readonly leaf?: number;
  readonly event?: string;
  readonly kind?: string;
  /** When it happened, as the event says; RFC 3339. */
  readonly at?: string;
  /** When the checkpoint was signed that shows it: the record stood in the log by then; RFC 3339. */
  readonly by?: string;
}

/** A finding in one line: the record first. */
export function sentence({ what, leaf, event, kind, at, by }: Finding): string {
  const place = [leaf === undefined ? '' : `leaf ${leaf}`, event === undefined ? '' : `event ${event}`]
    .filter((part) => part !== '')
    .join(', ');
  const about = [kind, at].filter((part) => part !== undefined).join(', ');
  const record = `${place}${about === '' ? '' : ` (${about})`}`.trim();
  return `${record === '' ? '' : `${record}: `}${what}${by === undefined ? '' : `; shown by a checkpoint signed ${by}`}`;
}
