import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, missing } from '../portal/chromium.ts';
import { loaded } from './axe.ts';
import { comeIn, type Demo, openDemo } from './demo.ts';
import { virtualPasskeys } from './passkeys.ts';

describe('the week that the demo lives through, in the console', { skip: missing }, () => {
  let demo: Demo;
  let browser: Browser;
  let page: Page;
  before(async () => {
    demo = await openDemo();
    browser = await launch();
    page = await (await browser.newContext({ locale: 'en-US' })).newPage();
    await virtualPasskeys(page);
    await comeIn(page, demo);
  });
  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  const pages: Readonly<Record<string, readonly RegExp[]>> = {
    own: [/To dora\.klein@wrong-cert\.test\s*opened in the portal/, /noel\.hart@good-tls\.test.*S\/MIME/s],
    systems: [/results of the laboratory.*mail\.send/s],
    keeping: [/1 letter is under a hold/, /Sommer v\. Riverside Clinic/],
    guard: [/198\.51\.100\.0\/24.*Ines Ortega/s],
    readers: [/noel\.hart@good-tls\.test\s*S\/MIME/, /maya\.ellis@good-tls\.test\s*OpenPGP/],
  };
  for (const [path, shown] of Object.entries(pages))
    it(`shows something under ${path}`, async () => {
      await page.goto(`${demo.url}/${path}`);
      await page.locator('h1').waitFor();
      await loaded(page);
      // biome-ignore lint/performance/useDomNodeTextContent: as it shows, line by line
      const read = async () => (await page.locator('main').innerText()).replaceAll(/[\t\n]+/g, '\n');
      const end = Date.now() + 20_000;
      let text = await read();
      while (!shown.every((words) => words.test(text)) && Date.now() < end) {
        await page.waitForTimeout(50);
        text = await read();
      }
      for (const words of shown) assert.match(text, words);
    });
});
