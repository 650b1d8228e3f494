import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { client, password } from '../api/house.ts';
import { launch, missing } from '../portal/chromium.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

describe('the console in a browser', { skip: missing }, () => {
  let at: ConsoleLab;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const troubles: string[] = [];

  before(async () => {
    at = await openConsoleLab();
    browser = await launch();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('401')) troubles.push(message.text());
    });
    await virtualPasskeys(page);
  });
  after(async () => {
    await browser?.close();
    await at.close();
  });

  it('a person comes in by a link, makes a passkey, and comes in again by it alone', async () => {
    await enrol(at, page);
    await page.getByRole('button', { name: 'Ines Ortega' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    await page.getByText('Mail is flowing').waitFor();
  });

  it('a letter is found by operators that are suggested, and everything by keyboard', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('ben@old.test');
    await page.getByRole('option', { name: /nurse@clinic.test to ben@old.test/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.goto(`${at.url}/letters`);
    const box = page.getByRole('combobox', { name: /Find letters/ });
    await box.pressSequentially('to:ben@old.test st');
    await page.getByRole('option', { name: /state:/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await box.pressSequentially('por');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=to%3Aben%40old.test\+state%3Aportal/);
    await page.getByRole('row').filter({ hasText: 'nurse@clinic.test' }).waitFor();
    assert.equal(await page.getByRole('row').count(), 2, 'the heading and one letter');
    await box.blur();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText('Why it was protected like this').waitFor();
    const text = (await page.locator('main').textContent()) ?? '';
    assert.match(text, /health information/i);
    assert.match(text, /It went to the secure portal, because the rule asks for the portal/);
    assert.match(text, /Who looked at it/);
    await page.goBack();
    assert.equal(
      await box.inputValue(),
      'to:ben@old.test state:portal',
      'what was asked stands in the address',
    );
    await page.goto(`${at.url}/letters?q=state:lost`);
    await page.getByText(/state: is one of waiting/).waitFor();
    troubles.length = 0;
  });

  it('copies of chosen letters are taken back with one question and one reason', async () => {
    await page.goto(`${at.url}/letters?q=state:portal`);
    await page.getByRole('checkbox', { name: /ben@old.test/ }).check();
    await page.getByRole('button', { name: 'Take back (1)' }).click();
    await page.getByLabel('Reason').fill('Written to the wrong Ben.');
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
    await page.getByText('Take back: done for 1 of 1.').waitFor();
    const { evidence, store } = at.lab.server.house;
    const [event] = await evidence.latest(store, { kind: 'pickup.retracted', limit: 1 });
    assert.equal(event?.secret.reason ?? event?.data.reason, 'Written to the wrong Ben.');
  });

  it('plots tell their figures in words and as a table', async () => {
    await page.goto(at.url);
    const plot = page.locator('figure').filter({ hasText: 'How letters were protected' });
    await plot.getByText(/encrypted connection: \d+/).waitFor();
    await plot.getByText('As a table').click();
    await plot.getByRole('columnheader', { name: 'encrypted connection' }).waitFor();
    assert.equal(await plot.locator('canvas').count(), 1);
    assert.equal(await plot.locator('[aria-hidden] canvas').count(), 1, 'the picture itself is passed over');
  });

  it('caused no trouble in the browser', () => assert.deepEqual(troubles, []));

  it('is small: the first load holds at most 200 KB of gzipped script', async () => {
    const script: number[] = [];
    const fresh = await browser.newContext();
    const first = await fresh.newPage();
    first.on('response', (response) => {
      if (response.request().resourceType() === 'script')
        void response.body().then((body) => script.push(gzipSync(body).length));
    });
    await first.goto(at.url);
    await first.getByRole('heading', { name: 'Sign in' }).waitFor();
    await first.waitForLoadState('networkidle');
    await fresh.close();
    const total = script.reduce((sum, one) => sum + one, 0);
    assert.ok(script.length > 0 && total < 200_000, `${total}`);
  });

  it('serves its pages under a policy without inline code, and no path leads out of its folder', async () => {
    const nobody = client(at.base);
    const index = await nobody.call('GET', '/waiting');
    const policy = index.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'; script-src 'self';/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.notEqual(policy, (await nobody.call('GET', '/waiting')).headers.get('content-security-policy'));
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(String(index.body))?.[1] ?? '';
    const coded = async (accepts: string) => {
      const { headers, body } = await nobody.call('GET', script, undefined, { 'accept-encoding': accepts });
      assert.equal(headers.get('vary'), 'accept-encoding');
      return [headers.get('content-encoding'), String(body).length] as const;
    };
    const [, length] = await coded('identity');
    assert.deepEqual(await coded('gzip, deflate, br'), ['br', length]);
    assert.deepEqual(await coded('br;q=0, gzip;q=0.5'), ['gzip', length]);
    assert.deepEqual(await coded('br; q=0.0'), [null, length]);
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/assets/../../package.json',
      '/..%2fpackage.json',
    ])
      assert.notEqual((await nobody.call('GET', path)).status, 200, path);
    assert.equal((await nobody.call('POST', '/v1/session', { user: 'x@clinic.test', password })).status, 403);
  });
});
