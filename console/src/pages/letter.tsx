import {
  Alert,
  Anchor,
  Badge,
  Button,
  Card,
  Grid,
  Group,
  List,
  Stack,
  Text,
  Timeline,
  Title,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { type AnswerOf, call } from '../call.ts';
import { useDoing } from '../parts/doing.ts';
import { download } from '../parts/download.ts';
import { EventFacts } from '../parts/event-facts.tsx';
import { LetterActs } from '../parts/letter-acts.tsx';
import { News } from '../parts/news.tsx';
import { ReadLetter } from '../parts/read-letter.tsx';
import { Facts, Page, Shown, Trouble } from '../parts/shown.tsx';
import { useMay } from '../session.tsx';
import { classes, doors, eventWords, findingWords, hows, levels, methods, moment, size } from '../words.ts';

type Life = AnswerOf<'/v1/letters/{id}'>;
type Happened = Life['events'][number];
type Copy = Life['deliveries'][number];

const good = new Set([
  'delivery.delivered',
  'pickup.opened',
  'message.accepted',
  'pickup.placed',
  'pickup.replied',
]);
const bad = new Set([
  'delivery.failed',
  'delivery.held',
  'delivery.cancelled',
  'message.refused',
  'hold.refused',
]);
/** Looks, which have a list of their own. */
const looked = new Set([
  'trace.read',
  'archive.read',
  'pickup.looked',
  'hold.read',
  'receipt.made',
  'archive.found',
]);
const stateColours: Readonly<Record<string, string>> = {
  delivered: 'green',
  opened: 'green',
  portal: 'cyan',
  waiting: 'yellow',
  held: 'orange',
  looking: 'yellow',
  failed: 'red',
  refused: 'red',
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const read = <T,>(json: string | undefined, otherwise: T): T => {
  try {
    return json ? (JSON.parse(json) as T) : otherwise;
  } catch {
    return otherwise;
  }
};

/** The reasons for each reader's copy, in the order of the decisions. */
function reasonsOf(life: Life): ReadonlyMap<string, readonly string[]> {
  const reasons = new Map<string, readonly string[]>();
  for (const event of life.events) {
    if (event.kind !== 'message.accepted' && event.kind !== 'message.looked') continue;
    const decisions = (event.data.decisions ?? []) as { delivery: string }[];
    const why = read<string[][]>(event.secret.why, []);
    for (const [n, { delivery }] of decisions.entries())
      if (why[n]) reasons.set(delivery, why[n] as string[]);
  }
  return reasons;
}

/** What came of the means that were tried, in the words of the events: the last of them decided. */
function howItWent(copy: Copy, events: readonly Happened[]): string | null {
  const last = events
    .filter(
      ({ kind, delivery }) =>
        delivery === copy.id && /^delivery\.(delivered|turned|failed|attempted|held)$/.test(kind),
    )
    .at(-1);
  if (!last) return null;
  const reason = last.secret.reason ?? text(last.data.reason);
  switch (last.kind) {
    case 'delivery.turned':
      return `It went to the secure portal, because ${reason || 'the rule asks for it'}.`;
    case 'delivery.delivered':
      return `It went by ${methods[text(last.data.method)] ?? text(last.data.method)}: ${reason}.`;
    case 'delivery.held':
      return `It waits for a person: ${reason}.`;
    case 'delivery.failed':
      return `It could not be delivered: ${reason || 'the other server refused it'}.`;
    default:
      return `It could not be handed over yet: ${reason}.`;
  }
}

const replyOf = (event: Happened): string => event.secret.reply ?? text(event.data.reply);

function CopyCard({ copy, life, why }: { copy: Copy; life: Life; why: readonly string[] }) {
  const went = howItWent(copy, life.events);
  const opened = life.events.filter(({ kind, delivery }) => kind === 'pickup.opened' && delivery === copy.id);
  return (
    <Card withBorder component="section" aria-label={`The copy for ${copy.recipient}`}>
      <Group justify="space-between" align="flex-start">
        <Text fw={600} className="wrap">
          To {copy.recipient}
        </Text>
        <Badge color={stateColours[copy.state] ?? 'gray'} variant="light">
          {hows[copy.state] ?? copy.state}
        </Badge>
      </Group>
      <Text className="soft" size="sm">
        since {moment(copy.at)}
      </Text>
      {went && <Text mt="xs">{went}</Text>}
      {opened.length > 0 && (
        <Text mt="xs">
          Read by the reader {opened.length === 1 ? 'once' : `${opened.length} times`}, first{' '}
          {moment(opened[0]?.at)}.
        </Text>
      )}
      {why.length > 0 && (
        <>
          <Text fw={600} mt="sm" size="sm">
            Why it was protected like this
          </Text>
          <List size="sm" spacing={2}>
            {why.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </>
      )}
      <Receipts copy={copy} />
    </Card>
  );
}

/** One thing that happened, in words; the other server's reply as it was given. */
function Happening({ event, readers }: { event: Happened; readers: ReadonlyMap<string, string> }) {
  const reply = replyOf(event);
  const reason = event.secret.reason ?? text(event.data.reason);
  const reader = event.delivery ? readers.get(event.delivery) : undefined;
  const tls = event.data.tls as { version?: string; peerName?: string } | null | undefined;
  return (
    <>
      <Text size="sm" className="soft">
        {moment(event.at)}
        {reader && readers.size > 1 ? `, to ${reader}` : ''}
        {event.actor.kind === 'system' ? '' : `, by ${event.by || `the ${event.actor.kind}`}`}
      </Text>
      {reason && <Text size="sm">{reason}</Text>}
      {reply && (
        <Text size="sm">
          The other server said: <q className="mono">{reply}</q>
        </Text>
      )}
      {tls?.version && event.kind.startsWith('delivery.') && (
        <Text size="sm">
          {tls.version}
          {tls.peerName ? `, proven to be ${tls.peerName}` : ''}
        </Text>
      )}
      <details>
        <summary>All that is on record</summary>
        <EventFacts data={event.data} secret={event.secret} />
      </details>
    </>
  );
}

/** What somebody saw, in words. */
const sights: Readonly<Record<string, string>> = {
  content: 'read the letter itself',
  attachment: 'took out an attachment',
  export: 'took out a copy',
  excerpt: 'saw a line of it',
  proof: 'made out a receipt',
  details: 'looked at its history',
  line: 'saw it in a list',
};

/** Staff, readers and senders that looked, the latest first; the same look again and again is told once. */
function Seen({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['looks', id],
    queryFn: () => call('get', '/v1/letters/{id}/looks', { params: { id } }),
    refetchOnWindowFocus: false,
  });
  return (
    <Shown query={query}>
      {({ items }) => {
        const told = new Map<string, { one: (typeof items)[number]; times: number }>();
        for (const one of items) {
          const key = `${one.who.kind} ${one.who.name} ${one.sight} ${one.why ?? ''}`;
          const known = told.get(key);
          if (known) known.times++;
          else told.set(key, { one, times: 1 });
        }
        const all = [...told.values()].filter(({ one }) => one.who.kind !== 'system');
        if (all.length === 0) return <Text className="soft">Nobody yet.</Text>;
        return (
          <List size="sm" spacing={4}>
            {all.map(({ one, times }) => (
              <List.Item key={one.id}>
                <b>{one.who.you ? 'You' : one.who.name || lookers[one.who.kind] || one.who.kind}</b>
                {one.who.kind === 'reader' ? ' (its reader)' : ''} {sights[one.sight] ?? one.sight},{' '}
                {times > 1 ? `${times} times, last ` : ''}
                {moment(one.at)}
                {one.why ? ` (“${one.why}”)` : ''}
              </List.Item>
            ))}
          </List>
        );
      }}
    </Shown>
  );
}

const lookers: Readonly<Record<string, string>> = {
  staff: 'Somebody here',
  shell: 'Somebody at the machine',
  sender: 'Its sender',
  reader: 'Its reader',
};

/** What proves how this copy went, to keep. */
function Receipts({ copy }: { copy: Copy }) {
  const { error, doing } = useDoing();
  const take = (path: string): Promise<void> => doing(() => download(path));
  return (
    <>
      <Group gap="xs" mt="sm">
        <Text size="sm">Receipt:</Text>
        <Button size="compact-xs" variant="default" onClick={() => take(`/v1/receipts/${copy.id}/pdf`)}>
          PDF
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => take(`/v1/receipts/${copy.id}`)}>
          File that proves itself
        </Button>
      </Group>
      {error && <Trouble error={error} />}
    </>
  );
}

function LetterShown({ life, again }: { life: Life; again: () => void }) {
  const mayRead = useMay('archive.read');
  const reasons = reasonsOf(life);
  const readers = new Map(life.deliveries.map((copy) => [copy.id, copy.recipient]));
  const told = life.events.filter(({ kind }) => !looked.has(kind));
  const found = [
    ...new Set(
      life.events.flatMap(({ data }) => ((data.findings ?? []) as [string][]).map(([kind]) => kind)),
    ),
  ];
  return (
    <>
      <LetterActs of={life.deliveries} onDone={again} />
      <Grid>
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack>
            {life.deliveries.map((copy) => (
              <CopyCard key={copy.id} copy={copy} life={life} why={reasons.get(copy.id) ?? []} />
            ))}
            {mayRead && <ReadLetter id={life.id} onRead={again} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack>
            <Card withBorder component="section" aria-labelledby="who">
              <Title order={2} size="h5" id="who" mb="xs">
                Who looked at it
              </Title>
              <Seen id={life.id} />
            </Card>
            <Card withBorder>
              <Facts
                of={[
                  ['From', life.sender],
                  ['To', life.recipients.join(', ')],
                  ['Taken', moment(life.acceptedAt)],
                  ['Holds', levels[life.level] ?? life.level],
                  ['Found in it', found.map(findingWords).join(', ') || 'nothing by name'],
                  ['Size', size(life.size)],
                  ['Came by', doors[life.door] ?? life.door],
                  ['Class', classes[life.class] ?? life.class],
                ]}
              />
            </Card>
          </Stack>
        </Grid.Col>
      </Grid>
      <Title order={2} size="h4">
        What happened
      </Title>
      <Timeline bulletSize={14} lineWidth={2} active={told.length} aria-label="What happened">
        {told.map((event) => (
          <Timeline.Item
            key={event.id}
            title={eventWords(event.kind)}
            color={bad.has(event.kind) ? 'red' : good.has(event.kind) ? 'green' : 'gray'}
          >
            <Happening event={event} readers={readers} />
          </Timeline.Item>
        ))}
      </Timeline>
    </>
  );
}

/** The whole life of one letter: where each copy is, why it was protected as it was, who looked, what happened. */
export default function Letter({ id }: { id: string }) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['letter', id],
    queryFn: () => call('get', '/v1/letters/{id}', { params: { id } }),
    // Each look is on record: it is made when somebody asks for it.
    refetchOnWindowFocus: false,
  });
  const last = query.data?.events.filter(({ kind }) => !looked.has(kind)).at(-1);
  return (
    <Page
      title="A letter"
      lead={<span className="mono">{id}</span>}
      actions={
        <Button component={Link} href="/letters" variant="default" size="xs">
          All letters
        </Button>
      }
    >
      <Shown query={query}>
        {(life) => (
          <Stack>
            <News shown={query.dataUpdatedAt} again={() => void query.refetch()} />
            {life.deliveries.length === 0 && last && (
              <Alert color={bad.has(last.kind) ? 'red' : 'blue'} title={eventWords(last.kind)}>
                {moment(last.at)}
              </Alert>
            )}
            <LetterShown
              life={life}
              again={() => {
                void client.invalidateQueries({ queryKey: ['letter', id] });
                void client.invalidateQueries({ queryKey: ['looks', id] });
              }}
            />
            <Anchor component={Link} href={`/letters?q=${encodeURIComponent(life.sender)}`}>
              Other letters from or to {life.sender}
            </Anchor>
          </Stack>
        )}
      </Shown>
    </Page>
  );
}
