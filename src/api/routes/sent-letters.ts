import { z } from 'zod';
import { type Actor, Fault, isId } from '#base';
import { makeReceipt } from '#evidence';
import { evidenceLogOf, type Life } from '#flow';
import { type Caller, type Endpoint, endpoint } from '../endpoint.ts';
import { whereabouts } from '../letter-status.ts';
import type { Rooms } from '../needs.ts';
import { id, moment, when } from '../shapes.ts';
import { copy } from './mail.ts';

/** What whoever sent a letter may know of it without any other right: where its copies are, and the proof. */
export function sentLetterRoutes({ house, trace }: Rooms): Endpoint[] {
  const group = 'Letters';
  /** A letter that the caller sent. What somebody else sent is answered as what does not exist is. */
  const own = async ({ actor, sandbox }: Caller, asked: string): Promise<Life> => {
    const missing = new Fault({ code: 'message-missing', kind: 'missing', say: 'You sent no such letter.' });
    if (!isId(asked) || !(await house.archive.known(house.store, [asked])).has(asked)) throw missing;
    if (!(await isOwn(actor, asked))) throw missing;
    const [one] = await trace(actor, asked);
    if (!one || (sandbox && !one.sandbox)) throw missing;
    return one;
  };
  /** Looked up before the letter is opened, so that a wrong guess leaves no trace of a look in somebody else's letter. */
  const isOwn = async (actor: Actor, message: string): Promise<boolean> => {
    const { dek } = await house.archive.describe(message);
    const events = await house.evidence.ofMessage(house.store, message, dek);
    const accepted = events.find(({ kind }) => kind === 'message.accepted');
    return accepted?.actor.id === actor.id;
  };
  return [
    endpoint({
      method: 'GET',
      path: '/letters/{id}/status',
      group,
      summary: 'Where the copies of a letter are that you sent',
      who: 'mail.send',
      sandbox: true,
      answer: z.object({
        id,
        acceptedAt: when,
        class: z.string(),
        sandbox: z.boolean(),
        deliveries: z.array(copy),
      }),
      handle: async ({ caller, params }) => {
        const one = await own(caller, params.id ?? '');
        const { acceptedAt, class: mailClass, sandbox } = one;
        return {
          body: {
            id: one.id,
            acceptedAt: moment(acceptedAt),
            class: mailClass,
            sandbox,
            deliveries: whereabouts(one),
          },
        };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/letters/{id}/receipts/{delivery}',
      group,
      summary: 'The custody receipt of one copy of a letter that you sent: a file that proves itself',
      who: 'mail.send',
      sandbox: true,
      media: 'application/json',
      handle: async ({ caller, params }) => {
        const one = await own(caller, params.id ?? '');
        const delivery = whereabouts(one).find((each) => each.id === params.delivery)?.id;
        if (!delivery)
          throw new Fault({ code: 'delivery-missing', kind: 'missing', say: 'The letter has no such copy.' });
        const { dek } = await house.archive.describe(one.id);
        const needs = { ...house, log: evidenceLogOf(house) };
        const receipt = await makeReceipt(needs, caller.actor, { message: one.id, delivery, dek });
        const body = Buffer.from(`${JSON.stringify(receipt, null, 2)}\n`);
        const name = `${delivery}.json`;
        return { raw: { type: 'download', status: 200, body, name, media: 'application/json' } };
      },
    }),
  ];
}
