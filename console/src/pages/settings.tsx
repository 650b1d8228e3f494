import {
  Alert,
  Badge,
  Button,
  Card,
  Drawer,
  Group,
  List,
  Modal,
  NativeSelect,
  Stack,
  Switch,
  Table,
  TagsInput,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { Confirm } from '../parts/confirm.tsx';
import { useDoing } from '../parts/doing.ts';
import { Form } from '../parts/form.tsx';
import { Page, Shown, Trouble } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { useMay } from '../session.tsx';
import { moment } from '../words.ts';

type Settings = AnswerOf<'/v1/settings'>['items'][number];
type Field = Settings['fields'][number];
type Version = AnswerOf<'/v1/settings/{name}/versions'>['items'][number];
type Effect = AnswerOf<'/v1/settings/{name}/assess', 'post'>;

/** What may stand in a field, read from its own description: `one of "a", "b"`. */
const choices = (kind: string): string[] =>
  kind.startsWith('one of ') ? [...kind.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word) : [];

const simple = (raw: unknown): boolean =>
  raw === null ||
  ['string', 'number', 'boolean'].includes(typeof raw) ||
  (Array.isArray(raw) && raw.every((one) => typeof one === 'string'));

function OneField({
  field,
  value,
  onChange,
}: {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const label = field.name.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase());
  const props = { label, description: field.doc };
  const words = choices(field.kind);
  if (!simple(field.raw))
    return (
      <Textarea
        {...props}
        autosize
        minRows={3}
        styles={{ input: { fontFamily: 'monospace' } }}
        value={typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  if (words.length > 0)
    return (
      <NativeSelect
        {...props}
        data={field.raw === null ? ['', ...words] : words}
        value={String(value ?? '')}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
    );
  if (typeof field.raw === 'boolean')
    return (
      <Switch
        {...props}
        checked={Boolean(value)}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (Array.isArray(field.raw)) return <TagsInput {...props} value={value as string[]} onChange={onChange} />;
  return (
    <TextInput
      {...props}
      value={String(value ?? '')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** As it is typed: durations and sizes as words, everything else as it is. */
const typedOf = ({ kind, value, raw }: Field): unknown =>
  kind.startsWith('text in quotes with its unit') ? value : raw;

function sentOf(field: Field, typed: unknown): unknown {
  if (!simple(field.raw) && typeof typed === 'string') return JSON.parse(typed);
  if (typeof field.raw === 'number' && typeof typed === 'string' && /^-?\d+$/.test(typed))
    return Number(typed);
  return typed;
}

function Effects({ effect }: { effect: Pick<Effect, 'changes' | 'risks'> }) {
  return (
    <Stack gap="xs">
      <List>
        {effect.changes.map(({ field, before, after }) => (
          <List.Item key={field}>
            {field.replaceAll('_', ' ')}: {before} → <strong>{after}</strong>
          </List.Item>
        ))}
      </List>
      {effect.risks.length > 0 && (
        <Alert color="yellow" title="This makes something less safe">
          <List>
            {effect.risks.map((risk) => (
              <List.Item key={risk}>{risk}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </Stack>
  );
}

function Change({ of, onEnd, onDone }: { of: Settings; onEnd: () => void; onDone: (says: string) => void }) {
  const [typed, setTyped] = useState<Record<string, unknown>>({});
  const [effect, setEffect] = useState<Effect | null>(null);
  const [reason, setReason] = useState('');
  const params = { name: of.name };
  const values = () =>
    Object.fromEntries(
      Object.entries(typed).map(([name, value]) => [
        name,
        sentOf(of.fields.find((field) => field.name === name) as Field, value),
      ]),
    );
  const { error, doing } = useDoing();
  const assess = () =>
    doing(async () => {
      const found = await call('post', '/v1/settings/{name}/assess', { params, body: { values: values() } });
      if (found.changes.length === 0) throw new Error('That is how it is already.');
      setEffect(found);
    });
  const save = () =>
    doing(async () => {
      const { etag } = await call('get', '/v1/settings/{name}', { params });
      const made = await call('patch', '/v1/settings/{name}', {
        params,
        body: { values: values(), reason },
        ...(etag ? { ifMatch: etag } : {}),
      });
      onDone(
        made.waits
          ? 'It waits for another person to agree.'
          : made.takes === 'now'
            ? 'It counts from now on.'
            : 'It counts from the next start of the server.',
      );
      onEnd();
    });
  return (
    <Modal opened onClose={onEnd} title={`Change: ${of.title}`} size="lg" centered>
      <Form onSend={() => (effect ? save() : assess())}>
        <Stack>
          {effect ? (
            <>
              <Text>
                {effect.risks.length > 0
                  ? 'This is what it would do, once another person has agreed:'
                  : 'This is what it does:'}
              </Text>
              <Effects effect={effect} />
              <TextInput
                label="Why"
                description="Kept with the record of the change"
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
                required
                minLength={5}
                data-autofocus
              />
            </>
          ) : (
            of.fields.map((field) => (
              <OneField
                key={field.name}
                field={field}
                value={field.name in typed ? typed[field.name] : typedOf(field)}
                onChange={(value) => setTyped({ ...typed, [field.name]: value })}
              />
            ))
          )}
          {error && <Trouble error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={effect ? () => setEffect(null) : onEnd}>
              {effect ? 'Back' : 'Leave it'}
            </Button>
            <Button type="submit" disabled={!effect && Object.keys(typed).length === 0}>
              {!effect ? 'What would it do?' : effect.risks.length > 0 ? 'Ask for it' : 'Change it'}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  );
}

const stateWords: Readonly<Record<Version['state'], string>> = {
  waiting: 'waits for another person',
  taken: 'agreed',
  refused: 'refused',
};

function History({ of, onEnd, onDone }: { of: Settings; onEnd: () => void; onDone: (says: string) => void }) {
  const { error, doing } = useDoing();
  const [refusing, setRefusing] = useState<number | null>(null);
  const may = useMay('settings.change');
  const query = useQuery({
    queryKey: ['settings', of.name, 'versions'],
    queryFn: () => call('get', '/v1/settings/{name}/versions', { params: { name: of.name } }),
  });
  const params = (number: number) => ({ name: of.name, number: String(number) });
  const approve = (number: number): Promise<void> =>
    doing(async () => {
      await call('post', '/v1/settings/{name}/versions/{number}/approve', { params: params(number) });
      onDone('It is in force.');
      await query.refetch();
    });
  return (
    <Drawer opened onClose={onEnd} title={`Every change: ${of.title}`} position="right" size="lg">
      {error && <Trouble error={error} />}
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>It was never changed here: it is as the settings file has it.</Text>
          ) : (
            <Stack>
              {items.map((one) => (
                <Card key={one.number} withBorder component="article" aria-label={`Version ${one.number}`}>
                  <Stack gap="xs">
                    <Group justify="space-between">
                      <Text fw={600}>Version {one.number}</Text>
                      <Badge
                        color={one.inForce ? 'green' : one.state === 'waiting' ? 'yellow' : 'gray'}
                        variant="light"
                      >
                        {one.inForce ? 'in force' : stateWords[one.state]}
                      </Badge>
                    </Group>
                    <Text size="sm">
                      {one.author}, {moment(one.proposedAt)}: {one.reason}
                    </Text>
                    <Effects effect={one} />
                    {one.decidedBy && (
                      <Text size="sm">
                        {one.state === 'refused' ? 'Refused' : 'Agreed'} by {one.decidedBy},{' '}
                        {moment(one.decidedAt)}
                      </Text>
                    )}
                    {may && one.state === 'waiting' && (
                      <Group>
                        <Button size="xs" onClick={() => void approve(one.number)}>
                          Agree
                        </Button>
                        <Button
                          size="xs"
                          variant="default"
                          color="red"
                          onClick={() => setRefusing(one.number)}
                        >
                          Refuse
                        </Button>
                      </Group>
                    )}
                  </Stack>
                </Card>
              ))}
            </Stack>
          )
        }
      </Shown>
      {refusing !== null && (
        <Confirm
          title="Refuse this change?"
          text="Whoever asked for it sees why."
          verb="Refuse"
          reason
          onEnd={() => setRefusing(null)}
          onDo={(reason) =>
            call('post', '/v1/settings/{name}/versions/{number}/refuse', {
              params: params(refusing),
              body: { reason },
            }).then(() => query.refetch())
          }
        />
      )}
    </Drawer>
  );
}

function Drift({ onDone }: { onDone: (says: string) => void }) {
  const [accepting, setAccepting] = useState(false);
  const may = useMay('settings.change');
  const { data, refetch } = useQuery({
    queryKey: ['settings', 'drift'],
    queryFn: () => call('get', '/v1/settings/drift'),
  });
  if (!data || (!data.file && data.database.length === 0)) return null;
  return (
    <Alert color="red" title="Settings were changed by hand" role="alert">
      <Stack gap="xs" align="flex-start">
        <List>
          {data.database.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
          {data.file?.fields.map((field) => (
            <List.Item key={field}>In the file: {field}</List.Item>
          ))}
        </List>
        {data.database.length > 0 && (
          <Text size="sm">
            What stands in the database is not used: what was agreed stays in force. Change or go back below
            to put it right, and find out who wrote there.
          </Text>
        )}
        {data.file && may && (
          <Button size="xs" variant="default" onClick={() => setAccepting(true)}>
            I answer for the file as it stands
          </Button>
        )}
      </Stack>
      {accepting && (
        <Confirm
          title="Answer for the file?"
          text="From now on the file as it stands is the one that others are held against."
          verb="I answer for it"
          reason
          onEnd={() => setAccepting(false)}
          onDo={(reason) =>
            call('post', '/v1/settings/drift/accept', { body: { reason } }).then(() => {
              onDone('The file is accepted.');
              return refetch();
            })
          }
        />
      )}
    </Alert>
  );
}

/** How is it set, who changed that, and what would another setting do? */
export default function SettingsPage() {
  const [changing, setChanging] = useState<Settings | null>(null);
  const [looking, setLooking] = useState<Settings | null>(null);
  const [back, setBack] = useState<Settings | null>(null);
  const [said, setSaid] = useState('');
  const may = useMay('settings.change');
  const client = useQueryClient();
  const query = useQuery({ queryKey: ['settings'], queryFn: () => call('get', '/v1/settings') });
  const done = (says: string): void => {
    setSaid(says);
    void client.invalidateQueries({ queryKey: ['settings'] });
  };
  return (
    <Page
      title="Settings"
      lead="What changes by the day. What makes anything less safe needs a second person; every change can be taken back."
    >
      <Drift onDone={done} />
      {said && (
        <Alert
          color="green"
          role="status"
          withCloseButton
          closeButtonLabel="Hide"
          onClose={() => setSaid('')}
        >
          {said}
        </Alert>
      )}
      <Shown query={query}>
        {({ items, waiting }) => (
          <>
            {waiting > 0 && (
              <Alert color="yellow" title="A change waits for another person">
                Look at “Every change” of the settings that are marked.
              </Alert>
            )}
            {items.map((one) => (
              <section key={one.name} aria-labelledby={`settings-${one.name}`}>
                <Card withBorder>
                  <Stack gap="xs">
                    <Group justify="space-between">
                      <Title order={2} size="h4" id={`settings-${one.name}`}>
                        {one.title}
                      </Title>
                      <Group gap="xs">
                        <Button size="xs" variant="subtle" onClick={() => setLooking(one)}>
                          Every change
                        </Button>
                        {may && one.number > 0 && (
                          <Button size="xs" variant="subtle" onClick={() => setBack(one)}>
                            Go back
                          </Button>
                        )}
                        {may && (
                          <Button size="xs" variant="default" onClick={() => setChanging(one)}>
                            Change
                          </Button>
                        )}
                      </Group>
                    </Group>
                    <Wide name={`Values: ${one.title}`}>
                      <Table>
                        <Table.Thead>
                          <Table.Tr>
                            <Table.Th>Setting</Table.Th>
                            <Table.Th>Now</Table.Th>
                            <Table.Th>In the file</Table.Th>
                          </Table.Tr>
                        </Table.Thead>
                        <Table.Tbody>
                          {one.fields.map((field) => (
                            <Table.Tr key={field.name}>
                              <Table.Td>
                                {field.name.replaceAll('_', ' ')}
                                <Text size="xs" className="soft">
                                  {field.doc}
                                </Text>
                              </Table.Td>
                              <Table.Td>
                                {field.value} {field.changed && <Badge variant="light">set here</Badge>}
                              </Table.Td>
                              <Table.Td>{field.file}</Table.Td>
                            </Table.Tr>
                          ))}
                        </Table.Tbody>
                      </Table>
                    </Wide>
                    {one.takes === 'restart' && (
                      <Text size="sm" className="soft">
                        A change here counts from the next start of the server.
                      </Text>
                    )}
                  </Stack>
                </Card>
              </section>
            ))}
          </>
        )}
      </Shown>
      {changing && <Change of={changing} onEnd={() => setChanging(null)} onDone={done} />}
      {looking && <History of={looking} onEnd={() => setLooking(null)} onDone={done} />}
      {back && (
        <Confirm
          title={`Go back: ${back.title}?`}
          text="The version that was in force before is in force again."
          verb="Go back"
          reason
          onEnd={() => setBack(null)}
          onDo={(reason) =>
            call('post', '/v1/settings/{name}/rollback', {
              params: { name: back.name },
              body: { reason },
            }).then(() => done('The version before is in force again.'))
          }
        />
      )}
    </Page>
  );
}
