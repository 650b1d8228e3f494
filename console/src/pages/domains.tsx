import { Button, Group, Table, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { Empty, Page, Shown, Trouble } from '../parts/shown.tsx';
import { useMay } from '../session.tsx';
import { moment } from '../words.ts';

/** Which domains are ours? */
export default function Domains() {
  const [name, setName] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const mayChange = useMay('domains.change');
  const client = useQueryClient();
  const query = useQuery({ queryKey: ['domains'], queryFn: () => call('get', '/v1/domains') });
  const add = async (): Promise<void> => {
    setError(null);
    try {
      await call('post', '/v1/domains', { body: { name } });
      setName('');
      await client.invalidateQueries({ queryKey: ['domains'] });
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Page title="Domains" lead="The mail domains that are yours. Everything else is outside.">
      {mayChange && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <Group align="flex-end">
            <TextInput
              label="Add a domain"
              placeholder="clinic.example"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
            />
            <Button type="submit">Add</Button>
          </Group>
        </form>
      )}
      {error && <Trouble error={error} />}
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No domain yet">Add the part behind the @ of your own addresses.</Empty>
          ) : (
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Domain</Table.Th>
                  <Table.Th>Since</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((one) => (
                  <Table.Tr key={one.name}>
                    <Table.Td>{one.name}</Table.Td>
                    <Table.Td>{moment(one.addedAt)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Shown>
    </Page>
  );
}
