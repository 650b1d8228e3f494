import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '#base';
import type { Config } from '#config';

const bare = (fingerprint: string): string => fingerprint.replace(/[^0-9a-f]/gi, '').toLowerCase();

/**
 * Whether the peer has shown a client certificate that may relay. With authorities in the settings it must chain to one
 * of them; with fingerprints it must be one of those; with both, both. With neither, no certificate is enough.
 */
export function mayRelayByCertificate(
  socket: TLSSocket,
  relay: Pick<Config['intake']['relay'], 'client_ca' | 'fingerprints'>,
  clock: Clock,
): boolean {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return false;
  if (relay.client_ca.length === 0 && relay.fingerprints.length === 0) return false;
  if (relay.client_ca.length > 0 && !socket.authorized) return false;
  if (relay.fingerprints.length === 0) return true;
  const now = clock.now();
  const current = certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime();
  const shown = createHash('sha256').update(certificate.raw).digest('hex');
  return current && relay.fingerprints.some((known) => bare(known) === shown);
}
