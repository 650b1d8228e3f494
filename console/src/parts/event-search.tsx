import { Accordion, Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { eventWords, moment } from '../words.ts';
import { EventFacts } from './event-facts.tsx';
import { Form } from './form.tsx';
import { Empty, Facts, Shown, Trouble, Waiting } from './shown.tsx';

type Event = AnswerOf<'/v1/events'>['items'][number];

interface Wish {
  readonly kind: string;
  readonly actor: string;
  readonly from: string;
  readonly to: string;
}

const nothing: Wish = { kind: '', actor: '', from: '', to: '' };
/** Pages that are fetched at once while they hold nothing: what is rare lies far back. */
const patience = 20;

/** A day as it is typed to the moment it begins; `after` gives the moment it ends. */
const momentOf = (day: string, after = false): string | undefined => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return day === '' || Number.isNaN(at) ? undefined : new Date(at + (after ? 86_400_000 : 0)).toISOString();
};

const whoOf = ({ actor }: Event): string =>
  actor.kind === 'system' ? 'Postern itself' : `${actor.kind} ${actor.id}`;

/** The exact text of one event and its place in the log: asked for when it is opened, and recorded. */
function Proof({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['event', id],
    queryFn: () => call('get', '/v1/events/{id}', { params: { id } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Shown query={query}>
      {({ body, proof }) => (
        <Stack gap="xs">
          <Facts
            of={
              proof
                ? [
                    ['Place in the log', String(proof.leafIndex)],
                    ['Hash', proof.leafHash],
                    ['Proved under', `${proof.checkpoint.split('\n')[1] ?? ''} events`],
                  ]
                : [['Place in the log', 'none yet: within a second']]
            }
          />
          <Text size="sm">The text that was hashed:</Text>
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {body}
          </Code>
        </Stack>
      )}
    </Shown>
  );
}

function One({ event }: { event: Event }) {
  const [proof, setProof] = useState(false);
  return (
    <Stack gap="xs">
      <Text size="sm">By {whoOf(event)}</Text>
      <EventFacts data={event.data} closed="closed: not shown here" />
      {proof ? (
        <Proof id={event.id} />
      ) : (
        <Group>
          <Button size="xs" variant="default" onClick={() => setProof(true)}>
            Show its proof
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** What happened, newest first: by kind, by who acted, by day. */
export function EventSearch() {
  const [typed, setTyped] = useState(nothing);
  const [wish, setWish] = useState(nothing);
  const query = useInfiniteQuery({
    queryKey: ['events', wish],
    initialPageParam: '',
    queryFn: async ({ pageParam }) => {
      let cursor = pageParam;
      for (let round = 0; ; round++) {
        const page = await call('get', '/v1/events', {
          query: {
            limit: 50,
            kind: wish.kind.trim() || undefined,
            actor: wish.actor.trim() || undefined,
            from: momentOf(wish.from),
            to: momentOf(wish.to, true),
            cursor: cursor || undefined,
          },
        });
        if (page.items.length > 0 || page.next === null || round === patience) return page;
        cursor = page.next;
      }
    },
    getNextPageParam: (last) => last.next,
  });
  const field = (name: keyof Wish, label: string, more: object = {}) => (
    <TextInput
      label={label}
      value={typed[name]}
      onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
      {...more}
    />
  );
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack>
      <Form onSend={() => setWish(typed)}>
        <Group align="flex-end">
          {field('kind', 'Kind', { placeholder: 'hold, signin.failed' })}
          {field('actor', 'Who acted, by id')}
          {field('from', 'From', { type: 'date' })}
          {field('to', 'Up to and with', { type: 'date' })}
          <Button type="submit">Find</Button>
        </Group>
      </Form>
      {query.error ? (
        <Trouble error={query.error} again={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Waiting />
      ) : items.length === 0 ? (
        <Empty title="Nothing of that kind happened in that time" />
      ) : (
        <Accordion variant="contained">
          {items.map((event) => (
            <Accordion.Item key={event.id} value={event.id}>
              <Accordion.Control>
                {eventWords(event.kind)}{' '}
                <Text span className="soft" size="sm">
                  {moment(event.at)} · {event.actor.kind}
                </Text>
              </Accordion.Control>
              <Accordion.Panel>
                <One event={event} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
      {query.hasNextPage && (
        <Group>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show what happened before
          </Button>
        </Group>
      )}
    </Stack>
  );
}
