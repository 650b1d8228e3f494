/** Small files in binary formats, made by the letter of their specifications. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import * as cfb from 'cfb';
import { zipSync } from 'fflate';

export const kept = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'files', name));

export const attached = (bytes: Buffer, type = 'application/octet-stream'): Buffer =>
  Buffer.concat([
    Buffer.from(
      `From: a@clinic.example\r\nTo: b@home.example\r\nSubject: files\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n`,
    ),
    Buffer.from(bytes.toString('base64').replaceAll(/(.{76})/g, '$1\r\n')),
  ]);

/** A compound file with these streams. */
export function compound(streams: Readonly<Record<string, Buffer>>): Buffer {
  const container = cfb.utils.cfb_new();
  cfb.utils.cfb_del(container, '/Sh33tJ5');
  for (const [path, bytes] of Object.entries(streams)) cfb.utils.cfb_add(container, `/${path}`, bytes);
  return Buffer.from(cfb.write(container, { type: 'buffer' }) as Buffer);
}

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** A Word document ([MS-DOC]) whose text stands in two pieces, one of them in UTF-16. */
export function doc(text: string, options: { encrypted?: boolean } = {}): Buffer {
  const half = Math.floor(text.length / 2);
  const narrow = Buffer.from(text.slice(0, half), 'latin1');
  const rest = wide(text.slice(half));
  const document = Buffer.alloc(0x400 + narrow.length + rest.length);
  document.writeUInt16LE(0xa5ec, 0);
  document.writeUInt16LE(0xc1, 2);
  document.writeUInt16LE(0x0200 | (options.encrypted ? 0x0100 : 0), 0x0a);
  narrow.copy(document, 0x400);
  rest.copy(document, 0x400 + narrow.length);
  const clx = Buffer.alloc(5 + 3 * 4 + 2 * 8);
  clx[0] = 2;
  clx.writeUInt32LE(28, 1);
  clx.writeUInt32LE(half, 9);
  clx.writeUInt32LE(text.length, 13);
  clx.writeUInt32LE((0x4000_0000 | (0x400 * 2)) >>> 0, 17 + 2);
  clx.writeUInt32LE(0x400 + narrow.length, 17 + 8 + 2);
  document.writeUInt32LE(0, 0x1a2);
  document.writeUInt32LE(clx.length, 0x1a6);
  return compound({ WordDocument: document, '1Table': clx });
}

const record = (type: number, data: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(type, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
};
const u16 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => {
    bytes.writeUInt16LE(value, i * 2);
  });
  return bytes;
};

/** A workbook ([MS-XLS]) with a hidden sheet, a shared string cut over two records, a number and a comment. */
export function xls(text: string, options: { encrypted?: boolean; cut?: boolean } = {}): Buffer {
  const count = Buffer.alloc(8);
  count.writeUInt32LE(1, 0);
  count.writeUInt32LE(1, 4);
  const half = Math.floor(text.length / 2);
  const number = Buffer.alloc(8);
  number.writeDoubleLE(4829134, 0);
  const comment = 'biopsy of the breast';
  const parts = [
    record(0x809, u16(0x600, 5, 0, 0)),
    ...(options.encrypted ? [record(0x2f, u16(1))] : []),
    record(0x85, Buffer.concat([u16(0, 0, 1), Buffer.from([6, 0]), Buffer.from('Hidden')])),
    record(
      0xfc,
      Buffer.concat([count, u16(text.length), Buffer.from([0]), Buffer.from(text.slice(0, half))]),
    ),
    record(0x3c, Buffer.concat([Buffer.from([1]), wide(text.slice(half))])),
    record(0xfd, u16(0, 0, 0, 0, 0)),
    record(0x203, Buffer.concat([u16(0, 1, 0), number])),
    record(0x1b6, Buffer.alloc(18)),
    record(0x3c, Buffer.concat([Buffer.from([0]), Buffer.from(comment)])),
    record(0x0a, Buffer.alloc(0)),
  ];
  const all = Buffer.concat(parts);
  return compound({ Workbook: options.cut ? all.subarray(0, all.length - 12) : all });
}

/** Slides ([MS-PPT]): an atom within a container. */
export function ppt(text: string): Buffer {
  const atom = Buffer.alloc(8);
  atom.writeUInt16LE(0x0fa0, 2);
  atom.writeUInt32LE(text.length * 2, 4);
  const container = Buffer.alloc(8);
  container.writeUInt16LE(0x000f, 0);
  container.writeUInt16LE(0x03e8, 2);
  container.writeUInt32LE(8 + text.length * 2, 4);
  return compound({ 'PowerPoint Document': Buffer.concat([container, atom, wide(text)]) });
}

/** An Outlook letter ([MS-OXMSG]) with a text attached to it. */
export const msg = (body: string, inside: Buffer): Buffer =>
  compound({
    '__properties_version1.0': Buffer.alloc(32),
    '__substg1.0_0037001F': wide('hello'),
    '__substg1.0_1000001F': wide(body),
    '__attach_version1.0_#00000000/__substg1.0_3707001F': wide('note.txt'),
    '__attach_version1.0_#00000000/__substg1.0_37010102': inside,
  });

/** Compressed RTF ([MS-OXRTFCP]) as literals alone. */
export function lzfu(rtf: string): Buffer {
  const bytes = Buffer.from(rtf, 'latin1');
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at += 8) out.push(0, ...bytes.subarray(at, at + 8));
  // The end is a reference to where writing stands; it needs a run of its own.
  const pad = (8 - (bytes.length % 8)) % 8;
  const mark = 207 + bytes.length;
  const end = [((mark & 4095) << 4) >> 8, ((mark & 4095) << 4) & 0xff];
  if (pad === 0) out.push(1, ...end);
  else {
    const last = out.length - (8 - pad) - 1;
    out[last] = 1 << (8 - pad);
    out.push(...end);
  }
  const head = Buffer.alloc(16);
  head.writeUInt32LE(out.length + 12, 0);
  head.writeUInt32LE(bytes.length, 4);
  head.write('LZFu', 8, 'latin1');
  return Buffer.concat([head, Buffer.from(out)]);
}

/** `winmail.dat` ([MS-OXTNEF]): a body in compressed RTF, and a file. */
export function tnef(rtf: string, inside: Buffer): Buffer {
  const attribute = (level: number, id: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(9);
    head[0] = level;
    head.writeUInt32LE(id, 1);
    head.writeUInt32LE(data.length, 5);
    return Buffer.concat([head, data, u16(data.reduce((sum, byte) => (sum + byte) & 0xffff, 0))]);
  };
  const value = lzfu(rtf);
  const numbers = Buffer.alloc(16);
  numbers.writeUInt32LE(1, 0);
  numbers.writeUInt32LE(((0x1009 << 16) | 0x0102) >>> 0, 4);
  numbers.writeUInt32LE(1, 8);
  numbers.writeUInt32LE(value.length, 12);
  const properties = Buffer.concat([numbers, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
  return Buffer.concat([
    Buffer.from('789f3e220100', 'hex'),
    attribute(1, 0x00069003, properties),
    attribute(2, 0x00018010, Buffer.from('note.txt\0')),
    attribute(2, 0x0006800f, inside),
  ]);
}

/** A tar archive (POSIX ustar). */
export function tar(files: Readonly<Record<string, Buffer>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, bytes]) => {
    const head = Buffer.alloc(512);
    head.write(name, 0);
    head.write('0000644\0', 100);
    head.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('        ', 148);
    head.write('0', 156);
    head.write('ustar\0', 257);
    head.write('00', 263);
    head.write(
      `${head
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return [head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export const zip = (files: Readonly<Record<string, string | Buffer>>): Buffer =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, bytes]) => [name, new Uint8Array(Buffer.from(bytes))]),
      ),
    ),
  );

/** A PDF by hand: these objects, numbered from 1, the first of them the catalogue. */
export function pdf(objects: readonly (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let at = parts[0]!.length;
  objects.forEach((object, i) => {
    offsets.push(at);
    const part = Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ]);
    parts.push(part);
    at += part.length;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

export const stream = (dictionary: string, bytes: Buffer | string): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${Buffer.byteLength(bytes)} >>\nstream\n`),
    Buffer.from(bytes),
    Buffer.from('\nendstream'),
  ]);

/** One page that shows one image. */
export const pageWith = (image: Buffer, place = '570 0 0 268 20 300'): Buffer =>
  pdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>',
    stream('', `q ${place} cm /I Do Q`),
    image,
  ]);

/** A white picture (PNG, 8 bits of grey). */
export function emptyPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(type), data, Buffer.alloc(4)]);
    bytes.writeUInt32BE(data.length, 0);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
    return bytes;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const rows = Buffer.alloc((width + 1) * height, 255);
  for (let y = 0; y < height; y++) rows[y * (width + 1)] = 0;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
