import type { Clock } from '#base';
import type { Config } from '#config';
import type { Store } from '#store';
import { anchorPlaces } from '../app-anchors.ts';
import { bad, type Check, ok, warning } from './doctor-check.ts';
import { duration } from './output.ts';

/** Whether events get their place in the log, and whether its checkpoints leave this machine (45 CFR 164.312(b), (c)(1)). */
export async function evidence(config: Config, clock: Clock, store: Store): Promise<readonly Check[]> {
  const { anchorStandings, logStanding } = await import('#evidence');
  const { size, waiting, oldest } = await logStanding({ store, clock });
  const log =
    oldest > 60_000
      ? bad(
          'evidence log',
          `${waiting} events wait for their place, the oldest for ${duration(oldest)}.`,
          'Is the server running? If it is, its log says why (evidence-log); docs/guide/evidence.md, "When the log stands still".',
        )
      : ok('evidence log', `${size} events`);
  const places = await anchorStandings(store, anchorPlaces(config));
  if (places.length === 0)
    return [
      log,
      warning(
        'anchors',
        'Checkpoints of the evidence log go nowhere outside: whoever owns this machine could write a new past.',
        'Name an auditor, a time-stamping authority or a witness.',
        ['[evidence]', 'mail_to = ["auditor@example.org"]'],
      ),
    ];
  return [
    log,
    ...places.map(({ kind, name, late, reason, reachedAt }) => {
      const when = reachedAt ? `reached ${duration(clock.now() - reachedAt.getTime())} ago` : 'never reached';
      if (late)
        return bad(
          'anchor',
          `${kind} ${name}: ${when}. ${reason ?? ''}`.trim(),
          'See why it is not reached, and mend that.',
        );
      return reason
        ? warning('anchor', `${kind} ${name}: ${when}. ${reason}`, 'It is tried again every five minutes.')
        : ok('anchor', `${kind} ${name}: ${when}`);
    }),
  ];
}
