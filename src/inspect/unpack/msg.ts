import type { File, Gathered } from './budget.ts';
import { readHtml } from './html.ts';
import { unpackRtf } from './lzfu.ts';
import type { Enter, Opening, Stream } from './opening.ts';
import { readRtf } from './rtf.ts';

/** The properties of Outlook's that hold what people read, by number ([MS-OXPROPS]). */
export const outlook = {
  subject: 0x0037,
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  attachment: 0x3701,
  fileName: 0x3704,
  longFileName: 0x3707,
} as const;

/** Reads a body of Outlook's in whichever form it comes. */
export function readBody(gathered: Gathered, place: string, id: number, bytes: Buffer, wide: boolean): void {
  const text = (): string => (wide ? bytes.toString('utf16le') : bytes.toString('utf8'));
  if (id === outlook.html) {
    const page = readHtml(text());
    gathered.read(`${place}/html`, page.text);
    if (!page.whole) gathered.refuse(place, 'HTML that nests too deep');
  } else if (id === outlook.rtf) {
    const rtf = unpackRtf(bytes, gathered.roomLeft);
    if (!rtf) {
      gathered.refuse(place, 'a text that is broken (RTF)');
      return;
    }
    const { text: said, embeds } = readRtf(rtf);
    gathered.read(`${place}/rtf`, said);
    if (embeds) gathered.refuse(place, 'something embedded in a Rich Text document');
  } else gathered.read(`${place}/text`, text().replaceAll('\0', ' '));
}

/**
 * Reads an Outlook letter ([MS-OXMSG]): each property a stream `__substg1.0_<id><type>`, attachments and letters within
 * the letter each in a storage of their own.
 */
export function readMsg({ gathered }: Opening, file: File, streams: readonly Stream[], enter: Enter): void {
  streams.forEach(({ path, bytes }, i) => {
    const match = /__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})$/i.exec(path);
    if (!match || /__nameid_version1\.0/.test(path)) return;
    const id = Number.parseInt(match[1]!, 16);
    const type = match[2]!.toUpperCase();
    const place = `${file.place}/msg/${i + 1}`;
    if (id === outlook.attachment && type === '0102') enter(`msg/${i + 1}`, bytes);
    else if (id === outlook.html || id === outlook.rtf) readBody(gathered, place, id, bytes, type === '001F');
    else if ((type === '001F' || type === '001E') && people.has(id)) return;
    else if (type === '001F' || type === '001E') readBody(gathered, place, 0, bytes, type === '001F');
  });
}

/** Who wrote and to whom: the letter's own header says so too, and correspondents are no finding. */
export const people = new Set([
  0x001a, 0x0042, 0x0044, 0x004a, 0x0050, 0x005a, 0x0064, 0x0065, 0x0070, 0x0075, 0x0076, 0x0077, 0x0078,
  0x007d, 0x0c1a, 0x0c1e, 0x0c1f, 0x0e02, 0x0e03, 0x0e04, 0x1035, 0x1042, 0x3001, 0x3002, 0x3003, 0x39fe,
  0x5d01, 0x5d02,
]);
