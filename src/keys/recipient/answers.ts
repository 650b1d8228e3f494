import { Fault, never } from '#base';
import { type Address, parseAddress } from '#mail';
import { addressBlind } from '../address-blind.ts';
import type { Keys } from '../keys.ts';
import { digestOf, fromSealed, type Judged, type Judging, judge, type Kept, type KeyKind } from './read.ts';
import { type KeyRow, keysOf } from './store.ts';
import { believed, better, sourceWords, trustOf } from './trust.ts';
import type { OnChange, RecipientAnswer, RecipientNeeds, Usable } from './types.ts';

/** How long an answer is remembered: so long after a change another process may still use the key before. */
const remembered = 5000;
const mostRemembered = 20_000;
/** A verdict is made anew at least so often, whatever the key says. */
const longestVerdict = 3_600_000;
/** A row and what is sealed in it. */
export interface Entry {
  readonly row: KeyRow;
  readonly address: Address;
  readonly kept: Kept;
}

export const binding = (id: string): { id: string; part: string } => ({ id, part: 'recipient-key' });
const kindWords: Readonly<Record<KeyKind, string>> = { pgp: 'OpenPGP key', smime: 'certificate' };

export const judging = ({ roots }: RecipientNeeds, address: Address, at: number): Judging => ({
  address,
  at,
  ...(roots ? { roots } : {}),
});

export function openRow(keys: Keys, row: KeyRow): Entry {
  const plain = keys.openField('settings', binding(row.id), row.sealed);
  const { address, kept } = fromSealed(row.kind, plain);
  return { row, address: addressOf(address), kept };
}

function addressOf(text: string): Address {
  const reading = parseAddress(text, { policy: 'liberal' });
  if (reading.ok) return reading.address;
  throw new Fault({ code: 'key-address', kind: 'broken', say: 'A kept key has no address.' });
}

/** A key that waits stops letters only where it is believed as far as the one in use, and never a pinned one. */
const blocks = (waiting: KeyRow, active: KeyRow | undefined): boolean =>
  active === undefined || (active.source !== 'pinned' && !better(active.source, waiting.source));

function trim(map: Map<string, unknown>): void {
  for (const oldest of map.keys()) {
    if (map.size < mostRemembered) break;
    map.delete(oldest);
  }
}

/** Answers for letters on their way, from memory where they were given a moment ago. */
export class Answers {
  readonly #needs: RecipientNeeds;
  readonly #answers = new Map<
    string,
    { readonly answer: Promise<RecipientAnswer>; readonly until: number }
  >();
  readonly #verdicts = new Map<string, { readonly judged: Judged; readonly until: number }>();

  /** Called before the answer is given; where it throws, none is. */
  readonly #onRevoked: (entry: Entry, since: number) => Promise<void>;

  constructor(needs: RecipientNeeds, onRevoked: (entry: Entry, since: number) => Promise<void>) {
    this.#needs = needs;
    this.#onRevoked = onRevoked;
  }

  /** Throws a Fault where the keys cannot be read: then the letter waits. */
  recipient(address: Address, at: number): Promise<RecipientAnswer> {
    const blind = addressBlind(this.#needs.keys, address);
    const name = blind.toString('base64');
    const now = this.#needs.clock.monotonic();
    const known = this.#answers.get(name);
    if (known && known.until > now) return known.answer;
    const answer = this.#answer(blind, address, at);
    trim(this.#answers);
    this.#answers.set(name, { answer, until: now + remembered });
    answer.catch(() => this.#answers.delete(name));
    return answer;
  }

  async #answer(blind: Buffer, address: Address, at: number): Promise<RecipientAnswer> {
    const entries = (await keysOf(this.#needs.store, blind)).map((row) => openRow(this.#needs.keys, row));
    const why: string[] = [];
    let change: OnChange | null = null;
    const usable = async (
      kind: KeyKind,
    ): Promise<{ entry: Entry; judged: Judged & { usable: true } } | null> => {
      const ours = entries.filter((entry) => entry.kept.kind === kind);
      const active = ours.find(({ row }) => row.state === 'active');
      const waiting = ours.find(({ row }) => row.state === 'pending' && blocks(row, active?.row));
      if (waiting) {
        change = this.#needs.onChange;
        why.push(`another ${kindWords[kind]} for this reader waits for a person to look at it`);
        return null;
      }
      if (!active) return null;
      const trust = trustOf(active.row.source);
      if (!believed(trust, this.#needs.least)) {
        why.push(`the ${kindWords[kind]} is known from hearsay alone`);
        return null;
      }
      const judged = await this.#stillGood(active, await this.#judge(active, address, at));
      why.push(
        judged.usable
          ? sourceWords[active.row.source]
          : `the ${kindWords[kind]} is not used: ${judged.reason}`,
      );
      return judged.usable ? { entry: active, judged } : null;
    };
    const pgp = await usable('pgp');
    const smime = await usable('smime');
    const facts = ({ row, kept }: Entry): Usable => ({
      id: row.id,
      source: row.source,
      trust: trustOf(row.source),
      fingerprint: kept.fingerprint,
    });
    return {
      pgp: pgp && 'pgp' in pgp.judged ? { ...facts(pgp.entry), chosen: pgp.judged.pgp } : null,
      smime: smime && 'smime' in smime.judged ? { ...facts(smime.entry), ...smime.judged.smime } : null,
      change,
      why,
    };
  }

  /** What its authority says about a certificate that is fit in itself. Waits for it no longer than the patience. */
  async #stillGood(entry: Entry, judged: Judged): Promise<Judged> {
    const { revocations } = this.#needs;
    if (!revocations || !judged.usable || !('smime' in judged)) return judged;
    const standing = await revocations.standing(judged.path);
    switch (standing.kind) {
      case 'passes':
        return judged;
      case 'unsure':
        return { usable: false, reason: standing.reason };
      case 'revoked':
        if (standing.own) await this.#onRevoked(entry, standing.since);
        return { usable: false, reason: standing.reason };
      default:
        return never(standing);
    }
  }

  /** Judged anew once the key's own time runs out, and every hour. */
  async #judge(entry: Entry, address: Address, at: number): Promise<Judged> {
    const name = digestOf(entry.row.sealed);
    const known = this.#verdicts.get(name);
    if (known && at < known.until && at > known.until - longestVerdict - 1) return known.judged;
    const judged = await judge(entry.kept, judging(this.#needs, address, at));
    const ends = judged.usable && judged.until !== null ? judged.until : Number.POSITIVE_INFINITY;
    trim(this.#verdicts);
    this.#verdicts.set(name, { judged, until: Math.min(at + longestVerdict, ends) });
    return judged;
  }

  forget(blind: Buffer): void {
    this.#answers.delete(blind.toString('base64'));
  }
}
