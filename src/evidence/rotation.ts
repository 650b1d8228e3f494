import { base64 } from './note.ts';
import { formatKey, parseKey, type Signer, signBytes, type VerifierKey, verifyBytes } from './signer.ts';

/** That the keys of a log were changed: in an event, signed by the keys before and by those that follow. */
export interface Rotation {
  /** Place of the event in the log. Checkpoints over it are signed with the new keys and no others. */
  readonly leaf: number;
  /** When, RFC 3339. */
  readonly at: string;
  readonly old: readonly VerifierKey[];
  readonly fresh: readonly VerifierKey[];
}

/** What both generations sign. */
const statement = (old: readonly string[], fresh: readonly string[]): Buffer =>
  Buffer.from(`postern-key-rotation/v1\n${old.join('\n')}\n\n${fresh.join('\n')}\n`);

/** The data of the event `log.key-rotated`. */
export interface RotationData {
  readonly old: readonly string[];
  readonly new: readonly string[];
  /** By the old keys in their order, then by the new; base64. */
  readonly signatures: readonly string[];
}

export function signRotation(old: readonly Signer[], fresh: readonly Signer[]): RotationData {
  const [before, after] = [old.map(formatKey), fresh.map(formatKey)];
  const text = statement(before, after);
  return {
    old: before,
    new: after,
    signatures: [...old, ...fresh].map((signer) => signBytes(signer, text).toString('base64')),
  };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Reads the event of a rotation and checks every signature in it; a string says what is wrong. */
export function readRotation(body: string, leaf: number): Rotation | string {
  let event: { kind?: unknown; at?: unknown; data?: { [name: string]: unknown } };
  try {
    event = Object(JSON.parse(body)) as typeof event;
  } catch {
    return 'it is not an event';
  }
  const { old, new: fresh, signatures } = event.data ?? {};
  if (event.kind !== 'log.key-rotated' || typeof event.at !== 'string') return 'it is not a change of keys';
  if (!isTexts(old) || !isTexts(fresh) || !isTexts(signatures)) return 'it is not a change of keys';
  const keys = [...old, ...fresh].map(parseKey);
  const known = keys.filter((key) => key !== null);
  if (
    known.length !== keys.length ||
    signatures.length !== keys.length ||
    old.length === 0 ||
    fresh.length === 0
  )
    return 'a key in it is not one, or has not signed it';
  const text = statement(old, fresh);
  const forged = known.some(
    (key, n) => verifyBytes(key, text, base64(signatures[n]!) ?? Buffer.alloc(0)) === false,
  );
  if (forged) return 'a signature in it is wrong';
  return { leaf, at: event.at, old: known.slice(0, old.length), fresh: known.slice(old.length) };
}

const same = (one: VerifierKey, other: VerifierKey): boolean => formatKey(one) === formatKey(other);

/** Every key that the given ones vouch for, over the changes of keys in both directions. */
export function followed(given: readonly VerifierKey[], rotations: readonly Rotation[]): VerifierKey[] {
  const trusted = [...given];
  const has = (key: VerifierKey): boolean => trusted.some((one) => same(one, key));
  for (let before = -1; before !== trusted.length; ) {
    before = trusted.length;
    for (const { old, fresh } of rotations)
      if (old.some(has) || fresh.some(has)) trusted.push(...[...old, ...fresh].filter((key) => !has(key)));
  }
  return trusted;
}

/** The keys that may sign a checkpoint over so many leaves, and the change by which others no longer may. */
export function keysAt(
  size: number,
  keys: readonly VerifierKey[],
  rotations: readonly Rotation[],
): { keys: readonly VerifierKey[]; since: Rotation | undefined } {
  const sorted = [...rotations].sort((a, b) => a.leaf - b.leaf);
  const since = sorted.findLast(({ leaf }) => leaf < size);
  if (since) return { keys: since.fresh, since };
  const first = sorted[0];
  return { keys: first ? first.old : keys, since: undefined };
}
