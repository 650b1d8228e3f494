import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { attacks } from './attacks.ts';
import { codeIn } from './browser.ts';
import { axeSource, launch, missing, scenes } from './chromium.ts';
import { type Clinic, openClinic } from './house.ts';

let clinic: Clinic;
let browser: Browser;
before(async () => {
  if (missing) return;
  [clinic, browser] = await Promise.all([openClinic(), launch()]);
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds by WCAG 2.2 A and AA and its own advice. It runs beside the page, which itself runs no script. */
async function findings(page: Page): Promise<string[]> {
  const violations = (await page.evaluate(
    `${axeSource}; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], iframes: false }).then((found) => found.violations)`,
  )) as Finding[];
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
  );
}

for (const { name, open } of scenes) {
  test(`axe finds nothing wrong with "${name}", which fits a phone, a desktop and 320 pixels, light and dark`, {
    skip: missing,
  }, async () => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      locale: 'en-US',
      bypassCSP: true,
    });
    const page = await context.newPage();
    await open(clinic, page);
    for (const [width, colorScheme] of [
      [390, 'light'],
      [1280, 'dark'],
      [320, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      if (width > 320) assert.deepEqual(await findings(page), [], `${name} ${width} ${colorScheme}`);
      const wide = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.equal(wide, 0, `${name} scrolls sideways at ${width}`);
    }
    await context.close();
  });
}

test('the whole way by keyboard alone, without a script', { skip: missing }, async () => {
  const placed = await clinic.place(undefined, { recipient: { local: 'keys', domain: 'home.example' } });
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
  });
  const page = await context.newPage();
  const press = async (times: number, key = 'Tab'): Promise<void> => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key);
  };
  await page.goto(`${clinic.url}/m/${placed.readerToken}`);
  await press(3); // skip link, language, the button
  const count = clinic.posted.length;
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/code$/);
  for (let i = 0; i < 100 && clinic.posted.length === count; i++) await page.waitForTimeout(20);
  await press(3);
  await page.keyboard.type(codeIn(clinic.posted));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/letter$/);
  await press(4); // skip link, language, the file, the answer
  await page.keyboard.type('Thank you');
  await press(2);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/sent$/);
  assert.match(clinic.answers.at(-1)!.raw.toString(), /Thank you/);
  await context.close();
});

test('a hostile letter runs nothing, loads nothing, and covers nothing', { skip: missing }, async () => {
  const raw = [
    'From: nurse@clinic.example',
    'Subject: x',
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    ...attacks,
  ].join('\r\n');
  const placed = await clinic.place(raw, { recipient: { local: 'target', domain: 'home.example' } });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  const page = await context.newPage();
  const [asked, said]: [string[], string[]] = [[], []];
  page.on('request', (request) => asked.push(request.url()));
  page.on('dialog', (dialog) => {
    said.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(`${clinic.url}/m/${placed.readerToken}`);
  const count = clinic.posted.length;
  await page.getByRole('button', { name: 'Email me a code' }).click();
  await page.waitForURL(/\/code$/);
  for (let i = 0; i < 100 && clinic.posted.length === count; i++) await page.waitForTimeout(20);
  await page.locator('#code').fill(codeIn(clinic.posted));
  await page.locator('#code').press('Enter');
  await page.waitForURL(/\/letter$/);
  await page.waitForTimeout(500);
  const frame = page.frames()[1]!;
  assert.match(frame.url(), /\/body$/);
  assert.deepEqual(
    asked.filter((url) => !url.startsWith(clinic.url) && !url.startsWith('data:image/')),
    [],
  );
  assert.deepEqual(said, []);
  assert.equal(page.url(), `${clinic.url}/m/${placed.readerToken}/letter`, 'nothing led away');
  assert.equal(await frame.evaluate('self.origin'), 'null', 'the frame is of no origin');
  assert.equal(
    await frame.evaluate(
      'document.querySelectorAll("script,form,input,iframe,object,embed,link,meta[http-equiv],svg,math").length',
    ),
    0,
  );
  await context.close();
});
