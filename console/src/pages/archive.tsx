import {
  Badge,
  Button,
  Card,
  Code,
  Group,
  Select,
  Stack,
  Table,
  Tabs,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { ArchiveLetter } from '../parts/archive-letter.tsx';
import { archiveSuggestions, operators } from '../parts/archive-search.ts';
import { ExportList, NewExport } from '../parts/exports.tsx';
import { Form } from '../parts/form.tsx';
import { ImportList } from '../parts/imports.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { Empty, Page, Trouble, Waiting } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { useMay } from '../session.tsx';
import { levels, moment, size } from '../words.ts';

type Found = AnswerOf<'/v1/archive/search', 'post'>;
type Hit = Found['items'][number];
type Order = 'date' | 'rank';

interface Asked {
  readonly query: string;
  readonly reason: string;
  readonly order: Order;
}

function Help() {
  return (
    <details>
      <summary>What can be asked</summary>
      <Stack gap="xs" mt="xs">
        <Text size="sm">
          All that you name must hold. <Code>fever</Code> finds the word in any form: in subject, text, people
          and attachments. <Code>"acute renal failure"</Code> finds these words in this order.{' '}
          <Code>-cancer</Code> leaves letters with the word out.
        </Text>
        <Wide name="Words with a meaning">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Write</Table.Th>
                <Table.Th>It finds by</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {operators.map(({ put, means, example }) => (
                <Table.Tr key={put}>
                  <Table.Td>
                    <Code>{example}</Code>
                  </Table.Td>
                  <Table.Td>{means}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
        <Text size="sm" className="soft">
          Days are in UTC, when a letter was taken; of imported letters, the date they say they are of.
        </Text>
      </Stack>
    </details>
  );
}

function HitCard({ hit, reason }: { hit: Hit; reason: string }) {
  const [open, setOpen] = useState(false);
  const files = hit.attachments.filter((name) => name !== '');
  return (
    <Card withBorder component="article" aria-label={hit.subject || 'A letter without a subject'}>
      <Stack gap={6}>
        <Group justify="space-between" align="flex-start">
          <Title order={3} size="h5">
            {hit.subject || 'No subject'}
          </Title>
          <Group gap="xs">
            <Badge variant="light">{levels[hit.level] ?? hit.level}</Badge>
            <Text size="sm" className="soft">
              {moment(hit.acceptedAt)} · {size(hit.size)}
            </Text>
          </Group>
        </Group>
        <Text size="sm">
          {hit.from.join(', ')} to {hit.to.join(', ')}
        </Text>
        {hit.snippet && (
          <Text size="sm" className="soft">
            {hit.snippet}
          </Text>
        )}
        {files.length > 0 && <Text size="sm">With {files.join(', ')}</Text>}
        {!hit.whole && <Text size="sm">Not all of this letter could be read for searching.</Text>}
        {open ? (
          <ArchiveLetter id={hit.id} reason={reason} onClose={() => setOpen(false)} />
        ) : (
          <Group>
            <Button size="xs" variant="default" onClick={() => setOpen(true)}>
              Read it
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  );
}

function Results({ asked, onExport }: { asked: Asked; onExport: () => void }) {
  const mayExport = useMay('archive.export');
  const [exporting, setExporting] = useState(false);
  const query = useInfiniteQuery({
    queryKey: ['archive-search', asked],
    queryFn: ({ pageParam }) =>
      call('post', '/v1/archive/search', {
        body: { ...asked, limit: 25, ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    // Each time is on the record: it is asked when somebody asks.
    refetchOnWindowFocus: false,
    refetchOnMount: false,
    retry: false,
    gcTime: 0,
  });
  if (query.error) return <Trouble error={query.error} />;
  if (!query.data) return <Waiting />;
  const pages = query.data.pages;
  const hits = pages.flatMap(({ items }) => items);
  const last = pages.at(-1)!;
  const broken = pages.flatMap((one) => one.broken);
  if (hits.length === 0 && broken.length === 0)
    return (
      <Empty title="No kept letter is like that">
        Fewer words find more. Words are looked for in English and Spanish forms.
      </Empty>
    );
  return (
    <Stack>
      <Group justify="space-between">
        <Text role="status">
          {last.count.exact ? '' : 'About '}
          {last.count.letters} {last.count.letters === 1 ? 'letter' : 'letters'}
          {last.ignored.length > 0 &&
            `; left out, since they stand nearly everywhere: ${last.ignored.join(', ')}`}
        </Text>
        {mayExport && (
          <Button
            variant="default"
            size="xs"
            aria-expanded={exporting}
            onClick={() => setExporting(!exporting)}
          >
            Export these
          </Button>
        )}
      </Group>
      {exporting && <NewExport query={asked.query} reason={asked.reason} onBegun={onExport} />}
      {broken.length > 0 && (
        <Text>
          {broken.length} {broken.length === 1 ? 'letter' : 'letters'} may be among them and could not be
          opened.
        </Text>
      )}
      {hits.map((hit) => (
        <HitCard key={hit.id} hit={hit} reason={asked.reason} />
      ))}
      {query.hasNextPage && (
        <Group justify="center">
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Search({ onExport }: { onExport: () => void }) {
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [order, setOrder] = useState<Order>('date');
  const [asked, setAsked] = useState<Asked | null>(null);
  const ask = (query: string): void => {
    if (query.trim() !== '' && reason.trim().length >= 3)
      setAsked({ query: query.trim(), reason: reason.trim(), order });
  };
  return (
    <Stack>
      <Form onSend={() => ask(text)}>
        <Stack gap="sm">
          <TextInput
            label="Why you search"
            description="Kept with the record; those whose letters you find can see it"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={500}
            required
          />
          <Group align="flex-end" wrap="wrap">
            <div style={{ flex: '1 1 320px' }}>
              <SearchBox
                label="Find kept letters"
                value={text}
                onChange={setText}
                onSearch={ask}
                suggest={archiveSuggestions}
              />
            </div>
            <Select
              label="Order"
              value={order}
              onChange={(value) => setOrder((value as Order | null) ?? 'date')}
              data={[
                { value: 'date', label: 'Newest first' },
                { value: 'rank', label: 'Best first' },
              ]}
              allowDeselect={false}
              w={150}
            />
            <Button type="submit" disabled={text.trim() === '' || reason.trim().length < 3}>
              Search
            </Button>
          </Group>
          <Help />
        </Stack>
      </Form>
      {asked && <Results key={JSON.stringify(asked)} asked={asked} onExport={onExport} />}
    </Stack>
  );
}

/** Kept letters: found, read, taken out, and what came in from elsewhere. */
export default function Archive() {
  const client = useQueryClient();
  const mayRead = useMay('archive.read');
  const mayExport = useMay('archive.export');
  const mayImport = useMay('archive.import');
  const [tab, setTab] = useState(mayRead ? 'search' : mayExport ? 'exports' : 'imports');
  return (
    <Page
      title="Archive"
      lead="Every letter as it was taken and as it left, sealed. What is searched, read and taken out is on the record."
    >
      <Tabs value={tab} onChange={(value) => setTab(value ?? 'search')} keepMounted={false}>
        <Tabs.List>
          {mayRead && <Tabs.Tab value="search">Search</Tabs.Tab>}
          {mayExport && <Tabs.Tab value="exports">Exports</Tabs.Tab>}
          {mayImport && <Tabs.Tab value="imports">Imports</Tabs.Tab>}
        </Tabs.List>
        {mayRead && (
          <Tabs.Panel value="search" pt="md" keepMounted>
            <Search
              onExport={() => {
                void client.invalidateQueries({ queryKey: ['archive-exports'] });
                setTab('exports');
              }}
            />
          </Tabs.Panel>
        )}
        {mayExport && (
          <Tabs.Panel value="exports" pt="md">
            <ExportList />
          </Tabs.Panel>
        )}
        {mayImport && (
          <Tabs.Panel value="imports" pt="md">
            <ImportList />
          </Tabs.Panel>
        )}
      </Tabs>
    </Page>
  );
}
