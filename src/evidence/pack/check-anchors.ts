import { readCheckpoint, type TreeHead } from '../checkpoint.ts';
import { signatureTrouble } from '../folder-check.ts';
import { base64 } from '../note.ts';
import { verifyConsistency } from '../proof.ts';
import type { Rotation } from '../rotation.ts';
import { keyId, parseKey, type VerifierKey } from '../signer.ts';
import { sha256 } from '../tree.ts';
import { type AnchorsSeen, numbered } from './format.ts';
import type { PackReader } from './read.ts';

/** What came back from outside. Times are RFC 3339; `size`: leaves under the checkpoint that the place saw. */
export interface LogSeen {
  readonly head: TreeHead;
  readonly keys: readonly VerifierKey[];
  readonly trusted: readonly VerifierKey[];
  readonly rotations: readonly Rotation[];
}

function witnessKeys(pack: PackReader, problems: string[]): VerifierKey[] {
  if (!pack.has('witnesses')) return [];
  const lines = (pack.text('witnesses') ?? '').split('\n');
  const keys = lines
    .slice(0, -1)
    .map(parseKey)
    .filter((key) => key !== null);
  if (lines.at(-1) !== '' || keys.length !== lines.length - 1 || keys.length === 0)
    problems.push('a key in witnesses is not one');
  return keys;
}

/** That the log of the pack's checkpoint began as the one that the place saw. */
function continues(pack: PackReader, before: TreeHead, now: TreeHead): boolean {
  if (before.origin !== now.origin || before.size > now.size) return false;
  const name = `consistency/${numbered(before.size, 15)}`;
  const lines = before.size < now.size && pack.has(name) ? (pack.text(name) ?? '').split('\n') : [''];
  if (lines.pop() !== '') return false;
  return verifyConsistency({
    firstSize: before.size,
    secondSize: now.size,
    firstRoot: before.root,
    secondRoot: now.root,
    proof: lines.map((line) => base64(line) ?? Buffer.alloc(0)),
  });
}

/** Each checkpoint that came back is the beginning of this log, signed by it and by the witnesses that it names. */
export async function checkAnchors(pack: PackReader, log: LogSeen, problems: string[]): Promise<AnchorsSeen> {
  const witnesses = witnessKeys(pack, problems);
  const names = pack.files.map(({ name }) => name).filter((name) => name.startsWith('anchors/'));
  const stamps: AnchorsSeen['stamps'][number][] = [];
  const witnessed: AnchorsSeen['witnessed'][number][] = [];
  for (const name of names.filter((one) => one.endsWith('.note'))) {
    const note = pack.text(name) ?? '';
    const read = readCheckpoint(note, [...log.trusted, ...witnesses]);
    const trouble = read && signatureTrouble(note, read, log.trusted, log.rotations);
    if (!read || trouble) problems.push(`${name}: ${trouble?.trim() ?? 'it is not a checkpoint'}`);
    else if (name.slice(8, 23) !== numbered(read.head.size, 15))
      problems.push(`${name}: it has another size`);
    else if (!continues(pack, read.head, log.head))
      problems.push(`${name}: it is not the beginning of this log`);
    else
      for (const { keyId: id, result, at } of read.signatures) {
        const witness = witnesses.find((key) => keyId(key).toString('hex') === id);
        if (witness && result === 'valid' && at !== undefined)
          witnessed.push({ at: new Date(at).toISOString(), witness: witness.name, size: read.head.size });
      }
  }
  const tokens = names.filter((one) => one.endsWith('.tsr'));
  if (tokens.length === 0) return { stamps, witnessed };
  // Loaded here, so that whoever has no time stamps to check starts at once.
  const { checkTimeStampResponse, titleOf } = await import('#cms');
  for (const name of tokens) {
    const beside = name.replace(/tsr$/, 'note');
    const note = pack.has(beside) ? pack.text(beside) : null;
    const head = note === null ? undefined : readCheckpoint(note, [])?.head;
    if (!head) {
      problems.push(`${name}: there is no checkpoint beside it`);
      continue;
    }
    const answer = checkTimeStampResponse({ response: pack.read(name), imprint: sha256(note!) });
    if (!answer.ok) problems.push(`${name} is not a good time stamp: ${answer.reason}`);
    else
      stamps.push({
        at: new Date(answer.stamp.at).toISOString(),
        authority: titleOf(answer.stamp.certificate),
        size: head.size,
      });
  }
  return { stamps, witnessed };
}
