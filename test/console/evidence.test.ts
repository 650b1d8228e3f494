import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { letterOf, makeReceipt, verifyEvidence } from '#evidence';
import { evidenceLogOf } from '#flow';
import { cli } from '../api/house.ts';
import { launch, missing } from '../portal/chromium.ts';
import { readable } from './axe.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

describe('evidence in the console', { skip: missing }, () => {
  let at: ConsoleLab;
  let browser: Browser;
  let page: Page;
  let receipt: string;
  const troubles: string[] = [];

  before(async () => {
    at = await openConsoleLab();
    const { house, evidenceLog } = at.lab.server;
    const { message, deliveries } = await letterOf(house, at.letter);
    const about = { message, delivery: deliveries[0]!, dek: null };
    // Made once the letter lies in the portal, and all of it stands in the log.
    const made = await at.lab.until(async () => {
      await evidenceLog.turn();
      const one = await makeReceipt({ ...house, log: evidenceLogOf(house) }, cli, about).catch(() => null);
      return one?.events.some(({ body }) => body.includes('pickup.placed')) ? one : null;
    }, 'the receipt');
    receipt = JSON.stringify(made, null, 2);
    browser = await launch();
    page = await (
      await browser.newContext({
        locale: 'en-US',
        acceptDownloads: true,
        viewport: { width: 1280, height: 900 },
      })
    ).newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    await virtualPasskeys(page);
    await enrol(at, page);
  });
  after(async () => {
    await browser?.close();
    await at.close();
  });

  it('a receipt is checked in the browser and sent nowhere; a changed one is not valid', async () => {
    await page.goto(`${at.url}/evidence`);
    await page.getByRole('heading', { name: 'Check a receipt' }).waitFor();
    const calls: string[] = [];
    page.on('request', (request) => calls.push(request.url()));
    const chooser = page.locator('input[type=file]');
    await chooser.setInputFiles({
      name: 'good.json',
      mimeType: 'application/json',
      buffer: Buffer.from(receipt),
    });
    const good = page.getByText('good.json is a valid receipt');
    await good.waitFor();
    await page.getByText('its keys are those that this server shows').waitFor();
    await page.getByText('Not checked', { exact: true }).waitFor();
    assert.deepEqual(
      calls.filter((url) => !url.includes('/v1/live')),
      [],
      'nothing was sent',
    );
    await readable(page, 'a checked receipt');
    const bad = receipt.replace('TLSv1.3', 'TLSv1.2');
    assert.ok(bad !== receipt);
    await chooser.setInputFiles({ name: 'bad.json', mimeType: 'application/json', buffer: Buffer.from(bad) });
    await page.getByText('bad.json is NOT valid').waitFor();
  });

  it('events are found by kind, each with its proof', async () => {
    await page.getByLabel('Kind', { exact: true }).fill('pickup');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    const one = page.locator('[data-accordion-control], .mantine-Accordion-control').first();
    await one.click();
    await page.getByRole('button', { name: 'Show its proof' }).first().click();
    await page.getByText('Place in the log').first().waitFor();
    await readable(page, 'an event');
  });

  it('the desk gives a pack that holds anywhere', async () => {
    await page.goto(`${at.url}/desk`);
    await page.getByRole('heading', { name: 'A pack for an auditor' }).waitFor();
    await readable(page, 'the desk');
    const button = page.getByRole('button', { name: 'Make the pack' });
    await page.getByText('Letters', { exact: true }).last().click();
    await page.getByLabel('Ids of the letters').fill(at.letter);
    assert.equal(await button.isDisabled(), true, 'not without a reason');
    await page.getByLabel('Why').fill('Yearly audit');
    const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
    const path = join(at.lab.dir, 'from-console.tar');
    await file.saveAs(path);
    const [found] = await verifyEvidence(path);
    assert.deepEqual(found!.problems, []);
    assert.equal(found!.says.reason, 'Yearly audit');
    assert.deepEqual(troubles, []);
  });
});
