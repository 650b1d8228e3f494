/**
 * Takes the commonest endings off Spanish words: number and gender, adverbs, participles and gerunds, nouns of action.
 * `word` is in lower-case ASCII letters, accents off. It is light on purpose: English words pass through it too, and a
 * stem that is too short makes different words one.
 */
export function stemSpanish(word: string): string {
  if (word.length < 5) return word.length === 4 ? word.replace(/[aeo]s$|[ao]$/, '') : word;
  const flat = word
    .replace(/(?:ces?|z)$/, 'c')
    .replace(/(?<=[aeo])s$/, '')
    .replace(/(?<=[^aeiou][aeiou][^aeiou]{1,2})es$/, '');
  for (const ending of endings) {
    if (flat.endsWith(ending) && flat.length - ending.length >= 4) return flat.slice(0, -ending.length);
  }
  return flat.replace(/[aeo]$/, '');
}

/** Longer ones before those they end with. */
const endings: readonly string[] = [
  'amente',
  'aciones',
  'acione',
  'acion',
  'imiento',
  'amiento',
  'mente',
  'iendo',
  'ando',
  'ador',
  'adora',
  'idad',
  'ado',
  'ada',
  'ido',
  'ida',
];
