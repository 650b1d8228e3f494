/** Red, green, blue, each 0 to 255. */
type Rgb = readonly [number, number, number];

const parse = (hex: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
const print = (rgb: Rgb): string =>
  `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** WCAG 2.2, relative luminance. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2, contrast ratio: 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(parse(one)), luminance(parse(other))].sort((a, b) => b - a) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

const mixed = (from: Rgb, to: Rgb, share: number): Rgb =>
  from.map((part, i) => part + (to[i]! - part) * share) as unknown as Rgb;

/** `colour`, moved towards `towards` just as far as it needs to be read on `paper`. Both #rrggbb; `ratio` 4.5 is WCAG AA. */
export function readable(colour: string, paper: string, towards: '#000000' | '#ffffff', ratio = 5): string {
  for (let share = 0; share < 1; share += 0.02) {
    const tried = print(mixed(parse(colour), parse(towards), share));
    if (contrast(tried, paper) >= ratio) return tried;
  }
  return towards;
}

/** Black or white, whichever is read better on `colour`. */
export const inkOn = (colour: string): string =>
  contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000';
