import { createHash } from 'node:crypto';
import { drawn, Fault } from '#base';
import { type Certificate, checkTimeStampResponse, parseCertificates, writeTimeStampRequest } from '#cms';
import { type Fetched, guardedFetch } from '#transport';
import type { Anchored, AnchorTarget } from './anchors.ts';
import { readCheckpoint } from './checkpoint.ts';
import { parseKey, type VerifierKey } from './signer.ts';

const trouble = (say: string): Fault => new Fault({ code: 'anchor-failed', kind: 'busy', say });

/** How places are asked over HTTP. */
export interface Asking {
  readonly lookup: Parameters<typeof guardedFetch>[0]['lookup'];
}

async function post(
  { lookup }: Asking,
  url: string,
  body: Buffer,
  type: string,
): Promise<Extract<Fetched, { kind: 'ok' }>> {
  const answer = await guardedFetch({
    url,
    post: { body, type },
    maxBytes: 100_000,
    timeoutMs: 20_000,
    lookup,
    // The operator chose the place, and what comes back is signed by itself.
    allowPrivate: true,
    plain: true,
  });
  if (answer.kind === 'failed') throw trouble(`${url} was not reached: ${answer.reason}.`);
  return answer;
}

/** Sends a checkpoint as a letter; `send` offers it and throws where it is not taken. */
export const mailAnchor = (
  address: string,
  every: number,
  send: (letter: { subject: string; text: string }) => Promise<void>,
): AnchorTarget => ({
  kind: 'mail',
  name: address,
  every,
  async reach({ size, note }) {
    const [origin = ''] = note.split('\n');
    await send({
      subject: `Checkpoint of the evidence log ${origin}: ${size} events`,
      text: [
        'Please keep this letter. It holds the newest checkpoint of the evidence log, signed.',
        'If anything in the log before it is ever changed, this checkpoint shows it:',
        'save the lines between the rules as a file in a folder "checkpoints" and give the folder to',
        '"postern verify --database --against FOLDER".',
        '',
        '----------------------------------------',
        note.trimEnd(),
        '----------------------------------------',
        '',
      ].join('\n'),
    });
    return { proof: Buffer.from(note), files: {} };
  },
});

/** Has the hash of a checkpoint stamped with the time (RFC 3161). */
export const stampAnchor = (
  asking: Asking,
  { url, every, roots }: { url: string; every: number; roots?: readonly Certificate[] },
): AnchorTarget => ({
  kind: 'timestamp',
  name: url,
  every,
  async reach({ note }): Promise<Anchored> {
    const imprint = createHash('sha256').update(note).digest();
    const nonce = drawn(16);
    const request = writeTimeStampRequest(imprint, nonce);
    const { status, body } = await post(asking, url, request, 'application/timestamp-query');
    if (status !== 200) throw trouble(`${url} answered ${status}.`);
    const answer = checkTimeStampResponse({ response: body, imprint, nonce, ...(roots ? { roots } : {}) });
    if (!answer.ok) throw trouble(`The time stamp of ${url} is not good: ${answer.reason}.`);
    return { proof: body, files: { note, tsr: body } };
  },
});

/** PEM text to the roots in it. Throws where there is none. */
export function rootsFrom(pem: Buffer): readonly Certificate[] {
  const { certificates } = parseCertificates(pem);
  if (certificates.length === 0) throw trouble('There is no certificate in the file of roots.');
  return certificates;
}

/** Has a witness cosign (C2SP tlog-witness); `prove` gives the consistency proof from a smaller size. */
export const witnessAnchor = (
  asking: Asking,
  about: {
    url: string;
    keys: readonly string[];
    every: number;
    prove: (first: number, second: number) => Promise<Buffer[]>;
  },
): AnchorTarget => ({
  kind: 'witness',
  name: about.url,
  every: about.every,
  async reach({ size, note, seen }): Promise<Anchored> {
    const { url, prove } = about;
    const keys = about.keys.map(parseKey).filter((key) => key !== null);
    if (keys.length !== about.keys.length) throw trouble(`A key of the witness ${url} is not one.`);
    const ask = async (old: number) => {
      if (old > size)
        throw trouble(
          `The witness ${url} has seen ${old} leaves and this log has ${size}: the log was rolled back, or forks.`,
        );
      const proof = old > 0 && old < size ? await prove(old, size) : [];
      const lines = [`old ${old}`, ...proof.map((hash) => hash.toString('base64'))].join('\n');
      return post(
        asking,
        new URL('/add-checkpoint', url).href,
        Buffer.from(`${lines}\n\n${note}`),
        'text/plain',
      );
    };
    let answer = await ask(seen);
    const has = /^(\d{1,15})\n?$/.exec(answer.body.toString())?.[1];
    if (answer.status === 409 && has !== undefined && Number(has) !== seen) answer = await ask(Number(has));
    if (answer.status === 409 || answer.status === 422)
      throw trouble(`The witness ${url} refuses: what it signed before is not the beginning of this log.`);
    if (answer.status !== 200) throw trouble(`The witness ${url} answered ${answer.status}.`);
    return cosigned(url, `${note}${answer.body.toString('utf8')}`, keys);
  },
});

function cosigned(url: string, note: string, keys: readonly VerifierKey[]): Anchored {
  const read = readCheckpoint(note, keys);
  const good = read?.signatures.filter(({ result }) => result === 'valid').length ?? 0;
  if (good === 0 || read!.signatures.some(({ result }) => result === 'wrong'))
    throw trouble(`What the witness ${url} answered is not its signature.`);
  return { proof: Buffer.from(note), files: { note } };
}
