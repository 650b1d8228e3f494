import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#base';
import { cosign, isSigned, readCheckpoint, type TreeHead } from './checkpoint.ts';
import { base64 } from './note.ts';
import { verifyConsistency } from './proof.ts';
import type { Signer, VerifierKey } from './signer.ts';
import { sha256 } from './tree.ts';

/** What a witness answers to one request, in HTTP's terms. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly type: string;
  readonly body: string;
}

/** What is asked: to sign a checkpoint that continues the one of `old` leaves. */
interface Asked {
  readonly old: number;
  readonly proof: readonly Buffer[];
  readonly note: string;
}

const plain = 'text/plain; charset=utf-8';
const say = (status: WitnessAnswer['status'], words: string): WitnessAnswer => ({
  status,
  type: plain,
  body: `${words}\n`,
});
/** A longer request is refused unread: 63 hashes and a checkpoint fit well. */
export const longestRequest = 100_000;

/** `old <size>`, the proof in base64 a line each, an empty line, the checkpoint (C2SP tlog-witness). */
function readAsked(text: string): Asked | null {
  const cut = text.indexOf('\n\n');
  if (text.length > longestRequest || cut < 0) return null;
  const [first = '', ...lines] = text.slice(0, cut).split('\n');
  const size = /^old (0|[1-9]\d{0,15})$/.exec(first)?.[1];
  const proof = lines.map(base64);
  if (size === undefined || !Number.isSafeInteger(Number(size)) || proof.length > 63) return null;
  return proof.every((hash): hash is Buffer => hash?.length === 32)
    ? { old: Number(size), proof, note: text.slice(cut + 2) }
    : null;
}

/**
 * Cosigns checkpoints of logs that it knows, each only where it continues the one it signed before (C2SP tlog-witness): who
 * has its signature knows that a second history was never shown to it. What it signed last is on disk before its
 * signature goes out, so that it never goes back, not even over a power cut.
 */
export class Witness {
  readonly #dir: string;
  readonly #signers: readonly Signer[];
  readonly #logs: ReadonlyMap<string, readonly VerifierKey[]>;
  readonly #clock: Clock;
  #queue: Promise<unknown> = Promise.resolve();

  /** `dir` is its own folder; `logs` the public keys of the logs, several with one name are one log. */
  constructor(needs: {
    dir: string;
    signers: readonly Signer[];
    logs: readonly VerifierKey[];
    clock: Clock;
  }) {
    this.#dir = join(needs.dir, 'logs');
    this.#signers = needs.signers;
    this.#logs = Map.groupBy(needs.logs, (key) => key.name);
    this.#clock = needs.clock;
  }

  /** One `add-checkpoint` request. One after another: between looking and writing nothing else may sign. */
  add(request: string): Promise<WitnessAnswer> {
    const turn = this.#queue.then(() => this.#judge(request));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #judge(request: string): Promise<WitnessAnswer> {
    const asked = readAsked(request);
    const stranger = asked && readCheckpoint(asked.note, []);
    if (!asked || !stranger) return say(400, 'This is not a request to add a checkpoint.');
    const keys = this.#logs.get(stranger.head.origin);
    if (!keys) return say(404, 'This log is not known here.');
    const read = readCheckpoint(asked.note, keys)!;
    if (!isSigned(read, true)) return say(403, 'The checkpoint is not signed with the keys of its log.');
    if (asked.old > read.head.size)
      return say(400, 'The checkpoint is smaller than the one it is to continue.');
    const known = await this.#known(read.head.origin, keys);
    if (asked.old !== (known?.size ?? 0)) return conflict(known?.size ?? 0);
    if (known && known.size === read.head.size && !known.root.equals(read.head.root))
      return conflict(known.size);
    if (!continues(known, read.head, asked.proof))
      return say(422, 'The proof does not show that the checkpoint continues the one signed before.');
    await this.#keep(read.head.origin, asked.note);
    return { status: 200, type: plain, body: cosign(read.head, this.#signers, this.#clock.now()) };
  }

  #file(origin: string): string {
    return join(this.#dir, sha256(origin).toString('hex'));
  }

  /** What it signed last. A file that cannot be read is an error and never the same as none: it would forget the past. */
  async #known(origin: string, keys: readonly VerifierKey[]): Promise<TreeHead | null> {
    const note = await readFile(this.#file(origin), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (note === null) return null;
    const read = readCheckpoint(note, keys);
    if (read?.head.origin !== origin) throw new Error(`${this.#file(origin)} is damaged`);
    return read.head;
  }

  async #keep(origin: string, note: string): Promise<void> {
    const made = await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const file = await open(`${this.#file(origin)}.new`, 'w', 0o600);
    try {
      await file.writeFile(note);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${this.#file(origin)}.new`, this.#file(origin));
    for (const path of made ? [this.#dir, join(this.#dir, '..')] : [this.#dir]) {
      const folder = await open(path, 'r');
      await folder.sync().finally(() => folder.close());
    }
  }
}

/** The size that it has, so that the log can prove from there. */
const conflict = (size: number): WitnessAnswer => ({
  status: 409,
  type: 'text/x.tlog.size',
  body: `${size}\n`,
});

function continues(known: TreeHead | null, head: TreeHead, proof: readonly Buffer[]): boolean {
  if (!known || known.size === 0) return proof.length === 0;
  return verifyConsistency({
    firstSize: known.size,
    secondSize: head.size,
    firstRoot: known.root,
    secondRoot: head.root,
    proof,
  });
}
