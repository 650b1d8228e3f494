import type { TermList } from './pack.ts';

/** Classes that the law guards more closely: 42 CFR Part 2, 45 CFR 164.508(a)(2), state law on HIV, genetics, sexual health and minors. */
export const sensitive: readonly TermList[] = [
  {
    signal: 'part2',
    weight: 1,
    terms: `substance use disorder; substance abuse; substance use; sud; opioid use disorder; oud; alcohol use disorder; aud; alcoholism; alcoholic hepatitis; alcohol dependence; alcohol abuse; alcohol withdrawal; ciwa; opioid dependence; opioid addiction; heroin; heroin use; fentanyl use; cocaine; cocaine use; crack cocaine; methamphetamine; meth use; methadone; methadone clinic; suboxone; subutex; buprenorphine; sublocade; vivitrol; naltrexone; naloxone; narcan; disulfiram; antabuse; acamprosate; campral; lofexidine; detox; detoxification; drug rehab; alcohol rehab; residential treatment program; intensive outpatient program; medication assisted treatment; mat program; moud; opioid treatment program; recovery program; sober; sobriety; sober living; halfway house; relapsed on; alcoholics anonymous; narcotics anonymous; 12 step; twelve step; aa meeting; na meeting; addiction; addiction treatment; addiction counselor; addicted to; drug addiction; recovering addict; recovering alcoholic; drug court; needle exchange; iv drug use; ivdu; injection drug use; cannabis use disorder; marijuana dependence; drinking problem; binge drinking; delirium tremens; 42 cfr part 2; part 2 program; dependencia de alcohol; alcoholismo; adiccion; drogadiccion; desintoxicacion; metadona`,
  },
  {
    signal: 'psychotherapy',
    weight: 1,
    terms: `psychotherapy; psychotherapy notes; therapy notes; psychotherapy session; process notes; therapy session; therapy sessions; session notes; counseling session; in session today; in our session; in today session; cbt session; dbt; dbt group; emdr; transference; countertransference; childhood trauma; trauma therapy; couples therapy; marital counseling; marriage counseling; group therapy session; individual therapy; family therapy; psychodynamic; psychoanalytic; client disclosed; client discussed; client expressed; client explored; client processed; disclosed abuse; sexual abuse; sexual assault; domestic violence; intimate partner violence; abusive relationship; psicoterapia; sesion de terapia; abuso sexual; violencia domestica`,
  },
  {
    signal: 'hiv',
    weight: 1,
    terms: `hiv; hiv positive; hiv negative; hiv test; hiv status; hiv 1; hiv viral load; hiv aids; aids diagnosis; cd4; cd4 count; cd4 cell count; viral load; antiretroviral; antiretrovirals; antiretroviral therapy; haart; biktarvy; genvoya; descovy; truvada; triumeq; dovato; tivicay; stribild; odefsey; symtuza; juluca; cabenuva; atripla; prezista; isentress; efavirenz; tenofovir; emtricitabine; dolutegravir; bictegravir; raltegravir; darunavir; abacavir; lamivudine; zidovudine; art regimen; pneumocystis; kaposi; prep for hiv; undetectable viral load; undetectable u u; ryan white; human immunodeficiency virus; vih; vih positivo; sida; carga viral; antirretroviral`,
  },
  {
    signal: 'reproductive',
    weight: 1,
    terms: `abortion; medication abortion; termination of pregnancy; elective termination; pregnancy termination; miscarriage; miscarried; stillbirth; ectopic pregnancy; ectopic; mifepristone; misoprostol; mifeprex; plan b; emergency contraception; morning after pill; contraception; contraceptive; contraceptives; birth control; iud; mirena; nexplanon; depo provera; nuvaring; tubal ligation; vasectomy; infertility; ivf; in vitro fertilization; embryo transfer; egg retrieval; egg freezing; sperm donor; egg donor; surrogacy; clomid; pregnancy test; positive pregnancy; unplanned pregnancy; pregnant; prenatal; prenatal visit; chlamydia; gonorrhea; syphilis; rpr reactive; trichomonas; trichomoniasis; herpes; genital herpes; hsv 2; hpv; hpv positive; genital warts; std; std test; std testing; sti; sti testing; sexually transmitted; sexually transmitted infection; pelvic inflammatory disease; bacterial vaginosis; erectile dysfunction; viagra; sildenafil; cialis; tadalafil; low libido; sexual dysfunction; sexual health; hormone replacement therapy; gender affirming; gender affirming care; transgender; top surgery; puberty blockers; testosterone therapy; estrogen therapy; aborto; embarazo; embarazada; anticonceptivos; sifilis; gonorrea; clamidia; enfermedad de transmision sexual; planned parenthood; menopause; perimenopause`,
  },
  {
    signal: 'genetic',
    weight: 1,
    terms: `genetic test; genetic testing; genetic test results; genetic counseling; genetic counselor; genetic mutation; gene mutation; brca; brca1; brca2; brca 1; brca 2; lynch syndrome; mlh1; msh2; palb2; chek2; apoe4; apoe; cftr; factor v leiden; huntingtin; huntingtons; cag repeat; whole genome; whole exome; exome sequencing; carrier screening; carrier status; is a carrier; pathogenic variant; variant of uncertain significance; vus; likely pathogenic; heterozygous; homozygous; karyotype; chromosomal; trisomy; trisomy 21; microdeletion; fragile x; cell free dna; nipt; hereditary cancer panel; germline; hereditary cancer; familial hypercholesterolemia gene; pharmacogenomic; tay sachs; sickle cell trait; hemochromatosis gene; hereditary breast; prueba genetica; mutacion genetica`,
  },
  {
    signal: 'minor',
    weight: 1,
    terms: `minor confidential; minors confidential; confidential care; confidential visit; teen confidential; do not disclose to parents; do not tell parents; do not tell her parents; do not tell his parents; dont tell my parents; dont tell my mom; parents do not know; parents dont know; without parental consent; parental consent; minor consent; minor consented; adolescent confidential; confidential adolescent; hidden from parent portal; hide from parents; proxy access blocked; child abuse report; cps report; child protective services; emancipated minor; foster care placement; school based health`,
  },
];
