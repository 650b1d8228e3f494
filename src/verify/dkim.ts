import { hash, type KeyObject, sign } from 'node:crypto';
import { Fault } from '#base';
import { type Field, readHeader } from '#mail';
import { relaxedBody, relaxedField } from './canonical.ts';

/** `ed25519-sha256` is RFC 8463; not every verifier knows it, so it goes beside an RSA signature. */
export type DkimAlgorithm = 'rsa-sha256' | 'ed25519-sha256';

/** A private key and the place of its public half: `selector._domainkey.domain`. */
export interface DkimSigner {
  /** A-labels, lower case. */
  readonly domain: string;
  readonly selector: string;
  readonly algorithm: DkimAlgorithm;
  readonly key: KeyObject;
}

export interface SigningTask {
  /** The letter as it will leave, CRLF line ends. */
  readonly raw: Buffer;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds that the signature holds; 14 days if not given. Long enough for the slowest queue, short for replay. */
  readonly expire?: number;
  /** Fields to sign where they are present, besides those that are always signed. */
  readonly headers?: readonly string[];
}

const day = 86_400_000;

/**
 * Signed once more than they occur, so that none can be added (RFC 6376 §8.15): whatever a reader sees or a mail program
 * acts on.
 */
const sealed = [
  'From',
  'Sender',
  'Reply-To',
  'To',
  'Cc',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Content-Disposition',
];
/** Signed where they occur (RFC 6376 §5.4.1; RFC 8058 §4). */
const present = [
  'Content-ID',
  'Content-Description',
  'Resent-From',
  'Resent-To',
  'Resent-Date',
  'List-ID',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'List-Help',
  'List-Post',
  'Auto-Submitted',
];

/** One DKIM-Signature field with its line end, to stand on top of the letter. Relaxed/relaxed, never `l=`. */
export async function signDkim(task: SigningTask & DkimSigner): Promise<Buffer> {
  const [signature] = await signAll({ ...task, signers: [task] });
  return signature!;
}

/** A signature for each signer, in order; the letter is canonicalised and hashed once for all of them. */
export async function signAll(
  task: SigningTask & { readonly signers: readonly DkimSigner[] },
): Promise<Buffer[]> {
  if (task.signers.length === 0) return [];
  const header = readHeader(task.raw, {
    maxBytes: Number.POSITIVE_INFINITY,
    maxFields: Number.POSITIVE_INFINITY,
  });
  const bodyHash = hash('sha256', relaxedBody(task.raw.subarray(header.bodyStart)), 'base64');
  const { names, fields } = select(task.raw, header.fields, task.headers ?? []);
  return Promise.all(task.signers.map((signer) => signOne(task, signer, bodyHash, names, fields)));
}

/** The names for `h=`, and the fields they stand for in canonical form: of one name the last comes first (RFC 6376 §5.4.2). */
function select(
  raw: Buffer,
  all: readonly Field[],
  wanted: readonly string[],
): { readonly names: readonly string[]; readonly fields: string } {
  const byName = new Map<string, Field[]>();
  for (const field of all) {
    const name = field.name.toLowerCase();
    byName.set(name, [field, ...(byName.get(name) ?? [])]);
  }
  const names: string[] = [];
  const fields: string[] = [];
  for (const name of new Set([...sealed, ...present, ...wanted].map((one) => one.toLowerCase()))) {
    for (const { start, end } of byName.get(name) ?? []) {
      names.push(name);
      fields.push(`${relaxedField(raw.toString('latin1', start, end))}\r\n`);
    }
    if (sealedNames.has(name)) names.push(name);
  }
  return { names, fields: fields.join('') };
}

const sealedNames = new Set(sealed.map((name) => name.toLowerCase()));

async function signOne(
  task: SigningTask,
  signer: DkimSigner,
  bodyHash: string,
  names: readonly string[],
  fields: string,
): Promise<Buffer> {
  checkSigner(signer);
  const seconds = Math.floor(task.now / 1000);
  const tags = [
    `v=1; a=${signer.algorithm}; c=relaxed/relaxed;`,
    `d=${signer.domain}; s=${signer.selector};`,
    `t=${seconds}; x=${seconds + Math.floor((task.expire ?? 14 * day) / 1000)};`,
    `h=${rows(names, ':')};`,
    `bh=${bodyHash};`,
    'b=',
  ];
  const field = `DKIM-Signature: ${tags.join('\r\n ')}`;
  const signature = await signText(fields + relaxedField(field), signer);
  return Buffer.from(`${field}${rows(signature.match(/.{1,72}/g) ?? [], '', 1)}\r\n`, 'latin1');
}

function checkSigner({ domain, selector }: DkimSigner): void {
  const plain = /^[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i;
  if (plain.test(domain) && plain.test(selector)) return;
  throw new Fault({
    code: 'dkim-name',
    kind: 'broken',
    say: 'A signing key has a malformed domain or selector.',
  });
}

/** Joins pieces with `glue`, starting a new line after every `perLine` of them. */
function rows(pieces: readonly string[], glue: string, perLine = 5): string {
  const lines: string[] = [];
  for (let from = 0; from < pieces.length; from += perLine)
    lines.push(pieces.slice(from, from + perLine).join(glue));
  return lines.join(`${glue}\r\n  `);
}

/** RSA takes a quarter of a millisecond, so it runs on the thread pool; Ed25519 signs the hash (RFC 8463 §3). */
function signText(text: string, signer: DkimSigner): Promise<string> {
  const octets = Buffer.from(text, 'latin1');
  const [digest, data] =
    signer.algorithm === 'rsa-sha256'
      ? (['sha256', octets] as const)
      : ([null, hash('sha256', octets, 'buffer')] as const);
  return new Promise((resolve, reject) => {
    sign(digest, data, signer.key, (error, signature) =>
      error ? reject(error) : resolve(signature.toString('base64')),
    );
  });
}
