import { z } from 'zod';
import {
  type DestructionView,
  type LegalHoldView,
  type RetentionStanding,
  readSchedule,
  type ScheduleView,
} from '#archive';
import { Fault, isId } from '#base';
import { destructionCertificate, openKeeping } from '#flow';
import { levels, mailClasses, parseAddress } from '#mail';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { invalid } from '../problem.ts';
import { id, maybeMoment, moment, page, pageOf, paging, text, when } from '../shapes.ts';

const days = z.number().int().min(1).max(36_525).nullable().describe('null: for good');
const words = z.array(z.string().min(1).max(200)).min(1).max(100);
const rule = z.strictObject({
  name: text(100),
  days,
  classes: z.array(z.enum(mailClasses)).min(1).optional(),
  levels: z.array(z.enum(levels)).min(1).optional(),
  found: words.optional().describe('Kinds of what was found in the letter, such as ssn'),
  files: words.optional().describe('Ends of names of attachments, such as pdf'),
  domains: words.optional().describe('Of its sender or any of its readers, and what is below them'),
  filed: words.optional().describe('Retention classes given by your rules'),
});
const schedule = z
  .strictObject({
    rules: z.array(rule).max(100),
    otherwise: days.describe('Where no rule fits; null: for good'),
  })
  .meta({ id: 'RetentionSchedule' });
const version = z.object({
  version: z.number().int(),
  schedule,
  reason: z.string(),
  shortens: z
    .boolean()
    .describe('Some letters would be kept for a shorter time: another person must approve it'),
  author: z.string(),
  proposedAt: when,
  state: z.enum(['proposed', 'approved', 'refused']),
  approver: z.string().nullable(),
  decidedAt: when.nullable(),
  inForce: z.boolean(),
});
const hold = z
  .object({
    id,
    matter: z.string(),
    reason: z.string(),
    custodians: z.array(z.string()),
    query: z.string(),
    placedBy: z.string(),
    placedAt: when,
    releaseBy: z.string().nullable(),
    releaseReason: z.string().nullable(),
    releasedBy: z.string().nullable(),
    releasedAt: when.nullable(),
    count: z.number().int().describe('Letters found under it so far'),
    sweptAt: when.nullable().describe('Up to when letters were looked through for it'),
  })
  .meta({ id: 'LegalHold' });
const outcomes = z
  .object({
    destroyed: z.number().int(),
    held: z.number().int(),
    'under-way': z.number().int(),
    missing: z.number().int(),
  })
  .meta({ id: 'DestructionOutcomes' });
const destruction = z
  .object({
    id,
    why: z.enum(['person', 'retention']),
    reason: z.string(),
    state: z.enum(['asked', 'refused', 'running', 'done', 'confirmed', 'late']),
    askedBy: z.string(),
    askedAt: when,
    decidedBy: z.string().nullable(),
    decidedAt: when.nullable(),
    doneAt: when.nullable(),
    letters: z.number().int(),
    outcomes,
    databaseUntil: when.nullable().describe('After it no copy of the database opens what was destroyed'),
    backupUntil: when.nullable().describe('After it no backup does; null: none was ever made'),
    confirmedAt: when.nullable(),
  })
  .meta({ id: 'Destruction' });

/** How long letters are kept, what must be kept whatever else is said, and what goes (45 CFR 164.316(b)(2), 164.310(d)(2)). */
export function keepingRoutes({ house }: Rooms): Endpoint[] {
  // Opened at the first call: the routes are read for the API's document where there is no house.
  let opened: Keeping | undefined;
  const keeping = (): Keeping => {
    opened ??= openKeeping(house);
    return opened;
  };
  return [
    ...scheduleRoutes(house, keeping),
    ...legalHoldRoutes(house, keeping),
    ...destructionRoutes(house, keeping),
  ];
}

type House = Rooms['house'];
type Keeping = ReturnType<typeof openKeeping>;
const because = z.strictObject({ reason: text(2000).describe('For the record') });
const nothing = z.object({});
const idOf = (typed: string | undefined): string => {
  if (typed !== undefined && isId(typed)) return typed;
  throw new Fault({ code: 'id-missing', kind: 'missing', say: 'There is nothing of that id.' });
};

/** Whoever did it, by name where it is an account. */
const namer =
  ({ people }: House) =>
  async (account: string): Promise<string> =>
    (await people.find(account).catch(() => null))?.name ?? account;

function scheduleRoutes(house: House, keeping: () => Keeping): Endpoint[] {
  const group = 'Retention';
  const nameOf = namer(house);
  const out = async (one: ScheduleView): Promise<z.infer<typeof version>> => ({
    version: one.version,
    schedule: JSON.parse(JSON.stringify(one.schedule)),
    reason: one.reason,
    shortens: one.shortens,
    author: await nameOf(one.author),
    proposedAt: moment(one.proposedAt),
    state: one.state,
    approver: one.approver && (await nameOf(one.approver)),
    decidedAt: maybeMoment(one.decidedAt),
    inForce: one.inForce,
  });
  const standingOut = ({ stopped, lastRun, ...figures }: RetentionStanding) => ({
    ...figures,
    stopped: stopped && { at: moment(stopped.at), why: stopped.why },
    lastRun: maybeMoment(lastRun),
  });
  return [
    endpoint({
      method: 'GET',
      path: '/retention',
      group,
      summary: 'How long letters are kept: every version, and how the purge stands',
      who: 'keeping.read',
      answer: z.object({
        versions: z.array(version).describe('Newest first; before the first was approved everything is kept'),
        stamped: z.number().int().describe('Letters that have a date'),
        forGood: z.number().int(),
        due: z.number().int().describe('Letters whose date has passed'),
        held: z.number().int().describe('Of those, kept by a legal hold'),
        stopped: z
          .object({ at: when, why: z.string() })
          .nullable()
          .describe('Why nothing is purged: the time cannot be trusted'),
        lastRun: when.nullable(),
      }),
      handle: async () => ({
        body: {
          versions: await Promise.all((await keeping().retention.versions()).map(out)),
          ...standingOut(await keeping().retention.standing()),
        },
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/retention',
      group,
      summary: 'Proposes for how long letters are kept, from its approval on',
      who: 'keeping.change',
      sensitive: true,
      body: because.extend({ schedule }),
      answer: z.object({ version: z.number().int() }),
      status: 201,
      handle: async ({ caller, body }) => ({
        body: {
          version: await keeping().retention.propose(caller.actor, readSchedule(body.schedule), body.reason),
        },
      }),
    }),
    ...(['approve', 'refuse'] as const).map((act) =>
      endpoint({
        method: 'POST',
        path: `/retention/{version}/${act}`,
        group,
        summary:
          act === 'approve'
            ? 'Approves a version; another person must, where it shortens'
            : 'Refuses a version',
        who: 'keeping.approve',
        sensitive: true,
        answer: nothing,
        handle: async ({ caller, params }) => {
          if (!/^[1-9]\d{0,8}$/.test(params.version!))
            throw invalid('schedule-missing', 'There is no such version.');
          await keeping().retention[act](caller.actor, Number(params.version));
          return { body: {} };
        },
      }),
    ),
    endpoint({
      method: 'POST',
      path: '/retention/resume',
      group,
      summary: 'Says that the clock is right, so that purging goes on',
      who: 'keeping.approve',
      sensitive: true,
      body: because,
      answer: nothing,
      handle: async ({ caller, body }) => {
        await keeping().retention.resume(caller.actor, body.reason);
        return { body: {} };
      },
    }),
  ];
}

function legalHoldRoutes(house: House, keeping: () => Keeping): Endpoint[] {
  const group = 'Legal holds';
  const nameOf = namer(house);
  const addressOf = (typed: string) => {
    const reading = parseAddress(typed);
    if (reading.ok) return reading.address;
    throw invalid('address-invalid', `"${typed}" is not an address.`);
  };
  const out = async (one: LegalHoldView): Promise<z.infer<typeof hold>> => ({
    ...one,
    custodians: [...one.custodians],
    placedBy: await nameOf(one.placedBy),
    placedAt: moment(one.placedAt),
    releaseBy: one.releaseBy && (await nameOf(one.releaseBy)),
    releasedBy: one.releasedBy && (await nameOf(one.releasedBy)),
    releasedAt: maybeMoment(one.releasedAt),
    sweptAt: maybeMoment(one.sweptAt),
  });
  return [
    endpoint({
      method: 'GET',
      path: '/legal-holds',
      group,
      summary: 'Legal holds, newest first; who looks is recorded',
      who: 'keeping.read',
      query: z.strictObject({
        all: z.enum(['true', 'false']).default('false').describe('Released ones too'),
      }),
      answer: z.object({ items: z.array(hold), letters: z.number().int().describe('Under any of them') }),
      handle: async ({ caller, query }) => ({
        body: {
          items: await Promise.all((await keeping().holds.list(caller.actor, query.all === 'true')).map(out)),
          letters: (await keeping().holds.count()).letters,
        },
      }),
    }),
    endpoint({
      method: 'POST',
      path: '/legal-holds',
      group,
      summary: 'Places a hold: it wins over retention and destruction, also for letters that come later',
      who: 'keeping.change',
      sensitive: true,
      body: because.extend({
        matter: text(200),
        custodians: z.array(text(320)).max(200).default([]).describe('Letters from or to these addresses'),
        query: z.string().max(1000).default('').describe('In the words of the search of kept letters'),
        letters: z.array(id).max(10_000).default([]),
      }),
      answer: z.object({ id }),
      status: 201,
      handle: async ({ caller, body }) => ({
        body: {
          id: await keeping().holds.place(caller.actor, {
            ...body,
            custodians: body.custodians.map(addressOf),
          }),
        },
      }),
    }),
    endpoint({
      method: 'GET',
      path: '/legal-holds/{id}/letters',
      group,
      summary: 'Ids of the letters that were found under a hold, newest first',
      who: 'keeping.read',
      query: paging,
      answer: page(z.object({ id })),
      handle: async ({ params, query: { limit, cursor } }) => {
        const found = await keeping().holds.letters(idOf(params.id), cursor ?? null, limit + 1);
        return {
          body: pageOf(
            found.map((letter) => ({ id: letter })),
            limit,
            (one) => one.id,
          ),
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/legal-holds/{id}/ask-release',
      group,
      summary: 'Asks that a hold be released; another person has to agree',
      who: 'keeping.change',
      sensitive: true,
      body: because,
      answer: nothing,
      handle: async ({ caller, params, body }) => {
        await keeping().holds.askRelease(caller.actor, idOf(params.id), body.reason);
        return { body: {} };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/legal-holds/{id}/release',
      group,
      summary: 'Releases a hold: by another person than the one who asked',
      who: 'keeping.approve',
      sensitive: true,
      answer: nothing,
      handle: async ({ caller, params }) => {
        await keeping().holds.release(caller.actor, idOf(params.id));
        return { body: {} };
      },
    }),
  ];
}

function destructionRoutes(house: House, keeping: () => Keeping): Endpoint[] {
  const group = 'Destruction';
  const nameOf = namer(house);
  const out = async (one: DestructionView): Promise<z.infer<typeof destruction>> => ({
    id: one.id,
    why: one.why,
    reason: one.reason,
    state: one.state,
    askedBy: await nameOf(one.askedBy),
    askedAt: moment(one.askedAt),
    decidedBy: one.decidedBy && (await nameOf(one.decidedBy)),
    decidedAt: maybeMoment(one.decidedAt),
    doneAt: maybeMoment(one.doneAt),
    letters: one.letters,
    outcomes: { ...one.outcomes },
    databaseUntil: maybeMoment(one.databaseUntil),
    backupUntil: maybeMoment(one.backupUntil),
    confirmedAt: maybeMoment(one.confirmedAt),
  });
  return [
    endpoint({
      method: 'GET',
      path: '/destructions',
      group,
      summary: 'What was asked to be destroyed, newest first, and what became of it',
      who: 'keeping.read',
      query: paging,
      answer: page(destruction),
      handle: async ({ caller, query: { limit, cursor } }) => {
        const found = await keeping().destructions.list(caller.actor, cursor ?? null, limit + 1);
        return { body: pageOf(await Promise.all(found.map(out)), limit, (one) => one.id) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/destructions',
      group,
      summary: 'Asks that letters be destroyed; another person has to approve it',
      who: 'keeping.change',
      sensitive: true,
      body: because.extend({ letters: z.array(id).min(1).max(10_000) }),
      answer: z.object({ id }),
      status: 201,
      handle: async ({ caller, body }) => ({
        body: { id: await keeping().destructions.ask(caller.actor, body.letters, body.reason) },
      }),
    }),
    endpoint({
      method: 'GET',
      path: '/destructions/{id}',
      group,
      summary: 'One destruction, with what became of each letter',
      who: 'keeping.read',
      answer: destruction.extend({ each: z.array(z.object({ id, outcome: z.string().nullable() })) }),
      handle: async ({ caller, params }) => {
        const { each, ...one } = await keeping().destructions.find(caller.actor, idOf(params.id));
        return { body: { ...(await out(one)), each: [...each] } };
      },
    }),
    ...(['approve', 'refuse'] as const).map((act) =>
      endpoint({
        method: 'POST',
        path: `/destructions/{id}/${act}`,
        group,
        summary:
          act === 'approve'
            ? 'Approves and carries out: by another person than the one who asked'
            : 'Refuses a destruction',
        who: 'keeping.approve',
        sensitive: true,
        answer: nothing,
        handle: async ({ caller, params }) => {
          await keeping().destructions[act](caller.actor, idOf(params.id));
          return { body: {} };
        },
      }),
    ),
    endpoint({
      method: 'GET',
      path: '/destructions/{id}/certificate',
      group,
      summary: 'The certificate: which letters, by which events, and after which moment nothing opens them',
      who: 'keeping.read',
      answer: z.looseObject({ format: z.string() }).describe('Checked anywhere by "postern verify"'),
      handle: async ({ caller, params }) => ({
        body: { ...(await destructionCertificate(house, caller.actor, idOf(params.id))) },
      }),
    }),
  ];
}
