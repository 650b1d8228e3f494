import { Anchor, Button, Group, Table, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { call } from '../call.ts';
import { Empty, Page, Shown } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { eventWords, levels, moment } from '../words.ts';

/** Where is that letter? */
export default function Letters() {
  const [search, setSearch] = useSearchParams();
  const address = search.get('address') ?? '';
  const [typed, setTyped] = useState(address);
  const query = useQuery({
    queryKey: ['letters', address],
    queryFn: () => call('get', '/v1/letters', { query: { address, limit: 50 } }),
    enabled: address !== '',
  });
  return (
    <Page title="Letters" lead="Where is that letter, how was it protected, and why? Looking is recorded.">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setSearch({ address: typed.trim() });
        }}
      >
        <Group align="flex-end">
          <TextInput
            label="From or to this address"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            placeholder="ann@example.org"
            type="email"
            w={320}
          />
          <Button type="submit">Look</Button>
        </Group>
      </form>
      {address === '' ? (
        <Empty title="Type an address above">
          The latest letters it wrote or was sent are shown, newest first.
        </Empty>
      ) : (
        <Shown query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={`No letter from or to ${address}`}>Check how the address is written.</Empty>
            ) : (
              <Wide name="Letters">
                <Table highlightOnHover>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Taken</Table.Th>
                      <Table.Th>From</Table.Th>
                      <Table.Th>To</Table.Th>
                      <Table.Th>Holds</Table.Th>
                      <Table.Th>Last</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((one) => (
                      <Table.Tr key={one.id}>
                        <Table.Td>
                          <Anchor component={Link} href={`/letters/${one.id}`}>
                            {moment(one.acceptedAt)}
                          </Anchor>
                        </Table.Td>
                        <Table.Td>{one.sender}</Table.Td>
                        <Table.Td>{one.recipients.join(', ')}</Table.Td>
                        <Table.Td>{levels[one.level] ?? one.level}</Table.Td>
                        <Table.Td>
                          {eventWords(
                            one.events.filter(({ kind }) => kind !== 'trace.read').at(-1)?.kind ?? '',
                          )}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Wide>
            )
          }
        </Shown>
      )}
    </Page>
  );
}
