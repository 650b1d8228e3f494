import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHeader } from '#mail';
import { plainText, repeats, runsOf, withoutRepeats, withText } from '../../src/flow/quotes.ts';

const say = '[taken back]';
const original =
  'Dear Mr Stone,\r\nyour HIV test of 3 May came back negative.\r\nPlease call us before Friday.\r\nDr Ruiz';
const runs = runsOf([original]);

describe('what repeats a letter', () => {
  it('is known by runs of words, however its lines are broken', () => {
    assert.ok(repeats(runs, ['> your HIV test of\r\n> 3 May came back']));
    assert.ok(repeats(runs, ['YOUR HIV TEST, OF 3 MAY']));
    assert.ok(!repeats(runs, ['Your test is due in May. Call before noon.']));
    assert.equal(runsOf(['Hello there']).size, 0, 'a greeting is no quotation');
    assert.ok(
      repeats(runsOf(['HIV test negative']), ['> HIV test negative']),
      'a short one counts as a whole',
    );
  });

  for (const [name, answer, kept] of [
    [
      'a quotation by signs goes whole, also lines of it that are too short to tell',
      'Thank you, see you then.\r\n\r\nOn 3 May Dr Ruiz wrote:\r\n> Dear Mr Stone,\r\n> your HIV test of 3 May came back negative.\r\n> Dr Ruiz',
      'Thank you, see you then.\r\n\r\n[taken back]',
    ],
    [
      'all from the line that announces it',
      'Please see below.\r\n-----Original Message-----\r\nFrom: Dr Ruiz\r\nDear Mr Stone,\r\nyour HIV test of 3 May came back negative.\r\nNobody else was told.',
      'Please see below.\r\n[taken back]',
    ],
    [
      'a line in the midst of others',
      'As I said:\r\nyour HIV test of 3 May came back negative.\r\nDo not worry.',
      'As I said:\r\n[taken back]\r\nDo not worry.',
    ],
    [
      'a quotation of something else stays',
      '> How are you today, and how is your mother?\r\nWell.\r\nplease call us before Friday',
      '> How are you today, and how is your mother?\r\nWell.\r\n[taken back]',
    ],
    ['bare line feeds too', 'One.\nyour HIV test of 3 May came back\nTwo.', 'One.\r\n[taken back]\r\nTwo.'],
    ['a letter that repeats nothing stays as it is', 'See you.\nBye.', 'See you.\nBye.'],
  ] as const)
    it(name, () => {
      const less = withoutRepeats(answer, runs, say);
      assert.equal(less.text, kept);
      assert.equal(less.lines > 0, answer !== kept);
      assert.ok(!repeats(runs, [less.text]));
    });

  it('whatever it is given, nothing that repeats is left, and it ends', () => {
    let seed = 20_261_126;
    const next = (n: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >>> 8) % n;
    };
    const words = [
      ...original.split(/\s+/),
      '>',
      '> ',
      'On',
      'wrote:',
      '\r\n',
      '\n',
      '\r',
      '-----Original Message-----',
      'From:',
      '',
      'ñ',
      '\u0000',
    ];
    for (let n = 0; n < 3000; n++) {
      const text = Array.from({ length: next(60) }, () => words[next(words.length)]).join(
        next(2) ? ' ' : '\r\n',
      );
      const less = withoutRepeats(text, runs, say);
      assert.ok(!repeats(runs, [less.text]), JSON.stringify(text));
    }
  });
});

it('a letter is put together anew with its people, its place in the thread and its files', () => {
  const raw = Buffer.from(
    [
      'From: Dr Ruiz <ruiz@clinic.test>',
      'To: Ben Stone <ben@old.test>',
      'Cc: Ann <ann@old.test>',
      'Subject: =?utf-8?q?Re:_Caf=C3=A9?=',
      'Date: Mon, 1 Jun 2026 09:00:00 +0000',
      'Message-ID: <b@clinic.test>',
      'In-Reply-To: <a@clinic.test>',
      'References: <a@clinic.test>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: multipart/alternative; boundary=c',
      '',
      '--c',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'As before.',
      '--c',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>As before.</p>',
      '--c--',
      '--b',
      'Content-Type: application/pdf',
      'Content-Disposition: attachment; filename="plan.pdf"',
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERi0=',
      '--b--',
      '',
    ].join('\r\n'),
  );
  assert.equal(plainText(raw)?.trim(), 'As before.');
  const anew = withText(raw, 'New.', 0)!;
  const header = readHeader(anew);
  assert.equal(header.text('subject'), 'Re: Café');
  assert.deepEqual(
    ['from', 'to', 'cc', 'message-id', 'in-reply-to', 'references'].map((name) => header.first(name)?.trim()),
    [
      'Dr Ruiz <ruiz@clinic.test>',
      'Ben Stone <ben@old.test>',
      'Ann <ann@old.test>',
      '<b@clinic.test>',
      '<a@clinic.test>',
      '<a@clinic.test>',
    ],
  );
  assert.match(header.first('date') ?? '', /1 Jun 2026 09:00:00/);
  assert.match(anew.toString(), /plan\.pdf[\s\S]*JVBERi0=/);
  assert.ok(!anew.includes('As before'));
  assert.equal(withText(Buffer.from('Subject: x\r\n\r\ny'), 'z', 0), null);
});
