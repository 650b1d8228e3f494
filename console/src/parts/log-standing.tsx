import { Alert, Badge, Card, Code, Group, List, Stack, Text, Title } from '@mantine/core';
import type { AnswerOf } from '../call.ts';
import { moment } from '../words.ts';
import { Facts } from './shown.tsx';

type Log = AnswerOf<'/v1/evidence'>;

const places: Readonly<Record<Log['anchors'][number]['kind'], string>> = {
  mail: 'an auditor’s mailbox',
  timestamp: 'a time-stamping authority',
  witness: 'a witness',
};

/** How the log stands, whose keys sign it, and who outside knows of it. */
export function LogStanding({ log }: { log: Log }) {
  const [, size = '', root = ''] = log.checkpoint?.split('\n') ?? [];
  return (
    <Card withBorder>
      <Stack>
        <Title order={2} size="h4">
          How the log stands
        </Title>
        {log.oldest > 60_000 && (
          <Alert color="red" title="The log stands still">
            {log.waiting} events have waited for their place for more than a minute.
          </Alert>
        )}
        <Facts
          of={[
            ['Events in the log', log.size.toLocaleString()],
            ['Waiting for their place', String(log.waiting)],
            ['Newest signed root', log.checkpoint ? `${root} over ${size} events` : 'none yet'],
          ]}
        />
        <Text fw={600}>Places outside that know of it</Text>
        {log.anchors.length === 0 ? (
          <Text className="soft">None. Whoever owns this machine could write a new past.</Text>
        ) : (
          <List>
            {log.anchors.map(({ kind, name, reachedAt, size: seen, late, reason }) => (
              <List.Item key={`${kind} ${name}`}>
                <Group gap="xs">
                  <Badge color={late ? 'red' : 'green'}>{late ? 'late' : 'in time'}</Badge>
                  <Text span>
                    {name}, {places[kind]}:{' '}
                    {reachedAt ? `${seen} events, ${moment(reachedAt)}` : 'never reached'}
                    {reason ? `. ${reason}` : ''}
                  </Text>
                </Group>
              </List.Item>
            ))}
          </List>
        )}
        <Text fw={600}>Public keys</Text>
        <Text className="soft" size="sm">
          Compare them with those you were given on paper or in person.
        </Text>
        {log.keys.map((key) => (
          <Code key={key} block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {key.length > 160 ? `${key.slice(0, 150)}…` : key}
          </Code>
        ))}
      </Stack>
    </Card>
  );
}
