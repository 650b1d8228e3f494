import { canonicalJson, type Json } from '#base';
import { isSigned, type ReadCheckpoint, readCheckpoint } from './checkpoint.ts';
import { acceptance, commitment } from './event.ts';
import { base64 } from './note.ts';
import { verifyInclusion } from './proof.ts';
import { type Receipt, type ReceiptEvent, receiptFormat, signedText } from './receipt.ts';
import { formatKey, parseKey, type VerifierKey, verifyBytes } from './signer.ts';
import { leafHash } from './tree.ts';
import { type Verdict, verdict } from './verdict.ts';

export type Shape = 'text' | 'count' | readonly [Shape] | { readonly [name: string]: Shape };
const opening = { salt: 'text', value: 'text' } as const;
const eventShape = { leafIndex: 'count', leafHash: 'text', proof: ['text'], body: 'text' } as const;
const receiptShape = {
  format: 'text',
  message: 'text',
  delivery: 'text',
  made: 'text',
  log: { origin: 'text', keys: ['text'] },
  checkpoint: 'text',
  signatures: ['text'],
} as const;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.isWellFormed();

/** Exactly these members, each of its shape; `open` names one member whose shape is looked at elsewhere. */
export function fits(value: unknown, shape: Shape, open?: string): boolean {
  if (shape === 'text') return isText(value);
  if (shape === 'count')
    return Number.isSafeInteger(value) && !Object.is(value, -0) && (value as number) >= 0;
  if (Array.isArray(shape)) return Array.isArray(value) && value.every((one) => fits(one, shape[0] as Shape));
  const names = Object.keys(shape).concat(open ?? []);
  if (
    !isObject(value) ||
    Object.keys(value).length !== names.length ||
    !names.every((name) => Object.hasOwn(value, name))
  )
    return false;
  return Object.entries(shape).every(([name, inner]) => fits(value[name], inner as Shape));
}

export const areOpenings = (value: unknown): value is ReceiptEvent['openings'] =>
  isObject(value) &&
  Object.entries(value).every(([name, one]) => /^[\x20-\x7e]+$/.test(name) && fits(one, opening));

const isEvent = (value: unknown): value is ReceiptEvent =>
  fits(value, eventShape, 'openings') && areOpenings((value as ReceiptEvent).openings);

export const isReceipt = (value: unknown): value is Receipt =>
  fits(value, receiptShape, 'events') &&
  (value as Receipt).format === receiptFormat &&
  Array.isArray((value as Receipt).events) &&
  (value as Receipt).events.every(isEvent);

export const hexBytes = (text: string): Buffer =>
  /^([0-9a-f]{2})*$/.test(text) ? Buffer.from(text, 'hex') : Buffer.alloc(0);

/** Checks a receipt against the keys in it or, where they are `given`, against those alone. */
export function checkReceipt(receipt: Receipt, given: readonly VerifierKey[] = []): Verdict {
  const own = receipt.log.keys.map(parseKey);
  const keys = own.filter((key) => key !== null);
  const problems: string[] = [];
  if (
    keys.length !== own.length ||
    keys.some((key) => key.name !== receipt.log.origin) ||
    new Set(receipt.log.keys).size !== own.length
  )
    problems.push('a public key in it is not one of the log');
  for (const key of given)
    if (!receipt.log.keys.includes(formatKey(key)))
      problems.push(`it was not signed with the key you gave (${formatKey(key).slice(0, 60)})`);
  const read = readCheckpoint(receipt.checkpoint, keys);
  if (!read || read.head.origin !== receipt.log.origin)
    problems.push('its checkpoint is not one of this log');
  else if (!isSigned(read, true)) problems.push('a signature of its checkpoint is wrong or missing');
  problems.push(...checkSignatures(receipt, keys));
  if (read) problems.push(...checkEvents(receipt, read));
  return verdict('receipt', problems, {
    checked,
    notChecked: notChecked(given, read),
    says: read ? says(receipt, read) : {},
  });
}

const checked = [
  'each event hashes to its leaf',
  'each leaf stands in the log at its place, under the checkpoint',
  'each value that is shown opens the commitment in its event',
  'the checkpoint and the receipt as a whole are signed with the keys named',
] as const;

function notChecked(given: readonly VerifierKey[], read: ReadCheckpoint | null): string[] {
  const blind = read?.signatures.some(({ result }) => result === 'not checked') ?? false;
  return [
    ...(given.length === 0
      ? [
          "that these keys are the operator's: compare them with keys that reached you another way, or give them with --key",
        ]
      : []),
    ...(blind ? ['the ML-DSA-44 signatures: this Node does not know the algorithm'] : []),
    'that the log shows everybody the same tree: compare its checkpoint with one that a third party kept',
    'events after the checkpoint, and values whose openings are not in the receipt',
  ];
}

function checkSignatures(receipt: Receipt, keys: readonly VerifierKey[]): string[] {
  if (receipt.signatures.length !== keys.length || keys.length === 0)
    return ['it is not signed with each of its keys'];
  const text = signedText(receipt);
  const wrong = keys.filter(
    (key, n) => verifyBytes(key, text, base64(receipt.signatures[n]!) ?? Buffer.alloc(0)) === false,
  );
  return wrong.map((key) => `the ${key.algorithm} signature of the receipt is wrong`);
}

function checkEvents(receipt: Receipt, { head }: ReadCheckpoint): string[] {
  const problems = receipt.events.flatMap((event, n) =>
    checkEvent(receipt, event, head).map((what) => `event ${n + 1}: ${what}`),
  );
  const order = receipt.events.every(
    (event, n) => n === 0 || event.leafIndex > receipt.events[n - 1]!.leafIndex,
  );
  if (!order) problems.push('its events are not in the order of the log');
  if (!receipt.events.some((event) => accepts(parsed(event.body), receipt.delivery)))
    problems.push('the acceptance of the letter is not in it');
  return problems;
}

const accepts = (body: Body | null, delivery: string): boolean =>
  body?.kind === acceptance &&
  Array.isArray(body.data.decisions) &&
  body.data.decisions.some((one) => isObject(one) && one.delivery === delivery);

function checkEvent(receipt: Receipt, event: ReceiptEvent, head: ReadCheckpoint['head']): string[] {
  const hash = hexBytes(event.leafHash);
  const problems: string[] = [];
  if (!leafHash(event.body).equals(hash)) problems.push('its text does not hash to its leaf');
  const claim = {
    leafIndex: event.leafIndex,
    treeSize: head.size,
    leafHash: hash,
    proof: event.proof.map(hexBytes),
    root: head.root,
  };
  if (!verifyInclusion(claim)) problems.push('it is not proved to stand in the log');
  const body = parsed(event.body);
  if (!body) return [...problems, 'its text is not that of an event'];
  if (body.message !== receipt.message || (body.delivery !== undefined && body.delivery !== receipt.delivery))
    problems.push('it belongs to another letter');
  return [...problems, ...checkOpenings(body, event.openings)];
}

/** Every value that is shown must open the commitment in its event. */
export function checkOpenings(body: Body, openings: ReceiptEvent['openings']): string[] {
  return Object.entries(openings).flatMap(([name, { salt, value }]) => {
    const promised = Object.hasOwn(body.data, name) ? body.data[name] : undefined;
    const bytes = hexBytes(salt);
    const opens =
      isObject(promised) && bytes.length === 16 && promised.commitment === commitment(bytes, value);
    return opens ? [] : [`"${name}" does not open its commitment`];
  });
}

/** What was looked at of an event; the rest of it may be anything. */
export interface Body {
  readonly at: string;
  readonly kind: string;
  readonly actor?: unknown;
  readonly message?: unknown;
  readonly delivery?: unknown;
  readonly data: Record<string, unknown>;
}

const isBody = (value: unknown): value is Body =>
  isObject(value) && isText(value.at) && isText(value.kind) && isObject(value.data);

/** What an event says; null where the text is not the canonical one of an event. */
export function parsed(text: string): Body | null {
  try {
    const value = JSON.parse(text) as Json;
    return isBody(value) && canonicalJson(value) === text ? value : null;
  } catch {
    return null;
  }
}

function says(receipt: Receipt, { head, signatures }: ReadCheckpoint): { [name: string]: Json } {
  return {
    message: receipt.message,
    delivery: receipt.delivery,
    made: receipt.made,
    log: { origin: head.origin, size: head.size, root: head.root.toString('hex') },
    signatures: signatures.map(({ algorithm, keyId, result }) => ({ algorithm, keyId, result })),
    events: receipt.events.map((event) => {
      const body = parsed(event.body);
      const values = Object.fromEntries(
        Object.entries(event.openings).map(([name, { value }]) => [name, value]),
      );
      return {
        leafIndex: event.leafIndex,
        at: body?.at ?? '',
        kind: body?.kind ?? '',
        data: { ...(body?.data as { [name: string]: Json }), ...values },
      };
    }),
  };
}
