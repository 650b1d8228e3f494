import { Accordion, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { EventFacts } from '../parts/event-facts.tsx';
import { Empty, Page, Shown } from '../parts/shown.tsx';
import { eventWords, moment } from '../words.ts';

/** What happened here, newest first. */
export default function Evidence() {
  const [find, setFind] = useState('');
  const query = useQuery({
    queryKey: ['events'],
    queryFn: () => call('get', '/v1/events', { query: { limit: 200 } }),
  });
  const wanted = find.trim().toLowerCase();
  return (
    <Page
      title="Evidence"
      lead="What happened here, newest first. Nobody can change it without being found out."
    >
      <TextInput
        label="Show only"
        placeholder="sign-in, policy, letter…"
        value={find}
        onChange={(event) => setFind(event.currentTarget.value)}
        maw={320}
      />
      <Shown query={query}>
        {({ items }) => {
          const shown = items.filter(({ kind }) =>
            `${kind} ${eventWords(kind)}`.toLowerCase().includes(wanted),
          );
          return shown.length === 0 ? (
            <Empty title="Nothing of that kind among the latest 200 events" />
          ) : (
            <Accordion variant="contained">
              {shown.map((event) => (
                <Accordion.Item key={event.id} value={event.id}>
                  <Accordion.Control>
                    {eventWords(event.kind)}{' '}
                    <Text span className="soft" size="sm">
                      {moment(event.at)} · {event.actor.kind}
                    </Text>
                  </Accordion.Control>
                  <Accordion.Panel>
                    <EventFacts data={event.data} />
                  </Accordion.Panel>
                </Accordion.Item>
              ))}
            </Accordion>
          );
        }}
      </Shown>
    </Page>
  );
}
