import type { TermList } from './pack.ts';

/** Short or everyday words that medicine shares with ordinary talk: they count, but little. Comes last, so these weights stand. */
export const ambiguous: readonly TermList[] = [
  {
    signal: 'clinical',
    weight: 0.3,
    terms: `pt; iv; im; sq; sl; ac; hs; ha; cp; si; tx; sx; hx; dx; fx; po; prn; stat; affect; trend; trending; onset; acute; chronic; resolved; resolving; recommend; attending; consulted; taper; bolus; impression; intermittent; unremarkable; monitor for; refer to; hold for; start on; started on; referred to; increased to; decreased to; discontinue; handoff; sign out; rounding; milestones; percentile; secondary to; consistent with; associated with; endorses; denies; full code; wean; recheck; bs present; consult placed; insight and judgment; observation status; moderate distress; ambulatory; growth chart; well child; ros; rom; sob; doe; pnd; lue; icu; nicu; snf; utd; etoh; cc; goals of care`,
  },
  {
    signal: 'lab',
    weight: 0.3,
    terms: `cr; ua; ana; ef; t3; cea; psa; plasma; serum; specimen; out of range; labs; labwork; ferritin; lh; alt; ast; bun; ldl; hdl; antibodies; antigen; anc; electrolytes`,
  },
  { signal: 'vital', weight: 0.3, terms: `temp; hr; rr; sat; sats; bp` },
  {
    signal: 'procedure',
    weight: 0.3,
    terms: `ct; echo; tms; stent; shunt; catheter; surgical; ablation; nst; pft; ppd; resection; implantable; telemetry; dialysis; ventilator; mri; ultrasound; x ray`,
  },
  {
    signal: 'symptom',
    weight: 0.25,
    terms: `agitation; confusion; confused; fatigue; redness; shaking; tender; draining; drainage; swelling; stiffness; cramping; spotting; floaters; fever; chills; stung; cut; fell; healing; worse; sleeping; pale; limp; weight gain; weight loss; balance problems; headache; headaches; snoring; hurts to; hot to the touch; numb; weak; tired; sick; ill; congestion; recovery`,
  },
  {
    signal: 'diagnosis',
    weight: 0.2,
    terms: `condition; injury; mass; growth; remission; burn; complications; terminal; disorder; relapse; flare; als; mono; tb; coma; lice; poisoning; aids; fracture; stroke; shock; colic; nash; dislocation; contusion; hospice; disability; disabled; fall risk; inflammation; bleed; flu; tumor; obesity; cancer; dementia; influenza; covid; covid 19; measles; concussion; cataract; acne; warts; mania; abscess; mets`,
  },
  {
    signal: 'drug',
    weight: 0.25,
    terms: `supplement; dose; doses; capsule; injection; infusion; booster; vaccine; vaccination; medicine; actos; allegra; steroids; lithium; aspirin; botox; inhaler; pharmacy; anoro; opioid; opioids`,
  },
  {
    signal: 'appointment',
    weight: 0.15,
    terms: `admission; admitted; discharge; discharged; referral; referrals; referred; refer; referring; visit; specialist; dr; doctor; np; gi; ent; scheduled for; follow up; appointment; appointments; room number; second opinion; triage; dental; dentist; urgent care; inpatient; outpatient; transferred to; no show; waiting room; telehealth; visiting hours`,
  },
  {
    signal: 'payment',
    weight: 0.15,
    terms: `era; fsa; hsa; dos; appeal; appeals; subscriber; eligibility; payment plan; member; coverage; covered; statement; balance; balance due; past due; amount due; billing; billed; adjustment; authorization; premium; enrollment; insurance; benefits; reimbursement; health insurance; health plan; humana; anthem; cigna; aetna; kaiser; medicare; medicaid; fmla; dme; 835; 837; short term disability; long term disability; deductible; copay`,
  },
  {
    signal: 'care',
    weight: 0.1,
    terms: `care; provider; health; unit; chart; lab; md; rn; ward; medical; clinical; diet; hospital; clinic; counselor; ems; hipaa; medical center; health system; healthcare; diagnostic; wellness; ehr; counseling; laboratory; physician; nurse; doctor; medical records`,
  },
  {
    signal: 'result',
    weight: 0.2,
    terms: `abnormal; elevated; revealed; demonstrates; borderline; results were; results show; results showed; final report; addendum; is positive; was positive; came back; benign; inconclusive`,
  },
  {
    signal: 'part2',
    weight: 0.35,
    terms: `sober; addiction; 12 step; substance use; substance abuse; recovery program; addicted to; aud; detox; naloxone; narcan; heroin; cocaine; sud; drug court; halfway house`,
  },
  {
    signal: 'reproductive',
    weight: 0.35,
    terms: `pregnant; prenatal; menopause; contraception; sexual health; transgender; iud; birth control; std; herpes; plan b; surrogacy; hpv; abortion; embarazo; infertility`,
  },
  {
    signal: 'genetic',
    weight: 0.35,
    terms: `chromosomal; germline; homozygous; heterozygous; genetic testing; genetic counseling; vus`,
  },
  { signal: 'hiv', weight: 0.35, terms: `hiv; hiv aids; sida; ryan white; viral load; art regimen` },
  {
    signal: 'minor',
    weight: 0.35,
    terms: `parental consent; emancipated minor; foster care placement; child protective services; confidential care; school based health`,
  },
  {
    signal: 'psychotherapy',
    weight: 0.35,
    terms: `transference; domestic violence; sexual assault; sexual abuse; childhood trauma; psychotherapy`,
  },
  {
    signal: 'patient',
    weight: 0.2,
    terms: `mom; dad; pleasant; gentleman; years old; your child; newborn; infant; toddler; in bed; my wife; my husband; my mom; my dad; my mother; my father; my son; my daughter; my partner; my sister; my brother; your son; your daughter; power of attorney for health; year old; yo; y o`,
  },
];
