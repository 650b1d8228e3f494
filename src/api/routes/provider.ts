import { z } from 'zod';
import { Fault } from '#base';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { signInNeeded } from '../problem.ts';
import { text } from '../shapes.ts';
import { afterStep, offers, refuseStep } from './session.ts';

const year = 366 * 86_400_000;

/** Which ways there are to come in, and the one through a provider (OpenID Connect). */
export function providerRoutes({ house, entrance, federated }: Rooms): Endpoint[] {
  const { config } = house;
  const group = 'Session';
  return [
    endpoint({
      method: 'GET',
      path: '/session/ways',
      group,
      summary: 'The ways to sign in here',
      who: 'anyone',
      answer: z.object({
        password: z.boolean(),
        provider: z.string().nullable().describe('What it is called; null where there is none'),
      }),
      handle: async () => ({ body: { password: config.signin.password, provider: federated.provider } }),
    }),
    endpoint({
      method: 'POST',
      path: '/session/provider',
      group,
      summary: 'Where to go to sign in at the provider, to prove oneself there again, or to be known by it',
      who: 'anyone',
      body: z.strictObject({ purpose: z.enum(['enter', 'prove', 'link']) }),
      answer: z.object({ url: z.string() }),
      handle: async ({ body, token, visitor, caller }) => {
        const visit = token === '' ? null : await entrance.visit(token, visitor);
        // A name at the provider is a way in: who adds one has just shown who they are.
        if (body.purpose === 'link') {
          if (!visit) throw signInNeeded();
          await entrance.requireFresh(visit, 'provider.link');
        }
        const { url, device } = await federated.start(body.purpose, visitor, visit);
        const known = caller.visit !== null || visitor.device === device;
        return {
          body: { url },
          ...(known ? {} : { cookies: [{ name: 'device', value: device, life: year }] }),
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/session/provider/return',
      group,
      summary: 'What the provider sent the browser back with',
      who: 'anyone',
      body: z.strictObject({ answer: text(8000).describe('The query of the address, as it came') }),
      answer: z.object({ state: z.enum(['half', 'enrol', 'open', 'proved', 'linked']), offers }),
      handle: async ({ body, token, visitor }) => {
        const visit = token === '' ? null : await entrance.visit(token, visitor);
        const came = await federated.finish(new URLSearchParams(body.answer), visitor, visit);
        switch (came.kind) {
          case 'step':
            return afterStep(came.step);
          case 'proved':
          case 'linked':
            return { body: { state: came.kind, offers: [] } };
          case 'unknown':
            throw new Fault({
              code: 'provider-unknown',
              kind: 'forbidden',
              say: 'The provider knows you, and there is no account here that is linked with it. Sign in another way and link it on your own page, or ask whoever looks after people here.',
            });
          case 'refused':
            return refuseStep();
        }
      },
    }),
    endpoint({
      method: 'GET',
      path: '/me/provider',
      group: 'My account',
      summary: 'Whether I am known by the provider of sign-ins',
      who: 'session',
      answer: z.object({ provider: z.string().nullable(), linked: z.boolean() }),
      handle: async ({ caller }) => {
        if (!caller.visit) throw signInNeeded();
        const linked = await federated.isLinked(caller.visit.account.id);
        return { body: { provider: federated.provider, linked } };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/me/provider',
      group: 'My account',
      summary: 'Forgets by which name the provider knows me',
      who: 'session',
      sensitive: true,
      handle: async ({ caller }) => {
        if (!caller.visit) throw signInNeeded();
        await federated.unlink(caller.visit);
        return {};
      },
    }),
  ];
}
