import {
  Button,
  Card,
  Code,
  Group,
  PasswordInput,
  SegmentedControl,
  Stack,
  Table,
  Text,
  Title,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { MyDevices } from '../parts/devices.tsx';
import { useDoing } from '../parts/doing.ts';
import { Form } from '../parts/form.tsx';
import { ProviderLink } from '../parts/provider.tsx';
import { Page, Shown, Trouble } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { makePasskey, passkeysWork } from '../passkeys.ts';
import { useMe } from '../session.tsx';
import { ago, moment, program } from '../words.ts';

/** How I sign in, where I am signed in, how the console looks. */
export default function MyAccount() {
  const me = useMe();
  const client = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [password, setPassword] = useState('');
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const factors = useQuery({ queryKey: ['me', 'factors'], queryFn: () => call('get', '/v1/me/factors') });
  const sessions = useQuery({ queryKey: ['me', 'sessions'], queryFn: () => call('get', '/v1/me/sessions') });
  const { error, doing } = useDoing(() => client.invalidateQueries({ queryKey: ['me'] }));
  const addPasskey = async (): Promise<void> => {
    const { ticket, options } = await call('post', '/v1/me/passkey-wish');
    const response = await makePasskey(options);
    if (response)
      await call('post', '/v1/me/passkeys', {
        body: { ticket, response, label: program(navigator.userAgent) },
      });
  };
  return (
    <Page title="My account" lead={`${me.account.name}, ${me.account.addresses.join(', ')}`}>
      {error && <Trouble error={error} />}
      <ProviderLink />
      <Card withBorder>
        <Stack>
          <Title order={2} size="h4">
            Passkeys and apps
          </Title>
          <Shown query={factors}>
            {({ factors: list, recoveryCodes }) => (
              <>
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Kind</Table.Th>
                      <Table.Th>Name</Table.Th>
                      <Table.Th>Last used</Table.Th>
                      <Table.Th>
                        <VisuallyHidden>What can be done</VisuallyHidden>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {list.map((one) => (
                      <Table.Tr key={one.id}>
                        <Table.Td>{one.kind === 'passkey' ? 'Passkey' : 'Authenticator app'}</Table.Td>
                        <Table.Td>{one.label}</Table.Td>
                        <Table.Td>{moment(one.usedAt)}</Table.Td>
                        <Table.Td>
                          <Button
                            size="compact-xs"
                            variant="subtle"
                            color="red"
                            onClick={() =>
                              void doing(() =>
                                call('delete', '/v1/me/factors/{id}', { params: { id: one.id } }),
                              )
                            }
                          >
                            Remove
                          </Button>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
                <Text className="soft">{recoveryCodes} recovery codes are left.</Text>
              </>
            )}
          </Shown>
          {codes && <Code block>{codes.join('\n')}</Code>}
          <Group>
            {passkeysWork() && (
              <Button variant="default" onClick={() => void doing(addPasskey)}>
                Add a passkey
              </Button>
            )}
            <Button
              variant="default"
              onClick={() =>
                void doing(async () => setCodes((await call('post', '/v1/me/recovery-codes')).codes))
              }
            >
              Make new recovery codes
            </Button>
          </Group>
        </Stack>
      </Card>
      <Card withBorder>
        <Form
          onSend={() =>
            doing(async () => {
              await call('put', '/v1/me/password', { body: { password } });
              setPassword('');
            })
          }
        >
          <Stack>
            <Title order={2} size="h4">
              Password
            </Title>
            <PasswordInput
              label="New password"
              description="At least 12 characters. Your other sessions end."
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              maw={360}
              required
            />
            <Group>
              <Button type="submit" variant="default">
                Change it
              </Button>
            </Group>
          </Stack>
        </Form>
      </Card>
      <Card withBorder>
        <Stack>
          <Title order={2} size="h4">
            Where I am signed in
          </Title>
          <Shown query={sessions}>
            {({ items }) => (
              <Wide name="Sessions">
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Device</Table.Th>
                      <Table.Th>Network</Table.Th>
                      <Table.Th>Last seen</Table.Th>
                      <Table.Th>
                        <VisuallyHidden>What can be done</VisuallyHidden>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((one) => (
                      <Table.Tr key={one.id}>
                        <Table.Td>{one.device ? program(one.device) : 'not signed in to the end'}</Table.Td>
                        <Table.Td className="mono">{one.network}</Table.Td>
                        <Table.Td>{ago(one.seenAt)}</Table.Td>
                        <Table.Td>
                          {one.current ? (
                            <Text size="sm">this one</Text>
                          ) : (
                            <Button
                              size="compact-xs"
                              variant="subtle"
                              color="red"
                              onClick={() =>
                                void doing(() =>
                                  call('delete', '/v1/me/sessions/{id}', { params: { id: one.id } }),
                                )
                              }
                            >
                              End it
                            </Button>
                          )}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Wide>
            )}
          </Shown>
        </Stack>
      </Card>
      <MyDevices />
      <Card withBorder>
        <Stack align="flex-start">
          <Title order={2} size="h4">
            Colours
          </Title>
          <SegmentedControl
            aria-label="Colours"
            value={colorScheme}
            onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
            data={[
              { value: 'auto', label: 'As the device' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        </Stack>
      </Card>
    </Page>
  );
}
