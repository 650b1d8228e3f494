import { readCalendar } from './calendar.ts';
import { readHl7 } from './hl7.ts';
import { brokenFhir, readJson } from './json.ts';
import type { Said } from './said.ts';
import { readTable } from './table.ts';
import { readX12 } from './x12.ts';
import { readXml } from './xml.ts';

export { type Carried, type Said, spreadMarkup } from './said.ts';

/**
 * What a text says in a structured format, by what it holds, not by what it is called: health systems' formats wherever in
 * the text they begin. Null where it is ordinary text.
 */
export function readStructured(text: string, type: string): Said | null {
  if (text.includes('MSH') || text.includes('BHS')) {
    const said = readHl7(text);
    if (said) return said;
  }
  if (text.includes('ISA') || text.includes('ST*') || text.includes('ST|')) {
    const said = readX12(text);
    if (said) return said;
  }
  const first = /^[\ufeff\s]{0,64}(\S)/.exec(text)?.[1];
  if (first === '{' || first === '[') {
    const said = readJson(text);
    if (said) return said;
  }
  if (first === '<' && !/^[\ufeff\s]{0,64}<(?:!doctype html|html)/i.test(text)) {
    const said = readXml(text);
    if (said) return said;
  }
  if (/BEGIN[ \t]{0,8}:[ \t]{0,8}V/i.test(text)) {
    const said = readCalendar(text);
    if (said) return said;
  }
  const embedded = brokenFhir(text) ?? embeddedXml(text);
  if (embedded) return embedded;
  const table = /csv|tab-separated|comma-separated/.test(type);
  return readTable(text, table);
}

/** A document of a health system in the middle of a text. */
function embeddedXml(text: string): Said | null {
  const at = text.search(
    /<(?:\w{1,10}:)?ClinicalDocument[\s>]|<[A-Z]\w{2,40}\s{1,9}xmlns="http:\/\/hl7\.org\/fhir"/,
  );
  return at < 0 ? null : readXml(text.slice(at));
}
