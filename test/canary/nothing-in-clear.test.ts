import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { silentLog, systemActor } from '#base';
import { closeHouse, openHouse } from '../../src/app.ts';
import { drain } from '../crash/load.ts';
import { openPlace, type Place } from '../crash/place.ts';
import { openSink, type Sink } from '../lab/sink.ts';
import {
  answer,
  enter,
  ownLetter,
  strangeRequests,
  strayWords,
  throughRelay,
  throughSubmission,
} from './doors.ts';
import { findIn, formsOf, type Hit, search } from './search.ts';
import { canaries, core } from './words.ts';

/** What is looked for besides the words of letters: what people typed or were given to prove who they are. */
const given: string[] = [];
const told = (hits: readonly Hit[]): string[] =>
  hits.map(({ file, form, offset }) => `${form} in ${file} at ${offset}`);

/** Readers' servers that quote what they refuse. */
async function openQuoting(place: Place): Promise<() => Promise<void>> {
  const quote = (code: string) => (letter: { raw: Buffer; recipients: readonly string[] }) =>
    `${code} <${letter.recipients[0]}> "${/^Subject: (.*)$/m.exec(letter.raw.toString())?.[1]?.trim()}" is not wanted`;
  const behaviours = { 'quoting.test': quote('554 5.7.1'), 'later.test': quote('451 4.7.1') };
  const sinks: Sink[] = [];
  for (const [index, [domain, onDot]] of Object.entries(behaviours).entries()) {
    const host = `127.0.0.${80 + index}`;
    const name = `mx.${domain}`;
    place.world.dns.zone[domain] = { mx: [`10 ${name}`] };
    place.world.dns.zone[name] = { a: [host] };
    sinks.push(
      await openSink({ name, tls: place.world.ca.issue([name]), onDot }, { host, port: place.world.port }),
    );
  }
  return async () => void (await Promise.all(sinks.map((sink) => sink.close())));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

async function addRelay(place: Place): Promise<{ user: string; password: string }> {
  const house = await openHouse(place.config, { log: silentLog });
  try {
    const actor = systemActor('canary');
    const account = await house.people.addServiceAccount(actor, { name: 'records', relay: true });
    return {
      user: 'records',
      password: (await house.people.addPassword(actor, account.id, 'canary')).password,
    };
  } finally {
    await closeHouse(house);
  }
}

/** The secret that sender and reader agreed on, set as the sender's page would. */
async function agreeSecret(place: Place, address: string, secret: string): Promise<void> {
  const house = await openHouse(place.config, { log: silentLog });
  try {
    const actor = systemActor('canary');
    const [local = '', domain = ''] = address.split('@');
    const [letter] = await house.pickup.list(actor, { address: { local, domain } });
    await house.pickup.setSecret(actor, letter!.id, secret);
  } finally {
    await closeHouse(house);
  }
}

describe('nothing protected is ever readable at rest', () => {
  const dir = mkdtempSync(join(tmpdir(), 'postern-canary-'));
  chmodSync(dir, 0o755);
  const begun = Date.now();
  let place: Place;
  let closeQuoting: () => Promise<void>;
  let shown = '';

  before(async () => {
    const door = { host: '127.0.0.1', port: 0 };
    const port = await freePort();
    place = await openPlace({
      dir,
      mark: canaries.body,
      members: ['a'],
      dumps: true,
      settings: {
        intake: {
          submission: door,
          submissions: { enabled: false },
          relay: { ...door, enabled: true, networks: ['127.0.0.0/8'] },
          limits: {
            connections_per_minute: 10_000,
            message_size: '1MB',
            error_delay: '10ms',
            auth_failures_per_account: 100,
            auth_failures_per_address: 100,
          },
        },
        web: { ...door, port, plain: true, enabled: true },
        pickup: { url: `http://127.0.0.1:${port}` },
        log: { level: 'debug' },
      },
    });
    closeQuoting = await openQuoting(place);
  });
  after(async () => {
    await place?.close();
    await closeQuoting?.();
    rmSync(dir, { recursive: true, force: true });
  });

  it('letters through the doors for mail, good ones and bad ones', async () => {
    for (const { code, text } of await throughSubmission(place)) assert.equal(code, 250, text);
    const relay = await addRelay(place);
    given.push(relay.password, place.account.password);
    const relayed = await throughRelay(place, relay.user, relay.password);
    assert.equal(relayed.code, 250, relayed.text);
    await strayWords(place);
  });

  it('a letter read in the portal, downloaded and answered', async () => {
    const visit = await enter(place, `${canaries.reader}@selfsigned.test`);
    given.push(visit.code, visit.link.slice(3));
    assert.ok(visit.page.text.includes(canaries.body), 'the reader sees the letter');
    const { file, sent } = await answer(visit);
    assert.ok(file.bytes.includes(canaries.fileContent));
    assert.equal(sent.status, 303);
    shown += await strangeRequests(place, visit.link);
  });

  it('a letter that asks for a secret, a wrong one and the right one', async () => {
    const to = `${canaries.reader}@stripped.test`;
    await agreeSecret(place, to, canaries.secret);
    const { browser, link, code, page } = await enter(place, to);
    given.push(code, link.slice(3));
    const form = /name="form" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
    shown += (await browser.post(`${link}/secret`, { form, secret: canaries.wrongSecret })).text;
    await pause(1200);
    const opened = await browser.post(`${link}/secret`, { form, secret: canaries.secret });
    assert.ok(opened.text.includes(canaries.body), 'the reader sees the letter');
  });

  it('the sender hears of a refusal, and nothing that was quoted comes back', async () => {
    const report = await ownLetter(place, 'nurse@clinic.test', /(multipart\/report[\s\S]*)/);
    assert.deepEqual(
      told(
        findIn(Buffer.from(report), [canaries.subject, canaries.body, canaries.displayName], 'the report'),
      ),
      [],
    );
  });

  it('pages that went wrong do not repeat what they were asked', () => {
    assert.deepEqual(
      told(findIn(Buffer.from(shown), [canaries.webForm, canaries.secret, canaries.wrongSecret], 'a page')),
      [],
    );
  });

  it('a process that is aborted leaves no core dump', async () => {
    const { pid, starts } = place.members[0]!;
    place.members[0]!.signal('SIGABRT');
    for (const until = Date.now() + 20_000; place.members[0]!.starts === starts && Date.now() < until; )
      await pause(20);
    await place.members[0]!.ready();
    const dumped = [join(dir, 'scratch'), dir].flatMap((folder) =>
      readdirSync(folder).filter((name) => name.startsWith('core')),
    );
    assert.deepEqual(dumped, [], `of ${pid}`);
  });

  it('no file holds any of it: database, WAL, objects, logs, temporary files', async () => {
    await pause(1500);
    await drainAllBut(place, 'later.test');
    await place.cluster.ask('CHECKPOINT');
    const elsewhere = filesSince(begun);
    const found = await search([...place.traces, ...elsewhere], [core, ...given]);
    assert.ok(found.files > 300 && found.bytes > 20e6, `${found.files} files, ${found.bytes} bytes`);
    assert.deepEqual(told(found.hits), []);
  });

  it('left the network only where it may', () => {
    const texts = [
      canaries.subject,
      canaries.body,
      canaries.fileContent,
      canaries.displayName,
      canaries.reply,
    ];
    assert.deepEqual(told(findIn(place.world.clear(), texts, 'the wire')), []);
  });

  it('the search itself sees a leak in every form, in a file as in a table', async () => {
    for (const { form, bytes } of formsOf(canaries.accented)) {
      const path = join(dir, 'scratch', 'leak');
      writeFileSync(path, Buffer.concat([Buffer.alloc(4 * 2 ** 20 - 7, 0x20), bytes]));
      const { hits } = await search([join(dir, 'scratch')], [canaries.accented]);
      assert.ok(hits.length > 0, form);
      rmSync(path);
    }
    await place.cluster.ask('CREATE TABLE leak (text text)');
    await place.cluster.ask('INSERT INTO leak VALUES ($1)', [
      `x ${Buffer.from(`y${canaries.body}`).toString('base64')}`,
    ]);
    await place.cluster.ask('CHECKPOINT');
    const { hits } = await search([place.cluster.dir], [core]);
    assert.ok(
      hits.some(({ file }) => file.includes('pg_wal')) && hits.some(({ file }) => file.includes('/base/')),
      JSON.stringify(hits),
    );
  });
});

async function drainAllBut(place: Place, domain: string): Promise<void> {
  await place.cluster.ask('UPDATE queue_delivery SET state = 1 WHERE domain = $1', [domain]);
  assert.equal(await drain(place, 30_000), 0);
}

/** Small files that came to the machine's folder for temporary files meanwhile, whoever wrote them. */
function filesSince(begun: number): string[] {
  return readdirSync(tmpdir())
    .map((name) => join(tmpdir(), name))
    .filter((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() && found.mtimeMs >= begun && found.size < 2 ** 26;
    });
}
