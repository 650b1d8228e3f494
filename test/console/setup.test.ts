import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { silentLog } from '#base';
import { configFrom } from '#config';
import { makePassphrase, passphrasePath } from '#keys';
import { consoleBuilt } from '../../scripts/console.ts';
import { closeHouse, openHouse, Server } from '../../src/app.ts';
import { password } from '../api/house.ts';
import { authority } from '../lab/certificates.ts';
import { type TestStore, testStore } from '../lab/database.ts';
import { type Dns, openDns } from '../lab/dns.ts';
import { freePort } from '../lab/house.ts';
import { openSink, type Sink } from '../lab/sink.ts';
import { launch, missing } from '../portal/chromium.ts';
import { findings } from './axe.ts';
import { virtualPasskeys } from './house.ts';

describe('the first run in a browser', { skip: missing }, () => {
  let base: TestStore;
  let server: Server;
  let browser: Browser;
  let page: Page;
  let dns: Dns;
  let sink: Sink;
  let link = '';
  before(async () => {
    await consoleBuilt();
    base = await testStore();
    await base.store.query('DELETE FROM keys_kek');
    const ca = authority();
    dns = await openDns({});
    sink = await openSink(
      { name: 'mx.good.test', tls: ca.issue(['mx.good.test']) },
      { host: '127.0.0.31', port: 0 },
    );
    dns.zone['good.test'] = { mx: ['10 mx.good.test'] };
    dns.zone['mx.good.test'] = { a: ['127.0.0.31'] };
    const doors = ca.issue(['mail.clinic.test']);
    for (const [name, text] of Object.entries({
      'ca.pem': ca.pem,
      'cert.pem': doors.cert,
      'key.pem': doors.key,
    }))
      writeFileSync(join(base.dir, name), text, { mode: 0o600 });
    const port = await freePort();
    const local = { host: '127.0.0.1', port: 0 };
    const config = configFrom(
      {
        database: { url: base.url, pool: 6 },
        storage: { dir: base.dir, min_free: 0 },
        organisation: { domain: 'clinic.test', hostname: 'mail.clinic.test' },
        tls: { certificate: 'cert.pem', key: 'key.pem', ca: ['ca.pem'] },
        intake: { submission: local, submissions: local },
        delivery: { resolver: [dns.server], port: sink.port, allow_private: true, ipv6: false },
        console: { enabled: true, host: '127.0.0.1', port, plain: true, url: `http://localhost:${port}` },
        web: { enabled: false },
        operator: { enabled: false },
      },
      base.dir,
    );
    makePassphrase(passphrasePath(config));
    server = new Server(await openHouse(config, { log: silentLog }));
    link = (await server.start()).setup ?? '';
    browser = await launch();
    page = await (await browser.newContext({ locale: 'en-US' })).newPage();
    await virtualPasskeys(page);
  });
  after(async () => {
    await browser?.close();
    await server.stop();
    await closeHouse(server.house);
    await sink.close();
    await dns.close();
    await base.close();
  });
  const accessible = async (): Promise<void> => {
    await page.waitForTimeout(300);
    assert.deepEqual(await findings(page), []);
  };

  it('from the printed link to a letter that has arrived, with nothing but a browser', async () => {
    await page.goto(link);
    await accessible();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByLabel('Name of your organisation').fill('Riverside Clinic');
    await page.getByLabel(/A line for readers/).fill('Call 555-0100');
    await accessible();
    await page.getByRole('button', { name: 'Next' }).click();
    // A page that is loaded anew goes on where it was.
    await page.reload();
    assert.equal(await page.getByLabel('Name of your organisation').inputValue(), 'Riverside Clinic');
    await page.getByRole('button', { name: 'Next' }).click();
    assert.equal(await page.getByLabel('Your mail domain').inputValue(), 'clinic.test');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Your name').fill('Ada Admin');
    await page.getByLabel('Your mail address').fill('ada@clinic.test');
    await accessible();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('heading', { name: 'Welcome, Ada Admin' }).waitFor();
    await page.getByLabel('Choose a password').fill(password);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Make a passkey on this device' }).click();
    await page.getByRole('button', { name: 'I have them: open the console' }).click();
    await page.getByRole('heading', { name: 'A first letter' }).waitFor();
    assert.match((await page.locator('header').textContent()) ?? '', /Riverside Clinic/);
    await accessible();
    await page.getByLabel('To').fill('ada@good.test');
    await page.getByRole('button', { name: 'Send it' }).click();
    await page.getByText('It has arrived').waitFor({ timeout: 30_000 });
    await page.getByText('Handed to the reader’s server').waitFor();
    assert.match(sink.letters[0]!.raw.toString(), /A first letter from Riverside Clinic/);
    await accessible();
    await page.getByRole('link', { name: 'To the records' }).click();
    await page.getByRole('heading', { name: 'clinic.test' }).waitFor();
  });

  it('the link is dead afterwards, in every browser', async () => {
    const other = await (await browser.newContext({ locale: 'en-US' })).newPage();
    await other.goto(link);
    await other.getByRole('button', { name: 'Begin' }).click();
    await other.getByText(/This set-up is over/).waitFor();
    await other.close();
  });
});
