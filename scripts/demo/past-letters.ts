/** What the clinic wrote in the days before. Everybody in it is invented. */
import { reminder, report, type Written } from './letters.ts';

/** Whose mail program or system hands a letter in. */
export type By = 'nurse' | 'doctor' | 'records' | 'officer';

export interface Planned {
  readonly by: By;
  readonly to: string;
  readonly written: Written;
}

const lab = (name: string, value: string): Written => ({
  subject: `Your lab result, ${name}`,
  text: `Dear ${name},\n\nyour blood test is back. Your hemoglobin A1c is ${value} %.\nPlease call us if you have questions.\n\nRiverside Clinic\n`,
});
const labPdf = (name: string): Written => ({
  subject: 'Your report',
  text: `Dear ${name},\n\nthe report of your blood test of May 12 is attached.\n\nRiverside Clinic\n`,
  attachments: [{ filename: 'report.pdf', contentType: 'application/pdf', content: report }],
});
const referral = (name: string): Written => ({
  subject: `Referral: ${name}`,
  text: `Dear colleagues,\n\nI refer ${name}, date of birth 03/14/1968, with type 2 diabetes and hypertension.\nShe takes metformin 500 mg twice a day. Please see her within two weeks.\n\nDr. Samir Haddad\n`,
});
const visit = (day: string): Written => ({
  subject: 'Your visit',
  text: `Hello,\n\nwe look forward to seeing you on ${day} at ten. Please bring your insurance card.\n\nRiverside Clinic\n`,
});
const sensitive = (name: string): Written => ({
  subject: 'Your test',
  text: `Dear ${name},\n\nyour HIV test is negative. You need no further test.\n\nRiverside Clinic\n`,
});
const numbers = (name: string): Written => ({
  subject: `Papers of ${name}`,
  text: `Dear Sir or Madam,\n\nas agreed, the papers of ${name}: social security number 536-90-4399,\ndate of birth 02/29/1972, treated here for asthma.\n\nRiverside Clinic\n`,
});
const copyOfRecord = (name: string): Written => ({
  subject: 'The copy of your record that you asked for',
  text: `Dear ${name},\n\nhere is the copy of your record that you asked for on May 20. Treated for: asthma.\nCall me if anything in it is wrong.\n\nInes Ortega, privacy officer\nRiverside Clinic\n`,
  attachments: [{ filename: 'record.pdf', contentType: 'application/pdf', content: report }],
});
const training: Written = {
  subject: 'Privacy training in June',
  text: 'Hello,\n\nthe yearly privacy training is on June 11 at nine, in the meeting room.\n\nInes Ortega\nRiverside Clinic\n',
};
const supplies: Written = {
  subject: 'Order of gloves',
  text: 'Hello,\n\nplease send twenty boxes of gloves, size M, to our side entrance.\n\nRiverside Clinic\n',
};

/** Days that are told, the oldest first; each a list of mornings and afternoons. Many short days make a believable week. */
export const week: readonly (readonly Planned[])[][] = [
  [
    [
      { by: 'nurse', to: 'olga.marin@good-tls.test', written: visit('Thursday') },
      { by: 'records', to: 'tom.becker@good-tls.test', written: lab('Tom Becker', '5.6') },
      { by: 'records', to: 'jane.doyle@wrong-cert.test', written: lab('Jane Doyle', '6.3') },
      { by: 'doctor', to: 'intake@lakeside.test', written: referral('Maria Flores') },
    ],
    [
      { by: 'nurse', to: 'wholesale@no-tls.test', written: supplies },
      { by: 'nurse', to: 'lea.simon@good-tls.test, kurt.simon@good-tls.test', written: reminder },
      { by: 'records', to: 'ruth.adler@good-tls.test', written: sensitive('Ruth Adler') },
    ],
  ],
  [
    [
      { by: 'records', to: 'peter.lang@wrong-name.test', written: labPdf('Peter Lang') },
      { by: 'records', to: 'olga.marin@good-tls.test', written: lab('Olga Marin', '5.1') },
      { by: 'doctor', to: 'intake@lakeside.test', written: referral('Edith Kramer') },
      { by: 'nurse', to: 'benefits@good-tls.test', written: numbers('Hugo Brandt') },
    ],
    [
      { by: 'nurse', to: 'gone.patient@rejecting.test', written: visit('Monday') },
      { by: 'records', to: 'maya.ellis@good-tls.test', written: lab('Maya Ellis', '7.0') },
      { by: 'nurse', to: 'max.weber@greylisting.test', written: visit('Friday') },
    ],
    [{ by: 'records', to: 'lena.fox@good-tls.test', written: labPdf('Lena Fox') }],
  ],
  [
    [
      { by: 'records', to: 'jane.doyle@wrong-cert.test', written: labPdf('Jane Doyle') },
      { by: 'records', to: 'tom.becker@good-tls.test', written: lab('Tom Becker', '5.5') },
      { by: 'nurse', to: 'nora@riverside.test', written: visit('Tuesday') },
      { by: 'doctor', to: 'maya.ellis@good-tls.test', written: lab('Maya Ellis', '6.8') },
    ],
    [
      { by: 'nurse', to: 'benefits@wrong-cert.test', written: numbers('Ida Neumann') },
      { by: 'records', to: 'carl.otto@stripped.test', written: lab('Carl Otto', '6.0') },
      { by: 'records', to: 'ruth.adler@good-tls.test', written: lab('Ruth Adler', '5.3') },
      { by: 'officer', to: 'dora.klein@wrong-cert.test', written: copyOfRecord('Dora Klein') },
    ],
  ],
  [
    [
      { by: 'records', to: 'lena.fox@good-tls.test', written: lab('Lena Fox', '5.9') },
      { by: 'doctor', to: 'intake@lakeside.test', written: referral('Otto Stein') },
      { by: 'nurse', to: 'olga.marin@good-tls.test', written: visit('Wednesday') },
      { by: 'nurse', to: 'clinic@closed.test', written: referral('Nina Roth') },
    ],
    [
      { by: 'records', to: 'pia.sommer@wrong-cert.test', written: labPdf('Pia Sommer') },
      { by: 'records', to: 'noel.hart@good-tls.test', written: lab('Noel Hart', '5.7') },
      { by: 'records', to: 'tom.becker@good-tls.test', written: labPdf('Tom Becker') },
      { by: 'nurse', to: 'max.weber@greylisting.test', written: visit('Thursday') },
    ],
    [{ by: 'nurse', to: 'lea.simon@good-tls.test', written: reminder }],
  ],
  [
    [
      { by: 'records', to: 'maya.ellis@good-tls.test', written: labPdf('Maya Ellis') },
      { by: 'records', to: 'peter.lang@wrong-name.test', written: lab('Peter Lang', '6.4') },
      { by: 'doctor', to: 'intake@lakeside.test', written: referral('Paula Winter') },
      { by: 'nurse', to: 'gone.patient@rejecting.test', written: visit('Tuesday') },
      { by: 'records', to: 'kurt.simon@good-tls.test', written: lab('Kurt Simon', '5.8') },
    ],
    [
      { by: 'nurse', to: 'clinic@closed.test', written: visit('Monday') },
      { by: 'records', to: 'lena.fox@good-tls.test', written: sensitive('Lena Fox') },
      { by: 'officer', to: 'trainer@good-tls.test', written: training },
      { by: 'nurse', to: 'benefits@good-tls.test', written: numbers('Emil Hauser') },
    ],
  ],
  [
    [
      { by: 'records', to: 'jane.doyle@wrong-cert.test', written: lab('Jane Doyle', '6.1') },
      { by: 'records', to: 'olga.marin@good-tls.test', written: lab('Olga Marin', '5.2') },
      { by: 'nurse', to: 'benefits@wrong-cert.test', written: numbers('Vera Kern') },
      { by: 'doctor', to: 'intake@lakeside.test', written: referral('Hans Brunner') },
      { by: 'officer', to: 'noel.hart@good-tls.test', written: copyOfRecord('Noel Hart') },
      { by: 'nurse', to: 'clinic@closed.test', written: visit('Friday') },
    ],
  ],
];

export const rules = `Rules of "Riverside Clinic".

Rule numbers because of "45 CFR 164.502(b)":
When a letter holds a social security number and goes outside,
then hold it for approval because "A social security number leaves the house only after somebody has looked.".
`;

export const stricter = `${rules}
The partner "Lakeside Clinic" is lakeside.test.

Rule referrals because of "45 CFR 164.312(e)(1)":
When a letter holds an illness or injury and goes to the partner "Lakeside Clinic",
then seal it.
`;
