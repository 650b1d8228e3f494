import { type Clock, silentLog } from '#base';
import type { Config } from '#config';
import type { Keys } from '#keys';
import type { Store } from '#store';
import { bad, type Check, ok } from './doctor-check.ts';

/** Whether the rules in force are those that were approved (45 CFR 164.312(c)(1)). */
export async function rules(
  config: Config,
  clock: Clock,
  store: Store,
  keys: Keys,
  domains: readonly string[],
): Promise<readonly Check[]> {
  const [{ Documents, Policy }, { Evidence }] = await Promise.all([import('#policy'), import('#evidence')]);
  const policy = new Policy({ config: config.policy, domains, clock });
  const evidence = new Evidence({ keys, clock });
  const documents = new Documents({ store, keys, evidence, clock, log: silentLog, policy });
  const { number, document, drift } = await documents.inForce();
  if (drift)
    return [
      bad(
        'rules',
        `${drift} The approved ones are in force.`,
        'Find out who it was (the database’s log); then put the rules right: postern policy propose, or postern policy rollback.',
      ),
    ];
  if (!document) return [ok('rules', 'the ready-made ones')];
  const failed = documents.cases(document).filter((one) => !one.ok);
  if (failed.length > 0)
    return [
      bad(
        'rules',
        `A case of version ${number} does not hold: "${failed[0]!.title}".`,
        'postern policy show',
      ),
    ];
  return [ok('rules', `version ${number}, as approved; every case holds`)];
}
