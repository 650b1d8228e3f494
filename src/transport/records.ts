import { isIPv4 } from 'node:net';
import type { Config } from '#config';
import { ask } from './dns-question.ts';
import type { Lookup } from './resolver.ts';
import { serversOf } from './resolver.ts';

/**
 * A question of an operator's, asked once of each server in turn: TXT as joined texts, PTR as names without the final
 * dot. Nothing is decided by it and nothing remembered.
 */
export async function lookUp(
  config: Config,
  name: string,
  type: 'TXT' | 'PTR',
  patience = 3000,
): Promise<Lookup<string>> {
  let reason = 'there is no DNS server to ask';
  for (const server of serversOf(config)) {
    const reply = await ask(server, name, type, patience);
    if (reply.kind === 'silent') {
      reason = reply.reason;
      continue;
    }
    const { rcode, authentic } = reply;
    if (rcode === 'NXDOMAIN') return { kind: 'nonexistent', authentic };
    if (rcode !== 'NOERROR') {
      reason = `the DNS server ${server.address} answered ${rcode}`;
      continue;
    }
    const records = reply.answers.flatMap((answer) => {
      if (answer.type === 'TXT' && type === 'TXT')
        return [Buffer.concat([answer.data].flat().map((piece) => Buffer.from(piece))).toString()];
      return answer.type === 'PTR' && type === 'PTR' ? [answer.data.replace(/\.$/, '')] : [];
    });
    return records.length > 0 ? { kind: 'found', records, authentic } : { kind: 'none', authentic };
  }
  return { kind: 'temporary', reason };
}

/** Where the name of an address stands (RFC 1035 §3.5, RFC 3596 §2.5). */
export function reverseName(address: string): string {
  if (isIPv4(address)) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const gap = address.includes('::') ? 8 - groups(head).length - groups(tail).length : 0;
  const all = [...groups(head), ...Array<string>(gap).fill('0'), ...groups(tail)];
  return `${all
    .map((group) => group.padStart(4, '0'))
    .join('')
    .split('')
    .reverse()
    .join('.')}.ip6.arpa`;
}
