import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemClock } from '#base';
import { Inspect } from '#inspect';
import { parseAddress } from '#mail';
import { Policy, parse } from '#policy';

const inspect = new Inspect();
after(() => inspect.close());
const letter = (subject: string, body: string): Buffer =>
  Buffer.from(`From: nurse@clinic.example\r\nSubject: ${subject}\r\n\r\n${body}\r\n`);

const kinds = [
  'lab-results',
  'referral',
  'appointment-letter',
  'prescription',
  'statement',
  'eob',
  'discharge-summary',
];

const samples: readonly (readonly [kind: string, subject: string, body: string])[] = [
  [
    'lab-results',
    'Your labs',
    'Mrs. Alvarez, your potassium was 5.9 and creatinine 2.1. Please repeat on Monday.',
  ],
  [
    'lab-results',
    'Resultados',
    'Señora Ruiz, sus resultados de laboratorio muestran una hemoglobina de 9.1.',
  ],
  [
    'referral',
    'Referral to cardiology',
    'Thank you for seeing Mr. John Haddad, 61, with chest pain on exertion and hypertension.',
  ],
  [
    'appointment-letter',
    'Appointment reminder',
    'Dear Ms. Tran, your appointment at the oncology clinic with Dr. Feng is on March 3 at 9:40 am. Please arrive early.',
  ],
  [
    'prescription',
    'Refill',
    'Your prescription for metformin 500 mg twice daily is ready at the pharmacy, 2 refills.',
  ],
  [
    'statement',
    'Your bill',
    'Patient statement for Luis Castillo. Knee MRI 02/11/2026. Balance due $214.00 after your copay.',
  ],
  [
    'eob',
    'EOB',
    'Explanation of benefits. This is not a bill. Member ID XQH88277193. Colonoscopy 02/11/2026. Allowed amount $900, plan paid $720.',
  ],
  [
    'discharge-summary',
    'Summary',
    'Discharge summary. 71yo woman admitted 3/1/2026 with pneumonia. Hospital course: IV ceftriaxone. Discharged home in stable condition.',
  ],
];

for (const [kind, subject, body] of samples)
  test(`kinds of letter: ${kind} (${subject})`, async () => {
    const { level, findings } = await inspect.letter(letter(subject, body));
    assert.notEqual(level, 'none');
    assert.ok(
      findings.some((finding) => finding.kind === kind),
      JSON.stringify(findings),
    );
  });

test('kinds of letter: a note of the ward is none of them; business in the same words has none', async () => {
  const note = await inspect.letter(
    letter('note', 'Pt c/o SOB and chest pain overnight, lungs clear, on 2 L of oxygen. Family at bedside.'),
  );
  assert.notEqual(note.level, 'none');
  assert.deepEqual(
    note.findings.filter(({ kind }) => kinds.includes(kind)),
    [],
  );
  for (const body of [
    'The test results of the new billing server are in: the build came back green. Balance due on the licence is $400.',
    'Please find our referral programme for vendors. Refer a partner and get a discount on your next invoice.',
  ]) {
    const { level, findings } = await inspect.letter(letter('office', body));
    if (level !== 'none') continue;
    assert.deepEqual(
      findings.filter(({ kind }) => kinds.includes(kind)),
      [],
      body,
    );
  }
});

/** What a rule, as an officer writes it, makes of a letter as it came. */
async function floorBy(sentence: string, raw: Buffer, to: string): Promise<string> {
  const reading = parse(`Rules of "Lakeside".\nRule test because of "it is so":\n${sentence}\n`);
  assert.ok(reading.ok, JSON.stringify(reading));
  const sender = parseAddress('nurse@clinic.example');
  const reader = parseAddress(to);
  assert.ok(sender.ok && reader.ok);
  const policy = new Policy({
    config: { profile: 'standard', default_floor: 'encrypted', sensitive_floor: 'verified', inside: [] },
    domains: ['clinic.example'],
    clock: systemClock,
  }).under(reading.document);
  const ruling = policy.rule({
    envelope: {
      sender: sender.address,
      recipients: [{ address: reader.address }],
      smtputf8: false,
      body: '8bitmime',
    },
    door: 'submission',
    class: 'conversation',
    inspection: await inspect.letter(raw),
    size: raw.length,
  });
  return ruling.decisions[0]!.floor;
}

test('a rule about lab results seals a real one that goes outside, and nothing else', async () => {
  const rule = 'When a letter holds lab results and goes outside, then seal it.';
  const results = letter(samples[0]![1], samples[0]![2]);
  assert.equal(await floorBy(rule, results, 'ann@home.example'), 'sealed');
  assert.notEqual(await floorBy(rule, results, 'doctor@clinic.example'), 'sealed');
  const bill = letter(samples[5]![1], samples[5]![2]);
  assert.notEqual(await floorBy(rule, bill, 'ann@home.example'), 'sealed');
  assert.equal(
    await floorBy(
      'When a letter holds a bill for care and goes outside, then seal it.',
      bill,
      'ann@home.example',
    ),
    'sealed',
  );
});

const guarded: readonly (readonly [phrase: string, body: string])[] = [
  [
    'treatment for substance use',
    'Mr. John Haddad started buprenorphine at our methadone clinic for opioid use disorder on Monday.',
  ],
  [
    'psychotherapy',
    'In her psychotherapy session she spoke of the trauma; therapist notes follow for Maria Lopez.',
  ],
  ['HIV', 'Mr. Luis Tran, your HIV viral load is undetectable and the CD4 count is 640.'],
  [
    'sexual or reproductive health',
    'Ms. Emma Feng had a medication abortion at 8 weeks; pregnancy test in two weeks.',
  ],
  [
    'genetic information',
    'Her genetic test shows a BRCA1 mutation; the genetic counselor will call Ms. Begum.',
  ],
];

for (const [phrase, body] of guarded)
  test(`a rule about ${phrase} meets a letter that holds it, and not another`, async () => {
    const rule = `When a letter holds ${phrase} and goes outside, then seal it.`;
    assert.equal(await floorBy(rule, letter('note', body), 'ann@home.example'), 'sealed');
    const other = letter('note', 'Mr. John Haddad has pneumonia and takes amoxicillin 500 mg daily.');
    assert.notEqual(await floorBy(rule, other, 'ann@home.example'), 'sealed');
  });
