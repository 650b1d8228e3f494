/** Check digits and ranges of numbers that identify people and providers. */

const digitsOf = (text: string): number[] => [...text].filter((c) => c >= '0' && c <= '9').map(Number);

/** Luhn's sum, as on payment cards (ISO/IEC 7812-1). */
export function luhn(text: string): boolean {
  const digits = digitsOf(text).reverse();
  const sum = digits.reduce(
    (total, digit, i) => total + (i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2),
    0,
  );
  return digits.length > 1 && sum % 10 === 0;
}

/** A National Provider Identifier: Luhn with the prefix 80840 (45 CFR 162.406). */
export const isNpi = (text: string): boolean => /^[12]\d{9}$/.test(text) && luhn(`80840${text}`);

/** A DEA registration number: two letters (the second may be 9), seven digits, the last a check digit. */
export function isDea(text: string): boolean {
  if (!/^[A-HJ-NPR-UX][A-Z9]\d{7}$/i.test(text)) return false;
  const d = digitsOf(text.slice(2));
  return (d[0]! + d[2]! + d[4]! + 2 * (d[1]! + d[3]! + d[5]!)) % 10 === d[6];
}

/** A social security number that can have been issued: no area 000, 666 or 900 and above, no group 00, no serial 0000. */
export function isSsn(text: string): boolean {
  const digits = digitsOf(text).join('');
  if (digits.length !== 9 || /^(\d)\1{8}$/.test(digits)) return false;
  const area = Number(digits.slice(0, 3));
  return (
    area !== 0 && area !== 666 && area < 900 && digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000'
  );
}

/** Beginnings and lengths of the card networks' numbers (ISO/IEC 7812-1 and the networks' own tables). */
const cards =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|6(?:011|4[4-9]\d|5\d\d)\d{12,15})$/;

/** A payment card number of a known kind. */
export function isCard(text: string): boolean {
  const digits = digitsOf(text).join('');
  return cards.test(digits) && !/^(\d)\1+$/.test(digits) && luhn(digits);
}

/** A routing number of a bank in the USA (ABA): the weights 3, 7, 1, and a first pair that is given out. */
export function isAba(text: string): boolean {
  const d = digitsOf(text);
  if (d.length !== 9 || !/^(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(text)) return false;
  const sum = 3 * (d[0]! + d[3]! + d[6]!) + 7 * (d[1]! + d[4]! + d[7]!) + d[2]! + d[5]! + d[8]!;
  return sum % 10 === 0;
}

/** An account number for payments across borders: remainder 1 by 97 (ISO 13616). */
export function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(plain)) return false;
  let rest = 0;
  for (const char of plain.slice(4) + plain.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** A GTIN of 14 digits, as in a Unique Device Identifier (21 CFR 830.20; GS1 General Specifications §7.9.1). */
export function isGtin(text: string): boolean {
  const d = digitsOf(text);
  if (d.length !== 14 || d.every((digit) => digit === 0)) return false;
  const sum = d.slice(0, 13).reduce((total, digit, i) => total + digit * (i % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10 === d[13];
}

const vinWeights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const vinValues = '0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ';

/** A vehicle identification number with its check digit (49 CFR 565.15(c)). */
export function isVin(text: string): boolean {
  const vin = text.toUpperCase();
  if (!/^[A-HJ-NPR-Z\d]{17}$/.test(vin)) return false;
  const sum = [...vin].reduce((total, char, i) => total + (vinValues.indexOf(char) % 10) * vinWeights[i]!, 0);
  return '0123456789X'[sum % 11] === vin[8];
}

/** A LOINC code: up to seven digits, a hyphen, and Luhn's digit. */
export const isLoinc = (text: string): boolean => /^\d{1,7}-\d$/.test(text) && luhn(text);

/** A National Drug Code (21 CFR 207.33): 4-4-2, 5-3-2, 5-4-1 or, for billing, 5-4-2; without hyphens 10 or 11 digits. */
export const isNdc = (text: string): boolean =>
  /^(?:\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{5}-\d{4}-\d{1,2}|\d{10,11})$/.test(text) &&
  !/^[0-]+$/.test(text);

/** A day that can be: of numbers alone, one of the first two is a month. Days with names of months are taken as they stand. */
export function isDate(text: string): boolean {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$|^((?:19|20)\d{2})(\d{2})(\d{2})$/.exec(text);
  if (iso) return isDay(Number(iso[2] ?? iso[5]), Number(iso[3] ?? iso[6]));
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}$/.exec(text);
  if (!parts) return true;
  const [first, second] = [Number(parts[1]), Number(parts[2])];
  return isDay(first, second) || isDay(second, first);
}

const isDay = (month: number, day: number): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31;
