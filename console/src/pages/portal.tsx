import { Anchor, Badge, Button, Group, Table, TextInput, VisuallyHidden } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { call } from '../call.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Form } from '../parts/form.tsx';
import { Empty, Page, Shown } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { useMay } from '../session.tsx';
import { brief, hows } from '../words.ts';

/** Letters that wait in the secure portal, and whether they were read. */
export default function Portal() {
  const [search, setSearch] = useSearchParams();
  const address = search.get('address') ?? '';
  const [typed, setTyped] = useState(address);
  const [taking, setTaking] = useState<{ id: string; recipient: string } | null>(null);
  const mayChange = useMay('pickup.change');
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['pickups', address],
    queryFn: () => call('get', '/v1/pickups', { query: address ? { address } : {} }),
  });
  return (
    <Page
      title="Portal"
      lead="Letters that wait for readers without a safer way, and whether they were fetched."
    >
      <Form onSend={() => setSearch(typed.trim() ? { address: typed.trim() } : {})}>
        <Group align="flex-end">
          <TextInput
            label="Only for this reader"
            type="email"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            w={320}
          />
          <Button type="submit" variant="default">
            Show
          </Button>
        </Group>
      </Form>
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing waits in the portal">
              A letter goes there when its reader’s own server cannot take it safely enough.
            </Empty>
          ) : (
            <Wide name="Letters in the portal">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Reader</Table.Th>
                    <Table.Th>From</Table.Th>
                    <Table.Th>Put there</Table.Th>
                    <Table.Th>Until</Table.Th>
                    <Table.Th>Read</Table.Th>
                    {mayChange && (
                      <Table.Th>
                        <VisuallyHidden>What can be done</VisuallyHidden>
                      </Table.Th>
                    )}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td>
                        <Anchor component={Link} href={`/letters/${one.message}`}>
                          {one.recipient}
                        </Anchor>
                      </Table.Td>
                      <Table.Td>{one.sender ?? 'no sender'}</Table.Td>
                      <Table.Td>{brief(one.placedAt)}</Table.Td>
                      <Table.Td>{brief(one.expiresAt)}</Table.Td>
                      <Table.Td>
                        {one.ended ? (
                          <Badge color="gray" variant="light">
                            {hows[one.ended] ?? one.ended}
                          </Badge>
                        ) : one.openedAt ? (
                          <Badge color="green" variant="light">
                            {brief(one.openedAt)}
                          </Badge>
                        ) : (
                          <Badge color="yellow" variant="light">
                            not yet
                          </Badge>
                        )}
                      </Table.Td>
                      {mayChange && (
                        <Table.Td>
                          {!one.ended && (
                            <Button
                              size="compact-xs"
                              variant="subtle"
                              color="red"
                              onClick={() => setTaking(one)}
                            >
                              Take back
                            </Button>
                          )}
                        </Table.Td>
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
          )
        }
      </Shown>
      {taking && (
        <Confirm
          title="Take this letter back?"
          text={`The key that opens it for ${taking.recipient} is destroyed. If it was opened before, that is said and cannot be undone.`}
          verb="Take back"
          reason
          onEnd={() => setTaking(null)}
          onDo={(reason) =>
            call('post', '/v1/pickups/{id}/retract', { params: { id: taking.id }, body: { reason } }).then(
              () => client.invalidateQueries({ queryKey: ['pickups'] }),
            )
          }
        />
      )}
    </Page>
  );
}
