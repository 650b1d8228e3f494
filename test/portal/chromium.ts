import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { codeIn } from './browser.ts';
import type { ann, Clinic } from './house.ts';

export const chromiumPath = '/usr/bin/chromium';
export const missing = existsSync(chromiumPath) ? false : 'chromium is not installed';

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** A letter as a clinic's records system writes it: HTML with its text, a picture inside, two files. */
export const richLetter = [
  'From: "Dr. Maria Alvarez" <m.alvarez@clinic.example>',
  'To: ann@home.example',
  'Subject: Your blood test results of May 28',
  'Date: Mon, 01 Jun 2026 09:00:00 +0000',
  'Message-ID: <results@clinic.example>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=m',
  '',
  '--m',
  'Content-Type: multipart/alternative; boundary=a',
  '',
  '--a',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Dear Ms. Weber,',
  '',
  'your blood test is back, and the values are good. Please keep taking your tablets as before.',
  '',
  'The full report is attached. Would Thursday at 10 suit you for the next visit?',
  '',
  'Kind regards,',
  'Maria Alvarez, MD',
  '--a',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Dear Ms. Weber,</p><p>your blood test is back, and the values are <b>good</b>. Please keep taking your tablets as before.</p>',
  '<table style="border-collapse:collapse"><tr><th style="text-align:left;padding:4px 16px 4px 0">Test</th><th style="text-align:left;padding:4px 16px 4px 0">Value</th><th style="text-align:left">Normal</th></tr><tr><td style="padding:4px 16px 4px 0">HbA1c</td><td>5.4 %</td><td>below 5.7 %</td></tr><tr><td>LDL</td><td style="padding:4px 16px 4px 0">98 mg/dL</td><td>below 100</td></tr></table>',
  '<p>The full report is attached. Would Thursday at 10 suit you for the next visit?</p><p>Kind regards,<br>Maria Alvarez, MD</p>',
  '--a--',
  '--m',
  'Content-Type: application/pdf; name="Blood test 2026-05-28.pdf"',
  'Content-Disposition: attachment; filename="Blood test 2026-05-28.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.alloc(184_000, 'report').toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
  '--m',
  'Content-Type: text/plain; name="How to prepare.txt"',
  'Content-Disposition: attachment; filename="How to prepare.txt"',
  '',
  'Nothing to eat after midnight.',
  '--m--',
  '',
].join('\r\n');

/** Opens a page in a state worth looking at. */
export type Scene = { readonly name: string; open(clinic: Clinic, page: Page): Promise<void> };

async function prove(clinic: Clinic, page: Page, link: string): Promise<void> {
  await page.goto(`${clinic.url}${link}`);
  const count = clinic.posted.length;
  await page
    .getByRole('button', { name: /code|código/i })
    .first()
    .click();
  await page.waitForURL(/\/code$/);
  for (let i = 0; i < 50 && clinic.posted.length === count; i++) await page.waitForTimeout(20);
  await page.locator('#code').fill(codeIn(clinic.posted));
  await page.locator('#code').press('Enter');
  await page.waitForURL(/\/(letter|status)$/);
}

const alvarez = { local: 'm.alvarez', domain: 'clinic.example' };
let readers = 0;
/** A mailbox of its own for each letter: codes to one mailbox are throttled. */
const reader = (): typeof ann => ({
  local: `ann.weber${++readers > 1 ? readers : ''}`,
  domain: 'home.example',
});
const place = (
  clinic: Clinic,
  more: Parameters<Clinic['place']>[1] = {},
  letter = richLetter,
): ReturnType<Clinic['place']> =>
  clinic.place(letter, {
    sender: { ...alvarez, local: `m.alvarez${readers}` },
    recipient: reader(),
    ...more,
  });
const operator = { kind: 'operator', id: 'op', via: 'cli' } as const;

const letterScene = async (
  clinic: Clinic,
  page: Page,
  more: Parameters<Clinic['place']>[1] = {},
  letter = richLetter,
): Promise<string> => {
  const placed = await place(clinic, more, letter);
  await prove(clinic, page, `/m/${placed.readerToken}`);
  return placed.id;
};

export const scenes: readonly Scene[] = [
  {
    name: 'landing',
    open: async (clinic, page) =>
      void (await page.goto(`${clinic.url}/m/${(await place(clinic)).readerToken}`)),
  },
  {
    name: 'code',
    open: async (clinic, page) => {
      await page.goto(`${clinic.url}/m/${(await place(clinic)).readerToken}`);
      await page.getByRole('button', { name: /email me|enviarme/i }).click();
      await page.waitForURL(/\/code$/);
    },
  },
  {
    name: 'code-refused',
    open: async (clinic, page) => {
      await page.goto(`${clinic.url}/m/${(await place(clinic)).readerToken}/code`);
      await page.locator('#code').fill('00000000');
      await page.locator('#code').press('Enter');
      await page.locator('[role=alert]').waitFor();
    },
  },
  { name: 'letter', open: async (clinic, page) => void (await letterScene(clinic, page)) },
  {
    name: 'letter-text',
    open: async (clinic, page) => {
      await letterScene(clinic, page);
      await page.goto(`${page.url()}?view=text`);
    },
  },
  {
    name: 'reply-empty',
    open: async (clinic, page) => {
      await letterScene(clinic, page);
      await page.getByRole('button', { name: 'Send answer' }).click();
      await page.locator('[role=alert]').waitFor();
    },
  },
  {
    name: 'reply-sent',
    open: async (clinic, page) => {
      await letterScene(clinic, page);
      await page.locator('#text').fill('Thursday at 10 is fine. Thank you!');
      await page.getByRole('button', { name: 'Send answer' }).click();
      await page.waitForURL(/\/sent$/);
    },
  },
  {
    name: 'secret-missing',
    open: async (clinic, page) => void (await letterScene(clinic, page, { sensitive: true })),
  },
  {
    name: 'secret',
    open: async (clinic, page) => {
      const id = await letterScene(clinic, page, { sensitive: true });
      await clinic.pickup.setSecret(operator, id, 'blue house 7');
      await page.reload();
    },
  },
  {
    name: 'retracted',
    open: async (clinic, page) => {
      const id = await letterScene(clinic, page);
      await clinic.pickup.retract(operator, id, '');
      await page.reload();
    },
  },
  {
    name: 'not-for-me',
    open: async (clinic, page) => {
      await letterScene(clinic, page);
      await page.locator('summary').click();
      await page.getByRole('button', { name: /not for me/ }).click();
      await page.waitForURL(/\/not-for-me$/);
    },
  },
  {
    name: 'left',
    open: async (clinic, page) => {
      await letterScene(clinic, page);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(/\/left$/);
    },
  },
  {
    name: 'sender',
    open: async (clinic, page) => {
      const placed = await place(clinic, { sensitive: true });
      await prove(clinic, page, `/s/${placed.senderToken}`);
    },
  },
  {
    name: 'sender-retracted',
    open: async (clinic, page) => {
      const placed = await place(clinic);
      await prove(clinic, page, `/s/${placed.senderToken}`);
      await page.locator('#sure').check();
      await page.getByRole('button', { name: /take the message back/i }).click();
      await page.waitForURL(/done=retracted/);
    },
  },
  {
    name: 'own-key',
    open: async (clinic, page) => {
      await letterScene(clinic, page);
      await page.getByRole('link', { name: /straight into your mail program/ }).click();
      await page.waitForURL(/\/keys$/);
    },
  },
  {
    name: 'own-key-refused',
    open: async (clinic, page) => {
      await letterScene(clinic, page);
      await page.goto(page.url().replace(/letter$/, 'keys'));
      await page.locator('#pasted').fill('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----');
      await page.locator('button.wide').click();
      await page.locator('[role=alert]').waitFor();
    },
  },
  { name: 'home', open: async (clinic, page) => void (await page.goto(clinic.url)) },
  { name: 'missing', open: async (clinic, page) => void (await page.goto(`${clinic.url}/nowhere`)) },
];

export const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
