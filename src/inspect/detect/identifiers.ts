import { codeShapes } from './code-shapes.ts';
import type { Identifier, Shape } from './identifier.ts';
import { personShapes } from './person-shapes.ts';

export type { Identifier, IdentifierSort, Shape } from './identifier.ts';

/** Identifiers by their shape, their check digits and the words beside them (45 CFR 164.514(b)(2)(i)), and codes of medicine. */
export const shapes: readonly Shape[] = [...personShapes, ...codeShapes];

/** Some word of every label that stands beside an identifier. */
const labels =
  /ssn|ss#|soc|seguro|mrn|m\.r\.n|rec|mr ?#|chart|patient|paciente|pt|emr|encounter|visit|har|expediente|member|subscriber|polic|insur|benef|medic|plan|group|enrollee|mbi|hicn|miembro|afiliado|poliza|claim|icn|dcn|auth|referral|reclamo|cert|dob|d\.o\.b|d\/o\/b|birth|born|nac|death|died|deceased|dod|falle|service|servicio|dos|admi|discharg|surgery|procedure|injury|seen|collected|fecha|npi|provider|dea|acct|account|guarantor|statement|cuenta|routing|aba|rtn|transit|iban|phone|tel|cell|mobile|fax|call|licen|dl|passport|plate|vin|device|implant|pacemaker|defib|stent|prosthe|valve|aid|pump|meter|serial|s\/n|udi|imei|icd|dx|diag|cpt|hcpcs|proc|ndc|loinc|snomed|rxcui/i;
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
  const labelled = labels.test(line);
  for (const { kind, sort, confidence, pattern, check, needs } of all) {
    if (needs === 'label' ? !labelled : needs !== undefined && !line.includes(needs)) continue;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
      if (!check || check(match[1] ?? match[0]))
        found.push({ kind, sort, confidence, at: Math.max(0, offset + match.index) });
      if (pattern.lastIndex === match.index) pattern.lastIndex++;
    }
  }
}
