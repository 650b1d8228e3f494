import type { Suggestion } from './search-box.tsx';

/** What a search of kept letters understands; shown as help, and suggested while somebody types. */
export const operators: readonly (Suggestion & { readonly example: string })[] = [
  { put: 'from:', means: 'who wrote it', example: 'from:ann@example.net' },
  { put: 'to:', means: 'who got it', example: 'to:ruiz' },
  { put: 'subject:', means: 'a word of its subject', example: 'subject:results' },
  { put: 'filename:', means: 'the name of an attachment', example: 'filename:scan.pdf' },
  { put: 'after:', means: 'on this day or later', example: 'after:2026-01-15' },
  { put: 'before:', means: 'before this day, month or year', example: 'before:2026-02' },
  { put: 'has:attachment', means: 'with an attachment', example: 'has:attachment' },
  { put: 'larger:', means: 'at least so large', example: 'larger:5M' },
  { put: 'smaller:', means: 'at most so large', example: 'smaller:100K' },
  { put: 'level:', means: 'what it holds', example: 'level:phi' },
  { put: 'found:', means: 'a kind of finding', example: 'found:ssn' },
  { put: 'state:', means: 'what became of it', example: 'state:portal' },
];

const values: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  level: [
    ['none', 'nothing protected'],
    ['admin', 'administrative'],
    ['phi', 'health information'],
    ['sensitive', 'specially protected health information'],
  ],
  state: [
    ['waiting', 'has not left yet'],
    ['held', 'waits for a person'],
    ['delivered', 'handed to the reader’s server'],
    ['portal', 'put into the secure portal'],
    ['failed', 'could not be delivered'],
    ['cancelled', 'withdrawn'],
    ['archived', 'kept, sent to nobody'],
  ],
};

/** What may stand where `word` is being typed. */
export function archiveSuggestions(word: string): readonly Suggestion[] {
  const bare = word.replace(/^-/, '');
  const minus = word.slice(0, word.length - bare.length);
  const [, name = '', begun = ''] = /^([a-z]+):(.*)$/i.exec(bare) ?? [];
  if (name !== '')
    return (values[name.toLowerCase()] ?? [])
      .filter(([value]) => value.startsWith(begun.toLowerCase()) && value !== begun)
      .map(([value, means]) => ({ put: `${name}:${value}`, means }));
  if (bare === '') return minus === '' ? operators : [];
  return operators
    .filter(({ put }) => put.startsWith(bare.toLowerCase()) && put !== bare)
    .map(({ put, means }) => ({ put: `${minus}${put}`, means }));
}
