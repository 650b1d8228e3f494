import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readStructured } from '../../src/inspect/unpack/formats/index.ts';
import { dice, inspect, letter, reads, secret } from './letters.ts';

const b64 = (text: string) => Buffer.from(text).toString('base64');
const attached = (type: string, text: string) =>
  letter(
    'Subject: file\r\nContent-Type: multipart/mixed; boundary=zz',
    `--zz\r\n\r\nSee attached.\r\n--zz\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n${b64(text).replaceAll(/.{76}/g, '$&\r\n')}\r\n--zz--\r\n`,
  );

const hl7 = [
  'MSH|^~\\&|LAB|X|Y|Z|20260101||ORU^R01|1|P|2.5',
  'PID|1||123456^^^H^MR||ALVAREZ^MARIA^J||19610412|F|||1 Elm St^^Dayton^OH^45402||(937)555-0142|||||88812|519-44-1234',
  'PV1|1|O|||||||||||||||||V-99|||||||||||||||||||||||||202601050830',
  'DG1|1||E11.9^Type 2 diabetes mellitus^I10',
  'OBX|1|NM|4548-4^Hemoglobin A1c^LN||9.1|%|4.0-5.6|H',
  'NTE|1||Started metformin 500 mg \\T\\ diet',
].join('\r');
const isa = (body: string) =>
  `ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*P*:~GS*HC*A*B*20260101*1200*1*X*005010X222A1~${body}GE*1*1~IEA*1*000000001~`;
const claim = isa(
  'ST*837*0001~NM1*IL*1*ALVAREZ*MARIA*J***MI*W1234567801~N3*1 ELM ST~DMG*D8*19610412*F~REF*SY*519441234~CLM*A-99812*150***11:B:1~HI*ABK:E119*ABF:I10~SV1*HC:99213*150*UN*1~DTP*472*D8*20260105~SE*9*0001~',
);
const fhir = {
  resourceType: 'Bundle',
  entry: [
    {
      resource: {
        resourceType: 'Patient',
        identifier: [
          { type: { coding: [{ code: 'MR' }] }, value: '1234567' },
          { system: 'http://hl7.org/fhir/sid/us-ssn', value: '519-44-1234' },
        ],
        name: [{ family: 'Alvarez', given: ['Maria', 'J'] }],
        birthDate: '1961-04-12',
        telecom: [{ system: 'phone', value: '937-555-0142' }],
      },
    },
    {
      resource: {
        resourceType: 'Observation',
        code: { text: 'Hemoglobin A1c' },
        valueQuantity: { value: 9.1, unit: '%' },
      },
    },
    { resource: { resourceType: 'Condition', code: { text: 'Type 2 diabetes mellitus' } } },
    {
      resource: {
        resourceType: 'MedicationRequest',
        medicationCodeableConcept: { text: 'Metformin 500 mg' },
      },
    },
  ],
};
const fhirXml = `<?xml version="1.0"?><Patient xmlns="http://hl7.org/fhir"><identifier><value value="1234567"/></identifier><name><family value="Alvarez"/><given value="Maria"/></name><birthDate value="1961-04-12"/></Patient>`;
const cda = `<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="x"><recordTarget><patientRole><id extension="1234567" root="2.16"/><patient><name><given>Maria</given><family>Alvarez</family></name><birthTime value="19610412"/></patient></patientRole></recordTarget><component><section><title>Problems</title><text><table><tr><td>Type 2 diabetes mellitus</td></tr></table></text><entry><observation><code code="4548-4" displayName="Hemoglobin A1c"/><value xsi:type="PQ" value="9.1" unit="%"/></observation></entry></section></component></ClinicalDocument>`;

describe('formats of health systems are read with the meaning of their fields', () => {
  const formats: [string, string, string, string[]][] = [
    [
      'HL7 v2',
      hl7,
      'hl7',
      [
        'MRN: 123456',
        'Patient name: MARIA J ALVAREZ',
        'DOB: 1961-04-12',
        'SSN: 519-44-1234',
        'Diagnosis: E11.9 Type 2 diabetes mellitus',
        'Hemoglobin A1c LN: 9.1 %',
        'Admission date: 2026-01-05',
        'metformin 500 mg & diet',
      ],
    ],
    ['HL7 v2 framed for the wire', `\x0b${hl7}\x1c\r`, 'hl7', ['MRN: 123456']],
    [
      'HL7 v2 with other separators',
      hl7.replaceAll('|', '!').replaceAll('^', '%').replace('MSH!%', 'MSH!%'),
      'hl7',
      ['MRN: 123456', 'DOB: 1961-04-12'],
    ],
    [
      'HL7 v2 in the middle of a text',
      `Please look at this:\n\n${hl7.replaceAll('\r', '\n')}\n\nThanks`,
      'hl7',
      ['MRN: 123456', 'Thanks'],
    ],
    [
      'X12 837',
      claim,
      'x12',
      [
        'Patient name: MARIA J ALVAREZ',
        'Member ID: W1234567801',
        'DOB: 1961-04-12',
        'SSN: 519-44-1234',
        'Claim number: A-99812',
        'Diagnosis: E11.9',
        'Procedure: HC 99213',
        'Date of service: 2026-01-05',
      ],
    ],
    [
      'X12 with other separators',
      claim.replaceAll('*', '|').replaceAll('~', '\n').replaceAll(':', '>'),
      'x12',
      ['Diagnosis: E11.9'],
    ],
    [
      'X12 without its envelope',
      claim.slice(claim.indexOf('ST*'), claim.indexOf('GE*')),
      'x12',
      ['Claim number: A-99812'],
    ],
    [
      'FHIR JSON',
      JSON.stringify(fhir),
      'fhir',
      [
        'Patient name: Maria J Alvarez',
        'MRN: 1234567',
        'SSN: 519-44-1234',
        'DOB: 1961-04-12',
        'Hemoglobin A1c: 9.1 %',
        'Type 2 diabetes mellitus',
        'Metformin 500 mg',
      ],
    ],
    [
      'FHIR, a resource a line',
      fhir.entry.map(({ resource }) => JSON.stringify(resource)).join('\n'),
      'fhir',
      ['DOB: 1961-04-12'],
    ],
    ['FHIR that is cut', JSON.stringify(fhir).slice(0, -40), 'fhir', ['1961-04-12']],
    [
      'FHIR in the middle of a text',
      `See:\n${JSON.stringify(fhir.entry[0]!.resource)}\nThanks`,
      'fhir',
      ['Alvarez'],
    ],
    ['FHIR XML', fhirXml, 'fhir', ['DOB: 1961-04-12', 'Alvarez']],
    [
      'C-CDA',
      cda,
      'c-cda',
      [
        'MRN: 1234567',
        'Patient name: Maria Alvarez',
        'DOB: 1961-04-12',
        'Type 2 diabetes mellitus',
        'Hemoglobin A1c',
        '9.1 %',
      ],
    ],
  ];
  for (const [name, text, format, wanted] of formats)
    it(name, async () => {
      const said = readStructured(text, '');
      assert.equal(said?.format, format);
      assert.equal(said.record, true);
      for (const words of wanted)
        assert.ok(said.text.replaceAll(/\s+/g, ' ').includes(words), `${words} in ${said.text}`);
      for (const raw of [attached('application/octet-stream', text), letter('Subject: x', text)]) {
        const seen = await inspect.letter(raw);
        assert.ok(seen.level === 'phi' || seen.level === 'sensitive');
        assert.ok(seen.findings.some(({ kind }) => kind === 'record'));
      }
    });

  for (const code of [270, 271, 276, 277, 278, 820, 834, 835])
    it(`X12 ${code} is a record`, () =>
      assert.equal(readStructured(isa(`ST*${code}*0001~NM1*QC*1*A*B~`), '')?.record, true));

  it('what is about nobody is no record', () => {
    assert.equal(readStructured('MSH|^~\\&|A|B|C|D|2026||ACK|1|P|2.5\rMSA|AA|1', '')?.record, false);
    assert.equal(readStructured(isa('ST*850*0001~BEG*00*SA*1~'), '')?.record, false);
    assert.equal(readStructured('{"resourceType":"ValueSet","name":"x"}', '')?.record, false);
    for (const text of [
      'Lunch at noon?',
      'ISA is an account',
      'The MSH team meets at 3',
      '[see below]',
      '<3',
      '{ok}',
      'a, b\nc',
    ])
      assert.equal(readStructured(text, ''), null, text);
  });
});

describe('files within fields are opened', () => {
  it('a document in an HL7 observation', () =>
    reads(
      attached(
        'x-application/hl7-v2+er7',
        `${hl7.split('\r').slice(0, 1)[0]}\rOBX|1|ED|D^Doc||^text^plain^Base64^${b64(secret)}`,
      ),
    ));
  it('an attachment in FHIR', () =>
    reads(
      attached(
        'application/json',
        JSON.stringify({
          resourceType: 'DocumentReference',
          content: [{ attachment: { data: b64(secret) } }],
        }),
      ),
    ));
  it('narrative in FHIR', () =>
    reads(
      attached(
        'application/json',
        JSON.stringify({
          resourceType: 'Basic',
          text: { div: `<div>${secret.replaceAll('o', '<b>o</b>')}</div>` },
        }),
      ),
    ));
  it('a body in base64 in C-CDA', () =>
    reads(
      attached(
        'text/xml',
        `<?xml version="1.0"?><ClinicalDocument><component><nonXMLBody><text mediaType="text/plain" representation="B64">${b64(secret.repeat(5))}</text></nonXMLBody></component></ClinicalDocument>`,
      ),
    ));
  it('a file in a calendar', () =>
    reads(
      attached(
        'text/calendar',
        `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Lunch\r\nATTACH;ENCODING=BASE64;VALUE=BINARY:${b64(secret).replaceAll(/.{60}/g, '$&\r\n ')}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
      ),
    ));
  it('JSON in which words are written as numbers', () =>
    reads(
      attached(
        'application/json',
        `{"a":"${[...secret].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`,
      ),
    ));
  it('XML in which words are written as numbers', () =>
    reads(
      attached(
        'application/xml',
        `<?xml version="1.0"?><a><b>${[...secret].map((c) => `&#${c.charCodeAt(0)};`).join('')}</b></a>`,
      ),
    ));
});

describe('tables, calendars, cards', () => {
  const rows =
    'last,first,birth_date,chart no,dx\r\nAlvarez,Maria,4/12/1961,1234567,"asthma, moderate"\r\nStone,Bob,1/2/1950,7654321,gout\r\n';
  for (const [name, text] of [
    ['commas', rows],
    ['tabs', rows.replace('"asthma, moderate"', 'asthma').replaceAll(',', '\t')],
    ['semicolons', rows.replace('"asthma, moderate"', 'asthma').replaceAll(',', ';')],
  ] as const)
    it(`a table with ${name} has its headings beside its values`, async () => {
      const said = readStructured(text, name === 'commas' ? 'text/csv' : '');
      assert.match(said?.text ?? '', /DOB: 4\/12\/1961\. MRN: 1234567\. Diagnosis: asthma/);
      const { findings, level } = await inspect.letter(attached('text/csv', text));
      assert.ok(level === 'phi' || level === 'sensitive');
      for (const kind of ['birth-date', 'mrn', 'diagnosis'])
        assert.ok(
          findings.some((one) => one.kind === kind),
          kind,
        );
    });

  it('a folded calendar is read whole', () =>
    reads(
      attached(
        'text/calendar',
        `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESCRIPTION:${secret.replaceAll(/.{5}/g, '$&\r\n ')}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
      ),
    ));
  it('a calendar with a page in it', () =>
    reads(
      attached(
        'text/calendar',
        `BEGIN:VCALENDAR\r\nX-ALT-DESC;FMTTYPE=text/html:<p>${secret.replaceAll('o', '<b>o</b>')}</p>\r\nEND:VCALENDAR\r\n`,
      ),
    ));
  it('a note on a card, in quoted-printable over lines', () =>
    reads(
      attached(
        'text/vcard',
        `BEGIN:VCARD\r\nVERSION:2.1\r\nN:Alvarez;Maria\r\nNOTE;ENCODING=QUOTED-PRINTABLE:${secret.replaceAll('e', '=65').replaceAll(/.{30}/g, (row) => (row.includes('=') && /=.?$/.test(row) ? row : `${row}=\r\n`))}\r\nEND:VCARD\r\n`,
      ),
    ));
  it('a card says its birthday', () => {
    const said = readStructured('BEGIN:VCARD\r\nFN:Maria Alvarez\r\nBDAY:19610412\r\nEND:VCARD\r\n', '');
    assert.match(said?.text ?? '', /DOB:\s+1961-04-12/);
  });
});

it('any text at all gives an answer, and ends', () => {
  const roll = dice(11);
  const pieces =
    'MSH|PID|^|~|\\|&|\r|\n|ISA*|ST*837*0001|*|:|{|}|[|]|"resourceType":"Patient"|"|,|<|>|<?xml|<ClinicalDocument|BEGIN:VCARD|;|ENCODING=QUOTED-PRINTABLE:|=|\t|0|a'
      .split('|')
      .concat('|');
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 1 + roll(80) }, () => pieces[roll(pieces.length)]!).join('');
    const said = readStructured(text, roll(2) ? 'text/csv' : '');
    assert.ok(said === null || said.text.length <= 4000 + 60 * text.length);
  }
});
