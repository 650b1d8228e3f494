import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { comeIn, type Demo, openDemo } from '../console/demo.ts';
import { virtualPasskeys } from '../console/passkeys.ts';
import { launch, missing } from '../portal/chromium.ts';

/**
 * Somebody who never saw the console is asked by Jane Doyle: why did my result come through the portal, and who read it?
 * They go only by words on the screen.
 */
describe('the console tells why a letter went to the portal, and who read it', { skip: missing }, () => {
  let demo: Demo;
  let browser: Browser;
  let page: Page;
  before(async () => {
    demo = await openDemo();
    browser = await launch();
    page = await (
      await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' })
    ).newPage();
    page.setDefaultTimeout(15_000);
    await virtualPasskeys(page);
    await comeIn(page, demo);
  });
  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  it('shows at once that mail flows, what waits for somebody, and a week of letters', async () => {
    await page.getByText('Mail is flowing.').waitFor();
    await page.getByRole('link', { name: /version of the rules to approve/ }).waitFor();
    await page.getByText('Week', { exact: true }).click();
    const plot = page.locator('figure').filter({ hasText: 'How letters were protected' });
    for (const method of ['encrypted connection', 'OpenPGP', 'encrypted PDF', 'secure portal'])
      await plot.getByText(new RegExp(`^${method}: [1-9]`)).waitFor();
    await page.getByRole('link', { name: 'closed.test' }).waitFor();
  });

  it('is found in three steps: her address, the letter, the words', async () => {
    await page.getByRole('button', { name: /^Find/ }).click();
    await page.getByRole('combobox').fill('jane.doyle@wrong-cert.test');
    await page.getByRole('option', { name: /All letters for/ }).click();
    const rows = page.getByRole('row').filter({ hasText: 'jane.doyle@wrong-cert.test' });
    await rows.nth(2).waitFor();
    await rows.nth(1).getByRole('link').click();
    const copy = page.getByRole('region', { name: 'The copy for jane.doyle@wrong-cert.test' });
    await copy
      .getByText(
        /It went to the secure portal, because .* certificate comes from an authority that is not trusted/,
      )
      .waitFor();
    await copy
      .getByText(/travels only to a server that has proved its name/)
      .first()
      .waitFor();
    await copy.getByText(/Read by the reader once, first/).waitFor();
    const who = page.getByRole('region', { name: 'Who looked at it' });
    await who.getByText(/Amara Okoye read the letter itself/).waitFor();
    await who.getByText(/She asked by telephone whether we wrote to her/).waitFor();
    await who.getByText(/Leo Brandt looked at its history/).waitFor();
  });

  it('gives the proof to keep', async () => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'File that proves itself' }).first().click(),
    ]);
    assert.match(file.suggestedFilename(), /\.json$/);
  });
});
