/** What signing and encrypting a letter of 50 KB by OpenPGP costs, keys parsed once: in CPU, since nothing else is waited for. */
import { type EllipticCurveName, generateKey } from 'openpgp';
import { checkKeys, openSecret, type PgpSecret, seal } from '#pgp';
import type { Context, Findings } from './scenario.ts';

const size = 50_000;
const aim = 3;
const address = 'anna@clinic.example';

type Wish =
  | { readonly type: 'ecc'; readonly curve: EllipticCurveName }
  | { readonly type: 'rsa'; readonly rsaBits: number }
  | { readonly type: 'curve25519' };

async function made(wish: Wish, aead = false): Promise<PgpSecret> {
  const { privateKey } = await generateKey({
    ...wish,
    userIDs: [{ email: address }],
    date: new Date(Date.now() - 60_000),
    format: 'binary',
    config: { aeadProtect: aead },
  });
  return openSecret(Buffer.from(privateKey));
}

/** Milliseconds of CPU for one call, all threads counted, the best of some rounds: the others were disturbed. */
async function cpuOf(times: number, work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round += 1) {
    const start = process.cpuUsage();
    for (let n = 0; n < times; n += 1) await work();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000 / times);
  }
  return best;
}

export async function pgp({ scale, tell }: Pick<Context, 'scale' | 'tell'>): Promise<Findings> {
  const times = scale.rounds > 1 ? 200 : 50;
  const content = Buffer.from(
    `Content-Type: text/plain\r\n\r\n${'All is well with you.\r\n'.repeat(Math.ceil(size / 23))}`,
  );
  // The form that GnuPG knows too; it is the kind of key that we make for ourselves.
  const signWith = await made({ type: 'ecc', curve: 'ed25519Legacy' });
  const readers = [
    ['X25519', await made({ type: 'ecc', curve: 'ed25519Legacy' })],
    ['X25519, AEAD', await made({ type: 'curve25519' }, true)],
    ['RSA 3072', await made({ type: 'rsa', rsaBits: 3072 })],
    ['P-256', await made({ type: 'ecc', curve: 'nistP256' })],
    ['P-384', await made({ type: 'ecc', curve: 'nistP384' })],
  ] as const;
  const at = Date.now();
  const cells: string[][] = [];
  let worst = 0;
  for (const [name, reader] of readers) {
    tell(`OpenPGP: signing with Ed25519, sealing to ${name}`);
    const verdict = checkKeys([reader.public], { address, at });
    if (!verdict.usable) throw new Error(`a key of the bench is not usable: ${verdict.reason}`);
    const to = [verdict.chosen];
    const checking = await cpuOf(times, async () => checkKeys([reader.public], { address, at }));
    const bare = await cpuOf(times, () => seal({ content, to, at }));
    const both = await cpuOf(times, () => seal({ content, to, signWith, at }));
    worst = Math.max(worst, both);
    cells.push([name, ...[checking, bare, both].map((ms) => ms.toFixed(2))]);
  }
  return {
    name: 'OpenPGP, 50 KB, keys parsed once',
    rows: [],
    table: { heads: ['reader', 'check a key, CPU ms', 'encrypt, CPU ms', 'sign and encrypt, CPU ms'], cells },
    verdicts: [
      {
        what: 'CPU to sign and encrypt 50 KB by OpenPGP, the dearest',
        figure: `${worst.toFixed(2)} ms`,
        aim: `${aim} ms`,
        met: worst <= aim,
      },
    ],
  };
}
