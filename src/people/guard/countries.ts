import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { invalid } from '../accounts.ts';

/** An address as a number; IPv4 stands where RFC 4291 §2.5.5.2 puts it in IPv6. */
function numberOf(address: string): bigint | null {
  const family = isIP(address);
  if (family === 4)
    return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n) + (0xffffn << 32n);
  if (family !== 6) return null;
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const quad = (all: string[]): string[] => {
    const last = all.at(-1);
    if (!last?.includes('.')) return all;
    const [a = 0, b = 0, c = 0, d = 0] = last.split('.').map(Number);
    return [...all.slice(0, -1), (a * 256 + b).toString(16), (c * 256 + d).toString(16)];
  };
  const front = quad(groups(head));
  const back = tail === undefined ? [] : quad(groups(tail));
  const middle =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return [...front, ...middle, ...back].reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
}

/** First and last address of a line: `203.0.113.0/24,US`, or `203.0.113.0,203.0.113.255,US`. */
function readLine(line: string): { from: bigint; to: bigint; country: string } | null {
  const cells = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const country = (cells.at(-1) ?? '').toUpperCase();
  if (!/^[A-Z]{2}$/.test(country)) return null;
  if (cells.length === 3) {
    const [from, to] = [numberOf(cells[0] ?? ''), numberOf(cells[1] ?? '')];
    return from === null || to === null || to < from ? null : { from, to, country };
  }
  const [address = '', bits = '', ...more] = (cells[0] ?? '').split('/');
  const first = numberOf(address);
  const most = isIP(address) === 4 ? 32 : 128;
  if (
    cells.length !== 2 ||
    first === null ||
    more.length > 0 ||
    !/^\d{1,3}$/.test(bits) ||
    Number(bits) > most
  )
    return null;
  const size = 1n << BigInt(most - Number(bits));
  const from = first - (first % size);
  return { from, to: from + size - 1n, country };
}

/**
 * Which country a network is in, by a list that the operator supplies (ISO 3166-1 alpha-2; lines as in the freely available
 * ones). Lines that begin with `#` and a line of headings are passed over. Throws `countries-invalid` with the line.
 */
export class Countries {
  readonly #ranges: readonly { readonly from: bigint; readonly to: bigint; readonly country: string }[];

  constructor(text: string) {
    const ranges: { from: bigint; to: bigint; country: string }[] = [];
    for (const [n, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const range = readLine(line);
      if (range) ranges.push(range);
      else if (n > 0)
        throw invalid('countries-invalid', `Line ${n + 1} of the list of countries is not network,country.`);
    }
    this.#ranges = ranges.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  }

  static read(path: string): Countries {
    return new Countries(readFileSync(path, 'utf8'));
  }

  /** Two letters, or null where the list does not know. */
  of(address: string): string | null {
    const wanted = numberOf(address.replace(/^::ffff:(?=[\d.]+$)/i, ''));
    if (wanted === null) return null;
    let [low, high] = [0, this.#ranges.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const range = this.#ranges[middle]!;
      if (wanted < range.from) high = middle - 1;
      else if (wanted > range.to) low = middle + 1;
      else return range.country;
    }
    return null;
  }
}
