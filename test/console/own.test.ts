import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Account } from '#people';
import { cli } from '../api/house.ts';
import { launch, missing } from '../portal/chromium.ts';
import { readable } from './axe.ts';
import { type ConsoleLab, enrol, openConsoleLab, virtualPasskeys } from './house.ts';

describe('my letters, emergency access and reviews in the console', { skip: missing }, () => {
  let at: ConsoleLab;
  let browser: Browser;
  let sara: Page;
  let ines: Page;
  let writer: Account;
  let letter = '';
  const troubles: string[] = [];
  before(async () => {
    at = await openConsoleLab();
    writer = await at.lab.server.house.people.addPerson(cli, {
      name: 'Sara Lind',
      addresses: ['sara@clinic.test'],
      roles: ['sender', 'approver'],
    });
    browser = await launch();
    sara = await opened(writer);
    ines = await opened(at.boss);
  });
  after(async () => {
    await browser?.close();
    await at.close();
  });

  /** Somebody in a browser of their own. */
  async function opened(account: Account): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    await virtualPasskeys(page);
    await enrol(at, page, account);
    return page;
  }

  it('a person sees how a letter went and why, and takes it back', async () => {
    letter = await sara.evaluate(async () => {
      const answer = await fetch('/v1/letters', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ to: ['ben@old.test'], subject: 'Your visit', text: 'See you at ten.' }),
      });
      return ((await answer.json()) as { id: string }).id;
    });
    await at.lab.until(async () => {
      const all = await at.lab.server.house.pickup.list({ kind: 'system', id: 'test', via: 'inside' });
      return all.some(({ message }) => message === letter);
    }, 'the letter in the portal');
    await sara.goto(`${at.url}/own`);
    const card = sara.getByRole('article', { name: 'Your visit' });
    await card.getByText('Nobody has opened it.').waitFor();
    await card.getByText('Why it was protected like this').press('Enter');
    assert.ok((await card.getByRole('listitem').count()) > 0);
    await readable(sara, 'how they went');
  });

  it('a person asks, another allows, the first reads; its writer sees who and why', async () => {
    // Somebody who approves letters needs to see one of a colleague.
    await sara.goto(`${at.url}/reviews`);
    const clinical = await at.lab.send({
      to: 'ann@good.test',
      subject: 'Blood',
      text: 'All values are good.',
    });
    await sara.getByLabel('Letters, by their numbers').fill(clinical.id);
    await sara.getByLabel('Why it cannot wait').fill('Nora is in theatre, the ward asks');
    await readable(sara, 'asking');
    await sara.getByRole('button', { name: 'Ask', exact: true }).click();
    await sara.getByText('waits for a second person').waitFor();
    await ines.goto(`${at.url}/reviews?show=access`);
    await ines.getByLabel('How you made sure of it, or why not').fill('I rang the ward');
    await readable(ines, 'deciding');
    await ines.getByRole('button', { name: 'Allow it for 60 minutes' }).click();
    await ines.getByText('allowed now').waitFor();
    await sara.reload();
    await sara.getByRole('button', { name: /^Read / }).click();
    await sara.getByText('All values are good.').waitFor();
    await readable(sara, 'reading');
    await sara.getByRole('button', { name: 'I do not need it any more' }).click();
    await sara.getByText('over', { exact: true }).waitFor();
  });

  it('whoever looked is in the list of the person whose letter it is', async () => {
    await ines.goto(`${at.url}/letters/${letter}`);
    await ines.getByRole('heading', { level: 1 }).waitFor();
    await ines.waitForTimeout(300);
    await sara.goto(`${at.url}/own`);
    await sara.getByRole('tab', { name: 'Who looked' }).click();
    const row = sara.getByRole('row').filter({ hasText: 'Ines Ortega' }).first();
    await row.waitFor();
    await readable(sara, 'who looked');
  });

  it('each device has a password of its own, made and withdrawn by keyboard', async () => {
    await sara.goto(`${at.url}/own`);
    await sara.getByRole('tab', { name: 'Devices' }).press('Enter');
    await sara.getByRole('tab', { name: 'Devices' }).click();
    await sara.getByLabel('New device').fill('Phone');
    await sara.getByLabel('New device').press('Enter');
    await sara.getByText('The password for Phone').waitFor();
    await readable(sara, 'devices');
    await sara.getByRole('button', { name: 'Withdraw the password of Phone' }).press('Enter');
    await sara.getByRole('button', { name: 'Withdraw it' }).press('Enter');
    await sara.getByText('No device sends mail in your name').waitFor();
    const { house } = at.lab.server;
    assert.deepEqual(await house.people.passwords(writer.id), []);
  });

  it('a letter is taken back with a reason', async () => {
    await sara.goto(`${at.url}/own`);
    await sara
      .getByRole('article', { name: 'Your visit' })
      .getByRole('button', { name: 'Take back' })
      .click();
    await sara.getByLabel('Reason').fill('Written to the wrong Ben');
    await sara.getByRole('button', { name: 'Take it back' }).click();
    await sara.getByText('taken back before anybody read it').waitFor();
  });

  it('a review is read topic by topic; who allowed the access cannot sign it off', async () => {
    const { store } = at.lab.server.house;
    await store.query(`UPDATE review_round SET to_at = now() WHERE kind = 'break-glass'`);
    await ines.goto(`${at.url}/reviews`);
    await ines.getByRole('button', { name: 'Review', exact: true }).click();
    await ines.getByRole('button', { name: 'Show what happened' }).click();
    await ines.getByText('Nora is in theatre, the ward asks').first().waitFor();
    await ines.getByLabel(/What you looked at and found/).fill('The ward confirms it');
    await readable(ines, 'one review');
    await ines.getByRole('button', { name: 'Sign off' }).click();
    await ines.getByText(/Nobody reviews what they asked for or allowed/).waitFor();
  });

  it('all letters of one person: each is asked for by its number', async () => {
    const asked = await sara.evaluate(async () => {
      const answer = await fetch('/v1/glass', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ person: 'nurse@clinic.test', reason: 'Nora is in theatre, the ward asks' }),
      });
      return ((await answer.json()) as { id: string }).id;
    });
    await ines.evaluate(async (id) => {
      await fetch(`/v1/glass/${id}/decide`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ verdict: 'approved', words: 'I rang the ward' }),
      });
    }, asked);
    const { rows } = await at.lab.server.house.store.query<{ id: string }>(
      `SELECT message_id AS id FROM evidence_event WHERE kind = 'message.accepted' AND body LIKE '%"door":"submission"%' ORDER BY id DESC LIMIT 1`,
    );
    await sara.goto(`${at.url}/reviews?show=access`);
    await sara.getByLabel('A letter of Nora Nurse, by its number').fill(rows[0]!.id);
    await readable(sara, 'a letter of one person');
    await sara
      .getByRole('button', { name: /^Read / })
      .first()
      .click();
    await sara.getByText('All values are good.').waitFor();
  });

  it('caused no trouble in the browser', () => assert.deepEqual(troubles, []));
});
