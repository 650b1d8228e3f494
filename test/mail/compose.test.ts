import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFault } from '#base';
import {
  allParts,
  type Composition,
  compose,
  composeDsn,
  type DsnParts,
  type Mailbox,
  messageIdFor,
  messageIds,
  parseAddressList,
  readHeader,
  receivedField,
  walk,
} from '#mail';

const from: Mailbox = {
  address: { local: 'pickup', domain: 'clinic.example' },
  display: 'Klinik am Müllersee',
};
const to: Mailbox = {
  address: { local: '"a b"', domain: 'xn--mller-kva.example' },
  display: 'Doe, "Jo" \\ John',
};
const basis: Composition = {
  from,
  to: [to],
  subject: 'A letter',
  date: Date.UTC(2026, 10, 24, 17, 7, 22),
  messageId: '<1@clinic.example>',
  text: 'Hello\n',
};

const assertWire = (raw: Buffer): void => {
  const text = raw.toString('latin1');
  assert.doesNotMatch(text, /\r(?!\n)|(?<!\r)\n|\0/);
  assert.ok(text.endsWith('\r\n'));
  assert.ok(text.split('\r\n').every((line) => line.length <= 998));
};

test('a plain letter, octet for octet', () => {
  assert.equal(
    compose(basis).toString(),
    [
      'Date: Tue, 24 Nov 2026 17:07:22 +0000',
      'From: =?utf-8?B?S2xpbmlrIGFtIE3DvGxsZXJzZWU=?= <pickup@clinic.example>',
      'To: "Doe, \\"Jo\\" \\\\ John" <"a b"@xn--mller-kva.example>',
      'Subject: A letter',
      'Message-ID: <1@clinic.example>',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 7bit',
      '',
      'Hello',
      '',
    ].join('\r\n'),
  );
});

test('text, page and attachments come back as they went in', () => {
  const text = `Grüße, with a line ${'long '.repeat(60)}end \n\n.\nFrom here\n=3D\ttab\t\n`;
  const attachments = [
    {
      name: 'Befund Müller – Übersicht über alle Werte der letzten Jahre.pdf',
      type: 'application/pdf',
      bytes: Buffer.from([0, 1, 2, 255]),
    },
    { name: 'plain name.txt', type: 'text/plain', bytes: Buffer.alloc(0) },
    { name: 'C:\\fakepath\\x"y\r\nBcc: z.bin', type: 'no type\r\nBcc: x', bytes: Buffer.alloc(1000, 7) },
    { name: '\u202egpj.exe', type: 'message/rfc822', bytes: Buffer.from('Subject: x\n\ny') },
  ];
  const raw = compose({ ...basis, text, html: '<p>Grüße</p>', attachments });
  assertWire(raw);
  const root = walk(raw);
  const parts = [...allParts(root)];
  assert.deepEqual(
    parts.map((part) => part.type),
    [
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'text/html',
      'application/pdf',
      'text/plain',
      'application/octet-stream',
      'application/octet-stream',
    ],
  );
  assert.deepEqual(
    parts.flatMap((part) => part.anomalies),
    [],
  );
  assert.equal(parts[2]?.text().replaceAll('\r\n', '\n'), text);
  assert.equal(parts[3]?.text().trim(), '<p>Grüße</p>');
  assert.deepEqual(
    parts.slice(4).map((part) => part.fileNames),
    [[attachments[0]!.name], ['plain name.txt'], ['x"yBcc: z.bin'], ['gpj.exe']],
  );
  assert.deepEqual(
    parts.slice(4).map((part) => part.bytes()),
    attachments.map((attachment) => attachment.bytes),
  );
  assert.equal(root.header.has('bcc'), false);
});

test('replies are threaded, and only by Message-IDs', () => {
  const raw = compose({
    ...basis,
    inReplyTo: '<2@b.example>',
    references: ['<1@a.example>', 'junk\r\nBcc: x', '<2@b.example>'],
  });
  const header = readHeader(raw);
  assert.equal(header.first('in-reply-to'), '<2@b.example>');
  assert.equal(header.first('references'), '<1@a.example> <2@b.example>');
  const long = readHeader(
    compose({
      ...basis,
      inReplyTo: 'x',
      references: Array.from({ length: 100 }, (_, i) => `<${i}@a.example>`),
    }),
  );
  assert.equal(long.first('in-reply-to'), undefined);
  assert.equal(messageIds(long.first('references') ?? '').length, 21);
  assert.match(messageIdFor('mx.clinic.example'), /^<[\w-]{24}@mx\.clinic\.example>$/);
});

test('whatever is put in, no field and no part is made of it', () => {
  const nasty = fc
    .array(
      fc.constantFrom(
        'a',
        ' ',
        '\r\n',
        '\n',
        '\r',
        '\0',
        'Bcc: x@y.example',
        ':',
        '"',
        '\\',
        '<',
        '>',
        ',',
        '=?utf-8?q?x?=',
        'é',
        '\u2028',
        '\u202e',
        '\ud800',
        '--=_',
        '.',
        '\t',
        'w'.repeat(1200),
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(nasty, nasty, nasty, nasty, nasty, (subject, display, text, name, type) => {
      const raw = compose({
        ...basis,
        from: { ...from, display },
        subject,
        text,
        attachments: [{ name, type, bytes: Buffer.from(text) }],
        inReplyTo: subject,
        references: [display],
      });
      assertWire(raw);
      const root = walk(raw);
      const names = root.header.fields.map((field) => field.name);
      assert.deepEqual(
        names.filter((one) => !/^(?:In-Reply-To|References)$/.test(one)),
        ['Date', 'From', 'To', 'Subject', 'Message-ID', 'MIME-Version', 'Content-Type'],
      );
      assert.equal([...allParts(root)].length, 3);
      assert.deepEqual(
        root.children.map((part) => part.header.fields.length),
        [2, 3],
      );
      const senders = parseAddressList(root.header.first('from') ?? '');
      assert.ok(senders.ok, root.header.first('from'));
      assert.deepEqual(
        senders.mailboxes.map((mailbox) => mailbox.address),
        [from.address],
      );
    }),
    { seed: 6, numRuns: 600 },
  );
  for (const [headerName, value] of [
    ['X', 'a\r\nBcc: x'],
    ['X\r\nBcc', 'x'],
    ['X Y', 'z'],
  ] as const) {
    assert.throws(
      () => compose({ ...basis, headers: [[headerName, value]] }),
      (error) => isFault(error) && error.kind === 'invalid',
    );
  }
  assert.throws(
    () => compose({ ...basis, messageId: '<1@a>\r\nBcc: x' }),
    (error) => isFault(error, 'message-id'),
  );
});

const report: DsnParts = {
  reportingMta: 'mx.clinic.example',
  from: { address: { local: 'postmaster', domain: 'clinic.example' }, display: 'Mail system' },
  to: { local: 'nurse', domain: 'clinic.example' },
  date: Date.UTC(2026, 10, 24, 18),
  messageId: '<dsn@mx.clinic.example>',
  envid: 'QQ+2B314159',
  arrival: Date.UTC(2026, 10, 24, 17),
  original: { messageId: '<1@clinic.example>', date: 'Tue, 24 Nov 2026 17:00:00 +0000' },
  recipients: [
    {
      address: { local: 'a', domain: 'b.example' },
      orcpt: 'rfc822;a+2Btag@b.example',
      action: 'failed',
      status: '5.1.1',
      reason: 'There is no such mailbox.',
      remoteMta: 'mx.b.example',
      reply: {
        code: 550,
        enhanced: '5.1.1',
        text: 'User unknown in "HIV result of Jane"\r\nSubject: HIV\u0007',
      },
      lastAttempt: Date.UTC(2026, 10, 24, 17, 30),
    },
    {
      address: { local: 'josé', domain: 'c.example' },
      orcpt: 'bad',
      action: 'delayed',
      status: 'x',
      reason: 'The server does not answer.',
      willRetryUntil: Date.UTC(2026, 10, 25),
    },
  ],
};

test("a notification tells every recipient's fate and quotes nothing", () => {
  const raw = composeDsn(report);
  assertWire(raw);
  const root = walk(raw);
  assert.equal(root.type, 'multipart/report');
  assert.equal(root.params.get('report-type'), 'delivery-status');
  assert.equal(root.header.first('auto-submitted'), 'auto-replied');
  assert.equal(root.header.first('in-reply-to'), '<1@clinic.example>');
  assert.deepEqual(
    root.children.map((part) => part.type),
    ['text/plain', 'message/global-delivery-status', 'text/rfc822-headers'],
  );
  const [message, ...recipients] = root.children[1]!.text()
    .split('\r\n\r\n')
    .map((block) => readHeader(Buffer.from(`${block}\r\n\r\n`)));
  assert.equal(message?.first('original-envelope-id'), 'QQ+314159');
  assert.equal(message?.first('reporting-mta'), 'dns; mx.clinic.example');
  assert.equal(message?.first('arrival-date'), 'Tue, 24 Nov 2026 17:00:00 +0000');
  assert.equal(recipients.length, 2);
  const [failed, delayed] = recipients;
  assert.deepEqual(
    failed?.fields.map((field) => [field.name, field.value]),
    [
      ['Original-Recipient', 'rfc822; a+tag@b.example'],
      ['Final-Recipient', 'rfc822; a@b.example'],
      ['Action', 'failed'],
      ['Status', '5.1.1'],
      ['Remote-MTA', 'dns; mx.b.example'],
      ['Diagnostic-Code', 'smtp; 550 5.1.1 User unknown in [...] Subject: HIV'],
      ['Last-Attempt-Date', 'Tue, 24 Nov 2026 17:30:00 +0000'],
    ],
  );
  assert.deepEqual(
    delayed?.fields.map((field) => field.name),
    ['Final-Recipient', 'Action', 'Status', 'Will-Retry-Until'],
  );
  assert.equal(delayed?.first('final-recipient'), 'utf-8; josé@c.example');
  assert.equal(
    root.children[2]?.text(),
    'Message-ID: <1@clinic.example>\r\nDate: Tue, 24 Nov 2026 17:00:00 +0000\r\n',
  );
  assert.match(
    root.children[0]!.text(),
    /a@b\.example[\s\S]*not delivered[\s\S]*no such mailbox[\s\S]*josé@c\.example[\s\S]*again until/,
  );
  assert.match(walk(composeDsn({ ...report, language: 'es' })).header.text('subject') ?? '', /No se pudo/);
});

test('no remote reply, envelope id or original field can add a line to a notification', () => {
  const nasty = fc
    .string({ unit: 'binary', maxLength: 60 })
    .map((text) => `x\r\nAction: delivered\r\n\r\n${text}`);
  fc.assert(
    fc.property(nasty, (text) => {
      const raw = composeDsn({
        ...report,
        reportingMta: text,
        envid: text,
        original: { messageId: text, date: text },
        recipients: [
          {
            ...report.recipients[0]!,
            orcpt: text,
            reason: text,
            status: text,
            remoteMta: text,
            reply: { code: 550, enhanced: text, text },
          },
        ],
      });
      assertWire(raw);
      const status = walk(raw).children[1]!.text();
      assert.equal(status.match(/^Action:/gim)?.length, 1);
      assert.equal(status.split('\r\n\r\n').length, 2);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('the Received field says how it came, and for whom only when for one', () => {
  const receipt = {
    helo: 'laptop.example',
    address: '2001:db8::1',
    by: 'mx.clinic.example',
    tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
    authenticated: true,
    smtputf8: false,
    id: 'abc',
    recipients: [to.address],
    date: basis.date,
  };
  assert.equal(
    receivedField(receipt),
    'from laptop.example ([IPv6:2001:db8::1]) (TLSv1.3 TLS_AES_256_GCM_SHA384) by mx.clinic.example with ESMTPSA id abc for <"a b"@xn--mller-kva.example>; Tue, 24 Nov 2026 17:07:22 +0000',
  );
  const other = receivedField({
    ...receipt,
    helo: 'x) evil\r\nBcc: y (',
    address: '192.0.2.1',
    tls: null,
    authenticated: false,
    smtputf8: true,
    recipients: [to.address, from.address],
  });
  assert.equal(
    other,
    'from xevilBcc:y ([192.0.2.1]) by mx.clinic.example with UTF8SMTP id abc; Tue, 24 Nov 2026 17:07:22 +0000',
  );
  assert.match(
    receivedField({ ...receipt, address: '' }),
    /^from laptop\.example \(TLSv1\.3 TLS_AES_256_GCM_SHA384\) by /,
  );
});
