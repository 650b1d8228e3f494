import { isIP } from 'node:net';
import type { Doubt } from './check-files.ts';
import type { Config } from './schema.ts';

type Path = readonly (string | number)[];

export const isNetwork = (text: string): boolean => {
  const [address = '', length] = text.split('/');
  const family = isIP(address);
  if (family === 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128));
};
export const isFingerprint = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text.replaceAll(':', ''));

/** Networks and certificates by which servers are let in at a door. */
export function checkSenders(
  door: Path,
  { networks, fingerprints }: { networks: readonly string[]; fingerprints: readonly string[] },
): Doubt[] {
  const doubts: Doubt[] = [];
  for (const [n, network] of networks.entries()) {
    const path = [...door, 'networks', n];
    if (!isNetwork(network))
      doubts.push({
        path,
        weight: 'refuse',
        wrong: `"${network}" is not a network`,
        right: 'Write it like "10.1.2.0/24" or "2001:db8:1::/64".',
      });
    else if (network.endsWith('/0'))
      doubts.push({
        path,
        weight: 'repair',
        wrong: `"${network}" is the whole Internet`,
        right: 'Name only the networks your mail servers and systems are in.',
      });
  }
  for (const [n, print] of fingerprints.entries()) {
    if (isFingerprint(print)) continue;
    doubts.push({
      path: [...door, 'fingerprints', n],
      weight: 'refuse',
      wrong: 'this is not a SHA-256 fingerprint',
      right:
        'Write 64 hexadecimal digits, with or without colons: openssl x509 -in CERT -noout -fingerprint -sha256',
    });
  }
  return doubts;
}

/** The journal's door: what it takes becomes part of the record, so it must be said who may write there. */
export function checkJournal({ intake: { journal } }: Config): Doubt[] {
  const door = ['intake', 'journal'];
  const doubts = checkSenders(door, journal);
  if (!journal.enabled) return doubts;
  if (journal.networks.length + journal.client_ca.length + journal.fingerprints.length === 0)
    doubts.push({
      path: [...door, 'enabled'],
      weight: 'refuse',
      wrong: 'the journal is on, but it is not said which servers may send to it',
      right: 'Set networks, or client_ca or fingerprints, in [intake.journal].',
    });
  if (!/^[^\s@]+@[^\s@]+$/.test(journal.address))
    doubts.push({
      path: [...door, 'address'],
      weight: 'refuse',
      wrong: `"${journal.address}" is not an address`,
      right: 'Write the one address that journal mail is sent to, such as "journal-7f3k9@clinic.example".',
    });
  return doubts;
}
