import { isIPv6 } from 'node:net';
import { isAba, isCard, isDate, isDea, isGtin, isIban, isNpi, isSsn, isVin } from './checks.ts';
import type { Shape } from './identifier.ts';

const gap = String.raw`[ \t:#.=\-()]{0,6}(?:is[ \t]{1,2})?`;
const monthName = `(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]{0,7}`;
const date = String.raw`(?:\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|${monthName}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}[ \-](?:de )?${monthName}[ \-](?:de )?\d{4}|(?:19|20)\d{6})`;
const labelled = (words: string, value: string, flags = 'gi'): RegExp =>
  new RegExp(String.raw`\b(?:${words})${gap}(${value})`, flags);
/** Letters of a Medicare Beneficiary Identifier: none that looks like a digit (CMS, "Understanding the MBI Format"). */
const mbiLetter = 'AC-HJKMNP-RT-Y';
const hasDigit = (text: string): boolean => /\d/.test(text);

/** Numbers and dates by which somebody is known, covered or reached. */
export const personShapes: readonly Shape[] = [
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
    pattern: labelled(
      String.raw`mrn|m\.r\.n\.?|med(?:ical)? rec(?:ord)?(?: (?:number|no|num))?|mr ?#|chart (?:number|no|id)|chart ?#|patient (?:id|number|no|identifier)|patient ?#|pt ?(?:id|#)|record (?:number|no)|emr (?:id|#)|encounter (?:id|number|no)|visit (?:id|number)|account number \(har\)|expediente|numero de paciente`,
      String.raw`[a-z]{0,4}-?\d[\d\-]{3,14}`,
    ),
  },
  {
    kind: 'mbi',
    sort: 'identity',
    confidence: 0.95,
    pattern: new RegExp(
      String.raw`\b[1-9][${mbiLetter}][\d${mbiLetter}]\d[- ]?[${mbiLetter}][\d${mbiLetter}]\d[- ]?[${mbiLetter}]{2}\d\d\b`,
      'g',
    ),
  },
  {
    kind: 'mbi',
    needs: 'label',
    sort: 'identity',
    confidence: 0.95,
    pattern: labelled(
      'mbi|medicare(?: (?:id|no|number|beneficiary(?: identifier| number)?))?',
      String.raw`[1-9][${mbiLetter}][\d${mbiLetter}]\d[- ]?[${mbiLetter}][\d${mbiLetter}]\d[- ]?[${mbiLetter}]{2}\d\d(?![\da-z])`,
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
    pattern: labelled(
      String.raw`dob|d\.o\.b\.?|d/o/b|date of birth|birth ?date|birthday|born(?: on)?|fecha de nacimiento|f\. ?nac\.?|nacid[oa](?: el)?`,
      date,
    ),
    check: isDate,
  },
  {
    kind: 'birth-date',
    needs: 'label',
    sort: 'identity',
    confidence: 0.8,
    pattern: new RegExp(String.raw`(${date})[ ,)]{0,3}\(?(?:dob|birth)`, 'gi'),
    check: isDate,
  },
  {
    kind: 'death-date',
    needs: 'label',
    sort: 'careday',
    confidence: 0.8,
    pattern: labelled(
      'dod|date of death|died(?: on)?|deceased(?: on)?|fecha de fallecimiento|fallecio(?: el)?',
      date,
    ),
    check: isDate,
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
    check: isDate,
  },
  {
    kind: 'npi',
    needs: 'label',
    sort: 'provider',
    confidence: 0.9,
    pattern: /\b(?:npi|national provider id(?:entifier)?)[ :#.]{0,4}(?:number|no)?[ :#.]{0,3}(\d{10})\b/gi,
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
    kind: 'dea',
    needs: 'label',
    sort: 'provider',
    confidence: 0.9,
    pattern: /\bdea[ :#.]{0,4}(?:number|no|reg)?[ :#.]{0,3}([a-hj-npr-ux][a-z9] ?\d{7})\b/gi,
    check: (text) => isDea(text.replace(' ', '')),
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
    kind: 'account',
    needs: 'label',
    sort: 'contact',
    confidence: 0.85,
    pattern: labelled(
      'routing(?: transit)?(?: (?:number|no))?|aba(?: (?:number|no))?|rtn',
      String.raw`\d{9}(?!\d)`,
    ),
    check: isAba,
  },
  {
    kind: 'account',
    sort: 'contact',
    confidence: 0.85,
    pattern: /\b([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)\b/g,
    check: isIban,
  },
  {
    kind: 'phone',
    sort: 'contact',
    confidence: 0.7,
    pattern:
      /(?<![\d.-])(?:\+?1[ .-]?)?(?:\([2-9]\d\d\)[ .-]{0,2}|[2-9]\d\d[ .-]{1,2})[2-9]\d\d[ .-]\d{4}(?![\d-])/g,
  },
  {
    kind: 'phone',
    needs: 'label',
    sort: 'contact',
    confidence: 0.6,
    pattern: /\b(?:phone|tel|telefono|cell|mobile|fax|call)[a-z .:#()]{0,12}(1?[2-9]\d\d[2-9]\d{6})(?!\d)/gi,
  },
  {
    kind: 'phone',
    needs: '+',
    sort: 'contact',
    confidence: 0.6,
    pattern: /(?<![\w+])\+[2-9]\d{0,2}[ .-]?\(?\d{1,4}\)?[ .-]?\d{2,4}[ .-]?\d{2,4}(?:[ .-]?\d{2,4})?(?!\d)/g,
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
    kind: 'postal-address',
    sort: 'contact',
    confidence: 0.6,
    pattern: /\bP\.? ?O\.? ?Box \d{1,6}\b/gi,
  },
  {
    kind: 'ip',
    sort: 'contact',
    confidence: 0.5,
    pattern:
      /(?<![\d.])(?<!\b(?:version|release|build|firmware|v|rev|section|chapter)[ .]?)(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?!\d|\.\d)/gi,
  },
  {
    kind: 'ip',
    needs: ':',
    sort: 'contact',
    confidence: 0.5,
    pattern: /(?<![\w:])([0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7})(?![\w:])/gi,
    check: isIPv6,
  },
  {
    kind: 'licence',
    needs: 'label',
    sort: 'contact',
    confidence: 0.7,
    pattern:
      /\b(?:driver'?s?'? licen[cs]e(?: ?(?:number|no|num|id|#))?|dl ?(?:number|no|#)|passport(?: ?(?:number|no|#))?)[ \t:#.=]{0,4}(?:is )?([A-Z]{0,3}-?\d[\dA-Z-]{4,14})\b/gi,
  },
  {
    kind: 'plate',
    needs: 'label',
    sort: 'contact',
    confidence: 0.6,
    pattern:
      /\b(?:[Ll]icen[cs]e [Pp]lates?|LICEN[CS]E PLATE|[Pp]late (?:[Nn]umber|[Nn]o\.?)|[Pp]late #|[Pp]lates?:)(?: ?(?:[Nn]umber|[Nn]o\.?|#))?[ :#]{0,4}(?:is )?([A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,5})\b/g,
    check: hasDigit,
  },
  {
    kind: 'plate',
    needs: 'label',
    sort: 'contact',
    confidence: 0.8,
    pattern: /\bvin(?: ?(?:number|no))?[ :#.]{0,4}(?:is )?([A-HJ-NPR-Z0-9]{17})\b/gi,
    check: isVin,
  },
  {
    kind: 'device',
    needs: 'label',
    sort: 'contact',
    confidence: 0.7,
    pattern:
      /\b(?:device (?:id|serial)|implant (?:serial|lot)|pacemaker serial|pump serial|meter serial|udi|imei)[ :#a-z]{0,12}([A-Z0-9][A-Z0-9-]{5,24})/gi,
    check: hasDigit,
  },
  {
    kind: 'device',
    needs: 'label',
    sort: 'contact',
    confidence: 0.7,
    pattern:
      /\b(?:pacemaker|defibrillator|implant|stent|prosthesis|valve|hearing aid|insulin pump|pump|cgm|glucose meter|cpap|ventilator|wheelchair|medical device)[^.\n]{0,40}?\b(?:serial(?: (?:number|no))?|s\/n|lot(?: (?:number|no))?)[ :#.]{0,4}([A-Z0-9][A-Z0-9-]{4,24})\b/gi,
    check: hasDigit,
  },
  {
    kind: 'device',
    needs: '(01)',
    sort: 'contact',
    confidence: 0.85,
    pattern: /\(01\)(\d{14})(?!\d)/g,
    check: isGtin,
  },
];
