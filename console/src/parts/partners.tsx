import { Badge, Button, Checkbox, Group, Stack, Table, TextInput, VisuallyHidden } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { useMay } from '../session.tsx';
import { moment, roles as roleWords } from '../words.ts';
import { Confirm } from './confirm.tsx';
import { FormDialog } from './form.tsx';
import { Empty, Shown } from './shown.tsx';
import { Wide } from './wide.tsx';

/** What people of other organisations can be at most: never one who writes in your name or says who is here. */
const theirs = ['approver', 'operator', 'auditor', 'examiner'] as const;
type Theirs = (typeof theirs)[number];
const list = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

function NewPartner({ onEnd }: { onEnd: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [domains, setDomains] = useState('');
  const [networks, setNetworks] = useState('');
  const [until, setUntil] = useState('');
  const [held, setHeld] = useState<string[]>([]);
  const add = async (): Promise<void> => {
    const endsAt = until === '' ? null : new Date(`${until}T23:59:59`).toISOString();
    await call('post', '/v1/partners', {
      body: { name, domains: list(domains), networks: list(networks), roles: held as Theirs[], endsAt },
    });
    await client.invalidateQueries({ queryKey: ['partners'] });
  };
  return (
    <FormDialog title="Add a partner organisation" verb="Add" onEnd={onEnd} onSend={add}>
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        data-autofocus
      />
      <TextInput
        label="Their mail domains"
        value={domains}
        onChange={(event) => setDomains(event.currentTarget.value)}
        required
      />
      <Checkbox.Group label="What their people may be at most" value={held} onChange={setHeld}>
        <Stack gap="xs" mt="xs">
          {theirs.map((role) => (
            <Checkbox key={role} value={role} label={`${role}: ${roleWords[role]}`} />
          ))}
        </Stack>
      </Checkbox.Group>
      <TextInput
        label="Only from these networks"
        description="Such as 198.51.100.0/24; empty: from anywhere"
        value={networks}
        onChange={(event) => setNetworks(event.currentTarget.value)}
      />
      <TextInput
        label="Until"
        description="Then all their people are switched off; empty: no end"
        type="date"
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

/** Organisations whose people have accounts here, with what, from where and until when. */
export function Partners() {
  const client = useQueryClient();
  const mayChange = useMay('people.change');
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<{ id: string; name: string } | null>(null);
  const query = useQuery({
    queryKey: ['partners'],
    queryFn: () => call('get', '/v1/partners', { query: { limit: 200 } }),
  });
  const turn = async (id: string, state: 'active' | 'disabled'): Promise<void> => {
    await call('patch', '/v1/partners/{id}', { params: { id }, body: { state } });
    await client.invalidateQueries({ queryKey: ['partners'] });
    await client.invalidateQueries({ queryKey: ['people'] });
  };
  return (
    <Stack>
      {mayChange && (
        <Group>
          <Button onClick={() => setAdding(true)}>Add a partner organisation</Button>
        </Group>
      )}
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No partner organisation has accounts here">
              Add one for a laboratory or a billing office whose people need to come in.
            </Empty>
          ) : (
            <Wide name="Partner organisations">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Organisation</Table.Th>
                    <Table.Th>Domains</Table.Th>
                    <Table.Th>At most</Table.Th>
                    <Table.Th>From</Table.Th>
                    <Table.Th>Until</Table.Th>
                    <Table.Th>State</Table.Th>
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
                      <Table.Td>{one.name}</Table.Td>
                      <Table.Td>{one.domains.join(', ')}</Table.Td>
                      <Table.Td>{one.roles.join(', ') || 'nothing'}</Table.Td>
                      <Table.Td>{one.networks.join(', ') || 'anywhere'}</Table.Td>
                      <Table.Td>{one.endsAt ? moment(one.endsAt) : 'no end'}</Table.Td>
                      <Table.Td>
                        <Badge color={one.state === 'active' ? 'green' : 'gray'} variant="light">
                          {one.state === 'active' ? 'on' : 'off'}
                        </Badge>
                      </Table.Td>
                      {mayChange && (
                        <Table.Td>
                          {one.state === 'active' ? (
                            <Button
                              size="compact-xs"
                              variant="subtle"
                              color="red"
                              onClick={() => setEnding(one)}
                            >
                              Switch off
                            </Button>
                          ) : (
                            <Button
                              size="compact-xs"
                              variant="subtle"
                              onClick={() => void turn(one.id, 'active')}
                            >
                              Switch on
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
      {adding && <NewPartner onEnd={() => setAdding(false)} />}
      {ending && (
        <Confirm
          title={`Switch ${ending.name} off?`}
          text="All their people and systems are cut off at once."
          verb="Switch off"
          onEnd={() => setEnding(null)}
          onDo={() => turn(ending.id, 'disabled')}
        />
      )}
    </Stack>
  );
}
