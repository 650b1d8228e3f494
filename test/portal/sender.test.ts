import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, codeIn, hidden } from './browser.ts';
import { type Clinic, openClinic } from './house.ts';

let clinic: Clinic;
before(async () => {
  clinic = await openClinic();
});
after(() => clinic.stop());

test('a sender sets the secret, the reader opens with it, the sender sees it, extends and retracts', async () => {
  const placed = await clinic.place(undefined, { sensitive: true });
  const [reader, sender] = [new Browser(clinic.url), new Browser(clinic.url)];
  const [m, s] = [`/m/${placed.readerToken}`, `/s/${placed.senderToken}`];

  await reader.get(m);
  await reader.post(`${m}/ask`);
  const waiting = await reader.post(`${m}/code`, { code: codeIn(clinic.posted) });
  assert.match(waiting.text, /has not set a secret yet/);
  assert.ok(!waiting.text.includes('biopsy'));
  const wanted = clinic.posted.at(-1)!;
  assert.equal(wanted.kind, 'sender-notice');
  assert.ok(wanted.text.includes(s), 'the request to the sender brings the link to their page');

  await sender.get(s);
  await sender.post(`${s}/ask`);
  const code = clinic.posted.at(-1)!;
  assert.deepEqual([code.kind, code.to.local], ['sender-notice', 'nurse']);
  const page = await sender.post(`${s}/code`, { code: codeIn(clinic.posted) });
  assert.match(page.text, /cannot open it before you set a secret/);
  const form = hidden(page, 'form');
  assert.match((await sender.post(`${s}/secret`, { form, secret: 'tiny' })).text, /at least 6 characters/);
  assert.match(
    (await sender.post(`${s}/secret`, { form, secret: 'Blue House 7' })).text,
    /The secret is set/,
  );

  const ask = await reader.get(`${m}/letter`);
  assert.match(ask.text, /One more step/);
  const wrong = await reader.send(
    'POST',
    `${m}/secret`,
    new URLSearchParams({ form: hidden(ask, 'form'), secret: 'red house' }),
  );
  assert.equal(wrong.status, 422);
  assert.match(
    (await reader.post(`${m}/secret`, { form: hidden(ask, 'form'), secret: ' blue  house 7' })).text,
    /nothing to worry about/,
  );

  assert.match((await sender.get(`${s}/status`)).text, /The reader has opened it/);
  assert.match((await sender.post(`${s}/extend`, { form, days: '90' })).text, /now waits until/);
  assert.equal(
    (await sender.send('POST', `${s}/extend`, new URLSearchParams({ form, days: '9999' }))).status,
    422,
  );
  assert.match((await sender.post(`${s}/retract`, { form })).text, /Tick the box/);
  const retracted = await sender.post(`${s}/retract`, { form, sure: 'yes' });
  assert.match(retracted.text, /The message was taken back/);
  assert.ok(!retracted.text.includes('name="secret"'), 'nothing more can be done to it');
  const gone = await reader.send('GET', `${m}/letter`);
  assert.equal(gone.status, 410);
  assert.match(gone.text, /took this message back/);
  assert.equal(
    (await sender.send('POST', `${s}/secret`, new URLSearchParams({ form: 'x', secret: 'other secret' })))
      .status,
    403,
  );
});

test('a sender’s link and code open no letter', async () => {
  const placed = await clinic.place();
  const sender = new Browser(clinic.url);
  const s = `/s/${placed.senderToken}`;
  await sender.get(s);
  await sender.post(`${s}/ask`);
  await sender.post(`${s}/code`, { code: codeIn(clinic.posted) });
  for (const path of [`/m/${placed.senderToken}/letter`, `/m/${placed.readerToken}/letter`, `${s}/letter`]) {
    const page = await sender.get(path);
    assert.ok(!page.text.includes('biopsy'), path);
  }
});
