import {
  Alert,
  Badge,
  Button,
  Card,
  Group,
  List,
  NumberInput,
  SegmentedControl,
  Stack,
  Tabs,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { EventFacts } from '../parts/event-facts.tsx';
import { Empty, Facts, Page, Shown, Trouble } from '../parts/shown.tsx';
import { useMe } from '../session.tsx';
import { eventWords, moment } from '../words.ts';

type Review = AnswerOf<'/v1/reviews'>['items'][number];
type Report = AnswerOf<'/v1/reviews/{id}'>;
type Item = Report['items'][number];
type Glass = AnswerOf<'/v1/glass'>['items'][number];

const states: Readonly<Record<Review['state'], readonly [string, string]>> = {
  open: ['to be signed off', 'yellow'],
  overdue: ['overdue', 'red'],
  signed: ['signed off', 'green'],
};

const nameOf = (one: { kind: Review['kind']; from: string; to: string }): string =>
  one.kind === 'log'
    ? `The log from ${moment(one.from)} to ${moment(one.to)}`
    : `Emergency access from ${moment(one.from)} to ${moment(one.to)}`;

/** The events of one topic, a page at a time. */
function Happened({ review, topic }: { review: string; topic: string }) {
  const events = useInfiniteQuery({
    queryKey: ['reviews', review, topic],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call('get', '/v1/reviews/{id}/topics/{topic}', {
        params: { id: review, topic },
        query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    getNextPageParam: (last) => last.next,
  });
  if (events.error) return <Trouble error={events.error} again={() => void events.refetch()} />;
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack gap="xs">
      {items.map((event) => (
        <Card key={event.id} withBorder padding="xs">
          <Text size="sm">
            <strong>{eventWords(event.kind)}</strong> · {moment(event.at)} ·{' '}
            {event.by || (event.actor.kind === 'system' ? 'Postern itself' : event.actor.id)}
          </Text>
          <EventFacts data={event.data} secret={event.secret} />
        </Card>
      ))}
      {events.hasNextPage && (
        <Group>
          <Button
            size="xs"
            variant="default"
            loading={events.isFetchingNextPage}
            onClick={() => void events.fetchNextPage()}
          >
            Show more events
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Topic({ review, item, onSigned }: { review: Report; item: Item; onSigned: () => Promise<void> }) {
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const [verdict, setVerdict] = useState<'fine' | 'concern'>('fine');
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const sign = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await call('post', '/v1/reviews/{id}/sign', {
        params: { id: review.id },
        body: { topic: item.topic, verdict, note },
      });
      await onSigned();
    } catch (problem) {
      setError(problem as Error);
    }
    setBusy(false);
  };
  const count = item.signedCount ?? item.count;
  return (
    <Card withBorder component="section" aria-label={item.title}>
      <Group justify="space-between" align="flex-start">
        <Title order={3} size="h5">
          {item.title}
        </Title>
        <Badge
          variant="light"
          color={item.verdict === 'concern' ? 'red' : item.verdict === 'fine' ? 'green' : 'yellow'}
        >
          {item.verdict === 'concern' ? 'a concern' : item.verdict === 'fine' ? 'fine' : 'to be looked at'}
        </Badge>
      </Group>
      <Text size="sm">
        {count} {count === 1 ? 'event' : 'events'}. {item.ask}
      </Text>
      {item.found.length > 0 && (
        <Alert color="red" title="Found when this review was opened" mt="xs">
          <List size="sm">
            {item.found.map((what) => (
              <List.Item key={what}>{what}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {item.verdict !== null && (
        <Text mt="xs" className="wrap">
          “{item.note}” · {item.signedBy?.name}, {moment(item.signedAt)}
        </Text>
      )}
      <Group mt="xs">
        <Button size="xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide what happened' : 'Show what happened'}
        </Button>
      </Group>
      {open && <Happened review={review.id} topic={item.topic} />}
      {item.verdict === null && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void sign();
          }}
        >
          <Stack gap="xs" mt="sm">
            <Textarea
              label={`What you looked at and found: ${item.title.toLowerCase()}`}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
              maxLength={2000}
              autosize
              minRows={2}
              required
            />
            <Group>
              <SegmentedControl
                aria-label="What it came to"
                value={verdict}
                onChange={(value) => setVerdict(value as 'fine' | 'concern')}
                data={[
                  { value: 'fine', label: 'Fine' },
                  { value: 'concern', label: 'A concern' },
                ]}
              />
              <Button type="submit" loading={busy} disabled={note.trim().length < 3}>
                Sign off
              </Button>
            </Group>
            {error && <Trouble error={error} />}
          </Stack>
        </form>
      )}
    </Card>
  );
}

function OneReview({ id, onBack }: { id: string; onBack: () => void }) {
  const client = useQueryClient();
  const review = useQuery({
    queryKey: ['reviews', id],
    queryFn: () => call('get', '/v1/reviews/{id}', { params: { id } }),
  });
  const again = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: ['reviews'] });
  };
  return (
    <Stack>
      <Group>
        <Button variant="default" size="xs" onClick={onBack}>
          All reviews
        </Button>
      </Group>
      <Shown query={review}>
        {(one) => {
          const quiet = one.items.filter(
            ({ count, found, verdict }) =>
              one.kind === 'log' && one.state !== 'signed' && count === 0 && found.length === 0 && !verdict,
          );
          const asked = one.items.filter((item) => !quiet.includes(item));
          // A span in which nothing at all happened is signed off by its first topic.
          const shown = asked.length > 0 ? asked : quiet.slice(0, 1);
          return (
            <>
              <Title order={2} size="h4">
                {nameOf(one)}
              </Title>
              <Facts
                of={[
                  ['State', states[one.state][0]],
                  ['Due', moment(one.dueAt)],
                  ...(one.closedBy
                    ? ([['Signed off', `${one.closedBy.name}, ${moment(one.closedAt)}`]] as const)
                    : []),
                ]}
              />
              {shown.map((item) => (
                <Topic key={item.topic} review={one} item={item} onSigned={again} />
              ))}
              {quiet.length > 0 && (
                <Text className="soft">
                  Nothing happened under: {quiet.map(({ title }) => title.toLowerCase()).join('; ')}.
                </Text>
              )}
            </>
          );
        }}
      </Shown>
    </Stack>
  );
}

function Reviews() {
  const [shown, setShown] = useState<string | null>(null);
  const reviews = useInfiniteQuery({
    queryKey: ['reviews'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call('get', '/v1/reviews', { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } }),
    getNextPageParam: (last) => last.next,
  });
  if (shown) return <OneReview id={shown} onBack={() => setShown(null)} />;
  if (reviews.error) return <Trouble error={reviews.error} again={() => void reviews.refetch()} />;
  const items = reviews.data?.pages.flatMap((page) => page.items) ?? [];
  if (reviews.data && items.length === 0)
    return (
      <Empty title="No review is due yet">
        The first one is opened a week after the server began, and one after each emergency access.
      </Empty>
    );
  return (
    <Stack>
      {items.map((one) => (
        <Card key={one.id} withBorder component="article" aria-label={nameOf(one)}>
          <Group justify="space-between" align="flex-start">
            <div>
              <Text fw={600}>{nameOf(one)}</Text>
              <Text size="sm" className="soft">
                {one.done} of {one.toDo} topics signed off · due {moment(one.dueAt)}
                {one.closedBy ? ` · ${one.closedBy.name}, ${moment(one.closedAt)}` : ''}
              </Text>
            </div>
            <Group gap="xs">
              <Badge variant="light" color={states[one.state][1]}>
                {states[one.state][0]}
              </Badge>
              <Button size="xs" variant="default" onClick={() => setShown(one.id)}>
                {one.state === 'signed' ? 'Read' : 'Review'}
              </Button>
            </Group>
          </Group>
        </Card>
      ))}
      {reviews.hasNextPage && (
        <Group>
          <Button variant="default" onClick={() => void reviews.fetchNextPage()}>
            Show earlier ones
          </Button>
        </Group>
      )}
    </Stack>
  );
}

const glassStates: Readonly<Record<Glass['state'], readonly [string, string]>> = {
  asked: ['waits for a second person', 'yellow'],
  lapsed: ['nobody decided in time', 'gray'],
  refused: ['refused', 'red'],
  open: ['allowed now', 'orange'],
  over: ['over', 'gray'],
};

function Ask({ onAsked }: { onAsked: () => Promise<void> }) {
  const [letters, setLetters] = useState(new URLSearchParams(location.search).get('letter') ?? '');
  const [person, setPerson] = useState('');
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState<number | string>(60);
  const [error, setError] = useState<Error | null>(null);
  const ids = letters.split(/[\s,;]+/).filter((one) => one !== '');
  const ask = async (): Promise<void> => {
    setError(null);
    try {
      await call('post', '/v1/glass', {
        body: {
          letters: ids,
          ...(person.trim() ? { person: person.trim() } : {}),
          reason,
          minutes: Number(minutes) || 60,
        },
      });
      setLetters('');
      setPerson('');
      setReason('');
      await onAsked();
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Card withBorder component="section" aria-label="Ask for emergency access">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <Stack gap="sm">
          <Title order={2} size="h4">
            Ask for emergency access
          </Title>
          <Text size="sm">
            Somebody else has to allow it. Those whose letters they are see your reason and what you read, and
            a third person reviews it.
          </Text>
          <Textarea
            label="Letters, by their numbers"
            description="From a letter’s page; or leave this empty and name a person"
            value={letters}
            onChange={(event) => setLetters(event.currentTarget.value)}
            autosize
            minRows={1}
          />
          <TextInput
            label="Or all letters from and to this person"
            description="An address of yours"
            value={person}
            onChange={(event) => setPerson(event.currentTarget.value)}
          />
          <TextInput
            label="Why it cannot wait"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={1000}
            required
          />
          <NumberInput
            label="For how many minutes"
            value={minutes}
            onChange={setMinutes}
            min={1}
            max={480}
            maw={200}
          />
          {error && <Trouble error={error} />}
          <Group>
            <Button
              type="submit"
              disabled={reason.trim().length < 3 || (ids.length === 0) === (person.trim() === '')}
            >
              Ask
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

function Decide({ one, onDone }: { one: Glass; onDone: () => Promise<void> }) {
  const [words, setWords] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const decide = async (verdict: 'approved' | 'refused'): Promise<void> => {
    setError(null);
    try {
      await call('post', '/v1/glass/{id}/decide', { params: { id: one.id }, body: { verdict, words } });
      await onDone();
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Stack gap="xs" mt="sm">
      <TextInput
        label="How you made sure of it, or why not"
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        maxLength={1000}
      />
      {error && <Trouble error={error} />}
      <Group>
        <Button
          color="red"
          variant="light"
          disabled={words.trim().length < 3}
          onClick={() => void decide('approved')}
        >
          Allow it for {one.minutes} minutes
        </Button>
        <Button variant="default" disabled={words.trim().length < 3} onClick={() => void decide('refused')}>
          Refuse
        </Button>
      </Group>
    </Stack>
  );
}

type ReadLetter = AnswerOf<'/v1/glass/letters/{id}/read', 'post'>;

function ReadOne({ id }: { id: string }) {
  const [letter, setLetter] = useState<ReadLetter | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const read = async (): Promise<void> => {
    setError(null);
    try {
      setLetter(await call('post', '/v1/glass/letters/{id}/read', { params: { id }, body: {} }));
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <div>
      <Button size="xs" variant="default" onClick={() => void read()}>
        Read {id.slice(0, 8)}…
      </Button>
      {error && <Trouble error={error} />}
      {letter && (
        <Card withBorder mt="xs" component="article" aria-label={letter.subject}>
          <Text fw={600} className="wrap">
            {letter.subject}
          </Text>
          <Text size="sm" className="soft wrap">
            {letter.from.join(', ')} to {letter.to.join(', ')}
          </Text>
          <Text mt="sm" className="wrap" style={{ whiteSpace: 'pre-wrap' }}>
            {letter.text}
          </Text>
        </Card>
      )}
    </div>
  );
}

/** With a permission for all letters of a person: which of them, by its number. */
function ReadOfPerson({ name }: { name: string }) {
  const [typed, setTyped] = useState('');
  const id = /^[0-9a-f-]{36}$/i.test(typed.trim()) ? typed.trim().toLowerCase() : null;
  return (
    <Stack gap="xs">
      <TextInput
        label={`A letter of ${name}, by its number`}
        description="Each letter that you read is recorded, and they see it"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {id && <ReadOne key={id} id={id} />}
    </Stack>
  );
}

function Access() {
  const me = useMe();
  const client = useQueryClient();
  const glass = useQuery({
    queryKey: ['glass'],
    queryFn: () => call('get', '/v1/glass', { query: { limit: 100 } }),
  });
  const again = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: ['glass'] });
    await client.invalidateQueries({ queryKey: ['reviews'] });
  };
  const mayAsk = me.acts.includes('glass.ask');
  const mayDecide = me.acts.includes('glass.approve');
  return (
    <Stack>
      <Shown query={glass}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nobody has asked for emergency access" />
          ) : (
            items.map((one) => (
              <Card key={one.id} withBorder component="article" aria-label={`Asked by ${one.askedBy.name}`}>
                <Group justify="space-between" align="flex-start">
                  <Text fw={600}>
                    {one.askedBy.name} asks to read{' '}
                    {one.person
                      ? `all letters of ${one.person.name}`
                      : `${one.letters.length} ${one.letters.length === 1 ? 'letter' : 'letters'}`}
                  </Text>
                  <Badge variant="light" color={glassStates[one.state][1]}>
                    {glassStates[one.state][0]}
                  </Badge>
                </Group>
                <Text className="wrap">“{one.reason}”</Text>
                <Text size="sm" className="soft">
                  {moment(one.askedAt)}
                  {one.decidedBy ? ` · ${one.decidedBy.name}: “${one.words}”` : ''}
                  {one.endsAt ? ` · until ${moment(one.endsAt)}` : ''}
                </Text>
                {one.state === 'asked' && mayDecide && one.askedBy.id !== me.account.id && (
                  <Decide one={one} onDone={again} />
                )}
                {one.state === 'open' && one.askedBy.id === me.account.id && (
                  <Stack gap="xs" mt="sm">
                    {one.letters.map((id) => (
                      <ReadOne key={id} id={id} />
                    ))}
                    {one.person && <ReadOfPerson name={one.person.name} />}
                    <Group>
                      <Button
                        size="xs"
                        variant="default"
                        onClick={() =>
                          void call('post', '/v1/me/glass/{id}/end', { params: { id: one.id } }).then(again)
                        }
                      >
                        I do not need it any more
                      </Button>
                    </Group>
                  </Stack>
                )}
              </Card>
            ))
          )
        }
      </Shown>
      {mayAsk && <Ask onAsked={again} />}
    </Stack>
  );
}

/** What somebody has to look at afterwards: the log, week by week, and each emergency access. */
export default function ReviewsPage() {
  const me = useMe();
  const reviewer = me.acts.includes('review.sign');
  const place = new URLSearchParams(location.search).get('show');
  return (
    <Page title="Reviews" lead="What has to be looked at in the log, and emergency access to letters">
      <Tabs defaultValue={reviewer && place !== 'access' ? 'reviews' : 'access'} keepMounted={false}>
        <Tabs.List>
          {reviewer && <Tabs.Tab value="reviews">Reviews</Tabs.Tab>}
          <Tabs.Tab value="access">Emergency access</Tabs.Tab>
        </Tabs.List>
        {reviewer && (
          <Tabs.Panel value="reviews" pt="md">
            <Reviews />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="access" pt="md">
          <Access />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
