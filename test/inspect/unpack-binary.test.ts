import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { PDFDocument } from '@cantoo/pdf-lib';
import { Inspect } from '#inspect';
import {
  attached,
  compound,
  doc,
  kept,
  lzfu,
  msg,
  pageWith,
  ppt,
  stream,
  tar,
  tnef,
  xls,
  zip,
} from './binary-files.ts';
import { readAll } from './read-all.ts';

const inspect = new Inspect();
after(() => inspect.close());
const secret = 'Her biopsy shows metastatic breast cancer and she starts tamoxifen 20 mg daily on Monday.';

async function withPdf(make: (pdf: PDFDocument) => void | Promise<void>): Promise<Buffer> {
  const pdf = await PDFDocument.create();
  await make(pdf);
  if (pdf.getPageCount() === 0) pdf.addPage();
  return Buffer.from(await pdf.save());
}

const word = (parts: Record<string, string>): Buffer =>
  zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w:document/>', ...parts });
const paragraph = `<w:p><w:r><w:t>${secret.slice(0, 40)}</w:t></w:r><w:r><w:t>${secret.slice(40)}</w:t></w:r></w:p>`;
const rtf = `{\\rtf1 ${secret}\\par}`;
const fax = kept('fax-g4.tif');

/** Ways in which a file says the same. */
const ways: [string, () => Buffer | Promise<Buffer>][] = [
  ['text on a page', () => withPdf((pdf) => pdf.addPage([700, 200]).drawText(secret, { size: 10 }))],
  [
    'a field of a form',
    () =>
      withPdf((pdf) => {
        const field = pdf.getForm().createTextField('answer');
        field.setText(secret);
        field.addToPage(pdf.addPage());
      }),
  ],
  ['a title', () => withPdf((pdf) => pdf.setTitle(secret))],
  ['a file in a PDF', () => withPdf((pdf) => pdf.attach(Buffer.from(secret), 'note.txt'))],
  [
    'a page of two columns in an object stream',
    () =>
      withPdf((pdf) =>
        pdf.addPage([700, 900]).drawText(secret.replaceAll(' ', '\n'), { y: 800, size: 10, lineHeight: 12 }),
      ),
  ],
  ['a document', () => word({ 'word/document.xml': `<w:document>${paragraph}</w:document>` })],
  [
    'a document in UTF-16',
    () =>
      zip({
        'word/document.xml': Buffer.concat([
          Buffer.from([0xff, 0xfe]),
          Buffer.from(`<w:document>${paragraph}</w:document>`, 'utf16le'),
        ]),
      }),
  ],
  ['a comment in a document', () => word({ 'word/comments.xml': paragraph })],
  ['a header of a document', () => word({ 'word/header1.xml': paragraph })],
  ['a footnote', () => word({ 'word/footnotes.xml': paragraph })],
  ['the properties of a document', () => word({ 'docProps/core.xml': `<dc:subject>${secret}</dc:subject>` })],
  [
    'words for a picture',
    () => word({ 'word/document.xml': `<w:drawing><wp:docPr id="1" descr="${secret}"/></w:drawing>` }),
  ],
  [
    'shared strings',
    () => zip({ 'xl/workbook.xml': '<sheets/>', 'xl/sharedStrings.xml': `<si><t>${secret}</t></si>` }),
  ],
  [
    'a hidden sheet',
    () =>
      zip({
        'xl/workbook.xml': '<sheet name="x" state="hidden"/>',
        'xl/worksheets/sheet2.xml': `<row><c t="inlineStr"><is><t>${secret}</t></is></c></row>`,
      }),
  ],
  ['the name of a sheet', () => zip({ 'xl/workbook.xml': `<sheet name="${secret}"/>` })],
  [
    'a comment in a workbook',
    () =>
      zip({
        'xl/workbook.xml': '<sheets/>',
        'xl/comments1.xml': `<comment><text><t>${secret}</t></text></comment>`,
      }),
  ],
  [
    'notes of slides',
    () =>
      zip({
        'ppt/presentation.xml': '<p/>',
        'ppt/notesSlides/notesSlide1.xml': `<a:p><a:r><a:t>${secret}</a:t></a:r></a:p>`,
      }),
  ],
  [
    'OpenDocument',
    () =>
      zip({
        mimetype: 'application/vnd.oasis.opendocument.text',
        'content.xml': `<text:p>${secret}</text:p>`,
      }),
  ],
  [
    'a note in OpenDocument',
    () => zip({ 'content.xml': `<office:annotation><text:p>${secret}</text:p></office:annotation>` }),
  ],
  ['an old Word document', () => doc(secret)],
  ['an old workbook', () => xls(secret)],
  ['old slides', () => ppt(secret)],
  ['an Outlook letter', () => msg(secret, Buffer.from('hello'))],
  ['a file in an Outlook letter', () => msg('hello', Buffer.from(secret))],
  ['a letter in an Outlook letter', () => msg('hello', msg(secret, Buffer.from('x')))],
  ['winmail.dat', () => tnef(rtf, Buffer.from('hello'))],
  ['a file in winmail.dat', () => tnef('{\\rtf1 hello}', Buffer.from(secret))],
  ['compressed RTF', () => compound({ '__substg1.0_10090102': lzfu(rtf) })],
  ['tar', () => tar({ 'a.txt': Buffer.from('hello'), 'b.txt': Buffer.from(secret) })],
  ['tar in gzip', () => gzipSync(tar({ 'b.txt': Buffer.from(secret) }))],
  ['a letter in a zip', () => zip({ 'x.eml': attached(Buffer.from(secret), 'text/plain') })],
  ['an old Word document in a zip in a zip', () => zip({ 'a.zip': zip({ 'b.doc': doc(secret) }) })],
];
for (const [name, make] of ways) {
  test(`read: ${name}`, async () => {
    const { texts, obstacles } = await readAll(await make());
    const said = texts.replaceAll(/\s+/g, ' ');
    assert.ok(said.includes(secret), said.slice(0, 300));
    assert.deepEqual(obstacles, []);
  });
}

const hundred = 'Potassium 5.9 mmol/L';
const pictures: [string, () => Buffer | Promise<Buffer>][] = [
  ['a screenshot', () => kept('result.png')],
  ['a fax in group 4', () => fax],
  ['a fax in group 3', () => kept('fax-g3.tif')],
  [
    'a fax in a PDF',
    () =>
      pageWith(
        stream(
          '/Type /XObject /Subtype /Image /Width 1105 /Height 520 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 1105 /Rows 520 >>',
          fax.subarray(8, 8 + 4580),
        ),
      ),
  ],
  [
    'a mask in a PDF',
    () =>
      pageWith(
        stream(
          '/Type /XObject /Subtype /Image /ImageMask true /Width 1105 /Height 520 /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 1105 /Rows 520 >>',
          fax.subarray(8, 8 + 4580),
        ),
      ),
  ],
  [
    'a scan that lies upside down',
    () =>
      pageWith(
        stream(
          '/Type /XObject /Subtype /Image /Width 1105 /Height 520 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 1105 /Rows 520 >>',
          fax.subarray(8, 8 + 4580),
        ),
        '-570 0 0 -268 590 568',
      ),
  ],
  [
    'a picture in a document',
    () => zip({ 'word/document.xml': '<w:document/>', 'word/media/image1.png': kept('result.png') }),
  ],
];
for (const [name, make] of pictures) {
  test(`read in the deep look only: ${name}`, async () => {
    const bytes = await make();
    const quick = await readAll(bytes, { deep: false });
    assert.ok(quick.pending.length > 0, 'the quick look says that it left something');
    assert.ok(!quick.texts.includes('Potassium'));
    const { texts, obstacles, pending } = await readAll(bytes);
    assert.match(texts, /P[ot]+[al]+ssium 5.9 mmol/, hundred);
    assert.deepEqual([obstacles, pending], [[], []]);
  });
}

const encryptedPdf = async (): Promise<Buffer> => {
  const pdf = await PDFDocument.create();
  pdf.addPage().drawText('hello');
  pdf.encrypt({ userPassword: 'x', ownerPassword: 'y' });
  return Buffer.from(await pdf.save());
};
const pngClaiming = (width: number, height: number): Buffer => {
  const bytes = Buffer.from(kept('menu.png'));
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};
const unreadable: [string, RegExp, () => Buffer | Promise<Buffer>][] = [
  ['an encrypted PDF', /encrypted/, encryptedPdf],
  [
    'a PDF that is cut',
    /broken/,
    async () => (await withPdf((pdf) => pdf.addPage().drawText(secret))).subarray(0, 300),
  ],
  ['an encrypted Word document', /encrypted/, () => doc('hello there', { encrypted: true })],
  ['an encrypted workbook', /encrypted/, () => xls('hello there', { encrypted: true })],
  [
    'an encrypted new document',
    /encrypted/,
    () => compound({ EncryptedPackage: Buffer.from('xxxxxxxx'), EncryptionInfo: Buffer.from('yyyyyyyy') }),
  ],
  [
    'an encrypted OpenDocument',
    /encrypted/,
    () =>
      zip({
        'content.xml': Buffer.from([0, 1, 2, 3, 200, 0, 0, 9]),
        'META-INF/manifest.xml': '<manifest:encryption-data/>',
      }),
  ],
  [
    'a part of a document that is no XML',
    /broken/,
    () => zip({ 'word/document.xml': Buffer.from([0, 1, 2, 3, 200, 0, 0, 9]) }),
  ],
  ['a workbook that is cut', /broken/, () => xls('hello there', { cut: true })],
  [
    'a compound file of no known kind',
    /kind that is not read/,
    () => compound({ Strange: Buffer.from('hello there') }),
  ],
  ['winmail.dat that is cut', /broken/, () => tnef(rtf, Buffer.from('hello')).subarray(0, 60)],
  [
    'tar that lies about a length',
    /broken/,
    () => {
      const bytes = tar({ 'a.txt': Buffer.from('hello') });
      bytes[120] = 0x37;
      bytes.write('77777777777', 124);
      return bytes;
    },
  ],
  ['a picture that is cut', /broken|could not be read/, () => kept('result.png').subarray(0, 60)],
  ['a picture that claims to be large', /larger/, () => pngClaiming(60_000, 60_000)],
  [
    'a picture in a PDF that is broken',
    /broken/,
    () =>
      pageWith(
        stream(
          '/Type /XObject /Subtype /Image /Width 900 /Height 900 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode',
          'no picture',
        ),
      ),
  ],
  [
    'a medical image',
    /DICOM/,
    () => Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(200)]),
  ],
  [
    'a TIFF packed in a way nobody knows',
    /not read/,
    () => {
      const bytes = Buffer.from(fax);
      const at = bytes.readUInt32LE(4) + 2 + 3 * 12 + 8;
      bytes.writeUInt16LE(999, at);
      return bytes;
    },
  ],
  [
    'a fax whose octets are noise',
    /./,
    () => {
      const bytes = Buffer.from(fax);
      bytes.fill(0xa5, 8, 4588);
      return bytes;
    },
  ],
];
for (const [name, reason, make] of unreadable) {
  test(`named as not inspectable: ${name}`, async () => {
    const { obstacles } = await readAll(await make());
    assert.ok(
      obstacles.some((one) => reason.test(one.reason)),
      JSON.stringify(obstacles),
    );
  });
}

describe('through the parser process, as a server asks', () => {
  const deep = (bytes: Buffer) => inspect.letter(attached(bytes));

  test('a letter with files in it is read', async () => {
    const seen = await deep(zip({ 'a.doc': doc(secret), 'b.txt': 'hello' }));
    assert.ok(seen.inspectable && seen.findings.length > 0);
    assert.ok(
      seen.findings.every(({ place }) => place.startsWith('1/zip/1/doc')),
      JSON.stringify(seen.findings),
    );
  });

  test('more pictures than are looked at are named', async () => {
    const few = new Inspect({ bounds: { pages: 1 } });
    const { uninspectable } = await few.letter(
      attached(zip({ '1.png': kept('menu.png'), '2.png': kept('menu.png') })),
    );
    few.close();
    assert.deepEqual(uninspectable, [{ part: '1/zip/2', reason: 'more than 1 pictures or pages of them' }]);
  });

  test('a medical image is a record about somebody', async () => {
    assert.equal(
      (await deep(Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(99)]))).level,
      'phi',
    );
  });
});
