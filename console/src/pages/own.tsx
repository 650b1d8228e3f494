import { Alert, Badge, Button, Card, Group, List, Stack, Table, Tabs, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { Confirm } from '../parts/confirm.tsx';
import { useDoing } from '../parts/doing.ts';
import { Form } from '../parts/form.tsx';
import { LookTable } from '../parts/looks.tsx';
import { Empty, Page, Shown, Trouble } from '../parts/shown.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { Wide } from '../parts/wide.tsx';
import { brief, hows, methods, moment } from '../words.ts';

type Letter = AnswerOf<'/v1/me/letters'>['items'][number];
type Copy = Letter['copies'][number];
type Look = AnswerOf<'/v1/me/looks'>['items'][number];
type Taken = AnswerOf<'/v1/me/letters/{id}/retract', 'post'>['items'];

const taken: Readonly<Record<Taken[number]['became'], string>> = {
  'taken-back': 'taken back before anybody read it',
  'taken-back-after-opened': 'taken back, but its reader had read it before',
  stopped: 'stopped before it left',
  late: 'had left already: what another server has cannot be called back',
};

/** How one copy went, in one sentence. */
function went({ state, method, at, opened }: Copy): string {
  const when = moment(at);
  switch (state) {
    case 'delivered':
      return `Delivered ${when}: ${(method && methods[method]) ?? 'protected as the rule asks'}.`;
    case 'portal':
      return `Waits in the secure portal since ${when}. Nobody has opened it.`;
    case 'opened':
      return `Opened in the secure portal${opened > 1 ? ` ${opened} times` : ''}, last ${when}.`;
    case 'held':
      return `Waits since ${when} until somebody decides about it.`;
    case 'waiting':
      return `Has not left yet; it is tried again.`;
    case 'looking':
      return 'Is being read for protected content before it leaves.';
    case 'failed':
      return `Could not be delivered (${when}). You were told by mail.`;
    case 'refused':
      return `Came back to you ${when}.`;
    case 'retracted':
      return `Taken back ${when}.`;
    case 'expired':
      return `Was not fetched in time and was destroyed in the portal ${when}.`;
    default:
      return `${hows[state] ?? state}, ${when}.`;
  }
}

const colours: Readonly<Record<string, string>> = {
  delivered: 'green',
  opened: 'green',
  portal: 'cyan',
  waiting: 'yellow',
  held: 'orange',
  failed: 'red',
  refused: 'red',
};

function LetterCard({ letter, onTake }: { letter: Letter; onTake: () => void }) {
  const waits = letter.copies.some((one) => one.waits);
  return (
    <Card withBorder component="article" aria-label={letter.subject || 'A letter'}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Text fw={600} className="wrap">
            {letter.subject || '(no subject)'}
          </Text>
          <Text size="sm" className="soft">
            {moment(letter.acceptedAt)}
          </Text>
        </div>
        {waits && (
          <Button variant="default" size="xs" onClick={onTake}>
            Take back
          </Button>
        )}
      </Group>
      <Stack gap="sm" mt="sm">
        {letter.copies.map((copy) => (
          <div key={copy.id}>
            <Group gap="xs">
              <Text className="wrap">To {copy.recipient}</Text>
              <Badge variant="light" color={colours[copy.state] ?? 'gray'}>
                {hows[copy.state] ?? copy.state}
              </Badge>
            </Group>
            <Text size="sm">{went(copy)}</Text>
            {copy.why.length > 0 && (
              <details>
                <summary>Why it was protected like this</summary>
                <List size="sm">
                  {copy.why.map((sentence) => (
                    <List.Item key={sentence}>{sentence}</List.Item>
                  ))}
                </List>
              </details>
            )}
          </div>
        ))}
      </Stack>
    </Card>
  );
}

function Letters() {
  const client = useQueryClient();
  const [taking, setTaking] = useState<Letter | null>(null);
  const [became, setBecame] = useState<Taken | null>(null);
  const letters = useInfiniteQuery({
    queryKey: ['own', 'letters'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call('get', '/v1/me/letters', { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } }),
    getNextPageParam: (last) => last.next,
  });
  if (letters.error) return <Trouble error={letters.error} again={() => void letters.refetch()} />;
  const items = letters.data?.pages.flatMap((page) => page.items) ?? [];
  if (letters.data && items.length === 0)
    return <Empty title="You have written no letters yet">They are shown here as they leave.</Empty>;
  return (
    <Stack>
      {became && (
        <Alert
          color="blue"
          title="What became of it"
          role="status"
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => setBecame(null)}
        >
          <List size="sm">
            {became.map((one) => (
              <List.Item key={one.delivery}>
                {one.recipient}: {taken[one.became]}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {items.map((letter) => (
        <LetterCard key={letter.id} letter={letter} onTake={() => setTaking(letter)} />
      ))}
      {letters.hasNextPage && (
        <Group>
          <Button
            variant="default"
            loading={letters.isFetchingNextPage}
            onClick={() => void letters.fetchNextPage()}
          >
            Show older letters
          </Button>
        </Group>
      )}
      {taking && (
        <Confirm
          title="Take this letter back?"
          text="What waits in the portal cannot be opened any more, and what has not left does not leave. What a reader’s own server has already stays there."
          verb="Take it back"
          reason
          onEnd={() => setTaking(null)}
          onDo={async (reason) => {
            const { items: done } = await call('post', '/v1/me/letters/{id}/retract', {
              params: { id: taking.id },
              body: { reason },
            });
            setBecame(done);
            await client.invalidateQueries({ queryKey: ['own', 'letters'] });
          }}
        />
      )}
    </Stack>
  );
}

const named = (look: Look): string => {
  const who = look.other.length > 0 ? `${look.wrote ? 'to' : 'from'} ${look.other.join(', ')}` : 'a letter';
  return look.sentAt ? `${who}, ${brief(look.sentAt)}` : who;
};

function Looks() {
  const glass = useQuery({ queryKey: ['own', 'glass'], queryFn: () => call('get', '/v1/me/glass') });
  const looks = useInfiniteQuery({
    queryKey: ['own', 'looks'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call('get', '/v1/me/looks', { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } }),
    getNextPageParam: (last) => last.next,
  });
  if (looks.error) return <Trouble error={looks.error} again={() => void looks.refetch()} />;
  const items = looks.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack>
      {glass.data?.items.map((one) => (
        <Alert key={one.id} color="orange" title={`${one.by} was allowed to read all your letters`}>
          From {moment(one.from)} to {moment(one.until)}. {one.allowedBy} allowed it. Their reason: “
          {one.reason}” What was read stands in the list.
        </Alert>
      ))}
      {looks.data && items.length === 0 ? (
        <Empty title="Nobody else has looked at your letters">
          Whoever does is listed here with the time and their reason. Nobody can look without being listed.
        </Empty>
      ) : (
        <LookTable looks={items} name="Who looked at my letters" letter={named} />
      )}
      {looks.hasNextPage && (
        <Group>
          <Button
            variant="default"
            loading={looks.isFetchingNextPage}
            onClick={() => void looks.fetchNextPage()}
          >
            Show earlier ones
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Devices() {
  const client = useQueryClient();
  const [label, setLabel] = useState('');
  const [made, setMade] = useState<{ label: string; password: string } | null>(null);
  const { error, doing } = useDoing();
  const [ending, setEnding] = useState<{ id: string; label: string } | null>(null);
  const passwords = useQuery({
    queryKey: ['own', 'passwords'],
    queryFn: () => call('get', '/v1/me/app-passwords'),
  });
  const again = () => client.invalidateQueries({ queryKey: ['own', 'passwords'] });
  const add = (): Promise<void> =>
    doing(async () => {
      const { password } = await call('post', '/v1/me/app-passwords', { body: { label: label.trim() } });
      setMade({ label: label.trim(), password });
      setLabel('');
      await again();
    });
  return (
    <Stack>
      <Text className="soft">
        A mail program on a phone or computer signs in with a password of its own. When a device is lost,
        withdraw its password here: it cannot send from that moment on, and your other devices are not
        touched.
      </Text>
      {error && <Trouble error={error} />}
      {made && (
        <ShownOnce
          title={`The password for ${made.label}`}
          secret={made.password}
          onHide={() => setMade(null)}
        >
          Type it into the mail program.
        </ShownOnce>
      )}
      <Shown query={passwords}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No device sends mail in your name">Name one below to make its password.</Empty>
          ) : (
            <Wide name="Devices that send mail in my name">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Device</Table.Th>
                    <Table.Th>Added</Table.Th>
                    <Table.Th>Last used</Table.Th>
                    <Table.Th>Withdraw</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td className="wrap">{one.label || 'without a name'}</Table.Td>
                      <Table.Td>{moment(one.addedAt)}</Table.Td>
                      <Table.Td>{moment(one.usedAt)}</Table.Td>
                      <Table.Td>
                        <Button
                          size="compact-sm"
                          variant="subtle"
                          color="red"
                          aria-label={`Withdraw the password of ${one.label || 'this device'}`}
                          onClick={() => setEnding({ id: one.id, label: one.label })}
                        >
                          Withdraw
                        </Button>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
          )
        }
      </Shown>
      <Form onSend={add}>
        <Group align="flex-end">
          <TextInput
            label="New device"
            placeholder="Phone"
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            maxLength={200}
            required
          />
          <Button type="submit" variant="default" disabled={label.trim() === ''}>
            Make a password
          </Button>
        </Group>
      </Form>
      {ending && (
        <Confirm
          title={`Withdraw the password of ${ending.label || 'this device'}?`}
          text="The mail program on it cannot send in your name any more, from this moment."
          verb="Withdraw it"
          onEnd={() => setEnding(null)}
          onDo={async () => {
            await call('delete', '/v1/me/app-passwords/{id}', { params: { id: ending.id } });
            await again();
          }}
        />
      )}
    </Stack>
  );
}

/** My letters: how they went, who looked at them, and which devices send them. */
export default function Own() {
  return (
    <Page title="My letters" lead="How they went and why, who looked at them, and which devices send them">
      <Tabs defaultValue="letters" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="letters">How they went</Tabs.Tab>
          <Tabs.Tab value="looks">Who looked</Tabs.Tab>
          <Tabs.Tab value="devices">Devices</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="letters" pt="md">
          <Letters />
        </Tabs.Panel>
        <Tabs.Panel value="looks" pt="md">
          <Looks />
        </Tabs.Panel>
        <Tabs.Panel value="devices" pt="md">
          <Devices />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
