/** Everything a reader and a sender can do in the portal, done once for real. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#base';
import { root } from '../architecture/house.ts';
import { makePerson, pemOf } from '../lab/certificates-mail.ts';
import { Browser, codeIn, hidden } from '../portal/browser.ts';
import { openClinic } from '../portal/house.ts';
import { type Callable, watchCalls } from './spy.ts';

interface Route {
  readonly method: string;
  readonly path: string;
}

const nobody: unknown = new Proxy(function none() {}, { get: () => nobody, apply: () => nobody });

/** Every route in `src/portal/*-routes.ts`. What stands in portal.ts itself is the same for everybody: styles, icons. */
async function routes(): Promise<Route[]> {
  const folder = join(root, 'src', 'portal');
  const all: Route[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('-routes.ts'))) {
    const module = (await import(join(folder, file))) as Readonly<Record<string, unknown>>;
    for (const [name, make] of Object.entries(module)) {
      if (!/Routes$/.test(name) || typeof make !== 'function') continue;
      const sides = name === 'proofRoutes' ? ['reader', 'sender'] : [nobody];
      for (const side of sides) all.push(...(make(nobody, side, nobody) as Route[]));
    }
  }
  return all;
}

const callable = ({ method, path }: Route): Callable => ({
  name: `${method} ${path}`,
  method,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`),
});

const all = (await routes()).map(callable);
export const pageNames = [...new Set(all.map(({ name }) => name))];
export const { called: visited, refusals: turnedAway, watchFetch } = watchCalls(all);

export async function portalStory(): Promise<void> {
  const clinic = await openClinic();
  const stop = watchFetch(clinic.url);
  try {
    const placed = await clinic.place();
    const link = `/m/${placed.readerToken}`;
    const reader = new Browser(clinic.url);
    await reader.get(link);
    await reader.post(`${link}/ask`);
    await reader.get(`${link}/code`);
    const letter = await reader.post(`${link}/code`, { code: codeIn(clinic.posted) });
    await reader.get(`${link}/body`);
    await reader.get(`${link}/file/1`);
    await reader.get(`${link}/looks`);
    await reader.get(`${link}/keys`);
    const day = 86_400_000;
    const key = pemOf(
      makePerson('ann@home.example', { from: systemClock.now() - day, until: systemClock.now() + 99 * day })
        .der,
    );
    const giving = new FormData();
    giving.set('form', hidden(letter, 'form'));
    giving.set('pasted', key);
    await reader.send('POST', `${link}/keys`, giving);
    const form = new FormData();
    form.set('form', hidden(letter, 'form'));
    form.set('once', hidden(letter, 'once'));
    form.set('text', 'Thank you!');
    await reader.send('POST', `${link}/reply`, form);
    await reader.get(`${link}/sent`);
    await reader.post(`${link}/leave`, { form: hidden(letter, 'form') });
    await reader.get(`${link}/left`);
    await declined();
    await secret();
    await sender();
  } finally {
    stop();
    await clinic.stop();
  }

  async function entered(
    link: string,
  ): Promise<{ browser: Browser; page: Awaited<ReturnType<Browser['get']>> }> {
    const browser = new Browser(clinic.url);
    await browser.get(link);
    await browser.post(`${link}/ask`);
    return { browser, page: await browser.post(`${link}/code`, { code: codeIn(clinic.posted) }) };
  }

  async function declined(): Promise<void> {
    const link = `/m/${(await clinic.place()).readerToken}`;
    const { browser, page } = await entered(link);
    await browser.get(`${link}/not-for-me`);
    await browser.post(`${link}/not-for-me`, { form: hidden(page, 'form') });
  }

  async function secret(): Promise<void> {
    const placed = await clinic.place(undefined, { sensitive: true });
    await clinic.pickup.setSecret({ kind: 'operator', id: 'root', via: 'cli' }, placed.id, 'blue heron 27');
    const link = `/m/${placed.readerToken}`;
    const { browser, page } = await entered(link);
    await browser.post(`${link}/secret`, { form: hidden(page, 'form'), secret: 'wrong heron' });
    await browser.post(`${link}/secret`, { form: hidden(page, 'form'), secret: 'blue heron 27' });
  }

  async function sender(): Promise<void> {
    const placed = await clinic.place();
    const link = `/s/${placed.senderToken}`;
    const { browser } = await entered(link);
    const status = await browser.get(`${link}/status`);
    const of = { form: hidden(status, 'form') };
    await browser.post(`${link}/secret`, { ...of, secret: 'blue heron 27' });
    await browser.post(`${link}/extend`, { ...of, days: '30' });
    await browser.post(`${link}/retract`, { ...of, sure: 'yes', reason: 'It went to the wrong Ann' });
    await browser.post(`${link}/leave`, of);
    await browser.get(`${link}/left`);
  }
}
