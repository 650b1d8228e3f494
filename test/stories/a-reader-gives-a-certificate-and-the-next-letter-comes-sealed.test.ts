import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemActor } from '#base';
import { readHeader, walk } from '#mail';
import { type Lab, openLab } from '../lab/house.ts';
import { without } from '../lab/neighbours.ts';
import { Browser, hidden, type Page } from '../portal/browser.ts';
import { keyPem, type Person, person } from '../protect/people.ts';

const actor = systemActor('test');
const who = 'maria@home.test';
/** Sensitive: sealed, or else kept in the portal behind a secret. */
const result = (values: number) => ({
  to: who,
  subject: 'HIV result',
  text: `Dear Maria Lopez, DOB 04/12/1961: your HIV viral load is ${values} copies/mL. Continue dolutegravir.`,
});

describe('a reader gives a certificate in the portal, and the next letter comes sealed to their mail program', () => {
  let lab: Lab;
  let browser: Browser;
  let link = '';
  let maria: Person;
  before(async () => {
    lab = await openLab({ world: { 'home.test': {} } });
    const { people } = lab.server.house;
    await people.addPerson(actor, { name: 'Ada Admin', addresses: ['ada@clinic.test'], roles: ['admin'] });
    maria = person(who);
  });
  after(() => lab?.close());

  const textOf = (raw: Buffer): string => {
    const texts: string[] = [];
    const visit = (part: ReturnType<typeof walk>): void => {
      if (part.type === 'text/plain') texts.push(part.text());
      part.children.forEach(visit);
    };
    visit(walk(raw));
    return texts.join('\n');
  };
  const found = (domain: string, words: RegExp) =>
    lab.until(
      () => lab.sinks[domain]!.letters.map(({ raw }) => words.exec(textOf(raw))).find(Boolean),
      `${words} at ${domain}`,
    );
  const eventOf = (id: string, kind: string) =>
    lab.until(async () => {
      const [life] = await lab.server.trace(actor, id);
      return life?.events.find((event) => event.kind === kind);
    }, `${kind} of ${id}`);
  const give = async (certificate: Person): Promise<Page> => {
    const page = await browser.get(`${link}/keys`);
    const form = new FormData();
    form.set('form', hidden(page, 'form'));
    form.set('key', new Blob([new Uint8Array(certificate.der)]), 'maria.cer');
    const { status, location, text } = await browser.send('POST', `${link}/keys`, form);
    assert.equal(status, 303, text);
    return browser.get(location);
  };

  it('the first letter waits in the portal, and is opened with code and secret', async () => {
    await lab.send(result(40));
    link = new URL((await found('home.test', /https?:\/\/\S+\/m\/\S+/))[0]).pathname;
    const [waiting] = await lab.server.house.pickup.list(actor);
    await lab.server.house.pickup.setSecret(actor, waiting!.id, 'blue house 7');
    await lab.settled();
    browser = new Browser(lab.at.portal!);
    await browser.get(link);
    await browser.post(`${link}/ask`);
    const code = (await found('home.test', /^\s*(\d{8})\s*$/m))[1]!;
    const ask = await browser.post(`${link}/code`, { code });
    const letter = await browser.post(`${link}/secret`, {
      form: hidden(ask, 'form'),
      secret: 'blue house 7',
    });
    assert.match(letter.text, /viral load is 40/);
  });

  it('the certificate is given, and openssl opens the next letter', {
    skip: without('openssl'),
  }, async () => {
    assert.match((await give(maria)).text, /It was kept/);
    const { id } = await lab.send(result(20));
    const { data, secret } = await eventOf(id, 'delivery.delivered');
    assert.deepEqual([data.method, data.floor], ['smime', 'sealed']);
    assert.equal(secret.key, maria.certificate.fingerprint);
    const raw = lab.sinks['home.test']!.letters.at(-1)!.raw;
    assert.doesNotMatch(raw.toString('latin1'), /HIV|Lopez|copies/);
    const path = (name: string, bytes: Buffer | string): string => {
      writeFileSync(join(lab.dir, name), bytes);
      return join(lab.dir, name);
    };
    const files = ['-recip', path('m.pem', maria.pem), '-inkey', path('m.key', keyPem(maria))];
    const inner = execFileSync('openssl', ['cms', '-decrypt', '-in', path('l.eml', raw), ...files]);
    assert.equal(readHeader(inner).first('subject'), 'HIV result');
    assert.ok(walk(inner).text().includes('viral load is 20'));
  });

  it('another certificate is not taken silently: somebody is told, and letters wait until they have looked', async () => {
    assert.match((await give(person(who))).text, /not used yet/);
    await found('clinic.test', /postern keys show/);
    const { id } = await lab.send(result(30));
    assert.match((await eventOf(id, 'delivery.held')).secret.reason!, /waits for a person/);
  });
});
