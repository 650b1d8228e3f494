import { Text } from '@mantine/core';

interface Line {
  readonly kind: 'same' | 'new' | 'gone';
  readonly text: string;
}

/** Lines that both texts have in one order, found by the longest common sequence; the others are new or gone. */
function lines(before: string, after: string): Line[] {
  const a = before.trimEnd().split('\n');
  const b = after.trimEnd().split('\n');
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (common[i] as number[])[j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const found: Line[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; )
    if (i < a.length && a[i] === b[j]) {
      found.push({ kind: 'same', text: a[i++] ?? '' });
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1)))
      found.push({ kind: 'gone', text: a[i++] ?? '' });
    else found.push({ kind: 'new', text: b[j++] ?? '' });
  return found;
}

const tags = { new: ['ins', '+'], gone: ['del', '−'], same: ['div', '\u00a0'] } as const;

/** Texts longer than this are not compared line by line: it would take longer than anybody reads. */
const most = 2000;

/** What a text says that another did not, line by line; told by signs and words as well as by colour. */
export function LineDiff({ before, after, name }: { before: string; after: string; name: string }) {
  if (before.split('\n').length > most || after.split('\n').length > most)
    return <Text className="soft">Too long to be compared line by line.</Text>;
  const found = lines(before, after);
  if (found.every(({ kind }) => kind === 'same'))
    return <Text className="soft">The sentences are the same.</Text>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className="diff mono" aria-label={name} tabIndex={0}>
      {found.map(({ kind, text }, n) => {
        const [Tag, sign] = tags[kind];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name but their place
          <Tag key={n}>
            {sign} {text || '\u00a0'}
          </Tag>
        );
      })}
    </section>
  );
}
