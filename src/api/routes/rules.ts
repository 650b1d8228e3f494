import { z } from 'zod';
import { tryRules } from '#flow';
import { emptyDocument, parse, render, type Version } from '#policy';
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Rooms } from '../needs.ts';
import { invalid } from '../problem.ts';
import { maybeMoment, moment, text, when } from '../shapes.ts';

const version = z.object({
  number: z.number().int(),
  title: z.string(),
  reason: z.string(),
  author: z.string(),
  proposedAt: when,
  approver: z.string().nullable(),
  approvedAt: when.nullable(),
  inForce: z.boolean(),
  text: z.string().nullable().describe('The rules as sentences; null where the stored text is damaged'),
  assessment: z.record(z.string(), z.unknown()),
});

/** The rules as sentences, and how they change: tried, proposed, approved by another person, activated, rolled back. */
export function ruleRoutes({ house }: Rooms): Endpoint[] {
  const { documents, clock, people } = house;
  const group = 'Rules';
  const day = 86_400_000;
  const sentences = z.strictObject({ text: z.string().max(200_000) });
  const read = (typed: string) => {
    const reading = parse(typed);
    if (reading.ok) return reading.document;
    const { line, column, say } = reading.problem;
    throw invalid('policy-unreadable', `Line ${line}, column ${column}: ${say}`);
  };
  const nameOf = async (account: string): Promise<string> => (await people.find(account))?.name ?? account;
  const out = async (one: Version, now: number): Promise<z.infer<typeof version>> => ({
    number: one.number,
    title: one.title,
    reason: one.reason,
    author: await nameOf(one.author),
    proposedAt: moment(one.proposedAt),
    approver: one.approver && (await nameOf(one.approver)),
    approvedAt: maybeMoment(one.approvedAt),
    inForce: one.number === now,
    text: one.document && render(one.document),
    assessment: { ...one.assessment },
  });
  const tried = z.object({
    summary: z.record(z.string(), z.unknown()),
    changes: z.array(z.record(z.string(), z.unknown())),
  });
  const tryOut = async (actor: Parameters<typeof tryRules>[1], typed: string, days: number, most: number) => {
    const to = clock.now();
    const changes: Record<string, unknown>[] = [];
    const summary = await tryRules(house, actor, {
      document: read(typed),
      from: to - days * day,
      to,
      onChange: (change) => {
        if (changes.length >= most) return false;
        changes.push({ ...change, at: moment(change.at) });
        return true;
      },
    });
    return { summary, changes };
  };
  return [
    endpoint({
      method: 'GET',
      path: '/rules',
      group,
      summary: 'The rules in force as sentences, and every version before',
      who: 'settings.change',
      answer: z.object({
        number: z.number().int(),
        since: when.nullable(),
        drift: z.string().nullable().describe('What somebody changed by hand; null: nothing'),
        text: z.string(),
        versions: z.array(version),
      }),
      handle: async () => {
        const now = await documents.inForce();
        const all = await documents.versions();
        return {
          body: {
            number: now.number,
            since: now.since,
            drift: now.drift,
            text: render(now.document ?? emptyDocument),
            versions: await Promise.all(all.toReversed().map((one) => out(one, now.number))),
          },
        };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/rules/check',
      group,
      summary: 'Reads rules and runs the cases that must stay true, without changing anything',
      who: 'settings.change',
      body: sentences,
      answer: z.object({
        text: z.string().describe('As Postern writes it'),
        cases: z.array(z.object({ title: z.string(), ok: z.boolean(), came: z.string(), rule: z.string() })),
      }),
      handle: async ({ body }) => {
        const document = read(body.text);
        const cases = documents
          .cases(document)
          .map(({ title, ok, came, rule }) => ({ title, ok, came, rule }));
        return { body: { text: render(document), cases } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/rules/try',
      group,
      summary: 'Replays past letters through rules: which would change, how and for whom',
      who: 'settings.change',
      body: sentences.extend({ days: z.number().int().min(1).max(366).default(30) }),
      answer: tried,
      handle: async ({ caller, body }) => {
        const came = await tryOut(caller.actor, body.text, body.days, 200);
        return { body: { summary: { ...came.summary }, changes: came.changes } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/rules',
      group,
      summary: 'Proposes rules: they are tried first, and somebody else has to approve them',
      who: 'settings.change',
      sensitive: true,
      body: sentences.extend({ reason: text(1000), days: z.number().int().min(1).max(366).default(30) }),
      answer: z.object({ number: z.number().int() }),
      status: 201,
      handle: async ({ caller, body }) => {
        const base = (await documents.inForce()).number;
        const { summary } = await tryOut(caller.actor, body.text, body.days, 0);
        const assessment = JSON.parse(JSON.stringify({ days: body.days, ...summary }));
        const number = await documents.propose(caller.actor, read(body.text), {
          reason: body.reason,
          assessment,
          base,
        });
        return { body: { number } };
      },
    }),
    ...(['approve', 'activate'] as const).map((act) =>
      endpoint({
        method: 'POST',
        path: `/rules/{number}/${act}`,
        group,
        summary:
          act === 'approve'
            ? 'Agrees to a version, which its author cannot'
            : 'Puts an approved version in force, everywhere within a second or so',
        who: 'settings.change',
        sensitive: true,
        answer: z.object({ number: z.number().int() }),
        handle: async ({ caller, params }) => {
          const number = Number(params.number);
          if (!Number.isInteger(number)) throw invalid('number-invalid', 'A version has a number.');
          await documents[act](caller.actor, number);
          return { body: { number } };
        },
      }),
    ),
    endpoint({
      method: 'POST',
      path: '/rules/rollback',
      group,
      summary: 'Goes back to the version before, in one step',
      who: 'settings.change',
      sensitive: true,
      body: z.strictObject({ reason: text(1000) }),
      answer: z.object({ number: z.number().int() }),
      handle: async ({ caller, body }) => ({
        body: { number: await documents.rollback(caller.actor, body.reason) },
      }),
    }),
  ];
}
