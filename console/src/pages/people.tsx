import { Anchor, Badge, Button, Checkbox, Stack, Table, Tabs, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { call } from '../call.ts';
import { DirectoryState } from '../parts/directory-state.tsx';
import { FormDialog } from '../parts/form.tsx';
import { Groups } from '../parts/groups.tsx';
import { Partners } from '../parts/partners.tsx';
import { PeopleFile } from '../parts/people-file.tsx';
import { Empty, Page, Shown } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { useMay } from '../session.tsx';
import { roles } from '../words.ts';

type Role = 'sender' | 'approver' | 'operator' | 'auditor' | 'examiner' | 'admin' | 'provisioner';

function NewPerson({ onEnd }: { onEnd: () => void }) {
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [held, setHeld] = useState<string[]>(['sender']);
  const client = useQueryClient();
  const [, go] = useLocation();
  const add = async (): Promise<void> => {
    const made = await call('post', '/v1/people', {
      body: { name, addresses: [address], roles: held as Role[] },
    });
    await client.invalidateQueries({ queryKey: ['people'] });
    go(`/people/${made.id}`);
  };
  return (
    <FormDialog title="Add a person" verb="Add" onEnd={onEnd} onSend={add}>
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        data-autofocus
      />
      <TextInput
        label="Mail address"
        description="In one of your own domains"
        type="email"
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        required
      />
      <Checkbox.Group label="What they do here" value={held} onChange={setHeld}>
        <Stack gap="xs" mt="xs">
          {Object.entries(roles).map(([role, says]) => (
            <Checkbox key={role} value={role} label={`${role}: ${says}`} />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormDialog>
  );
}

/** People by name or address. */
function Everybody() {
  const [find, setFind] = useState('');
  const query = useQuery({
    queryKey: ['people', find],
    queryFn: () =>
      call('get', '/v1/people', { query: { limit: 200, ...(find.trim() ? { find: find.trim() } : {}) } }),
    placeholderData: (before) => before,
  });
  return (
    <Stack>
      <TextInput
        label="Find by name or address"
        value={find}
        onChange={(event) => setFind(event.currentTarget.value)}
        maw={320}
      />
      <Shown query={query}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={find ? `Nobody found for “${find}”` : 'Nobody is here yet'}>
              {find ? 'Try a shorter part of the name.' : 'Add the people who write mail.'}
            </Empty>
          ) : (
            <Wide name="People">
              <Table highlightOnHover>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Name</Table.Th>
                    <Table.Th>Addresses</Table.Th>
                    <Table.Th>May</Table.Th>
                    <Table.Th>State</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td>
                        <Anchor component={Link} href={`/people/${one.id}`}>
                          {one.name}
                        </Anchor>
                      </Table.Td>
                      <Table.Td>{one.kind === 'service' ? 'a system' : one.addresses.join(', ')}</Table.Td>
                      <Table.Td>{one.roles.join(', ') || 'nothing'}</Table.Td>
                      <Table.Td>
                        <Badge color={one.state === 'active' ? 'green' : 'gray'} variant="light">
                          {one.state === 'active' ? 'on' : 'off'}
                        </Badge>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
              {next && <Text className="soft">There are more: find them by a part of their name.</Text>}
            </Wide>
          )
        }
      </Shown>
    </Stack>
  );
}

const tabs = ['people', 'groups', 'partners'] as const;

/** Who is here, and what may they do? */
export default function People() {
  const mayChange = useMay('people.change');
  const [doing, setDoing] = useState<'add' | 'file' | null>(null);
  const [, go] = useLocation();
  const shown = new URLSearchParams(useSearch()).get('show');
  const tab = tabs.find((one) => one === shown) ?? 'people';
  return (
    <Page
      title="People"
      lead="Who is here, what may they do, and how do they sign in?"
      actions={
        mayChange &&
        tab === 'people' && (
          <>
            <Button variant="default" onClick={() => setDoing('file')}>
              From a table
            </Button>
            <Button onClick={() => setDoing('add')}>Add a person</Button>
          </>
        )
      }
    >
      <DirectoryState />
      <Tabs
        value={tab}
        onChange={(next) => go(next === 'people' ? '/people' : `/people?show=${next}`, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="people">People</Tabs.Tab>
          <Tabs.Tab value="groups">Groups</Tabs.Tab>
          <Tabs.Tab value="partners">Partner organisations</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <Everybody />
        </Tabs.Panel>
        <Tabs.Panel value="groups">
          <Groups />
        </Tabs.Panel>
        <Tabs.Panel value="partners">
          <Partners />
        </Tabs.Panel>
      </Tabs>
      {doing === 'add' && <NewPerson onEnd={() => setDoing(null)} />}
      {doing === 'file' && <PeopleFile onEnd={() => setDoing(null)} />}
    </Page>
  );
}
