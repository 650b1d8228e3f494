import { Alert, Button, Card, Checkbox, Group, Stack, Table, Title, VisuallyHidden } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { Confirm } from '../parts/confirm.tsx';
import { useDoing } from '../parts/doing.ts';
import { Rights } from '../parts/rights.tsx';
import { Facts, Page, Shown, Trouble } from '../parts/shown.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { Wide } from '../parts/wide.tsx';
import { useMay } from '../session.tsx';
import { moment, roles } from '../words.ts';

type Role = 'sender' | 'approver' | 'operator' | 'auditor' | 'examiner' | 'admin' | 'provisioner';

/** One account: what it may do and why, how it signs in, and how to cut it off. */
export default function Person({ id }: { id: string }) {
  const client = useQueryClient();
  const mayChange = useMay('people.change');
  const [shown, setShown] = useState<{ title: string; text: string } | null>(null);
  const [cutting, setCutting] = useState(false);
  const query = useQuery({
    queryKey: ['people', 'one', id],
    queryFn: () => call('get', '/v1/people/{id}', { params: { id } }),
  });
  const { error, doing } = useDoing(() => client.invalidateQueries({ queryKey: ['people'] }));
  return (
    <Shown query={query}>
      {(one) => {
        const ifMatch = one.etag ?? '';
        const patch = (body: { roles?: Role[]; state?: 'active' | 'disabled' }) =>
          call('patch', '/v1/people/{id}', { params: { id }, body, ifMatch });
        return (
          <Page title={one.name} lead={one.kind === 'service' ? 'A system' : one.addresses.join(', ')}>
            {error && <Trouble error={error} />}
            {shown && <ShownOnce title={shown.title} secret={shown.text} onHide={() => setShown(null)} />}
            {one.state === 'disabled' && (
              <Alert color="red" title="This account is switched off">
                It cannot sign in anywhere, and its sessions have ended.
              </Alert>
            )}
            <Card withBorder>
              <Stack>
                <Title order={2} size="h4">
                  What was given to them
                </Title>
                <Checkbox.Group
                  value={[...one.ownRoles]}
                  onChange={(next) => void doing(() => patch({ roles: next as Role[] }))}
                >
                  <Stack gap="xs">
                    {Object.entries(roles).map(([role, says]) => (
                      <Checkbox key={role} value={role} label={`${role}: ${says}`} disabled={!mayChange} />
                    ))}
                  </Stack>
                </Checkbox.Group>
              </Stack>
            </Card>
            <Rights id={id} name={one.name} />
            <Card withBorder>
              <Stack>
                <Title order={2} size="h4">
                  How they sign in
                </Title>
                <Facts
                  of={[
                    ['Console sessions now', String(one.sessions)],
                    ['App passwords for mail programs', String(one.passwords.length)],
                    ['Here since', moment(one.addedAt)],
                  ]}
                />
                {one.passwords.length > 0 && (
                  <Wide name="App passwords">
                    <Table>
                      <Table.Thead>
                        <Table.Tr>
                          <Table.Th>App password</Table.Th>
                          <Table.Th>Made</Table.Th>
                          <Table.Th>Last used</Table.Th>
                          {mayChange && (
                            <Table.Th>
                              <VisuallyHidden>What can be done</VisuallyHidden>
                            </Table.Th>
                          )}
                        </Table.Tr>
                      </Table.Thead>
                      <Table.Tbody>
                        {one.passwords.map((each) => (
                          <Table.Tr key={each.id}>
                            <Table.Td>{each.label}</Table.Td>
                            <Table.Td>{moment(each.addedAt)}</Table.Td>
                            <Table.Td>{moment(each.usedAt)}</Table.Td>
                            {mayChange && (
                              <Table.Td>
                                <Button
                                  size="compact-xs"
                                  variant="subtle"
                                  color="red"
                                  onClick={() =>
                                    void doing(() =>
                                      call('delete', '/v1/app-passwords/{id}', { params: { id: each.id } }),
                                    )
                                  }
                                >
                                  Withdraw
                                </Button>
                              </Table.Td>
                            )}
                          </Table.Tr>
                        ))}
                      </Table.Tbody>
                    </Table>
                  </Wide>
                )}
                {mayChange && (
                  <Group>
                    <Button
                      variant="default"
                      onClick={() =>
                        void doing(async () => {
                          const made = await call('post', '/v1/people/{id}/invitation', { params: { id } });
                          setShown({
                            title: `A link for ${one.name}, good once, until ${moment(made.expiresAt)}`,
                            text: `${location.origin}/welcome#${made.token}`,
                          });
                        })
                      }
                    >
                      Make a sign-in link
                    </Button>
                    <Button
                      variant="default"
                      onClick={() =>
                        void doing(async () => {
                          const made = await call('post', '/v1/people/{id}/app-passwords', {
                            params: { id },
                            body: { label: 'mail program' },
                          });
                          setShown({ title: `App password for ${one.name}`, text: made.password });
                        })
                      }
                    >
                      Make an app password
                    </Button>
                    <Button
                      variant="default"
                      disabled={one.sessions === 0}
                      onClick={() =>
                        void doing(() => call('post', '/v1/people/{id}/sign-out', { params: { id } }))
                      }
                    >
                      End their sessions
                    </Button>
                  </Group>
                )}
              </Stack>
            </Card>
            {mayChange &&
              (one.state === 'active' ? (
                <Group>
                  <Button color="red" variant="outline" onClick={() => setCutting(true)}>
                    Switch this account off
                  </Button>
                </Group>
              ) : (
                <Group>
                  <Button variant="default" onClick={() => void doing(() => patch({ state: 'active' }))}>
                    Switch it on again
                  </Button>
                </Group>
              ))}
            {cutting && (
              <Confirm
                title={`Switch ${one.name} off?`}
                text="Everything ends at once: console sessions, app passwords, keys, and so mail on a lost phone."
                verb="Switch off"
                onEnd={() => setCutting(false)}
                onDo={async () => {
                  await patch({ state: 'disabled' });
                  await client.invalidateQueries({ queryKey: ['people'] });
                }}
              />
            )}
          </Page>
        );
      }}
    </Shown>
  );
}
