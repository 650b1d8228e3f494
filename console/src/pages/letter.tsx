import { Alert, Anchor, Card, List, Text, Timeline } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { call } from '../call.ts';
import { EventFacts } from '../parts/event-facts.tsx';
import { Facts, Page, Shown } from '../parts/shown.tsx';
import { eventWords, levels, moment, size } from '../words.ts';

const good = new Set(['delivery.delivered', 'pickup.opened', 'message.accepted', 'pickup.placed']);
const bad = new Set(['delivery.failed', 'delivery.held', 'delivery.cancelled', 'message.refused']);
/** What people ask about first: why, how, and what the other server said. */
const matters = ['why', 'reason', 'method', 'reply', 'tls', 'host', 'recipient'];
const lookedAt: Readonly<Record<string, string>> = {
  'archive.read': 'the letter itself',
  'pickup.looked': 'how it stands in the portal',
};
const looks = new Set(['trace.read', 'archive.read', 'pickup.looked']);

/** The whole life of one letter: what happened, why it was protected as it was, and who looked. */
export default function Letter({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['letter', id],
    queryFn: () => call('get', '/v1/letters/{id}', { params: { id } }),
  });
  return (
    <Page title="A letter" lead={<span className="mono">{id}</span>}>
      <Shown query={query}>
        {(letter) => {
          const told = letter.events.filter(({ kind }) => !looks.has(kind));
          const seen = letter.events.filter(({ kind }) => looks.has(kind));
          const last = told.at(-1);
          return (
            <>
              {last && (
                <Alert
                  color={bad.has(last.kind) ? 'red' : good.has(last.kind) ? 'green' : 'blue'}
                  title={eventWords(last.kind)}
                >
                  {moment(last.at)}
                </Alert>
              )}
              <Card withBorder>
                <Facts
                  of={[
                    ['From', letter.sender],
                    ['To', letter.recipients.join(', ')],
                    ['Taken', moment(letter.acceptedAt)],
                    ['Holds', levels[letter.level] ?? letter.level],
                    ['Size', size(letter.size)],
                    ['Came by', letter.door],
                    ['Class', letter.class],
                  ]}
                />
              </Card>
              <Timeline bulletSize={14} lineWidth={2} active={told.length} aria-label="What happened">
                {told.map((event) => (
                  <Timeline.Item
                    key={event.id}
                    title={eventWords(event.kind)}
                    color={bad.has(event.kind) ? 'red' : good.has(event.kind) ? 'green' : 'gray'}
                  >
                    <Text size="sm" className="soft">
                      {moment(event.at)}
                      {event.actor.kind === 'system' ? '' : `, by ${event.by || `the ${event.actor.kind}`}`}
                    </Text>
                    <EventFacts data={event.data} secret={event.secret} only={matters} />
                    <details>
                      <summary>All that is on record</summary>
                      <EventFacts data={event.data} secret={event.secret} />
                    </details>
                  </Timeline.Item>
                ))}
              </Timeline>
              <Text fw={600} component="h2">
                Who looked at it
              </Text>
              {seen.length === 0 ? (
                <Text className="soft">Nobody but you, now.</Text>
              ) : (
                <List>
                  {seen.toReversed().map(({ id: event, kind, at, actor, by }) => (
                    <List.Item key={event}>
                      {by || `the ${actor.kind}`}, {moment(at)}: {lookedAt[kind] ?? 'its history'}
                    </List.Item>
                  ))}
                </List>
              )}
              <Anchor component={Link} href="/letters">
                Look for another letter
              </Anchor>
            </>
          );
        }}
      </Shown>
    </Page>
  );
}
