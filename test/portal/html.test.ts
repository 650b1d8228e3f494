import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Parser } from 'htmlparser2';
import { contrast, readable } from '../../src/portal/colour.ts';
import { safeFileName } from '../../src/portal/file-name.ts';
import { asSafeHtml, asText, readLetter } from '../../src/portal/letter.ts';
import { htmlAsText, safeHtml } from '../../src/portal/safe-html.ts';
import { attacks } from './attacks.ts';

const none = (): null => null;

const allowedAttributes = new Set([
  'href',
  'title',
  'rel',
  'target',
  'src',
  'alt',
  'width',
  'height',
  'colspan',
  'rowspan',
  'align',
  'valign',
  'scope',
  'border',
  'cellpadding',
  'cellspacing',
  'start',
  'type',
  'style',
  'dir',
  'lang',
]);

/** Reads what came out by another parser's eyes: tags and attributes, one by one. */
function assertSafe(markup: string, why: string): void {
  new Parser({
    onopentag(name, attributes) {
      assert.ok(
        !/^(?:script|style|iframe|object|embed|form|input|button|select|textarea|meta|base|link|svg|math|video|audio|source|picture|frame|body|template|noscript|details)$/.test(
          name,
        ),
        `${why}: <${name}>`,
      );
      for (const [key, value] of Object.entries(attributes)) {
        assert.ok(allowedAttributes.has(key), `${why}: ${key}`);
        if (key === 'href') assert.match(value, /^(?:https?|mailto|tel):/i, why);
        if (key === 'src') assert.match(value, /^data:image\/(?:png|jpeg|gif|webp);base64,/, why);
        if (key === 'style')
          assert.ok(!/url|expression|@import|position|\\|behavior|\/\*/i.test(value), `${why}: ${value}`);
      }
    },
  }).end(markup);
}

test('markup made to attack comes out harmless', () => {
  for (const attack of attacks) {
    const safe = safeHtml(`<p>before</p>${attack}<p>after</p>`, none);
    assertSafe(safe, attack);
    assert.match(safe, /before/);
    assert.equal(safeHtml(safe, none), safe, `${attack}: a second washing changes nothing`);
    assert.ok(!/<\w/.test(htmlAsText(attack).replaceAll(/<(?=img|script|svg)/g, '')), attack);
  }
  const all = safeHtml(attacks.join('\n'), none);
  assertSafe(all, 'all together');
});

test('ordinary markup keeps its looks, pictures inside the letter are shown, others are named', () => {
  const png = Buffer.from('89504e47', 'hex');
  const safe = safeHtml(
    '<h2 style="color:#123456;text-align:center">Hi</h2><p><a href="https://clinic.example/x">site</a></p><img src="cid:logo@x" alt="Logo" width="10"><img src="https://t.example/p.gif" alt="Photo">',
    (cid) => (cid === 'logo@x' ? { type: 'image/png', bytes: png } : null),
  );
  assert.match(safe, /<h2 style="color:#123456;text-align:center">Hi<\/h2>/);
  assert.match(
    safe,
    /<a href="https:\/\/clinic.example\/x" rel="noopener noreferrer nofollow" target="_blank">site<\/a>/,
  );
  assert.match(
    safe,
    new RegExp(`<img src="data:image/png;base64,${png.toString('base64')}" alt="Logo" width="10" />`),
  );
  assert.match(safe, /\[Photo\]/);
  assert.ok(!safe.includes('t.example'));
});

test('huge, deep and endless markup is read in good time', () => {
  const begun = process.hrtime.bigint();
  for (const piece of [
    '<div>',
    '<b><p>',
    '<a href="',
    '<!--',
    '&lt;',
    '<p style="color:red;',
    '<table><tr><td>',
    '<',
    '<a',
    '</p>',
  ]) {
    const markup = piece.repeat(2_000_000 / piece.length);
    safeHtml(markup, none);
    htmlAsText(markup);
  }
  assert.ok(Number(process.hrtime.bigint() - begun) < 30e9, 'where nothing bounds it this takes minutes');
  assert.equal(htmlAsText(`${'<div>'.repeat(5000)}hello${'</div>'.repeat(5000)}`), 'hello');
  assert.match(safeHtml(`${'<div>'.repeat(400)}hello${'</div>'.repeat(400)}`, none), /hello/);
});

test('html as text keeps lines and no tags', () => {
  assert.equal(
    htmlAsText(
      '<p>Dear Ann,</p><p>a &lt; b &amp; c<br>next</p><ul><li>one</li><li>two</li></ul><style>x{}</style>',
    ),
    'Dear Ann,\n\na < b & c\nnext\n\none\ntwo',
  );
});

const letter = (type: string, body: string): Buffer =>
  Buffer.from(`From: a@b.example\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\n\r\n${body}`);

test('letters of all shapes show their text and their files', () => {
  const shapes: [Buffer, string, string[]][] = [
    [letter('text/plain', 'hello'), 'hello', []],
    [letter('text/html', '<p>hello</p>'), 'hello', []],
    [
      letter(
        'multipart/alternative; boundary=b',
        '--b\r\n\r\nhello\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>hello</p>\r\n--b--',
      ),
      'hello',
      [],
    ],
    [
      letter(
        'multipart/mixed; boundary=b',
        '--b\r\n\r\nhello\r\n--b\r\nContent-Type: text/plain; name=n.txt\r\n\r\nfile\r\n--b--',
      ),
      'hello',
      ['n.txt'],
    ],
    [
      letter(
        'multipart/signed; boundary=b',
        '--b\r\n\r\nhello\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nsig\r\n--b--',
      ),
      'hello',
      ['file-1.bin'],
    ],
    [
      letter(
        'multipart/mixed; boundary=b',
        '--b\r\n\r\nhello\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ninner\r\n--b--',
      ),
      'hello',
      ['file-1.eml'],
    ],
    [letter('application/pdf; name="a.pdf"', 'x'), '', ['a.pdf']],
    [
      letter(
        'multipart/related; boundary=b',
        '--b\r\nContent-Type: text/html\r\n\r\nhello<img src="cid:p">\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <p>\r\n\r\nx\r\n--b\r\nContent-Type: image/png; name=q.png\r\nContent-ID: <q>\r\n\r\nx\r\n--b--',
      ),
      'hello',
      ['q.png'],
    ],
    [Buffer.from(''), '', []],
    [Buffer.from('\xff\xfe\0\0garbage', 'latin1'), '', []],
  ];
  for (const [raw, text, files] of shapes) {
    const view = readLetter(raw);
    assert.equal(asText(view), text, raw.toString());
    assert.deepEqual(
      view.files.map(({ name }) => name),
      files,
    );
    assertSafe(
      asSafeHtml(view, (one) => one.replaceAll('<', '&lt;')),
      raw.toString(),
    );
  }
  const inner = readLetter(
    letter(
      'multipart/mixed; boundary=b',
      '--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ninner\r\n--b--',
    ),
  ).files[0]!;
  assert.equal(inner.part.bytes().toString(), 'Subject: x\r\n\r\ninner');
});

test('file names are safe to store', () => {
  const table: [string, string][] = [
    ['report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\x\\y.doc', 'y.doc'],
    ['a\u202Efdp.exe', 'afdp.exe'],
    ['.htaccess', 'htaccess'],
    ['con.txt', 'f'],
    ['', 'f'],
    ['..', 'f'],
    ['a"<b>|c?.txt', 'a__b__c_.txt'],
    ['résumé  2026.pdf', 'résumé 2026.pdf'],
    ['x\r\ny.txt', 'xy.txt'],
    [`${'a'.repeat(300)}.pdf`, `${'a'.repeat(116)}.pdf`],
  ];
  for (const [given, wanted] of table) assert.equal(safeFileName(given, 'f'), wanted);
});

test('any colour of the organisation is readable in both schemes', () => {
  for (const colour of ['#000000', '#ffffff', '#ffff00', '#0b5c7a', '#ff0000', '#777777', '#00ff88']) {
    assert.ok(contrast(readable(colour, '#ffffff', '#000000'), '#ffffff') >= 4.5, colour);
    assert.ok(contrast(readable(colour, '#161b20', '#ffffff'), '#161b20') >= 4.5, colour);
  }
});
