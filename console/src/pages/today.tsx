import { Alert, Anchor, Card, SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { call } from '../call.ts';
import { Empty, Page, Shown } from '../parts/shown.tsx';
import { useMay } from '../session.tsx';
import { ago, size } from '../words.ts';

function Figure({ name, value, note, to }: { name: string; value: string; note: string; to?: string }) {
  return (
    <Card withBorder>
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

/** Is mail flowing, does anything wait for me, is anything wrong? */
export default function Today() {
  const may = useMay('queue.read');
  const query = useQuery({
    queryKey: ['status'],
    queryFn: () => call('get', '/v1/status'),
    refetchInterval: 5000,
    enabled: may,
  });
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
      <Shown query={query}>
        {(now) => (
          <>
            {now.ready ? (
              <Alert color="green" title="Mail is flowing" role="status">
                Letters are taken and delivered. Looked at {ago(now.at)}.
              </Alert>
            ) : (
              <Alert color="red" title="Mail is not flowing as it should" role="alert">
                {now.reasons.join(' ')}
              </Alert>
            )}
            <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
              <Figure
                name="About to leave"
                value={String(now.queue.due)}
                note={now.queue.oldest ? `the oldest for ${ago(now.queue.oldest)}` : 'nothing waits'}
              />
              <Figure
                name="Waiting for their next try"
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
              <Figure name="Disk" value={size(now.diskFree)} note="free for letters" />
            </SimpleGrid>
          </>
        )}
      </Shown>
    </Page>
  );
}
