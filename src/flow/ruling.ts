import type { Inspection, Ruling, Submission } from '#mail';
import type { House } from './house.ts';
import { purposeOf } from './purpose.ts';

/** What the rules say of a letter, from all that is known of it: at acceptance, and again after the deep look. */
export function rulingOn(
  { policy }: Pick<House, 'policy'>,
  {
    envelope,
    door,
    class: mailClass,
    raw,
    notice,
  }: Pick<Submission, 'envelope' | 'door' | 'class' | 'raw' | 'notice'>,
  inspection: Inspection,
): Ruling {
  const said = notice ? {} : purposeOf(raw);
  return policy.rule({
    envelope,
    door,
    inspection,
    class: mailClass,
    size: raw.length,
    ...('unclear' in said ? {} : said),
    ...(notice ? { notice } : {}),
  });
}
