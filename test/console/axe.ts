/** Whether a page of the console can be read: by axe-core, and whether it fits its window. */
import assert from 'node:assert/strict';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { axeSource } from '../portal/chromium.ts';

/** Until nothing that shows is on its way any more: what stands in a tab behind loads once it is chosen. */
export async function loaded(page: Page): Promise<void> {
  const waiting = page.getByLabel('Loading').filter({ visible: true });
  while ((await waiting.count()) > 0) await waiting.first().waitFor({ state: 'hidden' });
}

/** Until colours that fade into one another are there. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    'new Promise(requestAnimationFrame).then(() => Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished)))',
  );
}

export type Scheme = 'light' | 'dark';

/** Has the page take this colour scheme, as a device does that changes at dusk. */
export async function shine(page: Page, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
}

/** What axe finds wrong with the page once it is loaded, or with what `part` is in it: rule, element and what to do. */
export async function findings(page: Page, part = 'document', options: RunOptions = {}): Promise<string[]> {
  await loaded(page);
  await settled(page);
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axeSource);
  const { violations }: AxeResults = await page.evaluate(
    `axe.run(${part}, ${JSON.stringify({ resultTypes: ['violations'], ...options })})`,
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`,
  );
}

/** Whether the page has to be scrolled sideways, by more than a pixel that is rounded. */
export const sideways = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > innerWidth + 1');

/** Throws where the page as it stands cannot be read without sight, or is too wide: on a desk light, on a phone dark. */
export async function readable(page: Page, what: string): Promise<void> {
  for (const [width, scheme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await shine(page, scheme);
    assert.deepEqual(await findings(page), [], `${what} ${width} ${scheme}`);
    assert.equal(await sideways(page), false, `${what} scrolls sideways at ${width}`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await shine(page, 'light');
}
