import type { Webhooks } from '#webhooks';
import { type Common, collect, operator, runCommand, topCommand, verb } from './frame.ts';
import { many, moment, plain, print, printJson, printTable } from './output.ts';
import { withHouse } from './rooms.ts';

const withWebhooks = <T>(options: Common, work: (webhooks: Webhooks) => Promise<T>): Promise<T> =>
  withHouse(options, async (house) => {
    const { openWebhooks } = await import('../app-webhooks.ts');
    return work(openWebhooks(house));
  });

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

async function add(url: string, options: Common & { label?: string; of?: string[] }): Promise<void> {
  const { topics } = await import('#webhooks');
  await withWebhooks(options, async (webhooks) => {
    const made = await webhooks.add(operator(), {
      url,
      label: options.label ?? new URL(url).hostname,
      kinds: options.of ?? topics,
    });
    if (options.json) return printJson(made);
    print(`${made.id} is told from now on.`);
    print(`Secret, shown only now: ${made.secret}`);
    print('The system checks each call with it (Standard Webhooks: webhook-signature).');
  });
}

async function list(options: Common): Promise<void> {
  await withWebhooks(options, async (webhooks) => {
    const found = await webhooks.list(operator());
    if (options.json)
      return printJson(
        found.map((one) => ({
          ...one,
          addedAt: iso(one.addedAt),
          lastDoneAt: iso(one.lastDoneAt),
          earlierUntil: iso(one.earlierUntil),
        })),
      );
    if (found.length === 0) return print('No system is told of anything. Add one: postern webhook add URL');
    printTable(
      ['ID', 'NAME', 'URL', 'STATE', 'TO MAKE', 'GIVEN UP', 'LAST'],
      found.map((one) => [
        one.id,
        plain(one.label),
        plain(one.url),
        one.state,
        String(one.due),
        String(one.dead),
        one.lastDoneAt === null ? 'never' : moment(one.lastDoneAt),
      ]),
    );
  });
}

async function calls(id: string, options: Common & { state?: 'due' | 'done' | 'dead' }): Promise<void> {
  await withWebhooks(options, async (webhooks) => {
    const { state } = options;
    const found = await webhooks.calls(operator(), id, { limit: 100, ...(state ? { state } : {}) });
    if (options.json)
      return printJson(
        found.map((one) => ({
          ...one,
          madeAt: iso(one.madeAt),
          dueAt: iso(one.dueAt),
          endedAt: iso(one.endedAt),
        })),
      );
    printTable(
      ['ID', 'OF', 'STATE', 'TRIES', 'NEXT', 'ANSWER'],
      found.map((one) => [
        one.id,
        one.kind,
        one.state,
        String(one.attempts),
        one.state === 'due' ? moment(one.dueAt) : '',
        plain(one.reason ?? (one.status === null ? '' : String(one.status))),
      ]),
    );
  });
}

const short = (
  says: (id: string) => string,
  work: (webhooks: Webhooks, id: string) => Promise<unknown>,
): ((id: string, options: Common) => Promise<void>) => {
  return async (id, options) => {
    const came = await withWebhooks(options, (webhooks) => work(webhooks, id));
    if (options.json) printJson({ id, ...(typeof came === 'object' ? came : {}) });
    else print(says(id));
  };
};

/** `postern webhook`: other systems that are told of events. */
export function run(args: string[]): Promise<number> {
  const program = topCommand(
    'webhook',
    'Systems that are told what happens: signed calls with ids and states',
  );
  verb(program, 'add <url>', 'tell a system; its secret is shown once')
    .option('--label <label>', 'what you call it')
    .option(
      '--of <kind>',
      'an event it is told of, such as delivery.failed; more than once; all if left out',
      collect,
    )
    .action(add);
  verb(program, 'list', 'all of them, and how their calls fare').action(list);
  verb(program, 'calls <id>', 'the latest calls to one of them')
    .option('--state <state>', 'due, done or dead')
    .action(calls);
  verb(program, 'rotate <id>', 'a new secret; the one before counts for a day more').action(
    async (id: string, options: Common) => {
      const made = await withWebhooks(options, (webhooks) => webhooks.rotate(operator(), id));
      if (options.json) return printJson({ secret: made.secret, earlierUntil: iso(made.earlierUntil) });
      print(`Secret, shown only now: ${made.secret}`);
      print(`The one before counts until ${moment(made.earlierUntil)}.`);
    },
  );
  verb(program, 'test <id>', 'make a call that tells nothing').action(
    short(
      () => 'A call is under way; "postern webhook calls" shows what comes of it.',
      (webhooks, id) => webhooks.test(operator(), id),
    ),
  );
  verb(program, 'replay <id> [call]', 'make one call again, or all that were given up').action(
    async (id: string, call: string | undefined, options: Common) => {
      const count = await withWebhooks(options, (webhooks) => webhooks.replay(operator(), id, call ?? null));
      if (options.json) printJson({ calls: count });
      else print(`${many(count, 'call')} will be made again.`);
    },
  );
  verb(program, 'pause <id>', 'make no calls for now; they wait').action(
    short(
      (id) => `${id} is told nothing until it is resumed.`,
      (webhooks, id) => webhooks.change(operator(), id, { state: 'paused' }),
    ),
  );
  verb(program, 'resume <id>', 'make calls again').action(
    short(
      (id) => `${id} is told again.`,
      (webhooks, id) => webhooks.change(operator(), id, { state: 'active' }),
    ),
  );
  verb(program, 'remove <id>', 'tell a system nothing any more').action(
    short(
      (id) => `${id} is told nothing any more.`,
      (webhooks, id) => webhooks.remove(operator(), id),
    ),
  );
  return runCommand(program, args);
}
