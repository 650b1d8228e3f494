/** What the clinic writes in the demo. Everybody in it is invented. */
import { pdfOf } from './pdf.ts';

export const organisation = {
  name: 'Riverside Clinic',
  domain: 'riverside.test',
  hostname: 'mail.riverside.test',
  contact: 'call 555-0100, weekdays 8 to 5',
};

export const nurse = { name: 'Nora Reyes', address: `nora@${organisation.domain}` };
export const privacyOfficer = { name: 'Ines Ortega', address: `ines@${organisation.domain}` };
/** The records system relays its letters under this account, from this address. */
export const records = { account: 'records-system', address: `results@${organisation.domain}` };

export const report = pdfOf([
  'Riverside Clinic - Laboratory report',
  '',
  'Patient: Alex Morgan    Date of birth: 02/29/1972    MRN: 0048-2913',
  'Collected: May 12       Ordered by: Dr. Ines Okafor',
  '',
  'Hemoglobin A1c          6.1 %          reference 4.0 - 5.6',
  'Potassium               4.4 mmol/L     reference 3.5 - 5.1',
  'eGFR                    88             reference over 60',
  '',
  'Comment: slightly raised, please repeat in three months.',
]);

export interface Written {
  readonly subject: string;
  readonly text: string;
  readonly attachments?: {
    readonly filename: string;
    readonly contentType: string;
    readonly content: Buffer;
  }[];
}

export const result = (name: string): Written => ({
  subject: 'Your lab result of May 12',
  text: `Dear ${name},\n\nyour blood test of May 12 is back. Your hemoglobin A1c is 6.1 %, a little high.\nYour potassium is 4.4 mmol/L. The report is attached.\n\n${nurse.name}, RN\nRiverside Clinic\n`,
  attachments: [{ filename: 'lab-report-alex-morgan.pdf', contentType: 'application/pdf', content: report }],
});

export const reminder: Written = {
  subject: 'New opening hours',
  text: 'Hello,\n\nfrom Monday our front desk opens at 7:30. The car park on Elm Street is closed\nthat day, please use the one on Oak Street.\n\nRiverside Clinic\n',
};

export const sensitive: Written = {
  subject: 'Your test',
  text: 'Dear Alex Morgan,\n\nyour HIV test of May 3 is negative. You need no further test.\n\nRiverside Clinic\n',
};

/** Words that no notice and no connection in clear may carry; long enough that no random link holds one by chance. */
export const guarded = [
  'lab result',
  'hemoglobin',
  'potassium',
  '4.4 mmol',
  'Alex Morgan',
  'HIV test',
  'lab-report',
  '%PDF',
];
