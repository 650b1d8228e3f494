import { z } from 'zod';
import type { Json } from '#base';
import { fieldOf, objectNamed, type Parts, type SettingsObject, type Values, valueText } from '#settings';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { mustMatch, tagOf } from '../match.ts';
import type { Rooms } from '../needs.ts';
import { invalid } from '../problem.ts';
import { maybeMoment, moment, page, pageOf, text, when } from '../shapes.ts';

const field = z.object({
  name: z.string(),
  doc: z.string(),
  kind: z.string().describe('What may stand there, in words'),
  value: z.string().describe('How it counts now, as people read it'),
  raw: z.unknown().describe('The same as it is given to a change'),
  file: z.string().describe('What the file says'),
  changed: z.boolean().describe('Whether it is set here instead of in the file'),
});
const object = z
  .object({
    name: z.string(),
    title: z.string(),
    takes: z.enum(['now', 'restart']).describe('Whether a change counts at once, or at the next start'),
    number: z.number().int().describe('The version in force; 0: as the file has it'),
    fields: z.array(field),
  })
  .meta({ id: 'SettingsObject' });
const change = z.object({ field: z.string(), before: z.string(), after: z.string() });
const version = z
  .object({
    number: z.number().int(),
    author: z.string(),
    reason: z.string(),
    changes: z.array(change),
    risks: z.array(z.string()),
    proposedAt: when,
    state: z.enum(['waiting', 'taken', 'refused']),
    decidedBy: z.string().nullable(),
    decidedAt: when.nullable(),
    inForce: z.boolean(),
  })
  .meta({ id: 'SettingsVersion' });
const values = z
  .record(z.string().max(100), z.unknown())
  .describe('Settings by name, as the file would have them; null: as the file has it');

interface Listed {
  readonly object: SettingsObject;
  readonly number: number;
  readonly values: Values;
  readonly now: Parts;
  readonly file: Parts;
}

const out = ({ object: one, number, values: set, now, file }: Listed): z.infer<typeof object> => ({
  name: one.name,
  title: one.title,
  takes: one.takes,
  number,
  fields: one.fields.map((name) => ({
    name,
    doc: fieldOf(one.section, name)?.doc ?? '',
    kind: fieldOf(one.section, name)?.kind ?? '',
    value: valueText(one.section, name, now[name]),
    raw: (now[name] ?? null) as Json,
    file: valueText(one.section, name, file[name]),
    changed: Object.hasOwn(set, name),
  })),
});

const tagFor = (name: string, number: number): string => tagOf([name, number]);

/** Settings that change by the day: what each change does, who agreed, the way back, and what was changed by hand. */
export function settingsRoutes({ house }: Rooms): Endpoint[] {
  const { settings, people } = house;
  const group = 'Settings';
  const because = z.strictObject({ reason: text(1000).describe('For the record') });
  const nameOf = async (account: string): Promise<string> => (await people.find(account))?.name ?? account;
  const numberOf = (typed: string | undefined): number => {
    const number = Number(typed);
    if (!Number.isInteger(number) || number < 1) throw invalid('number-invalid', 'A version has a number.');
    return number;
  };
  const find = async (actor: Parameters<typeof settings.list>[0], name: string): Promise<Listed> => {
    const one = (await settings.list(actor)).find((each) => each.object.name === name);
    if (one) return one;
    throw invalid('settings-missing', `There are no settings called "${name}".`);
  };
  return [
    endpoint({
      method: 'GET',
      path: '/settings',
      group,
      summary: 'All settings that change by the day, and which version of each is in force',
      who: 'settings.read',
      answer: z.object({ items: z.array(object), waiting: z.number().int() }),
      handle: async ({ caller }) => ({
        body: {
          items: (await settings.list(caller.actor)).map(out),
          waiting: await settings.waiting(),
        },
      }),
    }),
    endpoint({
      method: 'GET',
      path: '/settings/drift',
      group,
      summary: 'What was changed by hand: in the settings file, or in the database',
      who: 'settings.read',
      answer: z.object({
        file: z.object({ fields: z.array(z.string()), since: z.string() }).nullable(),
        database: z.array(z.string()),
      }),
      handle: async () => {
        const { drift } = settings.baseline;
        return {
          body: {
            file: drift && { fields: [...drift.fields], since: drift.since },
            database: [...settings.drift],
          },
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/settings/drift/accept',
      group,
      summary: 'Answers for the settings file as it stands now',
      who: 'settings.change',
      sensitive: true,
      body: because,
      answer: z.object({ fields: z.array(z.string()) }),
      handle: async ({ caller, body }) => ({
        body: { fields: [...(await settings.baseline.accept(caller.actor, body.reason))] },
      }),
    }),
    endpoint({
      method: 'GET',
      path: '/settings/{name}',
      group,
      summary: 'One of them',
      who: 'settings.read',
      answer: object,
      handle: async ({ caller, params }) => {
        const one = await find(caller.actor, params.name ?? '');
        return { body: out(one), headers: { etag: tagFor(one.object.name, one.number) } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/settings/{name}/assess',
      group,
      summary: 'What a change would do, in words; changes nothing',
      who: 'settings.change',
      body: z.strictObject({ values }),
      answer: z.object({ changes: z.array(change), risks: z.array(z.string()) }),
      handle: async ({ caller, params, body }) => {
        const { changes, risks } = await settings.assess(
          caller.actor,
          params.name ?? '',
          body.values as Values,
        );
        return { body: { changes: [...changes], risks: [...risks] } };
      },
    }),
    endpoint({
      method: 'PATCH',
      path: '/settings/{name}',
      group,
      summary: 'Changes them: at once, or, where that makes anything less safe, when another person agrees',
      who: 'settings.change',
      sensitive: true,
      body: because.extend({ values }),
      answer: z.object({
        number: z.number().int(),
        waits: z.boolean().describe('For another person to agree'),
        takes: z.enum(['now', 'restart']),
      }),
      handle: async ({ caller, params, body, ifMatch }) => {
        const { object: one, number: base } = await find(caller.actor, params.name ?? '');
        mustMatch(tagFor(one.name, base), ifMatch);
        const { reason } = body;
        const made = await settings.propose(caller.actor, one.name, body.values as Values, { reason, base });
        return { body: { ...made, takes: one.takes } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/settings/{name}/versions',
      group,
      summary: 'Every change, newest first: who, why, what it does, who agreed',
      who: 'settings.read',
      query: z.strictObject({
        limit: z.coerce.number().int().min(1).max(200).default(50),
        cursor: z.coerce.number().int().min(1).optional().describe('Where the page before ended: its `next`'),
      }),
      answer: page(version),
      handle: async ({ caller, params, query: { limit, cursor = null } }) => {
        const found = await settings.versions(caller.actor, params.name ?? '', {
          before: cursor,
          limit: limit + 1,
        });
        const items = await Promise.all(
          found.map(async (one) => ({
            ...one,
            changes: [...one.changes],
            risks: [...one.risks],
            author: await nameOf(one.author),
            decidedBy: one.decidedBy && (await nameOf(one.decidedBy)),
            proposedAt: moment(one.proposedAt),
            decidedAt: maybeMoment(one.decidedAt),
          })),
        );
        return { body: pageOf(items, limit, (one) => String(one.number)) };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/settings/{name}/versions/{number}/approve',
      group,
      summary: 'Agrees to a change that waits, which its author cannot',
      who: 'settings.change',
      sensitive: true,
      answer: z.object({ number: z.number().int() }),
      handle: async ({ caller, params }) => {
        const number = numberOf(params.number);
        await settings.approve(caller.actor, params.name ?? '', number);
        return { body: { number } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/settings/{name}/versions/{number}/refuse',
      group,
      summary: 'Refuses a change that waits',
      who: 'settings.change',
      sensitive: true,
      body: because,
      answer: z.object({ number: z.number().int() }),
      handle: async ({ caller, params, body }) => {
        const number = numberOf(params.number);
        await settings.refuse(caller.actor, params.name ?? '', number, body.reason);
        return { body: { number } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/settings/{name}/rollback',
      group,
      summary: 'Goes back to the version before, in one step',
      who: 'settings.change',
      sensitive: true,
      body: because,
      answer: z.object({ number: z.number().int(), takes: z.enum(['now', 'restart']) }),
      handle: async ({ caller, params, body }) => ({
        body: {
          number: await settings.rollback(caller.actor, params.name ?? '', body.reason),
          takes: objectNamed(params.name ?? '')?.takes ?? 'restart',
        },
      }),
    }),
  ];
}
