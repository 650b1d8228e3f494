import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isAba,
  isCard,
  isDate,
  isDea,
  isGtin,
  isIban,
  isLoinc,
  isNdc,
  isNpi,
  isSsn,
  isVin,
} from '../../src/inspect/detect/checks.ts';
import { identifiersIn } from '../../src/inspect/detect/identifiers.ts';

const kindsIn = (text: string): string[] => [...new Set(identifiersIn(text).map(({ kind }) => kind))].sort();

/** What must be found, and beside it what only looks like it. */
const cases: readonly (readonly [kind: string, found: readonly string[], alike: readonly string[]])[] = [
  [
    'ssn',
    [
      'SSN: 536-22-8417',
      'her number is 536-22-8417',
      'Social Security number 536 22 8417',
      'SSN xxx-xx-8417',
    ],
    [
      'part 000-22-8417',
      'order 666-22-8417',
      'lot 912-33-4455',
      'code 536-00-8417',
      'tracking 1-536-22-84170',
    ],
  ],
  [
    'mrn',
    [
      'MRN 4482913',
      'medical record number: 00-448291',
      'Patient ID\n4482913',
      'chart # 88123',
      'pt id A-44829',
    ],
    ['the record for 5 km', 'chart on page 12', 'patient number 3'],
  ],
  [
    'mbi',
    ['1EG4-TE5-MK73', '1EG4TE5MK73', 'Medicare number 1eg4 te5 mk73', 'MBI: 1EG4TE5MK73'],
    ['1SG4-TE5-MK73', '0EG4-TE5-MK73', '1EG4-TE5-MK7', 'serial 1EG4-TEB-MK73'],
  ],
  [
    'member-id',
    ['Member ID: XQH882771934', 'subscriber # 88277193', 'plan id W20018837'],
    ['member since 1999'],
  ],
  ['claim-number', ['Claim number 20261234567', 'authorization # A123456'], ['we claim 40 percent']],
  [
    'npi',
    ['NPI 1234567893', 'National Provider Identifier: 1234567893'],
    ['NPI 1234567890', 'order 1234567893'],
  ],
  ['dea', ['BJ6125341', 'DEA # bj6125341'], ['BJ6125342', 'flight BJ6125']],
  [
    'card',
    ['4111 1111 1111 1111', '378282246310005', '3056-930902-5904', '6011111111111117'],
    ['4111 1111 1111 1112', '9999 9999 9999 9995', '41111111111113', '3782822463100054'],
  ],
  [
    'account',
    [
      'routing number 021000021',
      'ABA: 011401533',
      'IBAN DE89 3704 0044 0532 0130 00',
      'account number 884-22913',
    ],
    ['routing number 021000022', 'DE88 3704 0044 0532 0130 00', 'ABA 991401533'],
  ],
  [
    'birth-date',
    [
      'DOB 04/12/1961',
      'born on March 3, 1970',
      'Date of birth\n1961-04-12',
      '12/4/1961 (DOB)',
      'Fecha de nacimiento: 12 de abril de 1961',
    ],
    ['DOB 45/67/1961', 'built 04/12/1961', 'born 99.99.1961'],
  ],
  [
    'death-date',
    ['Date of death: 03/04/2025', 'fallecio el 3 de mayo de 2025'],
    ['died at 30', 'died 44/44/2025'],
  ],
  [
    'service-date',
    ['DOS: 03/14/2026', 'admitted on 3/14/2026', 'Discharge date: 2026-03-14', 'collected 20260314'],
    ['delivered 03/14/2026', 'admitted on 31/31/2026'],
  ],
  [
    'postal-address',
    ['414 Maple Street', 'Springfield, IL 62704', 'PO Box 4471'],
    ['20 Maple trees', 'Springfield ILL 62704', 'box 4471'],
  ],
  [
    'phone',
    [
      '(512) 555-0147',
      '(512)555-0147',
      '512-555-0147',
      '+1 512.555.0147',
      'Phone: 5125550147',
      '+44 20 7946 0958',
    ],
    ['112-555-0147', 'invoice 5125550147', '2+44', 'part 512-555-0147-88'],
  ],
  ['email', ['write to ann.lee@home.example'], ['meet @ noon', '50@ $2']],
  [
    'device',
    [
      'pacemaker serial PJN4482913',
      'UDI (01)00884838047921',
      'insulin pump, serial number SN-44X912',
      'device id A77-1234',
    ],
    ['serial number SN-44X912 of the printer', 'stent was placed in a lot of people', '(01)00884838047922'],
  ],
  [
    'plate',
    ['license plate 7ABC123', 'Plate number: KLM 482', 'VIN 1HGCM82633A004352'],
    ['license plate for 25 cars', 'plate 12 of the book', 'VIN 1HGCM82643A004352'],
  ],
  [
    'licence',
    ["driver's license number D1234567", 'Passport no 548812345'],
    ['license for 3 years', 'mg/dl 120345'],
  ],
  [
    'ip',
    ['from 203.0.113.9.', '2001:db8:0:0:1:2:3:4', 'host 2001:db8::7:1'],
    ['version 10.4.2.11', '1.2.3', '300.1.1.1', 'at 10:20:30', '1.2.3.4.5'],
  ],
  [
    'code',
    [
      'E11.9',
      'U07.1',
      'ICD-10: J45',
      'CPT 99213-25',
      'CPT code: 0001F',
      'HCPCS J1885',
      'NDC 0002-8215-01',
      'NDC: 00002821501',
      '00002-8215-01 one vial',
      'LOINC 2345-7',
      'LOINC code: 4548-4',
      'SNOMED CT 44054006',
    ],
    [
      'U55.1',
      'e11.9',
      'LOINC 2345-8',
      'room 2345-7',
      'NDC 12-34-5678901',
      'line 99213',
      '555-1234-22',
      'v.E11.9',
    ],
  ],
];

for (const [kind, found, alike] of cases)
  test(`identifiers: ${kind}, and what only looks like it`, () => {
    for (const text of found) assert.ok(kindsIn(text).includes(kind), `not found: ${text}`);
    for (const text of alike) assert.ok(!kindsIn(text).includes(kind), `found: ${text}`);
  });

test('checks: one digit changed is one too many', () => {
  const valid: readonly (readonly [(text: string) => boolean, string])[] = [
    [isNpi, '1234567893'],
    [isDea, 'BJ6125341'],
    [isCard, '4111111111111111'],
    [isAba, '021000021'],
    [isIban, 'DE89370400440532013000'],
    [isGtin, '00884838047921'],
    [isVin, '1HGCM82633A004352'],
    [isLoinc, '2345-7'],
  ];
  for (const [check, text] of valid) {
    assert.ok(check(text), text);
    for (let i = 0; i < text.length; i++) {
      if (!/\d/.test(text[i]!)) continue;
      const changed = `${text.slice(0, i)}${(Number(text[i]) + 1) % 10}${text.slice(i + 1)}`;
      assert.ok(!check(changed), `${changed} passes`);
    }
  }
});

test('checks: ranges and layouts', () => {
  for (const text of ['111-11-1111', '000-12-3456', '900-12-3456', '123-00-4567', '123-45-0000'])
    assert.ok(!isSsn(text), text);
  assert.ok(isSsn('123-45-6789'));
  for (const text of ['1234-5678-90', '12345-678-90', '12345-6789-0', '12345-6789-01', '1234567890'])
    assert.ok(isNdc(text), text);
  for (const text of ['123-4567-890', '00000-0000-00', '123456-78-90', '123456789'])
    assert.ok(!isNdc(text), text);
  for (const text of ['4/31/2020', '31/4/2020', '2020-12-31', '20201231', 'March 3, 1970'])
    assert.ok(isDate(text), text);
  for (const text of ['13/32/2020', '0/4/2020', '2020-13-01', '20201301']) assert.ok(!isDate(text), text);
});

test('no line makes looking for identifiers worse than linear', () => {
  const worst = [
    'pacemaker ',
    'pacemaker lot ',
    'DE89 3704 ',
    '+44 20 ',
    'a1:',
    '1::',
    '(01)0088',
    'license plate A',
    'phone (',
    'version 1.2.3.',
    '12345-6789-',
    'cpt 9921',
    'po box 1',
    'vin 1HGCM8263',
  ];
  const spent = (text: string): number => {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) {
      const start = process.cpuUsage();
      identifiersIn(text);
      const { user, system } = process.cpuUsage(start);
      best = Math.min(best, user + system);
    }
    return best;
  };
  for (const piece of worst) {
    const of = (size: number): string => piece.repeat(size / piece.length);
    const [small, large] = [spent(of(20_000)), spent(of(200_000))];
    assert.ok(large <= 30 * Math.max(small, 2000), `${piece}: ${small} then ${large} microseconds`);
  }
});
