import { Alert, Anchor, Button, Group, Stack, Text, TextInput, Timeline, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { call } from '../call.ts';
import { useDoing } from '../parts/doing.ts';
import { Form } from '../parts/form.tsx';
import { Page, Trouble } from '../parts/shown.tsx';
import { useMe } from '../session.tsx';
import { eventWords, methods, moment } from '../words.ts';

const ended = new Set([
  'delivered',
  'failed',
  'portal',
  'opened',
  'held',
  'refused',
  'archived',
  'cancelled',
]);
const endings: Readonly<Record<string, [color: string, title: string, text: string]>> = {
  delivered: ['green', 'It has arrived', 'The reader’s server has taken it. Everything works.'],
  portal: [
    'green',
    'It waits in the portal',
    'The reader’s server offers no encryption that is good enough, so your reader was told to fetch it in the portal.',
  ],
  held: ['yellow', 'It waits for a person', 'A rule asks for approval: look at “Held”.'],
  failed: ['red', 'It could not be delivered', 'See below what the other server said.'],
};

/** The end of the first run: the DNS, and a letter whose way one can watch. */
export default function SetUpLetter() {
  const me = useMe();
  const [to, setTo] = useState('');
  const [id, setId] = useState<string | null>(null);
  const { busy, error, doing } = useDoing();
  const status = useQuery({
    queryKey: ['letter', id, 'status'],
    queryFn: () => call('get', '/v1/letters/{id}/status', { params: { id: id ?? '' } }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (ended.has(state.data?.deliveries[0]?.state ?? '') ? false : 1000),
  });
  const life = useQuery({
    queryKey: ['letter', id, 'watched', status.data?.deliveries[0]?.at],
    queryFn: () => call('get', '/v1/letters/{id}', { params: { id: id ?? '' } }),
    enabled: id !== null && me.acts.includes('trace.read'),
    placeholderData: (before) => before,
  });
  const send = (): Promise<void> =>
    doing(async () => {
      setId(null);
      const made = await call('post', '/v1/letters', {
        body: {
          to: [to],
          subject: `A first letter from ${me.organisation.name}`,
          text: `This letter was sent to see that ${me.organisation.name} can send mail with Postern. Nothing has to be done.`,
          attachments: [],
          class: 'urgent',
        },
      });
      setId(made.id);
    });
  const copy = status.data?.deliveries[0];
  const ending = copy && endings[copy.state];
  return (
    <Page title="Set-up" lead="Two things are left: the records of your domain, and a letter to try it with.">
      <section aria-labelledby="setup-dns">
        <Title order={2} size="h3" id="setup-dns">
          The records of your domain
        </Title>
        <Text>
          Servers of others believe your letters once they find your records in the DNS. Copy them from the
          page of your domains: it shows what is missing, and looks again as often as you like.
        </Text>
        <Button component={Link} href={`/domains?name=${me.organisation.domain}`} variant="default" mt="xs">
          To the records
        </Button>
      </section>
      <section aria-labelledby="setup-letter">
        <Stack gap="xs">
          <Title order={2} size="h3" id="setup-letter">
            A first letter
          </Title>
          <Text>Send one to an address of yours elsewhere, and watch its way.</Text>
          <Form onSend={send}>
            <Group align="flex-end">
              <TextInput
                label="To"
                type="email"
                value={to}
                onChange={(event) => setTo(event.currentTarget.value)}
                required
              />
              <Button type="submit" loading={busy}>
                Send it
              </Button>
            </Group>
          </Form>
          {error && <Trouble error={error} />}
          <div role="status">
            {copy && !ended.has(copy.state) && <Text>It is on its way…</Text>}
            {ending && (
              <Alert color={ending[0]} title={ending[1]}>
                {ending[2]} {copy?.method ? `Protected by: ${methods[copy.method] ?? copy.method}.` : ''}
              </Alert>
            )}
          </div>
          {life.data && (
            <Timeline bulletSize={16} aria-label="The way of the letter">
              {life.data.events
                .filter(({ kind }) => !kind.endsWith('.read'))
                .map((event) => (
                  <Timeline.Item key={event.id} title={eventWords(event.kind)}>
                    <Text size="sm">{moment(event.at)}</Text>
                    {event.secret.reply && <Text size="sm">“{event.secret.reply}”</Text>}
                    {event.secret.reason && <Text size="sm">{event.secret.reason}</Text>}
                  </Timeline.Item>
                ))}
            </Timeline>
          )}
          {ending && (
            <Text>
              <Anchor component={Link} href="/">
                To the console
              </Anchor>
            </Text>
          )}
        </Stack>
      </section>
    </Page>
  );
}
