import { Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../call.ts';
import { Destructions } from '../parts/destructions.tsx';
import { KeepSchedule } from '../parts/keep-schedule.tsx';
import { LegalHolds } from '../parts/legal-holds.tsx';
import { Page, Shown } from '../parts/shown.tsx';
import { useMay } from '../session.tsx';

/** How long letters are kept, what must be kept whatever else is said, and what went. */
export default function Keeping() {
  const client = useQueryClient();
  const mayChange = useMay('keeping.change');
  const mayDecide = useMay('keeping.approve');
  const query = useQuery({ queryKey: ['retention'], queryFn: () => call('get', '/v1/retention') });
  return (
    <Page
      title="Retention and holds"
      lead="How long letters are kept, what must be kept whatever else is said, and what was destroyed. What ends a protection takes two people."
    >
      <Title order={2} size="h4">
        Legal holds
      </Title>
      <LegalHolds mayChange={mayChange} mayDecide={mayDecide} />
      <Title order={2} size="h4">
        How long
      </Title>
      <Shown query={query}>
        {(now) => (
          <KeepSchedule
            of={now}
            mayChange={mayChange}
            mayDecide={mayDecide}
            onDone={() => void client.invalidateQueries({ queryKey: ['retention'] })}
          />
        )}
      </Shown>
      <Title order={2} size="h4">
        Destroyed
      </Title>
      <Destructions mayChange={mayChange} mayDecide={mayDecide} />
    </Page>
  );
}
