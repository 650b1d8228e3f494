import { type Actor, type Clock, canonicalJson, Fault } from '#base';
import type { Store } from '#store';
import { isSigned, readCheckpoint } from './checkpoint.ts';
import type { Evidence } from './evidence.ts';
import type { EvidenceLog } from './log.ts';
import { base64 } from './note.ts';
import { verifyInclusion } from './proof.ts';
import type { ReceiptEvent } from './receipt.ts';
import { areOpenings, fits, hexBytes, isObject, parsed } from './receipt-check.ts';
import { formatKey, parseKey, signBytes, type VerifierKey, verifyBytes } from './signer.ts';
import { leafHash } from './tree.ts';
import { type Verdict, verdict } from './verdict.ts';

export const destructionFormat = 'postern-destruction/v1';

/**
 * A certificate of destruction: which letters were destroyed, when, by which events of the log, and after which moment no key
 * that opens them is left. Holds strings, whole numbers, lists and objects only.
 */
export interface DestructionCertificate {
  readonly format: typeof destructionFormat;
  readonly destruction: string;
  readonly organisation: string;
  /** When it was made out, RFC 3339. */
  readonly made: string;
  /** After this moment no copy of the database and no backup opens any of them, RFC 3339. */
  readonly opensNowhereAfter: string;
  readonly letters: readonly { readonly message: string; readonly hash: string }[];
  readonly log: { readonly origin: string; readonly keys: readonly string[] };
  readonly checkpoint: string;
  /** `archive.destroyed`, one for each letter, in the order of the log. */
  readonly events: readonly ReceiptEvent[];
  readonly signatures: readonly string[];
}

type Unsigned = Omit<DestructionCertificate, 'signatures'>;

/** Its format, a newline, and the canonical JSON of all but the signatures. */
function textOf(certificate: Unsigned & { readonly signatures?: unknown }): Buffer {
  const { signatures, ...rest } = certificate;
  return Buffer.from(`${destructionFormat}\n${canonicalJson(rest)}`);
}

interface Body {
  readonly kind: string;
  readonly message?: string;
  readonly data: {
    readonly destruction?: string;
    readonly hash?: string;
    readonly opensNowhereAfter?: string;
  };
}

/**
 * Makes out the certificate for these letters of one destruction, and records that. Throws `receipt-early` while an event has
 * no leaf yet, `destruction-empty` where none of them was destroyed by it.
 */
export async function makeDestructionCertificate(
  needs: {
    readonly store: Store;
    readonly clock: Clock;
    readonly evidence: Evidence;
    readonly log: EvidenceLog;
  },
  actor: Actor,
  about: { readonly destruction: string; readonly letters: readonly string[]; readonly organisation: string },
): Promise<DestructionCertificate> {
  const { store, evidence, log, clock } = needs;
  const bodies = new Map<string, { text: string; body: Body }>();
  for (const letter of about.letters)
    for (const { id, body: text } of await evidence.provable(store, letter, null)) {
      const body = JSON.parse(text) as Body;
      if (body.kind === 'archive.destroyed' && body.data.destruction === about.destruction)
        bodies.set(id, { text, body });
    }
  if (bodies.size === 0)
    throw new Fault({ code: 'destruction-empty', kind: 'invalid', say: 'It has destroyed no letter.' });
  const proofs = await log.proofsFor([...bodies.keys()]);
  if (proofs.length < bodies.size)
    throw new Fault({
      code: 'receipt-early',
      kind: 'busy',
      say: 'Its events are not in the evidence log yet. Try again in a moment.',
    });
  const signers = await log.signers();
  const found = proofs.map((proof) => ({ proof, ...bodies.get(proof.eventId)! }));
  const draft: Unsigned = {
    format: destructionFormat,
    destruction: about.destruction,
    organisation: about.organisation,
    made: new Date(clock.now()).toISOString(),
    opensNowhereAfter: latest(found.map(({ body }) => body)),
    letters: found.map(({ body }) => ({ message: body.message ?? '', hash: body.data.hash ?? '' })),
    log: { origin: signers[0]!.name, keys: signers.map(formatKey) },
    checkpoint: proofs[0]!.checkpoint,
    events: found.map(({ proof, text }) => ({
      leafIndex: proof.leafIndex,
      leafHash: proof.leafHash.toString('hex'),
      proof: proof.proof.map((node) => node.toString('hex')),
      body: text,
      openings: {},
    })),
  };
  await evidence.record(store, {
    kind: 'archive.destruction-certified',
    actor,
    data: {
      destruction: about.destruction,
      letters: found.length,
      opensNowhereAfter: draft.opensNowhereAfter,
    },
  });
  return {
    ...draft,
    signatures: signers.map((signer) => signBytes(signer, textOf(draft)).toString('base64')),
  };
}

const latest = (bodies: readonly Body[]): string =>
  bodies
    .map(({ data }) => data.opensNowhereAfter ?? '')
    .sort()
    .at(-1) ?? '';

const shape = {
  format: 'text',
  destruction: 'text',
  organisation: 'text',
  made: 'text',
  opensNowhereAfter: 'text',
  letters: [{ message: 'text', hash: 'text' }],
  log: { origin: 'text', keys: ['text'] },
  checkpoint: 'text',
  signatures: ['text'],
} as const;
const eventShape = { leafIndex: 'count', leafHash: 'text', proof: ['text'], body: 'text' } as const;

export const isDestructionCertificate = (value: unknown): value is DestructionCertificate =>
  fits(value, shape, 'events') &&
  (value as DestructionCertificate).format === destructionFormat &&
  Array.isArray((value as DestructionCertificate).events) &&
  (value as DestructionCertificate).events.every(
    (event: unknown) => fits(event, eventShape, 'openings') && areOpenings((event as ReceiptEvent).openings),
  );

/** Checks a certificate against the keys in it or, where they are `given`, against those alone. */
export function checkDestructionCertificate(
  certificate: DestructionCertificate,
  given: readonly VerifierKey[] = [],
): Verdict {
  const { log, checkpoint, letters, events, signatures } = certificate;
  const keys = log.keys.map(parseKey).filter((key) => key !== null);
  const problems: string[] = [];
  if (keys.length !== log.keys.length || keys.some(({ name }) => name !== log.origin))
    problems.push('a public key in it is not one of the log');
  for (const key of given)
    if (!log.keys.includes(formatKey(key)))
      problems.push(`it was not signed with the key you gave (${formatKey(key).slice(0, 60)})`);
  const read = readCheckpoint(checkpoint, keys);
  if (!read || read.head.origin !== log.origin) problems.push('its checkpoint is not one of this log');
  else if (!isSigned(read, true)) problems.push('a signature of its checkpoint is wrong or missing');
  const text = textOf(certificate);
  if (signatures.length !== keys.length || keys.length === 0)
    problems.push('it is not signed with each of its keys');
  else
    for (const [n, key] of keys.entries())
      if (verifyBytes(key, text, base64(signatures[n]!) ?? Buffer.alloc(0)) === false)
        problems.push(`the ${key.algorithm} signature of the certificate is wrong`);
  const bodies = events.map(({ body }) => parsed(body) as Body | null);
  if (read)
    for (const [n, event] of events.entries()) {
      const hash = hexBytes(event.leafHash);
      if (!leafHash(event.body).equals(hash))
        problems.push(`event ${n + 1}: its text does not hash to its leaf`);
      const claim = {
        leafIndex: event.leafIndex,
        treeSize: read.head.size,
        leafHash: hash,
        proof: event.proof.map(hexBytes),
        root: read.head.root,
      };
      if (!verifyInclusion(claim)) problems.push(`event ${n + 1}: it is not proved to stand in the log`);
    }
  problems.push(...claims(certificate, bodies));
  return verdict('destruction', problems, {
    checked: [
      'each letter has its own event of destruction',
      'each event hashes to its leaf, and stands in the log under the checkpoint',
      'the date is the latest that the events name',
      'the checkpoint and the certificate as a whole are signed with the keys named',
    ],
    notChecked: [
      ...(given.length === 0
        ? [
            "that these keys are the operator's: compare them with keys that reached you another way, or give them with --key",
          ]
        : []),
      'that no copy of a letter was taken out before: prints, exports, mailboxes of its readers',
      'that the date was kept: look for archive.destruction-confirmed in the log',
    ],
    says: {
      destruction: certificate.destruction,
      organisation: certificate.organisation,
      made: certificate.made,
      opensNowhereAfter: certificate.opensNowhereAfter,
      letters: letters.map(({ message, hash }) => ({ message, hash })),
    },
  });
}

function claims(certificate: DestructionCertificate, bodies: readonly (Body | null)[]): string[] {
  const { letters, destruction, opensNowhereAfter } = certificate;
  const right = bodies.every(
    (body, n) =>
      body !== null &&
      isObject(body.data) &&
      body.kind === 'archive.destroyed' &&
      body.data.destruction === destruction &&
      body.message === letters[n]?.message &&
      body.data.hash === letters[n]?.hash,
  );
  if (!right || bodies.length !== letters.length || bodies.length === 0)
    return ['its letters are not those that its events say were destroyed'];
  const problems: string[] = [];
  if (new Set(letters.map(({ message }) => message)).size !== letters.length)
    problems.push('a letter is named twice');
  if (latest(bodies.filter((body) => body !== null)) !== opensNowhereAfter)
    problems.push('its date is not the one that its events name');
  return problems;
}
