import { canonicalJson } from '#base';
import { isSigned, type ReadCheckpoint, readCheckpoint } from '../checkpoint.ts';
import { base64 } from '../note.ts';
import { plainJson } from '../plain.ts';
import { fits, isObject } from '../receipt-check.ts';
import { followed, keysAt } from '../rotation.ts';
import { formatKey, parseKey, type VerifierKey, verifyBytes } from '../signer.ts';
import { badPack, goodPack, type Verdict } from '../verdict.ts';
import { checkAnchors } from './check-anchors.ts';
import { checkEvents, readRotations } from './check-events.ts';
import { checkPackReceipts } from './check-receipts.ts';
import { type AnchorsSeen, type PackManifest, type PackSays, packFormat, signedManifest } from './format.ts';
import { PackReader } from './read.ts';

const text = 'text' as const;
const manifestShape = {
  format: text,
  made: text,
  by: { kind: text, id: text },
  reason: text,
  record: text,
  log: { origin: text, size: 'count', root: text, keys: [text] },
  events: { count: 'count', first: 'count', last: 'count' },
  files: [{ name: text, size: 'count', sha256: text }],
} as const;

/** Every file that a pack may hold beside its manifest and signatures. */
const fileNames =
  /^(README\.txt|checkpoint|witnesses|rotations\.jsonl|proof\/\d{6}|events\/\d{6}\.jsonl|anchors\/\d{15}-[a-z0-9.-]+\.(note|tsr)|consistency\/\d{15}|receipts\/[0-9a-f-]{36}\.json)$/;

export const isTime = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);

function isScope(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { kind, from, to, matter } = value;
  switch (kind) {
    case 'period':
      return fits(value, { kind: text, from: text, to: text }) && isTime(from) && isTime(to);
    case 'person': {
      const times = [from, to].filter((one) => one !== undefined);
      const shape = {
        kind: text,
        person: text,
        ...(from === undefined ? {} : { from: text }),
        ...(to === undefined ? {} : { to: text }),
      };
      return fits(value, shape) && times.every(isTime);
    }
    case 'letters':
      return fits(value, { kind: text, letters: [text], ...(matter === undefined ? {} : { matter: text }) });
    default:
      return false;
  }
}

/** Exactly the members of a manifest, each of its shape. */
function isManifest(value: unknown): value is PackManifest {
  if (!isObject(value)) return false;
  const { scope, opened, ...rest } = value;
  return (
    fits(rest, manifestShape) && isScope(scope) && typeof opened === 'boolean' && value.format === packFormat
  );
}

/** Canonical JSON of a manifest and a newline; null for anything else. */
function readManifest(given: string | null): PackManifest | null {
  const value = given === null ? null : plainJson(given);
  return isManifest(value) && `${canonicalJson(value)}\n` === given ? value : null;
}

/** Checks a pack; `given` are keys that reached the checker another way. Needs the file and nothing else. */
export async function checkPack(path: string, given: readonly VerifierKey[] = []): Promise<Verdict> {
  const pack = new PackReader(path);
  try {
    const manifest = pack.trouble === null ? readPackManifest(pack) : pack.trouble;
    return typeof manifest === 'string' ? badPack([manifest]) : await checkWhole(pack, manifest, given);
  } finally {
    pack.close();
  }
}

function readPackManifest(pack: PackReader): PackManifest | string {
  const [manifest, signatures] = pack.files.slice(-2);
  if (manifest?.name !== 'manifest.json' || signatures?.name !== 'signatures')
    return 'it does not end with a manifest and its signatures';
  return readManifest(pack.text('manifest.json')) ?? 'its manifest is not one';
}

/** The files must be those that the manifest names, in its order, octet for octet. */
function checkFiles(pack: PackReader, manifest: PackManifest): string[] {
  const there = pack.files.slice(0, -2);
  const problems = there.flatMap(({ name }) =>
    fileNames.test(name) ? [] : [`${name} does not belong in a pack`],
  );
  for (let n = 0; n < Math.max(there.length, manifest.files.length); n++) {
    const [is, said] = [there[n], manifest.files[n]];
    if (is?.name !== said?.name)
      return [...problems, `in the place of ${said?.name ?? 'nothing'} stands ${is?.name ?? 'nothing'}`];
    if (is?.size !== said?.size || is?.sha256 !== said?.sha256)
      problems.push(`${is?.name} is not as it was packed`);
  }
  return problems;
}

function checkSignatures(pack: PackReader, manifest: PackManifest, keys: readonly VerifierKey[]): string[] {
  const lines = (pack.text('signatures') ?? '').split('\n');
  if (lines.pop() !== '' || lines.length !== keys.length || keys.length !== manifest.log.keys.length)
    return ['it is not signed with each of its keys'];
  const signed = signedManifest(pack.read('manifest.json'));
  return keys.flatMap((key, n) =>
    verifyBytes(key, signed, base64(lines[n]!) ?? Buffer.alloc(0)) === false
      ? [`the ${key.algorithm} signature of the manifest is wrong`]
      : [],
  );
}

const spelt = (keys: readonly VerifierKey[]): string => keys.map(formatKey).sort().join('\n');

/** The head that the manifest names, signed by its keys and no others. */
function checkHead(
  pack: PackReader,
  { log }: PackManifest,
  keys: readonly VerifierKey[],
): ReadCheckpoint | string {
  const note = pack.has('checkpoint') ? pack.text('checkpoint') : null;
  const read = note === null ? null : readCheckpoint(note, keys);
  if (!read || read.head.origin !== log.origin) return 'its checkpoint is not one of this log';
  if (read.head.size !== log.size || read.head.root.toString('hex') !== log.root)
    return 'its checkpoint is another than the manifest says';
  if (!isSigned(read, true)) return 'a signature of its checkpoint is wrong or missing';
  return read;
}

async function checkWhole(
  pack: PackReader,
  manifest: PackManifest,
  given: readonly VerifierKey[],
): Promise<Verdict> {
  const keys = manifest.log.keys.map(parseKey).filter((key) => key !== null);
  const problems = checkFiles(pack, manifest);
  if (
    keys.length !== manifest.log.keys.length ||
    keys.some(({ name }) => name !== manifest.log.origin) ||
    new Set(manifest.log.keys).size !== keys.length ||
    !keys.some(({ algorithm }) => algorithm === 'ed25519')
  )
    problems.push('a public key in it is not one of the log');
  problems.push(...checkSignatures(pack, manifest, keys));
  // What is wrong with the whole makes its parts not worth reading.
  if (problems.length > 0) return badPack(problems);
  const head = checkHead(pack, manifest, keys);
  if (typeof head === 'string') return badPack([head]);
  const rotations = readRotations(pack, problems);
  const trusted = followed(keys, rotations);
  if (spelt(keysAt(head.head.size, keys, rotations).keys) !== spelt(keys))
    problems.push('it is signed with keys that were not in force');
  for (const key of given)
    if (!trusted.some((one) => formatKey(one) === formatKey(key)))
      problems.push(`it was not signed with the key you gave (${formatKey(key).slice(0, 60)})`);
  problems.push(...checkEvents(pack, manifest, rotations));
  const anchors = await checkAnchors(pack, { head: head.head, keys, trusted, rotations }, problems);
  const receipts = checkPackReceipts(pack, manifest, trusted, problems);
  const seen = {
    checked: checkedOf(manifest, anchors, receipts),
    notChecked: notCheckedOf(manifest, given, head, anchors),
  };
  return problems.length > 0 ? badPack(problems, seen) : goodPack(saysOf(manifest, anchors, receipts), seen);
}

function checkedOf({ scope, files }: PackManifest, anchors: AnchorsSeen, receipts: number): string[] {
  return [
    `the manifest is signed with the keys named, and its ${files.length} files are as they were packed`,
    'each event hashes to its leaf, and all of them together to the root of the checkpoint, at their places',
    'each value that is shown opens the commitment in its event',
    ...(scope.kind === 'period'
      ? ['between the first event and the last none is missing, and those beside the period lie outside it']
      : []),
    ...(anchors.stamps.length > 0
      ? [
          `${anchors.stamps.length} time stamps: each over its checkpoint, signed by the authority that it names`,
        ]
      : []),
    ...(anchors.witnessed.length > 0
      ? [`${anchors.witnessed.length} cosignatures of witnesses, under checkpoints that this log continues`]
      : []),
    ...(receipts > 0 ? [`${receipts} receipts`] : []),
  ];
}

function notCheckedOf(
  { scope, opened }: PackManifest,
  given: readonly VerifierKey[],
  { signatures }: ReadCheckpoint,
  anchors: AnchorsSeen,
): string[] {
  return [
    ...(given.length === 0
      ? [
          "that these keys are the operator's: compare them with keys that reached you another way, or give them with --key",
        ]
      : []),
    ...(signatures.some(({ result }) => result === 'not checked')
      ? ['the ML-DSA-44 signatures: this Node does not know the algorithm']
      : []),
    ...(anchors.witnessed.length > 0 ? ["that the witnesses' keys are theirs"] : []),
    ...(anchors.stamps.length > 0 ? ['whether the time-stamping authorities are to be trusted'] : []),
    ...(scope.kind === 'period'
      ? []
      : ['that nothing else in the log is about this: only the operator can tell']),
    ...(opened ? [] : ['protected values: they stay closed in this pack']),
    'that the log shows everybody the same tree: compare its checkpoint with one that a third party kept',
    'what happened after the checkpoint',
  ];
}

function saysOf(manifest: PackManifest, anchors: AnchorsSeen, receipts: number): PackSays {
  const { files, format, ...rest } = manifest;
  return { ...rest, files: files.length, receipts, ...anchors };
}
