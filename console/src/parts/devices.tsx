import { Button, Card, Stack, Switch, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../call.ts';
import { moment, program } from '../words.ts';
import { useDoing } from './doing.ts';
import { Shown, Trouble } from './shown.tsx';
import { Wide } from './wide.tsx';

/** Devices I have signed in on, and of which sign-ins I am told. */
export function MyDevices() {
  const client = useQueryClient();
  const devices = useQuery({ queryKey: ['me', 'devices'], queryFn: () => call('get', '/v1/me/devices') });
  const alerts = useQuery({ queryKey: ['me', 'alerts'], queryFn: () => call('get', '/v1/me/alerts') });
  const { error, doing } = useDoing(() => client.invalidateQueries({ queryKey: ['me'] }));
  return (
    <Card withBorder>
      <Stack>
        <Title order={2} size="h4">
          My devices
        </Title>
        {error && <Trouble error={error} />}
        <Shown query={devices}>
          {({ items }) => (
            <Wide name="Devices">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Device</Table.Th>
                    <Table.Th>First used</Table.Th>
                    <Table.Th>Last used</Table.Th>
                    <Table.Th>Open now</Table.Th>
                    <Table.Th>
                      <VisuallyHidden>What can be done</VisuallyHidden>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td>{program(one.program)}</Table.Td>
                      <Table.Td>{moment(one.firstAt)}</Table.Td>
                      <Table.Td>{moment(one.lastAt)}</Table.Td>
                      <Table.Td>{one.sessions}</Table.Td>
                      <Table.Td>
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          color="red"
                          onClick={() =>
                            void doing(() =>
                              call('delete', '/v1/me/devices/{id}', { params: { id: one.id } }),
                            )
                          }
                        >
                          Forget it
                        </Button>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
          )}
        </Shown>
        <Text size="sm" className="soft">
          Forgetting a device signs you out there. You are always told by mail of a sign-in on a new device or
          from a new place.
        </Text>
        <Shown query={alerts}>
          {(choice) => (
            <Stack gap="xs">
              <Switch
                label="Tell me by mail when sign-ins with my name fail again and again"
                checked={choice.failure}
                onChange={(event) => {
                  const failure = event.currentTarget.checked;
                  void doing(() => call('put', '/v1/me/alerts', { body: { ...choice, failure } }));
                }}
              />
              <Switch
                label="Tell me by mail of every sign-in"
                checked={choice.success}
                onChange={(event) => {
                  const success = event.currentTarget.checked;
                  void doing(() => call('put', '/v1/me/alerts', { body: { ...choice, success } }));
                }}
              />
            </Stack>
          )}
        </Shown>
      </Stack>
    </Card>
  );
}
