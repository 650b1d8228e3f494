import {
  Alert,
  Anchor,
  Badge,
  Card,
  Group,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { Link, useSearchParams } from 'wouter';
import { type AnswerOf, call } from '../call.ts';
import { Empty, Page, Shown } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { useMay } from '../session.tsx';
import { ago, classes, methods } from '../words.ts';

const Plot = lazy(() => import('../parts/plot.tsx').then(({ Plot: page }) => ({ default: page })));

type Series = AnswerOf<'/v1/series'>;
type Ages = AnswerOf<'/v1/queue/ages'>;
type Span = 'day' | 'week' | 'month' | 'quarter';
const spans: readonly { value: Span; label: string }[] = [
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
  { value: 'month', label: 'Month' },
  { value: 'quarter', label: 'Quarter' },
];

function Figure({ name, value, note, to }: { name: string; value: string; note: string; to?: string }) {
  return (
    <Card withBorder padding="sm">
      <Text className="soft">{name}</Text>
      <Text className="figure">{value}</Text>
      <Text size="sm">
        {to ? (
          <Anchor component={Link} href={to}>
            {note}
          </Anchor>
        ) : (
          note
        )}
      </Text>
    </Card>
  );
}

/** Means of protection in one order, so that a colour always means the same. */
const order = ['tls', 'smime', 'pgp', 'pdf', 'portal'] as const;
const methodName = (method: string): string =>
  method === 'portal' ? 'secure portal' : (methods[method] ?? method);

type Bucket = Series['buckets'][number];

/** Neighbours together, so that bars stay wide enough to be seen. */
function coarser(buckets: readonly Bucket[]): readonly Bucket[] {
  const each = Math.ceil(buckets.length / 48);
  if (each === 1) return buckets;
  const wide = [];
  // The last one ends now; the first may be short.
  for (let end = buckets.length; end > 0; end -= each) {
    const group = buckets.slice(Math.max(0, end - each), end);
    const sum = (of: (one: Bucket) => number | undefined): number =>
      group.reduce((total, one) => total + (of(one) ?? 0), 0);
    const names = new Set(group.flatMap((one) => Object.keys(one.methods)));
    wide.unshift({
      at: group[0]?.at ?? '',
      taken: sum((one) => one.taken),
      refused: sum((one) => one.refused),
      tries: sum((one) => one.tries),
      failed: sum((one) => one.failed),
      held: sum((one) => one.held),
      opened: sum((one) => one.opened),
      signInsFailed: sum((one) => one.signInsFailed),
      methods: Object.fromEntries([...names].map((name) => [name, sum((one) => one.methods[name])])),
    });
  }
  return wide;
}

function Plots({ series }: { series: Series }) {
  const { unit } = series;
  const buckets = useMemo(() => coarser(series.buckets), [series.buckets]);
  const { at, byMethod, flow, opened, signIns } = useMemo(() => {
    const used = order.filter((method) => buckets.some((one) => one.methods[method]));
    return {
      at: buckets.map((one) => new Date(one.at).getTime()),
      byMethod: used.map((method) => ({
        name: methodName(method),
        values: buckets.map((one) => one.methods[method] ?? 0),
      })),
      flow: [
        { name: 'taken', values: buckets.map((one) => one.taken) },
        { name: 'tried in vain', values: buckets.map((one) => one.tries) },
        { name: 'could not be delivered', values: buckets.map((one) => one.failed) },
        { name: 'refused', values: buckets.map((one) => one.refused) },
      ],
      opened: [{ name: 'opened', values: buckets.map((one) => one.opened) }],
      signIns: [{ name: 'failed sign-ins', values: buckets.map((one) => one.signInsFailed) }],
    };
  }, [buckets]);
  return (
    <Suspense fallback={<div className="plot-room" />}>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Card withBorder>
          <Plot title="How letters were protected" of={byMethod} at={at} unit={unit} stacked />
        </Card>
        <Card withBorder>
          <Plot title="Letters taken, and trouble on the way" of={flow} at={at} unit={unit} />
        </Card>
        <Card withBorder>
          <Plot title="Letters opened in the portal" of={opened} at={at} unit={unit} stacked />
        </Card>
        <Card withBorder>
          <Plot title="Sign-ins that failed" of={signIns} at={at} unit={unit} stacked />
        </Card>
      </SimpleGrid>
    </Suspense>
  );
}

const bounds: readonly string[] = ['under 1 min', 'to 15 min', 'to 1 h', 'to 6 h', 'to 1 day', 'longer'];

function AgesTable({ ages }: { ages: Ages }) {
  if (ages.classes.length === 0)
    return <Text className="soft">Nothing waits: all that was taken has left.</Text>;
  return (
    <Wide name="How old waiting letters are, by class of mail">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            {bounds.map((name) => (
              <Table.Th key={name} ta="right">
                {name}
              </Table.Th>
            ))}
            <Table.Th ta="right">of these held</Table.Th>
            <Table.Th ta="right">the oldest</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ages.classes.map((one) => (
            <Table.Tr key={one.class}>
              <Table.Td>{classes[one.class] ?? one.class}</Table.Td>
              {one.ages.map((count, n) => (
                <Table.Td
                  key={bounds[n]}
                  ta="right"
                  className="age"
                  data-much={count === 0 ? 0 : n < 2 ? 1 : n < 4 ? 2 : 3}
                >
                  {count === 0 ? '' : count}
                </Table.Td>
              ))}
              <Table.Td ta="right">{one.held || ''}</Table.Td>
              <Table.Td ta="right">{ago(one.oldest)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}

function Failing({ domains }: { domains: Ages['failing'] }) {
  if (domains.length === 0) return <Text className="soft">Every domain took what it was sent.</Text>;
  return (
    <Wide name="Domains that do not take their letters">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Domain</Table.Th>
            <Table.Th ta="right">Letters</Table.Th>
            <Table.Th ta="right">Tries</Table.Th>
            <Table.Th>Since</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {domains.map((one) => (
            <Table.Tr key={one.domain}>
              <Table.Td>
                <Anchor component={Link} href={`/waiting?domain=${encodeURIComponent(one.domain)}`}>
                  {one.domain}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right">{one.waiting}</Table.Td>
              <Table.Td ta="right">{one.attempts}</Table.Td>
              <Table.Td>{ago(one.oldest)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}

const stateWords = { ok: 'well', warn: 'look at it', bad: 'put right' } as const;
const stateColours = { ok: 'green', warn: 'yellow', bad: 'red' } as const;
const rank = { bad: 0, warn: 1, ok: 2 } as const;

function Parts() {
  const query = useQuery({
    queryKey: ['standing'],
    queryFn: () => call('get', '/v1/standing'),
    refetchInterval: 60_000,
  });
  return (
    <Shown query={query}>
      {({ checks }) => (
        <Stack gap="xs" component="ul" className="plain">
          {checks
            .toSorted((a, b) => rank[a.state] - rank[b.state])
            .map((one) => (
              <li key={`${one.name} ${one.says}`}>
                <Group gap="xs" align="baseline" wrap="nowrap">
                  <Badge color={stateColours[one.state]} variant="light" miw={92}>
                    {stateWords[one.state]}
                  </Badge>
                  <div>
                    <Text>
                      <b>{one.name}</b>: {one.says}
                    </Text>
                    {one.remedy && (
                      <Text size="sm" className="soft">
                        {one.remedy}
                      </Text>
                    )}
                  </div>
                </Group>
              </li>
            ))}
        </Stack>
      )}
    </Shown>
  );
}

/** What somebody who may change rules and keys is waited for. */
function useTasks(): readonly { text: string; to: string }[] {
  const may = useMay('settings.change');
  const keys = useQuery({
    queryKey: ['readers', 'pending'],
    queryFn: () => call('get', '/v1/reader-keys', { query: { state: 'pending' } }),
    enabled: may,
    // Each look at keys is on record; the stream of events says when there are others.
    staleTime: 300_000,
    refetchOnWindowFocus: false,
  });
  const rules = useQuery({
    queryKey: ['rules'],
    queryFn: () => call('get', '/v1/rules'),
    enabled: may,
    refetchInterval: 60_000,
  });
  const waiting = keys.data?.items.length ?? 0;
  const proposed = rules.data?.versions.filter((one) => !one.approvedAt).length ?? 0;
  return [
    ...(waiting > 0
      ? [
          {
            text: `${waiting} ${waiting === 1 ? 'key of a reader waits' : 'keys of readers wait'} for your word`,
            to: '/readers?state=pending',
          },
        ]
      : []),
    ...(proposed > 0
      ? [
          {
            text: `${proposed} ${proposed === 1 ? 'version' : 'versions'} of the rules to approve`,
            to: '/rules',
          },
        ]
      : []),
  ];
}

function ForOperators() {
  const [search, setSearch] = useSearchParams();
  const span = (spans.find(({ value }) => value === search.get('span'))?.value ?? 'day') as Span;
  const status = useQuery({
    queryKey: ['status'],
    queryFn: () => call('get', '/v1/status'),
  });
  const series = useQuery({
    queryKey: ['series', span],
    queryFn: () => call('get', '/v1/series', { query: { span } }),
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });
  const ages = useQuery({
    queryKey: ['ages'],
    queryFn: () => call('get', '/v1/queue/ages'),
  });
  const tasks = useTasks();
  const failed = series.data?.buckets.reduce((total, one) => total + one.signInsFailed, 0) ?? 0;
  return (
    <>
      <Shown query={status}>
        {(now) => (
          <>
            {now.ready ? (
              <Alert color="green" role="status">
                <b>Mail is flowing.</b> Letters are taken and delivered.
              </Alert>
            ) : (
              <Alert color="red" title="Mail is not flowing as it should" role="alert">
                {now.reasons.join(' ')}
              </Alert>
            )}
            {tasks.length > 0 && (
              <Alert color="yellow">
                <b>For you:</b>{' '}
                {tasks.map(({ text, to }, n) => (
                  <span key={to}>
                    {n > 0 ? '; ' : ''}
                    <Anchor component={Link} href={to} c="inherit" underline="always">
                      {text}
                    </Anchor>
                  </span>
                ))}
              </Alert>
            )}
            <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="sm">
              <Figure name="About to leave" value={String(now.queue.due)} note="in the next moments" />
              <Figure
                name="Wait for their next try"
                value={String(now.queue.waiting)}
                note="See why"
                to="/waiting"
              />
              <Figure
                name="Held for a person"
                value={String(now.queue.held)}
                note={now.queue.held > 0 ? 'Decide about them' : 'Nothing waits for you'}
                {...(now.queue.held > 0 ? { to: '/held' } : {})}
              />
              <Figure name="Failed sign-ins" value={String(failed)} note="in the time shown below" />
            </SimpleGrid>
          </>
        )}
      </Shown>
      <Group justify="space-between">
        <Title order={2} size="h4">
          Over time
        </Title>
        <SegmentedControl
          aria-label="How long back"
          data={[...spans]}
          value={span}
          onChange={(value) => setSearch(value === 'day' ? {} : { span: value }, { replace: true })}
        />
      </Group>
      <Shown query={series}>{(data) => <Plots series={data} />}</Shown>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Card withBorder>
          <Title order={2} size="h4" mb="xs">
            What waits, and for how long
          </Title>
          <Shown query={ages}>{(data) => <AgesTable ages={data} />}</Shown>
        </Card>
        <Card withBorder>
          <Title order={2} size="h4" mb="xs">
            Domains that do not take their letters
          </Title>
          <Shown query={ages}>{(data) => <Failing domains={data.failing} />}</Shown>
        </Card>
      </SimpleGrid>
      <Card withBorder>
        <Title order={2} size="h4" mb="xs">
          Certificates, keys, evidence, backups
        </Title>
        <Parts />
      </Card>
    </>
  );
}

/** Is mail flowing, does anything wait for me, is anything wrong? */
export default function Today() {
  const may = useMay('queue.read');
  const decides = useMay('hold.read');
  if (!may && decides)
    return (
      <Page title="Today">
        <Empty title="You decide about held letters">
          <Anchor component={Link} href="/held">
            See whether any waits
          </Anchor>
        </Empty>
      </Page>
    );
  if (!may)
    return (
      <Page title="Today">
        <Empty title="All you have to do is write mail">
          Postern protects it. What you sent and who read it is on the page of each letter, which the notice
          to you links to.
        </Empty>
      </Page>
    );
  return (
    <Page title="Today" lead="Is mail flowing, does anything wait for you, is anything wrong?">
      <ForOperators />
    </Page>
  );
}
