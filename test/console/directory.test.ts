import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, missing } from '../portal/chromium.ts';
import { findings, sideways } from './axe.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

describe('people, groups and partners in the console', { skip: missing }, () => {
  let at: ConsoleLab;
  let browser: Browser;
  let page: Page;
  const troubles: string[] = [];
  /** What stands behind an open dialog nobody can reach: then only the dialog counts, whose heading is no
   * banner of the page. */
  const clean = async (what: string): Promise<void> => {
    const found = await findings(page, "document.querySelector('[role=dialog]') ?? document", {
      rules: { 'landmark-no-duplicate-banner': { enabled: false } },
    });
    assert.deepEqual(found, [], what);
  };

  before(async () => {
    at = await openConsoleLab();
    browser = await launch();
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-US',
      reducedMotion: 'reduce',
    });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => troubles.push(error.message));
    await virtualPasskeys(page);
    await enrol(at, page);
  });
  after(async () => {
    await browser?.close();
    await at.close();
  });

  it('a group is made and filled, and the person’s page says why they may what they may', async () => {
    await page.goto(`${at.url}/people?show=groups`);
    await page.getByRole('button', { name: 'Make a group' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Night shift');
    await page.getByRole('checkbox', { name: /^operator/ }).check();
    await clean('making a group');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('button', { name: 'Night shift' }).click();
    await page.getByRole('combobox', { name: 'Members' }).fill('Paul');
    await page.getByRole('option', { name: 'Paul Fischer' }).click();
    await page.keyboard.press('Escape');
    await clean('a group');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('cell', { name: '1', exact: true }).waitFor();
    await clean('groups');
    const paul = await at.lab.server.house.people.get('paul@clinic.test');
    assert.deepEqual(paul.roles, ['approver', 'operator']);
    await page.goto(`${at.url}/people/${paul.id}`);
    await page
      .getByRole('row')
      .filter({ hasText: 'See letters under way' })
      .getByText('operator, as a member of Night shift')
      .waitFor();
    await page
      .getByRole('row')
      .filter({ hasText: 'Decide about held letters' })
      .getByText('approver, given to them')
      .waitFor();
    await clean('a person');
  });

  it('a table is looked at, and then done', async () => {
    await page.goto(`${at.url}/people`);
    await page.getByRole('button', { name: 'From a table' }).click();
    const choose = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: /Table \(CSV\)/ }).click();
    const chooser = await choose;
    await chooser.setFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        'name,addresses,roles\nMia Moss,mia@clinic.test,sender\nPaul Fischer,paul@clinic.test,approver\n',
      ),
    });
    await page.getByText('somebody new, + mia@clinic.test, + sender').waitFor();
    await page.getByText('1 would change, 1 as they are').waitFor();
    assert.equal(await at.lab.server.house.people.find('mia@clinic.test'), null);
    await clean('a table');
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.getByText('Done: 1 changed').waitFor();
    assert.equal((await at.lab.server.house.people.get('mia@clinic.test')).name, 'Mia Moss');
  });

  it('a partner organisation is added and switched off', async () => {
    await page.goto(`${at.url}/people?show=partners`);
    await page.getByRole('button', { name: 'Add a partner organisation' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Westend Pathology');
    await page.getByLabel('Their mail domains').fill('westend.test');
    await page.getByRole('checkbox', { name: /^approver/ }).check();
    await clean('adding a partner');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('cell', { name: 'Westend Pathology' }).waitFor();
    await clean('partners');
    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('button', { name: 'Switch on' }).waitFor();
    const [one] = await at.lab.server.house.people.partners.list();
    assert.equal(one?.state, 'disabled');
  });

  it('a program may ask for access, and its secret is shown once', async () => {
    await page.goto(`${at.url}/systems`);
    await page.getByRole('button', { name: 'Let a program ask' }).click();
    await page.getByLabel('Account it acts for').fill('nobody-here');
    await page.getByLabel('What it is for').fill('Records');
    await clean('a program');
    await page.getByRole('button', { name: 'Let it', exact: true }).click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.getByLabel('Account it acts for').fill('records-system');
    await page.getByRole('button', { name: 'Let it', exact: true }).click();
    const shown = (await page.getByText(/client_secret/).textContent()) ?? '';
    const [, id = '', secret = ''] = /client_id\s+(\S+)\s+client_secret (\S+)/.exec(shown) ?? [];
    const response = await fetch(`${at.base}/v1/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
    });
    assert.equal(response.status, 200);
    await clean('systems');
  });

  it('a key for a system is shown once, counts at once, and no longer once it is ended', async () => {
    await page.goto(`${at.url}/systems`);
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByLabel('Account it acts for').fill('records-system');
    await page.getByLabel('What it is for').fill('Laboratory');
    await page.getByRole('button', { name: 'Make it', exact: true }).click();
    await page.getByText('It is shown only now.').waitFor();
    const token = (await page.locator('pre').textContent()) ?? '';
    const asked = async (): Promise<number> => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      return (await fetch(`${at.base}/v1/letters`, { method: 'POST', headers, body: '{}' })).status;
    };
    assert.equal(await asked(), 400, 'let in, and asked for a letter');
    await page.getByRole('button', { name: 'Hide' }).click();
    await page.getByText(token).waitFor({ state: 'detached' });
    const row = page.getByRole('row').filter({ hasText: 'Laboratory' });
    await row.getByRole('button', { name: 'End it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await row.waitFor({ state: 'detached' });
    assert.equal(await asked(), 401);
  });

  it('fits a narrow screen, and nothing of it breaks', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    for (const path of ['/people', '/people?show=groups', '/people?show=partners']) {
      await page.goto(`${at.url}${path}`);
      await page.locator('h1').waitFor();
      await clean(path);
      assert.equal(await sideways(page), false, path);
    }
    assert.deepEqual(troubles, []);
  });
});
