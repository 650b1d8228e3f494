/**
 * Letters that nobody means well with, made from fixed seeds: bombs, cycles, crowds, depths, lies and mutations. Each says
 * whether what it hides can be read within bounds; where it cannot, the letter must say so.
 */
import { deflateRawSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { dice, letter, secret } from '../letters.ts';

export interface Hostile {
  readonly name: string;
  readonly raw: Buffer;
  /** `unread`: must not count as looked at. `found`: the secret must be found. `any`: only an answer is asked for. */
  readonly must: 'unread' | 'found' | 'any';
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
const attached = (type: string, bytes: Uint8Array): Buffer =>
  letter(
    'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=zz',
    `--zz\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n${base64(bytes)}\r\n--zz--\r\n`,
  );
const zip = (files: Record<string, Uint8Array>): Buffer => Buffer.from(zipSync(files, { level: 6 }));
const html = (text: string): Buffer => letter('Subject: x\r\nContent-Type: text/html', text);
const plain = (text: string): Buffer => letter('Subject: x', text);

function nested(levels: number, type: (i: number, inside: string) => string): string {
  let inside = `\r\n${secret}`;
  for (let i = 0; i < levels; i++) inside = type(i, inside);
  return inside;
}

/** A zip within a zip, `levels` times over. */
function zipTower(levels: number): Buffer {
  let inner: Buffer = Buffer.from(secret);
  for (let i = 0; i < levels; i++) inner = zip({ [i === 0 ? 'a.txt' : 'a.zip']: inner });
  return inner;
}

/** A gzip stream that never ends: the same member over and over. */
function overlapping(): Buffer {
  const kernel = deflateRawSync(Buffer.alloc(1 << 20));
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(kernel.length, 18);
  local.writeUInt32LE(1 << 20, 22);
  const entries: Buffer[] = [];
  for (let i = 0; i < 200; i++) {
    const entry = Buffer.alloc(46 + 4);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(kernel.length, 20);
    entry.writeUInt32LE(1 << 20, 24);
    entry.writeUInt16LE(4, 28);
    entry.write(String(1000 + i), 46);
    entries.push(entry);
  }
  const body = Buffer.concat([local, kernel]);
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(200, 8);
  end.writeUInt16LE(200, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, directory, end]);
}

/** A sound zip with four octets of its own changed: a length, a count or an offset that lies. */
function lying(at: (bytes: Buffer) => number, value: number): Buffer {
  const bytes = zip({ 'a.txt': Buffer.from(secret.repeat(20)) });
  bytes.writeUInt32LE(value >>> 0, at(bytes));
  return bytes;
}
const directoryOf = (bytes: Buffer): number => bytes.readUInt32LE(bytes.length - 6);

const fixed: readonly (() => Hostile)[] = [
  () => ({
    name: 'ten thousand parts',
    must: 'unread',
    raw: letter(
      'Subject: x\r\nContent-Type: multipart/mixed; boundary=q',
      `${'--q\r\n\r\nx\r\n'.repeat(10_000)}--q\r\n\r\n${secret}\r\n--q--`,
    ),
  }),
  () => ({
    name: 'a thousand levels of multipart',
    must: 'unread',
    raw: Buffer.from(
      `Subject: x\r\n${nested(1000, (i, inside) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n${inside}\r\n--b${i}--`)}`,
    ),
  }),
  () => ({
    name: 'a thousand levels of multipart, all by one boundary',
    must: 'unread',
    raw: Buffer.from(
      `Subject: x\r\n${nested(1000, (_, inside) => `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${inside}\r\n--b--`)}`,
    ),
  }),
  () => ({
    name: 'a thousand letters in letters',
    must: 'unread',
    raw: Buffer.from(
      `Subject: x\r\n${nested(1000, (_, inside) => `Content-Type: message/rfc822\r\n\r\n${inside}`)}`,
    ),
  }),
  () => ({
    name: 'boundaries that each begin like the last',
    must: 'any',
    raw: letter(
      `Subject: x\r\nContent-Type: multipart/mixed; boundary=a`,
      Array.from(
        { length: 3000 },
        (_, i) =>
          `--${'a'.repeat(1 + (i % 60))}\r\nContent-Type: multipart/mixed; boundary=${'a'.repeat(2 + (i % 60))}\r\n`,
      ).join('\r\n'),
    ),
  }),
  () => ({
    name: 'twenty thousand header fields',
    must: 'any',
    raw: Buffer.from(`Subject: x\r\n${'X-A: b\r\n'.repeat(20_000)}\r\n${secret}`),
  }),
  () => ({
    name: 'a header field of eight megabytes',
    must: 'unread',
    raw: Buffer.from(`Subject: ${'a '.repeat(4_000_000)}\r\n\r\n${secret}`),
  }),
  () => ({
    name: 'a header that is all parameters',
    must: 'any',
    raw: letter(
      `Subject: x\r\nContent-Type: text/plain; ${Array.from({ length: 20_000 }, (_, i) => `a*${i}=b`).join('; ')}`,
      secret,
    ),
  }),
  () => ({
    name: 'a header that is all comments',
    must: 'any',
    raw: letter(`Subject: x\r\nContent-Type: text/plain ${'('.repeat(200_000)}`, secret),
  }),
  () => ({
    name: 'a header that is all encoded words',
    must: 'any',
    raw: letter(`Subject: ${'=?utf-8?Q?a?= '.repeat(30_000)}`, secret),
  }),
  () => ({
    name: 'a letter that holds itself by name only',
    must: 'unread',
    raw: letter(
      'Subject: x\r\nContent-Type: message/external-body; access-type=URL; URL="cid:self"',
      'Content-ID: <self>\r\n\r\n',
    ),
  }),
  () => ({ name: 'half a megabyte of open tags', must: 'unread', raw: html('<b>'.repeat(170_000)) }),
  () => ({
    name: 'half a megabyte of closing tags',
    must: 'any',
    raw: html(`${'<b>'.repeat(900)}${'</i>'.repeat(120_000)}`),
  }),
  () => ({ name: 'half a megabyte of open comments', must: 'any', raw: html('<!--[if '.repeat(60_000)) }),
  () => ({
    name: 'pages in pages in pages',
    must: 'unread',
    raw: html(
      nested(
        8,
        (_, inside) =>
          `<iframe srcdoc="${inside.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`,
      ),
    ),
  }),
  () => ({
    name: 'ten thousand pictures in addresses',
    must: 'unread',
    raw: html('<img src="data:text/plain,a">'.repeat(10_000)),
  }),
  () => ({
    name: 'a style sheet that is all rules',
    must: 'any',
    raw: html(`<style>${'.a{display:none}'.repeat(40_000)}</style>${secret}`),
  }),
  () => ({
    name: 'base64 in base64, forty times',
    must: 'any',
    raw: plain(
      Array.from({ length: 40 })
        .reduce<string>((inside) => base64(Buffer.from(inside)), secret.repeat(2))
        .slice(0, 4 << 20),
    ),
  }),
  () => ({
    name: 'base64 in base64, ten times',
    must: 'unread',
    raw: plain(
      Array.from({ length: 10 }).reduce<string>((inside) => base64(Buffer.from(inside)), secret.repeat(2)),
    ),
  }),
  () => ({
    name: 'five thousand files in uuencode',
    must: 'unread',
    raw: plain('begin 644 a\r\n#86)C\r\n`\r\nend\r\n'.repeat(5000)),
  }),
  () => ({
    name: 'uuencode that opens and never closes',
    must: 'unread',
    raw: plain('begin 644 a\r\n'.repeat(20_000)),
  }),
  () => ({
    name: 'yEnc that opens and never closes',
    must: 'unread',
    raw: plain('=ybegin line=1 size=1 name=a\r\n'.repeat(20_000)),
  }),
  () => ({
    name: 'JSON a hundred thousand levels deep',
    must: 'any',
    raw: attached('application/json', Buffer.from('['.repeat(100_000))),
  }),
  () => ({
    name: 'JSON ten thousand levels deep and sound',
    must: 'any',
    raw: attached('application/json', Buffer.from(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)),
  }),
  () => ({
    name: 'XML a hundred thousand levels deep',
    must: 'unread',
    raw: attached('text/xml', Buffer.from(`<?xml version="1.0"?>${'<a>'.repeat(100_000)}`)),
  }),
  () => ({
    name: 'XML that multiplies itself by entities',
    must: 'any',
    raw: attached(
      'text/xml',
      Buffer.from(
        `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 20 }, (_, i) => `<!ENTITY ${String.fromCharCode(98 + i)} "${`&${String.fromCharCode(97 + i)};`.repeat(10)}">`).join('')}]><l>&u;</l>`,
      ),
    ),
  }),
  () => ({
    name: 'a table of a million cells',
    must: 'any',
    raw: attached('text/csv', Buffer.from(`a,b,c\n${'1,2,3\n'.repeat(300_000)}`)),
  }),
  () => ({
    name: 'a quote that never closes',
    must: 'any',
    raw: attached('text/csv', Buffer.from(`a,b\n${'"a""'.repeat(200_000)}`)),
  }),
  () => ({
    name: 'a calendar line of a megabyte',
    must: 'any',
    raw: attached('text/calendar', Buffer.from(`BEGIN:VCALENDAR\r\nNOTE${';A=b'.repeat(200_000)}\r\n`)),
  }),
  () => ({
    name: 'a mailbox of five thousand letters',
    must: 'unread',
    raw: attached(
      'application/mbox',
      Buffer.from('From a Mon Jan 5 10:00:00 2026\nContent-Type: text/plain\n\nx\n\n'.repeat(5000)),
    ),
  }),
  () => ({
    name: 'a gzip bomb',
    must: 'unread',
    raw: attached('application/gzip', gzipSync(Buffer.alloc(200 << 20))),
  }),
  () => ({
    name: 'a gzip in gzip bomb',
    must: 'unread',
    raw: attached('application/gzip', gzipSync(gzipSync(Buffer.alloc(200 << 20)))),
  }),
  () => ({
    name: 'a zip bomb',
    must: 'unread',
    raw: attached('application/zip', zip({ 'a.txt': Buffer.alloc(100 << 20) })),
  }),
  () => ({
    name: 'a zip whose files lie over one another',
    must: 'unread',
    raw: attached('application/zip', overlapping()),
  }),
  () => ({
    name: 'a zip in a zip, thirty times',
    must: 'unread',
    raw: attached('application/zip', zipTower(30)),
  }),
  () => ({
    name: 'a zip in a zip, three times',
    must: 'found',
    raw: attached('application/zip', zipTower(3)),
  }),
  () => ({
    name: 'a zip of five thousand files',
    must: 'unread',
    raw: attached(
      'application/zip',
      zip(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`${i}`, Buffer.from('x')]))),
    ),
  }),
  () => ({
    name: 'a zip that says it holds more than it does',
    must: 'unread',
    raw: attached(
      'application/zip',
      lying((bytes) => directoryOf(bytes) + 20, 0xfffff),
    ),
  }),
  () => ({
    name: 'a zip whose directory lies elsewhere',
    must: 'unread',
    raw: attached(
      'application/zip',
      lying((bytes) => bytes.length - 6, 0x7fffffff),
    ),
  }),
  () => ({
    name: 'a zip whose file begins elsewhere',
    must: 'unread',
    raw: attached(
      'application/zip',
      lying((bytes) => directoryOf(bytes) + 42, 0x7ffffff0),
    ),
  }),
  () => ({
    name: 'a zip that is cut',
    must: 'unread',
    raw: attached('application/zip', zip({ 'a.txt': Buffer.from(secret) }).subarray(0, 60)),
  }),
  () => ({
    name: 'a megabyte of zeros',
    must: 'unread',
    raw: attached('application/octet-stream', Buffer.alloc(1 << 20)),
  }),
  () => ({
    name: 'a megabyte of noise',
    must: 'unread',
    raw: attached('application/octet-stream', noise(1 << 20, 3)),
  }),
];

function noise(length: number, seed: number): Buffer {
  const roll = dice(seed);
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = roll(256);
  return bytes;
}

export const hostile = (): Generator<Hostile> => made(fixed);
function* made(all: readonly (() => Hostile)[]): Generator<Hostile> {
  for (const one of all) yield one();
}

const sound: readonly Buffer[] = [
  letter(
    'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b',
    `--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${secret}\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>${secret}</p>\r\n--b--\r\n`,
  ),
  attached(
    'application/zip',
    zip({ 'a.txt': Buffer.from(secret), 'b.html': Buffer.from(`<p>${secret}</p>`) }),
  ),
  attached('application/gzip', gzipSync(secret)),
  letter(
    'Subject: x\r\nContent-Type: message/rfc822',
    `Subject: y\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(Buffer.from(secret))}`,
  ),
  letter(
    'Subject: x',
    `begin 644 a.txt\r\n#86)C\r\n\`\r\nend\r\n=ybegin line=1 size=3 name=a\r\nabc\r\n=yend size=3\r\n${secret}`,
  ),
  attached('application/rtf', Buffer.from(`{\\rtf1 ${secret}}`)),
  attached('text/calendar', Buffer.from(`BEGIN:VCALENDAR\r\nDESCRIPTION:${secret}\r\nEND:VCALENDAR\r\n`)),
];

/** `count` letters that were sound, each changed in a few places: octets flipped, cut out, doubled, swapped with others'. */
export function* mutated(count: number, seed: number): Generator<Buffer> {
  const roll = dice(seed);
  for (let i = 0; i < count; i++) {
    let raw: Buffer = Buffer.from(sound[roll(sound.length)]!);
    for (let changes = 1 + roll(6); changes > 0; changes--) {
      const at = roll(raw.length);
      const end = Math.min(raw.length, at + 1 + roll(40));
      const how = roll(5);
      if (how === 0) raw[at] = roll(256);
      else if (how === 1) raw = Buffer.concat([raw.subarray(0, at), raw.subarray(end)]);
      else if (how === 2) raw = Buffer.concat([raw.subarray(0, end), raw.subarray(at)]);
      else if (how === 3) {
        const other = sound[roll(sound.length)]!;
        const from = roll(other.length);
        raw = Buffer.concat([raw.subarray(0, at), other.subarray(from, from + 200), raw.subarray(at)]);
      } else raw[at] = [0, 10, 13, 45, 61, 255][roll(6)]!;
      if (raw.length === 0) raw = Buffer.from('x');
    }
    yield raw;
  }
}
