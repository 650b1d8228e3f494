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

/** A payment card number of a known kind. */
export function isCard(text: string): boolean {
  const digits = digitsOf(text).join('');
  return (
    digits.length >= 13 &&
    digits.length <= 19 &&
    /^(?:4|5[1-5]|2[2-7]|3[47]|6(?:011|4|5))/.test(digits) &&
    !/^(\d)\1+$/.test(digits) &&
    luhn(digits)
  );
}
