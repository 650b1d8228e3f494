import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, missing } from '../portal/chromium.ts';
import { findings } from './axe.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

describe('settings in the console', { skip: missing }, () => {
  let at: ConsoleLab;
  let browser: Browser;
  let page: Page;
  before(async () => {
    at = await openConsoleLab();
    browser = await launch();
    page = await (await browser.newContext({ locale: 'en-US' })).newPage();
    await virtualPasskeys(page);
    await enrol(at, page);
    await page.goto(`${at.url}/settings`);
  });
  after(async () => {
    await browser?.close();
    await at.close();
  });
  const section = (name: string) => page.getByRole('region', { name, exact: true });

  it('a harmless change is shown before it is made, counts at once and is taken back in one step', async () => {
    const portal = section('The portal');
    await portal.getByRole('button', { name: 'Change', exact: true }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByLabel('Expires').inputValue(), '30d');
    await dialog.getByLabel('Expires').fill('14d');
    await dialog.getByRole('button', { name: 'What would it do?' }).click();
    await dialog.getByText('expires: 30d → 14d').waitFor();
    await dialog.getByLabel('Why').fill('Shorter is enough');
    await dialog.getByRole('button', { name: 'Change it' }).click();
    await page.getByText('It counts from now on.').waitFor();
    assert.equal(at.lab.server.house.config.pickup.expires, 14 * 86_400_000);
    await portal.getByRole('cell', { name: /14d\s*set here/ }).waitFor();
    await portal.getByRole('button', { name: 'Go back' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('It was too short');
    await page.getByRole('dialog').getByRole('button', { name: 'Go back' }).click();
    await page.getByText('The version before is in force again.').waitFor();
    assert.equal(at.lab.server.house.config.pickup.expires, 30 * 86_400_000);
  });

  it('what makes anything less safe says so and waits for another person, who sees it by itself', async () => {
    await section('How people sign in to the console')
      .getByRole('button', { name: 'Change', exact: true })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Idle').fill('2h');
    await dialog.getByRole('button', { name: 'What would it do?' }).click();
    await dialog.getByText(/stays open longer: 2h instead of 15m/).waitFor();
    await dialog.getByLabel('Why').fill('They complain');
    await dialog.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByText('It waits for another person to agree.').waitFor();
    assert.equal(at.lab.server.house.config.signin.idle, 15 * 60_000);
    await section('How people sign in to the console').getByRole('button', { name: 'Every change' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Agree' }).click();
    await page.getByText(/cannot agree to it/).waitFor();
    const other = await at.signedIn('Olga', ['admin']);
    assert.equal((await other.call('POST', '/v1/settings/sign-in/versions/1/approve')).status, 200);
    await page.keyboard.press('Escape');
    await section('How people sign in to the console')
      .getByRole('cell', { name: /^2h/ })
      .waitFor({ timeout: 15_000 });
    assert.equal(at.lab.server.house.config.signin.idle, 2 * 3_600_000);
  });

  it('is readable without sight, in both schemes and on a phone', async () => {
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [390, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(`${at.url}/settings`);
      await section('The portal').waitFor();
      assert.deepEqual(await findings(page), [], `${width} ${colorScheme}`);
    }
  });
});
