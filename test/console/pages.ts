/** Every page of the console, as the menu names them and some that stand behind others, looked at by axe. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { launch } from '../portal/chromium.ts';
import { enrol, openConsoleLab, virtualPasskeys } from './house.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Pages {
  readonly url: string;
  readonly page: Page;
  readonly paths: readonly string[];
  /** Requests that went elsewhere, and what the pages complained of. */
  readonly outside: readonly string[];
  readonly troubles: readonly string[];
  /** Throws where a page is not readable without sight, or scrolls sideways. */
  look(width: number, colorScheme: 'light' | 'dark'): Promise<void>;
  close(): Promise<void>;
}

export async function openPages(): Promise<Pages> {
  const at = await openConsoleLab();
  const browser = await launch();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const outside: string[] = [];
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(at.url) && !/^(data|blob):/.test(request.url()))
      outside.push(request.url());
  });
  await virtualPasskeys(page);
  await enrol(at, page);
  const links = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').all();
  const menu = await Promise.all(links.map((link) => link.getAttribute('href')));
  const paths = [
    ...menu.filter((path) => path !== null),
    '/letters?q=to:ben@old.test',
    `/letters/${at.letter}`,
    '/readers?address=ben@old.test',
    `/people/${at.boss.id}`,
    '/nowhere',
  ];
  const lookAt = async (path: string, name: string): Promise<void> => {
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
  };
  return {
    url: at.url,
    page,
    paths,
    outside,
    troubles,
    async look(width, colorScheme) {
      assert.ok(paths.length > 15, String(paths));
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const path of paths) await lookAt(path, `${width} ${colorScheme}`);
    },
    async close() {
      await browser.close();
      await at.close();
    },
  };
}
