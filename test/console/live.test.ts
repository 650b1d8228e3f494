import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { cli } from '../api/house.ts';
import { launch, missing } from '../portal/chromium.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

describe('the console follows what happens', { skip: missing }, () => {
  let at: ConsoleLab;
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  before(async () => {
    at = await openConsoleLab();
    browser = await launch();
    page = await (await browser.newContext({ locale: 'en-US' })).newPage();
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await virtualPasskeys(page);
    await enrol(at, page);
  });
  after(async () => {
    await browser?.close();
    await at.close();
  });

  it('a letter that comes to wait in the portal appears by itself', async () => {
    await page.goto(`${at.url}/portal`);
    await page.getByText('ben@old.test').first().waitFor();
    await at.lab.send({
      to: 'cora@old.test',
      subject: 'Lab results',
      text: 'Your HIV test of 3 May came back negative.',
    });
    await page.getByText('cora@old.test').first().waitFor({ timeout: 20_000 });
  });

  it('only one page of a browser holds the stream, and the others hear from it', async () => {
    const other = await page.context().newPage();
    const its: string[] = [];
    other.on('request', (request) => its.push(new URL(request.url()).pathname));
    await other.goto(`${at.url}/portal`);
    await other.getByText('cora@old.test').first().waitFor();
    await at.lab.send({ to: 'dora@old.test', subject: 'Results', text: 'Your HIV test came back negative.' });
    await other.getByText('dora@old.test').first().waitFor({ timeout: 20_000 });
    assert.equal(its.filter((path) => path === '/v1/live').length, 0);
    assert.ok(asked.includes('/v1/live'));
    await other.close();
  });

  it('whoever is cut sees it at once, without a click', async () => {
    await at.lab.server.house.people.disable(cli, at.boss.id);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor({ timeout: 15_000 });
    assert.equal(await page.getByText('cora@old.test').count(), 0);
  });
});
