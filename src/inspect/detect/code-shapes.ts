import { isLoinc, isNdc } from './checks.ts';
import type { Shape } from './identifier.ts';

/** Codes of medicine: what a code says of somebody is as plain as the words for it. */
export const codeShapes: readonly Shape[] = [
  {
    // ICD-10-CM as it is printed: a letter, a digit, a third sign, a point. Of the letter U only what is in use.
    kind: 'code',
    sort: 'code',
    confidence: 0.7,
    pattern: /(?<![\w.-])(?:[A-TV-Z]\d[0-9AB]|U0[79])\.[0-9A-Z]{1,4}(?![\w.])/g,
  },
  {
    kind: 'code',
    needs: 'label',
    sort: 'code',
    confidence: 0.9,
    pattern:
      /\b(?:icd(?:-?10)?(?:-?cm)?(?: codes?)?|dx(?: codes?)?|diagnosis codes?|diag)[ :#=-]{1,4}([A-Z]\d[0-9AB](?:\.?[0-9A-Z]{1,4})?)\b/gi,
  },
  {
    // CPT and HCPCS level II, with a modifier or without: 99213, 99213-25, 0001F, J1885.
    kind: 'code',
    needs: 'label',
    sort: 'code',
    confidence: 0.8,
    pattern:
      /\b(?:cpt|hcpcs|procedure code|proc code)(?: ?codes?)?[ :#=-]{1,4}([A-V]\d{4}|\d{4}[FTU]|\d{5})(?:-[A-Z\d]{2})?\b/gi,
  },
  {
    kind: 'code',
    needs: 'label',
    sort: 'code',
    confidence: 0.85,
    pattern: /\bndc(?: ?(?:code|number|no))?[ :#=-]{1,4}([\d-]{10,13})(?![\d-])/gi,
    check: isNdc,
  },
  {
    // The eleven digits of HIPAA's billing form; five, four and two together are used for little else.
    kind: 'code',
    sort: 'code',
    confidence: 0.6,
    pattern: /(?<![\d-])\d{5}-\d{4}-\d{2}(?![\d-])/g,
  },
  {
    kind: 'code',
    needs: 'label',
    sort: 'code',
    confidence: 0.85,
    pattern: /\bloinc(?: ?(?:code|number|no))?[ :#=-]{1,4}(\d{1,7}-\d)(?![\d-])/gi,
    check: isLoinc,
  },
  {
    kind: 'code',
    needs: 'label',
    sort: 'code',
    confidence: 0.7,
    pattern: /\b(?:snomed(?:[ -]?ct)?|rxcui|rxnorm)(?: ?(?:code|id))?[ :#=-]{1,4}(\d{4,18})\b/gi,
  },
];
