import { type Actor, Fault } from '#base';
import type { Retraction } from '#pickup';
import type { House } from './house.ts';
import { plainText, repeats, runsOf, withoutRepeats, withText } from './quotes.ts';

/** What became of another letter that repeats the one that was taken back. */
export interface RedactedCopy {
  readonly id: string;
  /** redacted: what it repeats is gone; withdrawn: it could not be taken out, so the whole letter is gone. */
  readonly became: 'redacted' | 'withdrawn';
  /** Whether its reader had looked at it before. */
  readonly openedBefore: boolean;
}

export type ThreadRetraction =
  | Exclude<Retraction, { kind: 'retracted' }>
  | (Extract<Retraction, { kind: 'retracted' }> & {
      readonly copies: readonly RedactedCopy[];
      /** Letters to the same reader of which could not be told whether they repeat it. */
      readonly unlooked: number;
    });

const said =
  '[Part of this letter was taken back by its sender. / Quien envió esta carta retiró una parte de ella.]';

/**
 * Takes a letter back from the portal with everything that repeats it: its key dies, and so do the keys of later letters to
 * the same reader that quote it, which wait on without what they quote. Where a copy cannot be taken apart, or still repeats a
 * run of words afterwards wherever it may stand, the whole letter goes. The archive keeps all of them under its own keys.
 */
export async function retractThread(
  house: House,
  actor: Actor,
  id: string,
  reason: string,
): Promise<ThreadRetraction> {
  const message = await house.pickup.messageOf(id);
  // First the copies: once the letter itself has ended nobody asks for them again.
  const found = message === null ? nothing : await copiesOf(house, actor, { id, message }, reason);
  const retracted = await house.pickup.retract(actor, id, reason);
  return retracted.kind === 'retracted' ? { ...retracted, ...found } : retracted;
}

interface Copies {
  readonly copies: readonly RedactedCopy[];
  readonly unlooked: number;
}
const nothing: Copies = { copies: [], unlooked: 0 };

/** Trouble with one copy keeps neither the others nor the letter itself from being taken back: it is counted and told. */
async function copiesOf(
  house: House,
  actor: Actor,
  { id, message }: { readonly id: string; readonly message: string },
  reason: string,
): Promise<Copies> {
  const { pickup, archive, inspect, log } = house;
  const copies: RedactedCopy[] = [];
  let unlooked = 0;
  let runs: ReadonlySet<string> | null = null;
  try {
    runs = runsOf(await textsOf(inspect, (await archive.open(message)).raw));
  } catch (error) {
    log.error('thread-unlooked', { message, code: Fault.from(error).code });
  }
  for await (const other of pickup.beside(id)) {
    try {
      if (!runs || !other.raw) unlooked++;
      else if (repeats(runs, await textsOf(inspect, other.raw))) {
        const became = await takeOut(
          house,
          actor,
          { id: other.id, raw: other.raw, retracted: id },
          runs,
          reason,
        );
        if (became) copies.push({ id: other.id, became, openedBefore: other.openedBefore });
      }
    } catch (error) {
      unlooked++;
      log.error('thread-unlooked', { delivery: other.id, code: Fault.from(error).code });
    }
  }
  return { copies, unlooked };
}

/** What can be read of a letter; the words of its own header, such as the subject, are not what is taken back. */
async function textsOf(inspect: House['inspect'], raw: Buffer): Promise<string[]> {
  const { passages } = await inspect.texts(raw);
  return passages.filter(({ place }) => !/^[a-z-]+$/i.test(place)).map(({ text }) => text);
}

async function takeOut(
  house: House,
  actor: Actor,
  other: { readonly id: string; readonly raw: Buffer; readonly retracted: string },
  runs: ReadonlySet<string>,
  reason: string,
): Promise<RedactedCopy['became'] | null> {
  const { pickup, inspect, clock } = house;
  const text = plainText(other.raw);
  const less = text === null ? null : withoutRepeats(text, runs, said);
  const raw = less && withText(other.raw, less.text, clock.now());
  if (raw && !repeats(runs, await textsOf(inspect, raw))) {
    const because = { retracted: other.retracted, lines: less.lines };
    return (await pickup.redact(actor, other.id, raw, because)) ? 'redacted' : null;
  }
  return (await pickup.retract(actor, other.id, reason)).kind === 'retracted' ? 'withdrawn' : null;
}
