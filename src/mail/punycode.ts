/** Punycode (RFC 3492), with the parameters of IDNA (§5). Works on code points; knows nothing of "xn--". */

const base = 36;
const tmin = 1;
const tmax = 26;

const threshold = (k: number, bias: number): number => Math.min(tmax, Math.max(tmin, k - bias));

/** RFC 3492 §6.1. */
function adapt(delta: number, points: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? 700 : 2));
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > 455; k += base) rest = Math.floor(rest / (base - tmin));
  return k + Math.floor((36 * rest) / (rest + 38));
}

/** 0 to 25 are a to z, 26 to 35 are 0 to 9. */
const letterOf = (digit: number): string => String.fromCharCode(digit < 26 ? digit + 97 : digit + 22);

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 22;
  if (code >= 0x61 && code <= 0x7a) return code - 97;
  return -1;
}

function variableLength(delta: number, bias: number): string {
  let out = '';
  let q = delta;
  for (let k = base; ; k += base) {
    const t = threshold(k, bias);
    if (q < t) return out + letterOf(q);
    out += letterOf(t + ((q - t) % (base - t)));
    q = Math.floor((q - t) / (base - t));
  }
}

/** RFC 3492 §6.3. `text` must be well-formed; meant for labels, so short. */
export function punycodeEncode(text: string): string {
  const points = [...text].map((character) => character.codePointAt(0)!);
  const basic = points.filter((point) => point < 0x80);
  let out = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '');
  let [n, delta, bias, done] = [0x80, 0, 72, basic.length];
  while (done < points.length) {
    const next = points.reduce((least, point) => (point >= n && point < least ? point : least), 0x110000);
    delta += (next - n) * (done + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta++;
      if (point !== n) continue;
      out += variableLength(delta, bias);
      bias = adapt(delta, done + 1, done === basic.length);
      delta = 0;
      done++;
    }
    delta++;
    n++;
  }
  return out;
}

/** RFC 3492 §6.2. Null where `text` is not lower-case punycode, or names something that is no code point. */
export function punycodeDecode(text: string): string | null {
  const cut = text.lastIndexOf('-');
  const out = cut > 0 ? [...text.slice(0, cut)].map((letter) => letter.charCodeAt(0)) : [];
  if (out.some((point) => point >= 0x80)) return null;
  let [n, i, bias] = [0x80, 0, 72];
  for (let at = cut > 0 ? cut + 1 : 0; at < text.length; ) {
    const before = i;
    for (let [w, k] = [1, base]; ; k += base) {
      const digit = at < text.length ? digitOf(text.charCodeAt(at++)) : -1;
      if (digit < 0) return null;
      i += digit * w;
      if (i > 0x7fffffff) return null;
      const t = threshold(k, bias);
      if (digit < t) break;
      w *= base - t;
    }
    bias = adapt(i - before, out.length + 1, before === 0);
    n += Math.floor(i / (out.length + 1));
    i %= out.length + 1;
    if (n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff)) return null;
    out.splice(i++, 0, n);
  }
  return String.fromCodePoint(...out);
}
