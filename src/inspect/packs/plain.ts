import type { TermList } from './pack.ts';

/** How people who are not clinicians write of the body and of care. */
export const plain: readonly TermList[] = [
  {
    signal: 'diagnosis',
    weight: 0.7,
    terms: `muscular dystrophy; heart surgery; heart condition; heart problem; lung disease; kidney disease; liver disease; skin condition; bad heart; bad back; bad knee; stomach ulcer; stomach flu; food sensitivity; lactose intolerance; gluten; swelling of; poor circulation; water retention; fluid on; fluid in; fluid overload; hurt his; hurt her; injured his; injured her; injured at; injured on; broke his; broke her; broken; cracked rib; torn; slipped disc; ruptured; bad fall; took a fall; head wound; cut on; deep cut; gash; skin tear; bed sores; pressure sore; hip stem; joint replacement; stillborn; premature; birth weight; meets criteria; autoimmune; immune deficiency; immunocompromised; blood disorder; bleeding disorder; tube ovarian; passed away from; cause of death; nicotine; smoker; second hand smoke; condom broke; missed pills; burn unit; burned; scalded; drowned; near drowning; electrocuted; heat exhaustion; memory care; special needs; developmental; nonverbal; sensory; stutter; lisp; learning difficulties; color blind; nearsighted; farsighted; legally blind; blind in; deaf; hard of hearing`,
  },
  {
    signal: 'clinical',
    weight: 0.8,
    terms: `out of 10; out of ten; pain scale; stridor; barking cough; croupy; guarding; rebound; crackles; rales; rhonchi; wheezes; murmur; gallop; bruit; reflexes; gait; babinski; pale; diaphoretic; cyanotic; jaundiced; cachectic; on examination; on exam; exam showed; was soft; was normal; was tender; was swollen; lytes; gtts; npo after; p mn; fhr; iup; rhogam; rh neg; rh positive; g2p0; g3p1; primip; dilated; effaced; station; cm dilated; staples; staples placed; tetanus given; observed two hours; watched overnight; kept overnight; comfortable going home; going home on; ok to d/c; ok to discharge; d/c home; home with; held cycle; cycle 1; cycle 2; cycle 3; cycle 4; counts are low; blood counts; needs help with; one person assist; transfers; two person assist; assist with; adls; bathing; toileting; spat out; refused; takes sips; took sips; mouth care; turned every; repositioned; skin intact; cup to disc; visual acuity; 20/20; 20/40; cornea; anterior chamber; intraocular; iop; refraction; extraction of; soft foods; soft diet; salt water; pack the wound; packed; irrigated; in the field; bystander; cpr; defibrillated; shocked; pulse back; rosc; eta; gcs; blown; on mask; on room air; liters of oxygen; 2 liters; nasal cannula; flow rate; concentrator; vent; tray; replete; replace and; repeat in; repeat tomorrow; hold tonight; hold tomorrow; call back at; wants to know if`,
  },
  {
    signal: 'appointment',
    weight: 0.6,
    terms: `call us if; call me if; call if; come in friday; come in monday; can see you; we can see you; will see you; well see you; see you in; booked for; you are booked; had you down for; hold the slot; your slot; on your way; your primary care; your new doctor; next check; next check in; remote check; your pacemaker; your last visit; since your last; since the last visit; since her last; since his last; last seen; thank you for coming in; coming in today; came in today; were seen; you were seen; new patient; member card; copay for each; fit to fly; excuse from; please excuse; jury duty; unable to work; fit for work; cleared to; cleared for; not cleared; medical clearance; ambulance trip; ambulance; interpreter; prenatal visit; lab slip; draw; please draw; fax to; adopt; su revision; revision; regrese en; la veo; lo veo; examen medico`,
  },
  {
    signal: 'symptom',
    weight: 0.7,
    terms: `foggy; brain fog; couldnt remember; cant remember; cant feel; no feeling in; smells bad; turned black; turned blue; turning yellow; broke out in; broke out; swelled up; swelled; puffy; puking; puked; pukin; throwing up all; tummy; tummy ache; belly ache; wont eat; refusing to eat; not drinking; wont drink; eating well; sleeping better; keeps her up; keeps him up; keeps me up; up all night; cant keep anything down; short of air; out of breath; winded; wheezy; sniffles; achy; shaky; pass out; passing out; blacked out; seeing spots; seeing double; gone numb; pins and needles; cant move; cant lift; cant bend; cant swallow; trouble swallowing; trouble walking; trouble seeing; trouble hearing; wont stop bleeding; bleeding again; stopped breathing; found unresponsive; found down; gained weight; lost weight; losing weight; pounds lighter; no appetite; night terrors; panic; flashbacks; wants to die; doesnt want to live; want to be here anymore; wants to hurt; hurt herself; hurt himself; kill herself; kill himself; crisis line; latching; latch; breastfeeding; breast milk; nursing well; wet diapers; dirty diapers; diaper rash; gained ounces; soft spot; crying nonstop; pulling at her ear; pulling at his ear; hives after; stings when; itches; blister; blisters; scab; scabs; oozes; leaking; discharge; odor; bump; bumps; boil; sunburn; twisted ankle; rolled ankle; threw out; pulled muscle; charley horse; stiff; locked up; gives out; popping; clicking; grinding; cramp; period; periods; late period; hot flash; mood; moody; anxious; nervous; stressed out; hearing loss; cant hear; ringing; blurry; vision; squinting; toothache; loose tooth; knocked out; chipped tooth; bad breath; sore gums; drooling; choking; choked; gagging; burping; gassy; gas pains; runs; cramps`,
  },
  {
    signal: 'body',
    weight: 0.3,
    terms: `toe; toes; big toe; finger; fingers; thumb; nail; toenail; tongue; gum; gums; tooth; teeth; molar; jaw; lip; lips; cheek; forehead; eye; eyes; eyelid; nose; nostril; neck; back; arm; arms; leg; legs; hand; hands; belly; belly button; heel; shin; thigh; knees; hips; buttock; skin; nerve; nerves; muscle; muscles; bone; bones; joint; joints; follicles; follicle; egg; embryo; fetus; tip; palm; knuckle; collarbone; tailbone; pupil; pupils; airway; vocal cords; voice box; saliva; phlegm; mucus; sputum; weight; height; ounces; lbs; pulse; heartbeat; breath; vertebrae; disc; cartilage; node; nodes; gland; glands; genitals; penis; vagina; testicle; anus; bowel movement; stools; pee; poop`,
  },
  {
    signal: 'procedure',
    weight: 0.5,
    terms: `splint; splinted; sling; boot; brace; bandaged; stitched; stitched up; cast off; shot; shots; jab; drip; on oxygen; oxygen; breathing treatment; breathing tube; feeding; tube feeds; wean; dialysis center; chemo; infusion; trigger shot; retrieval; transfer; hearing aid; hearing aids; new glasses; contact lenses; dentures; crown; filling; cleaning; retainer; braces; action plan; vaccine record; drops; drip chamber; hospital bed; low bed; wound clinic; dressing; new dressing; cath; cathed; scope; scoped; film; films; x rayed; sample; swab; swabbed; drawn; blood taken; slides; tests; testing; lab; labs; treatment plan; second opinion; light duty; no lifting; off work; return to work; restrictions; physical restrictions; weight bearing; non weight bearing; range; flexion; exercises; home exercises; home program; pt session; sessions`,
  },
  {
    signal: 'drug',
    weight: 0.6,
    terms: `script; scripts; new script; the pill; sleeping pills; pain pills; pain pill; water pills; inhalers; cream; patch; patches; med change; med changes; dispense; dispensed; interacts; interaction; refill request; prior med; ran out of; out of meds; off her meds; off his meds; off my meds; skipped a dose; missed a dose; missed dose; second dose; first dose; next dose; takes it; taking it; stopped taking; stop taking; start taking; keep taking; malarone; insulin pen; test strips; lancets; glucometer; dexcom; libre; hep gtt; ctx; azithro; abx; nsaid; nsaids; ppi; ssri; ssris; benzo; benzos; opiate; opiates; multivitamin; iron pills; probiotics; laxative; stool softener; decongestant; cough syrup`,
  },
  {
    signal: 'patient',
    weight: 0.7,
    terms: `under my care; under our care; my care; seen in our; seen in my; was seen in; seen by; saw him; saw her; seeing her; seeing him; see you back; back in the office; back in clinic; come back in; come in today; come in for; bring her in; bring him in; bring her; bring him; called about her; called about his; she called; he called; his family; her family; family wants; family asked; family chose; the family; the wife; the husband; the daughter; the son; the kid; the baby; baby boy; baby girl; my grandson; my granddaughter; grandmother; grandfather; roommate; his doctor; her doctor; my doctor; your doctor wants; the doctor wants; the doctor said; doctor said; nurse said; told her; told him; his chart; her chart; her record; his record; for my patient; on behalf of my patient; my client; the client; his wife; her husband; rm 1; rm 2; rm 3; rm 4; rm 5; rm 8; room 3; room 4; room 8; bed 1; bed 3; bed 4; bed 12`,
  },
  {
    signal: 'result',
    weight: 0.7,
    terms: `dont look good; doesnt look good; looks good; look good; looks better; looks clear; looks normal; all clear; all normal; nothing worrying; clean bill; went from; went up to; went down to; came up; is up to; is down to; is high; is low; too high; too low; a bit high; a bit low; a little high; a little low; slightly low; slightly high; moderate loss; good alignment; no fracture; no sign of; no signs of; shows a; show a; showed a; we found; they found; spot on; shadow on; has spread; has grown; has shrunk; hasnt shrunk; has returned; is back; has closed; is closed; is gone; are gone; is healing; healing well; doing well; doing better; not doing well; looks infected; consistent; failed; failed therapy; not responding; responding well`,
  },
];
