import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readHeader, walk } from '#mail';
import { Browser, codeIn, hidden } from './browser.ts';
import { type Clinic, openClinic } from './house.ts';

let clinic: Clinic;
before(async () => {
  clinic = await openClinic();
});
after(() => clinic.stop());

test('a reader without an account or a script fetches, reads, downloads and answers a letter', async () => {
  const placed = await clinic.place();
  const link = `/m/${placed.readerToken}`;
  const browser = new Browser(clinic.url);

  const landing = await browser.get(link);
  assert.equal(landing.status, 200);
  assert.match(landing.text, /Riverside Family Clinic/);
  assert.ok(!landing.text.includes('biopsy'), 'nothing of the letter before the proof');

  const asked = await browser.post(`${link}/ask`);
  assert.match(asked.text, /autocomplete="one-time-code"/);
  const code = clinic.posted.at(-1)!;
  assert.equal(code.kind, 'pickup-code');
  assert.deepEqual(code.to, { local: 'ann', domain: 'home.example' });
  assert.ok(!/\d{8}/.test(code.subject));

  const letter = await browser.post(`${link}/code`, { code: codeIn(clinic.posted) });
  assert.equal(letter.status, 200);
  assert.match(letter.text, /<h1>Your biopsy result<\/h1>/);
  assert.match(letter.text, /nothing to worry about/);
  assert.match(letter.text, /biopsy report\.pdf/);

  const file = await browser.get(`${link}/file/1`);
  assert.equal(file.text, '%PDF-1.4 biopsy');
  assert.match(file.headers.get('content-disposition') ?? '', /^attachment; filename="biopsy report.pdf"/);
  assert.equal(file.headers.get('content-type'), 'application/octet-stream');
  assert.match(file.headers.get('content-security-policy') ?? '', /sandbox/);

  const form = new FormData();
  form.set('form', hidden(letter, 'form'));
  form.set('once', hidden(letter, 'once'));
  form.set('text', 'Thank you!\r\n\r\nAnn');
  form.set('files', new Blob(['list']), 'medicines.txt');
  const sent = await browser.send('POST', `${link}/reply`, form);
  assert.equal(sent.status, 303);
  assert.match((await browser.get(sent.location)).text, /Your answer was sent/);
  const again = await browser.send('POST', `${link}/reply`, form);
  assert.equal(again.status, 303);
  assert.equal(clinic.answers.length, 1, 'the same form sent twice is one letter');

  const answer = clinic.answers[0]!;
  assert.equal(answer.door, 'portal');
  assert.equal(answer.actor.kind, 'reader');
  assert.deepEqual(
    answer.envelope.recipients.map((one) => one.address),
    [{ local: 'nurse', domain: 'clinic.example' }],
  );
  const header = readHeader(answer.raw);
  assert.equal(header.text('subject'), 'Re: Your biopsy result');
  assert.equal(header.first('in-reply-to'), '<first@clinic.example>');
  assert.equal(header.first('references'), '<zero@clinic.example> <first@clinic.example>');
  assert.equal(header.first('from'), '"ann@home.example (secure reply)" <no-reply@clinic.example>');
  assert.equal(header.first('reply-to'), 'ann@home.example');
  const [text, attached] = walk(answer.raw).children;
  assert.equal(text!.text(), 'Thank you!\r\n\r\nAnn\r\n');
  assert.equal(attached!.fileNames[0], 'medicines.txt');

  const left = await browser.post(`${link}/leave`, { form: hidden(letter, 'form') });
  assert.match(left.text, /You are signed out/);
  const closed = await browser.send('GET', `${link}/letter`);
  assert.equal(closed.status, 303);

  const kinds = (await clinic.evidence.ofMessage(clinic.store, placed.id, null)).map((event) => event.kind);
  assert.deepEqual(kinds, [
    'pickup.placed',
    'pickup.noticed',
    'pickup.code-sent',
    'pickup.proven',
    'pickup.opened',
    'pickup.downloaded',
    'pickup.replied',
  ]);
});
