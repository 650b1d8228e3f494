import {
  Anchor,
  Badge,
  Button,
  Checkbox,
  Group,
  SegmentedControl,
  Table,
  Text,
  VisuallyHidden,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { call } from '../call.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Empty, Page, Shown } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { useMay } from '../session.tsx';
import { ago, brief, floors, methods, states } from '../words.ts';

const colour: Record<string, string> = { held: 'red', waiting: 'yellow', due: 'green', leaving: 'green' };

/** What has not left yet, and why. */
export default function Waiting() {
  const [search, setSearch] = useSearchParams();
  const held = search.get('state') === 'held';
  const domain = search.get('domain') ?? '';
  const cursor = search.get('cursor') ?? undefined;
  const mayChange = useMay('queue.change');
  const client = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [cancelling, setCancelling] = useState(false);
  const query = useQuery({
    queryKey: ['queue', held, domain, cursor],
    queryFn: () =>
      call('get', '/v1/queue', {
        query: {
          ...(held ? { state: 'held' as const } : {}),
          ...(domain ? { domain } : {}),
          ...(cursor ? { cursor } : {}),
        },
      }),
  });
  const again = async (): Promise<void> => {
    setChosen(new Set());
    await client.invalidateQueries({ queryKey: ['queue'] });
  };
  const toggle = (id: string): void =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const ids = [...chosen];
  return (
    <Page
      title="Waiting"
      lead="What has not left yet, why, and when it is tried again."
      actions={
        <SegmentedControl
          aria-label="Which letters"
          value={held ? 'held' : 'all'}
          onChange={(value) => setSearch(value === 'held' ? { state: 'held' } : {})}
          data={[
            { value: 'all', label: 'All' },
            { value: 'held', label: 'Held for a person' },
          ]}
        />
      }
    >
      {domain && (
        <Group>
          <Text>Only letters to {domain}.</Text>
          <Button size="compact-sm" variant="subtle" onClick={() => setSearch({})}>
            Show all
          </Button>
        </Group>
      )}
      {mayChange && ids.length > 0 && (
        <Group role="region" aria-label="What to do with the chosen letters">
          <Text>{ids.length} chosen</Text>
          <Button
            size="xs"
            onClick={() => void call('post', '/v1/queue/retry', { body: { ids } }).then(again)}
          >
            Try now
          </Button>
          <Button size="xs" color="red" variant="outline" onClick={() => setCancelling(true)}>
            Withdraw
          </Button>
        </Group>
      )}
      <Shown query={query}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={held ? 'Nothing is held' : 'Nothing waits'}>
              {held ? 'Letters that a rule stops for approval appear here.' : 'Every letter has left.'}
            </Empty>
          ) : (
            <>
              <Wide name="Letters that wait">
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      {mayChange && (
                        <Table.Th>
                          <VisuallyHidden>Choose</VisuallyHidden>
                        </Table.Th>
                      )}
                      <Table.Th>To</Table.Th>
                      <Table.Th>State</Table.Th>
                      <Table.Th>Since</Table.Th>
                      <Table.Th>Next try</Table.Th>
                      <Table.Th>Why it has not left</Table.Th>
                      <Table.Th>Must travel by</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((one) => (
                      <Table.Tr key={one.id}>
                        {mayChange && (
                          <Table.Td>
                            <Checkbox
                              aria-label={`Choose the letter to ${one.recipient}`}
                              checked={chosen.has(one.id)}
                              onChange={() => toggle(one.id)}
                            />
                          </Table.Td>
                        )}
                        <Table.Td>
                          <Anchor component={Link} href={`/letters/${one.message}`}>
                            {one.recipient}
                          </Anchor>
                        </Table.Td>
                        <Table.Td>
                          <Badge color={colour[one.state] ?? 'gray'} variant="light">
                            {states[one.state] ?? one.state}
                          </Badge>
                        </Table.Td>
                        <Table.Td>{ago(one.acceptedAt)}</Table.Td>
                        <Table.Td>{one.state === 'waiting' ? brief(one.nextAt) : '–'}</Table.Td>
                        <Table.Td>{one.reason ?? one.why.at(-1) ?? 'It was not tried yet'}</Table.Td>
                        <Table.Td>
                          {floors[one.floor] ?? one.floor}
                          <Text size="xs" className="soft">
                            {one.methods.map((method) => methods[method] ?? method).join(', then ')}
                          </Text>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Wide>
              <Group>
                {cursor && (
                  <Button variant="default" size="xs" onClick={() => history.back()}>
                    Back
                  </Button>
                )}
                {next && (
                  <Button
                    variant="default"
                    size="xs"
                    onClick={() =>
                      setSearch({
                        ...(held ? { state: 'held' } : {}),
                        ...(domain ? { domain } : {}),
                        cursor: next,
                      })
                    }
                  >
                    Further
                  </Button>
                )}
              </Group>
            </>
          )
        }
      </Shown>
      {cancelling && (
        <Confirm
          title={`Withdraw ${ids.length === 1 ? 'this letter' : `${ids.length} letters`}?`}
          text="What has not left is not sent any more. The record keeps that it was withdrawn, by whom and why."
          verb="Withdraw"
          reason
          onEnd={() => setCancelling(false)}
          onDo={(reason) => call('post', '/v1/queue/cancel', { body: { ids, reason } }).then(again)}
        />
      )}
    </Page>
  );
}
