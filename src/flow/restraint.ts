import { type Decision, formatAddress, type Ruling } from '#mail';
import type { OutgoingHold } from '#people';
import type { Claim } from '#queue';
import type { House } from './house.ts';

type People = Pick<House, 'people'>;

/**
 * What leaves in the name of somebody whose letters are held waits for a person, whatever the rules say; what they refuse is
 * refused all the same. `author`: the account that handed the letter in.
 */
export function restrain({ people }: People, author: string | undefined, decision: Decision): Decision {
  const hold = author ? people.unusual.heldOutgoing(author) : null;
  return hold ? heldBy(hold, decision) : decision;
}

export const restrainAll = (house: People, author: string, ruling: Ruling): Ruling => ({
  ...ruling,
  decisions: ruling.decisions.map((decision) => restrain(house, author, decision)),
});

/**
 * The same before each attempt, by the holds as they stand in the database: letters that were queued before the hold wait
 * too. One that a person let go since then has been looked at. Throws where the holds cannot be read.
 */
export async function restrainNow(
  house: People,
  claim: Claim,
  decision: Decision,
  sender: Sender,
): Promise<Decision> {
  if (claim.notice || decision.action !== 'send') return decision;
  const holds = await house.people.unusual.heldNow();
  if (holds.size === 0) return decision;
  const author = claim.author ?? (await ownerOf(house, sender));
  const hold = author ? holds.get(author) : undefined;
  if (!hold || (claim.letGoAt ?? 0) > hold.since) return decision;
  return heldBy(hold, decision);
}

type Sender = Parameters<typeof formatAddress>[0] | null;

/** For what was queued when the account was not yet kept with it, the one whose address it was sent from. */
const ownerOf = async ({ people }: People, sender: Sender): Promise<string | undefined> =>
  sender ? (await people.find(formatAddress(sender)))?.id : undefined;

function heldBy({ reason }: OutgoingHold, decision: Decision): Decision {
  if (decision.action === 'refuse') return decision;
  return {
    ...decision,
    action: 'hold',
    rule: 'outgoing-held',
    why: [...decision.why, `It waits for a person to look at it: letters of its sender are held. ${reason}`],
  };
}
