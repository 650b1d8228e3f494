import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, codeIn } from './browser.ts';
import { type Clinic, openClinic } from './house.ts';

const letter = [
  'From: Nora Nurse <nurse@clinic.example>',
  'To: ann@home.example',
  'Subject: Your biopsy result',
  'Date: Mon, 01 Jun 2026 09:00:00 +0000',
  'Message-ID: <html@clinic.example>',
  'MIME-Version: 1.0',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>The biopsy shows <b>nothing</b> to worry about.</p>',
  '',
].join('\r\n');

let clinic: Clinic;
before(async () => {
  clinic = await openClinic();
});
after(() => clinic.stop());

test('the frame of a letter is shown only to a session whose opening is on record', async () => {
  const placed = await clinic.place(letter);
  const link = `/m/${placed.readerToken}`;
  const opened = async (): Promise<number> =>
    (await clinic.evidence.ofMessage(clinic.store, placed.id, null)).filter(
      ({ kind }) => kind === 'pickup.opened',
    ).length;
  const first = new Browser(clinic.url);
  await first.get(link);
  await first.post(`${link}/ask`);
  await first.post(`${link}/code`, { code: codeIn(clinic.posted) });
  assert.match((await first.get(`${link}/body`)).text, /nothing<\/b> to worry about/);
  assert.equal(await opened(), 1);
  // Somebody else with the mailbox in hand goes straight for the frame.
  const second = new Browser(clinic.url);
  await second.get(link);
  await second.post(`${link}/ask`);
  assert.equal(
    (await second.send('POST', `${link}/code`, new URLSearchParams({ code: codeIn(clinic.posted) }))).status,
    303,
  );
  const straight = await second.send('GET', `${link}/body`);
  assert.equal(straight.text.includes('worry about'), false);
  assert.equal(await opened(), 1);
  await second.get(`${link}/letter`);
  assert.match((await second.get(`${link}/body`)).text, /to worry about/);
  assert.equal(await opened(), 2);
});
