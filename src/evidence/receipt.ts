import { type Actor, type Clock, canonicalJson, Fault } from '#base';
import type { Store } from '#store';
import { acceptance } from './event.ts';
import type { Evidence, ProvableEvent } from './evidence.ts';
import type { EvidenceLog, InclusionProof } from './log.ts';
import { formatKey, type Signer, signBytes } from './signer.ts';
import { messageOfDelivery } from './store.ts';

export const receiptFormat = 'postern-receipt/v1';

/** One event of a receipt: its text, where it stands in the log, and what opens its commitments. Hashes are hex. */
export interface ReceiptEvent {
  readonly leafIndex: number;
  readonly leafHash: string;
  readonly proof: readonly string[];
  readonly body: string;
  readonly openings: { readonly [name: string]: { readonly salt: string; readonly value: string } };
}

/**
 * A custody receipt: what happened to one letter on its way to one reader, provable without Postern. Holds strings, whole
 * numbers, lists and objects only, so that any language writes its canonical form alike.
 */
export interface Receipt {
  readonly format: typeof receiptFormat;
  readonly message: string;
  readonly delivery: string;
  /** When it was made out, RFC 3339. */
  readonly made: string;
  /** The log and its public keys (C2SP signed-note form). */
  readonly log: { readonly origin: string; readonly keys: readonly string[] };
  /** C2SP tlog-checkpoint. */
  readonly checkpoint: string;
  readonly events: readonly ReceiptEvent[];
  /** Over `signedText`, by each key in the order of `log.keys`; base64. */
  readonly signatures: readonly string[];
}

/** The bytes that a receipt's signatures cover: its format, a newline, and the canonical JSON of all but the signatures. */
export function signedText(receipt: Omit<Receipt, 'signatures'> & { readonly signatures?: unknown }): Buffer {
  const { signatures, ...rest } = receipt;
  return Buffer.from(`${receiptFormat}\n${canonicalJson(rest)}`);
}

export interface ReceiptNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly evidence: Evidence;
  readonly log: EvidenceLog;
}

interface Body {
  readonly kind: string;
  readonly delivery?: string;
  readonly data: { readonly decisions?: readonly { readonly delivery: string }[] };
}

const bodyOf = (event: ProvableEvent): Body => JSON.parse(event.body) as Body;

/** The letter that an id means: its own, or that of one of its deliveries. Throws `message-missing`. */
export async function letterOf(
  { store, evidence }: Pick<ReceiptNeeds, 'store' | 'evidence'>,
  id: string,
): Promise<{ message: string; deliveries: string[] }> {
  for (const message of [id, await messageOfDelivery(store, id)]) {
    const events = message ? await evidence.provable(store, message, null) : [];
    const accepted = events.map(bodyOf).find(({ kind }) => kind === acceptance);
    if (!message || !accepted) continue;
    const all = (accepted.data.decisions ?? []).map(({ delivery }) => delivery);
    return { message, deliveries: message === id ? all : [id] };
  }
  throw new Fault({
    code: 'message-missing',
    kind: 'missing',
    say: `There is no letter and no delivery ${id}.`,
  });
}

/**
 * Makes out the receipt of one delivery, and records that. `dek` opens what was sealed with the message; null where it was
 * destroyed. With `closed` no value is opened in it, whatever key there is. Throws `receipt-early`
 * while an event has no leaf yet.
 */
export async function makeReceipt(
  needs: ReceiptNeeds,
  actor: Actor,
  about: { message: string; delivery: string; dek: Buffer | null; closed?: boolean },
): Promise<Receipt> {
  const { store, evidence, log, clock } = needs;
  const { message, delivery, dek } = about;
  const events = (await evidence.provable(store, message, dek)).filter((event) =>
    belongs(bodyOf(event), delivery),
  );
  const proofs = await log.proofsFor(events.map((event) => event.id));
  if (events.length === 0 || proofs.length < events.length) throw early();
  const signers = await log.signers();
  const { checkpoint } = proofs[0]!;
  const draft = {
    format: receiptFormat,
    message,
    delivery,
    made: new Date(clock.now()).toISOString(),
    log: { origin: signers[0]!.name, keys: signers.map(formatKey) },
    checkpoint,
    events: proofs.map((proof) => {
      const one = entry(events.find((event) => event.id === proof.eventId)!, proof);
      return about.closed ? { ...one, openings: {} } : one;
    }),
  } as const;
  await evidence.record(store, { kind: 'receipt.made', actor, message, data: { delivery } });
  return {
    ...draft,
    signatures: signers.map((signer: Signer) => signBytes(signer, signedText(draft)).toString('base64')),
  };
}

const belongs = ({ kind, delivery: its }: Body, delivery: string): boolean =>
  its === delivery || (its === undefined && kind === acceptance);

function entry(event: ProvableEvent, { leafIndex, leafHash, proof }: InclusionProof): ReceiptEvent {
  const body = bodyOf(event);
  // One reader's receipt does not tell who else the letter went to.
  const closed = (body.data.decisions?.length ?? 0) > 1 ? ['recipients', 'why', 'lost'] : [];
  const openings = Object.entries(event.openings).filter(([name]) => !closed.includes(name));
  return {
    leafIndex,
    leafHash: leafHash.toString('hex'),
    proof: proof.map((node) => node.toString('hex')),
    body: event.body,
    openings: Object.fromEntries(openings.map(([name, [salt, value]]) => [name, { salt, value }])),
  };
}

const early = (): Fault =>
  new Fault({
    code: 'receipt-early',
    kind: 'busy',
    say: 'The events of this delivery are not in the evidence log yet. Try again in a moment.',
  });
