import { zipSync } from 'fflate';
import { Inspect } from '#inspect';
import { printed } from '../test/accuracy/formats.ts';
import { dice } from './letters.ts';
import { look } from './processes.ts';
import type { Context, Findings } from './scenario.ts';

const pool =
  `the committee will meet on thursday to look at the plan for a new car park and the colour of doors please send your
  notes to ann before noon so that list topics can be printed in time lunch is at one`.split(/\s+/);

/** Lines of invented office talk; with `wild`, words that no packer makes short. */
function lines(size: number, wild = false): string {
  const roll = dice(11);
  const word = (): string =>
    wild && roll(3) > 0
      ? Array.from({ length: 3 + roll(6) }, () => String.fromCharCode(97 + roll(26))).join('')
      : pool[roll(pool.length)]!;
  const all: string[] = [];
  for (let length = 0; length < size; ) {
    const line = `${Array.from({ length: 12 }, word).join(' ')}.`;
    all.push(line);
    length += line.length + 1;
  }
  return all.join('\n');
}

function noise(size: number): Buffer {
  const roll = dice(3);
  return Buffer.from(Uint8Array.from({ length: size }, () => roll(256)));
}

const letter = (parts: readonly (readonly [name: string, type: string, bytes: Buffer])[]): Buffer =>
  Buffer.from(
    `From: a@clinic.example\r\nSubject: files\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n${parts
      .map(
        ([name, type, bytes]) =>
          `--q\r\nContent-Type: ${type}; name="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64').replaceAll(/(.{76})/g, '$1\r\n')}\r\n`,
      )
      .join('')}--q--\r\n`,
  );

function docx(size: number): Buffer {
  const paragraphs = (text: string): string =>
    text
      .split('\n')
      .map((line) => `<w:p><w:r><w:t xml:space="preserve">${line}</w:t></w:r></w:p>`)
      .join('');
  const packed = (characters: number): Buffer =>
    Buffer.from(
      zipSync({
        '[Content_Types].xml': Buffer.from('<?xml version="1.0"?><Types/>'),
        'word/document.xml': Buffer.from(
          `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraphs(lines(characters, true))}</w:body></w:document>`,
        ),
      }),
    );
  const trial = packed(200_000);
  return packed(Math.floor((200_000 * size) / trial.length));
}

/** Ten printed pages; `more` octets beside them that no page shows, as fonts and colour tables are. */
function pdf(more = 0): Buffer {
  const pages = printed(lines(37_000));
  return more === 0
    ? pages
    : Buffer.concat([pages, Buffer.from('\n%'), Buffer.from(noise(more / 2).toString('hex'))]);
}

const mb = 1_000_000;

/** What a look at files costs: CPU of the server's process and of the parser process apart, warm. */
export async function inspectingFiles({ tell }: Context): Promise<Findings> {
  tell('inspect: files, warm');
  const inspect = new Inspect({ quick: { time: 30_000 } });
  const attached = Array.from({ length: 9 }, (_, i) => [`${i}.pdf`, 'application/pdf', pdf(2 * mb)] as const);
  const rows = [
    { what: 'a 10-page PDF', raw: letter([['a.pdf', 'application/pdf', pdf()]]), count: 10, aim: 150 },
    {
      what: 'a 1 MB office file',
      raw: letter([['a.docx', 'application/octet-stream', docx(mb)]]),
      count: 4,
      aim: 300,
    },
    {
      what: '2 MB of plain text',
      raw: letter([['a.txt', 'text/plain', Buffer.from(lines(2 * mb))]]),
      count: 4,
    },
    {
      what: '20 MB of attachments',
      raw: letter([...attached, ['a.txt', 'text/plain', Buffer.from(lines(2 * mb))]]),
      count: 2,
      aim: 2000,
    },
  ];
  const cells: string[][] = [];
  const verdicts: Findings['verdicts'][number][] = [];
  for (const { what, raw, count, aim } of rows) {
    const { own, all, whole } = await measured(inspect, raw, count);
    cells.push([what, String(raw.length), own.toFixed(0), (all - own).toFixed(0), whole ? 'yes' : 'no']);
    if (aim)
      verdicts.push({
        what: `CPU to look at ${what}`,
        figure: `${all.toFixed(0)} ms, ${own.toFixed(0)} of them in the server's process`,
        aim: `${aim} ms`,
        met: all <= aim && whole,
      });
  }
  inspect.close();
  return {
    name: 'inspect-files',
    rows: [],
    table: { heads: ['letter', 'octets', 'CPU ms, server', 'CPU ms, parser', 'read in full'], cells },
    verdicts,
  };
}

/** CPU milliseconds a letter: the least of three rounds after a first one. */
async function measured(
  inspect: Inspect,
  raw: Buffer,
  count: number,
): Promise<{ own: number; all: number; whole: boolean }> {
  let best = { own: Number.POSITIVE_INFINITY, all: Number.POSITIVE_INFINITY, whole: false };
  for (let round = 0; round < 4; round++) {
    const before = process.cpuUsage();
    const tree = look({ all: [process.pid] }).all.cpu;
    let whole = true;
    for (let i = 0; i < count; i++) whole &&= (await inspect.letter(raw, { quick: true })).inspectable;
    const { user, system } = process.cpuUsage(before);
    const all = ((look({ all: [process.pid] }).all.cpu - tree) * 1000) / count;
    if (round > 0 && all < best.all) best = { own: (user + system) / 1000 / count, all, whole };
  }
  return best;
}
