/** What another program needs to drive the demo: one line of JSON. */
import type { Clinic } from './clinic.ts';
import type { Ground } from './ground.ts';
import { organisation, records } from './letters.ts';
import type { Teller } from './tell.ts';
import { places, type World } from './world.ts';

const door = ({ host, port }: { host: string; port: number }): { host: string; port: number } => ({
  host,
  port,
});

export function ready(
  ground: Ground,
  clinic: Clinic,
  world: World,
  tell: Teller,
  waiting: { link: string | null; mailbox: string },
): object {
  const { at } = clinic;
  return {
    submission: { ...door(at.submission), ...clinic.nurse },
    submissions: { ...door(at.submissions), ...clinic.nurse },
    // The account may write from any address of the organisation's domain.
    relay: { ...door(at.relay), ...clinic.records, from: records.address },
    ca: clinic.ca,
    portal: at.portal.replace('127.0.0.1', 'localhost'),
    console: clinic.welcome,
    sinks: Object.entries(world.sinks).map(([name, { host, port }]) => ({ name, host, port })),
    domains: places.map(({ domain, says }) => ({ domain, sink: domain, behaviour: says })),
    inside: organisation.domain,
    mail: world.mail,
    pids: [...ground.pids.values()],
    processes: Object.fromEntries(ground.pids),
    pid_file: ground.path('pids'),
    logs: clinic.logs,
    config: clinic.config,
    data: ground.path('data'),
    waiting,
    story: { seen: tell.seen, failed: tell.failures },
  };
}
