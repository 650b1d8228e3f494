import { z } from 'zod';
import { Fault, isId, newId } from '#base';
import { type House, type Life, retractThread } from '#flow';
import { addressKey, compose, formatAddress, type MailClass, mailClasses, parseAddress } from '#mail';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { whereabouts } from '../letter-status.ts';
import type { Rooms } from '../needs.ts';
import { invalid } from '../problem.ts';
import { id, maybeMoment, moment, page, pageOf, paging, text, when } from '../shapes.ts';

const deliveryOut = z
  .object({
    id,
    message: id,
    recipient: z.string(),
    domain: z.string(),
    state: z.string().describe('due, waiting, held, leaving, or looking: what it holds is still being read'),
    class: z.string(),
    floor: z.string(),
    methods: z.array(z.string()),
    attempts: z.number().int(),
    acceptedAt: when,
    nextAt: when,
    reason: z.string().nullable(),
    rule: z.string(),
    why: z.array(z.string()),
  })
  .meta({ id: 'Delivery' });

const life = z
  .object({
    id,
    acceptedAt: when,
    class: z.string(),
    level: z.string(),
    door: z.string(),
    size: z.number().int(),
    sandbox: z.boolean(),
    sender: z.string(),
    recipients: z.array(z.string()),
    events: z.array(
      z.object({
        id,
        at: when,
        kind: z.string(),
        actor: z.looseObject({ kind: z.string(), id: z.string() }),
        by: z.string().describe('Name of the account that acted; empty: none of ours'),
        delivery: z.string().optional(),
        data: z.record(z.string(), z.unknown()),
        secret: z.record(z.string(), z.string()),
      }),
    ),
  })
  .meta({ id: 'LetterLife' });

export const copy = z.object({
  id,
  recipient: z.string(),
  state: z
    .string()
    .describe(
      'looking, waiting, held, delivered, failed, portal, opened, expired, retracted, refused, cancelled or archived',
    ),
  at: when,
  method: z.string().nullable(),
});

/** Who acted, by name where it is one of our accounts. */
async function lifeOut(house: House, one: Life): Promise<z.infer<typeof life>> {
  const names = new Map<string, string>();
  for (const { actor } of one.events) {
    if (actor.kind !== 'person' && actor.kind !== 'service') continue;
    if (isId(actor.id) && !names.has(actor.id))
      names.set(actor.id, (await house.people.find(actor.id))?.name ?? '');
  }
  return {
    ...one,
    acceptedAt: moment(one.acceptedAt),
    recipients: [...one.recipients],
    events: one.events.map((event) => ({
      ...event,
      actor: { ...event.actor },
      by: names.get(event.actor.id) ?? '',
    })),
  };
}

function addressOf(typed: string) {
  const reading = parseAddress(typed.trim(), { policy: 'liberal' });
  if (reading.ok) return reading.address;
  throw invalid('address-invalid', `"${typed}" is not a mail address: ${reading.reason}.`);
}

/** Letters: sending, where each one is, what waits, what lies in the portal. */
export function mailRoutes(rooms: Rooms): Endpoint[] {
  return [...letterRoutes(rooms), ...queueRoutes(rooms), ...pickupRoutes(rooms)];
}

function letterRoutes({ house, accept, trace }: Rooms): Endpoint[] {
  const { people, config, clock } = house;
  const group = 'Letters';
  return [
    endpoint({
      method: 'POST',
      path: '/letters',
      group,
      summary: 'Sends a letter',
      who: 'mail.send',
      sandbox: true,
      body: z.strictObject({
        from: text(400).optional().describe('One of your addresses; left out: your first'),
        to: z.array(text(400)).min(1).max(100),
        subject: z.string().max(900),
        text: z.string().max(5_000_000),
        html: z.string().max(5_000_000).optional(),
        attachments: z
          .array(z.strictObject({ name: text(200), type: text(100), base64: z.base64() }))
          .max(20)
          .default([]),
        class: z.enum(mailClasses as [MailClass, ...MailClass[]]).default('transactional'),
      }),
      answer: z.object({
        id: z.string(),
        sandbox: z.boolean().describe('It goes through everything and does not leave'),
      }),
      status: 201,
      handle: async ({ caller, visitor, body }) => {
        const account = await people.get(caller.actor.id);
        const from = await senderOf(account.addresses, account, body.from);
        const recipients = body.to.map((typed) => ({ address: addressOf(typed) }));
        const letter = newId();
        const raw = compose({
          from: { address: from, display: account.kind === 'person' ? account.name : '' },
          to: recipients.map(({ address }) => ({ address, display: '' })),
          subject: body.subject,
          text: body.text,
          ...(body.html ? { html: body.html } : {}),
          attachments: body.attachments.map(({ name, type, base64 }) => ({
            name,
            type,
            bytes: Buffer.from(base64, 'base64'),
          })),
          date: clock.now(),
          messageId: `<${letter}@${config.organisation.hostname}>`,
        });
        const answer = await accept({
          id: letter,
          door: 'submission',
          actor: caller.actor,
          peer: { address: visitor.address, helo: 'api', tls: null },
          envelope: {
            sender: from,
            recipients,
            smtputf8: [from, ...recipients.map(({ address }) => address)].some(({ local }) =>
              /[^\0-\x7f]/.test(local),
            ),
            body: '7bit',
          },
          raw,
          receivedAt: clock.now(),
          class: body.class,
          ...(caller.sandbox ? { sandbox: true } : {}),
        });
        if (answer.kind === 'accepted') return { body: { id: answer.id, sandbox: caller.sandbox } };
        throw new Fault({ code: 'letter-refused', kind: 'invalid', say: answer.text });
      },
    }),
    endpoint({
      method: 'GET',
      path: '/letters',
      group,
      summary: 'The latest letters from or to an address, with all that happened to them',
      who: 'trace.read',
      query: paging.extend({ address: text(400) }),
      answer: page(life),
      handle: async ({ caller, query: { address, limit, cursor } }) => {
        const found = await trace(caller.actor, address, limit + 1, cursor);
        const shown = await Promise.all(found.map((one) => lifeOut(house, one)));
        return { body: pageOf(shown, limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/letters/{id}',
      group,
      summary: 'The life of one letter',
      who: 'trace.read',
      answer: life.extend({ deliveries: z.array(copy) }),
      handle: async ({ caller, params }) => {
        if (!isId(params.id ?? '')) throw invalid('id-invalid', 'That is not the id of a letter.');
        const [one] = await trace(caller.actor, params.id ?? '');
        if (!one)
          throw new Fault({ code: 'message-missing', kind: 'missing', say: 'There is no such letter.' });
        return { body: { ...(await lifeOut(house, one)), deliveries: whereabouts(one) } };
      },
    }),
  ];

  async function senderOf(
    own: readonly string[],
    account: { kind: string },
    wish: string | undefined,
  ): Promise<ReturnType<typeof addressOf>> {
    const typed = wish ?? own[0];
    if (!typed) throw invalid('sender-missing', 'Say which address the letter is from.');
    const address = addressOf(typed);
    const mine =
      account.kind === 'service'
        ? people.isInside(address.domain)
        : own.some((each) => addressKey(addressOf(each)) === addressKey(address));
    if (!mine)
      throw new Fault({
        code: 'sender-not-yours',
        kind: 'forbidden',
        say: `${typed} is not an address of yours.`,
      });
    return address;
  }
}

function queueRoutes({ house }: Rooms): Endpoint[] {
  const { queue } = house;
  const group = 'Queue';
  const which = z.strictObject({ ids: z.array(id).min(1).max(500) });
  const touched = z.object({ touched: z.array(z.string()) });
  return [
    endpoint({
      method: 'GET',
      path: '/queue',
      group,
      summary: 'What has not left yet, oldest first',
      who: 'queue.read',
      query: paging.extend({
        state: z.enum(['held']).optional(),
        domain: z.string().max(260).optional(),
        to: z.string().max(400).optional().describe('Only to this reader'),
      }),
      answer: page(deliveryOut),
      handle: async ({ caller, query }) => {
        const found = await queue.list(caller.actor, {
          limit: query.limit + 1,
          ...(query.cursor ? { after: query.cursor } : {}),
          ...(query.state ? { state: query.state } : {}),
          ...(query.domain ? { domain: query.domain.toLowerCase() } : {}),
          ...(query.to ? { recipient: addressOf(query.to) } : {}),
        });
        const items = found.map((one) => ({
          id: one.id,
          message: one.messageId,
          recipient: formatAddress(one.recipient.address),
          domain: one.domain,
          state: one.state,
          class: one.class,
          floor: one.decision.floor,
          methods: [...one.decision.methods],
          attempts: one.attempts,
          acceptedAt: moment(one.acceptedAt),
          nextAt: moment(one.dueAt),
          reason: one.lastReason,
          rule: one.decision.rule,
          why: [...one.decision.why],
        }));
        return { body: pageOf(items, query.limit, (item) => item.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/queue/retry',
      group,
      summary: 'Tries deliveries now',
      who: 'queue.change',
      body: which,
      answer: touched,
      handle: async ({ caller, body }) => ({ body: { touched: await queue.retry(caller.actor, body.ids) } }),
    }),
    endpoint({
      method: 'POST',
      path: '/queue/cancel',
      group,
      summary: 'Withdraws what has not left',
      who: 'queue.change',
      sensitive: true,
      body: which.extend({ reason: text(500) }),
      answer: touched,
      handle: async ({ caller, body }) => ({
        body: { touched: await queue.cancel(caller.actor, body.ids, body.reason) },
      }),
    }),
  ];
}

function pickupRoutes({ house }: Rooms): Endpoint[] {
  const { pickup } = house;
  const group = 'Portal';
  const standing = z.object({
    id,
    message: id,
    recipient: z.string(),
    sender: z.string().nullable(),
    sensitive: z.boolean(),
    class: z.string(),
    size: z.number().int(),
    placedAt: when,
    expiresAt: when,
    need: z.string(),
    secret: z.enum(['none', 'set', 'locked']),
    openedAt: when.nullable(),
    repliedAt: when.nullable(),
    declinedAt: when.nullable(),
    ended: z.string().nullable(),
  });
  return [
    endpoint({
      method: 'GET',
      path: '/pickups',
      group,
      summary: 'Letters that wait in the portal',
      who: 'pickup.read',
      query: paging.extend({ address: z.string().max(400).optional() }),
      answer: page(standing),
      handle: async ({ caller, query }) => {
        const found = await pickup.list(caller.actor, {
          limit: query.limit + 1,
          ...(query.cursor ? { after: query.cursor } : {}),
          ...(query.address ? { address: addressOf(query.address) } : {}),
        });
        const items = found.map((one) => ({
          ...one,
          recipient: formatAddress(one.recipient),
          sender: one.sender ? formatAddress(one.sender) : null,
          placedAt: moment(one.placedAt),
          expiresAt: moment(one.expiresAt),
          openedAt: maybeMoment(one.openedAt),
          repliedAt: maybeMoment(one.repliedAt),
          declinedAt: maybeMoment(one.declinedAt),
          ended: one.ended as string | null,
        }));
        return { body: pageOf(items, query.limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/pickups/{id}/retract',
      group,
      summary:
        'Takes a letter back out of the portal, and out of later letters to its reader that quote it; says what was opened before',
      who: 'pickup.change',
      sensitive: true,
      body: z.strictObject({ reason: text(500) }),
      answer: z.looseObject({ kind: z.string() }),
      handle: async ({ caller, params, body }) => ({
        body: { ...(await retractThread(house, caller.actor, params.id ?? '', body.reason)) },
      }),
    }),
  ];
}
