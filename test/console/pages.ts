/** Every page of the console, as the menu names them and some that stand behind others, looked at by axe. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { launch } from '../portal/chromium.ts';
import { findings, loaded, type Scheme, shine, sideways } from './axe.ts';
import { enrol, openConsoleLab, virtualPasskeys } from './house.ts';

/** The rules of axe that another colour scheme can change the outcome of. */
const ofColours = { runOnly: ['color-contrast', 'link-in-text-block'] };

export interface Pages {
  readonly url: string;
  readonly page: Page;
  readonly paths: readonly string[];
  /** Requests that went elsewhere, and what the pages complained of. */
  readonly outside: readonly string[];
  readonly troubles: readonly string[];
  /** Throws where a page is not readable without sight, in this scheme or by its colours in the other, or scrolls sideways. */
  look(width: number, scheme: Scheme): Promise<void>;
  /** Throws where the words on anything that can be pressed are hard to read under the pointer; tells which kinds there were. */
  hover(scheme: Scheme, path: string): Promise<ReadonlySet<string>>;
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
  const open = async (path: string): Promise<void> => {
    await page.goto(`${at.url}${path}`);
    await page.locator('h1').waitFor();
    await loaded(page);
  };
  /** The theme's tints and fillings under the pointer, of every colour in use, whether a page shows one now or not. */
  const tints = async (): Promise<string[]> => {
    await page.evaluate(`{
      const sheet = document.querySelector('main').appendChild(document.createElement('p'));
      sheet.id = 'tints';
      for (const colour of ['cyan', 'red', 'green', 'orange', 'yellow', 'blue', 'gray'])
        for (const [ground, words] of [
          ['light', 'var(--mantine-color-' + colour + '-light-color)'],
          ['light-hover', 'var(--mantine-color-' + colour + '-light-color)'],
          ['filled-hover', colour === 'yellow' ? 'black' : 'white'],
        ]) {
          const one = sheet.appendChild(document.createElement('span'));
          one.textContent = colour + ' ' + ground + ' ';
          one.style.background = 'var(--mantine-color-' + colour + '-' + ground + ')';
          one.style.color = words;
        }
    }`);
    const wrong = await findings(page, "'#tints'", ofColours);
    await page.evaluate("document.getElementById('tints').remove()");
    return wrong;
  };
  const lookAt = async (path: string, width: number, scheme: Scheme): Promise<void> => {
    const other = scheme === 'light' ? 'dark' : 'light';
    await open(path);
    assert.deepEqual(await findings(page), [], `${path} ${width} ${scheme}`);
    assert.equal(await sideways(page), false, `${path} scrolls sideways, ${width} ${scheme}`);
    await shine(page, other);
    assert.deepEqual(
      await findings(page, 'document', ofColours),
      [],
      `${path} ${width} ${scheme}, then ${other}`,
    );
    await shine(page, scheme);
  };
  return {
    url: at.url,
    page,
    paths,
    outside,
    troubles,
    async look(width, scheme) {
      assert.ok(paths.length > 15, String(paths));
      await page.setViewportSize({ width, height: 800 });
      await shine(page, scheme);
      for (const path of paths) await lookAt(path, width, scheme);
    },
    async hover(scheme, path) {
      await shine(page, scheme);
      await open(path);
      const kinds = new Set<string>();
      // What looks alike is looked at once.
      const marked: number = await page.evaluate(`{
        const alike = new Set();
        const all = [...document.querySelectorAll('.mantine-Button-root, .mantine-ActionIcon-root, .mantine-NavLink-root')];
        const one = (node) => [node.className, node.dataset.variant, node.dataset.active, node.getAttribute('style')].join();
        const fresh = all.filter((node) => node.checkVisibility() && !node.disabled && !alike.has(one(node)) && alike.add(one(node)));
        for (const [n, node] of fresh.entries()) node.setAttribute('data-look', n);
        fresh.length;
      }`);
      for (let n = 0; n < marked; n++) {
        const one = page.locator(`[data-look="${n}"]`);
        await one.hover();
        assert.deepEqual(
          await findings(page, `'[data-look="${n}"]'`, ofColours),
          [],
          `${path} ${scheme}, under the pointer`,
        );
        const button = await one.evaluate((node) => node.classList.contains('mantine-Button-root'));
        kinds.add((await one.getAttribute('data-variant')) ?? (button ? 'filled' : 'link'));
      }
      assert.deepEqual(await tints(), [], `tints ${scheme}, under the pointer`);
      return kinds;
    },
    async close() {
      await browser.close();
      await at.close();
    },
  };
}
