/** Small classes of words by which a sentence shows whom it speaks of. Space-separated, lower case, no accents. */
export const grammar = {
  /** Whose: `your results`, `her biopsy`, `su cita`. */
  possessive: `your her his my their su mi tu`,
  /** Who, as one person. */
  subject: `she he i pt patient mom dad mother father son daughter husband wife baby grandmother grandfather sister brother ella paciente hijo hija`,
  second: `you usted`,
  /** What happens to people in care, and what they do in it. */
  happening: `denies denied reports reported reporting complains complained complaining presents presented presenting endorses states stated admitted readmitted discharged transferred hospitalized diagnosed treated tested underwent undergoing developed developing experienced experiencing experiences suffers suffered suffering started starting stopped taking takes took prescribed vomiting vomited vomits vomit threw throwing coughing coughs bleeding fainted collapsed fell seized wheezing feels feeling felt hurts hurting woke wakes noticed noticing complaining recovering recovered relapsed passed tolerated tolerating ambulating scheduled due received receiving requires required needs needed needing been having has had have got gets getting was is came referred recommended increase increased decreased continue continued stop spiked spiking broke breaking refuses refused eating drinking sleeping breathing swallowed allergic cannot cant died dying expired deteriorated worsened improved consented tiene tuvo sufre presenta padece toma necesita diagnosticaron operaron ingreso salio siente duele`,
  third: `she he him her his hers herself himself ella`,
  first: `i me my myself i'm i've i'll i'd mi estoy tengo`,
  lately: `yesterday today tonight overnight morning afternoon evening night ago since again still now ayer hoy anoche manana desde dias`,
  title: `mr mrs ms miss mx sr sra srta senor senora senorita don dona`,
  staff: `dr doctor prof professor nurse dra`,
  month: `january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes sabado domingo`,
  doseUnit: `mg mcg ug ml cc units unit iu meq g gm tabs tab tablets tablet caps capsule capsules puffs drops gtts gotas tabletas mcgs`,
  sig: `bid tid qid daily qd qhs qam qpm qod prn po iv im sc sl subq nightly weekly twice once hourly q4h q6h q8h q12h hs bedtime mouth every diario diaria noche`,
  measure: `mmhg bpm mg ml kg lbs lb cm mm f c l dl ng pg iu percent`,
  /** Words the reader asks for by name. */
  marker: `dear estimada estimado re regarding about patient pt paciente subscriber insured name member client nombre am pm yo y/o yof yom year years yr yrs month months week weeks day old and or anos f m age aged`,
} as const;
