import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, missing } from '../portal/chromium.ts';
import { findings } from './axe.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

describe('domains in the console', { skip: missing }, () => {
  let at: ConsoleLab;
  let browser: Browser;
  let page: Page;
  before(async () => {
    at = await openConsoleLab();
    browser = await launch();
    const context = await browser.newContext({ locale: 'en-US' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: at.url });
    page = await context.newPage();
    await virtualPasskeys(page);
    await enrol(at, page);
    await page.goto(`${at.url}/domains`);
  });
  after(async () => {
    await browser?.close();
    await at.close();
  });

  it('what is missing is copied from the page, and is good when one looks again', async () => {
    const spf = page.locator('.mantine-Accordion-item').filter({ hasText: 'SPF clinic.test' });
    await spf.getByRole('button', { name: 'Copy the value' }).click();
    const value = await page.evaluate('navigator.clipboard.readText()');
    assert.equal(value, 'v=spf1 mx a:mail.clinic.test -all');
    at.lab.dns.zone['clinic.test'] = { ...at.lab.dns.zone['clinic.test'], txt: [value], ttl: 0 };
    await page.getByRole('button', { name: 'Look again' }).click();
    await spf.getByText('good', { exact: true }).waitFor();
    assert.equal(await spf.getByText('to be put right').count(), 0);
  });

  it('a pair of keys is made there, and does not sign before the world sees it', async () => {
    await page.getByRole('button', { name: 'Make the next pair' }).click();
    await page.getByRole('button', { name: 'Let the pair sign' }).click();
    await page.getByText(/Not in the DNS yet/).waitFor();
    for (const { name, record } of await at.lab.server.house.dkim.list('clinic.test'))
      at.lab.dns.zone[name] = { txt: [record], ttl: 0 };
    await page.getByRole('button', { name: 'Let the pair sign' }).click();
    await page.getByRole('cell', { name: 'signs' }).first().waitFor();
  });

  it('is readable without sight, in both schemes and on a phone', async () => {
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [390, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(`${at.url}/domains`);
      await page.getByText(/\d are good/).waitFor();
      await page.waitForTimeout(300);
      assert.deepEqual(await findings(page), [], `${width} ${colorScheme}`);
    }
  });
});
