import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSigned, type ReadCheckpoint, readCheckpoint } from './checkpoint.ts';
import { followed, keysAt, type Rotation, readRotation } from './rotation.ts';
import { formatKey, parseKey, type VerifierKey } from './signer.ts';
import { Edge, hashesIn, rowLength, tilePath, tileWidth } from './tiles.ts';
import { leafHash, sha256 } from './tree.ts';
import { type Verdict, verdict } from './verdict.ts';

const textAt = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

export interface Named extends ReadCheckpoint {
  readonly file: string;
}

/** The changes of keys that lie in a folder, in order; what is none is named. */
export function rotationsIn(dir: string, problems: string[]): Rotation[] {
  const folder = join(dir, 'rotations');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^\d+\.json$/.test(file)) : [];
  return files.sort().flatMap((file) => {
    const read = readRotation(textAt(join(folder, file)) ?? '', Number.parseInt(file, 10));
    if (typeof read !== 'string') return [read];
    problems.push(`rotations/${file}: ${read}`);
    return [];
  });
}

const timeOf = ({ signatures }: ReadCheckpoint): string => {
  const at = signatures.find((one) => one.at !== undefined && one.result === 'valid')?.at;
  return at === undefined ? '' : ` (signed ${new Date(at).toISOString()})`;
};

/** Why the signatures under a checkpoint are not those that it must have; null where they are. */
export function signatureTrouble(
  note: string,
  read: ReadCheckpoint,
  keys: readonly VerifierKey[],
  rotations: readonly Rotation[],
): string | null {
  if (!isSigned(read, false)) return 'is not signed with the keys of the log';
  const { keys: due, since } = keysAt(read.head.size, keys, rotations);
  if (isSigned(readCheckpoint(note, due)!, false)) return null;
  return since
    ? `${timeOf(read)} is signed with a key that was retired at leaf ${since.leaf} (${since.at}): with a stolen one`
    : `${timeOf(read)} is signed with a key that was not in force yet`;
}

/**
 * Every checkpoint in the folder, smallest first; what is none is named. `keys` are trusted, and those that they vouch for
 * by the changes of keys in the folder.
 */
export function checkpointsIn(dir: string, keys: readonly VerifierKey[], problems: string[]): Named[] {
  const there = readdirSync(dir);
  const inside = (name: string, wanted: (file: string) => boolean): string[] =>
    there.includes(name)
      ? readdirSync(join(dir, name), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && wanted(entry.name))
          .map((entry) => join(entry.parentPath, entry.name))
      : [];
  const files = [
    ...inside('checkpoints', (file) => !file.endsWith('.new')),
    ...inside('anchors', (file) => file.endsWith('.note')),
  ];
  const found: Named[] = [];
  const rotations = rotationsIn(dir, problems);
  const trusted = followed(keys, rotations);
  for (const path of [join(dir, 'checkpoint'), ...files]) {
    const file = path.slice(dir.length).replace(/^\/+/, '');
    const note = textAt(path) ?? '';
    const read = readCheckpoint(note, trusted);
    const trouble = read && signatureTrouble(note, read, trusted, rotations);
    if (!read) problems.push(`${file} is not a checkpoint`);
    else if (trouble) problems.push(`${file}${trouble.startsWith(' ') ? '' : ' '}${trouble}`);
    else found.push({ ...read, file });
  }
  return found.sort((a, b) => a.head.size - b.head.size);
}

/**
 * Checks a log as it lies in a folder: the tree is computed again from its leaves, and each checkpoint must be the root of
 * its own beginning of that tree, so that all of them belong to one log that only ever grew.
 */
export async function checkLogFolder(dir: string, given: readonly VerifierKey[] = []): Promise<Verdict> {
  const problems: string[] = [];
  const own = (textAt(join(dir, 'keys')) ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map(parseKey);
  const keys = given.length > 0 ? given : own.filter((key) => key !== null);
  if (keys.length === 0) return verdict('log', ['there are no public keys in it, and none were given']);
  const heads = checkpointsIn(dir, keys, problems);
  const last = heads.at(-1);
  if (!last) return verdict('log', [...problems, 'it has no checkpoint']);
  if (heads.find(({ file }) => file === 'checkpoint')?.head.size !== last.head.size)
    problems.push(`the newest checkpoint is not the largest: ${last.file} has ${last.head.size} leaves`);
  problems.push(...climb(dir, heads));
  const stamps = await stampsIn(dir, problems);
  problems.push(...misplaced(dir, last.head.size));
  return verdict('log', problems, {
    checked: [
      'the tree, computed again from its leaves',
      `${heads.length} checkpoints: each is signed, and the root of its own beginning of that tree`,
      ...(stamps.length > 0
        ? [
            `${stamps.length} time stamps: each is over its checkpoint and signed by the authority that it names`,
          ]
        : []),
    ],
    notChecked: [
      ...(given.length === 0
        ? [
            "that these keys are the operator's: compare them with keys that reached you another way, or give them with --key",
          ]
        : []),
      ...(stamps.length > 0 ? ['whether the time-stamping authorities are to be trusted'] : []),
      'the events behind the leaves: their texts are in the database and in receipts',
      'that nothing was cut off before the oldest checkpoint that you kept elsewhere',
    ],
    says: {
      origin: last.head.origin,
      size: last.head.size,
      root: last.head.root.toString('hex'),
      checkpoints: heads.length,
      stamps: stamps.map(({ at, authority, size }) => ({ at, authority, size })),
      keys: keys.map(formatKey),
    },
  });
}

/** Changes of keys that do not stand in the log where they say. */
function misplaced(dir: string, size: number): string[] {
  return rotationsIn(dir, []).flatMap(({ leaf }) => {
    const file = `rotations/${String(leaf).padStart(15, '0')}.json`;
    const tile = Math.floor(leaf / tileWidth);
    const width = Math.min(tileWidth, size - tile * tileWidth);
    const found = width > 0 ? readFileTile(dir, 0, tile, width)?.[leaf % tileWidth] : undefined;
    return found?.equals(leafHash(textAt(join(dir, file)) ?? ''))
      ? []
      : [`${file} does not stand in the log at its place`];
  });
}

interface Stamped {
  /** RFC 3339. */
  readonly at: string;
  readonly authority: string;
  /** Leaves under the checkpoint that was stamped. */
  readonly size: number;
}

/** Time stamps that came back, each over the checkpoint that lies beside it; what is none is named. */
async function stampsIn(dir: string, problems: string[]): Promise<Stamped[]> {
  const folder = join(dir, 'anchors');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.tsr')) : [];
  if (files.length === 0) return [];
  // Loaded here, so that whoever has no time stamps to check starts at once.
  const { checkTimeStampResponse, titleOf } = await import('#cms');
  return files.sort().flatMap((file) => {
    const note = textAt(join(folder, file.replace(/tsr$/, 'note')));
    const head = note === null ? undefined : readCheckpoint(note, [])?.head;
    const response = readFileSync(join(folder, file));
    const answer = checkTimeStampResponse({ response, imprint: sha256(note ?? '') });
    if (!head) problems.push(`anchors/${file} has no checkpoint beside it`);
    else if (!answer.ok) problems.push(`anchors/${file} is not a good time stamp: ${answer.reason}`);
    else {
      const { at, certificate } = answer.stamp;
      return [{ at: new Date(at).toISOString(), authority: titleOf(certificate), size: head.size }];
    }
    return [];
  });
}

/** Walks the leaves once; stops where the tree is broken, since nothing after that can be told. */
function climb(dir: string, heads: readonly Named[]): string[] {
  const size = heads.at(-1)!.head.size;
  const edge = Edge.empty();
  const problems: string[] = [];
  const wanted = [...heads];
  for (;;) {
    for (let next = wanted[0]; next && next.head.size === edge.size; next = wanted[0]) {
      wanted.shift();
      if (!next.head.root.equals(edge.root()))
        problems.push(`${next.file}: its root is not that of the first ${next.head.size} leaves`);
      if (next.head.origin !== heads.at(-1)!.head.origin) problems.push(`${next.file} is of another log`);
    }
    if (edge.size >= size || !wanted[0]) return problems;
    const tile = Math.floor(edge.size / tileWidth);
    const leaves = readFileTile(dir, 0, tile, Math.min(tileWidth, size - tile * tileWidth));
    if (!leaves) return [...problems, `${tilePath(0, tile, tileWidth)} is missing or not whole`];
    const from = edge.size % tileWidth;
    const to = Math.min(leaves.length, wanted[0].head.size - tile * tileWidth);
    for (const changed of edge.append(leaves.slice(from, to))) problems.push(...compare(dir, size, changed));
  }
}

/** A tile above the leaves, once it is as full as it will be, must be in the folder as computed. */
function compare(
  dir: string,
  size: number,
  { level, tile, hashes }: { level: number; tile: number; hashes: Buffer },
): string[] {
  const width = Math.min(tileWidth, rowLength(size, level) - tile * tileWidth);
  if (hashes.length < width * 32) return [];
  const stored = readFileTile(dir, level, tile, width);
  return stored && Buffer.concat(stored).equals(hashes)
    ? []
    : [`${tilePath(level, tile, width)} is not what its leaves come to`];
}

export function readFileTile(dir: string, level: number, tile: number, width: number): Buffer[] | null {
  for (const path of [tilePath(level, tile, width), tilePath(level, tile, tileWidth)]) {
    try {
      const bytes = readFileSync(join(dir, path));
      if (bytes.length >= width * 32 && bytes.length % 32 === 0) return hashesIn(bytes).slice(0, width);
    } catch {
      // Not there in this width: the full tile may be.
    }
  }
  return null;
}
