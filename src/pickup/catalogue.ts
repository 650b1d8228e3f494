import { type Catalogue, en } from './catalogue-en.ts';
import { es } from './catalogue-es.ts';

export type { Catalogue } from './catalogue-en.ts';

/** A new language is one file of the same shape, and one line here. */
const catalogues = { en, es } as const;
export type Language = keyof typeof catalogues;
export const languages = Object.keys(catalogues) as readonly Language[];

export const isLanguage = (text: string): text is Language => Object.hasOwn(catalogues, text);
export const catalogue = (language: Language): Catalogue => catalogues[language];

/** The first of `accept` (RFC 9110 §12.5.4) that we speak, by its weight; else `otherwise`. */
export function chooseLanguage(accept: string, otherwise: Language): Language {
  const wishes = accept
    .slice(0, 200)
    .split(',')
    .map((wish) => {
      const [range = '', ...parameters] = wish.trim().toLowerCase().split(';');
      const q = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { language: range.trim().split('-')[0] ?? '', weight: q === undefined ? 1 : Number(q) };
    })
    .filter(({ language, weight }) => isLanguage(language) && weight > 0)
    .sort((one, other) => other.weight - one.weight);
  const best = wishes[0]?.language ?? '';
  return isLanguage(best) ? best : otherwise;
}

/** A day and time as people write it, with the name of the time zone. */
export function dateAndTime(language: Language, at: number): string {
  const { locale } = catalogue(language);
  const shown = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: zone });
  return `${shown.format(new Date(at))} (${zoneName(language, at)})`;
}

export const day = (language: Language, at: number): string =>
  new Intl.DateTimeFormat(catalogue(language).locale, { dateStyle: 'long', timeZone: zone }).format(
    new Date(at),
  );

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

function zoneName(language: Language, at: number): string {
  const parts = new Intl.DateTimeFormat(catalogue(language).locale, {
    timeZone: zone,
    timeZoneName: 'short',
  }).formatToParts(new Date(at));
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}
