import { ambiguous, passing } from './ambiguous.ts';
import { broad } from './broad.ts';
import { care } from './care.ts';
import { clinical } from './clinical.ts';
import { context } from './context.ts';
import { diagnoses } from './diagnoses.ts';
import { drugs } from './drugs.ts';
import { more } from './more.ts';
import type { Pack } from './pack.ts';
import { plain } from './plain.ts';
import { sensitive } from './sensitive.ts';
import { spanish } from './spanish.ts';
import { symptoms } from './symptoms.ts';
import { tests } from './tests.ts';

export { headings } from './clinical.ts';
export { grammar } from './grammar.ts';
export { kin } from './kin.ts';
export { familyNames, givenNames } from './names.ts';
export type { Pack, Signal, SpeechPack, TermList } from './pack.ts';
export { speech } from './speech.ts';

/** The terms that come with Postern. A later list wins where two name the same term. */
export const core: Pack = {
  name: 'core',
  version: 2,
  lists: [
    ...broad,
    ...care,
    ...diagnoses,
    ...drugs,
    ...tests,
    ...symptoms,
    ...plain,
    ...more,
    ...clinical,
    ...spanish,
    ...sensitive,
    ...context,
    ...ambiguous,
    ...passing,
  ],
};
