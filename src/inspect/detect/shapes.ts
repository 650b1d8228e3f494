import type { Signal } from '../packs/index.ts';

/** Endings by which medical language builds its words: what no list holds is still known for what it is. */
const endings: readonly (readonly [Signal, number, string])[] = [
  [
    'diagnosis',
    7,
    'itis uremia aemia emia opathy algia plegia megaly penia sclerosis trophy thymia phasia lalia praxia oedema nephrosis fibrosis stenosis thrombosis necrosis cytosis philia',
  ],
  ['diagnosis', 9, 'carcinoma sarcoma lymphoma blastoma adenoma angioma fibroma gliosis edema'],
  ['procedure', 8, 'ectomy ostomy otomy oscopy plasty centesis lysis graphy pexy desis rrhaphy'],
  ['symptom', 7, 'uria pnea phagia rrhea rrhagia dynia esthesia pruritic'],
  [
    'drug',
    7,
    'cillin mycin cycline floxacin oxacin conazole prazole sartan statin gliptin gliflozin glutide ciclib tinib rafenib zomib tuzumab limumab lizumab kizumab umab ximab parin xaban gatran triptan setron lukast tidine zepam zolam barbital oxetine faxine triptyline dipine zosin dronate vudine navir tegravir buvir asvir ciclovir profen oxicam coxib codone morphone semide thiazide fibrate glitazone formin mustine rubicin platin taxel penem azepine peridone idone',
  ],
  ['drug', 6, 'pril olol'],
];

/** Ordinary words that only end like medical ones. */
const ordinary = new Set(
  'photography orthography lexicography iconography biography geography autobiography bibliography demography cinematography typography topography videography calligraphy choreography cartography oceanography ethnography cryptography pornography stenography academia atrophy philanthropy philosophy sympathy apathy empathy telepathy antipathy entropy trophy strophe catastrophe analysis paralysis catalysis hydrolysis dialysis urinalysis reanalysis electrolysis april bulimia bohemia francophilia dystrophy empathy homeopathy naturopathy osteopathy psychopathy sociopathy spirituality apotheosis'.split(
    ' ',
  ),
);

interface Ending {
  readonly signal: Signal;
  readonly least: number;
}

const byEnding = new Map<string, Ending>(
  endings.flatMap(([signal, least, all]) =>
    all.split(' ').map((ending): [string, Ending] => [ending, { signal, least }]),
  ),
);
const lengths = [...new Set([...byEnding.keys()].map((ending) => ending.length))].sort((a, b) => b - a);

/** What a word that no list holds seems to be by its ending, or nothing. Lower case. */
export function byShape(word: string): Signal | undefined {
  for (const length of lengths) {
    if (word.length <= length) continue;
    const ending = byEnding.get(word.slice(-length));
    if (ending && word.length >= ending.least) return ordinary.has(word) ? undefined : ending.signal;
  }
  return undefined;
}
