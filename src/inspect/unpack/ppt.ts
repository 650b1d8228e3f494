import type { Gathered } from './budget.ts';
import { cleaned } from './strings.ts';

/** Reads the texts of a PowerPoint 97 to 2003 file ([MS-PPT]): slides, notes, comments, one record each. */
export function readSlides(gathered: Gathered, place: string, bytes: Buffer): void {
  const out: string[] = [];
  let at = 0;
  while (at + 8 <= bytes.length) {
    const container = (bytes[at]! & 0x0f) === 0x0f;
    const type = bytes.readUInt16LE(at + 2);
    const length = bytes.readUInt32LE(at + 4);
    if (type === 0x2f14) {
      gathered.refuse(place, 'encrypted');
      return;
    }
    if (at + 8 + length > bytes.length) {
      gathered.refuse(place, 'slides that are broken');
      break;
    }
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === 0x0fa0 || type === 0x0fba) out.push(data.toString('utf16le'));
    else if (type === 0x0fa8) out.push(data.toString('latin1'));
    at += container ? 8 : 8 + length;
  }
  gathered.read(`${place}/ppt`, cleaned(out.join('\n')));
}
