import {
  Alert,
  Badge,
  Button,
  Card,
  Group,
  List,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { eventWords, moment } from '../words.ts';
import { useDoing } from './doing.ts';
import { EventFacts } from './event-facts.tsx';
import { Form } from './form.tsx';
import { Trouble } from './shown.tsx';

type Item = AnswerOf<'/v1/reviews/{id}'>['items'][number];

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

/** One topic of a review: what was found, what happened, and whoever looked says what it came to. */
export function Topic({
  review,
  item,
  onSigned,
}: {
  review: string;
  item: Item;
  onSigned: () => Promise<void>;
}) {
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const [verdict, setVerdict] = useState<'fine' | 'concern'>('fine');
  const { busy, error, doing } = useDoing();
  const sign = (): Promise<void> =>
    doing(async () => {
      await call('post', '/v1/reviews/{id}/sign', {
        params: { id: review },
        body: { topic: item.topic, verdict, note },
      });
      await onSigned();
    });
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
      {open && <Happened review={review} topic={item.topic} />}
      {item.verdict === null && (
        <Form onSend={sign}>
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
        </Form>
      )}
    </Card>
  );
}
