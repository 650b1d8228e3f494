import {
  Alert,
  Badge,
  Button,
  Checkbox,
  Code,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Programs } from '../parts/programs.tsx';
import { Empty, Page, Shown, Trouble } from '../parts/shown.tsx';
import { Webhooks } from '../parts/webhooks.tsx';
import { Wide } from '../parts/wide.tsx';
import { mayKey, useMay, useMe } from '../session.tsx';
import { moment } from '../words.ts';

function NewKey({ onEnd, onMade }: { onEnd: () => void; onMade: (token: string) => void }) {
  const me = useMe();
  const [account, setAccount] = useState('');
  const [label, setLabel] = useState('');
  const [acts, setActs] = useState<string[]>(['mail.send']);
  const [networks, setNetworks] = useState('');
  const [sandbox, setSandbox] = useState(false);
  const [days, setDays] = useState<number | string>(90);
  const [error, setError] = useState<Error | null>(null);
  const make = async (): Promise<void> => {
    setError(null);
    try {
      const body = {
        account,
        label,
        acts: sandbox ? ['mail.send'] : acts,
        sandbox,
        days: Number(days),
        networks: networks.split(/[\s,]+/).filter(Boolean),
      };
      onMade((await call('post', '/v1/api-keys', { body })).token);
      onEnd();
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Modal opened onClose={onEnd} title="Make a key for a system" centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <Stack>
          <TextInput
            label="Account it acts for"
            description="The name of a service account, or somebody’s address"
            value={account}
            onChange={(event) => setAccount(event.currentTarget.value)}
            required
            data-autofocus
          />
          <TextInput
            label="What it is for"
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            required
          />
          <Checkbox
            label="To try with: what it sends never leaves"
            description="Letters go through everything, and only their outcome is written down"
            checked={sandbox}
            onChange={(event) => setSandbox(event.currentTarget.checked)}
          />
          <MultiSelect
            disabled={sandbox}
            label="What it may do"
            data={[...new Set(['mail.send', 'people.provision', ...me.acts])].filter(mayKey)}
            value={acts}
            onChange={setActs}
          />
          <TextInput
            label="Only from these networks"
            description="Such as 10.2.0.0/16; empty: from anywhere"
            value={networks}
            onChange={(event) => setNetworks(event.currentTarget.value)}
          />
          <NumberInput
            label="Days it is good for"
            value={days}
            onChange={setDays}
            min={1}
            max={366}
            required
          />
          {error && <Trouble error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onEnd}>
              Leave it
            </Button>
            <Button type="submit">Make it</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Which other systems call Postern, with what rights, and until when? */
export default function Systems() {
  const [making, setMaking] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const [ending, setEnding] = useState<{ id: string; label: string } | null>(null);
  const mayChange = useMay('people.change');
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ['api-keys'] });
  const query = useQuery({
    queryKey: ['api-keys'],
    queryFn: () => call('get', '/v1/api-keys', { query: { limit: 200 } }),
  });
  return (
    <Page
      title="Systems"
      lead="Other programs that call Postern, with what rights, from where and until when."
      actions={mayChange && <Button onClick={() => setMaking(true)}>Make a key</Button>}
    >
      {token && (
        <Alert
          color="blue"
          title="The new key"
          withCloseButton
          closeButtonLabel="Hide"
          onClose={() => setToken(null)}
        >
          <Code block>{token}</Code>
          <Text size="sm">It is shown only now. The system sends it as “Authorization: Bearer …”.</Text>
        </Alert>
      )}
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No system has a key">Make one for your records system to send letters by.</Empty>
          ) : (
            <Wide name="Keys">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>For</Table.Th>
                    <Table.Th>May</Table.Th>
                    <Table.Th>From</Table.Th>
                    <Table.Th>Until</Table.Th>
                    <Table.Th>Last used</Table.Th>
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
                      <Table.Td>
                        {one.label} {one.sandbox && <Badge variant="light">never leaves</Badge>}
                      </Table.Td>
                      <Table.Td>{one.acts.join(', ')}</Table.Td>
                      <Table.Td>{one.networks.join(', ') || 'anywhere'}</Table.Td>
                      <Table.Td>
                        {new Date(one.expiresAt) < new Date() ? (
                          <Badge color="red">ran out</Badge>
                        ) : (
                          moment(one.expiresAt)
                        )}
                      </Table.Td>
                      <Table.Td>{moment(one.usedAt)}</Table.Td>
                      {mayChange && (
                        <Table.Td>
                          <Button
                            size="compact-xs"
                            variant="subtle"
                            color="red"
                            onClick={() => setEnding(one)}
                          >
                            End it
                          </Button>
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
      <Programs />
      <Webhooks />
      {making && (
        <NewKey
          onEnd={() => setMaking(false)}
          onMade={(made) => {
            setToken(made);
            void again();
          }}
        />
      )}
      {ending && (
        <Confirm
          title={`End the key for ${ending.label}?`}
          text="The system cannot call any more, from its next call on."
          verb="End it"
          onEnd={() => setEnding(null)}
          onDo={() => call('delete', '/v1/api-keys/{id}', { params: { id: ending.id } }).then(again)}
        />
      )}
    </Page>
  );
}
