import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { isFault } from '#base';
import { openPack } from '#evidence';
import { lookAtHold, looksForReader, openLookBook, search } from '#flow';
import { openEvidenceLog } from '../../src/app.ts';
import { type ApiLab, type Client, openApiLab } from '../api/house.ts';
import { Browser, hidden } from '../portal/browser.ts';

const run = promisify(execFile);
const why = 'Complaint 12 of 3 May';

describe('everybody sees who looked at their letters, and why', () => {
  let at: ApiLab;
  let sam: Client & { account: string };
  let tom: Client & { account: string };
  let olga: Client & { account: string };
  let ida: Client & { account: string };
  let letter = '';
  before(async () => {
    at = await openApiLab();
    sam = await at.signedIn('Sam', ['sender']);
    tom = await at.signedIn('Tom', ['sender']);
    olga = await at.signedIn('Olga', ['operator']);
    ida = await at.signedIn('Ida', ['auditor']);
    const sent = await sam.call('POST', '/v1/letters', {
      to: ['ben@old.test', 'cleo@old.test'],
      subject: 'Your knee',
      text: 'The pictures of your knee are good. Dr Sam',
    });
    letter = sent.body.id;
    await at.lab.settled();
  });
  after(() => at.close());

  const mine = async (who: Client, query = '') => (await who.call('GET', `/v1/me/looks${query}`)).body;
  const house = () => at.lab.server.house;

  it('an operator who looks at its history is seen, by name, role and time', async () => {
    assert.deepEqual((await mine(sam)).items, []);
    assert.equal((await olga.call('GET', `/v1/letters/${letter}`)).status, 200);
    const [look, ...more] = (await mine(sam)).items;
    assert.deepEqual(more, []);
    assert.equal(look.sight, 'details');
    assert.deepEqual(look.who, { kind: 'staff', name: 'Olga', roles: ['operator'], you: false });
    assert.deepEqual(look.other, ['ben@old.test', 'cleo@old.test']);
    assert.equal(look.letter, letter);
    assert.equal(look.wrote, true);
    assert.ok(Math.abs(Date.parse(look.at) - Date.now()) < 60_000);
  });

  it('nobody sees looks at letters of others, nor their own among them', async () => {
    assert.deepEqual((await mine(tom)).items, []);
    assert.equal((await olga.call('GET', `/v1/letters/${letter}/looks`)).body.items.length, 1);
    assert.equal((await tom.call('GET', `/v1/letters/${letter}/looks`)).status, 403);
    const own = { kind: 'person', id: sam.account, via: 'console' } as const;
    await at.lab.server.indexer.run();
    const found = await search(house(), own, { query: 'knee' });
    assert.equal(found.hits.length, 1, 'a search of one’s own letters asks for no reason');
    assert.equal((await mine(sam)).items.length, 1);
  });

  it('letters of others are searched for a reason, which their owner reads; without one nothing is shown', async () => {
    const actor = { kind: 'person', id: ida.account, via: 'console' } as const;
    for (const reason of [undefined, '', '  x '])
      await assert.rejects(
        search(house(), actor, { query: 'knee', ...(reason === undefined ? {} : { reason }) }),
        (error) => isFault(error, 'reason-missing'),
      );
    assert.equal((await mine(sam)).items.length, 1);
    // Nor is it said how many there are.
    await assert.rejects(search(house(), actor, { query: 'zebra' }), (error) =>
      isFault(error, 'reason-missing'),
    );
    await search(house(), actor, { query: 'knee', reason: why });
    const [look] = (await mine(sam)).items;
    assert.equal(look.sight, 'excerpt');
    assert.equal(look.why, why);
    assert.equal(look.who.name, 'Ida');
  });

  it('a line in a list is a look too, and counted once an hour', async () => {
    for (let n = 0; n < 3; n++) assert.equal((await olga.call('GET', '/v1/pickups')).status, 200);
    const lines = (await mine(sam)).items.filter((one: { sight: string }) => one.sight !== 'excerpt');
    const listed = await house().evidence.latest(house().store, { kind: 'pickup.looked', limit: 10 });
    const hers = listed.filter(({ actor }) => actor.id === olga.account);
    assert.equal(hers.length, 3, 'each is an event');
    assert.equal(lines.length, 2, 'the history, and the list once');
  });

  it('a pack for an auditor that opens what is sealed is a look at each letter in it; one that does not is none', async () => {
    const log = openEvidenceLog(house());
    const actor = { kind: 'person', id: ida.account, via: 'console' } as const;
    const scope = { kind: 'letters', letters: [letter] } as const;
    const proofs = async () =>
      (await mine(sam)).items.filter((one: { sight: string }) => one.sight === 'proof').length;
    const needs = { ...house(), log, organisation: 'x', witnesses: [], dekOf: async () => null };
    const pack = (open: boolean) => openPack(needs, actor, { scope, open, reason: why });
    await log.turn();
    await pack(false);
    assert.equal(await proofs(), 0);
    await pack(true);
    assert.equal(await proofs(), 1);
    await log.stop();
  });

  it('whoever tries rules and is shown a letter that they would change has looked at it; counting is no look', async () => {
    const ada = await at.signedIn('Ada', ['admin']);
    const { text } = (await ada.call('GET', '/v1/rules')).body;
    const wish = `${text}\nRule all-held because of "45 CFR 164.312(e)(1)":\n  When a letter goes outside, then hold it for approval because "we try it".\n`;
    const rules = await ada.call('POST', '/v1/rules/check', { text: wish });
    assert.equal(rules.status, 200, JSON.stringify(rules.body));
    const hers = async () =>
      (await mine(sam)).items.filter((one: { who: { name: string } }) => one.who.name === 'Ada').length;
    const tried = await ada.call('POST', '/v1/rules/try', { text: rules.body.text, days: 7 });
    assert.equal(tried.status, 200, JSON.stringify(tried.body));
    assert.ok(tried.body.changes.length > 0);
    assert.equal(await hers(), 1);
    const [event] = await house().evidence.latest(house().store, { kind: 'policy.tried', limit: 1 });
    await house().evidence.record(house().store, { kind: 'policy.tried', actor: event!.actor, data: {} });
    assert.equal(await hers(), 1);
  });

  it('comes by pages, and none is lost between them', async () => {
    const all = (await mine(sam)).items.map((one: { id: string }) => one.id);
    const paged: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await mine(sam, `?limit=1${cursor && `&cursor=${cursor}`}`);
      assert.ok(page.items, JSON.stringify(page));
      paged.push(...page.items.map((one: { id: string }) => one.id));
      if (page.next === null) break;
      cursor = page.next;
    }
    assert.deepEqual(paged, all);
    assert.equal((await sam.call('GET', '/v1/me/looks?cursor=x')).body.code, 'cursor-invalid');
  });

  it('a waiting letter is not shown without a reason, whoever asks and however', async () => {
    const events = async () =>
      (await house().evidence.latest(house().store, { kind: 'hold.read', limit: 100 })).length;
    const { id } = await heldLetter();
    const before = await events();
    await assert.rejects(
      lookAtHold(house(), { kind: 'operator', id: 'root', via: 'cli' }, id, { reason: ' ' }),
      (error) => isFault(error, 'reason-missing'),
    );
    assert.equal(await events(), before);
    const view = await lookAtHold(house(), { kind: 'operator', id: 'root', via: 'cli' }, id, { reason: why });
    assert.match(view.raw!.toString(), /knee of tomorrow/);
    const [look] = (await mine(tom)).items;
    assert.deepEqual(look.who, { kind: 'shell', name: 'root', roles: [], you: false });
    assert.deepEqual([look.sight, look.why], ['content', why]);
  });

  async function heldLetter(): Promise<{ id: string }> {
    const sent = await tom.call('POST', '/v1/letters', {
      to: ['dora@good.test'],
      subject: 'Held',
      text: 'The knee of tomorrow.',
    });
    const { store } = house();
    const { rows } = await store.query<{ id: string }>(
      'SELECT id FROM queue_delivery WHERE message_id = $1',
      [sent.body.id],
    );
    // It may have left already: then there is nothing to hold, and the test would prove nothing.
    const id = rows[0]?.id;
    if (id) {
      await store.query('UPDATE queue_delivery SET state = 1, fence = fence + 1 WHERE id = $1', [id]);
      return { id };
    }
    return heldLetter();
  }

  it('a reader sees staff by role and not by name, and only readers that the letter names', async () => {
    const { pickup } = house();
    const placed = await at.lab.until(async () => {
      const all = await pickup.list({ kind: 'system', id: 'test', via: 'inside' });
      return all.filter(({ message }) => message === letter).length === 2 && all;
    }, 'both copies in the portal');
    const pages = [];
    for (const who of ['ben', 'cleo']) {
      const { id } = placed.find(({ recipient }) => recipient.local === who)!;
      pages.push(await opened(id, who));
    }
    const [ben, cleo] = pages;
    assert.ok(ben && cleo);
    const text = (await ben.browser.get(`${ben.link}/looks`)).text;
    assert.match(text, /Who looked at this message/);
    assert.match(text, /Somebody who audits/);
    assert.match(text, new RegExp(why));
    assert.match(text, /cleo@old\.test/, 'the letter says that it went to her as well');
    assert.doesNotMatch(text, /Ida|Olga/);
    assert.match(text, /read the message/);
    const [read] = (await mine(sam)).items;
    assert.deepEqual(read.who, { kind: 'reader', name: 'cleo@old.test', roles: [], you: false });
    const spanish = await ben.browser.get(`${ben.link}/looks?lang=es`);
    assert.match(spanish.text, /Quién miró este mensaje/);
    // Had the letter not named her, nothing would be said of her: a blind copy stays one.
    const raw = Buffer.from('From: sam@clinic.test\r\nTo: ben@old.test\r\n\r\nx');
    const shown = await looksForReader(house(), {
      pickup: ben.id,
      message: letter,
      raw,
      actor: { kind: 'reader', id: ben.id, via: 'portal' },
    });
    assert.ok(shown.some(({ who }) => who.you && who.kind === 'reader'));
    assert.ok(shown.every(({ who }) => who.name !== 'cleo@old.test'));
    assert.ok(shown.every(({ who }) => who.you || who.kind !== 'reader'));
    const own = await house().evidence.latest(house().store, { kind: 'looks.listed', limit: 5 });
    assert.ok(
      own.some(({ actor }) => actor.kind === 'reader'),
      'that they looked is an event',
    );
  });

  async function opened(id: string, who: string): Promise<{ browser: Browser; link: string; id: string }> {
    const { pickup } = house();
    const link = `/m/${pickup.links(id).readerToken}`;
    await at.lab.settled();
    const browser = new Browser(at.lab.at.portal!);
    await browser.get(link);
    await browser.post(`${link}/ask`);
    const code = await at.lab.until(
      () =>
        at.lab.sinks['old.test']!.letters.filter(({ recipients }) =>
          recipients.some((one) => one.includes(who)),
        )
          .map(({ raw }) => /^\s*(\d{8})\s*$/m.exec(raw.toString())?.[1])
          .find(Boolean),
      `a code for ${who}`,
    );
    await pickup.setSecret({ kind: 'person', id: `sender:${id}`, via: 'portal' }, id, 'nine copper kettles');
    const asked = await browser.post(`${link}/code`, { code });
    const secret = { form: hidden(asked, 'form'), secret: 'nine copper kettles' };
    const page = await browser.post(`${link}/secret`, secret);
    assert.match(page.text, /Your knee/);
    assert.match(page.text, /Who looked at this message/, 'the letter leads there');
    return { browser, link, id };
  }

  it('a letter that nobody can open any more still says who looked', async () => {
    await house().store.query('UPDATE archive_message SET meta = $1 WHERE message_id = $2', [
      Buffer.alloc(40),
      letter,
    ]);
    assert.equal(await openLookBook(house()).settle(), 0);
    const items = (await mine(sam)).items.filter((one: { letter: string }) => one.letter === letter);
    assert.ok(items.length >= 4);
    assert.deepEqual([items[0].other, items[0].sentAt], [[], null]);
  });

  it('the command tells it too', async () => {
    const file = join(at.lab.dir, 'who.toml');
    const { keys, storage, tls } = at.lab.config;
    writeFileSync(
      file,
      [
        `[database]\nurl = ${JSON.stringify(at.lab.databaseUrl)}`,
        `[keys]\npassphrase_file = ${JSON.stringify(keys.passphrase_file)}`,
        `[storage]\ndir = ${JSON.stringify(storage.dir)}`,
        `[tls]\ncertificate = ${JSON.stringify(tls.certificate)}\nkey = ${JSON.stringify(tls.key)}`,
      ].join('\n'),
    );
    const bin = join(import.meta.dirname, '../../bin/postern');
    const { stdout } = await run(bin, ['who-read', letter, '--config', file]);
    assert.match(stdout, /Olga \(operator\)/);
    assert.match(stdout, new RegExp(why));
    const none = await run(bin, ['who-read', '01a216ef-fe34-75dc-9886-5cd902050171', '--config', file]).catch(
      (error) => error,
    );
    assert.equal(none.code, 1);
  });
});
