import { Inspect } from '#inspect';
import { dice } from './letters.ts';
import type { Context, Findings } from './scenario.ts';

const pool =
  `the committee will meet on thursday to look at the plan for a new car park and the colour of doors please send your
  notes to ann before noon so that list topics can be printed in time lunch is at one`.split(/\s+/);

/** Lines of invented office talk, `size` octets in all. */
function text(size: number): string {
  const roll = dice(7);
  let all = '';
  while (all.length < size) {
    const words = Array.from({ length: 12 }, () => pool[roll(pool.length)]!);
    all += `${words.join(' ')}.\r\n`;
  }
  return all.slice(0, size);
}

const head = 'From: a@clinic.example\r\nTo: b@home.example\r\nSubject: plan\r\nMIME-Version: 1.0\r\n';
const plain = (size: number): Buffer =>
  Buffer.from(`${head}Content-Type: text/plain; charset=utf-8\r\n\r\n${text(size)}`);

/** Half of it text, half the same in HTML. */
function both(size: number): Buffer {
  const said = text(Math.floor(size * 0.46));
  const page = said.split('\r\n').map((line) => `<p>${line}</p>`);
  return Buffer.from(
    `${head}Content-Type: multipart/alternative; boundary=q\r\n\r\n--q\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${said}\r\n--q\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>${page.join('\r\n')}</body></html>\r\n--q--\r\n`,
  );
}

/** CPU milliseconds a letter, warm: the least of three rounds. */
async function measured(inspect: Inspect, raw: Buffer, count: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < count; i++) await inspect.letter(raw, { quick: true });
    const { user, system } = process.cpuUsage(before);
    if (round > 0) best = Math.min(best, (user + system) / 1000 / count);
  }
  return best;
}

/** What a look at text and HTML costs. Needs neither database nor peer. */
export async function inspectingText({ tell }: Context): Promise<Findings> {
  tell('inspect: text and HTML, warm');
  const inspect = new Inspect();
  const rows = [
    { what: '5 KB text', raw: plain(5000), count: 1000, aim: 0.8 },
    { what: '50 KB text and HTML', raw: both(50_000), count: 200, aim: 3 },
  ];
  const cells: string[][] = [];
  const verdicts: Findings['verdicts'][number][] = [];
  for (const { what, raw, count, aim } of rows) {
    const ms = await measured(inspect, raw, count);
    cells.push([what, String(raw.length), ms.toFixed(3)]);
    verdicts.push({
      what: `CPU to look at ${what}`,
      figure: `${ms.toFixed(2)} ms`,
      aim: `${aim} ms`,
      met: ms <= aim,
    });
  }
  inspect.close();
  return {
    name: 'inspect-text',
    rows: [],
    table: { heads: ['letter', 'octets', 'CPU ms'], cells },
    verdicts,
  };
}
