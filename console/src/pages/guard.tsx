import {
  Button,
  Card,
  Group,
  NumberInput,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { Confirm } from '../parts/confirm.tsx';
import { FormDialog } from '../parts/form.tsx';
import { Empty, Page, Shown } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { useMay } from '../session.tsx';
import { moment } from '../words.ts';

type Unusual = AnswerOf<'/v1/unusual'>['items'][number];
type How = 'fine' | 'hold' | 'step-up' | 'sign-out';

const deeds: readonly { readonly how: How; readonly verb: string; readonly text: string }[] = [
  { how: 'fine', verb: 'It is fine', text: 'Nothing is done; why it is fine is written down.' },
  {
    how: 'hold',
    verb: 'Hold their letters',
    text: 'New letters of this account wait for a person until somebody frees it. Whoever sends them is not told.',
  },
  {
    how: 'step-up',
    verb: 'Ask for a new proof',
    text: 'What is open of this account does nothing before it has shown again who it is.',
  },
  { how: 'sign-out', verb: 'Sign them out', text: 'All console sessions of this account end.' },
];
const done: Readonly<Record<string, string>> = {
  fine: 'It is fine',
  hold: 'Letters held',
  'step-up': 'New proof asked for',
  'sign-out': 'Signed out',
};

function Alerts({ mayChange }: { mayChange: boolean }) {
  const client = useQueryClient();
  const [answered, setAnswered] = useState(false);
  const [asking, setAsking] = useState<{ one: Unusual; deed: (typeof deeds)[number] } | null>(null);
  const query = useQuery({
    queryKey: ['unusual', answered],
    queryFn: () => call('get', '/v1/unusual', { query: { limit: 100, answered: answered ? 'yes' : 'no' } }),
  });
  return (
    <Stack gap="sm" component="section" aria-labelledby="unusual">
      <Group justify="space-between">
        <Title order={2} size="h4" id="unusual">
          Out of the ordinary
        </Title>
        <Switch
          label="Also what was answered"
          checked={answered}
          onChange={(event) => setAnswered(event.currentTarget.checked)}
        />
      </Group>
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing out of the ordinary">
              Each account is compared with its own last 28 days: letters, failed sign-ins, reads, exports,
              hours and places.
            </Empty>
          ) : (
            items.map((one) => (
              <Card withBorder key={one.id} component="article">
                <Stack gap="xs">
                  <Text>{one.sentence}</Text>
                  <Text size="sm" className="soft">
                    Noticed {moment(one.foundAt)}
                    {one.answered &&
                      `. ${done[one.answered.how] ?? one.answered.how} by ${one.answered.by}, ${moment(one.answered.at)}: ${one.answered.reason}`}
                  </Text>
                  {mayChange && !one.answered && (
                    <Group gap="xs">
                      {deeds
                        .filter(({ how }) => one.account || how === 'fine')
                        .map((deed) => (
                          <Button
                            key={deed.how}
                            size="xs"
                            variant={deed.how === 'fine' ? 'default' : 'outline'}
                            {...(deed.how === 'fine' ? {} : { color: 'red' })}
                            onClick={() => setAsking({ one, deed })}
                          >
                            {deed.verb}
                          </Button>
                        ))}
                    </Group>
                  )}
                </Stack>
              </Card>
            ))
          )
        }
      </Shown>
      {asking && (
        <Confirm
          title={asking.deed.verb}
          text={`${asking.one.sentence} ${asking.deed.text}`}
          verb={asking.deed.verb}
          reason
          onEnd={() => setAsking(null)}
          onDo={async (reason) => {
            const { id } = asking.one;
            await call('post', '/v1/unusual/{id}/answer', {
              params: { id },
              body: { how: asking.deed.how, reason },
            });
            await client.invalidateQueries({ queryKey: ['unusual'] });
            await client.invalidateQueries({ queryKey: ['outgoing-holds'] });
          }}
        />
      )}
    </Stack>
  );
}

function HeldAccounts({ mayChange }: { mayChange: boolean }) {
  const client = useQueryClient();
  const [freeing, setFreeing] = useState<{ account: string; name: string } | null>(null);
  const query = useQuery({
    queryKey: ['outgoing-holds'],
    queryFn: () => call('get', '/v1/outgoing-holds'),
  });
  if (query.data?.items.length === 0) return null;
  return (
    <Stack gap="sm" component="section" aria-labelledby="held-accounts">
      <Title order={2} size="h4" id="held-accounts">
        Accounts whose letters wait
      </Title>
      <Shown query={query}>
        {({ items }) => (
          <Wide name="Held accounts">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Account</Table.Th>
                  <Table.Th>Why</Table.Th>
                  <Table.Th>By</Table.Th>
                  <Table.Th>Since</Table.Th>
                  {mayChange && (
                    <Table.Th>
                      <VisuallyHidden>What can be done</VisuallyHidden>
                    </Table.Th>
                  )}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((one) => (
                  <Table.Tr key={one.account}>
                    <Table.Td>{one.name}</Table.Td>
                    <Table.Td>{one.reason}</Table.Td>
                    <Table.Td>{one.by}</Table.Td>
                    <Table.Td>{moment(one.since)}</Table.Td>
                    {mayChange && (
                      <Table.Td>
                        <Button size="compact-xs" variant="subtle" onClick={() => setFreeing(one)}>
                          Free
                        </Button>
                      </Table.Td>
                    )}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
        )}
      </Shown>
      {freeing && (
        <Confirm
          title={`Free ${freeing.name}`}
          text="New letters of this account leave again. Those that wait are decided about one by one, under Held."
          verb="Free"
          reason
          onEnd={() => setFreeing(null)}
          onDo={async (reason) => {
            const { account } = freeing;
            await call('post', '/v1/outgoing-holds/{account}/free', {
              params: { account },
              body: { reason },
            });
            await client.invalidateQueries({ queryKey: ['outgoing-holds'] });
          }}
        />
      )}
    </Stack>
  );
}

function NewBlock({ onEnd }: { onEnd: () => void }) {
  const client = useQueryClient();
  const [network, setNetwork] = useState('');
  const [hours, setHours] = useState<number | string>(24);
  const [reason, setReason] = useState('');
  const make = async (): Promise<void> => {
    await call('post', '/v1/blocks', { body: { network, hours: Number(hours), reason } });
    await client.invalidateQueries({ queryKey: ['blocks'] });
  };
  return (
    <FormDialog title="Block a network" verb="Block it" danger onEnd={onEnd} onSend={make}>
      <Text>
        Sign-ins from there are turned away. Known devices, right app passwords and passkeys still pass, so
        that nobody of yours is kept out.
      </Text>
      <TextInput
        label="Network"
        description="An address, or such as 203.0.113.0/24"
        value={network}
        onChange={(event) => setNetwork(event.currentTarget.value)}
        required
        data-autofocus
      />
      <NumberInput label="For so many hours" value={hours} onChange={setHours} min={1} max={8784} required />
      <TextInput
        label="Reason"
        description="Kept with the record of what was done"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
        required
      />
    </FormDialog>
  );
}

function Blocked({ mayChange }: { mayChange: boolean }) {
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const [lifting, setLifting] = useState<{ id: string; name: string } | null>(null);
  const query = useQuery({
    queryKey: ['blocks', ended],
    queryFn: () => call('get', '/v1/blocks', { query: { limit: 100, ended: ended ? 'yes' : 'no' } }),
  });
  return (
    <Stack gap="sm" component="section" aria-labelledby="blocked">
      <Group justify="space-between">
        <Title order={2} size="h4" id="blocked">
          Blocked
        </Title>
        <Switch
          label="Also those that have ended"
          checked={ended}
          onChange={(event) => setEnded(event.currentTarget.checked)}
        />
      </Group>
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing is blocked">
              A network that guesses passwords is blocked by itself for a while, and shown here.
            </Empty>
          ) : (
            <Wide name="Blocks">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>What</Table.Th>
                    <Table.Th>Why</Table.Th>
                    <Table.Th>By</Table.Th>
                    <Table.Th>From</Table.Th>
                    <Table.Th>Until</Table.Th>
                    {mayChange && (
                      <Table.Th>
                        <VisuallyHidden>What can be done</VisuallyHidden>
                      </Table.Th>
                    )}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td {...(one.kind === 'network' ? { className: 'mono' } : {})}>
                        {one.kind === 'network' ? one.name : `Guesses at ${one.name}`}
                      </Table.Td>
                      <Table.Td>{one.reason}</Table.Td>
                      <Table.Td>{one.by || 'Postern itself'}</Table.Td>
                      <Table.Td>{moment(one.madeAt)}</Table.Td>
                      <Table.Td>
                        {one.endedAt
                          ? `${one.endedWhy === 'lifted' ? 'ended by hand' : 'over'}, ${moment(one.endedAt)}`
                          : moment(one.until)}
                      </Table.Td>
                      {mayChange && (
                        <Table.Td>
                          {!one.endedAt && (
                            <Button size="compact-xs" variant="subtle" onClick={() => setLifting(one)}>
                              End it
                            </Button>
                          )}
                        </Table.Td>
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
          )
        }
      </Shown>
      {lifting && (
        <Confirm
          title="End this block"
          text={`Sign-ins are looked at again: ${lifting.name}.`}
          verb="End it"
          reason
          onEnd={() => setLifting(null)}
          onDo={async (reason) => {
            const { id } = lifting;
            await call('post', '/v1/blocks/{id}/lift', { params: { id }, body: { reason } });
            await client.invalidateQueries({ queryKey: ['blocks'] });
          }}
        />
      )}
    </Stack>
  );
}

/** Is somebody guessing, or using an account as its owner never does? And what is done about it? */
export default function Guard() {
  const mayChange = useMay('guard.change');
  const [blocking, setBlocking] = useState(false);
  return (
    <Page
      title="Blocked and unusual"
      lead="Who guesses at passwords, which accounts are used as never before, and what is done about it."
      actions={mayChange && <Button onClick={() => setBlocking(true)}>Block a network</Button>}
    >
      <Alerts mayChange={mayChange} />
      <HeldAccounts mayChange={mayChange} />
      <Blocked mayChange={mayChange} />
      {blocking && <NewBlock onEnd={() => setBlocking(false)} />}
    </Page>
  );
}
