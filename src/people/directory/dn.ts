/**
 * A distinguished name in one form however a server writes it (RFC 4514): small letters, no spaces around separators, no
 * needless escapes. Two names of one entry come out the same; two entries never do, but for the case of their letters.
 */
export function plainDn(text: string): string {
  const parts: string[] = [];
  let name: string | null = null;
  let value: number[] = [];
  let start = 0;
  /** Octets up to here were escaped: spaces among them belong to the value. */
  let firm = 0;
  const end = (separator: string): void => {
    const shown = name === null ? text.slice(start).trim() : written(value, firm);
    parts.push(name === null ? shown.toLowerCase() : `${name}=${shown}`, separator);
    name = null;
    value = [];
    firm = 0;
  };
  let i = 0;
  while (i < text.length) {
    const one = text[i]!;
    if (name === null) {
      if (one === '=') {
        name = text.slice(start, i).trim().toLowerCase();
        while (text[i + 1] === ' ') i++;
      }
      i++;
    } else if (one === '\\') {
      const hex = /^[0-9a-f]{2}/i.exec(text.slice(i + 1, i + 3))?.[0];
      if (hex) value.push(Number.parseInt(hex, 16));
      else if (i + 1 < text.length)
        value.push(...Buffer.from(String.fromCodePoint(text.codePointAt(i + 1)!)));
      firm = value.length;
      i += hex ? 3 : 1 + (i + 1 < text.length ? String.fromCodePoint(text.codePointAt(i + 1)!).length : 0);
    } else if (one === ',' || one === ';' || one === '+') {
      end(one === ';' ? ',' : one);
      i++;
      start = i;
    } else {
      const whole = String.fromCodePoint(text.codePointAt(i)!);
      value.push(...Buffer.from(whole));
      i += whole.length;
    }
  }
  end('');
  return parts.join('');
}

function written(octets: readonly number[], firm: number): string {
  let length = octets.length;
  while (length > firm && octets[length - 1] === 0x20) length--;
  return Buffer.from(octets.slice(0, length))
    .toString()
    .toLowerCase()
    .replace(/[\\,+=;"<>#]/g, (one) => `\\${one}`);
}

/** The value of a name's first part: what a group is called. */
export const firstValue = (dn: string): string => {
  const found = /^[^=]*=((?:\\.|[^,;+\\])*)/.exec(dn)?.[1] ?? dn;
  return found.replace(/\\([^0-9a-f])/gi, '$1').trim();
};
