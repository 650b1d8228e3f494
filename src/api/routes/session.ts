import { z } from 'zod';
import { Fault } from '#base';
import { actsOf, type Given as Factor, type PasskeyAnswer, type PasskeyMade, type Step } from '#people';
import type { CookieChange } from '#web';
import { type Ask, type Endpoint, endpoint, type Given } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { signInNeeded } from '../problem.ts';
import { account, factorGiven, moment, text, when } from '../shapes.ts';
import { accountOut } from './people.ts';

const year = 366 * 86_400_000;
export const offers = z.array(z.enum(['passkey', 'totp', 'recovery']));
const entered = z.object({ state: z.enum(['half', 'enrol', 'open']), offers });
type Entered = z.infer<typeof entered>;
const ticket = z.object({ ticket: z.string(), options: z.unknown().describe('For the browser (WebAuthn)') });

const gone: readonly CookieChange[] = [{ name: 'session', value: '' }];

/** Cookies and a word for a step that held; a Fault for one that did not. */
export function afterStep(step: Step, refused?: string): Given<Entered> {
  if (step.kind === 'entered')
    return {
      body: { state: step.state, offers: [...step.offers] },
      cookies: [
        { name: 'session', value: step.token, life: step.life },
        { name: 'device', value: step.device, life: year },
      ],
    };
  return refuseStep(step.wait, refused);
}

/** `wait` is in milliseconds. */
export function refuseStep(wait?: number, refused?: string): never {
  if (wait !== undefined)
    throw new Fault({
      code: 'too-many-requests',
      kind: 'busy',
      say: `That was too often. Please try again in ${Math.ceil(wait / 1000)} seconds.`,
    });
  throw new Fault({
    code: 'sign-in-refused',
    kind: 'forbidden',
    say: refused ?? 'That did not fit. Please check what you typed.',
  });
}

const factor = (given: z.infer<typeof factorGiven>): Factor =>
  given.kind === 'passkey' ? { ...given, response: given.response as unknown as PasskeyAnswer } : given;

/** The session of somebody who came in; `#allow` has looked already. */
const visitOf = <Q, B>({ caller }: Ask<Q, B>) => {
  if (!caller.visit) throw signInNeeded();
  return caller.visit;
};

/** Coming in, showing again who one is, and leaving. */
export function sessionRoutes({ house, entrance }: Rooms): Endpoint[] {
  const { config } = house;
  return [
    endpoint({
      method: 'POST',
      path: '/session',
      group: 'Session',
      summary: 'Comes in with a password; a second factor may be asked for next',
      who: 'anyone',
      body: z.strictObject({ user: text(400), password: text(2000) }),
      answer: entered,
      handle: async ({ body, visitor }) =>
        afterStep(await entrance.password(body.user, body.password, visitor)),
    }),
    endpoint({
      method: 'POST',
      path: '/session/second-factor',
      group: 'Session',
      summary: 'The second factor after a password',
      who: 'anyone',
      body: factorGiven,
      answer: entered,
      handle: async ({ body, token, visitor }) =>
        afterStep(await entrance.second(token, factor(body), visitor)),
    }),
    endpoint({
      method: 'POST',
      path: '/session/passkey-question',
      group: 'Session',
      summary: 'What a passkey has to sign',
      who: 'anyone',
      answer: ticket,
      handle: async ({ token, visitor }) => {
        const visit = token === '' ? null : await entrance.visit(token, visitor);
        return { body: await entrance.askPasskey(visit) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/session/passkey',
      group: 'Session',
      summary: 'Comes in with a passkey alone',
      who: 'anyone',
      body: z.strictObject({ ticket: text(100), response: z.looseObject({ id: text(2000) }) }),
      answer: entered,
      handle: async ({ body, visitor }) =>
        afterStep(await entrance.passkey(body.ticket, body.response as unknown as PasskeyAnswer, visitor)),
    }),
    endpoint({
      method: 'POST',
      path: '/session/invitation',
      group: 'Session',
      summary: 'Comes in for the first time, by a one-time link',
      who: 'anyone',
      body: z.strictObject({ token: text(200) }),
      answer: entered,
      handle: async ({ body, visitor }) =>
        afterStep(
          await entrance.acceptInvite(body.token, visitor),
          'This link was used already or has ended. Ask whoever gave it to you for a new one.',
        ),
    }),
    endpoint({
      method: 'POST',
      path: '/session/enrolled',
      group: 'Session',
      summary: 'Ends the set-up of the first factors',
      who: 'enrolling',
      answer: entered,
      handle: async ({ token, visitor }) => afterStep(await entrance.finishEnrolment(token, visitor)),
    }),
    endpoint({
      method: 'GET',
      path: '/session',
      group: 'Session',
      summary: 'Who I am and what I may do',
      who: 'enrolling',
      answer: z.object({
        state: z.enum(['half', 'enrol', 'open']),
        account,
        acts: z.array(z.string()),
        offers,
        startedAt: when,
        fresh: z.boolean().describe('Whether a sensitive act would be done without a new proof'),
        organisation: z.object({ name: z.string(), colour: z.string(), domain: z.string() }),
      }),
      handle: async (ask) => {
        const visit = visitOf(ask);
        const age = visit.provedAt === null ? Infinity : house.clock.now() - visit.provedAt;
        const { name, colour, domain } = config.organisation;
        return {
          body: {
            state: visit.state,
            account: accountOut(visit.account),
            acts: visit.state === 'open' ? actsOf(visit.account.roles) : [],
            offers: await entrance.factors.offers(visit.account.id),
            startedAt: moment(visit.startedAt),
            fresh: !visit.moved && age <= config.signin.fresh,
            organisation: { name, colour, domain },
          },
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/session/proof',
      group: 'Session',
      summary: 'Shows again who one is, before a sensitive act',
      who: 'session',
      body: factorGiven,
      handle: async (ask) => {
        if (await entrance.prove(visitOf(ask), factor(ask.body), ask.visitor)) return {};
        return refuseStep();
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/session',
      group: 'Session',
      summary: 'Signs out',
      who: 'enrolling',
      handle: async (ask) => {
        await entrance.sessions.signOut(visitOf(ask));
        return { cookies: gone };
      },
    }),
  ];
}

/** What somebody sets up for themselves. */
export function ownRoutes({ entrance }: Rooms): Endpoint[] {
  const { factors, sessions } = entrance;
  const factorShown = z.object({
    id: z.string(),
    kind: z.enum(['totp', 'passkey']),
    label: z.string(),
    addedAt: when,
    usedAt: when.nullable(),
  });
  const sessionShown = z.object({
    id: z.string(),
    startedAt: when,
    seenAt: when,
    network: z.string(),
    device: z.string(),
    proof: z.string(),
    current: z.boolean(),
  });
  const group = 'My account';
  return [
    endpoint({
      method: 'PUT',
      path: '/me/password',
      group,
      summary: 'Chooses a password',
      who: 'enrolling',
      sensitive: true,
      body: z.strictObject({ password: text(2000) }),
      handle: async (ask) => {
        const visit = visitOf(ask);
        await factors.setSecret(visit.actor, visit.account, ask.body.password);
        await sessions.endAll(visit.actor, visit.account.id, 'password-changed', visit.session);
        return {};
      },
    }),
    endpoint({
      method: 'GET',
      path: '/me/factors',
      group,
      summary: 'My passkeys and authenticator apps',
      who: 'enrolling',
      answer: z.object({ factors: z.array(factorShown), recoveryCodes: z.number().int() }),
      handle: async (ask) => {
        const { id } = visitOf(ask).account;
        const list = await factors.list(id);
        return {
          body: {
            factors: list.map((one) => ({
              ...one,
              addedAt: moment(one.addedAt),
              usedAt: one.usedAt === null ? null : moment(one.usedAt),
            })),
            recoveryCodes: await factors.recoveryLeft(id),
          },
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/me/authenticator-apps',
      group,
      summary: 'Begins to add an authenticator app',
      who: 'enrolling',
      sensitive: true,
      body: z.strictObject({ label: text(100) }),
      answer: z.object({ id: z.string(), secret: z.string(), uri: z.string() }),
      status: 201,
      handle: async (ask) => ({ body: await factors.startApp(visitOf(ask).account, ask.body.label) }),
    }),
    endpoint({
      method: 'POST',
      path: '/me/authenticator-apps/{id}/confirm',
      group,
      summary: 'Confirms the app by a code it shows',
      who: 'enrolling',
      body: z.strictObject({ code: text(20) }),
      handle: async (ask) => {
        const visit = visitOf(ask);
        await factors.confirmApp(visit.actor, visit.account, ask.params.id ?? '', ask.body.code);
        return {};
      },
    }),
    endpoint({
      method: 'POST',
      path: '/me/passkey-wish',
      group,
      summary: 'What the browser needs to make a passkey',
      who: 'enrolling',
      sensitive: true,
      answer: ticket,
      handle: async (ask) => ({ body: await factors.wishPasskey(visitOf(ask).account) }),
    }),
    endpoint({
      method: 'POST',
      path: '/me/passkeys',
      group,
      summary: 'Adds the passkey that the browser made',
      who: 'enrolling',
      body: z.strictObject({
        ticket: text(100),
        response: z.looseObject({ id: text(2000) }),
        label: text(100),
      }),
      answer: z.object({ id: z.string() }),
      status: 201,
      handle: async (ask) => {
        const visit = visitOf(ask);
        const { response, ...rest } = ask.body;
        const made = { ...rest, response: response as unknown as PasskeyMade };
        return { body: { id: await factors.addPasskey(visit.actor, visit.account, made) } };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/me/factors/{id}',
      group,
      summary: 'Removes a passkey or an authenticator app',
      who: 'session',
      sensitive: true,
      handle: async (ask) => {
        const visit = visitOf(ask);
        await factors.remove(visit.actor, visit.account.id, ask.params.id ?? '');
        return {};
      },
    }),
    endpoint({
      method: 'POST',
      path: '/me/recovery-codes',
      group,
      summary: 'Makes ten new recovery codes; earlier ones are void',
      who: 'enrolling',
      sensitive: true,
      answer: z.object({ codes: z.array(z.string()) }),
      status: 201,
      handle: async (ask) => {
        const visit = visitOf(ask);
        return { body: { codes: await factors.renewRecovery(visit.actor, visit.account.id) } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/me/sessions',
      group,
      summary: 'Where I am signed in',
      who: 'session',
      answer: z.object({ items: z.array(sessionShown) }),
      handle: async (ask) => {
        const visit = visitOf(ask);
        const mine = visit.session.toString('hex').slice(0, 16);
        const items = (await sessions.list(visit.account.id)).map((one) => ({
          ...one,
          startedAt: moment(one.startedAt),
          seenAt: moment(one.seenAt),
          current: one.id === mine,
        }));
        return { body: { items } };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/me/sessions/{id}',
      group,
      summary: 'Ends one of my sessions',
      who: 'session',
      handle: async (ask) => {
        const visit = visitOf(ask);
        if (!(await sessions.endShown(visit.actor, visit.account.id, ask.params.id ?? '')))
          throw new Fault({ code: 'session-missing', kind: 'missing', say: 'There is no such session.' });
        return {};
      },
    }),
  ];
}
