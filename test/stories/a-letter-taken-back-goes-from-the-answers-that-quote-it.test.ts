import assert from 'node:assert/strict';
import { it } from 'node:test';
import { retractThread } from '#flow';
import { openLab } from '../lab/house.ts';

const actor = { kind: 'operator', id: 'root', via: 'cli' } as const;
const secret = 'Your HIV test of 3 May came back negative, and your HbA1c is 5.4 %.';

it('the keys of answers that quote it die with its own, other letters stay, and the archive keeps all of them', async (t) => {
  const lab = await openLab({ world: { 'old.test': { starttls: 'absent' } } });
  t.after(() => lab.close());
  const { house } = lab.server;
  const waiting = async () =>
    (
      await house.store.query<{
        id: string;
        message_id: string;
        wrapped: Buffer | null;
        ended: string | null;
      }>('SELECT id, message_id, wrapped, ended FROM pickup_letter ORDER BY placed_at, id')
    ).rows;
  const send = async (subject: string, text: string): Promise<string> => {
    const before = (await waiting()).length;
    const { id } = await lab.send({ to: 'ben@old.test', subject, text });
    await lab.until(async () => (await waiting()).length > before, 'it to wait in the portal');
    return id!;
  };
  const first = await send('Your test results', `Dear Mr Stone,\n${secret}\nDr Ruiz`);
  const quoted = await send(
    'Re: Your test results, diagnosis',
    `Your next HIV blood test is on Monday at ten.\n\nOn 3 May Dr Ruiz wrote:\n> Dear Mr Stone,\n> ${secret}\n> Dr Ruiz`,
  );
  const other = await send('Your prescription', 'Your prescription of metformin for diabetes is ready.');
  const before = await waiting();
  const copyOf = (message: string) => before.find((row) => row.message_id === message)!;

  const came = await retractThread(house, actor, copyOf(first).id, 'Wrong address');
  assert.ok(came.kind === 'retracted');
  assert.equal(came.openedBefore, false);
  assert.deepEqual(came.copies, [{ id: copyOf(quoted).id, became: 'redacted', openedBefore: false }]);
  assert.equal(came.unlooked, 0);

  const after = await waiting();
  const now = (message: string) => after.find((row) => row.message_id === message)!;
  assert.deepEqual([now(first).ended, now(first).wrapped], ['retracted', null]);
  assert.equal(now(quoted).ended, null);
  assert.notDeepEqual(now(quoted).wrapped, copyOf(quoted).wrapped, 'under a new key');
  assert.deepEqual(now(other).wrapped, copyOf(other).wrapped, 'what repeats nothing is not touched');
  const shown: string[] = [];
  for await (const { id, raw } of house.pickup.beside(now(other).id)) shown.push(`${id} ${raw?.toString()}`);
  assert.equal(shown.length, 1);
  assert.match(shown[0]!, /on Monday at ten/);
  assert.match(shown[0]!, /taken back by its sender/);
  assert.doesNotMatch(shown[0]!, /HbA1c|came back negative|3 May/);
  for (const id of [first, quoted]) assert.match((await house.archive.open(id)).raw.toString(), /HbA1c/);
  const events = await house.evidence.ofMessage(house.store, quoted, null);
  const [event] = events.filter(({ kind }) => kind === 'pickup.redacted');
  assert.deepEqual(event?.data, { retracted: copyOf(first).id, lines: 4, openedBefore: false });

  // An answer that holds it where it cannot be taken out goes as a whole.
  const again = await send('Your test results', `Dear Mr Stone,\n${secret}\nDr Ruiz`);
  const answer = await lab.send({
    to: 'ben@old.test',
    subject: 'Your diagnosis',
    text: 'Your HIV results are in the file.',
    attachments: [{ filename: 'results.txt', content: secret }],
  });
  await lab.until(async () => (await waiting()).some((row) => row.message_id === answer.id), 'it to wait');
  const all = await waiting();
  const id = all.find((row) => row.message_id === again)!.id;
  const second = await retractThread(house, actor, id, 'Wrong address');
  assert.ok(second.kind === 'retracted');
  assert.deepEqual(
    second.copies.map(({ became }) => became),
    ['withdrawn'],
  );
  assert.equal((await waiting()).find((row) => row.message_id === answer.id)?.ended, 'retracted');
  assert.equal((await retractThread(house, actor, id, 'Again')).kind, 'ended');
});
