/** What a structured format says, as text in which the names of fields stand before their values. */
export interface Said {
  readonly format: 'hl7' | 'x12' | 'fhir' | 'c-cda' | 'csv' | 'calendar' | 'card' | 'json' | 'xml';
  /** A record about somebody's health, care or its payment, whatever the words in it. */
  readonly record: boolean;
  readonly text: string;
  /** Files carried within. */
  readonly files: readonly Carried[];
  /** What was not read, in words. */
  readonly unread?: string;
}

export interface Carried {
  readonly name: string;
  readonly bytes: Buffer;
}

/** `19610412`, `196104120830-0500` as `1961-04-12`; anything else as it is. */
export const plainDate = (text: string): string => {
  const match = /^((?:18|19|20)\d{2})(\d{2})(\d{2})/.exec(text);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : text;
};

/** `123456789` as `123-45-6789`. */
export const plainSsn = (text: string): string => text.replace(/^(\d{3})-?(\d{2})-?(\d{4})$/, '$1-$2-$3');

/** `E119` as `E11.9`: ICD-10-CM without its point, as X12 writes it. */
export const plainIcd = (text: string): string => text.replace(/^([A-Z]\d[\dA-Z])([\dA-Z]{1,4})$/, '$1.$2');

/** `birthDate`, `patient_name`, `MemberID` as words. */
export const wordsOf = (name: string): string =>
  name
    .replaceAll(/[_\-.:/]+/g, ' ')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .trim();

/** Octets of base64 that is long enough to be a file; null where it is none. */
export function carried(name: string, text: string): Carried | null {
  const letters = text.replaceAll(/\s+/g, '');
  if (letters.length < 64 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(letters)) return null;
  return { name, bytes: Buffer.from(letters, 'base64') };
}

/** Markup or braces read as words: tags and quotes gone, values kept, attributes too. For what no parser reads. */
export const spreadMarkup = (text: string): string =>
  text.replaceAll(/<[?!]?\/?(?:\w{1,40}:)?\w{0,60}|[<>{}[\]",]/g, ' ');
