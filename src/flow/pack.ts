import { join } from 'node:path';
import { type Actor, Fault, isId } from '#base';
import { pathIn } from '#config';
import { EvidenceLog, openPack, type Pack, type PackScope } from '#evidence';
import type { House } from './house.ts';
import { openKeeping } from './keeping.ts';
import { lettersOfAddress } from './trace.ts';

/** What somebody asks a pack of: what the pack itself can say, or that whose letters are looked for. */
export type PackWish =
  | PackScope
  | { readonly kind: 'address'; readonly address: string }
  /** A matter: the letters under a legal hold. */
  | { readonly kind: 'hold'; readonly hold: string };

/** Letters that one pack is asked of at most. */
const mostLetters = 10_000;

/** The log as it stands, to be asked; nothing is appended through it. */
export function evidenceLogOf({ config, store, keys, clock, log }: House): EvidenceLog {
  const dir = join(pathIn(config, config.storage.dir), 'evidence');
  return new EvidenceLog({ store, keys, clock, log, dir, name: config.organisation.hostname });
}

/**
 * Begins a pack of evidence for an auditor. Values stay closed unless the asker may read the archive and asks for them.
 * Throws `not-allowed`, `trace-question` and what `openPack` throws.
 */
export async function packFor(
  house: House,
  actor: Actor,
  ask: { readonly wish: PackWish; readonly reason: string; readonly open: boolean },
): Promise<Pack> {
  const { people, config, archive } = house;
  await people.require(actor, 'evidence.export');
  if (ask.open) await people.require(actor, 'archive.read');
  const needs = {
    ...house,
    log: evidenceLogOf(house),
    organisation: config.organisation.name,
    witnesses: config.evidence.witnesses.flatMap(({ keys }) => keys),
    // A letter whose key is gone still has its events: their protected values stay closed.
    dekOf: (message: string) => archive.describe(message).then(({ dek }) => dek, goneToNull),
  };
  const { wish, reason, open } = ask;
  // An outsider who gets the pack is not told by which address the letters were found.
  const about = wish.kind === 'address' ? { about: wish.address } : {};
  return openPack(needs, actor, { scope: await scopeOf(house, wish), reason, open, ...about });
}

async function scopeOf(house: House, wish: PackWish): Promise<PackScope> {
  if (wish.kind === 'address') {
    const letters = await lettersOfAddress(house, wish.address, mostLetters);
    return { kind: 'letters', letters, matter: 'letters from and to one address' };
  }
  if (wish.kind === 'hold')
    return {
      kind: 'letters',
      letters: await lettersHeld(house, wish.hold),
      matter: `legal hold ${wish.hold}`,
    };
  if (wish.kind !== 'letters') return wish;
  if (wish.letters.length > mostLetters || !wish.letters.every(isId))
    throw new Fault({
      code: 'pack-scope',
      kind: 'invalid',
      say: `Name up to ${mostLetters} letters by their ids.`,
    });
  return { ...wish, letters: [...new Set(wish.letters.map((id) => id.toLowerCase()))] };
}

async function lettersHeld(house: House, hold: string): Promise<string[]> {
  const { holds } = openKeeping(house);
  const letters: string[] = [];
  if (!isId(hold)) return letters;
  for (let page = await holds.letters(hold, null, 1000); page.length > 0; ) {
    letters.push(...page);
    if (letters.length > mostLetters)
      throw new Fault({
        code: 'pack-scope',
        kind: 'invalid',
        say: `More than ${mostLetters} letters are held: make packs of a time instead.`,
      });
    page = await holds.letters(hold, page.at(-1)!, 1000);
  }
  return letters;
}

function goneToNull(error: unknown): null {
  if (error instanceof Fault && error.kind !== 'busy') return null;
  throw error;
}
