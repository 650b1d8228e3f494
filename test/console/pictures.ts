/**
 * Makes the pictures in docs/guide/console/ out of the demo: every page in both widths and schemes.
 *
 *     node test/console/pictures.ts [--folder DIR] [--only NAME,NAME] [--all] [--at LINK] [--session FILE]
 *
 * Without --all each page is made wide and light, and narrow and dark; with it the other way round too. With --at a demo that runs already is
 * looked at; --session keeps the sign-in in a file, since its link is good once.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launch } from '../portal/chromium.ts';
import { comeIn, openDemo } from './demo.ts';
import { virtualPasskeys } from './passkeys.ts';
import { smaller } from './png.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join(import.meta.dirname, '../../docs/guide/console') },
    only: { type: 'string' },
    at: { type: 'string' },
    session: { type: 'string' },
    all: { type: 'boolean', default: false },
  },
});
const only = values.only?.split(',');

/** Pages by name; a function where more than an address is needed to come there. */
const pages: Readonly<Record<string, string | ((page: Page) => Promise<void>)>> = {
  today: '?span=week',
  letters: 'letters',
  letter: async (page) => {
    await page.goto(`${demo.url}/letters?q=to:jane.doyle@wrong-cert.test`);
    await page.getByRole('row').nth(2).getByRole('link').click();
    await page.getByText('Why it was protected like this').first().waitFor();
  },
  waiting: 'waiting',
  held: 'held',
  portal: 'portal',
  'held-open': async (page) => {
    await page.goto(`${demo.url}/held`);
    await page.getByRole('button', { name: 'Decide' }).first().click();
    await page.getByLabel('Why you decide as you do').waitFor();
  },
  find: async (page) => {
    await page.goto(`${demo.url}/letters`);
    await page.getByRole('button', { name: /^Find/ }).click();
    await page.getByRole('combobox', { name: /A page, a letter/ }).fill('jane.doyle@wrong-cert.test');
    await page.getByRole('option', { name: /All letters for/ }).waitFor();
    await page.waitForTimeout(800);
  },
  rules: 'rules',
  'rules-tried': async (page) => {
    await page.goto(`${demo.url}/rules`);
    const box = page.getByLabel('The rules, as sentences');
    const text = await box.inputValue();
    await box.fill(
      `${text}\nRule results because of "45 CFR 164.312(e)(1)":\nWhen a letter holds a laboratory test and goes outside, then seal it.\n`,
    );
    await page.getByRole('button', { name: 'Try them' }).click();
    await page.getByText('What it would have done').waitFor({ timeout: 30_000 });
    await page.getByText('What it says that the rules in force do not').scrollIntoViewIfNeeded();
    await page.getByText('Change them').evaluate('(title) => title.scrollIntoView()');
  },
  readers: 'readers',
  reader: 'readers?address=maya.ellis@good-tls.test',
  people: 'people',
  systems: 'systems',
  domains: 'domains',
  evidence: 'evidence',
  archive: 'archive',
  keeping: 'keeping',
  reviews: 'reviews',
  guard: 'guard',
  settings: 'settings',
  desk: 'desk',
  own: 'own',
  me: 'me',
};
const looks = [
  [1280, 'light'],
  [390, 'dark'],
  ...(values.all
    ? ([
        [1280, 'dark'],
        [390, 'light'],
      ] as const)
    : []),
] as const;

const demo = values.at
  ? { welcome: values.at, url: new URL(values.at).origin, close: async () => {} }
  : await openDemo();
const browser = await launch();
const shoot = async (page: Page, name: string): Promise<void> =>
  writeFileSync(join(values.folder, `${name}.png`), smaller(await page.screenshot()));
try {
  const { session } = values;
  const known = session !== undefined && existsSync(session);
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-US',
    ...(known ? { storageState: session } : {}),
  });
  const page = await context.newPage();
  if (!known) {
    await virtualPasskeys(page);
    await page.goto(demo.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    if (!only || only.includes('sign-in')) await shoot(page, 'sign-in-desktop-light');
    await comeIn(page, demo);
    if (session) await context.storageState({ path: session });
  }
  for (const [name, path] of Object.entries(pages)) {
    if (only && !only.includes(name)) continue;
    for (const [width, colorScheme] of looks) {
      await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      if (typeof path === 'string') await page.goto(`${demo.url}/${path}`);
      else await path(page);
      const here = await page
        .locator('h1')
        .waitFor({ timeout: 15_000 })
        .then(
          () => true,
          () => false,
        );
      if (!here || (await page.locator('h1').textContent()) === 'Not here') {
        console.error(`${name}: there is no such page`);
        break;
      }
      await page.waitForLoadState('networkidle').catch(() => {});
      await page.waitForTimeout(400);
      await shoot(page, `${name}-${width < 600 ? 'phone' : 'desktop'}-${colorScheme}`);
    }
  }
} finally {
  await browser.close();
  await demo.close();
}
