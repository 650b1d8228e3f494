import { type Endpoint, endpoint } from '../endpoint.ts';
import { Live } from '../live.ts';
import type { Rooms } from '../needs.ts';
import { signInNeeded } from '../problem.ts';
import { statusOf } from './house.ts';

/** What changes, as it changes. */
export function liveRoutes(rooms: Rooms): Endpoint[] {
  const { house, entrance } = rooms;
  const live = new Live({ ...house, entrance, status: () => statusOf(rooms) });
  return [
    endpoint({
      method: 'GET',
      path: '/live',
      group: 'Session',
      summary:
        'A stream of server-sent events: `changed` names the lists that changed, `status` is what `GET /status` answers, `over` ends it with the session. `Last-Event-ID` goes on where a stream ended',
      who: 'session',
      media: 'text/event-stream',
      handle: async ({ caller, lastEvent }) => {
        if (!caller.visit) throw signInNeeded();
        return { raw: { status: 200, type: 'events', events: await live.listen(caller.visit, lastEvent) } };
      },
    }),
  ];
}
