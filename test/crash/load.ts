import { setTimeout as pause } from 'node:timers/promises';
import { Client } from './client.ts';
import { type Letter, letterMaker, sender } from './letters.ts';
import type { Member } from './member.ts';
import type { Place } from './place.ts';
import type { Dice } from './random.ts';

export interface Load {
  /** Letters that are to be accepted. */
  readonly accepted: number;
  /** Letters offered a second, at most. */
  readonly pace: number;
  readonly connections: number;
  readonly dice: Dice;
}

const idOf = (text: string): string => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(text)?.[0] ?? '';

/**
 * Offers one letter over a connection and writes down what was said of it. A letter whose answer never came is not offered
 * again: whether it is there is for Postern to say.
 */
export async function offer(place: Place, client: Client, letter: Letter, by: string): Promise<number> {
  let code = 0;
  try {
    const said = await client.send(sender, letter.recipients, letter.raw);
    code = said.code;
    if (code === 250) place.ledger.accept(letter, idOf(said.text), by);
    else place.ledger.refuse(code);
    if (code >= 400) await client.say('RSET');
  } catch {
    if (code === 0) place.ledger.unanswered++;
    client.close();
    return 0;
  }
  return code;
}

async function connectTo(place: Place, dice: Dice): Promise<{ client: Client; member: Member } | null> {
  const open = place.members.filter((member) => member.port !== 0);
  if (open.length === 0) return null;
  const member = dice.pick(open);
  try {
    return { client: await Client.open(member.port, place.account), member };
  } catch {
    return null;
  }
}

/** Offers letters from several connections until enough are accepted. `stopped` ends it early. */
export async function offerLetters(
  place: Place,
  load: Load,
  stopped: () => boolean = () => false,
): Promise<void> {
  const make = letterMaker(place.mark, load.dice);
  const gap = 1000 / load.pace;
  let next = Date.now();
  const done = (): boolean => stopped() || place.ledger.accepted.length >= load.accepted;
  const turn = async (): Promise<void> => {
    next = Math.max(next + gap, Date.now() - 1000);
    await pause(Math.max(0, next - Date.now()));
  };
  const worker = async (): Promise<void> => {
    while (!done()) {
      const at = await connectTo(place, load.dice);
      if (!at) {
        await pause(100);
        continue;
      }
      for (let code = 250; code !== 0 && !done(); ) {
        await turn();
        if (!done()) code = await offer(place, at.client, make(), at.member.name);
      }
      at.client.close();
    }
  };
  await Promise.all(Array.from({ length: load.connections }, worker));
}

/** Waits until nothing is owed any more but what a person must decide. How many deliveries are left when time is over. */
export async function drain(place: Place, patience = 60_000): Promise<number> {
  let left = -1;
  for (const until = Date.now() + patience; left !== 0 && Date.now() < until; await pause(100)) {
    left = await place.cluster
      .ask<{ left: string }>('SELECT count(*) AS left FROM queue_delivery WHERE state = 0')
      .then(
        ([row]) => Number(row?.left),
        () => -1,
      );
  }
  return left;
}
