import type { Suggestion } from './search-box.tsx';

const operators: readonly Suggestion[] = [
  { put: 'from:', means: 'an address that wrote it' },
  { put: 'to:', means: 'an address it went to, or @domain' },
  { put: 'state:', means: 'how it stands' },
  { put: 'method:', means: 'what protected it' },
  { put: 'after:', means: 'taken on this day or later' },
  { put: 'before:', means: 'taken before this day' },
  { put: 'level:', means: 'what it holds' },
  { put: 'class:', means: 'what kind of mail' },
];

const values: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  state: [
    ['waiting', 'has not left yet'],
    ['held', 'waits for a person'],
    ['delivered', 'handed to the reader’s server'],
    ['portal', 'put into the secure portal'],
    ['failed', 'could not be delivered'],
    ['cancelled', 'withdrawn'],
    ['archived', 'kept, sent to nobody'],
  ],
  method: [
    ['tls', 'encrypted connection'],
    ['smime', 'S/MIME'],
    ['pgp', 'OpenPGP'],
    ['pdf', 'encrypted PDF'],
    ['portal', 'secure portal'],
  ],
  level: [
    ['none', 'nothing protected'],
    ['admin', 'administrative'],
    ['phi', 'health information'],
    ['sensitive', 'specially protected health information'],
  ],
  class: [
    ['urgent', 'urgent'],
    ['transactional', 'single notices'],
    ['conversation', 'letters between people'],
    ['bulk', 'mass mail'],
  ],
};

const day = 86_400_000;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** What may stand where `word` is being typed. */
export function suggestions(word: string, now = Date.now()): readonly Suggestion[] {
  const [, name = '', begun = ''] = /^([a-z]+):(.*)$/i.exec(word) ?? [];
  if (name === '') return operators.filter(({ put }) => put.startsWith(word.toLowerCase()));
  if (name === 'after' || name === 'before')
    return [
      { put: `${name}:${dayOf(now)}`, means: 'today' },
      { put: `${name}:${dayOf(now - day)}`, means: 'yesterday' },
      { put: `${name}:${dayOf(now - 7 * day)}`, means: 'a week ago' },
    ].filter(({ put }) => put.startsWith(word) && put !== word);
  return (values[name.toLowerCase()] ?? [])
    .filter(([value]) => value.startsWith(begun.toLowerCase()) && value !== begun)
    .map(([value, means]) => ({ put: `${name}:${value}`, means }));
}
