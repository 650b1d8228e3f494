import type { File, Gathered } from './budget.ts';
import { outlook, people, readBody } from './msg.ts';
import type { Enter, Opening } from './opening.ts';

const attribute = {
  subject: 0x00018004,
  body: 0x0002800c,
  fileName: 0x00018010,
  data: 0x0006800f,
  properties: 0x00069003,
  attachment: 0x00069005,
};

/** Reads `winmail.dat` ([MS-OXTNEF]): subject, body in each of its forms, attachments. */
export function openTnef({ gathered }: Opening, file: File, enter: Enter): void {
  const { bytes, place } = file;
  let at = 6;
  let count = 0;
  while (at < bytes.length) {
    if (at + 9 > bytes.length) {
      gathered.refuse(place, 'a winmail.dat that is broken');
      return;
    }
    const id = bytes.readUInt32LE(at + 1);
    const end = at + 9 + bytes.readUInt32LE(at + 5);
    if (end + 2 > bytes.length) {
      gathered.refuse(place, 'a winmail.dat that is broken');
      return;
    }
    const data = bytes.subarray(at + 9, end);
    const name = `tnef/${++count}`;
    if (id === attribute.subject || id === attribute.body || id === attribute.fileName)
      gathered.read(`${place}/${name}`, data.toString('latin1').replaceAll(/[\0]/g, ' '));
    else if (id === attribute.data) enter(name, data);
    else if (id === attribute.properties || id === attribute.attachment) {
      if (
        !properties(gathered, `${place}/${name}`, data, (inner, inside) => enter(`${name}/${inner}`, inside))
      )
        gathered.refuse(place, 'a winmail.dat that is broken');
    }
    at = end + 2;
  }
  if (count === 0) gathered.refuse(place, 'a winmail.dat that is broken');
}

const fixed: Partial<Record<number, number>> = {
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
};
const padded = (length: number): number => (length + 3) & ~3;

/** A list of MAPI properties ([MS-OXTNEF] §2.1.3.4); false where it is broken. */
function properties(gathered: Gathered, place: string, data: Buffer, enter: Enter): boolean {
  const reader = new Reader(data);
  try {
    const count = reader.number();
    for (let i = 0; i < count; i++) property(gathered, `${place}/${i + 1}`, reader, `${i + 1}`, enter);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function property(gathered: Gathered, place: string, reader: Reader, name: string, enter: Enter): void {
  const word = reader.number();
  const [type, id] = [word & 0xffff, word >>> 16];
  if (id >= 0x8000) {
    reader.take(16);
    if (reader.number() === 1) reader.take(padded(reader.number()));
    else reader.number();
  }
  const base = type & 0xfff;
  const size = fixed[base];
  const values = type & 0x1000 || size === undefined ? reader.number() : 1;
  for (let i = 0; i < values; i++) {
    if (size !== undefined) {
      reader.take(size);
      continue;
    }
    const length = reader.number();
    const value = reader.take(length);
    reader.take(padded(length) - length);
    if (id === outlook.html || id === outlook.rtf) readBody(gathered, place, id, value, base === 0x1f);
    else if ((base === 0x1e || base === 0x1f) && !people.has(id))
      readBody(gathered, place, 0, value, base === 0x1f);
    else if (id === outlook.attachment) enter(name, base === 0x0d ? value.subarray(16) : value);
  }
}

class Reader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  number(): number {
    return this.take(4).readUInt32LE(0);
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#data.length) throw new RangeError('cut');
    this.#at += length;
    return this.#data.subarray(this.#at - length, this.#at);
  }
}
