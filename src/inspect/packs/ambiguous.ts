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
    terms: `sponsor; relapsed; dui; last drink; drogas; sober; addiction; 12 step; substance use; substance abuse; recovery program; addicted to; aud; detox; naloxone; narcan; heroin; cocaine; sud; drug court; halfway house`,
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

/** Words of trade, events, people in general and teaching that a letter about one person uses as well. */
export const passing: readonly TermList[] = [
  {
    signal: 'clinical',
    weight: 0.2,
    terms: `limited; strain; measures; compared with; advised; add on; step down; has grown; admit to; stable since; no change since; inserts; critical called; read back; outside study; two person`,
  },
  {
    signal: 'reproductive',
    weight: 0.2,
    terms: `pregnant; prenatal; prenatal visit; menopause; perimenopause; fertility; ovulation; hormone therapy; embarazo; embarazada; follicles; birth control; hormone replacement therapy; hpv`,
  },
  { signal: 'genetic', weight: 0.2, terms: `hereditary; sequencing; chromosomal; dna test` },
  { signal: 'psychotherapy', weight: 0.2, terms: `affair; shame; our sessions; transference` },
  { signal: 'trade', weight: 0.3, terms: `sponsor` },
  { signal: 'hiv', weight: 0.25, terms: `aids` },
  {
    signal: 'clinical',
    weight: 0.25,
    terms: `tracking; grunting; bulging; effusion; canal; occlusion; band; bracket; sphere; axis; staging; cycle; drips; access clotted; binder; leak; isolation; resistant; contracted; supervision level; removed; urgency; retired teacher; left handed; right handed; dot; mic; epo; hd; uf; tod; loc; drawer; abutment; medic unit; als; bls; en route; brought by; lost weight; sitter; resident had; restraints; combative; wandering; voluntary admission; involuntary; rejection; titration study; steps up; latent; transporting to; transported to; add power; french; staging; elopement; morphology; motility; excised; versed; cre; day 5; category 1; category 2; hay; witnessed; aspiration; macula; breech; phosphate; deformity; isolation; collagen dressing; pet; spect`,
  },
  {
    signal: 'patient',
    weight: 0.3,
    terms: `the student; student was; veteran; this man; this woman; this child; this boy; this girl; young woman; young man; older gentleman; my friend; my neighbor; my aunt; my uncle; my cousin; my girlfriend; my boyfriend; my fiance; my niece; my nephew; emergency contact; brought in by; brought by; found by; witnessed; her sister; his sister; her brother; his brother; my head; my back; my heart; my arm; his head; her head; his back; her back; his heart; her heart; her eyes; his eyes; middle aged`,
  },
  {
    signal: 'symptom',
    weight: 0.25,
    terms: `growing; sad; jump; crying; falls; tightness; sharp pain; squeezing; crushing; stabbing; pounding; throbbing; hyper; the pain; in pain; one sided; trouble with; on the floor; clots; soaked; shakes; cravings; craving; sweats; size of a; eye contact; grade level; no energy; year behind; opened up; slipped on; using again; sore on; flushed; falls program`,
  },
  {
    signal: 'procedure',
    weight: 0.2,
    terms: `removed; was removed; we removed; assessed; evaluated; we evaluated; was assessed; will assess; counselled; pet; basket; taken out; take it out; sensor; treadmill; light therapy; induction; take home; first case; arrival time; cut out; hospital visit; evaluation; cgm`,
  },
  {
    signal: 'drug',
    weight: 0.3,
    terms: `long acting; short acting; basal; sensor; missed doses; pain reliever; sedative; nasal spray; skin cream; take home; iron pills`,
  },
  {
    signal: 'crowd',
    weight: 0.6,
    terms: `members; all members; clinicians; prescribers; providers; clinics; hospitals; seniors; families; volunteers; survivors; students; nurses; doctors; physicians; surgeons; kids; women; men; parents; caregivers; insurers; employers; schools; facilities; visitors; vaccinated population; our surgeons; our doctors; one in; per year; each year; last year; this year; nationally; internationally; country; state; federal; senate; congress; legislature; bill would; new law; law; rule; regulation; regulations; the board; in general; generally; typically; most patients; some patients; first line; evidence; certainty; trials; low back pain trials; reviewer; manuscript; editor; editorial; volume; issue`,
  },
  {
    signal: 'trade',
    weight: 0.4,
    terms: `price; prices; cost; costs; per month; per square foot; square foot; volume discount; included; courier; wholesaler; store; stores; budget; variance; over budget; under budget; effective january; takes effect; in effect; considered medically necessary; rules are; release notes; version; fixed a bug; bug; install; install window; window; feature; features; users; user; our team; our teams; team; teams; program; programs; open to; closed on; closed; hours; extended hours; opening; located; location; our new; now accepting; accepting new; visit our; book online; call today; today only; sign up; join us; join our; award; awarded; congratulations; committee voted; promote; promoted; professor; hiring; apply; applicants; assignment; locum; per hour; conflict of interest; patent; filing; prototype; drill; simulation; mannequin; scenario; scenarios; exhibit; tickets; tour; delivered; substitution; serial number; calibrate; calibration; analyzer; technician; engineer; biomed; fund; funding; scholarship; sponsor; goal is; memorial; alumni; dean; admissions; medical school; school of medicine; class of; textbook; memoir; episode`,
  },
  {
    signal: 'crowd',
    weight: 0.35,
    terms: `study; studies; cases; trial; average; median; children; adults; percent; advisory; guidance; residents; research; population; communities; subjects; recommendation; patients; findings suggest; trends`,
  },
  {
    signal: 'trade',
    weight: 0.35,
    terms: `schedule change; position; job; company; department; departments; legal; policy; policies; project; client; clients; customer; staff; shift; shifts; ticket; login; password; legal; board meeting; position; contract; quote; deadline; training; committee; facilities; parking; cafeteria; demo; metrics; api; interface; market; shipping; shipment; supplies; software; server; resume; recall; benefits fair; integration; purchase; team; employees; budget; delivery date; attorney; counsel; project; schedule; proposal; audit; grant; hotel; flight; booking; reservation; orientation; launch; sales`,
  },
  {
    signal: 'event',
    weight: 0.35,
    terms: `session; lunch; register; registration; agenda; speaker; abstract; faculty; slides; lecture; venue; workshop; presentation; curriculum; conference; fellowship`,
  },
  {
    signal: 'lesson',
    weight: 0.35,
    terms: `you can; you may; tips; tip; what is; what are; how to; everyone; anyone; book; course; national; exercise; recipes; recipe; diet; article; resources; handout; lifestyle; facts; chapter; may cause; can cause; video series`,
  },
  {
    signal: 'fiction',
    weight: 0.25,
    terms: `for example; such as; novel; character; template; movie; episode; staging; screenshot`,
  },
  {
    signal: 'bulk',
    weight: 0.3,
    terms: `click here; learn more; read more; opt out; view online; all rights reserved; privacy policy; newsletter; donation; donations`,
  },
  {
    signal: 'symptom',
    weight: 0.2,
    terms: `period; periods; panic; nervous; anxious; stressed out; mood; moody; gas pains; runs; leaking; stiff; ringing; vision; bump; bumps; blurry; clicking; grinding; popping; odor; discharge; winded; breath; broke out`,
  },
  {
    signal: 'procedure',
    weight: 0.15,
    terms: `boot; shot; shots; crown; cleaning; filling; transfer; cast; film; films; sample; slides; tests; testing; lab; labs; cream; range; sessions; scope; feeding; retrieval; drip; braces; brace; restrictions; return to work; screening; scan; scans; treatment; therapy; second opinion; drops; exercises; drawn; off work`,
  },
  {
    signal: 'drug',
    weight: 0.2,
    terms: `script; scripts; patch; patches; cream; interaction; dispense; second dose; first dose; next dose; libre; takes it; taking it`,
  },
  {
    signal: 'patient',
    weight: 0.25,
    terms: `the family; his family; her family; she called; he called; told her; told him; my client; the client; the wife; the husband; the daughter; the son; the kid; grandmother; grandfather; roommate; seen by; bed 1; room 3; seeing her; seeing him; bring her; bring him`,
  },
  {
    signal: 'result',
    weight: 0.2,
    terms: `looks good; look good; is back; shows a; show a; showed a; is up to; is down to; went from; we found; they found; failed; consistent; doing well; is high; is low; has grown; went up to; went down to; is closed; has closed; has returned; is gone; are gone; results show; too high; too low; all clear`,
  },
  {
    signal: 'body',
    weight: 0.12,
    terms: `back; hand; hands; tip; weight; height; arm; arms; disc; eye; eyes; nerve; gum; egg; palm; foot; heart; brain; voice; neck; joint; skin; drain; nail; node; nodes; scar; bone`,
  },
  {
    signal: 'clinical',
    weight: 0.25,
    terms: `transfers; vent; eta; shocked; packed; refused; tray; held for; station; draw; bathing; reflexes; pale; broken; replace and; call back at; wants to know if; out of 10; home with; in the field; turned every; flow rate`,
  },
  {
    signal: 'appointment',
    weight: 0.2,
    terms: `call us if; call me if; call if; see you in; draw; fax to; ambulance; on your way; will see you; booked for; come in friday; come in monday; revision; interpreter; new patient`,
  },
  {
    signal: 'diagnosis',
    weight: 0.25,
    terms: `broken; torn; cracked rib; ruptured; gluten; premature; burned; deaf; nonverbal; sensory; developmental; special needs; smoker; nicotine; special; bad back`,
  },
  {
    signal: 'diagnosis',
    weight: 0.5,
    terms: `cancer; stroke; tumor; fracture; dementia; metastases; mets; seizure; concussion`,
  },
];
