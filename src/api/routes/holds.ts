import { z } from 'zod';
import { holds, lookAtHold, raiseHold, refuseHold, releaseHold } from '#flow';
import { floors, formatAddress } from '#mail';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { id, maybeMoment, moment, page, pageOf, paging, text, when } from '../shapes.ts';

const held = z.object({
  id,
  message: id,
  recipient: z.string(),
  waitsFor: z.enum(['approval', 'help']),
  class: z.string(),
  floor: z.string(),
  methods: z.array(z.string()),
  rule: z.string(),
  why: z.array(z.string()),
  acceptedAt: when,
  until: when.nullable(),
  reason: z.string().nullable(),
});

type Waiting = Awaited<ReturnType<typeof holds>>[number];
const heldOut = (one: Waiting): z.infer<typeof held> => ({
  id: one.id,
  message: one.messageId,
  recipient: formatAddress(one.recipient.address),
  waitsFor: one.decision.action === 'hold' ? 'approval' : 'help',
  class: one.class,
  floor: one.decision.floor,
  methods: [...one.decision.methods],
  rule: one.decision.rule,
  why: [...one.decision.why],
  acceptedAt: moment(one.acceptedAt),
  until: maybeMoment(one.heldUntil),
  reason: one.lastReason,
});

/** Letters that wait for a person, and what may be decided about them. */
export function holdRoutes({ house }: Rooms): Endpoint[] {
  const group = 'Held';
  const because = z.strictObject({ reason: text(500).describe('For the record') });
  const decided = z.object({ id: z.string() });
  return [
    endpoint({
      method: 'GET',
      path: '/holds',
      group,
      summary: 'Letters that wait for a person, oldest first',
      who: 'hold.read',
      query: paging,
      answer: page(held),
      handle: async ({ caller, query: { limit, cursor } }) => {
        const found = await holds(house, caller.actor, limit + 1, cursor);
        return { body: pageOf(found.map(heldOut), limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/holds/{id}',
      group,
      summary: 'One of them: what it holds and why it waits, nothing of its text',
      who: 'hold.read',
      answer: held.extend({
        sender: z.string(),
        size: z.number().int(),
        level: z.string(),
        findings: z.array(z.object({ kind: z.string(), place: z.string(), confidence: z.number() })),
        uninspectable: z.array(z.object({ part: z.string(), reason: z.string() })),
      }),
      handle: async ({ caller, params }) => {
        const one = await lookAtHold(house, caller.actor, params.id ?? '');
        const { level, findings, uninspectable } = one.inspection;
        return {
          body: {
            ...heldOut(one),
            sender: one.sender ? formatAddress(one.sender) : '<>',
            size: one.size,
            level,
            findings: findings.map((each) => ({ ...each })),
            uninspectable: uninspectable.map((each) => ({ ...each })),
          },
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/holds/{id}/release',
      group,
      summary: 'Lets a letter go: it is checked anew and leaves at its floor or above',
      who: 'hold.decide',
      sensitive: true,
      body: because,
      answer: decided,
      handle: async ({ caller, params, body }) => {
        await releaseHold(house, { actor: caller.actor, reason: body.reason }, params.id ?? '');
        return { body: { id: params.id ?? '' } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/holds/{id}/refuse',
      group,
      summary: 'Sends a letter back to its sender',
      who: 'hold.decide',
      sensitive: true,
      body: because.extend({ say: text(500).optional().describe('Words for the sender') }),
      answer: decided,
      handle: async ({ caller, params, body }) => {
        const deciding = { actor: caller.actor, reason: body.reason };
        await refuseHold(house, deciding, params.id ?? '', body.say);
        return { body: { id: params.id ?? '' } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/holds/{id}/raise',
      group,
      summary: 'Raises what a letter must be protected by; it still waits',
      who: 'hold.decide',
      sensitive: true,
      body: because.extend({ floor: z.enum(floors) }),
      answer: decided,
      handle: async ({ caller, params, body }) => {
        const deciding = { actor: caller.actor, reason: body.reason };
        await raiseHold(house, deciding, params.id ?? '', body.floor);
        return { body: { id: params.id ?? '' } };
      },
    }),
  ];
}
