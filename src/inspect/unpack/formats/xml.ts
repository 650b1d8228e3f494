import { Parser } from 'htmlparser2';
import { type Carried, carried, plainDate, type Said, wordsOf } from './said.ts';

const labels: Readonly<Record<string, string>> = {
  birthdate: 'DOB',
  birthtime: 'DOB',
  subscriberid: 'Member ID',
  deceaseddatetime: 'Date of death',
};
const names = new Set(['given', 'family', 'prefix', 'suffix']);
/** Elements of narrative that end a line. */
const lines = new Set([
  'tr',
  'p',
  'paragraph',
  'item',
  'title',
  'section',
  'br',
  'list',
  'caption',
  'div',
  'li',
  'content',
  'entry',
  'component',
  'name',
]);
const mostDeep = 1000;
const tooDeep = new RangeError('tags nest too deep');

/** What XML says, in text and attributes, entities decoded; null where a text is none. FHIR and C-CDA with the meaning of their fields. */
export function readXml(text: string): Said | null {
  if (!/^[\ufeff\s]{0,64}<(?:\?xml|[A-Za-z_][\w.-]{0,60}:?[\w.-]{0,60}[\s>/])/.test(text)) return null;
  const fhir = text.includes('http://hl7.org/fhir');
  const cda = /<(?:\w{1,10}:)?ClinicalDocument[\s>]/.test(text);
  if (!fhir && !cda && !/^[\ufeff\s]{0,64}<\?xml/.test(text)) return null;
  const reader = new XmlReader();
  const whole = reader.read(text);
  return {
    format: cda ? 'c-cda' : fhir ? 'fhir' : 'xml',
    record:
      cda ||
      (fhir &&
        /<(?:Patient|Observation|Condition|Medication\w{0,20}|Encounter|DiagnosticReport|Bundle|Immunization|Procedure|ExplanationOfBenefit|Claim|Coverage|AllergyIntolerance|CarePlan|ServiceRequest|Appointment|DocumentReference|Composition)[\s>]/.test(
          text,
        )),
    text: reader.said(),
    files: reader.files,
    ...(whole ? {} : { unread: 'XML that nests too deep' }),
  };
}

class XmlReader {
  readonly files: Carried[] = [];
  readonly #out: string[] = [];
  readonly #open: string[] = [];
  #text: string[] = [];
  #name: string[] = [];
  #roles = 0;

  said(): string {
    return this.#out.join('');
  }

  read(xml: string): boolean {
    const parser = new Parser(
      {
        onopentag: (name, attributes) => this.#opened(local(name), attributes),
        ontext: (text) => void this.#text.push(text),
        onclosetag: (name) => this.#closed(local(name)),
        oncomment: (text) => void this.#out.push(` ${text} `),
      },
      { xmlMode: true, decodeEntities: true, recognizeCDATA: true },
    );
    try {
      parser.write(xml);
      parser.end();
      this.#flush('');
      return true;
    } catch (error) {
      if (error !== tooDeep) throw error;
      this.#flush('');
      return false;
    }
  }

  #opened(name: string, attributes: Record<string, string>): void {
    this.#flush(this.#open.at(-1) ?? '');
    this.#open.push(name);
    if (this.#open.length > mostDeep) throw tooDeep;
    if (/^(?:patientrole|patient|recordtarget)$/i.test(name)) this.#roles++;
    this.#values(name, attributes);
  }

  /** FHIR writes its values as attributes, C-CDA its codes, dates and measures. */
  #values(name: string, attributes: Record<string, string>): void {
    const { value, unit, extension, displayName } = attributes;
    const key = name.toLowerCase();
    if (value !== undefined && names.has(key)) this.#name.push(value);
    if (value !== undefined) {
      const file =
        value.length >= 64 && (key === 'data' || value.length >= 400) ? carried(name, value) : null;
      if (file) this.files.push(file);
      else this.#out.push(`${labels[key] ?? wordsOf(name)}: ${plainDate(value)}${unit ? ` ${unit}` : ''}. `);
    }
    if (extension !== undefined) this.#out.push(`${this.#roles > 0 ? 'MRN' : 'ID'}: ${extension}. `);
    if (displayName !== undefined) this.#out.push(`${displayName} `);
    for (const other in attributes) {
      if (
        /^(?:value|unit|extension|displayName|xmlns.*|xsi:.*|root|codeSystem\w*|templateId|classCode|moodCode|typeCode|nullFlavor|ID|id|style|styleCode)$/.test(
          other,
        )
      )
        continue;
      if (attributes[other]!.length > 2) this.#out.push(`${attributes[other]} `);
    }
  }

  #closed(name: string): void {
    this.#flush(name);
    this.#open.pop();
    const key = name.toLowerCase();
    if (this.#name.length > 0 && (key === 'name' || key === 'patient')) {
      this.#out.push(`\n${this.#roles > 0 ? 'Patient name' : 'Name'}: ${this.#name.join(' ')}.\n`);
      this.#name = [];
    }
    if (/^(?:patientrole|recordtarget)$/.test(key) || (key === 'patient' && this.#roles > 0)) this.#roles--;
    if (lines.has(key)) this.#out.push('\n');
    else if (key === 'td' || key === 'th') this.#out.push(' ');
  }

  #flush(name: string): void {
    if (this.#text.length === 0) return;
    const text = this.#text.join('');
    this.#text = [];
    const key = name.toLowerCase();
    const file = text.length >= 400 ? carried(name, text) : null;
    if (file) this.files.push(file);
    else if (names.has(key)) this.#name.push(text.trim());
    else if (labels[key]) this.#out.push(`${labels[key]}: ${plainDate(text.trim())}. `);
    else this.#out.push(text);
  }
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);
