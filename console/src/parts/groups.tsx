import {
  Badge,
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { useMay } from '../session.tsx';
import { roles as roleWords } from '../words.ts';
import { Confirm } from './confirm.tsx';
import { useDoing } from './doing.ts';
import { FormDialog } from './form.tsx';
import { Empty, Shown, Trouble } from './shown.tsx';
import { Wide } from './wide.tsx';

type Role = 'sender' | 'approver' | 'operator' | 'auditor' | 'admin' | 'provisioner';

const kept: Readonly<Record<string, string>> = {
  hand: 'here',
  ldap: 'in the directory',
  scim: 'pushed (SCIM)',
};

function RoleChoice({ value, onChange }: { value: readonly string[]; onChange: (next: string[]) => void }) {
  return (
    <Checkbox.Group label="What members may be" value={[...value]} onChange={onChange}>
      <Stack gap="xs" mt="xs">
        {Object.entries(roleWords).map(([role, says]) => (
          <Checkbox key={role} value={role} label={`${role}: ${says}`} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

function NewGroup({ onEnd }: { onEnd: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [held, setHeld] = useState<string[]>([]);
  const add = async (): Promise<void> => {
    await call('post', '/v1/groups', { body: { name, roles: held as Role[] } });
    await client.invalidateQueries({ queryKey: ['groups'] });
  };
  return (
    <FormDialog title="Make a group" verb="Make it" onEnd={onEnd} onSend={add}>
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        data-autofocus
      />
      <RoleChoice value={held} onChange={setHeld} />
    </FormDialog>
  );
}

function OneGroup({ id, onEnd }: { id: string; onEnd: () => void }) {
  const client = useQueryClient();
  const { error, doing } = useDoing();
  const [find, setFind] = useState('');
  const [removing, setRemoving] = useState(false);
  const query = useQuery({
    queryKey: ['groups', id],
    queryFn: () => call('get', '/v1/groups/{id}', { params: { id } }),
  });
  const people = useQuery({
    queryKey: ['people', 'pick', find],
    queryFn: () => call('get', '/v1/people', { query: { limit: 200, ...(find === '' ? {} : { find }) } }),
    placeholderData: (before) => before,
  });
  const change = (body: { roles?: Role[]; members?: string[] }, ifMatch: string): Promise<void> =>
    doing(async () => {
      await call('patch', '/v1/groups/{id}', { params: { id }, body, ifMatch });
      await client.invalidateQueries({ queryKey: ['groups'] });
      await client.invalidateQueries({ queryKey: ['people'] });
    });
  return (
    <Modal opened onClose={onEnd} title="Group" centered>
      <Shown query={query}>
        {(one) => (
          <Stack>
            <Text fw={600}>{one.name}</Text>
            {error && <Trouble error={error} />}
            <RoleChoice
              value={one.roles}
              onChange={(next) => void change({ roles: next as Role[] }, one.etag ?? '')}
            />
            {one.source === 'hand' ? (
              <MultiSelect
                label="Members"
                searchable
                searchValue={find}
                onSearchChange={setFind}
                value={[...one.members]}
                data={[
                  ...(people.data?.items ?? []).map((each) => ({ value: each.id, label: each.name })),
                  ...one.members
                    .filter((member) => !people.data?.items.some((each) => each.id === member))
                    .map((member) => ({ value: member, label: member.slice(0, 8) })),
                ]}
                onChange={(members) => void change({ members }, one.etag ?? '')}
              />
            ) : (
              <Text className="soft">
                {one.members.length} members. Who is in it is said {kept[one.source]}, and changes there.
              </Text>
            )}
            <Group justify="space-between">
              {one.source === 'hand' ? (
                <Button color="red" variant="subtle" onClick={() => setRemoving(true)}>
                  Remove the group
                </Button>
              ) : (
                <span />
              )}
              <Button onClick={onEnd}>Close</Button>
            </Group>
            {removing && (
              <Confirm
                title={`Remove ${one.name}?`}
                text="What it gave its members is gone, and their sessions end."
                verb="Remove"
                onEnd={() => setRemoving(false)}
                onDo={async () => {
                  await call('delete', '/v1/groups/{id}', { params: { id } });
                  await client.invalidateQueries({ queryKey: ['groups'] });
                  onEnd();
                }}
              />
            )}
          </Stack>
        )}
      </Shown>
    </Modal>
  );
}

/** Groups, the roles they give, and who is in them. */
export function Groups() {
  const mayChange = useMay('people.change');
  const [adding, setAdding] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['groups'],
    queryFn: () => call('get', '/v1/groups', { query: { limit: 200 } }),
  });
  return (
    <Stack>
      {mayChange && (
        <Group>
          <Button onClick={() => setAdding(true)}>Make a group</Button>
        </Group>
      )}
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="There are no groups">People hold their roles themselves.</Empty>
          ) : (
            <Wide name="Groups">
              <Table highlightOnHover>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Group</Table.Th>
                    <Table.Th>Gives</Table.Th>
                    <Table.Th>Members</Table.Th>
                    <Table.Th>Kept</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td>
                        {mayChange ? (
                          <Button variant="subtle" size="compact-sm" onClick={() => setOpened(one.id)}>
                            {one.name}
                          </Button>
                        ) : (
                          one.name
                        )}
                      </Table.Td>
                      <Table.Td>{one.roles.join(', ') || 'nothing yet'}</Table.Td>
                      <Table.Td>{one.members.length}</Table.Td>
                      <Table.Td>
                        <Badge variant="light" color={one.source === 'hand' ? 'blue' : 'gray'}>
                          {kept[one.source]}
                        </Badge>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
          )
        }
      </Shown>
      {adding && <NewGroup onEnd={() => setAdding(false)} />}
      {opened && <OneGroup id={opened} onEnd={() => setOpened(null)} />}
    </Stack>
  );
}
