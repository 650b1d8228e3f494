import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, missing } from '../portal/chromium.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Pages as people see them: those of the menu, and some that stand behind others. */
describe('every page of the console', { skip: missing }, () => {
  let at: ConsoleLab;
  let browser: Browser;
  let page: Page;
  let paths: string[];
  const outside: string[] = [];
  const troubles: string[] = [];

  before(async () => {
    at = await openConsoleLab();
    browser = await launch();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(at.url) && !/^(data|blob):/.test(request.url()))
        outside.push(request.url());
    });
    await virtualPasskeys(page);
    await enrol(at, page);
    const links = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').all();
    const menu = await Promise.all(links.map((link) => link.getAttribute('href')));
    paths = [
      ...menu.filter((path) => path !== null),
      '/letters?q=to:ben@old.test',
      `/letters/${at.letter}`,
      '/readers?address=ben@old.test',
      `/people/${at.boss.id}`,
      '/nowhere',
    ];
  });
  after(async () => {
    await browser?.close();
    await at.close();
  });

  for (const [name, width, colorScheme] of [
    ['wide and light', 1280, 'light'],
    ['narrow and dark', 390, 'dark'],
  ] as const)
    it(`is readable without sight and fits, ${name}`, async () => {
      assert.ok(paths.length > 15, String(paths));
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const path of paths) {
        await page.goto(`${at.url}${path}`);
        await page.locator('h1').waitFor();
        while ((await page.getByLabel('Loading').count()) > 0) await page.waitForTimeout(50);
        await page.evaluate(axe);
        const result: { violations: { id: string; nodes: { html: string }[] }[] } = await page.evaluate(
          'axe.run(document, { resultTypes: ["violations"] })',
        );
        const found = result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
        assert.deepEqual(found, [], `${path} ${name}`);
        const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth + 1');
        assert.equal(wide, false, `${path} scrolls sideways, ${name}`);
      }
    });

  it('goes by keyboard from the skip link on, in the order that one reads', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(at.url);
    await page.getByText('Mail is flowing').waitFor();
    const focused = (): Promise<string> =>
      page.evaluate(
        "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''",
      );
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'To the content');
    await page.keyboard.press('Tab');
    assert.match(await focused(), /^Find/);
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Ines Ortega');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Today');
    await page.goto(at.url);
    await page.getByText('Mail is flowing').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement?.id'), 'content');
  });

  it('asks nobody else for anything, and breaks nowhere', () => {
    assert.deepEqual(outside, []);
    assert.deepEqual(troubles, []);
  });
});
