import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Inspect } from '#inspect';
import { newBlock } from '../../src/inspect/detect/features.ts';
import { waysOf } from '../../src/inspect/detect/ways.ts';
import { filesInText } from '../../src/inspect/unpack/text-files.ts';
import { formats } from '../accuracy/formats.ts';
import { shapes } from '../accuracy/wire.ts';

const inspect = new Inspect();
after(() => inspect.close());

test('a text that is read in several ways is counted once in each', () => {
  const places = [
    'subject',
    '1/text',
    '1/text/seen1',
    '2/csv',
    '2/text',
    '3/html',
    '3/html/visible',
    '3/html/source',
  ];
  const ways = waysOf(places.map((place) => newBlock(place))).map((way) => way.map(({ place }) => place));
  assert.deepEqual(ways, [
    ['subject', '1/text', '2/text', '3/html', '3/html/source'],
    ['subject', '2/text', '3/html', '3/html/source', '1/text/seen1'],
    ['subject', '1/text', '3/html', '3/html/source', '2/csv'],
    ['subject', '1/text', '2/text', '3/html/source', '3/html/visible'],
  ]);
  assert.deepEqual(waysOf([newBlock('1/csv')]).length, 1);
});

const ordinary =
  'Hi Sam,\n\nThe order of chairs comes on Friday. The driver needs somebody at the dock before nine, so please ask Lee.\nThe invoice is in the shared folder, and the drug store next door takes parcels too.\n\nThanks,\nPat';
const note =
  'Her biopsy shows metastatic breast cancer. She starts tamoxifen 20 mg daily on Monday; MRN 4482913.\nPlease see her again in two weeks.';
const fill = (slot: string): string =>
  slot.startsWith('mrn') ? '4482913' : slot === 'phone' ? '(512) 555-0147' : 'Ann';
const wire = (shape: (typeof shapes)[number], body: string): Buffer =>
  Buffer.from(`From: a@clinic.example\r\n${shape.wire('Friday', body, fill).replaceAll(/\r?\n/g, '\r\n')}`);

for (const shape of [...shapes, ...formats])
  test(`formats: ${shape.name}: a note is found, an office letter left alone`, async () => {
    const found = await inspect.letter(wire(shape, note));
    assert.ok(found.level === 'phi' || found.level === 'sensitive', found.level);
    assert.ok(found.inspectable, JSON.stringify(found.uninspectable));
    assert.ok(
      shape.record || found.findings.some(({ kind }) => kind === 'diagnosis'),
      JSON.stringify(found.findings),
    );
    if (shape.record) return;
    const left = await inspect.letter(wire(shape, ordinary));
    assert.equal(left.level, 'none', JSON.stringify(left));
  });

test('uuencode: lines that are words are read as words, though they have the length of a line of data', () => {
  // `H` asks for 54 characters after it.
  const words = 'HER BIOPSY SHOWS BREAST CANCER AND SHE STARTS TAMOXIFEN';
  const line = `${words}${' '.repeat(1 + 4 * Math.ceil(40 / 3) - words.length)}`;
  assert.equal(line.length, 57);
  const text = `see\nbegin 644 a.txt\n#0V%T\n${line}\n\`\nend\nbye`;
  const { files, rest } = filesInText(text);
  assert.equal(files.length, 1);
  assert.ok(
    rest.includes(words) && rest.includes('see') && rest.includes('bye') && !rest.includes('#0V%T'),
    rest,
  );
});

test('uuencode that cannot be decoded stays in the text', () => {
  const text = 'a\nbegin 644 a.txt\nzzz';
  assert.ok(filesInText(text).rest.includes('zzz'));
});
