import type { TermList } from './pack.ts';

/** The traffic of care: visits, results, referrals, prescriptions, bills and coverage. */
export const care: readonly TermList[] = [
  {
    signal: 'appointment',
    weight: 0.8,
    terms: `your appointment; your upcoming appointment; upcoming appointment; appointment reminder; appointment with dr; appointment with doctor; appointment confirmation; appt; appts; your appt; reschedule your; your visit; your recent visit; your next visit; office visit; clinic visit; follow up visit; follow up appointment; followup appointment; new patient visit; new patient appointment; telehealth visit; telehealth; video visit; virtual visit; after visit summary; your procedure; your surgery; surgery date; surgery is scheduled; arrive 15 minutes; arrive 30 minutes; arrive 15 minutes early; check in time; fasting; fast for; nothing to eat; nothing to eat or drink; no food or drink; after midnight; bring your insurance; insurance card; list of medications; photo id and insurance; new patient forms; new patient paperwork; intake forms; patient portal; mychart; waiting room; no show; missed your appointment; missed appointment; overdue for your; due for your; due for a; your annual; annual exam; annual wellness; cleaning and exam; next dental; six month checkup; referral; referrals; referral to; refer; referred; referring; specialist; second opinion; waitlist; admitted; admission; readmitted; discharged; discharge; inpatient; outpatient; emergency room; emergency department; urgent care; hospitalized; hospitalization; hospital stay; in the hospital; bedside; room number; visiting hours; transferred to; home visit; home nurse; caregiver; care plan; care team; care coordinator; case manager; treatment plan; nurse line; triage; on call doctor; primary care; pcp; primary doctor; family doctor`,
  },
  {
    signal: 'appointment',
    weight: 0.4,
    terms: `appointment; appointments; visit; checkup; reschedule; scheduled for; clinic; follow up; followup; exam room; dr; doctor; dentist; dental; hygienist; optometrist; eye exam; cardiologist; cardiology; oncologist; oncology; neurologist; neurology; dermatologist; dermatology; urologist; urology; nephrologist; nephrology; gastroenterologist; gastroenterology; gi; endocrinologist; endocrinology; rheumatologist; rheumatology; pulmonologist; pulmonology; hematology; orthopedics; orthopedic; orthopedist; ob gyn; obgyn; obstetrics; gynecology; gynecologist; pediatrician; pediatrics; psychiatrist; psychiatry; psychologist; podiatrist; podiatry; ophthalmology; ophthalmologist; ent; allergist; anesthesiologist; physical therapist; chiropractor; nurse practitioner; np; midwife; radiologist; pathologist; hospitalist`,
  },
  {
    signal: 'payment',
    weight: 0.9,
    terms: `explanation of benefits; eob; this is not a bill; copay; copays; co pay; copayment; coinsurance; deductible; out of pocket maximum; patient responsibility; amount you owe; patient balance; patient statement; patient account; medical bill; hospital bill; medical claim; your claim; claim was denied; claim denied; claim denial; claim has been; denied claim; claim status; claim number; claims department; prior authorization; prior auth; preauthorization; pre authorization; pre certification; precertification; medical necessity; medically necessary; not medically necessary; in network; out of network; date of service; dates of service; dos; cpt; hcpcs; icd 10; icd10; diagnosis code; procedure code; billed charges; allowed amount; contractual adjustment; remittance; remittance advice; era; 835; 837; superbill; member id; member number; subscriber; subscriber id; policyholder; group number; eligibility; medicare; medicaid; medi cal; tricare; blue cross; blue shield; aetna; cigna; humana; unitedhealthcare; united healthcare; kaiser; anthem; health plan; health insurance; secondary insurance; coordination of benefits; hsa; fsa; appeal; appeals; appeal rights; utilization review; peer to peer; step therapy; financial assistance; charity care; payment plan; self pay; sliding scale; good faith estimate; surprise billing; provider npi; rendering provider; billing provider; place of service; date of injury; workers compensation; workers comp; short term disability; long term disability; disability claim; fmla; medical leave; letter of medical necessity; durable medical equipment; dme; superbills; hospital charges; facility fee`,
  },
  {
    signal: 'payment',
    weight: 0.3,
    terms: `claim; claims; coverage; covered; insurance; benefits; statement; balance due; balance; past due; amount due; authorization; billing; billed; adjustment; plan paid; denial; denied; member; beneficiary; premium; enrollment; reimbursement; network provider`,
  },
  {
    signal: 'care',
    weight: 0.5,
    terms: `doctor; physician; nurse; rn; md; hospital; clinic; medical; health; healthcare; clinical; provider; care; therapist; practitioner; health system; medical center; hospice; nursing home; assisted living; ward; unit; lab; laboratory; medical records; health record; health records; chart; ehr; immunization record; vaccination record; release of information; records request; hipaa; ambulance; paramedic; ems; diagnostic; wellness; prognosis; therapeutic; bedrest; bed rest; diet; low sodium; mental health; behavioral health; counseling; counselor`,
  },
  {
    signal: 'result',
    weight: 1,
    terms: `your results; your test results; your lab results; your labs; test result; results are in; results came back; came back positive; came back negative; came back normal; came back abnormal; came back clean; came back high; came back low; come back positive; tested positive; tested negative; is positive; was positive; positive for; negative for; came back; results show; results showed; results were; scan showed; scan shows; mri showed; mri shows; ct showed; ct shows; x ray showed; xray showed; biopsy showed; biopsy shows; ultrasound showed; revealed; demonstrates; abnormal; abnormal result; critical value; critical result; elevated; slightly elevated; borderline; low normal; high normal; benign; precancerous; inconclusive; no growth; final report; preliminary report; addendum; amended report`,
  },
];
