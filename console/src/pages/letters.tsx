import { Anchor, Badge, Button, Checkbox, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { type AnswerOf, call } from '../call.ts';
import { Form } from '../parts/form.tsx';
import { LetterActs } from '../parts/letter-acts.tsx';
import { suggestions } from '../parts/letter-search.ts';
import { News } from '../parts/news.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { Empty, Page, Trouble, Waiting } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { brief, hows, levels } from '../words.ts';

type Listed = AnswerOf<'/v1/letters/search'>['items'][number];

const colours: Readonly<Record<string, string>> = {
  waiting: 'yellow',
  held: 'orange',
  failed: 'red',
  portal: 'cyan',
  cancelled: 'gray',
  archived: 'gray',
  rehearsed: 'gray',
};

/** Looks that people ask for most, each a link. */
const looks: readonly (readonly [string, string])[] = [
  ['All', ''],
  ['Held', 'state:held'],
  ['Waiting', 'state:waiting'],
  ['In the portal', 'state:portal'],
  ['Failed', 'state:failed'],
];

function Standings({ one }: { one: Listed }) {
  const several = one.readers > 1;
  return (
    <Group gap={4}>
      {one.standings.map(({ how, count }) => (
        <Badge key={how} color={colours[how] ?? 'green'} variant="light">
          {several ? `${count} × ` : ''}
          {hows[how] ?? how}
        </Badge>
      ))}
    </Group>
  );
}

const readersOf = ({ recipients, readers }: Listed): string =>
  recipients.join(', ') + (readers > recipients.length ? ` and ${readers - recipients.length} more` : '');

function Row({
  one,
  here,
  chosen,
  onToggle,
}: {
  one: Listed;
  here: boolean;
  chosen: boolean;
  onToggle: () => void;
}) {
  return (
    <Table.Tr data-at={here} aria-selected={chosen}>
      <Table.Td>
        <Checkbox
          aria-label={`Choose the letter to ${readersOf(one)}`}
          checked={chosen}
          onChange={onToggle}
        />
      </Table.Td>
      <Table.Td>
        <Anchor component={Link} href={`/letters/${one.id}`} className="nowrap">
          {brief(one.acceptedAt)}
        </Anchor>
      </Table.Td>
      <Table.Td visibleFrom="sm">{one.sender}</Table.Td>
      <Table.Td className="wrap">{readersOf(one)}</Table.Td>
      <Table.Td visibleFrom="md">{levels[one.level] ?? one.level}</Table.Td>
      <Table.Td>
        <Standings one={one} />
      </Table.Td>
    </Table.Tr>
  );
}

/** Where is that letter, how was it protected? */
export default function Letters() {
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  const [typed, setTyped] = useState(q);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState(-1);
  const [, go] = useLocation();
  const client = useQueryClient();
  const box = useRef<HTMLInputElement>(null);
  const query = useInfiniteQuery({
    queryKey: ['letters', q],
    queryFn: ({ pageParam }) =>
      call('get', '/v1/letters/search', {
        query: { q, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    // Each look is on record: it is made when somebody asks for it.
    refetchOnWindowFocus: false,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const show = (text: string): void => {
    setTyped(text);
    setChosen(new Set());
    setAt(-1);
    setSearch(text.trim() ? { q: text.trim() } : {});
  };
  const toggle = (id: string): void =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const step = (by: number): void => {
    const next = Math.max(0, Math.min(items.length - 1, at + by));
    setAt(next);
    document.querySelectorAll('tr[data-at]')[next]?.scrollIntoView({ block: 'nearest' });
  };
  useHotkeys([
    ['j', () => step(1)],
    ['k', () => step(-1)],
    ['x', () => items[at] && toggle(items[at].id)],
    [
      'Enter',
      () => {
        // A link or button that has the focus acts for itself.
        const one = items[at];
        if (one && document.activeElement === document.body) go(`/letters/${one.id}`);
      },
      { preventDefault: false },
    ],
    ['/', () => box.current?.focus()],
  ]);
  const copies = items
    .filter(({ id }) => chosen.has(id))
    .flatMap(({ standings }) => standings.flatMap(({ how, ids }) => ids.map((id) => ({ id, state: how }))));
  return (
    <Page title="Letters" lead="Where is that letter, how was it protected, and why? Looking is recorded.">
      <Form onSend={() => show(typed)}>
        <Group align="flex-end">
          <SearchBox
            label="Find letters by who, when, how they stand and what protected them"
            value={typed}
            onChange={setTyped}
            onSearch={show}
            suggest={suggestions}
            inputRef={box}
          />
          <Button type="submit">Look</Button>
        </Group>
      </Form>
      <Group gap="xs" component="nav" aria-label="Looks that are asked for most">
        {looks.map(([name, text]) => (
          <Button
            key={name}
            size="compact-sm"
            variant={q === text ? 'filled' : 'default'}
            aria-pressed={q === text}
            onClick={() => show(text)}
          >
            {name}
          </Button>
        ))}
      </Group>
      {chosen.size > 0 && (
        <Group>
          <Text>{chosen.size === 1 ? 'One letter' : `${chosen.size} letters`} chosen</Text>
          <Button size="compact-sm" variant="subtle" onClick={() => setChosen(new Set())}>
            Choose none
          </Button>
        </Group>
      )}
      <LetterActs
        of={copies}
        onDone={() => {
          setChosen(new Set());
          void client.invalidateQueries({ queryKey: ['letters'] });
        }}
      />
      <News shown={query.dataUpdatedAt} again={() => void query.refetch()} />
      {query.error && <Trouble error={query.error} again={() => void query.refetch()} />}
      {query.isPending && !query.error && <Waiting />}
      {query.data && items.length === 0 && !query.hasNextPage && (
        <Empty title={q ? 'No such letter' : 'No letter yet'}>
          {q
            ? 'All that is asked for must be true of it. Leave a word out, or look at how an address is written.'
            : 'Letters appear here as they are taken.'}
        </Empty>
      )}
      {items.length > 0 && (
        <>
          <Wide name="Letters">
            <Table highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>
                    <VisuallyHidden>Choose</VisuallyHidden>
                  </Table.Th>
                  <Table.Th>Taken</Table.Th>
                  <Table.Th visibleFrom="sm">From</Table.Th>
                  <Table.Th>To</Table.Th>
                  <Table.Th visibleFrom="md">Holds</Table.Th>
                  <Table.Th>How it stands</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((one, n) => (
                  <Row
                    key={one.id}
                    one={one}
                    here={n === at}
                    chosen={chosen.has(one.id)}
                    onToggle={() => toggle(one.id)}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
          <Text className="soft keys">
            <kbd>j</kbd> and <kbd>k</kbd> go down and up, <kbd>Enter</kbd> opens, <kbd>x</kbd> chooses,{' '}
            <kbd>/</kbd> goes to the search.
          </Text>
        </>
      )}
      {query.hasNextPage && (
        <Group>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {items.length === 0 ? 'Nothing among the latest: look further back' : 'Earlier letters'}
          </Button>
        </Group>
      )}
    </Page>
  );
}
