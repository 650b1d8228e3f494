import {
  Anchor,
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
import { Link, useSearchParams } from 'wouter';
import { type AnswerOf, call } from '../call.ts';
import { useDoing } from '../parts/doing.ts';
import { Form } from '../parts/form.tsx';
import { OneReader } from '../parts/one-reader.tsx';
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
type Key = Pick<AnswerOf<'/v1/reader-keys'>['items'][number], 'kind' | 'fingerprint' | 'usable' | 'reason'>;

const kinds: Readonly<Record<string, string>> = { pgp: 'OpenPGP', smime: 'S/MIME' };

/** A fingerprint in groups, as people read them to each other. */
const KeyName = ({ one }: { one: Key }) => (
  <div>
    {kinds[one.kind] ?? one.kind}
    <Text className="mono">{one.fingerprint.replace(/(.{4})(?=.)/g, '$1 ')}</Text>
    {!one.usable && <Text size="sm">cannot be used: {one.reason}</Text>}
  </div>
);

const StateOf = ({ state }: { state: string }) => (
  <Badge color={state === 'active' ? 'green' : state === 'pending' ? 'yellow' : 'gray'} variant="light">
    {states[state] ?? state}
  </Badge>
);

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
  const { busy, error, doing } = useDoing(onDone);
  const add = (): Promise<void> =>
    doing(async () => {
      await call('post', '/v1/reader-keys', { body: { address, key } });
      setKey('');
    });
  return (
    <Card withBorder>
      <Form onSend={add}>
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
            <Button type="submit" loading={busy}>
              Add it
            </Button>
          </Group>
        </Stack>
      </Form>
    </Card>
  );
}

/** All keys, for whoever looks after them. */
function Keys() {
  const [search, setSearch] = useSearchParams();
  const state = search.get('state');
  const client = useQueryClient();
  const mayChange = useMay('settings.change');
  const query = useQuery({
    queryKey: ['readers', state],
    queryFn: () =>
      call('get', '/v1/reader-keys', {
        query: state ? { state: state as 'pending' | 'active' | 'rejected' } : {},
      }),
  });
  const again = () => client.invalidateQueries({ queryKey: ['readers'] });
  const { error, doing } = useDoing(again);
  const decide = (id: string, act: 'accept' | 'reject'): Promise<void> =>
    doing(() => call('post', `/v1/reader-keys/{id}/${act}`, { params: { id } }));
  return (
    <>
      <Group justify="space-between" align="flex-end">
        <Title order={2} size="h4">
          Keys and certificates
        </Title>
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
        />
      </Group>
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
                      <Table.Td>
                        <Anchor component={Link} href={`/readers?address=${encodeURIComponent(one.address)}`}>
                          {one.address}
                        </Anchor>
                      </Table.Td>
                      <Table.Td>
                        <KeyName one={one} />
                      </Table.Td>
                      <Table.Td>{sources[one.source] ?? one.source}</Table.Td>
                      <Table.Td>
                        <StateOf state={one.state} />
                        {one.state === 'pending' && mayChange && (
                          <Group gap={4} mt={4}>
                            <Button size="compact-xs" onClick={() => decide(one.id, 'accept')}>
                              It is theirs
                            </Button>
                            <Button
                              size="compact-xs"
                              variant="default"
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
    </>
  );
}

/** What partners and patients can open, how a letter to one of them would go, and how far their keys are trusted. */
export default function Readers() {
  const [search, setSearch] = useSearchParams();
  const address = search.get('address') ?? '';
  const [typed, setTyped] = useState(address);
  return (
    <Page
      title="Readers"
      lead="What partners and patients can open by themselves, and how far their keys are trusted."
    >
      <Form onSend={() => setSearch(typed.trim() ? { address: typed.trim() } : {})}>
        <Group align="flex-end">
          <TextInput
            label="How would a letter to this address go?"
            type="email"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            w={340}
            maw="100%"
          />
          <Button type="submit">Look</Button>
          {address && (
            <Button
              variant="default"
              onClick={() => {
                setTyped('');
                setSearch({});
              }}
            >
              All keys
            </Button>
          )}
        </Group>
      </Form>
      {address ? <OneReader address={address} /> : <Keys />}
    </Page>
  );
}
