import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openImporter } from '#flow';
import { cli } from '../api/house.ts';
import { launch, missing } from '../portal/chromium.ts';
import { findings, sideways } from './axe.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

const reason = 'Request of the medical board';

describe('the archive in the console', { skip: missing }, () => {
  let at: ConsoleLab;
  let browser: Browser;
  let page: Page;
  before(async () => {
    at = await openConsoleLab();
    const { house, indexer } = at.lab.server;
    const path = join(at.lab.dir, 'old.mbox');
    writeFileSync(
      path,
      'stray\n\nFrom a@b Tue Mar  3 09:05:00 2015\nFrom: old@clinic.test\nTo: ben@old.test\nSubject: Old results\nDate: Tue, 3 Mar 2015 09:05:00 +0000\n\nThe HIV test of 2015.\n',
    );
    await openImporter(house).run(cli, { path, reason: 'The old server' });
    await at.lab.until(async () => {
      await indexer.run();
      const { rows } = await house.store.query('SELECT 1 FROM archive_search WHERE shown');
      return rows.length >= 3;
    }, 'the index');
    browser = await launch();
    page = await (await browser.newContext({ locale: 'en-US', acceptDownloads: true })).newPage();
    page.setDefaultTimeout(10_000);
    await virtualPasskeys(page);
    await enrol(at, page);
    await page.goto(`${at.url}/archive`);
  });
  after(async () => {
    await browser?.close();
    await at.close();
  });

  it('finds letters by words and operators, for a reason, and opens one: both are on the record', async () => {
    const button = page.getByRole('button', { name: 'Search', exact: true });
    await page.getByRole('combobox', { name: 'Find kept letters' }).fill('HIV to:ben');
    assert.equal(await button.isDisabled(), true, 'not without a reason');
    await page.getByLabel('Why you search').fill(reason);
    await button.click();
    await page.getByText('2 letters', { exact: true }).waitFor();
    const letter = page.getByRole('article', { name: 'Lab results' });
    await letter.getByRole('button', { name: 'Read it' }).click();
    await letter.getByText(`You said why: “${reason}”`).waitFor();
    await letter.getByRole('button', { name: 'Open the letter' }).click();
    await letter
      .getByRole('region', { name: 'The letter itself' })
      .getByText('Dear Mr Stone, your HIV test of 3 May came back negative.')
      .waitFor();
    const { house } = at.lab.server;
    const { dek } = await house.archive.describe(at.letter);
    const events = await house.evidence.ofMessage(house.store, at.letter, dek);
    const looks = events.filter(({ kind }) => kind === 'archive.read' || kind === 'archive.found');
    assert.deepEqual([...new Set(looks.map(({ kind, secret }) => `${kind} ${secret.reason}`))].sort(), [
      `archive.found ${reason}`,
      `archive.read ${reason}`,
    ]);
    const download = page.waitForEvent('download');
    await letter.getByRole('button', { name: 'Download as EML' }).click();
    assert.match(readFileSync((await (await download).path())!, 'utf8'), /^Subject: Lab results\r$/m);
    // What others carried is said to be so.
    const old = page.getByRole('article', { name: 'Old results' });
    await old.getByRole('button', { name: 'Read it' }).click();
    await old.getByRole('button', { name: 'Open the letter' }).click();
    await old.getByText('Postern did not carry this letter').waitFor();
  });

  it('takes what was found out of the house, as a file whose hashes fit', async () => {
    await page.getByRole('button', { name: 'Export these' }).click();
    await page.getByRole('button', { name: 'Begin the export' }).click();
    const row = page.getByRole('row').filter({ hasText: 'HIV to:ben' });
    await row.getByText('ready to be fetched').waitFor();
    const download = page.waitForEvent('download');
    await row.getByRole('button', { name: 'Fetch' }).click();
    const got = await download;
    assert.match(got.suggestedFilename(), /\.tar$/);
    const dir = join(at.lab.dir, 'fetched');
    execFileSync('mkdir', ['-p', dir]);
    await got.saveAs(join(dir, 'a.tar'));
    execFileSync('tar', ['xf', 'a.tar'], { cwd: dir });
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: dir });
    assert.equal(JSON.parse(readFileSync(join(dir, 'about.json'), 'utf8')).letters, 2);
    await row.getByText('2 of 2 letters').waitFor();
    await row.getByRole('button', { name: 'Fetch again' }).waitFor();
  });

  it('shows what came in from elsewhere and what could not be filed', async () => {
    await page.getByRole('tab', { name: 'Imports' }).click();
    await page.getByRole('button', { name: '1: which?' }).click();
    await page.getByText('it stands before the first letter of the file').waitFor();
  });

  it('is readable without sight, in both schemes and on a phone', async () => {
    const clean = async (what: string): Promise<void> => {
      assert.deepEqual(await findings(page), [], what);
      assert.equal(await sideways(page), false, what);
    };
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [390, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(`${at.url}/archive`);
      await page.getByText('What can be asked').click();
      await page.getByLabel('Why you search').fill(reason);
      await page.getByRole('combobox', { name: 'Find kept letters' }).fill('HIV');
      await page.getByRole('button', { name: 'Search', exact: true }).click();
      const letter = page.getByRole('article', { name: 'Lab results' });
      await letter.getByRole('button', { name: 'Read it' }).click();
      await letter.getByRole('button', { name: 'Open the letter' }).click();
      await letter.getByRole('region', { name: 'The letter itself' }).waitFor();
      await page.getByRole('button', { name: 'Export these' }).click();
      await clean(`search ${width} ${colorScheme}`);
      for (const name of ['Exports', 'Imports']) {
        await page.getByRole('tab', { name }).click();
        await page.getByRole('table').first().waitFor();
        await clean(`${name} ${width} ${colorScheme}`);
      }
    }
  });
});
