/** The console in a real browser over a real house with letters in it. */
import type { Page } from 'playwright-core';
import type { Account } from '#people';
import { consoleBuilt } from '../../scripts/console.ts';
import { type ApiLab, cli, openApiLab, password } from '../api/house.ts';

export { virtualPasskeys } from './passkeys.ts';

export interface ConsoleLab extends ApiLab {
  readonly boss: Account;
  /** The letter that went to the portal. */
  readonly letter: string;
}

/** A clinic on a working day: letters that left, one in the portal, one that waits, people with different rights. */
export async function openConsoleLab(): Promise<ConsoleLab> {
  await consoleBuilt();
  const at = await openApiLab();
  const { people } = at.lab.server.house;
  const boss = await people.addPerson(cli, {
    name: 'Ines Ortega',
    addresses: ['ines@clinic.test'],
    roles: ['admin', 'auditor'],
  });
  await people.addPerson(cli, { name: 'Paul Fischer', addresses: ['paul@clinic.test'], roles: ['approver'] });
  await people.addServiceAccount(cli, { name: 'records-system' });
  const { id } = await at.lab.send({
    to: 'ann@good.test',
    subject: 'Your appointment',
    text: 'See you at ten.',
  });
  const { id: letter } = await at.lab.send({
    to: 'ben@old.test',
    subject: 'Lab results',
    text: 'Dear Mr Stone, your HIV test of 3 May came back negative. Your HbA1c is 5.4 %. Dr Ruiz',
  });
  await at.lab.arrived('good.test', 1);
  if (!id) throw new Error('the letter has no id');
  return { ...at, boss, letter };
}

/** Goes through the first sign-in as a person would. */
export async function enrol(at: ConsoleLab, page: Page, account: Account = at.boss): Promise<void> {
  await page.goto(`${at.url}/welcome#${await at.invite(account)}`);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByLabel('Choose a password').fill(password);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Make a passkey on this device' }).click();
  await page.getByRole('button', { name: 'I have them: open the console' }).click();
  await page.getByRole('heading', { name: 'Today' }).waitFor();
}
