import type { Gathered } from './budget.ts';

/** Formats of health systems: to hold one is to hold a record about somebody. */
const formats: readonly (readonly [string, RegExp])[] = [
  ['hl7', /^[\s\x0b]{0,8}(?:FHS|BHS|MSH)\|\^~\\?&?[\s\S]{0,4000}?[\r\n]PID\|/],
  ['x12', /^\s{0,8}ISA.\d{2}.[\s\S]{90,300}?ST.(?:270|271|276|277|278|834|835|837|820)/],
  [
    'fhir',
    /"resourceType"\s{0,4}:\s{0,4}"(?:Patient|Observation|Condition|MedicationRequest|MedicationStatement|Encounter|DiagnosticReport|AllergyIntolerance|Immunization|Procedure|CarePlan|Claim|ClaimResponse|Coverage|ExplanationOfBenefit|DocumentReference|Composition|ServiceRequest|Appointment|FamilyMemberHistory|CommunicationRequest|Communication|Consent|RelatedPerson|Goal|Device|Specimen|ImagingStudy|QuestionnaireResponse)"/,
  ],
  [
    'fhir',
    /<(?:Patient|Observation|Condition|MedicationRequest|Encounter|DiagnosticReport|Bundle|Immunization|Procedure|ExplanationOfBenefit|Claim)\s[^>]{0,200}xmlns="http:\/\/hl7\.org\/fhir"/,
  ],
  ['c-cda', /<(?:\w{1,10}:)?ClinicalDocument[\s>]/],
];

/** Which health format a text is in, if any. */
export function recordIn(text: string): string | undefined {
  const head = text.slice(0, 65_536);
  return formats.find(([, pattern]) => pattern.test(head))?.[0];
}

/** Separators of HL7 and X12 become spaces and lines, so that names, dates and codes stand as words. */
export function spreadRecord(format: string, text: string): string {
  if (format === 'hl7') return text.replaceAll('\r', '\n').replaceAll(/[|^~&]+/g, ' ');
  if (format === 'x12') return text.replaceAll(/[~\r\n]+/g, '\n').replaceAll(/[*:>|^]+/g, ' ');
  return text;
}

/** Markup or braces read as words: tags and quotes gone, values kept, attributes too. */
export function spreadMarkup(text: string): string {
  return text.replaceAll(/<[?!]?\/?(?:\w{1,40}:)?\w{0,60}|[<>{}[\]",]/g, ' ');
}

/** Takes a text of a health format as a record and as text; false where it is none. */
export function readRecord(
  gathered: Gathered,
  place: string,
  text: string,
  found: (place: string) => void,
): boolean {
  const format = recordIn(text);
  if (!format) return false;
  found(`${place}/${format}`);
  gathered.read(
    `${place}/${format}`,
    format === 'fhir' || format === 'c-cda' ? spreadMarkup(text) : spreadRecord(format, text),
  );
  return true;
}
