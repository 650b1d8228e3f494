import { z } from 'zod';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { text } from '../shapes.ts';
import { afterStep, offers } from './session.ts';

const state = z
  .object({
    organisation: z.object({ name: z.string(), contact: z.string() }),
    hostname: z.string(),
    suggested: z.string().describe('The domain that the settings file names; empty: none'),
    domains: z.array(z.string()),
    administrator: z.object({ name: z.string(), address: z.string() }).nullable(),
  })
  .meta({ id: 'SetupState' });

/** The first run, by a link that works once: the organisation, its domain, the first administrator. */
export function setupRoutes({ setup }: Rooms): Endpoint[] {
  const group = 'Set-up';
  const shown = async (visit: string): Promise<z.infer<typeof state>> => {
    const now = await setup.state(visit);
    return { ...now, domains: [...now.domains] };
  };
  return [
    endpoint({
      method: 'POST',
      path: '/setup',
      group,
      summary: 'Takes the one-time link that the server printed when it started on an empty database',
      who: 'anyone',
      body: z.strictObject({ token: text(200) }),
      answer: state,
      handle: async ({ body, visitor }) => {
        const { visit, life } = await setup.begin(body.token, visitor);
        return { body: await shown(visit), cookies: [{ name: 'setup', value: visit, life }] };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/setup',
      group,
      summary: 'How far the set-up is',
      who: 'anyone',
      answer: state,
      handle: async ({ setup: visit }) => ({ body: await shown(visit) }),
    }),
    endpoint({
      method: 'PUT',
      path: '/setup/organisation',
      group,
      summary: 'The name that readers see, and whom they call',
      who: 'anyone',
      body: z.strictObject({ name: text(200), contact: z.string().max(300) }),
      answer: state,
      handle: async ({ setup: visit, visitor, body }) => {
        await setup.organisation(visit, visitor, body);
        return { body: await shown(visit) };
      },
    }),
    endpoint({
      method: 'PUT',
      path: '/setup/domain',
      group,
      summary: 'The mail domain; its first signing keys are made',
      who: 'anyone',
      body: z.strictObject({ name: text(260) }),
      answer: state,
      handle: async ({ setup: visit, visitor, body }) => {
        await setup.domain(visit, visitor, body.name);
        return { body: await shown(visit) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/setup/administrator',
      group,
      summary: 'The first administrator, who sets up their sign-in next',
      who: 'anyone',
      body: z.strictObject({ name: text(200), address: text(400) }),
      answer: z.object({ state: z.enum(['half', 'enrol', 'open']), offers }),
      handle: async ({ setup: visit, visitor, body }) =>
        afterStep(await setup.administrator(visit, visitor, body)),
    }),
  ];
}
