import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { after, before, test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { type Lab, openLab } from '../lab/house.ts';

let lab: Lab;
before(async () => {
  lab = await openLab({ world: { 'plain.test': {}, 'stripped.test': { starttls: 'stripped' } } });
});
after(() => lab?.close());

/** Speaks to our own door over TLS, a line at a time; resolves with the whole answer. */
async function door(): Promise<{ ask: (line: string) => Promise<string>; end: () => void }> {
  const { port } = lab.at.submissions!;
  const tcp = createConnection({ port, host: '127.0.0.1' });
  const tls: TLSSocket = connect({ socket: tcp, ca: lab.ca.pem, servername: 'mail.clinic.test' });
  let held = '';
  const answer = async (): Promise<string> => {
    while (!/^\d{3} .*\r\n$/m.test(held)) held += String((await once(tls, 'data'))[0]);
    const said = held;
    held = '';
    return said;
  };
  await once(tls, 'secureConnect');
  await answer();
  return {
    async ask(line) {
      tls.write(`${line}\r\n`);
      return answer();
    },
    end: () => tls.destroy(),
  };
}

const letter = (to: string, header: readonly string[] = []): string =>
  [
    `From: ${lab.person.user}`,
    `To: ${to}`,
    'Subject: lunch',
    'Date: Mon, 1 Jun 2026 09:00:00 +0000',
    'Message-ID: <x@clinic.test>',
    ...header,
    '',
    'At noon?',
    '.',
  ].join('\r\n');

async function submit(to: string, parameters: string, header: readonly string[] = []): Promise<string> {
  const { ask, end } = await door();
  try {
    assert.match(await ask('EHLO here.test'), /250[ -]REQUIRETLS/);
    const token = Buffer.from(`\0${lab.person.user}\0${lab.person.password}`).toString('base64');
    assert.match(await ask(`AUTH PLAIN ${token}`), /^235/);
    assert.match(await ask(`MAIL FROM:<${lab.person.user}>${parameters}`), /^250/);
    assert.match(await ask(`RCPT TO:<${to}>`), /^250/);
    assert.match(await ask('DATA'), /^354/);
    const said = await ask(letter(to, header));
    return /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(said)?.[0] ?? said;
  } finally {
    end();
  }
}

const fate = async (id: string): Promise<string> =>
  lab.until(async () => {
    const { rows } = await lab.server.house.store.query<{ kind: string }>(
      `SELECT kind FROM evidence_event WHERE message_id = $1 AND kind LIKE 'delivery.%'`,
      [id],
    );
    return rows[0]?.kind;
  }, `what became of ${id}`);

test('where the next server promises nothing, the letter waits in the portal and leaves by no other way', async () => {
  const id = await submit('ann@plain.test', ' REQUIRETLS');
  assert.equal(await fate(id), 'delivery.turned');
  // Only the notice went, which holds nothing of it.
  const [notice] = await lab.arrived('plain.test', 1);
  assert.doesNotMatch(String(notice!.raw), /At noon/);
});

test('a field that asks for less is not obeyed', async () => {
  const id = await submit('ann@stripped.test', '', ['TLS-Required: No']);
  assert.equal(await fate(id), 'delivery.turned');
  const sink = lab.sinks['stripped.test']!;
  assert.ok(!sink.letters.some(({ raw }) => String(raw).includes('At noon')));
  assert.ok(!sink.clear.includes('At noon'));
});
