import type { Decision, Ruling } from '#mail';
import type { House } from './house.ts';

/**
 * What leaves in the name of somebody whose letters are held waits for a person, whatever the rules say; what they refuse is
 * refused all the same. `author`: the account that handed the letter in.
 */
export function restrain(
  { people }: Pick<House, 'people'>,
  author: string | undefined,
  decision: Decision,
): Decision {
  const hold = author ? people.unusual.heldOutgoing(author) : null;
  if (!hold || decision.action === 'refuse') return decision;
  return {
    ...decision,
    action: 'hold',
    rule: 'outgoing-held',
    why: [
      ...decision.why,
      `It waits for a person to look at it: letters of its sender are held. ${hold.reason}`,
    ],
  };
}

export const restrainAll = (house: Pick<House, 'people'>, author: string, ruling: Ruling): Ruling => ({
  ...ruling,
  decisions: ruling.decisions.map((decision) => restrain(house, author, decision)),
});
