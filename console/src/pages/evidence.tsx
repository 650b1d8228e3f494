import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '../call.ts';
import { EventSearch } from '../parts/event-search.tsx';
import { LogStanding } from '../parts/log-standing.tsx';
import { ReceiptDrop } from '../parts/receipt-drop.tsx';
import { Page, Shown } from '../parts/shown.tsx';

/** What happened here, and how anybody can tell that it did. */
export default function Evidence() {
  const query = useQuery({ queryKey: ['evidence'], queryFn: () => call('get', '/v1/evidence') });
  return (
    <Page
      title="Evidence"
      lead="What happened here, newest first. Nobody can change it without being found out."
    >
      <Stack>
        <Shown query={query}>
          {(log) => (
            <>
              <ReceiptDrop keys={log.keys} />
              <LogStanding log={log} />
            </>
          )}
        </Shown>
        <Title order={2} size="h4">
          Events
        </Title>
        <EventSearch />
      </Stack>
    </Page>
  );
}
