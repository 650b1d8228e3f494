import { createHash } from 'node:crypto';
import type { Config } from '#config';

/** Our own policy for mail to us, as `[inbound]` says it; null where it says none. The id changes with the text. */
export function ownPolicy({ inbound }: Config): { readonly id: string; readonly text: string } | null {
  const { mta_sts: mode, mx, max_age } = inbound;
  if (mode === 'off' || (mx.length === 0 && mode !== 'none')) return null;
  const lines = [
    'version: STSv1',
    `mode: ${mode}`,
    ...mx.map((name) => `mx: ${name.toLowerCase()}`),
    `max_age: ${Math.round(max_age / 1000)}`,
    '',
  ];
  const text = lines.join('\r\n');
  return { id: createHash('sha256').update(text).digest('hex').slice(0, 20), text };
}
