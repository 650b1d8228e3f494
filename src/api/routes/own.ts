import { z } from 'zod';
import { Fault } from '#base';
import { lettersOfMine, type OwnLetter, reasonsIn, takeBack } from '#flow';
import type { Visit } from '#people';
import { type Ask, type Endpoint, endpoint } from '../endpoint.ts';
import { whereabouts } from '../letter-status.ts';
import type { Rooms } from '../needs.ts';
import { signInNeeded } from '../problem.ts';
import { id, maybeMoment, moment, page, pageOf, paging, text, when } from '../shapes.ts';

const copy = z.object({
  id,
  recipient: z.string(),
  state: z.string(),
  at: when,
  method: z.string().nullable(),
  why: z.array(z.string()).describe('Why it was protected like this, in sentences'),
  opened: z.number().int().describe('How often its reader looked at it in the portal'),
  waits: z.boolean().describe('Whether it can still be taken back'),
});

const ownLetter = z.object({
  id,
  acceptedAt: when,
  subject: z.string().describe('Empty where it cannot be told'),
  level: z.string(),
  copies: z.array(copy),
});

const waiting = new Set(['looking', 'waiting', 'held', 'portal', 'opened']);

function letterOut({ life, subject }: OwnLetter): z.infer<typeof ownLetter> {
  const why = reasonsIn(life.events);
  return {
    id: life.id,
    acceptedAt: moment(life.acceptedAt),
    subject,
    level: life.level,
    copies: whereabouts(life).map(({ id: delivery, recipient, state, at, method }) => ({
      id: delivery,
      recipient,
      state,
      at,
      method,
      why: [...(why.get(delivery) ?? [])],
      opened: life.events.filter((one) => one.kind === 'pickup.opened' && one.delivery === delivery).length,
      waits: waiting.has(state),
    })),
  };
}

const visitOf = <Q, B>({ caller }: Ask<Q, B>): Visit => {
  if (!caller.visit) throw signInNeeded();
  return caller.visit;
};

/** What people see and do about their own letters and devices. */
export function ownLetterRoutes({ house }: Rooms): Endpoint[] {
  const { people, glass } = house;
  const group = 'My account';
  return [
    endpoint({
      method: 'GET',
      path: '/me/letters',
      group,
      summary: 'Letters that I wrote, newest first: how each went, and why',
      who: 'session',
      query: paging,
      answer: page(ownLetter),
      handle: async ({ caller, query }) => {
        const { cursor: before, limit } = query;
        const found = await lettersOfMine(house, caller.actor, {
          limit: limit + 1,
          ...(before ? { before } : {}),
        });
        return { body: pageOf(found.map(letterOut), limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/me/letters/{id}/retract',
      group,
      summary: 'Takes a letter of mine back, where that can still be done',
      who: 'session',
      sensitive: true,
      body: z.strictObject({ reason: text(500) }),
      answer: z.object({
        items: z.array(
          z.object({
            delivery: id,
            recipient: z.string(),
            became: z.enum(['taken-back', 'taken-back-after-opened', 'stopped', 'late']),
          }),
        ),
      }),
      handle: async ({ caller, params, body }) => ({
        body: {
          items: (await takeBack(house, caller.actor, params.id ?? '', body.reason)).map((one) => ({
            ...one,
          })),
        },
      }),
    }),
    endpoint({
      method: 'GET',
      path: '/me/app-passwords',
      group,
      summary: 'App passwords of my mail programs, one for each device',
      who: 'session',
      answer: z.object({
        items: z.array(z.object({ id, label: z.string(), addedAt: when, usedAt: when.nullable() })),
      }),
      handle: async (ask) => {
        const list = await people.passwords(visitOf(ask).account.id);
        const items = list.map(({ id: one, label, addedAt, usedAt }) => ({
          id: one,
          label,
          addedAt: moment(addedAt),
          usedAt: maybeMoment(usedAt),
        }));
        return { body: { items } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/me/app-passwords',
      group,
      summary: 'Makes one for a device; it is shown this once',
      who: 'session',
      sensitive: true,
      body: z.strictObject({ label: text(200).describe('Which device it is for') }),
      answer: z.object({ id, password: z.string() }),
      status: 201,
      handle: async (ask) => {
        const { actor, account } = visitOf(ask);
        return { body: await people.addPassword(actor, account.id, ask.body.label) };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/me/app-passwords/{id}',
      group,
      summary: 'Withdraws one: that device cannot send any more, from this moment',
      who: 'session',
      handle: async (ask) => {
        const { actor, account } = visitOf(ask);
        const mine = (await people.passwords(account.id)).some((one) => one.id === ask.params.id);
        // Of others' passwords nobody hears here, not even whether there is one.
        if (!mine)
          throw new Fault({
            code: 'credential-missing',
            kind: 'missing',
            say: 'There is no such app password of yours.',
          });
        await people.removePassword(actor, ask.params.id ?? '');
        return {};
      },
    }),
    endpoint({
      method: 'GET',
      path: '/me/glass',
      group,
      summary: 'When somebody was allowed to read all my letters in an emergency',
      who: 'session',
      answer: z.object({
        items: z.array(
          z.object({
            id,
            by: z.string(),
            allowedBy: z.string(),
            reason: z.string(),
            from: when,
            until: when,
          }),
        ),
      }),
      handle: async (ask) => {
        const name = async (account: string | null): Promise<string> =>
          (account && (await people.find(account))?.name) || '';
        const found = await glass.about(visitOf(ask).account.id);
        const items = await Promise.all(
          found.map(async (one) => ({
            id: one.id,
            by: await name(one.askedBy),
            allowedBy: await name(one.decidedBy),
            reason: one.reason,
            from: moment(one.decidedAt ?? one.askedAt),
            until: moment(one.endsAt ?? one.askedAt),
          })),
        );
        return { body: { items } };
      },
    }),
  ];
}
