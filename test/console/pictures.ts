/** Makes the pictures of docs/guide/console.md: `node test/console/pictures.ts [folder]`. */
import { join } from 'node:path';
import { launch } from '../portal/chromium.ts';
import { enrol, openConsoleLab, virtualPasskeys } from './house.ts';

const folder = process.argv[2] ?? join(import.meta.dirname, '../../docs/guide');
const at = await openConsoleLab();
const browser = await launch();
const pages = [
  '',
  'letters?address=ben@old.test',
  'waiting',
  'portal',
  'people',
  'systems',
  'domains',
  'evidence',
  'me',
];
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') console.log(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.log(`page: ${error.message}`));
  await virtualPasskeys(page);
  await page.goto(at.url);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.screenshot({ path: join(folder, 'console-sign-in-desktop-light.png') });
  await enrol(at, page);
  for (const path of pages) {
    const name = path.split('?')[0] || 'today';
    for (const [width, scheme] of [
      [1280, 'light'],
      [1280, 'dark'],
      [390, 'light'],
    ] as const) {
      await page.setViewportSize({ width, height: width < 600 ? 844 : 800 });
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(`${at.url}/${path}`);
      await page.locator('h1').waitFor();
      await page.waitForTimeout(500);
      const device = width < 600 ? 'phone' : 'desktop';
      await page.screenshot({ path: join(folder, `console-${name}-${device}-${scheme}.png`) });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${at.url}/letters?address=ben@old.test`);
  await page.locator('tbody a').first().click();
  await page.locator('dl').first().waitFor();
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, 'console-letter-desktop-light.png'), fullPage: true });
} finally {
  await browser.close();
  await at.close();
}
