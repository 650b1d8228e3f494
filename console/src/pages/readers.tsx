import {
  Badge,
  Button,
  Card,
  Group,
  Select,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { call } from '../call.ts';
import { Empty, Page, Shown, Trouble } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { useMay } from '../session.tsx';
import { moment } from '../words.ts';

const states: Readonly<Record<string, string>> = {
  pending: 'waits for your word',
  active: 'in use',
  rejected: 'not theirs',
  replaced: 'replaced',
};
const sources: Readonly<Record<string, string>> = {
  pinned: 'checked by a person',
  signed: 'learned from signed mail',
  autocrypt: 'came with a letter',
  wkd: 'published by their domain',
  vks: 'from a key server',
  openpgpkey: 'from signed DNS',
  smimea: 'from signed DNS',
  ldap: 'from a directory',
  upload: 'given by the reader',
};

function Pin({ onDone }: { onDone: () => void }) {
  const [address, setAddress] = useState('');
  const [key, setKey] = useState('');
  const [error, setError] = useState<Error | null>(null);
  return (
    <Card withBorder>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setError(null);
          call('post', '/v1/reader-keys', { body: { address, key } }).then(() => {
            setKey('');
            onDone();
          }, setError);
        }}
      >
        <Stack>
          <Title order={2} size="h4">
            Add a key that you checked
          </Title>
          <TextInput
            label="Reader’s address"
            type="email"
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            required
            maw={360}
          />
          <Textarea
            label="Certificate or key"
            description="The text between BEGIN and END, as the partner sent it. Compare its fingerprint by telephone first."
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            autosize
            minRows={4}
            maxRows={12}
            classNames={{ input: 'mono' }}
            required
          />
          {error && <Trouble error={error} />}
          <Group>
            <Button type="submit">Add it</Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

/** What readers outside can open, and how far their keys are trusted. */
export default function Readers() {
  const [search, setSearch] = useSearchParams();
  const state = search.get('state');
  const client = useQueryClient();
  const mayChange = useMay('settings.change');
  const [error, setError] = useState<Error | null>(null);
  const query = useQuery({
    queryKey: ['readers', state],
    queryFn: () =>
      call('get', '/v1/reader-keys', {
        query: state ? { state: state as 'pending' | 'active' | 'rejected' } : {},
      }),
  });
  const again = () => client.invalidateQueries({ queryKey: ['readers'] });
  const decide = (id: string, act: 'accept' | 'reject'): void => {
    setError(null);
    call('post', `/v1/reader-keys/{id}/${act}`, { params: { id } }).then(again, setError);
  };
  return (
    <Page
      title="Readers"
      lead="What partners and patients can open by themselves, and how far their keys are trusted."
    >
      <Select
        label="Show"
        data={[
          { value: '', label: 'All keys' },
          { value: 'pending', label: 'Those that wait for your word' },
          { value: 'active', label: 'Those in use' },
          { value: 'rejected', label: 'Those that are not theirs' },
        ]}
        value={state ?? ''}
        onChange={(value) => setSearch(value ? { state: value } : {})}
        allowDeselect={false}
        maw={320}
      />
      {error && <Trouble error={error} />}
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No key here">
              Readers without one get their letters by encrypted connection or in the portal.
            </Empty>
          ) : (
            <Wide name="Keys of readers">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Reader</Table.Th>
                    <Table.Th>Key</Table.Th>
                    <Table.Th>Came from</Table.Th>
                    <Table.Th>State</Table.Th>
                    <Table.Th>Last seen</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td>{one.address}</Table.Td>
                      <Table.Td>
                        {one.kind}
                        <Text className="mono">{one.fingerprint}</Text>
                        {!one.usable && <Text size="sm">cannot be used: {one.reason}</Text>}
                      </Table.Td>
                      <Table.Td>{sources[one.source] ?? one.source}</Table.Td>
                      <Table.Td>
                        <Badge
                          color={
                            one.state === 'active' ? 'green' : one.state === 'pending' ? 'yellow' : 'gray'
                          }
                          variant="light"
                        >
                          {states[one.state] ?? one.state}
                        </Badge>
                        {mayChange && one.state === 'pending' && (
                          <Group gap="xs" mt="xs">
                            <Button size="compact-xs" onClick={() => decide(one.id, 'accept')}>
                              It is theirs
                            </Button>
                            <Button
                              size="compact-xs"
                              color="red"
                              variant="outline"
                              onClick={() => decide(one.id, 'reject')}
                            >
                              It is not
                            </Button>
                          </Group>
                        )}
                      </Table.Td>
                      <Table.Td>{moment(one.lastSeen)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
          )
        }
      </Shown>
      {mayChange && <Pin onDone={() => void again()} />}
    </Page>
  );
}
