import { isCard, isDea, isNpi, isSsn } from './checks.ts';

/** What sort of evidence an identifier is: who somebody is, their coverage, how to reach them, a code of medicine, a day of care. */
export type IdentifierSort = 'identity' | 'cover' | 'contact' | 'code' | 'careday' | 'provider';

export interface Identifier {
  readonly kind: string;
  readonly sort: IdentifierSort;
  readonly confidence: number;
  readonly at: number;
}

export interface Shape {
  readonly kind: string;
  readonly sort: IdentifierSort;
  readonly confidence: number;
  /** Global, linear: no repetition inside a repetition. The first group, where there is one, is what is checked. */
  readonly pattern: RegExp;
  readonly check?: (text: string) => boolean;
  /** Looked for only in lines that hold this sign, or one of the label words. */
  readonly needs?: '@' | 'label';
}

const gap = String.raw`[ \t:#.=\-()]{0,6}(?:is[ \t]{1,2})?`;
const monthName = `(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]{0,7}`;
const date = String.raw`(?:\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|${monthName}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}[ \-](?:de )?${monthName}[ \-](?:de )?\d{4}|(?:19|20)\d{6})`;
const mbiLetter = 'AC-HJKMNP-RT-Y';

/** Identifiers by their shape and the words beside them (45 CFR 164.514(b)(2)(i)). */
export const shapes: readonly Shape[] = [
  {
    kind: 'ssn',
    sort: 'identity',
    confidence: 0.95,
    pattern: /(?<![\d-])(\d{3}-\d{2}-\d{4})(?![\d-])/g,
    check: isSsn,
  },
  {
    kind: 'ssn',
    needs: 'label',
    sort: 'identity',
    confidence: 0.95,
    pattern:
      /\b(?:ssn|ss#|social security|soc sec|seguro social)[a-z .:#()]{0,16}(\d{3}[ .-]?\d{2}[ .-]?\d{4})(?!\d)/gi,
    check: isSsn,
  },
  {
    kind: 'ssn',
    needs: 'label',
    sort: 'identity',
    confidence: 0.7,
    pattern:
      /\b(?:ssn|social security|seguro social)[a-z .:#()]{0,24}((?:x{3}|\*{3})-?(?:x{2}|\*{2})-?\d{4}|\d{4})(?!\d)/gi,
  },
  {
    kind: 'mrn',
    needs: 'label',
    sort: 'identity',
    confidence: 0.95,
    pattern: new RegExp(
      String.raw`\b(?:mrn|m\.r\.n\.?|med(?:ical)? rec(?:ord)?(?: (?:number|no|num))?|mr ?#|chart (?:number|no|id)|chart ?#|patient (?:id|number|no|identifier)|patient ?#|pt ?(?:id|#)|record (?:number|no)|emr (?:id|#)|encounter (?:id|number|no)|visit (?:id|number)|account number \(har\)|expediente)${gap}([a-z]{0,4}-?\d[\d\-]{3,14})`,
      'gi',
    ),
  },
  {
    kind: 'mbi',
    sort: 'identity',
    confidence: 0.95,
    pattern: new RegExp(
      String.raw`\b[1-9][${mbiLetter}][\d${mbiLetter}]\d-?[${mbiLetter}][\d${mbiLetter}]\d-?[${mbiLetter}]{2}\d\d\b`,
      'g',
    ),
  },
  {
    kind: 'member-id',
    needs: 'label',
    sort: 'cover',
    confidence: 0.9,
    pattern: new RegExp(
      String.raw`\b(?:member|subscriber|policyholder|policy holder|insured|beneficiary|insurance|medicaid|medicare|plan|group|enrollee|mbi|hicn|miembro|afiliado|poliza)(?:'s)? ?(?:id|no|num|number|identification|#|numero)?\.?${gap}([a-z]{0,4}-?\d[\da-z\-]{4,18})`,
      'gi',
    ),
  },
  {
    kind: 'claim-number',
    needs: 'label',
    sort: 'cover',
    confidence: 0.75,
    pattern: new RegExp(
      String.raw`\b(?:claim|icn|dcn|authorization|auth|referral|reclamo|pre-?cert)(?: ?(?:id|no|num|number|ref|reference|#))?\.?${gap}([a-z]{0,4}-?\d[\da-z\-]{4,18})`,
      'gi',
    ),
  },
  {
    kind: 'birth-date',
    needs: 'label',
    sort: 'identity',
    confidence: 0.95,
    pattern: new RegExp(
      String.raw`\b(?:dob|d\.o\.b\.?|d/o/b|date of birth|birth ?date|birthday|born(?: on)?|fecha de nacimiento|f\. ?nac\.?|nacid[oa](?: el)?)${gap}(${date})`,
      'gi',
    ),
  },
  {
    kind: 'birth-date',
    needs: 'label',
    sort: 'identity',
    confidence: 0.8,
    pattern: new RegExp(String.raw`(${date})[ ,)]{0,3}\(?(?:dob|birth)`, 'gi'),
  },
  {
    kind: 'service-date',
    needs: 'label',
    sort: 'careday',
    confidence: 0.8,
    pattern: new RegExp(
      String.raw`\b(?:date of service|service date|dos|dates? of (?:visit|admission|discharge|surgery|procedure|injury)|admit(?:ted)?(?: date| on)?|admission date|admission|discharged?(?: date| on)?|visit date|seen on|seen|collected|surgery date|procedure date|fecha de (?:servicio|ingreso|alta|la cita))${gap}(?:on )?(${date})`,
      'gi',
    ),
  },
  {
    kind: 'npi',
    needs: 'label',
    sort: 'provider',
    confidence: 0.9,
    pattern: /\bnpi[ :#.]{0,4}(?:number|no)?[ :#.]{0,3}(\d{10})\b/gi,
    check: isNpi,
  },
  {
    kind: 'dea',
    sort: 'provider',
    confidence: 0.9,
    pattern: /\b([A-HJ-NPR-UX][A-Z9]\d{7})\b/g,
    check: isDea,
  },
  {
    kind: 'card',
    sort: 'contact',
    confidence: 0.9,
    pattern: /(?<!\d)(\d{4}[ -]?\d{4,6}[ -]?\d{4,5}(?:[ -]?\d{1,4})?)(?!\d)/g,
    check: isCard,
  },
  {
    kind: 'account',
    needs: 'label',
    sort: 'contact',
    confidence: 0.6,
    pattern: new RegExp(
      String.raw`\b(?:account|acct|guarantor|statement|cuenta)(?: ?(?:id|no|num|number|#))?\.?${gap}([a-z]{0,4}-?\d[\d\-]{4,16})`,
      'gi',
    ),
  },
  {
    kind: 'phone',
    sort: 'contact',
    confidence: 0.7,
    pattern: /(?<![\d.-])(?:\+?1[ .-]?)?\(?[2-9]\d\d\)?[ .-]{1,2}[2-9]\d\d[ .-]\d{4}(?![\d-])/g,
  },
  {
    kind: 'email',
    needs: '@',
    sort: 'contact',
    confidence: 0.8,
    pattern: /[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}\.[a-z0-9.-]{2,63}/gi,
  },
  {
    kind: 'postal-address',
    sort: 'contact',
    confidence: 0.7,
    pattern:
      /\b\d{1,5} (?:[NSEW]\.? )?[A-Z][a-zA-Z]{1,20} (?:[A-Z][a-zA-Z]{1,20} )?(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Dr|Drive|Ln|Lane|Ct|Court|Way|Pl|Place|Ter|Terrace|Cir|Circle|Pkwy|Hwy)\b/g,
  },
  {
    kind: 'postal-address',
    sort: 'contact',
    confidence: 0.6,
    pattern:
      /\b[A-Z][a-z]{2,20},? (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]) \d{5}(?:-\d{4})?\b/g,
  },
  {
    kind: 'ip',
    sort: 'contact',
    confidence: 0.5,
    pattern: /(?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\d.])/g,
  },
  {
    kind: 'plate',
    needs: 'label',
    sort: 'contact',
    confidence: 0.6,
    pattern:
      /\b(?:license plate|licence plate|plate (?:number|no)|plate #|vin)[ :#]{0,4}([A-Z0-9][A-Z0-9 -]{4,17})/gi,
  },
  {
    kind: 'device',
    needs: 'label',
    sort: 'contact',
    confidence: 0.7,
    pattern:
      /\b(?:device (?:id|serial)|implant (?:serial|lot)|pacemaker serial|pump serial|meter serial|udi|imei)[ :#a-z]{0,12}([A-Z0-9][A-Z0-9-]{5,24})/gi,
    check: (text) => /\d/.test(text),
  },
  {
    kind: 'code',
    sort: 'code',
    confidence: 0.7,
    pattern: /(?<![\w.-])[A-TV-Z]\d[0-9AB]\.[0-9A-Z]{1,4}(?![\w.])/g,
  },
  {
    kind: 'code',
    needs: 'label',
    sort: 'code',
    confidence: 0.9,
    pattern:
      /\b(?:icd(?:-?10)?(?:-?cm)?(?: code)?|dx(?: code)?|diagnosis code|diag)[ :#=-]{1,4}([A-TV-Z]\d[0-9AB](?:\.?[0-9A-Z]{1,4})?)\b/gi,
  },
  {
    kind: 'code',
    needs: 'label',
    sort: 'code',
    confidence: 0.8,
    pattern: /\b(?:cpt|hcpcs|procedure code|proc code)(?: ?codes?)?[ :#=-]{1,4}([A-V]?\d{4,5})\b/gi,
  },
  {
    kind: 'code',
    needs: 'label',
    sort: 'code',
    confidence: 0.7,
    pattern: /\b(?:ndc|loinc|snomed)(?: ?code)?[ :#=-]{1,4}([\d-]{5,18})\b/gi,
  },
];

/** Some word of every label that stands beside an identifier. */
const labels =
  /ssn|ss#|soc|seguro|mrn|m\.r\.n|rec|mr ?#|chart|patient|pt|emr|encounter|visit|har|expediente|member|subscriber|polic|insur|benef|medic|plan|group|enrollee|mbi|hicn|miembro|afiliado|poliza|claim|icn|dcn|auth|referral|reclamo|cert|dob|d\.o\.b|d\/o\/b|birth|born|nac|service|dos|admi|discharg|surgery|procedure|injury|seen|collected|fecha|npi|acct|account|guarantor|statement|cuenta|plate|vin|device|implant|pacemaker|pump|meter|udi|imei|icd|dx|diag|cpt|hcpcs|proc|ndc|loinc|snomed/i;
const eachLine = 4000;

/** Identifiers in a text. Only lines that hold a digit or an `@` are looked at, each with the label line before it. */
export function identifiersIn(text: string, extra: readonly Shape[] = []): Identifier[] {
  const found: Identifier[] = [];
  const all = extra.length ? [...shapes, ...extra] : shapes;
  let before = '';
  let at = 0;
  while (at < text.length) {
    let end = text.indexOf('\n', at);
    if (end === -1) end = text.length;
    if (end - at > eachLine) end = breakIn(text, at);
    const line = text.slice(at, end);
    if (/[\d@]/.test(line)) {
      const label = before.length <= 60 && before.length > 0 ? `${before} ` : '';
      look(label + line, at - label.length, all, found);
      before = '';
    } else before = line.trim();
    at = end + 1;
  }
  return found;
}

/** Where a very long line is parted: at a space near its limit. */
function breakIn(text: string, at: number): number {
  const space = text.lastIndexOf(' ', at + eachLine);
  return space > at + eachLine / 2 ? space : at + eachLine;
}

function look(line: string, offset: number, all: readonly Shape[], found: Identifier[]): void {
  const at = line.includes('@');
  const labelled = labels.test(line);
  for (const { kind, sort, confidence, pattern, check, needs } of all) {
    if ((needs === '@' && !at) || (needs === 'label' && !labelled)) continue;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
      if (!check || check(match[1] ?? match[0]))
        found.push({ kind, sort, confidence, at: Math.max(0, offset + match.index) });
      if (pattern.lastIndex === match.index) pattern.lastIndex++;
    }
  }
}
