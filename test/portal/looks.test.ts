import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { whoRead } from '#flow';
import { type Lab, openLab } from '../lab/house.ts';
import { Browser, hidden } from './browser.ts';
import { launch, missing } from './chromium.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const secret = 'nine copper kettles';

describe('who looked, in the portal', () => {
  let lab: Lab;
  let link = '';
  let id = '';
  let message = '';
  before(async () => {
    lab = await openLab({ world: { 'old.test': { starttls: 'absent' } } });
    message = (await lab.send({ to: 'ben@old.test', subject: 'Your knee', text: 'It is well.' })).id;
    const placed = await lab.until(async () => {
      const all = await lab.server.house.pickup.list({ kind: 'system', id: 'test', via: 'inside' });
      return all.find((one) => one.message === message);
    }, 'the letter in the portal');
    id = placed.id;
    link = `/m/${lab.server.house.pickup.links(id).readerToken}`;
    await lab.server.house.pickup.setSecret({ kind: 'system', id: 'test', via: 'inside' }, id, secret);
    // Codes go to mailboxes that a notice is known to have reached.
    await lab.settled();
  });
  after(() => lab?.close());

  const code = (newer = 0) =>
    lab.until(
      () =>
        lab.sinks['old.test']!.letters.map(({ raw }) => /^\s*(\d{8})\s*$/m.exec(raw.toString())?.[1]).filter(
          (one) => one !== undefined,
        )[newer],
      'a code',
    );

  it('is shown to nobody who did not open the letter: not by the link, not by the code alone, not to another browser', async () => {
    const stranger = new Browser(lab.at.portal!);
    const by = await stranger.send('GET', `${link}/looks`);
    assert.deepEqual([by.status, by.location], [303, link]);
    assert.equal((await stranger.send('GET', '/m/nothing/looks')).status, 303);
    const reader = new Browser(lab.at.portal!);
    await reader.get(link);
    await reader.post(`${link}/ask`);
    const asked = await reader.post(`${link}/code`, { code: await code() });
    assert.doesNotMatch(asked.text, /Your knee/);
    const half = await reader.send('GET', `${link}/looks`);
    assert.deepEqual([half.status, half.location], [303, `${link}/letter`], 'the secret is still asked for');
    await reader.post(`${link}/secret`, { form: hidden(asked, 'form'), secret });
    const whole = await reader.get(`${link}/looks`);
    assert.match(whole.text, /Nobody else has looked at it/);
    const thief = new Browser(lab.at.portal!);
    for (const [name, value] of reader.cookies) if (name.includes('reader-')) thief.cookies.set(name, value);
    assert.equal((await thief.send('GET', `${link}/looks`)).status, 303);
    await lab.server.house.pickup.retract({ kind: 'system', id: 'test', via: 'inside' }, id, 'a mistake');
    assert.doesNotMatch(
      (await reader.get(`${link}/looks`)).text,
      /Nobody else has looked/,
      'nor when it has ended',
    );
  });

  it('is readable without sight, in both schemes and languages, on a phone', { skip: missing }, async (t) => {
    const { house } = lab.server;
    const more = (await lab.send({ to: 'cleo@old.test', subject: 'Your hip', text: 'It is well.' })).id;
    const placed = await lab.until(async () => {
      const all = await house.pickup.list({ kind: 'system', id: 'test', via: 'inside' });
      return all.find((one) => one.message === more);
    }, 'the other letter in the portal');
    await house.pickup.setSecret({ kind: 'system', id: 'test', via: 'inside' }, placed.id, secret);
    await lab.settled();
    await house.evidence.record(house.store, {
      kind: 'archive.read',
      actor: { kind: 'operator', id: 'root', via: 'cli' },
      message: more,
      secret: { reason: '<b>Complaint</b> 12 & more' },
    });
    const browser = await launch();
    t.after(() => browser.close());
    const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
    const path = `${lab.at.portal}/m/${house.pickup.links(placed.id).readerToken}`;
    await page.goto(path);
    await page.getByRole('button', { name: 'Email me a code' }).click();
    await page.getByLabel('Code').fill((await code(1))!);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Secret').fill(secret);
    await page.getByRole('button', { name: 'Open the message' }).click();
    await page.getByRole('link', { name: 'Who looked at this message' }).click();
    await page.getByText('<b>Complaint</b> 12 & more').waitFor();
    for (const [width, colorScheme, language] of [
      [1280, 'light', 'en'],
      [390, 'dark', 'es'],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await page.goto(`${path}/looks?lang=${language}`);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        // biome-ignore lint/suspicious/noExplicitAny: axe is a global of the page here
        const { violations } = await (globalThis as any).axe.run();
        return violations.map(({ id: rule }: { id: string }) => rule);
      });
      assert.deepEqual(found, [], `${width} ${colorScheme} ${language}`);
    }
    const looks = await whoRead(house, { kind: 'operator', id: 'root', via: 'cli' }, placed.id);
    assert.ok(looks.some(({ who, sight }) => who.kind === 'reader' && sight === 'content'));
  });
});
