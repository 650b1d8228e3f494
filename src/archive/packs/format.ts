import { createHash } from 'node:crypto';
import { canonicalJson, Fault, isId } from '#base';

/*
 * A pack is a file: a line that says what it is, then the sealed bodies one after the other. Its manifest stands beside it
 * and says where each begins. Whoever has both and no key can tell whether every body is as it was.
 */
export const opening = Buffer.from('postern pack 1\n');

export interface PackRecord {
  /** The letter's id. */
  readonly id: string;
  readonly start: number;
  readonly length: number;
  /** SHA-256 of the sealed bytes, hex. */
  readonly hash: string;
}

export interface Manifest {
  readonly v: 1;
  readonly pack: string;
  readonly size: number;
  /** SHA-256 of the whole file, hex. */
  readonly hash: string;
  readonly records: readonly PackRecord[];
}

export const sha256 = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest();

/** A manifest as it is stored and hashed: canonical JSON (RFC 8785). */
export const manifestText = (manifest: Manifest): Buffer =>
  Buffer.from(
    canonicalJson({
      v: manifest.v,
      pack: manifest.pack,
      size: manifest.size,
      hash: manifest.hash,
      records: manifest.records.map(({ id, start, length, hash }) => ({ id, start, length, hash })),
    }),
  );

/**
 * The id of a pack of these letters, oldest first: in order of time like theirs, and the same for the same letters, so that
 * a pack whose writing was cut short is written over and not left behind.
 */
export function packId(ids: readonly string[]): string {
  const time = ids[0]!.replaceAll('-', '').slice(0, 16);
  const rest = sha256(ids.join()).toString('hex').slice(0, 15);
  const hex = `${time}8${rest}`;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const isHash = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Reads a manifest; null for whatever is none: its records must fill the pack without gap or overlap. */
export function readManifest(text: Buffer): Manifest | null {
  let found: Manifest;
  try {
    found = JSON.parse(text.toString()) as Manifest;
  } catch {
    return null;
  }
  if (found?.v !== 1 || typeof found.pack !== 'string' || !isId(found.pack)) return null;
  if (!isCount(found.size) || !isHash(found.hash) || !Array.isArray(found.records)) return null;
  let at = opening.length;
  for (const record of found.records) {
    if (typeof record?.id !== 'string' || !isId(record.id) || !isHash(record.hash)) return null;
    if (record.start !== at || !isCount(record.length)) return null;
    at += record.length;
  }
  return at === found.size && manifestText(found).equals(text) ? found : null;
}

/** What reading a pack again came to. */
export interface Checked {
  readonly whole: boolean;
  /** Places in `records` of those that are not as they were. */
  readonly bad: readonly number[];
}

/**
 * Reads a pack from its beginning to its end against its manifest, a record in memory at a time. A file that is missing or
 * too short has bad records; nothing is thrown for them.
 */
export async function check(
  manifest: Manifest,
  read: (start: number, length: number) => Promise<Buffer | null>,
  pause: (octets: number) => Promise<void> = async () => {},
): Promise<Checked> {
  const bad: number[] = [];
  const whole = createHash('sha256');
  const head = await read(0, opening.length);
  let good = head?.equals(opening) ?? false;
  whole.update(head ?? '');
  for (const [n, { start, length, hash }] of manifest.records.entries()) {
    const bytes = await read(start, length);
    await pause(length);
    if (bytes && sha256(bytes).toString('hex') === hash) whole.update(bytes);
    else {
      bad.push(n);
      good = false;
    }
  }
  if (good) good = (await read(manifest.size, 1))?.length === 0 && whole.digest('hex') === manifest.hash;
  return { whole: good, bad };
}

export const packDamaged = (pack: string, detail: string): Fault =>
  new Fault({
    code: 'pack-damaged',
    kind: 'broken',
    say: 'A file of kept letters is damaged.',
    detail: `${pack} ${detail}`,
  });
