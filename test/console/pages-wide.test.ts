import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { missing } from '../portal/chromium.ts';
import { openPages, type Pages } from './pages.ts';

describe('every page of the console, wide and light', { skip: missing }, () => {
  let at: Pages;
  before(async () => {
    at = await openPages();
  });
  after(() => at.close());

  it('is readable without sight, and fits', () => at.look(1280, 'light'));

  it('is readable under the pointer, in both schemes', async () => {
    await at.page.setViewportSize({ width: 1280, height: 800 });
    const kinds = new Set<string>();
    for (const scheme of ['dark', 'light'] as const)
      for (const path of ['/people', '/guard'])
        for (const kind of await at.hover(scheme, path)) kinds.add(kind);
    for (const kind of ['filled', 'subtle', 'default', 'link']) assert.ok(kinds.has(kind), [...kinds].join());
  });

  it('goes by keyboard from the skip link on, in the order that one reads', async () => {
    await at.page.setViewportSize({ width: 1280, height: 800 });
    await at.page.goto(at.url);
    await at.page.getByText('Mail is flowing').waitFor();
    const focused = (): Promise<string> =>
      at.page.evaluate(
        "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''",
      );
    await at.page.keyboard.press('Tab');
    assert.equal(await focused(), 'To the content');
    await at.page.keyboard.press('Tab');
    assert.match(await focused(), /^Find/);
    await at.page.keyboard.press('Tab');
    assert.equal(await focused(), 'Ines Ortega');
    await at.page.keyboard.press('Tab');
    assert.equal(await focused(), 'Today');
    await at.page.goto(at.url);
    await at.page.getByText('Mail is flowing').waitFor();
    await at.page.keyboard.press('Tab');
    await at.page.keyboard.press('Enter');
    assert.equal(await at.page.evaluate('document.activeElement?.id'), 'content');
  });

  it('asks nobody else for anything, and breaks nowhere', () => {
    assert.deepEqual(at.outside, []);
    assert.deepEqual(at.troubles, []);
  });
});
