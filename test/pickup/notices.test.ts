import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configFrom } from '#config';
import {
  chooseLanguage,
  codeNotice,
  declinedNotice,
  expiredNotice,
  languages,
  type NoticeFacts,
  pickupNotice,
  secretNotice,
  senderNotice,
  undeliveredNotice,
} from '#pickup';

const { organisation } = configFrom(
  { organisation: { name: 'Smith & Sons <Clinic>', contact: '(555) 010-0199', domain: 'clinic.example' } },
  '/',
);
const recipient = { local: 'ann', domain: 'home.example' };
const sender = { local: 'nurse', domain: 'clinic.example' };
const expiresAt = Date.UTC(2026, 6, 1, 12);

const all = (facts: NoticeFacts): ReturnType<typeof codeNotice>[] => [
  pickupNotice(facts, {
    readerToken: 'TOKEN',
    sender,
    senderName: 'Nora "N" Nurse',
    expiresAt,
    sensitive: false,
  }),
  pickupNotice(facts, { readerToken: 'TOKEN', sender: null, expiresAt, sensitive: true }),
  codeNotice(facts, '01234567', 900_000),
  senderNotice(facts, { senderToken: 'TOKEN', recipient, expiresAt }),
  secretNotice(facts, { senderToken: 'TOKEN', recipient }),
  undeliveredNotice(facts, { senderToken: 'TOKEN', recipient }),
  declinedNotice(facts, { senderToken: 'TOKEN', recipient }),
  expiredNotice(facts, { recipient, opened: false }),
  expiredNotice(facts, { recipient, opened: true }),
];

test('every notice says who writes, what to do and whom to ask, in every language, and loads nothing', () => {
  const seen = new Set<string>();
  for (const language of languages) {
    for (const words of all({ organisation, url: 'https://mail.clinic.example', language })) {
      assert.ok(!/undefined|null|\[object|=>/.test(words.text + words.html + words.subject), words.text);
      assert.ok(words.text.includes('Smith & Sons <Clinic>') && words.text.includes('(555) 010-0199'));
      assert.ok(words.html.includes('Smith &amp; Sons &lt;Clinic&gt;') && !words.html.includes('<Clinic>'));
      assert.ok(words.html.includes(`<html lang="${language}">`));
      assert.ok(!/<img|<script|<link|url\(|src=/i.test(words.html));
      assert.ok(!/[\r\n]/.test(words.subject) && !/\d{8}/.test(words.subject));
      for (const url of words.text.match(/https?:\S+/g) ?? [])
        assert.match(url, /^https:\/\/mail\.clinic\.example\/[ms]\/TOKEN$/);
      seen.add(words.text);
    }
  }
  assert.equal(seen.size, languages.length * 9, 'nothing was left untranslated');
});

test('the notice names the sender from our directory, the code stands alone on its line', () => {
  const facts: NoticeFacts = { organisation, url: 'https://mail.clinic.example', language: 'en' };
  const [named, unnamed, code] = all(facts);
  assert.match(named!.text, /Nora "N" Nurse \(nurse@clinic\.example\) sent you/);
  assert.match(unnamed!.text, /Smith & Sons <Clinic> sent you/);
  assert.match(unnamed!.text, /secret that you and the sender agree on/);
  assert.match(code!.text, /^ {4}01234567$/m);
  assert.match(code!.text, /15 minutes/);
});

test('the language is the best that both sides speak', () => {
  const table: [string, string][] = [
    ['', 'en'],
    ['es', 'es'],
    ['es-MX,es;q=0.9,en;q=0.8', 'es'],
    ['en-GB, es;q=0.9', 'en'],
    ['fr, de;q=0.9', 'en'],
    ['es;q=0, en;q=0.1', 'en'],
    ['en;q=0.2, es;q=0.3', 'es'],
    [';;;q=,', 'en'],
    ['__proto__, constructor', 'en'],
    ['*', 'en'],
  ];
  for (const [accept, wanted] of table) assert.equal(chooseLanguage(accept, 'en'), wanted, accept);
});
