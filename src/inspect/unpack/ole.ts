import type { CFB$Container } from 'cfb';
import type { File } from './budget.ts';
import { readDoc } from './doc.ts';
import { readMsg } from './msg.ts';
import type { Enter, Opening, Stream } from './opening.ts';
import { readSlides } from './ppt.ts';
import { strings } from './strings.ts';
import { readWorkbook } from './xls.ts';

/** A compound file ([MS-CFB]): old Office documents, Outlook letters, and what encrypts newer ones. */
export async function openOle(opening: Opening, file: File, enter: Enter): Promise<void> {
  const { gathered } = opening;
  const streams = await streamsOf(file.bytes);
  if (!streams || streams.length > gathered.bounds.files) {
    gathered.refuse(file.place, 'an old Office document that is broken');
    return;
  }
  if (!streams.every(({ bytes }) => gathered.allows(bytes.length))) {
    gathered.refuse(file.place, 'more than is looked at');
    return;
  }
  const find = (name: string): Buffer | undefined => streams.find(({ path }) => path === name)?.bytes;
  if (find('EncryptedPackage')) {
    gathered.refuse(file.place, 'encrypted');
    return;
  }
  let known = false;
  const document = find('WordDocument');
  if (document) {
    known = true;
    readDoc(gathered, file.place, document, find);
  }
  const workbook = find('Workbook') ?? find('Book');
  if (workbook) {
    known = true;
    readWorkbook(gathered, file.place, workbook);
  }
  const slides = find('PowerPoint Document');
  if (slides) {
    known = true;
    readSlides(gathered, file.place, slides);
  }
  if (streams.some(({ path }) => path.includes('__substg1.0_'))) {
    known = true;
    readMsg(opening, file, streams, enter);
  } else readRest(opening, file, streams, enter);
  if (!known) gathered.refuse(file.place, 'a compound file of a kind that is not read');
}

async function streamsOf(bytes: Buffer): Promise<Stream[] | null> {
  const { parse } = await import('cfb');
  try {
    const container: CFB$Container = parse(bytes);
    const root = container.FullPaths[0] ?? '';
    return container.FileIndex.flatMap((entry, i) =>
      entry.type === 2 && entry.size > 0
        ? [
            {
              path: container.FullPaths[i]!.slice(root.length),
              bytes: Buffer.from(entry.content as Uint8Array),
            },
          ]
        : [],
    );
  } catch {
    return null;
  }
}

const documents = /^(?:WordDocument|[01]Table|Workbook|Book|PowerPoint Document)$/;
/** What programs keep for themselves. */
const machinery =
  /(?:^|\/)(?:\x01CompObj|\x01Ole|\x03ObjInfo|\x03LinkInfo|Current User|_VBA_PROJECT_CUR\/.*|Macros\/.*|VBA\/.*)$/;

/** Properties as words; embedded files and pictures as what they are. */
function readRest({ gathered }: Opening, file: File, streams: readonly Stream[], enter: Enter): void {
  streams.forEach(({ path, bytes }, i) => {
    const name = `ole/${i + 1}`;
    if (/^\x05(?:Document)?SummaryInformation$/.test(path))
      gathered.read(`${file.place}/properties`, strings(bytes));
    else if (machinery.test(path)) return;
    else if (/\x01Ole10Native$/.test(path)) enter(name, native(bytes));
    else if (documents.test(path) || path === 'Data' || path === 'Pictures') {
      for (const [at, picture] of pictures(bytes).entries()) enter(`${name}/${at + 1}`, picture);
      if (path === 'Pictures' && pictures(bytes).length === 0)
        gathered.refuse(`${file.place}/${name}`, 'pictures of a kind that is not read');
    } else if (
      /^ObjectPool\/[^/]*\/(?:WordDocument|Workbook|Contents|PowerPoint Document|Package|EMBEDDED)/i.test(
        path,
      )
    )
      gathered.refuse(`${file.place}/${name}`, 'something embedded in an old Office document');
    else gathered.read(`${file.place}/${name}`, strings(bytes));
  });
}

/** The file within an OLE package: label, path, kind, path again, then length and octets. */
function native(bytes: Buffer): Buffer {
  let at = 6;
  const skip = (): void => {
    const end = bytes.indexOf(0, at);
    at = end < 0 ? bytes.length : end + 1;
  };
  skip();
  skip();
  at += 4;
  if (at + 4 > bytes.length) return bytes;
  at += 4 + bytes.readUInt32LE(at);
  if (at + 4 > bytes.length) return bytes;
  const length = bytes.readUInt32LE(at);
  return at + 4 + length <= bytes.length ? bytes.subarray(at + 4, at + 4 + length) : bytes;
}

const mostPictures = 50;

/** Pictures in a stream, from their first octets to where the next begins: their readers stop at their ends. */
function pictures(bytes: Buffer): Buffer[] {
  const starts: number[] = [];
  for (const mark of ['ffd8ff', '89504e470d0a1a0a']) {
    const magic = Buffer.from(mark, 'hex');
    for (
      let at = bytes.indexOf(magic);
      at >= 0 && starts.length < mostPictures;
      at = bytes.indexOf(magic, at + 1)
    )
      starts.push(at);
  }
  starts.sort((a, b) => a - b);
  return starts.map((at, i) => bytes.subarray(at, starts[i + 1] ?? bytes.length));
}
