import { z } from 'zod';
import { Fault, isId } from '#base';
import {
  anchorStandings,
  droppedCheckpoints,
  formatKey,
  letterOf,
  logStanding,
  makeReceipt,
  proveEvent,
  type Receipt,
  receiptPdf,
  searchEvents,
} from '#evidence';
import { evidenceLogOf, type House, packFor } from '#flow';
import { type Ask, type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { invalid } from '../problem.ts';
import { id, maybeMoment, moment, page, text, when } from '../shapes.ts';

const group = 'Evidence';

/** What happened here, and the proof of it. */
export function evidenceRoutes(rooms: Rooms): Endpoint[] {
  return [...eventRoutes(rooms), ...logRoutes(rooms), ...packRoutes(rooms), ...receiptRoutes(rooms)];
}

const eventOut = z.object({
  id,
  at: when,
  kind: z.string(),
  actor: z.looseObject({ kind: z.string(), id: z.string() }),
  message: z.string().optional(),
  delivery: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
});

function eventRoutes({ house }: Rooms): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/events',
      group,
      summary: 'Events, newest first; what is protected in them stays sealed. Looking is recorded',
      who: 'evidence.read',
      query: z.strictObject({
        kind: z
          .string()
          .max(500)
          .optional()
          .describe('Kinds or rooms, a comma between them: hold,signin.failed'),
        actor: z.string().max(200).optional().describe('Who acted, by id'),
        from: when.optional(),
        to: when.optional().describe('Not included'),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        cursor: z.string().max(60).optional().describe('Where the page before ended: its `next`'),
      }),
      answer: page(eventOut),
      handle: async ({ caller, query }) => {
        const { kind, actor, from, to, limit, cursor } = query;
        const found = await searchEvents(house, caller.actor, {
          kinds: kind ? kind.split(',') : [],
          limit,
          ...(actor ? { actor } : {}),
          ...(from ? { from: Date.parse(from) } : {}),
          ...(to ? { to: Date.parse(to) } : {}),
          ...(cursor ? { cursor } : {}),
        });
        return {
          body: { items: found.items.map((one) => ({ ...one, actor: { ...one.actor } })), next: found.next },
        };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/events/{id}',
      group,
      summary: 'One event as it was hashed, with the proof that it stands in the log. Looking is recorded',
      who: 'evidence.read',
      answer: z.object({
        body: z.string().describe('Canonical JSON (RFC 8785)'),
        keys: z.array(z.string()).describe('The public keys that sign, as C2SP notes have them'),
        proof: z
          .object({
            leafIndex: z.number().int(),
            leafHash: z.string(),
            hashes: z.array(z.string()),
            checkpoint: z.string(),
          })
          .nullable()
          .describe('null: it has no place in the log yet'),
      }),
      handle: async ({ caller, params }) => {
        const { body, keys, proof } = await proveEvent(
          { ...house, log: evidenceLogOf(house) },
          caller.actor,
          params.id ?? '',
        );
        return { body: { body, keys: [...keys], proof: proof && { ...proof, hashes: [...proof.hashes] } } };
      },
    }),
  ];
}

/** The places outside that the settings name. */
const placesOf = ({ evidence }: House['config']) => [
  ...evidence.mail_to.map((name) => ({ kind: 'mail' as const, name })),
  ...evidence.timestamps.map((name) => ({ kind: 'timestamp' as const, name })),
  ...evidence.witnesses.map(({ url }) => ({ kind: 'witness' as const, name: url })),
];

function logRoutes({ house }: Rooms): Endpoint[] {
  const { store, config } = house;
  return [
    endpoint({
      method: 'GET',
      path: '/evidence',
      group,
      summary: 'How the log stands: its newest checkpoint, its keys, the places outside that know of it',
      who: 'evidence.read',
      answer: z.object({
        size: z.number().int().describe('Events with a place in the log'),
        waiting: z.number().int(),
        oldest: z.number().int().describe('How long the oldest has waited, milliseconds'),
        checkpoint: z.string().nullable(),
        keys: z.array(z.string()).describe('Every key that ever signed, the oldest first'),
        anchors: z.array(
          z.object({
            kind: z.enum(['mail', 'timestamp', 'witness']),
            name: z.string(),
            reachedAt: when.nullable(),
            size: z.number().int().describe('Events that it knows of'),
            late: z.boolean(),
            reason: z.string().nullable(),
          }),
        ),
      }),
      handle: async () => {
        const log = evidenceLogOf(house);
        const [standing, checkpoint, keys, anchors] = await Promise.all([
          logStanding(house),
          log.checkpoint(),
          log.publicKeys(),
          anchorStandings(store, placesOf(config)),
        ]);
        return {
          body: {
            ...standing,
            oldest: Math.round(standing.oldest),
            checkpoint,
            keys: keys.map(formatKey),
            anchors: anchors.map((one) => ({
              ...one,
              reachedAt: maybeMoment(one.reachedAt?.getTime() ?? null),
            })),
          },
        };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/evidence/checkpoints',
      group,
      summary: 'Signed checkpoints of the file drop, the newest first',
      who: 'evidence.read',
      query: z.strictObject({
        limit: z.coerce.number().int().min(1).max(200).default(50),
        cursor: z.coerce.number().int().min(0).optional().describe('Where the page before ended: its `next`'),
      }),
      answer: page(z.object({ size: z.number().int(), root: z.string(), at: when, note: z.string() })),
      handle: async ({ query: { limit, cursor } }) => {
        const found = await droppedCheckpoints(store, limit + 1, cursor ?? null);
        const shown = found.slice(0, limit);
        const last = shown.at(-1);
        return {
          body: {
            items: shown.map((one) => ({ ...one, at: moment(one.at) })),
            next: found.length > limit && last ? String(last.size) : null,
          },
        };
      },
    }),
  ];
}

const scope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('period'), from: when, to: when }),
  z.strictObject({
    kind: z.literal('person'),
    person: text(200),
    from: when.optional(),
    to: when.optional(),
  }),
  z.strictObject({
    kind: z.literal('letters'),
    letters: z.array(id).min(1).max(10_000),
    matter: text(500).optional(),
  }),
  z.strictObject({ kind: z.literal('address'), address: text(400) }),
  z.strictObject({ kind: z.literal('hold'), hold: id }),
]);

/** As packs spell times. */
const spelt = (one: string | undefined) => (one === undefined ? {} : { at: new Date(one).toISOString() });

function wishOf(one: z.infer<typeof scope>) {
  if (one.kind === 'period')
    return { ...one, from: new Date(one.from).toISOString(), to: new Date(one.to).toISOString() };
  if (one.kind === 'letters')
    return { kind: one.kind, letters: one.letters, ...(one.matter ? { matter: one.matter } : {}) };
  if (one.kind === 'address' || one.kind === 'hold') return one;
  const [from, to] = [spelt(one.from).at, spelt(one.to).at];
  return { kind: one.kind, person: one.person, ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

function packRoutes({ house }: Rooms): Endpoint[] {
  return [
    endpoint({
      method: 'POST',
      path: '/evidence/packs',
      group,
      summary:
        'A pack of evidence for an auditor as one file, made as it is sent; values stay closed unless asked for',
      who: 'evidence.export',
      sensitive: true,
      media: 'application/x-tar',
      body: z.strictObject({
        scope,
        reason: text(500).describe('Recorded, and written in the pack'),
        open: z
          .boolean()
          .default(false)
          .describe('Open protected values: needs the right `archive.read` too'),
      }),
      handle: async ({ caller, body }) => {
        const { name, body: octets } = await packFor(house, caller.actor, {
          wish: wishOf(body.scope),
          reason: body.reason,
          open: body.open,
        });
        return { raw: { type: 'download', status: 200, body: octets, name, media: 'application/x-tar' } };
      },
    }),
  ];
}

/** The receipt of the one delivery that an id means. Throws `message-missing`, `delivery-needed`, `receipt-early`. */
async function receiptOf(house: House, { caller, params }: Ask<unknown, unknown>): Promise<Receipt> {
  const asked = params.id ?? '';
  if (!isId(asked)) throw invalid('id-invalid', 'That is not the id of a delivery.');
  const { message, deliveries } = await letterOf(house, asked);
  const [delivery] = deliveries;
  if (!delivery || deliveries.length > 1)
    throw invalid('delivery-needed', 'The letter has several readers: name one delivery.');
  const dek = await house.archive.describe(message).then(
    (letter) => letter.dek,
    (error: unknown) => {
      if (error instanceof Fault && error.kind !== 'busy') return null;
      throw error;
    },
  );
  return makeReceipt({ ...house, log: evidenceLogOf(house) }, caller.actor, { message, delivery, dek });
}

function receiptRoutes({ house }: Rooms): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/receipts/{id}',
      group,
      summary: 'The custody receipt of a delivery: a file that proves itself. Making one is recorded',
      who: 'trace.read',
      media: 'application/json',
      handle: async (ask) => {
        const receipt = await receiptOf(house, ask as Ask<unknown, unknown>);
        const body = Buffer.from(`${JSON.stringify(receipt, null, 2)}\n`);
        const name = `${receipt.delivery}.json`;
        return { raw: { type: 'download', status: 200, body, name, media: 'application/json' } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/receipts/{id}/pdf',
      group,
      summary: 'The same to read and print. Making one is recorded',
      who: 'trace.read',
      media: 'application/pdf',
      handle: async (ask) => {
        const receipt = await receiptOf(house, ask as Ask<unknown, unknown>);
        const about = { organisation: house.config.organisation.name, file: `${receipt.delivery}.json` };
        const body = await receiptPdf(receipt, about);
        const name = `${receipt.delivery}.pdf`;
        return { raw: { type: 'download', status: 200, body, name, media: 'application/pdf' } };
      },
    }),
  ];
}
