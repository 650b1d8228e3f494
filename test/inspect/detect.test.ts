import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Inspect } from '#inspect';
import { isCard, isDea, isNpi, isSsn, luhn } from '../../src/inspect/detect/checks.ts';
import { fold } from '../../src/inspect/detect/fold.ts';
import { identifiersIn } from '../../src/inspect/detect/identifiers.ts';
import { compile } from '../../src/inspect/detect/lexicon.ts';
import { byShape } from '../../src/inspect/detect/shapes.ts';
import { spellingOf } from '../../src/inspect/detect/spelling.ts';
import { flag, readWords, Vocabulary } from '../../src/inspect/detect/words.ts';
import { core } from '../../src/inspect/packs/index.ts';
import { letters } from '../accuracy/letters.ts';

const inspect = new Inspect();
const look = (text: string, subject = 'hi') =>
  inspect.letter(
    Buffer.from(`Subject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}`),
  );
const kinds = (text: string) => identifiersIn(text).map(({ kind }) => kind);

test('numbers are known by their check digits and ranges', () => {
  assert.ok(luhn('4111111111111111') && !luhn('4111111111111112'));
  assert.ok(isCard('4111 1111 1111 1111') && !isCard('1111 1111 1111 1117'));
  assert.ok(isNpi('1234567893') && !isNpi('1234567890'));
  assert.ok(isDea('AB1234563') && !isDea('AB1234560'));
  assert.ok(
    isSsn('519-44-1234') &&
      !isSsn('000-44-1234') &&
      !isSsn('666-44-1234') &&
      !isSsn('901-44-1234') &&
      !isSsn('519-00-1234') &&
      !isSsn('519-44-0000'),
  );
});

test('identifiers stand beside their label or have a shape of their own', () => {
  const cases: [string, string][] = [
    ['SSN: 519441234', 'ssn'],
    ['my social security number is 519 44 1234', 'ssn'],
    ['MRN# 00482913', 'mrn'],
    ['Medical Record Number: A-482913', 'mrn'],
    ['MBI 1EG4-TE5-MK73', 'mbi'],
    ['Member ID: W123456789', 'member-id'],
    ['claim number 2026-44817', 'claim-number'],
    ['DOB 4/12/1961', 'birth-date'],
    ['born on April 12, 1961', 'birth-date'],
    ['fecha de nacimiento: 12 de abril de 1961', 'birth-date'],
    ['DOB\n04/12/1961', 'birth-date'],
    ['NPI 1234567893', 'npi'],
    ['Date of service: 03/04/2026', 'service-date'],
    ['E11.9', 'code'],
    ['ICD-10: E119', 'code'],
    ['CPT 99213', 'code'],
    ['a.b@home.example', 'email'],
    ['(503) 555-0134', 'phone'],
    ['12 Oak Street', 'postal-address'],
    ['Salem, OR 97301', 'postal-address'],
    ['License plate: 7ABC123', 'plate'],
    ['from 10.20.30.40', 'ip'],
  ];
  for (const [text, kind] of cases)
    assert.ok(kinds(text).includes(kind), `${text} is ${kinds(text).join(' ') || 'nothing'}`);
  for (const text of [
    'tracking 51944123412',
    'call 911',
    'version 1.2.3',
    'order no 5',
    'NPI 1234567890',
    'Friday at 10:30',
  ])
    assert.deepEqual(kinds(text), [], text);
});

test('text is read as the eye reads it', () => {
  assert.equal(fold('di\u200babetes'), 'diabetes');
  assert.equal(fold('d\u0456\u0430betes'), 'diabetes');
  assert.equal(fold('ｄｉａｂｅｔｅｓ'), 'diabetes');
  assert.equal(fold('niño'), 'nino');
});

test('words: abbreviations stay whole, numbers part from units, possessives and contractions are known', () => {
  const vocabulary = new Vocabulary();
  const wanted = ['c/o', 'sob', 'x', '3', 'd', 'patient', 'dont', '67', 'yo', 'n/v/d', 'his', 'her'];
  for (const word of wanted) vocabulary.add(word);
  const said = (text: string) => {
    const words = readWords(text, vocabulary);
    return Array.from(words.ids.subarray(0, words.count), (id) => vocabulary.word(id));
  };
  assert.deepEqual(said('c/o SOB x3d'), ['c/o', 'sob', '']);
  assert.deepEqual(said("patient's don't 67yo n/v/d"), ['patient', 'dont', '67', 'yo', 'n/v/d']);
  assert.deepEqual(said('his/her'), ['his', 'her']);
  assert.ok(readWords("patient's", vocabulary).flags[0]! & flag.possessive);
});

test('misspelt and unlisted words are known by sound and by build', () => {
  const spelling = spellingOf(compile([core]));
  for (const word of [
    'diabetis',
    'hypertention',
    'pnuemonia',
    'ashtma',
    'azithromicin',
    'metphormin',
    'colonoscapy',
    'arthritus',
  ])
    assert.ok(spelling.find(word), word);
  for (const word of [
    'meeting',
    'contract',
    'schedule',
    'business',
    'location',
    'building',
    'computer',
    'marketing',
  ])
    assert.equal(spelling.find(word), undefined, word);
  assert.equal(byShape('pericholangitis'), 'diagnosis');
  assert.equal(byShape('fenestrostomy'), 'procedure');
  assert.equal(byShape('zanubrutinib'), 'drug');
  for (const word of ['photography', 'april', 'academia', 'analysis', 'diploma', 'aroma'])
    assert.equal(byShape(word), undefined, word);
});

test('words of an organisation: its record numbers count, its staff and its own terms do not', async () => {
  const own = new Inspect({
    organisation: {
      version: '1',
      recordNumbers: ['LK-999-AA'],
      staff: ['maria lopez'],
      ignore: ['metformin'],
    },
  });
  const raw = (text: string) => Buffer.from(`Subject: x\r\n\r\n${text}`);
  assert.ok((await own.letter(raw('LK-123-QZ'))).findings.some(({ kind }) => kind === 'mrn'));
  assert.ok(!(await inspect.letter(raw('LK-123-QZ'))).findings.some(({ kind }) => kind === 'mrn'));
  assert.ok(
    !(await own.letter(raw('Ask Maria Lopez about metformin'))).findings.some(
      ({ kind }) => kind === 'name' || kind === 'drug',
    ),
  );
  assert.equal(own.pack, 'core-2+organisation-1');
});

test('what is protected in one place is protected however much else there is', async () => {
  const dull =
    'Please send the invoice for the conference. The vendor will review the contract at the committee meeting. Register now for the webinar and read our newsletter.\r\n\r\n'.repeat(
      60,
    );
  const note = 'Her biopsy shows breast cancer. She starts tamoxifen 20 mg daily. MRN 4482913.\r\n\r\n';
  assert.equal((await look(dull)).level, 'none');
  assert.notEqual((await look(dull + note + dull)).level, 'none');
});

test('the labelled set: caught and left alone as promised', async () => {
  const seen = await Promise.all(
    letters(true).map(async (letter) => ({ ...letter, ...(await inspect.letter(letter.raw)) })),
  );
  for (const tuned of [true, false]) {
    const set = seen.filter((one) => one.tuned === tuned);
    const wanted = set.filter((one) => one.protected);
    const ordinary = set.filter((one) => !one.protected);
    const caught = wanted.filter(({ level }) => level !== 'none').length / wanted.length;
    const raised = ordinary.filter(({ level }) => level !== 'none').length / ordinary.length;
    assert.ok(caught >= (tuned ? 0.97 : 0.89), `caught ${caught}`);
    assert.ok(raised <= (tuned ? 0.03 : 0.06), `raised ${raised}`);
  }
});

test('no string makes reading worse than linear', async () => {
  const worst: Record<string, string> = {
    letters: 'a',
    dashes: '1-',
    at: 'a@',
    dots: 'a.',
    record: 'mrn 1 ',
    date: 'jan 1 ',
    tags: '<b>',
    angle: '<',
    comments: '<!--[if',
    lines: '\n',
    card: '4111 ',
    uu: 'begin 644 a\n',
    json: '"resourceType":',
    misspelt: 'diabtxes ',
  };
  const timed = async (piece: string, size: number) => {
    const raw = Buffer.from(
      `Subject: x\r\nContent-Type: text/html\r\n\r\n${piece.repeat(size / piece.length)}`,
    );
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) {
      const start = process.cpuUsage();
      await inspect.letter(raw);
      const spent = process.cpuUsage(start);
      best = Math.min(best, spent.user + spent.system);
    }
    return best;
  };
  for (const [name, piece] of Object.entries(worst)) {
    const small = await timed(piece, 20_000);
    const large = await timed(piece, 200_000);
    assert.ok(large <= 40 * Math.max(small, 3000), `${name}: ${small} then ${large} microseconds`);
  }
});
