import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openKeeping } from '#flow';
import { cli } from '../api/house.ts';
import { launch, missing } from '../portal/chromium.ts';
import { readable } from './axe.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

const other = { kind: 'person', id: 'bob', via: 'console' } as const;

describe('retention and holds in the console', { skip: missing }, () => {
  let at: ConsoleLab;
  let browser: Browser;
  let page: Page;
  const troubles: string[] = [];
  before(async () => {
    at = await openConsoleLab();
    browser = await launch();
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) troubles.push(message.text());
    });
    await virtualPasskeys(page);
    await enrol(at, page);
  });
  after(async () => {
    await browser?.close();
    await at?.close();
  });

  it('says that everything is kept while nobody has said how long', async () => {
    await page.goto(`${at.url}/keeping`);
    await page.getByRole('heading', { name: 'Retention and holds' }).waitFor();
    await page.getByText('Nobody has said how long').waitFor();
    await page.getByText('No legal hold').waitFor();
    await page.getByText('Nothing was destroyed').waitFor();
    await readable(page, 'keeping-empty');
  });

  it('a schedule is proposed in fields and waits for another person', async () => {
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const rule = page.getByRole('group', { name: /^Rule/ });
    await rule.getByRole('textbox', { name: 'Name' }).fill('newsletters');
    await rule.getByRole('combobox', { name: 'Which' }).click();
    await page.getByRole('option', { name: 'bulk' }).click();
    await rule.getByRole('textbox', { name: 'Days' }).fill('365');
    await page.getByRole('textbox', { name: 'Why it should change' }).fill('Board decision 12');
    await readable(page, 'keeping-schedule');
    await page.getByRole('button', { name: 'Propose it' }).click();
    const version = page.getByRole('article', { name: 'Version 1' });
    await version.getByText('waits for approval').waitFor();
    await version.getByText(/365 days/).waitFor();
    await version.getByRole('button', { name: 'Approve' }).click();
    await version.getByText('another person must approve it', { exact: false }).first().waitFor();
    await version.getByRole('alert').waitFor();
    await openKeeping(at.lab.server.house).retention.approve(other, 1);
    await page.reload();
    await page.getByRole('article', { name: 'Version 1' }).getByText('in force').waitFor();
  });

  it('a hold is placed, and what it keeps is not destroyed by what two people approve', async () => {
    await page.getByRole('textbox', { name: 'Matter' }).fill('Stone v. Clinic');
    await page.getByRole('textbox', { name: 'And these letters' }).fill(at.letter);
    await page.getByRole('textbox', { name: 'Why', exact: true }).fill('Letter of counsel');
    await page.getByRole('button', { name: 'Place it' }).click();
    const hold = page.getByRole('article', { name: 'The hold Stone v. Clinic' });
    await hold.getByText('holds', { exact: true }).waitFor();
    await page.getByText('1 letter is under a hold.').waitFor();
    await page.getByRole('textbox', { name: 'Numbers of the letters' }).fill(at.letter);
    await page.getByRole('textbox', { name: 'Why they must go' }).fill('Sent in error');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    const asked = page.getByRole('article', { name: /^The destruction of/ });
    await asked.getByText('waits for approval').waitFor();
    const { destructions, holds } = openKeeping(at.lab.server.house);
    const [first] = await destructions.list(cli, null, 1);
    await destructions.approve(other, first!.id);
    await page.reload();
    await asked.getByText(/0 destroyed, 1 kept by a hold/).waitFor();
    await hold.getByRole('button', { name: 'Ask that it be released' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('Settled');
    await page.getByRole('button', { name: 'Ask', exact: true }).last().click();
    await hold.getByText('release asked for').waitFor();
    await readable(page, 'keeping-full');
    const [placed] = await holds.list(cli);
    await holds.release(other, placed!.id);
    await destructions.atOnce(cli, [at.letter], 'Sent in error');
    await page.reload();
    await page.getByText('destroyed; copies still run out').waitFor();
    await page.getByText('Opens nowhere after').waitFor();
    await readable(page, 'keeping-destroyed');
    assert.deepEqual(troubles, []);
  });
});
