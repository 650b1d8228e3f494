import { plainDate, plainIcd, plainSsn, type Said } from './said.ts';

/** Transactions of health care: eligibility, status, services review, premium, enrolment, remittance, claim, their answers. */
const transactions = /^(?:269|270|271|274|275|276|277|278|820|834|835|837)$/;
const people = new Set(['IL', 'QC', '03', '74', '31', '36', 'P5', 'S1', 'GD', 'QD', 'S3']);
const dates: Readonly<Record<string, string>> = {
  '472': 'Date of service',
  '434': 'Date of service',
  '435': 'Admission date',
  '096': 'Discharge date',
  '232': 'Date of service',
  '233': 'Date of service',
  '431': 'Onset',
  '454': 'Date of visit',
};
const references: Readonly<Record<string, string>> = {
  SY: 'SSN',
  EA: 'MRN',
  '1W': 'Member ID',
  '0F': 'Member ID',
  '1L': 'Group number',
  F8: 'Claim number',
  '1K': 'Claim number',
  D9: 'Claim number',
  G1: 'Authorization number',
  '9F': 'Referral number',
};

/** What an X12 interchange says (ASC X12, ISA to IEA); null where a text holds none. It names its own separators. */
export function readX12(text: string): Said | null {
  const start = /(?:^|[\s~])ISA([^\w\s])\d{2}\1/.exec(text);
  const said = start && interchange(text.slice(text.indexOf('ISA', start.index)), start[1]!);
  return said || bare(text);
}

function interchange(text: string, element: string): Said | null {
  let at = 0;
  for (let i = 0; i < 16 && at >= 0; i++) at = text.indexOf(element, at + 1);
  if (at < 0 || at > 400) return null;
  const component = text[at + 1] ?? ':';
  const terminator = text[at + 2] ?? '~';
  return readSegments(text, element, component, terminator);
}

/** A transaction out of its envelope: `ST*837*...~`. */
function bare(text: string): Said | null {
  const start = /(?:^|[~\r\n])ST([*|^])(\d{3})\1\d{4,9}[^~\r\n]{0,60}([~\r\n])/.exec(text);
  return start && transactions.test(start[2]!) ? readSegments(text, start[1]!, ':', start[3]!) : null;
}

function readSegments(text: string, element: string, component: string, terminator: string): Said {
  let record = false;
  const lines: string[] = [];
  const segments = /[\r\n]/.test(terminator) ? text.split(/[\r\n]+/) : text.split(terminator);
  for (const segment of segments) {
    const fields = segment.trim().split(element);
    if (fields[0] === 'ST' && transactions.test(fields[1] ?? '')) record = true;
    lines.push(readSegment(fields, component));
  }
  return { format: 'x12', record, text: lines.join('\n'), files: [] };
}

function readSegment(fields: readonly string[], component: string): string {
  const [id, one = '', two = '', three = '', four = ''] = fields;
  const rest = (): string =>
    fields.slice(1).join(' ').replaceAll(component, ' ').replaceAll(/\s+/g, ' ').trim();
  switch (id) {
    case 'NM1': {
      const name = `${people.has(one) ? 'Patient name: ' : ''}${[four, fields[5], three].filter(Boolean).join(' ')}.`;
      const number = fields[9] ?? '';
      const label = { MI: 'Member ID', II: 'Member ID', '34': 'SSN', XX: 'NPI', EI: 'Tax ID' }[
        fields[8] ?? ''
      ];
      return `${name} ${number && label ? `${label}: ${label === 'SSN' ? plainSsn(number) : number}.` : number}`;
    }
    case 'DMG':
      return `DOB: ${plainDate(two)}. ${three}`;
    case 'HI':
    case 'HCP':
      return fields
        .slice(1)
        .map((one) => {
          const [qualifier = '', code = ''] = one.split(component);
          return /^(?:A?B[KFJNRG]|BK|BF|PR|APR)$/.test(qualifier)
            ? `Diagnosis: ${plainIcd(code)}.`
            : `${qualifier} ${code}`;
        })
        .join(' ');
    case 'CLM':
    case 'CLP':
      return `Claim number: ${one}. ${fields.slice(2).join(' ')}`;
    case 'DTP':
    case 'DTM':
      return `${dates[one] ?? 'Date'}: ${plainDate(id === 'DTP' ? three : two)}.`;
    case 'REF':
      return `${references[one] ?? 'Reference'}: ${references[one] === 'SSN' ? plainSsn(two) : two}.`;
    case 'SV1':
    case 'SV2':
    case 'SVC':
      return `Procedure: ${fields.slice(1, 3).join(' ').replaceAll(component, ' ')}. ${fields.slice(3).join(' ')}`;
    case 'PER':
      return `Contact: ${rest()}.`;
    default:
      return rest();
  }
}
