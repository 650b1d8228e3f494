/** What a whole letter of 50 KB costs to seal: header protection, signature, encryption, MIME; the first reader and each further one. */

import { generateKey } from 'openpgp';
import { parseCertificates } from '#cms';
import { checkKeys, openSecret } from '#pgp';
import { type ReaderKey, type Signer, sealLetter } from '#protect';
import { type KeyName, makeAuthority, makePerson, newKey } from '../test/lab/certificates-mail.ts';
import type { Context, Findings } from './scenario.ts';

const size = 50_000;
const aim = 3;
const day = 86_400_000;

/** Milliseconds of CPU for one call, all threads counted, the best of some rounds: the others were disturbed. */
async function cpuOf(times: number, work: (n: number) => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round += 1) {
    const start = process.cpuUsage();
    for (let n = 0; n < times; n += 1) await work(n);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000 / times);
  }
  return best;
}

interface Case {
  readonly name: string;
  readonly to: ReaderKey;
  readonly signer: Signer;
}

function smimeCase(kind: KeyName): Case {
  const root = makeAuthority('Root', { from: Date.now() - day, until: Date.now() + day });
  const made = makePerson('anna@clinic.example', {
    issuer: root,
    key: newKey(kind),
    from: Date.now() - day,
    until: Date.now() + day,
  });
  const certificate = parseCertificates(made.der).certificates[0]!;
  return {
    name: `S/MIME, ${kind}`,
    to: { kind: 'smime', certificate, fingerprint: certificate.fingerprint },
    signer: { smime: { certificate, chain: [], key: made.key } },
  };
}

async function pgpCase(): Promise<Case> {
  const { privateKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ email: 'anna@clinic.example' }],
    date: new Date(Date.now() - 60_000),
    format: 'binary',
  });
  const secret = await openSecret(Buffer.from(privateKey));
  const verdict = checkKeys([secret.public], { address: 'anna@clinic.example', at: Date.now() });
  if (!verdict.usable) throw new Error(`a key of the bench is not usable: ${verdict.reason}`);
  return {
    name: 'OpenPGP, Ed25519 and X25519',
    to: { kind: 'pgp', chosen: verdict.chosen, fingerprint: '' },
    signer: { pgp: secret },
  };
}

export async function sealing({ scale, tell }: Pick<Context, 'scale' | 'tell'>): Promise<Findings> {
  const times = scale.rounds > 1 ? 200 : 50;
  const text = `From: anna@clinic.example\r\nTo: anna@clinic.example\r\nSubject: Your result\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\nMessage-ID: <a@clinic.example>\r\nContent-Type: text/plain\r\n\r\n${'All is well with you.\r\n'.repeat(Math.ceil(size / 23))}`;
  const cells: string[][] = [];
  let worst = 0;
  let slowest = 0;
  for (const { name, to, signer } of [smimeCase('rsa'), smimeCase('p256'), await pgpCase()]) {
    tell(`sealing whole letters: ${name}`);
    // Another buffer is another letter: nothing of it is known yet.
    const letters = Array.from({ length: times }, () => Buffer.from(text));
    const first = await cpuOf(times, (n) =>
      sealLetter({ raw: Buffer.from(letters[n]!), to, signer, at: Date.now() }),
    );
    const one = Buffer.from(text);
    const further = await cpuOf(times, () => sealLetter({ raw: one, to, signer, at: Date.now() }));
    worst = Math.max(worst, first);
    slowest = Math.max(slowest, further);
    cells.push([name, first.toFixed(2), further.toFixed(2), (1000 / further).toFixed(0)]);
  }
  return {
    name: 'Whole letters of 50 KB sealed, keys parsed once',
    rows: [],
    table: {
      heads: ['how', 'a letter, CPU ms', 'each further reader, CPU ms', 'readers a second of one core'],
      cells,
    },
    verdicts: [
      {
        what: 'CPU to seal a whole letter of 50 KB, the dearest',
        figure: `${worst.toFixed(2)} ms`,
        aim: `${aim} ms`,
        met: worst <= aim,
      },
      {
        what: 'sealing alone for readers with keys of their own, the dearest, one core',
        figure: `${(1000 / slowest).toFixed(0)} a second`,
        aim: '200 a second',
        met: 1000 / slowest >= 200,
      },
    ],
  };
}
