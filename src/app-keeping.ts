import { Fault, systemActor } from '#base';
import { type House, openKeeping } from '#flow';

const us = systemActor('archive');

/**
 * What has to be done about kept letters again and again, each for itself, so that one that fails keeps no other: destructions
 * that a dead process left, what came under a legal hold, what is over, and certificates whose date has come.
 */
export function keepingRounds(house: House): { hourly(): Promise<void>; newHolds(): Promise<unknown> } {
  const { holds, destructions, retention } = openKeeping(house);
  const works: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['destruction', () => destructions.goOn(us)],
    ['hold', () => holds.sweep()],
    ['purge', () => retention.purge()],
    ['certificate', () => destructions.confirm(us)],
  ];
  const hourly = async (): Promise<void> => {
    for (const [work, run] of works)
      await run().catch((error) => {
        const { code, detail } = Fault.from(error);
        house.log.error('keeping-failed', { code, reason: `${work}: ${detail}` });
      });
  };
  return { hourly, newHolds: () => holds.sweep('new') };
}
