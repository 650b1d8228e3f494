import { type Carried, carried, plainDate, plainSsn, type Said } from './said.ts';

/** HL7 v2 (chapter 2): a header segment that names its own separators, at the start of any line, framed or not (MLLP). */
const header = /(?:^|[\r\n\x0b])[ \t\x0b]{0,8}(?:MSH|FHS|BHS)([^\w\s])([^\w\s]{3,5})\1/;
/** Segments that are about a person. */
const personal =
  /(?:^|[\r\n])[ \t]{0,8}(?:PID|PD1|NK1|GT1|IN1|MRG|PV1|DG1|OBX|OBR|RXA|RXE|RXO|AL1|SCH|FT1|TXA)[^\w\s]/;

type Meaning = readonly [label: string, how?: (value: string, signs: Signs) => string];

interface Signs {
  readonly component: string;
  readonly repeat: string;
  readonly mark: string;
  readonly sub: string;
}

const pieces = (value: string, { component }: Signs): string[] => value.split(component);
/** XPN: family^given^middle. */
const name = (value: string, signs: Signs): string => {
  const [family = '', given = '', middle = ''] = pieces(value, signs);
  return [given, middle, family.split(signs.sub)[0]].filter(Boolean).join(' ');
};
const first = (value: string, signs: Signs): string => pieces(value, signs)[0]!;
const date = (value: string, signs: Signs): string => plainDate(first(value, signs));
const ssn = (value: string, signs: Signs): string => plainSsn(first(value, signs));

/** By segment and field number: what a field is, in the words that people use. */
const meanings: Readonly<Record<string, Meaning>> = {
  'PID-2': ['Patient ID', first],
  'PID-3': ['MRN', first],
  'PID-4': ['Patient ID', first],
  'PID-5': ['Patient name', name],
  'PID-6': ['Mother', name],
  'PID-7': ['DOB', date],
  'PID-9': ['Patient name', name],
  'PID-11': ['Address'],
  'PID-13': ['Phone', first],
  'PID-14': ['Phone', first],
  'PID-18': ['Account number', first],
  'PID-19': ['SSN', ssn],
  'PID-29': ['Date of death', date],
  'MRG-1': ['MRN', first],
  'NK1-2': ['Next of kin', name],
  'NK1-5': ['Phone', first],
  'GT1-3': ['Guarantor', name],
  'GT1-8': ['DOB', date],
  'GT1-12': ['SSN', ssn],
  'IN1-16': ['Insured', name],
  'IN1-18': ['DOB', date],
  'IN1-36': ['Member ID', first],
  'IN1-49': ['Member ID', first],
  'PV1-19': ['Visit number', first],
  'PV1-44': ['Admission date', date],
  'PV1-45': ['Discharge date', date],
  'DG1-3': ['Diagnosis'],
  'DG1-4': ['Diagnosis'],
  'AL1-3': ['Allergy'],
  'PR1-3': ['Procedure'],
  'OBR-4': ['Test'],
  'OBR-7': ['Collected', date],
  'RXA-5': ['Vaccine or medication'],
  'RXE-2': ['Medication'],
  'RXO-1': ['Medication'],
  'SCH-11': ['Appointment', date],
  'FT1-4': ['Date of service', date],
  'FT1-19': ['Diagnosis'],
  'NTE-3': ['Note'],
};

/** What an HL7 v2 message says; null where a text holds none. */
export function readHl7(text: string): Said | null {
  const start = header.exec(text);
  if (!start) return null;
  const [, field = '|', coding = '^~\\&'] = start;
  const signs: Signs = {
    component: coding[0]!,
    repeat: coding[1]!,
    mark: coding[2]!,
    sub: coding[3] ?? '&',
  };
  const files: Carried[] = [];
  const lines: string[] = [];
  for (const segment of text.split(/[\r\n\x0b\x1c]+/)) {
    const fields = segment.trimStart().split(field);
    if (fields.length > 1 && /^[A-Z][A-Z\d]{2}$/.test(fields[0]!))
      lines.push(readSegment(fields, signs, files));
    else lines.push(segment);
  }
  return { format: 'hl7', record: personal.test(text), text: lines.join('\n'), files };
}

function readSegment(fields: readonly string[], signs: Signs, files: Carried[]): string {
  const segment = fields[0]!;
  const said = segment === 'OBX' ? [observation(fields, signs, files)] : [];
  for (let i = segment === 'OBX' ? 7 : 1; i < fields.length; i++) {
    if (fields[i] === '') continue;
    const [label, how] = meanings[`${segment}-${i}`] ?? [];
    for (const repeat of fields[i]!.split(signs.repeat)) {
      const value = plain(how ? how(repeat, signs) : repeat, signs);
      if (value !== '') said.push(label ? `${label}: ${value}.` : value);
    }
  }
  return said.join(' ');
}

/** OBX: what was observed, its value and unit, as one phrase; a document in base64 (data type ED) is a file. */
function observation(fields: readonly string[], signs: Signs, files: Carried[]): string {
  const [what = '', value = '', unit = ''] = [fields[3], fields[5], fields[6]];
  if (fields[2] === 'ED' || fields[2] === 'RP') {
    for (const piece of pieces(value, signs)) {
      const file = piece.length > 64 ? carried('OBX', piece) : null;
      if (file) files.push(file);
    }
  }
  const words = plain(what, signs).replace(/^[\d-]{3,10} (?=\S)/, '');
  return `${words}: ${plain(value, signs)} ${plain(first(unit, signs), signs)}.`;
}

/** Components as words; `\\T\\` and its kin as the signs that they stand for (HL7 v2 §2.7). */
function plain(value: string, { component, sub, mark, repeat }: Signs): string {
  const signs: Record<string, string> = { F: '|', S: component, T: sub, R: repeat, E: mark };
  const text = value.replaceAll(component, ' ').replaceAll(sub, ' ');
  if (!text.includes(mark)) return text.replaceAll(/ {2,}/g, ' ').trim();
  const parts = text.split(mark);
  return parts
    .map((part, i) => {
      if (i % 2 === 0) return part;
      if (/^X(?:[\dA-F]{2})+$/i.test(part)) return Buffer.from(part.slice(1), 'hex').toString('latin1');
      return signs[part] ?? ' ';
    })
    .join('')
    .trim();
}
