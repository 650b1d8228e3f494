import { type Carried, carried, type Said, spreadMarkup, wordsOf } from './said.ts';

type Node = string | number | boolean | null | readonly Node[] | { readonly [key: string]: Node };

/** Resources of FHIR that are about somebody (R5, compartment of the patient). */
const personal =
  /"resourceType"\s{0,9}:\s{0,9}"(?:Patient|Person|RelatedPerson|Observation|Condition|Medication(?:Request|Statement|Administration|Dispense)|Encounter|EpisodeOfCare|DiagnosticReport|AllergyIntolerance|Immunization\w{0,20}|Procedure|CarePlan|CareTeam|Claim\w{0,10}|Coverage\w{0,30}|ExplanationOfBenefit|Document(?:Reference|Manifest)|Composition|ServiceRequest|Appointment\w{0,10}|FamilyMemberHistory|Communication\w{0,10}|Consent|Goal|Device\w{0,20}|Specimen|Imaging(?:Study|Selection)|QuestionnaireResponse|ClinicalImpression|DetectedIssue|Flag|List|Media|NutritionOrder|RiskAssessment|Task|VisionPrescription|Account|ChargeItem|Invoice|AdverseEvent|BodyStructure|MolecularSequence|GenomicStudy|SupplyRequest|ResearchSubject)"/;

const labels: Readonly<Record<string, string>> = {
  birthDate: 'DOB',
  deceasedDateTime: 'Date of death',
  subscriberId: 'Member ID',
  policyNumber: 'Member ID',
  effectiveDateTime: 'Date of visit',
  onsetDateTime: 'Onset',
};
const mostNodes = 200_000;

/** What JSON says, strings decoded; null where a text is none. FHIR (R4, R5; bundles, NDJSON) with the meaning of its fields. */
export function readJson(text: string): Said | null {
  if (!/^\s{0,64}[{[]/.test(text)) return null;
  const root = parsed(text);
  if (root === undefined) return brokenFhir(text);
  const walk = new Walk();
  walk.node(root, '', 0);
  const fhir = text.includes('"resourceType"');
  return {
    format: fhir ? 'fhir' : 'json',
    record: fhir && personal.test(text),
    text: walk.lines.join('\n'),
    files: walk.files,
    ...(walk.cut ? { unread: 'JSON of more values than are looked at' } : {}),
  };
}

/** A resource that is cut, or stands in the middle of a text: not read by its fields, but what it is. Null where there is none. */
export const brokenFhir = (text: string): Said | null =>
  text.includes('"resourceType"') && personal.test(text)
    ? { format: 'fhir', record: true, text: spreadMarkup(text), files: [] }
    : null;

/** One value, or one on each line (NDJSON); undefined where it is neither. */
function parsed(text: string): Node | undefined {
  try {
    return JSON.parse(text) as Node;
  } catch {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2 || !lines[0]!.trimEnd().endsWith('}')) return undefined;
    try {
      return lines.map((line) => JSON.parse(line) as Node);
    } catch {
      return undefined;
    }
  }
}

type Members = { readonly [key: string]: Node };
const isMembers = (node: Node | undefined): node is Members =>
  typeof node === 'object' && node !== null && !Array.isArray(node);
const asText = (node: Node | undefined): string =>
  Array.isArray(node)
    ? node.map(asText).join(' ')
    : node === undefined || node === null || typeof node === 'object'
      ? ''
      : String(node);

class Walk {
  readonly lines: string[] = [];
  readonly files: Carried[] = [];
  cut = false;
  #nodes = 0;
  #resource = '';

  node(node: Node, key: string, depth: number): void {
    if (++this.#nodes > mostNodes || depth > 200) {
      this.cut = true;
      return;
    }
    if (Array.isArray(node)) for (const one of node) this.node(one, key, depth + 1);
    else if (isMembers(node)) this.#members(node, key, depth);
    else if (typeof node === 'string') this.#string(node, key);
    else if (node !== null) this.lines.push(`${labels[key] ?? wordsOf(key)}: ${String(node)}`);
  }

  #string(value: string, key: string): void {
    const file = value.length >= 64 && (key === 'data' || value.length >= 400) ? carried(key, value) : null;
    if (file) this.files.push(file);
    else if (key === 'div' || /<[a-z/!]/i.test(value))
      this.files.push({ name: key, bytes: Buffer.from(`<html>${value}</html>`) });
    else
      this.lines.push(
        key === '' || key === 'text' || key === 'display'
          ? value
          : `${labels[key] ?? wordsOf(key)}: ${value}`,
      );
  }

  #members(node: Members, key: string, depth: number): void {
    const outer = this.#resource;
    if (typeof node.resourceType === 'string') this.#resource = node.resourceType;
    if (node.family !== undefined || node.given !== undefined)
      this.lines.push(
        `${/^(?:Patient|RelatedPerson|Person)$/.test(this.#resource) ? 'Patient name' : 'Name'}: ${asText(node.given)} ${asText(node.family)}.`,
      );
    if (key === 'identifier') this.#identifier(node);
    const quantity = node.valueQuantity;
    if (isMembers(quantity))
      this.lines.push(
        `${this.#concept(node.code)}: ${asText(quantity.value)} ${asText(quantity.unit) || asText(quantity.code)}.`,
      );
    for (const name in node) this.node(node[name]!, name, depth + 1);
    this.#resource = outer;
  }

  /** An identifier by its type (HL7 table 0203) or system. */
  #identifier(node: Members): void {
    const value = asText(node.value);
    const about = `${JSON.stringify(node.type ?? '')} ${asText(node.system)}`;
    if (value === '') return;
    if (/"MR"|medical record|mrn/i.test(about)) this.lines.push(`MRN: ${value}.`);
    else if (/"SS"|us-ssn/i.test(about)) this.lines.push(`SSN: ${value}.`);
    else if (/"MB"|"SN"|member|mbi/i.test(about)) this.lines.push(`Member ID: ${value}.`);
    else if (/us-npi/i.test(about)) this.lines.push(`NPI: ${value}.`);
    else if (this.#resource === 'Patient') this.lines.push(`Patient ID: ${value}.`);
  }

  #concept(code: Node | undefined): string {
    if (!isMembers(code)) return '';
    const [coding] = Array.isArray(code.coding) ? code.coding : [];
    return asText(code.text) || (isMembers(coding) ? asText(coding.display) : '');
  }
}
