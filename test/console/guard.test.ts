import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newId } from '#base';
import { cli } from '../api/house.ts';
import { launch, missing } from '../portal/chromium.ts';
import { readable } from './axe.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

describe('blocked and unusual in the console', { skip: missing }, () => {
  let at: ConsoleLab;
  let browser: Browser;
  let page: Page;
  const troubles: string[] = [];
  const hosts = new Set<string>();
  before(async () => {
    at = await openConsoleLab();
    browser = await launch();
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) troubles.push(message.text());
    });
    await virtualPasskeys(page);
    await enrol(at, page);
  });
  after(async () => {
    await browser?.close();
    await at.close();
  });

  it('says that all is well where it is', async () => {
    await page.goto(`${at.url}/guard`);
    await page.getByText('Nothing out of the ordinary').waitFor();
    await page.getByText('Nothing is blocked').waitFor();
    await readable(page, 'guard-quiet');
  });

  it('shows what is unusual with its numbers, and holds the letters of the account', async () => {
    const { store, people } = at.lab.server.house;
    const nora = await people.get(at.lab.person.user);
    await store.query(
      `INSERT INTO people_unusual (id, account_id, what, day, n, usual, most, bound, days, detail, found_at)
       VALUES ($1, $2, 'letters', '2026-06-01', 240, 12, 30, 50, 28, '', now())`,
      [newId(), nora.id],
    );
    await page.reload();
    await page.getByText('Nora Nurse sent 240 letters on 2026-06-01.').waitFor();
    await page.getByRole('button', { name: 'Hold their letters' }).click();
    await page.getByLabel('Reason').fill('She is on leave');
    await page.getByRole('dialog').getByRole('button', { name: 'Hold their letters' }).click();
    await page.getByRole('row').filter({ hasText: 'She is on leave' }).waitFor();
    assert.equal(people.unusual.heldOutgoing(nora.id)?.reason, 'She is on leave');
    await page.getByRole('switch', { name: 'Also what was answered' }).press('Space');
    await page.getByText(/Letters held by Ines Ortega/).waitFor();
  });

  it('blocks a network and ends a block, with reasons', async () => {
    await at.lab.server.house.people.blocks.add(cli, {
      network: '198.51.100.0/24',
      life: 3_600_000,
      reason: 'Scans',
    });
    await page.getByRole('button', { name: 'Block a network' }).click();
    await page.getByRole('textbox', { name: 'Network' }).fill('203.0.113.0/24');
    await page.getByLabel('Reason').fill('Guesses all night');
    await page.getByRole('button', { name: 'Block it' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Guesses all night' });
    await row.waitFor();
    await readable(page, 'guard');
    await row.getByRole('button', { name: 'End it' }).press('Enter');
    await page.getByLabel('Reason').fill('It was our own scanner');
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('switch', { name: 'Also those that have ended' }).press('Space');
    await page.getByText(/ended by hand/).waitFor();
  });

  it('frees the account again', async () => {
    await page.getByRole('button', { name: 'Free' }).click();
    await page.getByLabel('Reason').fill('She is back');
    await page.getByRole('dialog').getByRole('button', { name: 'Free' }).click();
    await page.getByRole('heading', { name: 'Accounts whose letters wait' }).waitFor({ state: 'detached' });
    assert.deepEqual(await at.lab.server.house.people.unusual.holds(cli), []);
  });

  it('everybody sees their devices and chooses what they are told of', async () => {
    await page.goto(`${at.url}/me`);
    await page.getByRole('heading', { name: 'My devices' }).waitFor();
    await page.getByRole('switch', { name: 'Tell me by mail of every sign-in' }).press('Space');
    const { store } = at.lab.server.house;
    await at.lab.until(
      async () => (await store.query('SELECT 1 FROM people_alert WHERE success')).rows.length === 1,
      'the choice is kept',
    );
    await readable(page, 'me');
  });

  it('asks nobody but its own server, and caused no trouble', () => {
    assert.deepEqual([...hosts], [new URL(at.url).host]);
    assert.deepEqual(troubles, []);
  });
});
