import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { moment } from '../words.ts';
import { Topic } from './review-topic.tsx';
import { Empty, Facts, Shown, Trouble } from './shown.tsx';

type Review = AnswerOf<'/v1/reviews'>['items'][number];

const states: Readonly<Record<Review['state'], readonly [string, string]>> = {
  open: ['to be signed off', 'yellow'],
  overdue: ['overdue', 'red'],
  signed: ['signed off', 'green'],
};

const nameOf = (one: { kind: Review['kind']; from: string; to: string }): string =>
  one.kind === 'log'
    ? `The log from ${moment(one.from)} to ${moment(one.to)}`
    : `Emergency access from ${moment(one.from)} to ${moment(one.to)}`;

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
                <Topic key={item.topic} review={one.id} item={item} onSigned={again} />
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

/** Reviews of the log and of each emergency access: which are due, and one of them topic by topic. */
export function Reviews() {
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
