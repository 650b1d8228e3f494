import { z } from 'zod';
import type { ExportForm, ExportView, Page } from '#archive';
import { type Actor, Fault, isId } from '#base';
import {
  openExports,
  openImporter,
  type ReadLetter,
  readAttachment,
  readLetter,
  readSource,
  search,
} from '#flow';
import { type Endpoint, endpoint, type Given } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { id, maybeMoment, moment, page, pageOf, paging, text, when } from '../shapes.ts';

const group = 'Archive';
const why = text(1000).describe('Why, in your words: kept, and shown to those whose letter it is');

const asking = z.strictObject({
  query: text(1000).describe(
    'All that is named must hold: words, "phrases", -without, from:, to:, subject:, filename:, found:, after:, before:, has:attachment, larger:, smaller:, level:, state:',
  ),
  order: z
    .enum(['date', 'rank'])
    .default('date')
    .describe('Newest first, or with the words in subject and names first'),
  limit: z.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional().describe('Where the page before ended: its `next`'),
});

const found = z
  .object({
    items: z.array(
      z.object({
        id,
        acceptedAt: when,
        level: z.string(),
        size: z.number().int(),
        subject: z.string(),
        from: z.array(z.string()),
        to: z.array(z.string()),
        attachments: z.array(z.string()),
        snippet: z.string(),
        whole: z.boolean().describe('Whether all of it could be read when it was indexed'),
      }),
    ),
    count: z.object({ letters: z.number().int(), exact: z.boolean() }),
    ignored: z.array(z.string()).describe('Words left out because they stand in nearly every letter'),
    broken: z.array(z.string()).describe('Letters that may be among them and could not be opened'),
    next: z.string().nullable(),
  })
  .meta({ id: 'FoundPage' });

const foundOut = ({ hits, count, ignored, broken, next }: Page): z.infer<typeof found> => ({
  items: hits.map((hit) => ({
    ...hit,
    acceptedAt: moment(hit.acceptedAt),
    from: [...hit.from],
    to: [...hit.to],
    attachments: [...hit.attachments],
  })),
  count: { ...count },
  ignored: [...ignored],
  broken: [...broken],
  next,
});

const letter = z
  .object({
    id,
    acceptedAt: when,
    door: z.string(),
    level: z.string(),
    size: z.number().int(),
    hash: z.string().describe('SHA-256 of the letter as accepted, hex'),
    subject: z.string(),
    date: z.string().describe('As the letter says'),
    from: z.array(z.string()),
    to: z.array(z.string()),
    cc: z.array(z.string()),
    blind: z.array(z.string()).describe('On the envelope and not in the letter'),
    text: z.string(),
    html: z.boolean().describe('Whether its text was written in HTML'),
    attachments: z.array(
      z.object({ part: z.string(), name: z.string(), type: z.string(), size: z.number().int() }),
    ),
    retention: z.array(z.string()),
  })
  .meta({ id: 'KeptLetter' });

const letterOut = (one: ReadLetter): z.infer<typeof letter> => ({
  ...one,
  acceptedAt: moment(one.acceptedAt),
  from: [...one.from],
  to: [...one.to],
  cc: [...one.cc],
  blind: [...one.blind],
  attachments: one.attachments.map((each) => ({ ...each })),
  retention: [...one.retention],
});

const job = z
  .object({
    id,
    madeAt: when,
    forms: z.array(z.string()),
    state: z.enum(['gathering', 'ready', 'ended', 'failed']),
    by: z.string().describe('The account that asked for it; empty where that is not known any more'),
    query: z.string().nullable(),
    reason: z.string().nullable(),
    letters: z.number().int(),
    done: z.number().int().describe('Letters that were given out, the last time'),
    failed: z.number().int().describe('Letters that could not be given out'),
    trouble: z.string().nullable(),
    endedAt: when.nullable(),
  })
  .meta({ id: 'Export' });

const jobOut = (one: ExportView): z.infer<typeof job> => ({
  id: one.id,
  madeAt: moment(one.madeAt),
  forms: [...one.forms],
  state: one.state,
  by: one.asked?.actor.id ?? '',
  query: one.asked?.query ?? null,
  reason: one.asked?.reason ?? null,
  letters: one.letters,
  done: one.done,
  failed: one.failed,
  trouble: one.trouble,
  endedAt: maybeMoment(one.endedAt),
});

/** Kept letters: found, read, taken out of the house. */
export function archiveRoutes(rooms: Rooms): Endpoint[] {
  return [...letterRoutes(rooms), ...exportRoutes(rooms), ...importRoutes(rooms)];
}

/** A search or a reading is a POST: what is asked for and why is protected, and addresses of pages are logged and kept. */
function letterRoutes({ house }: Rooms): Endpoint[] {
  const source = async (actor: Actor, of: string, reason?: string): Promise<Given<undefined>> => {
    const body = await readSource(house, actor, { id: of, ...(reason ? { reason } : {}) });
    return { raw: { type: 'download', status: 200, body, name: `${of}.eml`, media: 'message/rfc822' } };
  };
  const attachment = async (
    actor: Actor,
    { id: of = '', part = '' }: Readonly<Record<string, string>>,
    reason?: string,
  ): Promise<Given<undefined>> => {
    if (!/^1(?:\.\d{1,4}){0,40}$/.test(part))
      throw new Fault({ code: 'attachment-missing', kind: 'missing', say: 'There is no such attachment.' });
    const { name, bytes } = await readAttachment(
      house,
      actor,
      { id: of, ...(reason ? { reason } : {}) },
      part,
    );
    // Never as what it says it is: a page of a stranger's must not open in this one.
    return { raw: { type: 'download', status: 200, body: bytes, name, media: 'application/octet-stream' } };
  };
  const reasoned = z.strictObject({ reason: why });
  return [
    endpoint({
      method: 'POST',
      path: '/archive/search',
      group,
      summary: 'Finds kept letters by their words; recorded, the query sealed',
      who: 'archive.read',
      looks: true,
      body: asking.extend({ reason: why }),
      answer: found,
      handle: async ({ caller, body }) => ({
        body: foundOut(await search(house, caller.actor, plain(body))),
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/archive/letters/{id}/read',
      group,
      summary: 'Opens one kept letter to be read',
      who: 'archive.read',
      sensitive: true,
      looks: true,
      body: reasoned,
      answer: letter,
      handle: async ({ caller, params, body }) => ({
        body: letterOut(await readLetter(house, caller.actor, { id: params.id ?? '', reason: body.reason })),
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/archive/letters/{id}/source',
      group,
      summary: 'One kept letter as it was accepted, octet for octet',
      who: 'archive.read',
      sensitive: true,
      looks: true,
      body: reasoned,
      media: 'message/rfc822',
      handle: ({ caller, params, body }) => source(caller.actor, params.id ?? '', body.reason),
    }),
    endpoint({
      method: 'POST',
      path: '/archive/letters/{id}/attachments/{part}',
      group,
      summary: 'One attachment of a kept letter',
      who: 'archive.read',
      sensitive: true,
      looks: true,
      body: reasoned,
      media: 'application/octet-stream',
      handle: ({ caller, params, body }) => attachment(caller.actor, params, body.reason),
    }),
    endpoint({
      method: 'POST',
      path: '/me/letters/search',
      group,
      summary: 'Finds letters from and to your own addresses',
      who: 'session',
      looks: true,
      body: asking,
      answer: found,
      handle: async ({ caller, body }) => ({
        body: foundOut(await search(house, caller.actor, plain(body), { own: true })),
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/me/letters/{id}/read',
      group,
      summary: 'Opens a letter from or to one of your own addresses',
      who: 'session',
      looks: true,
      answer: letter,
      handle: async ({ caller, params }) => ({
        body: letterOut(await readLetter(house, caller.actor, { id: params.id ?? '' })),
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/me/letters/{id}/attachments/{part}',
      group,
      summary: 'One attachment of such a letter',
      who: 'session',
      looks: true,
      media: 'application/octet-stream',
      handle: ({ caller, params }) => attachment(caller.actor, params),
    }),
  ];
}

const plain = ({ cursor, ...rest }: z.infer<typeof asking> & { reason?: string }) => ({
  ...rest,
  ...(cursor ? { cursor } : {}),
});

function exportRoutes({ house }: Rooms): Endpoint[] {
  let opened: ReturnType<typeof openExports> | undefined;
  const exports = (): ReturnType<typeof openExports> => {
    opened ??= openExports(house);
    return opened;
  };
  return [
    endpoint({
      method: 'POST',
      path: '/archive/exports',
      group,
      summary: 'Begins an export of kept letters: by a query, by ids or by a legal hold',
      who: 'archive.export',
      sensitive: true,
      body: z.strictObject({
        forms: z
          .array(z.enum(['eml', 'mbox', 'pdf', 'proof']))
          .min(1)
          .describe('eml, pdf and proof together, or mbox alone'),
        query: text(1000).optional(),
        ids: z.array(id).min(1).max(10_000).optional(),
        hold: id.optional().describe('The letters that this legal hold keeps'),
        reason: why,
      }),
      answer: job,
      status: 201,
      handle: async ({ caller, body }) => {
        const begun = await exports().begin(caller.actor, {
          forms: body.forms as ExportForm[],
          reason: body.reason,
          ...(body.query === undefined ? {} : { query: body.query }),
          ...(body.ids ? { ids: body.ids } : {}),
          ...(body.hold ? { hold: body.hold } : {}),
        });
        // Gathered at once where nothing else is; what breaks here the server's own round takes up.
        void exports()
          .turn()
          .catch((error) => {
            house.log.warn('export-waits', { code: Fault.from(error).code });
          });
        return { body: jobOut(begun) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/archive/exports',
      group,
      summary: 'Exports, newest first, and how far they are',
      who: 'archive.export',
      query: paging,
      answer: page(job),
      handle: async ({ caller, query }) => {
        const views = await exports().list(caller.actor, {
          limit: query.limit + 1,
          ...(query.cursor ? { before: query.cursor } : {}),
        });
        return { body: pageOf(views.map(jobOut), query.limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/archive/exports/{id}',
      group,
      summary: 'One export, and how far it is',
      who: 'archive.export',
      answer: job,
      handle: async ({ caller, params }) => ({
        body: jobOut(await exports().find(caller.actor, params.id ?? '')),
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/archive/exports/{id}/file-wish',
      group,
      summary:
        'Asks for the fresh proof that its file takes, for a browser that will fetch the file by itself',
      who: 'archive.export',
      sensitive: true,
      answer: job,
      handle: async ({ caller, params }) => ({
        body: jobOut(await exports().find(caller.actor, params.id ?? '')),
      }),
    }),
    endpoint({
      method: 'GET',
      path: '/archive/exports/{id}/file',
      group,
      summary: 'The letters of an export as one file, made as it is sent; each is recorded as it leaves',
      who: 'archive.export',
      sensitive: true,
      media: 'application/x-tar',
      handle: async ({ caller, params }) => {
        const { name, media, octets } = await exports().stream(caller.actor, params.id ?? '');
        const body = told(octets, (code, reason) =>
          house.log.error('export-broken', { id: params.id ?? '', code, reason }),
        );
        return { raw: { type: 'download', status: 200, body, name, media } };
      },
    }),
  ];
}

/** What breaks after the first octet left can only be told to the log: the connection ends. */
async function* told(
  octets: AsyncIterable<Buffer>,
  tell: (code: string, reason: string) => void,
): AsyncGenerator<Buffer> {
  try {
    yield* octets;
  } catch (error) {
    const { code, detail } = Fault.from(error);
    tell(code, detail);
    throw error;
  }
}

const imported = z
  .object({
    id,
    form: z.string(),
    startedAt: when,
    endedAt: when.nullable(),
    path: z.string().nullable(),
    reason: z.string().nullable(),
    number: z.number().int().describe('Letters looked at'),
    filed: z.number().int(),
    known: z.number().int().describe('Were there already'),
    aside: z.number().int().describe('Could not be filed'),
  })
  .meta({ id: 'Import' });

/** Imports are begun at the server, where the letters lie; here is how far they are. */
function importRoutes({ house }: Rooms): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/archive/imports',
      group,
      summary: 'Imports of letters from elsewhere, newest first, and how far they are',
      who: 'archive.import',
      query: paging,
      answer: page(imported),
      handle: async ({ caller, query }) => {
        const views = await openImporter(house).list(caller.actor, {
          limit: query.limit + 1,
          ...(query.cursor ? { before: query.cursor } : {}),
        });
        const items = views.map(({ asked, ...one }) => ({
          ...one,
          form: one.form as string,
          startedAt: moment(one.startedAt),
          endedAt: maybeMoment(one.endedAt),
          path: asked?.path ?? null,
          reason: asked?.reason ?? null,
        }));
        return { body: pageOf(items, query.limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/archive/imports/{id}/aside',
      group,
      summary: 'What an import could not file: number, place and why',
      who: 'archive.import',
      query: paging,
      answer: page(
        z.object({
          number: z.number().int(),
          file: z.string(),
          at: z.number().int().describe('Octets from the start of the file'),
          size: z.number().int(),
          why: z.string(),
        }),
      ),
      handle: async ({ caller, params, query }) => {
        if (!isId(params.id ?? ''))
          throw new Fault({ code: 'import-missing', kind: 'missing', say: 'There is no such import.' });
        const items = await openImporter(house).setAside(caller.actor, params.id ?? '', {
          limit: query.limit + 1,
          after: Number(query.cursor ?? 0) || 0,
        });
        return { body: pageOf(items, query.limit, ({ number }) => String(number)) };
      },
    }),
  ];
}
