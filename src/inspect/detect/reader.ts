import { core, type Pack, type SpeechPack, speech } from '../packs/index.ts';
import { compile } from './lexicon.ts';
import type { Reader } from './reading.ts';
import { Speech, wordsOfKin, wordsOfSpeech } from './speech.ts';
import { spellingOf } from './spelling.ts';

/** What reading needs, made from the packs that come with Postern and those that an organisation adds. */
export function readerOf(
  more: readonly Pack[] = [],
  ignore: readonly string[] = [],
  wording: SpeechPack = speech,
  learning = false,
): Reader {
  const lexicon = compile([core, ...more], ignore, [...wordsOfSpeech(wording), ...wordsOfKin()]);
  return { lexicon, spelling: spellingOf(lexicon), speech: new Speech(lexicon, wording, learning) };
}
