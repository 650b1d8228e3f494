import { isIPv4, isIPv6 } from 'node:net';
import { formatDate } from './dates.ts';
import { formatAddress } from './mailbox.ts';
import type { Address } from './words.ts';

export interface Receipt {
  /** What the client called itself, and where it came from; empty where that is to stay unsaid. */
  readonly helo: string;
  readonly address: string;
  /** Our host name. */
  readonly by: string;
  readonly tls: { readonly version: string; readonly cipher: string } | null;
  readonly authenticated: boolean;
  readonly smtputf8: boolean;
  readonly id: string;
  /** All recipients: named in the field only where there is one, so that none learns of another (RFC 5321 §7.6). */
  readonly recipients: readonly Address[];
  /** Milliseconds since 1970. */
  readonly date: number;
}

/** The value of a Received field (RFC 5321 §4.4; RFC 3848 and RFC 6531 §4.3 for the protocol's name). */
export function receivedField(receipt: Receipt): string {
  const { version, cipher } = receipt.tls ?? {};
  const secured = version === undefined ? '' : ` (${safe(version)} ${safe(cipher ?? '')})`;
  const only = receipt.recipients.length === 1 ? ` for <${formatAddress(receipt.recipients[0]!)}>` : '';
  const from = `from ${safe(receipt.helo) || 'unknown'}${receipt.address === '' ? '' : ` (${literal(receipt.address)})`}${secured}`;
  return `${from} by ${safe(receipt.by)} with ${protocol(receipt)} id ${safe(receipt.id)}${only}; ${formatDate(receipt.date)}`;
}

function protocol(receipt: Receipt): string {
  const flags = `${receipt.tls ? 'S' : ''}${receipt.authenticated ? 'A' : ''}`;
  return `${receipt.smtputf8 ? 'UTF8SMTP' : 'ESMTP'}${flags}`;
}

/** RFC 5321 §4.1.3. */
function literal(address: string): string {
  if (isIPv4(address)) return `[${address}]`;
  return isIPv6(address) ? `[IPv6:${address.replace(/%.*$/, '')}]` : 'unknown';
}

/** What a peer said of itself, with nothing that could end a comment, a clause or a line. */
const safe = (text: string): string => text.replaceAll(/[^\w.:[\]-]/g, '').slice(0, 255);
