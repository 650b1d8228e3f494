/** Makes the pictures of docs/guide/console.md: `node test/console/pictures.ts [folder] [all]`. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launch } from '../portal/chromium.ts';
import { enrol, openConsoleLab, virtualPasskeys } from './house.ts';

const folder = process.argv[2] ?? join(import.meta.dirname, '../../docs/guide');
const paths: Readonly<Record<string, string>> = {
  today: '',
  letters: 'letters?address=ben@old.test',
  waiting: 'waiting',
  held: 'held',
  portal: 'portal',
  rules: 'rules',
  readers: 'readers',
  people: 'people',
  systems: 'systems',
  domains: 'domains',
  evidence: 'evidence',
  me: 'me',
};
const shots: readonly (readonly [string, number, 'light' | 'dark'])[] =
  process.argv[3] === 'all'
    ? Object.keys(paths).flatMap((name) => [
        [name, 1280, 'light'] as const,
        [name, 1280, 'dark'] as const,
        [name, 390, 'light'] as const,
      ])
    : [
        ['today', 1280, 'light'],
        ['today', 390, 'dark'],
        ['rules', 1280, 'light'],
        ['people', 390, 'light'],
      ];

const at = await openConsoleLab();
const browser = await launch();
const shoot = (page: Page, name: string, fullPage = false): Promise<Buffer> =>
  page.screenshot({ path: join(folder, `console-${name}.png`), fullPage });
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  const page = await context.newPage();
  await virtualPasskeys(page);
  await page.goto(at.url);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await shoot(page, 'sign-in-desktop-light');
  await enrol(at, page);
  for (const [name, width, colorScheme] of shots) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 800 });
    await page.emulateMedia({ colorScheme });
    await page.goto(`${at.url}/${paths[name]}`);
    await page.locator('h1').waitFor();
    await page.waitForTimeout(500);
    await shoot(page, `${name}-${width < 600 ? 'phone' : 'desktop'}-${colorScheme}`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${at.url}/letters?address=ben@old.test`);
  await page.getByRole('row').filter({ hasText: 'nurse@clinic.test' }).getByRole('link').click();
  await page.getByText('Put into the secure portal').first().waitFor();
  await page.waitForTimeout(300);
  await shoot(page, 'letter-desktop-light', true);
} finally {
  await browser.close();
  await at.close();
}
