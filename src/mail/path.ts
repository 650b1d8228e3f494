import { parseAddress } from './address.ts';
import type { AddressOptions } from './mailbox.ts';
import type { Address } from './words.ts';

export interface PathOptions extends AddressOptions {
  /** Whether `<>` may stand here: in MAIL FROM only (RFC 5321 §4.5.5). */
  readonly allowNull?: boolean;
  /** Whether `<Postmaster>` without a domain may stand here: in RCPT TO only (RFC 5321 §4.5.1). */
  readonly allowPostmaster?: boolean;
}

export type PathReading =
  | { readonly ok: true; readonly kind: 'mailbox'; readonly address: Address }
  | { readonly ok: true; readonly kind: 'null' | 'postmaster'; readonly address: null }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the path of MAIL or RCPT, angle brackets included and nothing around them (RFC 5321 §4.1.2). A source route is
 * checked and dropped (appendix C). No white space, no comments.
 */
export function parsePath(text: string, options: PathOptions = {}): PathReading {
  const inside = /^<(.*)>$/s.exec(text)?.[1];
  if (inside === undefined) return { ok: false, reason: 'a path stands in angle brackets' };
  if (inside === '')
    return options.allowNull
      ? { ok: true, kind: 'null', address: null }
      : { ok: false, reason: 'an empty path may not stand here' };
  if (options.allowPostmaster && /^postmaster$/i.test(inside))
    return { ok: true, kind: 'postmaster', address: null };
  const mailbox = withoutRoute(inside, options);
  if (mailbox === null) return { ok: false, reason: 'the source route is not well formed' };
  const reading = parseAddress(mailbox, options);
  return reading.ok ? { ok: true, kind: 'mailbox', address: reading.address } : reading;
}

/** `@one,@two:local@domain` to `local@domain`; null where the route is wrong. */
function withoutRoute(path: string, options: AddressOptions): string | null {
  if (!path.startsWith('@')) return path;
  const end = path.indexOf(':');
  const route = path.slice(0, end).split(',');
  const good = (hop: string): boolean => hop.startsWith('@') && parseAddress(`route${hop}`, options).ok;
  return end > 0 && route.length <= 100 && route.every(good) ? path.slice(end + 1) : null;
}
