import {
  Badge,
  Button,
  Group,
  Menu,
  Modal,
  MultiSelect,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, type BodyFor, call } from '../call.ts';
import { useMay } from '../session.tsx';
import { eventWords, moment } from '../words.ts';
import { Confirm } from './confirm.tsx';
import { useDoing } from './doing.ts';
import { FormDialog } from './form.tsx';
import { Empty, Shown, Trouble } from './shown.tsx';
import { ShownOnce } from './shown-once.tsx';
import { Wide } from './wide.tsx';

type Webhook = AnswerOf<'/v1/webhooks'>['items'][number];

type Kind = BodyFor<'/v1/webhooks'>['kinds'][number];

/** In the order in which they are chosen from; a kind that the server adds does not compile until it stands here. */
const kinds: Readonly<Record<Kind, true>> = {
  'message.accepted': true,
  'message.looked': true,
  'delivery.attempted': true,
  'delivery.delivered': true,
  'delivery.failed': true,
  'delivery.turned': true,
  'delivery.archived': true,
  'delivery.held': true,
  'delivery.released': true,
  'delivery.cancelled': true,
  'delivery.rehearsed': true,
  'hold.refused': true,
  'hold.expired': true,
  'hold.overdue': true,
  'pickup.placed': true,
  'pickup.opened': true,
  'pickup.replied': true,
  'pickup.declined': true,
  'pickup.retracted': true,
  'pickup.expired': true,
  'key.changed': true,
  'policy.activated': true,
  'policy.drifted': true,
  'settings.activated': true,
  'settings.drifted': true,
  'anchor.late': true,
  'log.stalled': true,
  'backup.failed': true,
};

const isKind = (value: string): value is Kind => value in kinds;

/** What a system is usually told of; the rest can be added. */
const usual: readonly Kind[] = [
  'delivery.delivered',
  'delivery.failed',
  'delivery.held',
  'pickup.opened',
  'pickup.expired',
];
function NewWebhook({ onEnd, onMade }: { onEnd: () => void; onMade: (secret: string) => void }) {
  const [label, setLabel] = useState('');
  const [url, setUrl] = useState('https://');
  const [of, setOf] = useState<readonly Kind[]>(usual);
  const make = async (): Promise<void> => {
    const body = { label, url, kinds: [...of] };
    onMade((await call('post', '/v1/webhooks', { body })).secret);
  };
  return (
    <FormDialog title="Tell a system what happens" verb="Tell it" onEnd={onEnd} onSend={make}>
      <TextInput
        label="Name"
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        required
        data-autofocus
      />
      <TextInput
        label="Address"
        description="https; it gets ids and states, never anything of a letter"
        type="url"
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
        required
      />
      <MultiSelect
        label="What it is told of"
        data={Object.keys(kinds).map((value) => ({ value, label: eventWords(value) }))}
        value={[...of]}
        onChange={(chosen) => setOf(chosen.filter(isKind))}
        searchable
      />
    </FormDialog>
  );
}

const states: Readonly<Record<Webhook['state'], [color: string, words: string]>> = {
  active: ['green', 'told'],
  paused: ['yellow', 'paused'],
  gone: ['red', 'says it is gone'],
};

function Calls({ of, onEnd }: { of: Webhook; onEnd: () => void }) {
  const params = { id: of.id };
  const query = useQuery({
    queryKey: ['webhooks', of.id, 'calls'],
    queryFn: () => call('get', '/v1/webhooks/{id}/calls', { params }),
  });
  const again = (one: string) =>
    call('post', '/v1/webhooks/{id}/replay', { params, body: { call: one } }).then(() => query.refetch());
  const may = useMay('webhooks.change');
  return (
    <Modal opened onClose={onEnd} title={`Calls to ${of.label}`} size="xl" centered>
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>No call was made yet.</Text>
          ) : (
            <Wide name="Calls">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Of</Table.Th>
                    <Table.Th>Made out</Table.Th>
                    <Table.Th>Tries</Table.Th>
                    <Table.Th>What came of it</Table.Th>
                    {may && (
                      <Table.Th>
                        <VisuallyHidden>What can be done</VisuallyHidden>
                      </Table.Th>
                    )}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td>{eventWords(one.kind)}</Table.Td>
                      <Table.Td>{moment(one.madeAt)}</Table.Td>
                      <Table.Td>{one.attempts}</Table.Td>
                      <Table.Td>
                        {one.state === 'done'
                          ? 'arrived'
                          : one.state === 'dead'
                            ? `given up: ${one.reason ?? 'no answer'}`
                            : `${one.reason ? `${one.reason}; ` : ''}next try ${moment(one.dueAt)}`}
                      </Table.Td>
                      {may && (
                        <Table.Td>
                          <Button size="compact-xs" variant="subtle" onClick={() => void again(one.id)}>
                            Make it again
                          </Button>
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
    </Modal>
  );
}

type Asked = { readonly what: 'remove' | 'rotate' | 'replay'; readonly of: Webhook };
const questions: Readonly<Record<Asked['what'], { title: string; text: string; verb: string }>> = {
  remove: {
    title: 'Tell it nothing any more?',
    text: 'Calls that were not made yet are never made.',
    verb: 'Remove it',
  },
  rotate: {
    title: 'Make a new secret?',
    text: 'The system has to be given the new one. For a day calls are signed with both.',
    verb: 'Make it',
  },
  replay: {
    title: 'Make all calls again that were given up?',
    text: 'Each keeps its id, so that the system can tell whether it had it already.',
    verb: 'Make them',
  },
};

/** Systems that are told of events: how their calls fare, and what to do where they do not. */
export function Webhooks() {
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [looking, setLooking] = useState<Webhook | null>(null);
  const may = useMay('webhooks.change');
  const mayRead = useMay('webhooks.read');
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ['webhooks'] });
  const { error, doing } = useDoing(again);
  const query = useQuery({
    queryKey: ['webhooks'],
    queryFn: () => call('get', '/v1/webhooks'),
    enabled: mayRead,
  });
  if (!mayRead) return null;
  const act = async ({ what, of }: Asked): Promise<void> => {
    const params = { id: of.id };
    if (what === 'remove') await call('delete', '/v1/webhooks/{id}', { params });
    if (what === 'rotate') setSecret((await call('post', '/v1/webhooks/{id}/secret', { params })).secret);
    if (what === 'replay') await call('post', '/v1/webhooks/{id}/replay', { params, body: {} });
    await again();
  };
  const turn = (of: Webhook): Promise<void> =>
    doing(async () => {
      const params = { id: of.id };
      const { etag } = await call('get', '/v1/webhooks/{id}', { params });
      const state = of.state === 'active' ? 'paused' : 'active';
      await call('patch', '/v1/webhooks/{id}', {
        params,
        body: { state },
        ...(etag ? { ifMatch: etag } : {}),
      });
    });
  return (
    <section aria-labelledby="webhooks">
      <Stack>
        <Group justify="space-between">
          <div>
            <Title order={2} size="h3" id="webhooks">
              Webhooks
            </Title>
            <Text className="soft">Systems that are told what happens: ids and states, signed.</Text>
          </div>
          {may && <Button onClick={() => setMaking(true)}>Tell a system</Button>}
        </Group>
        {secret && (
          <ShownOnce title="The secret" secret={secret} onHide={() => setSecret(null)}>
            The system checks each call’s “webhook-signature” with it.
          </ShownOnce>
        )}
        {error && <Trouble error={error} />}
        <Shown query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="No system is told of anything">
                Add one, and it hears what became of each letter without asking.
              </Empty>
            ) : (
              <Wide name="Webhooks">
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Name</Table.Th>
                      <Table.Th>Address</Table.Th>
                      <Table.Th>State</Table.Th>
                      <Table.Th>To be made</Table.Th>
                      <Table.Th>Given up</Table.Th>
                      <Table.Th>Last arrived</Table.Th>
                      <Table.Th>
                        <VisuallyHidden>What can be done</VisuallyHidden>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((one) => (
                      <Table.Tr key={one.id}>
                        <Table.Td>{one.label}</Table.Td>
                        <Table.Td>{one.url}</Table.Td>
                        <Table.Td>
                          <Badge color={states[one.state][0]} variant="light">
                            {states[one.state][1]}
                          </Badge>
                        </Table.Td>
                        <Table.Td>{one.due}</Table.Td>
                        <Table.Td>{one.dead}</Table.Td>
                        <Table.Td>{moment(one.lastDoneAt)}</Table.Td>
                        <Table.Td>
                          <Menu>
                            <Menu.Target>
                              <Button size="compact-xs" variant="subtle" aria-label={`Act on ${one.label}`}>
                                Act
                              </Button>
                            </Menu.Target>
                            <Menu.Dropdown>
                              <Menu.Item onClick={() => setLooking(one)}>Look at its calls</Menu.Item>
                              {may && (
                                <>
                                  <Menu.Item
                                    onClick={() =>
                                      doing(() =>
                                        call('post', '/v1/webhooks/{id}/test', { params: { id: one.id } }),
                                      )
                                    }
                                  >
                                    Make a call that tells nothing
                                  </Menu.Item>
                                  <Menu.Item onClick={() => turn(one)}>
                                    {one.state === 'active' ? 'Pause' : 'Resume'}
                                  </Menu.Item>
                                  {one.dead > 0 && (
                                    <Menu.Item onClick={() => setAsked({ what: 'replay', of: one })}>
                                      Make again what was given up
                                    </Menu.Item>
                                  )}
                                  <Menu.Item onClick={() => setAsked({ what: 'rotate', of: one })}>
                                    New secret
                                  </Menu.Item>
                                  <Menu.Item
                                    color="red"
                                    onClick={() => setAsked({ what: 'remove', of: one })}
                                  >
                                    Remove
                                  </Menu.Item>
                                </>
                              )}
                            </Menu.Dropdown>
                          </Menu>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Wide>
            )
          }
        </Shown>
        {making && (
          <NewWebhook
            onEnd={() => setMaking(false)}
            onMade={(made) => {
              setSecret(made);
              void again();
            }}
          />
        )}
        {looking && <Calls of={looking} onEnd={() => setLooking(null)} />}
        {asked && <Confirm {...questions[asked.what]} onEnd={() => setAsked(null)} onDo={() => act(asked)} />}
      </Stack>
    </section>
  );
}
