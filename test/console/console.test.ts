import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { apiTypes, typesPath } from '../../scripts/console.ts';
import { client, password } from '../api/house.ts';
import { launch, missing } from '../portal/chromium.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

it('the client’s types are those of the API as it is', async () => {
  assert.equal(readFileSync(typesPath, 'utf8'), await apiTypes(), 'run: npm run console');
});

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

  it('why a letter went to the portal, and who looked, is found within a few steps', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('ben@old.test');
    await page.keyboard.press('Enter');
    const row = page.getByRole('row').filter({ hasText: 'nurse@clinic.test' });
    await row.getByRole('link').click();
    await page.getByText('Put into the secure portal').first().waitFor();
    const text = await page.locator('main').innerText();
    assert.match(text, /Lab results|health information/i);
    assert.match(text, /Who looked at it/);
    assert.match(text, /does not offer|encrypt/i);
  });

  it('every page is readable without sight, in both schemes and on a phone, and makes no request outside', async () => {
    const outside: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(at.url) && !request.url().startsWith('data:'))
        outside.push(request.url());
    });
    const paths = ['', 'letters?address=ben@old.test', 'waiting', 'portal', 'people', `people/${at.boss.id}`];
    for (const path of [...paths, 'held', 'rules', 'readers', 'systems', 'domains', 'evidence', 'me']) {
      for (const [width, colorScheme] of [
        [1280, 'light'],
        [390, 'dark'],
      ] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.goto(`${at.url}/${path}`);
        await page.locator('h1').waitFor();
        await page.waitForTimeout(150);
        await page.evaluate(axe);
        const result: { violations: { id: string; nodes: { html: string }[] }[] } = await page.evaluate(
          'axe.run(document, { resultTypes: ["violations"] })',
        );
        const found = result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
        assert.deepEqual(found, [], `/${path} ${width} ${colorScheme}`);
        const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth + 1');
        assert.equal(wide, false, `/${path} scrolls sideways at ${width}`);
      }
    }
    assert.deepEqual(outside, []);
    assert.deepEqual(troubles, []);
  });

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
