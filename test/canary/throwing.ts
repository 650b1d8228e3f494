/**
 * Run by broken-parts.test.ts as a process of its own: a house in which one part after another throws, with the letter
 * itself in the message of the error. Writes to its output what clients were answered and what the database holds of it.
 */
import type { SendMailOptions } from 'nodemailer';
import { openLab } from '../lab/house.ts';

const [word = ''] = process.argv.slice(2);
const lab = await openLab({
  world: { 'good.test': {}, 'stripped.test': { starttls: 'stripped' } },
  settings: { log: { level: 'debug' } },
});
const { house } = lab.server;
type Part = Record<string, unknown>;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const fail = (...given: unknown[]): never => {
  const quoted = given.map((one) =>
    Buffer.isBuffer(one)
      ? one.toString()
      : JSON.stringify(one, (_, value) =>
          value?.type === 'Buffer' ? Buffer.from(value.data).toString() : value,
        ),
  );
  throw Object.assign(new TypeError(`cannot read: ${word} ${quoted.join(' ')}`), {
    detail: word,
    cause: new Error(word),
  });
};

/** Puts a function that throws in the place of another while `work` runs. */
async function broken(part: object, name: string, work: () => Promise<void>): Promise<void> {
  const own = Object.getOwnPropertyDescriptor(part, name);
  Object.defineProperty(part, name, { configurable: true, writable: true, value: fail });
  try {
    await work();
  } finally {
    if (own) Object.defineProperty(part, name, own);
    else delete (part as Part)[name];
  }
}

const send = (domain = 'good.test', more: SendMailOptions = {}): Promise<string> =>
  lab.send({ to: `${word}@${domain}`, subject: word, text: word, ...more }).then(
    ({ response }) => response,
    (error: Error) => `refused: ${error.message}`,
  );

const before: [string, object, string][] = [
  ['inspection', house.inspect, 'letter'],
  ['policy', house.policy, 'rule'],
  ['sealing', house.archive, 'seal'],
  ['keeping', house.archive, 'keep'],
  ['enqueueing', house.queue, 'enqueue'],
  ['evidence', house.evidence, 'record'],
];
for (const [name, part, method] of before)
  await broken(part, method, async () => say(`${name}: ${await send()}`));

const after: [string, object, string][] = [
  ['recheck', house.policy, 'recheck'],
  ['signing', house.dkim, 'signers'],
  ['delivery', house.delivery, 'carry'],
];
for (const [name, part, method] of after) {
  const tried = async (): Promise<number> =>
    (await house.store.query<{ n: number }>('SELECT coalesce(sum(attempts), 0) AS n FROM queue_delivery'))
      .rows[0]!.n;
  await broken(part, method, async () => {
    say(`${name}: ${await send()}`);
    await lab.until(async () => (await tried()) > 0, `a broken attempt (${name})`);
  });
  await lab.settled();
}
const count = async (text: string): Promise<number> =>
  (await house.store.query<{ n: number }>(text)).rows[0]!.n;

// What follows from an outcome breaks: the report that a sender asked for, and the letter's place in the portal.
await broken(house.people, 'directoryName', async () => {
  say(
    `placing: ${await send('stripped.test', { text: `${word} Maria Lopez, DOB 04/12/1961, MRN 00482913: potassium 5.9 mmol/L` })}`,
  );
  await lab.until(
    async () => (await count('SELECT coalesce(sum(attempts), 0) AS n FROM queue_delivery')) > 0,
    'a placing that broke',
  );
});
await lab.until(
  async () => (await count('SELECT count(*) AS n FROM pickup_letter')) === 1,
  'the letter in the portal',
);
const policy = house.policy.rule.bind(house.policy);
Object.defineProperty(house.policy, 'rule', {
  configurable: true,
  value: (question: { notice?: unknown }) =>
    question.notice ? fail(question) : policy(question as Parameters<typeof policy>[0]),
});
say(
  `reporting: ${await send('good.test', { dsn: { id: 'x', return: 'headers', notify: ['success'], recipient: 'nurse@clinic.test' } })}`,
);
await lab.settled();
say(`arrived: ${lab.sinks['good.test']!.letters.length}`);
for (const table of ['evidence_event', 'queue_delivery', 'queue_settled', 'archive_message']) {
  const { rows } = await house.store.query<{ text: string }>(`SELECT t::text AS text FROM ${table} t`);
  say(`${table}: ${rows.map((row) => row.text).join('\n')}`);
}
await lab.close();
