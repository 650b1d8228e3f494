/** What signing and encrypting a letter of 50 KB by S/MIME costs, keys parsed once: in CPU, since nothing else is waited for. */
import { type ContentCipher, encryptData, parseCertificates, signData } from '#cms';
import {
  at,
  type KeyName,
  type Made,
  makeAuthority,
  makePerson,
  newKey,
} from '../test/lab/certificates-mail.ts';
import type { Context, Findings } from './scenario.ts';

const size = 50_000;
const aim = 3;

const certificateOf = (made: Made) => {
  const [certificate] = parseCertificates(made.der).certificates;
  if (!certificate) throw new Error('a certificate of the bench cannot be read');
  return certificate;
};

/** Milliseconds of CPU for one call, all threads counted, the best of some rounds: the others were disturbed. */
function cpuOf(times: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round += 1) {
    const start = process.cpuUsage();
    for (let n = 0; n < times; n += 1) work();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000 / times);
  }
  return best;
}

export async function smime({ scale, tell }: Pick<Context, 'scale' | 'tell'>): Promise<Findings> {
  const times = scale.rounds > 1 ? 200 : 50;
  const root = makeAuthority('Root');
  const content = Buffer.from(
    `Content-Type: text/plain\r\n\r\n${'All is well with you.\r\n'.repeat(Math.ceil(size / 23))}`,
  );
  const people = (['rsa', 'p256'] as const).map((kind: KeyName) => {
    const made = makePerson('anna@clinic.example', { issuer: root, key: newKey(kind) });
    return { kind, key: made.key, certificate: certificateOf(made) };
  });
  const cells: string[][] = [];
  let worst = 0;
  for (const { kind, key, certificate } of people)
    for (const cipher of ['aes-256-gcm', 'aes-256-cbc'] as const satisfies readonly ContentCipher[]) {
      tell(`S/MIME: signing with ${kind}, encrypting in ${cipher}`);
      const sign = (): Buffer =>
        signData({ content, certificate, key, chain: [], detached: false, signingTime: at }).message;
      const signed = sign();
      const encrypt = (): void => void encryptData({ content: signed, recipients: [certificate], cipher });
      const [signing, encrypting] = [cpuOf(times, sign), cpuOf(times, encrypt)];
      const both = cpuOf(times, () => {
        encryptData({ content: sign(), recipients: [certificate], cipher });
      });
      worst = Math.max(worst, both);
      cells.push([kind, cipher, ...[signing, encrypting, both].map((ms) => ms.toFixed(2))]);
    }
  return {
    name: 'S/MIME, 50 KB, keys parsed once',
    rows: [],
    table: { heads: ['key', 'cipher', 'sign, CPU ms', 'encrypt, CPU ms', 'both, CPU ms'], cells },
    verdicts: [
      {
        what: 'CPU to sign and encrypt 50 KB by S/MIME, the dearest',
        figure: `${worst.toFixed(2)} ms`,
        aim: `${aim} ms`,
        met: worst <= aim,
      },
    ],
  };
}
