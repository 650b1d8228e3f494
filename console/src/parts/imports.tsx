import { Button, Code, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { moment, size } from '../words.ts';
import { Empty, Shown } from './shown.tsx';
import { Wide } from './wide.tsx';

/** What came in from elsewhere, and what could not be filed. */
export function ImportList() {
  const [open, setOpen] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['archive-imports'],
    queryFn: () => call('get', '/v1/archive/imports', { query: { limit: 50 } }),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ endedAt }) => endedAt === null) ? 5000 : false,
  });
  return (
    <Shown query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="Nothing was imported yet">
            Letters of another system are taken in at the server, where they lie:{' '}
            <Code>postern archive import PATH --reason "…"</Code>
          </Empty>
        ) : (
          <Stack>
            <Wide name="Imports">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Begun</Table.Th>
                    <Table.Th>From</Table.Th>
                    <Table.Th>Why</Table.Th>
                    <Table.Th>Filed</Table.Th>
                    <Table.Th>There already</Table.Th>
                    <Table.Th>Set aside</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td>
                        {moment(one.startedAt)}
                        {one.endedAt === null && (
                          <Text size="sm" className="soft">
                            not ended: run it again to go on
                          </Text>
                        )}
                      </Table.Td>
                      <Table.Td>
                        {one.path ?? '–'}
                        <Text size="sm" className="soft">
                          {one.form}
                        </Text>
                      </Table.Td>
                      <Table.Td>{one.reason ?? '–'}</Table.Td>
                      <Table.Td>{one.filed}</Table.Td>
                      <Table.Td>{one.known}</Table.Td>
                      <Table.Td>
                        {one.aside === 0 ? (
                          '0'
                        ) : (
                          <Button
                            size="xs"
                            variant="default"
                            aria-expanded={open === one.id}
                            onClick={() => setOpen(open === one.id ? null : one.id)}
                          >
                            {one.aside}: which?
                          </Button>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
            {open && <Aside id={open} />}
          </Stack>
        )
      }
    </Shown>
  );
}

function Aside({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['archive-aside', id],
    queryFn: () => call('get', '/v1/archive/imports/{id}/aside', { params: { id }, query: { limit: 200 } }),
  });
  return (
    <Shown query={query}>
      {({ items, next }) => (
        <Wide name="What was set aside">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Number</Table.Th>
                <Table.Th>Where</Table.Th>
                <Table.Th>Size</Table.Th>
                <Table.Th>Why</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((one) => (
                <Table.Tr key={one.number}>
                  <Table.Td>{one.number}</Table.Td>
                  <Table.Td>
                    {one.file} at octet {one.at}
                  </Table.Td>
                  <Table.Td>{size(one.size)}</Table.Td>
                  <Table.Td>{one.why}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {next && <Text size="sm">and more</Text>}
        </Wide>
      )}
    </Shown>
  );
}
