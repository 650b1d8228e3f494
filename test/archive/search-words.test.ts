import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { parseQuery } from '#archive';
import { isFault } from '#base';
import { hmacBits, hmacKey } from '../../src/archive/search/hmac.ts';
import { stemEnglish } from '../../src/archive/search/stem-english.ts';
import { stemOf, wordsOf } from '../../src/archive/search/words.ts';

const seeded = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

describe('words', () => {
  it('are folded: case, accents, compatibility forms, punctuation', () => {
    assert.deepEqual(wordsOf('El Médico dijo: ﬁebre, MRN 12-3456; ann@example.net'), [
      'el',
      'medico',
      'dijo',
      'fiebre',
      'mrn',
      '12',
      '3456',
      'ann',
      'example',
      'net',
    ]);
    assert.deepEqual(wordsOf('пациент 患者'), ['пациент', '患者']);
    assert.equal(wordsOf('x'.repeat(500))[0]!.length, 48);
  });

  // The examples of Porter's paper, step by step.
  it('English endings come off as Porter says', () => {
    const pairs =
      'caresses caress, ponies poni, ties ti, cats cat, feed feed, agreed agre, plastered plaster, bled bled, motoring motor, ' +
      'sing sing, conflated conflat, troubled troubl, sized size, hopping hop, tanned tan, falling fall, hissing hiss, ' +
      'fizzed fizz, failing fail, filing file, happy happi, sky sky, relational relat, conditional condit, rational ration, ' +
      'digitizer digit, operator oper, feudalism feudal, decisiveness decis, hopefulness hope, formality formal, ' +
      'sensibility sensibl, triplicate triplic, formative form, electrical electr, goodness good, revival reviv, ' +
      'allowance allow, inference infer, airliner airlin, adjustable adjust, replacement replac, adoption adopt, ' +
      'probate probat, rate rate, cease ceas, controll control, roll roll';
    for (const pair of pairs.split(', ')) {
      const [word, stem] = pair.split(' ') as [string, string];
      assert.equal(stemEnglish(word), stem, word);
    }
  });

  it('forms of one word have one stem, in both languages; other words have others', () => {
    for (const same of [
      'appointment appointments',
      'result results',
      'bleeding bleed',
      'diagnosed diagnosing',
      'therapy therapies',
      'paciente pacientes',
      'cita citas',
      'radiografía radiografias',
      'enfermo enferma enfermos enfermas',
      'vacunado vacunada vacunando',
      'resultado resultados',
      'infección infecciones',
      'lápiz lápices',
      'dolor dolores',
    ]) {
      const stems = new Set(same.split(' ').map((word) => stemOf(wordsOf(word)[0]!)));
      assert.equal(stems.size, 1, `${same}: ${[...stems].join(' ')}`);
    }
    for (const apart of ['cancer cancel', 'renal rent', 'fever favor', 'colon colony', 'caso casa2'])
      assert.equal(new Set(apart.split(' ').map(stemOf)).size, 2, apart);
  });

  it('whatever the text, a stem is there, no longer than its word, and the same each time', () => {
    const next = seeded(7);
    const letters = 'aeiouysdgnrtlcmz';
    for (let round = 0; round < 20_000; round++) {
      const word = Array.from(
        { length: 1 + Math.floor(next() * 14) },
        () => letters[Math.floor(next() * letters.length)],
      ).join('');
      const stem = stemOf(word);
      assert.ok(stem.length > 0 && stem.length <= word.length + 1, `${word} ${stem}`);
      assert.equal(stemOf(word), stem);
    }
  });
});

it('a token is HMAC-SHA-256, whatever the word and key', () => {
  for (const length of [0, 1, 32, 63, 64]) {
    const key = Buffer.alloc(length, 0x5a);
    for (const word of ['', 'fever', 'пациент', '患'.repeat(48), '😀'.repeat(48)]) {
      const want = createHmac('sha256', key).update(word).digest().readUInt32BE(0);
      assert.equal(hmacBits(hmacKey(key), word), want);
    }
  }
});

describe('a query', () => {
  it('is read as people type it', () => {
    const query = parseQuery(
      'fiebre "acute renal failure" -cancer from:ann@example.net subject:"lab results" filename:scan.pdf has:attachment larger:2M after:2026-01 before:2026-03-15 level:phi state:held found:ssn',
    );
    assert.deepEqual(query.all, [
      { field: 'any', words: ['fiebre'], exact: false },
      { field: 'any', words: ['acute', 'renal', 'failure'], exact: true },
      { field: 'from', words: ['ann', 'example', 'net'], exact: true },
      { field: 'subject', words: ['lab', 'results'], exact: true },
      { field: 'file', words: ['scan', 'pdf'], exact: true },
      { field: 'found', words: ['ssn'], exact: true },
    ]);
    assert.deepEqual(query.none, [{ field: 'any', words: ['cancer'], exact: false }]);
    assert.equal(query.from, Date.UTC(2026, 0, 1));
    assert.equal(query.before, Date.UTC(2026, 2, 15));
    assert.deepEqual(
      [query.attachment, query.larger, query.level, query.state],
      [true, 2 * 1024 ** 2, 'phi', 'held'],
    );
    assert.deepEqual(parseQuery('the fever').ignored, ['the']);
  });

  it('that cannot be understood is refused in words, with the place', () => {
    const cases: [string, RegExp][] = [
      ['', /nothing to look for/],
      ['the of', /nearly every letter/],
      ['-cancer', /not only what not/],
      ['fever "acute', /At character 7: the closing " is missing/],
      ['fever form:ann', /At character 7: there is no form: here.*from:/],
      ['fever before:2026-02-31', /At character 7: before: takes a day/],
      ['larger:big', /takes a size/],
      ['has:pictures', /has:attachment/],
      ['level:high', /none, admin, phi, sensitive/],
      ['state:lost', /waiting, held/],
      ['subject: fever', /without a space/],
      ['a1 OR b2', /At character 4: OR is not understood/],
      ['-before:2026 x1', /cannot be turned round/],
      ['...', /no letter or digit/],
      ['x'.repeat(1001), /at most 1000/],
      [Array.from({ length: 31 }, (_, n) => `w${n}`).join(' '), /at most 30/],
    ];
    for (const [text, says] of cases)
      assert.throws(
        () => parseQuery(text),
        (error) => isFault(error, 'search-query') && says.test((error as { say: string }).say),
        text.slice(0, 40),
      );
  });

  it('whatever is typed, it is read or refused, soon', () => {
    const next = seeded(11);
    const bits = [
      '"',
      '-',
      ':',
      ' ',
      'from:',
      'before:',
      '2026',
      '-13',
      'the',
      'fièvre',
      '\u0000',
      '😀',
      '\\',
      '(',
      'a'.repeat(60),
      '::',
      'subject:"',
      '\u202e',
      '%',
      "'; DROP",
    ];
    for (let round = 0; round < 5000; round++) {
      const text = Array.from(
        { length: 1 + Math.floor(next() * 12) },
        () => bits[Math.floor(next() * bits.length)],
      ).join('');
      try {
        assert.ok(Array.isArray(parseQuery(text).all));
      } catch (error) {
        assert.ok(isFault(error, 'search-query'), `${JSON.stringify(text)} ${error}`);
      }
    }
  });
});
