import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { copiedFor, type JournalReport, readJournal } from '#mail';

const crlf = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'));

const inner = `From: Ann <ann@clinic.test>
To: bo@good.test, staff@clinic.test
Subject: Results
Message-ID: <1@clinic.test>

Nothing to worry about.
`;

const report = (says: string, parts = inside(inner), head = 'X-MS-Journal-Report:\n'): Buffer =>
  crlf(`From: Microsoft Exchange <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@clinic.test>
To: journal@archive.test
Subject: Results
MIME-Version: 1.0
${head}Content-Type: multipart/mixed; boundary="x1"

--x1
Content-Type: text/plain; charset="utf-8"

${says}
--x1
${parts}--x1--
`);

const inside = (letter: string): string => `Content-Type: message/rfc822\n\n${letter}\n`;

const read = (raw: Buffer): JournalReport => {
  const found = readJournal(raw);
  assert.equal(found.kind, 'report');
  return found as JournalReport;
};

describe('what mail servers send for the record', () => {
  it('a report of Exchange 2007 and later: who, how, and through which list', () => {
    const { form, sender, readers, letters, unread } = read(
      report(
        [
          'Sender: ann@clinic.test',
          'Subject: Results',
          'Message-Id: <1@clinic.test>',
          'To: bo@good.test',
          'To: cy@clinic.test, Expanded: staff@clinic.test',
          'Cc: dee@clinic.test, Forwarded: eve@clinic.test',
          'Bcc: flo@other.test',
          'Recipient: gus@other.test',
          'To: /O=CLINIC/OU=FIRST/CN=RECIPIENTS/CN=OLD',
          'On-Behalf-Of: boss@clinic.test',
        ].join('\n'),
      ),
    );
    assert.equal(form, 'exchange');
    assert.deepEqual(sender, { local: 'ann', domain: 'clinic.test' });
    assert.deepEqual(
      readers.map(({ address, how, through }) => [address.local, how, through?.kind, through?.address]),
      [
        ['bo', 'to', undefined, undefined],
        ['cy', 'to', 'expanded', 'staff@clinic.test'],
        ['dee', 'cc', 'forwarded', 'eve@clinic.test'],
        ['flo', 'bcc', undefined, undefined],
        ['gus', 'recipient', undefined, undefined],
      ],
    );
    assert.deepEqual(unread, ['/O=CLINIC/OU=FIRST/CN=RECIPIENTS/CN=OLD']);
    assert.deepEqual(
      letters.map((letter) => letter.toString()),
      [inner.replaceAll('\n', '\r\n')],
    );
  });

  it('a report of Exchange 2003', () => {
    const { form, sender, readers } = read(
      report(
        'Sender: "Ann" <ann@clinic.test>\nMessage-ID: <1@clinic.test>\nRecipients:\n  "Bo" <bo@good.test>\n  cy@clinic.test\n',
        inside(inner),
        'Content-Identifer: ExJournalReport\n',
      ),
    );
    assert.equal(form, 'exchange-2003');
    assert.equal(sender?.local, 'ann');
    assert.deepEqual(
      readers.map(({ address }) => address.local),
      ['bo', 'cy'],
    );
    const inline = report('Sender: ann@clinic.test\nRecipients: bo@good.test, cy@clinic.test', inside(inner));
    assert.equal(read(inline).readers.length, 2);
  });

  it('a report of Google Workspace, and one whose text is encoded', () => {
    const google = report(
      'Sender: ann@clinic.test\nRecipient: bo@good.test',
      inside(inner),
      'X-Gm-Journal-Id: 17\n',
    );
    assert.equal(read(google).form, 'google');
    const says = Buffer.from(
      'Sender: ann@clinic.test\r\nSubject: Grüße: Recipient: x@y.test\r\nBcc: bo@good.test\r\n',
    );
    const coded = crlf(`X-MS-Journal-Report:
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

${says.toString('base64')}
--b
${inside(inner)}--b--
`);
    assert.deepEqual(
      read(coded).readers.map(({ address, how }) => [address.local, how]),
      [['bo', 'bcc']],
    );
  });

  it('a protected letter beside its opened form gives both', () => {
    assert.equal(
      read(report('Sender: a@b.test\nTo: c@b.test', `${inside(inner)}--x1\n${inside(inner)}`)).letters.length,
      2,
    );
  });

  it('a report that holds more than a letter is itself the whole of it', () => {
    const more = `${inside(inner)}--x1\nContent-Type: application/ms-tnef\n\nxx\n`;
    assert.deepEqual(read(report('Sender: a@b.test\nTo: c@b.test', more)).letters, []);
    const cut = report('Sender: a@b.test\nTo: c@b.test').subarray(0, -60);
    assert.deepEqual(read(cut).letters, []);
  });

  it('what only says that it is a report is unclear, and a letter without a mark is a copy', () => {
    assert.equal(readJournal(report('Hello, this is a letter.')).kind, 'unclear');
    assert.equal(
      readJournal(crlf('X-MS-Journal-Report:\nSubject: x\nContent-Type: text/html\n\n<p>Sender: a@b.test'))
        .kind,
      'unclear',
    );
    assert.equal(readJournal(crlf(inner)).kind, 'copy');
    assert.deepEqual(
      copiedFor(
        crlf(`X-Original-To: bo@good.test\nX-Gm-Original-To: <cy@good.test>, nonsense\n${inner}`),
      ).map(({ local }) => local),
      ['cy', 'bo'],
    );
  });

  it('never throws, whatever the octets, and ends', () => {
    let state = 20260303;
    const next = (): number => {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      return state / 0x7fffffff;
    };
    const base = report(
      'Sender: ann@clinic.test\nTo: bo@good.test, Expanded: staff@clinic.test\nRecipients:\n a@b.test\nBcc: "x" <y@z.test>',
    );
    let reports = 0;
    for (let round = 0; round < 3000; round++) {
      const bytes = Buffer.from(base);
      for (let n = Math.floor(next() * 20); n >= 0; n--) {
        const at = Math.floor(next() * bytes.length);
        if (next() < 0.5) bytes[at] = Math.floor(next() * 256);
        else bytes.copy(bytes, at, Math.floor(next() * bytes.length));
      }
      const cut = bytes.subarray(0, Math.floor(next() * (bytes.length + 1)));
      const found = readJournal(next() < 0.5 ? cut : bytes);
      if (found.kind === 'report') {
        reports++;
        for (const { address } of found.readers) assert.ok(address.local !== '' && address.domain !== '');
      }
      copiedFor(bytes);
    }
    assert.ok(reports > 300);
    const many = report(
      `Sender: a@b.test\n${'To: x@y.test, Expanded: '.repeat(50_000)}\n${'Recipients:\n'.repeat(50_000)}`,
    );
    readJournal(many);
  });
});
