import { createHmac } from 'node:crypto';
import { drawn } from '#base';

const mark = 'whsec_';

/** A secret as Standard Webhooks writes it: 32 bytes, base64, behind its mark. */
export const newSecret = (): string => `${mark}${Buffer.from(drawn(32)).toString('base64')}`;

/**
 * The fields that prove a call (Standard Webhooks 1.0): HMAC-SHA-256 over `id.timestamp.body` for each secret that is
 * valid now. `at` in milliseconds; the field holds seconds.
 */
export function signedFields(
  secrets: readonly string[],
  { id, at, body }: { readonly id: string; readonly at: number; readonly body: string },
): Record<string, string> {
  const seconds = Math.floor(at / 1000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(mark.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}
