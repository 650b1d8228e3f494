import type { CDPSession, Page } from 'playwright-core';
import { enrol, openConsoleLab, virtualPasskeys } from '../test/console/house.ts';
import { launch, missing } from '../test/portal/chromium.ts';
import { type Context, type Findings, mean } from './scenario.ts';

/** A phone of the middle class on a mobile line, as Lighthouse assumes one: 150 ms there and back, 1.6 Mbit/s, a slow CPU. */
const phone = {
  slower: 4,
  line: { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 },
  viewport: { width: 390, height: 844 },
};
const aims = { paint: 1500, interaction: 100 };

/** Writes down how long each press and click took until what it changed was painted (Event Timing). */
const watchEvents = `
  window.pressed = [];
  new PerformanceObserver((list) => {
    for (const { name, duration, interactionId } of list.getEntries())
      if (interactionId > 0) window.pressed.push({ name, duration });
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
`;
const firstPaint = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN`;

/** What somebody does one after another; each is one press. */
const presses: readonly ((page: Page) => Promise<unknown>)[] = [
  (page) => page.getByRole('button', { name: /^Find/ }).click(),
  ...[...'letters'].map((letter) => (page: Page) => page.keyboard.press(letter)),
  (page) => page.keyboard.press('Enter'),
  (page) => page.getByRole('button', { name: 'In the portal' }).click(),
  (page) => page.getByRole('checkbox').first().click(),
  (page) => page.getByRole('button', { name: 'Menu' }).click(),
  (page) => page.getByRole('link', { name: 'Held' }).click(),
];

/** Seconds that the page's main thread has worked, by the clock of the thread: what others do on the machine is not in it. */
async function busy(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
const ms = (value: number): string => `${value.toFixed(0)} ms`;

/** The console on a throttled phone: first paint with an empty cache, and how long presses take until the screen shows it. */
export async function painting({ scale, tell }: Context): Promise<Findings> {
  const name = 'the console on a throttled phone';
  if (missing) {
    tell(`console: ${missing}`);
    return { name, rows: [], verdicts: [] };
  }
  const lab = await openConsoleLab();
  const browser = await launch();
  const paints: Record<'sign-in' | 'today', number[]> = { 'sign-in': [], today: [] };
  const usable: typeof paints = { 'sign-in': [], today: [] };
  const pressed: number[] = [];
  /** Milliseconds of the page's own thread for each press, as the slower CPU would need them. */
  const worked: number[] = [];
  try {
    const context = await browser.newContext({ viewport: phone.viewport, hasTouch: true, locale: 'en-US' });
    await context.addInitScript({ content: watchEvents });
    const page = await context.newPage();
    await virtualPasskeys(page);
    await enrol(lab, page);
    const throttle = await context.newCDPSession(page);
    await throttle.send('Network.enable');
    await throttle.send('Network.setCacheDisabled', { cacheDisabled: true });
    await throttle.send('Network.emulateNetworkConditions', phone.line);
    await throttle.send('Emulation.setCPUThrottlingRate', { rate: phone.slower });
    for (let round = 0; round < Math.max(3, scale.rounds); round++) {
      tell(`console, round ${round + 1}`);
      await page.goto(lab.url);
      await page.getByText('Mail is flowing').waitFor();
      paints.today.push(await page.evaluate(firstPaint));
      usable.today.push(await page.evaluate('performance.now()'));
      await page.waitForLoadState('networkidle');
      await page.evaluate('window.pressed.length = 0');
      await throttle.send('Performance.enable', { timeDomain: 'threadTicks' });
      for (const press of presses) {
        const before = await busy(throttle);
        await press(page);
        await page.waitForTimeout(300);
        worked.push(((await busy(throttle)) - before) * 1000);
      }
      pressed.push(
        ...(await page.evaluate<{ duration: number }[]>('window.pressed')).map(({ duration }) => duration),
      );
    }
    const stranger = await browser.newContext({ viewport: phone.viewport });
    for (let round = 0; round < Math.max(3, scale.rounds); round++) {
      const fresh = await stranger.newPage();
      const slow = await stranger.newCDPSession(fresh);
      await slow.send('Network.enable');
      await slow.send('Network.setCacheDisabled', { cacheDisabled: true });
      await slow.send('Network.emulateNetworkConditions', phone.line);
      await slow.send('Emulation.setCPUThrottlingRate', { rate: phone.slower });
      await fresh.goto(lab.url);
      await fresh.getByRole('heading', { name: 'Sign in' }).waitFor();
      paints['sign-in'].push(await fresh.evaluate(firstPaint));
      usable['sign-in'].push(await fresh.evaluate('performance.now()'));
      await fresh.close();
    }
  } finally {
    await browser.close();
    await lab.close();
  }
  const sorted = pressed.toSorted((a, b) => a - b);
  const p75 = sorted[Math.floor(sorted.length * 0.75)] ?? 0;
  return {
    name,
    rows: [],
    table: {
      heads: ['page', 'first paint, median', 'each round', 'to be used, median'],
      cells: [
        ...(['sign-in', 'today'] as const).map((page) => [
          page,
          ms(median(paints[page])),
          paints[page].map((one) => one.toFixed(0)).join(' '),
          ms(median(usable[page])),
        ]),
        [
          'presses',
          `${ms(p75)} p75`,
          `${pressed.length} over 16 ms, longest ${ms(sorted.at(-1) ?? 0)}`,
          `${ms(mean(worked))} of the page's own thread, mean of ${worked.length}`,
        ],
      ],
    },
    verdicts: [
      {
        what: 'console: first paint, empty cache, throttled phone',
        figure: ms(Math.max(median(paints['sign-in']), median(paints.today))),
        aim: ms(aims.paint),
        met: Math.max(median(paints['sign-in']), median(paints.today)) <= aims.paint,
      },
      {
        what: 'console: a press until it is painted, throttled phone, p75',
        figure: ms(p75),
        aim: ms(aims.interaction),
        met: p75 <= aims.interaction,
      },
    ],
  };
}
