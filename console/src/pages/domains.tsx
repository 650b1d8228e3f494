import {
  Accordion,
  Alert,
  Badge,
  Button,
  Code,
  CopyButton,
  Group,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { type AnswerOf, call } from '../call.ts';
import { Confirm } from '../parts/confirm.tsx';
import { useDoing } from '../parts/doing.ts';
import { Form } from '../parts/form.tsx';
import { Empty, Page, Shown, Trouble } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { useMay } from '../session.tsx';
import { ago, moment } from '../words.ts';

type Look = AnswerOf<'/v1/domains/{name}/dns'>['looks'][number];
type Key = AnswerOf<'/v1/domains/{name}/dkim'>['keys'][number];

const marks: Readonly<Record<Look['state'], [color: string, words: string]>> = {
  ok: ['green', 'good'],
  warn: ['yellow', 'could be better'],
  bad: ['red', 'to be put right'],
};
const rank: Readonly<Record<Look['state'], number>> = { bad: 0, warn: 1, ok: 2 };

/** A name that an element may be called by. */
const idOf = (name: string): string => name.replaceAll(/[^\w-]/g, '-');

function Copy({ value, name }: { value: string; name: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="default" onClick={copy} aria-label={`Copy the ${name}`}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </CopyButton>
  );
}

/** One record, each piece with a button: providers' forms ask for them one by one. */
function RecordToCopy({ record }: { record: Look['records'][number] }) {
  const pieces = [
    ['name', record.name],
    ['type', record.type],
    ['value', record.value],
  ].filter((piece): piece is [string, string] => piece[1] !== null);
  return (
    <Table withRowBorders={false} layout="fixed">
      <Table.Tbody>
        {pieces.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w={70}>
              {name}
            </Table.Th>
            <Table.Td>
              <Code style={{ overflowWrap: 'anywhere' }}>{value}</Code>
            </Table.Td>
            <Table.Td w={90}>
              <Copy value={value} name={name} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Dns({ domain }: { domain: string }) {
  const query = useQuery({
    queryKey: ['domains', domain, 'dns'],
    queryFn: () => call('get', '/v1/domains/{name}/dns', { params: { name: domain } }),
    staleTime: 60_000,
  });
  return (
    <section aria-labelledby="dns">
      <Group justify="space-between">
        <Title order={3} size="h4" id="dns">
          What the world sees
        </Title>
        <Button size="xs" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
          Look again
        </Button>
      </Group>
      <Shown query={query}>
        {({ at, looks }) => (
          <>
            <Text size="sm" className="soft" role="status">
              Looked {ago(at)}: {looks.filter(({ state }) => state === 'ok').length} of {looks.length} are
              good.
            </Text>
            <Accordion
              multiple
              defaultValue={looks.filter(({ state }) => state === 'bad').map(({ name }) => idOf(name))}
            >
              {looks
                .toSorted((one, other) => rank[one.state] - rank[other.state])
                .map((one) => (
                  <Accordion.Item key={one.name} value={idOf(one.name)}>
                    <Accordion.Control>
                      <Group gap="xs">
                        <Badge color={marks[one.state][0]} variant="light">
                          {marks[one.state][1]}
                        </Badge>
                        {one.name}
                      </Group>
                    </Accordion.Control>
                    <Accordion.Panel>
                      <Text>{one.says}</Text>
                      {one.remedy && <Text>{one.remedy}</Text>}
                      {one.records.map((record) => (
                        <RecordToCopy key={`${record.name} ${record.value}`} record={record} />
                      ))}
                    </Accordion.Panel>
                  </Accordion.Item>
                ))}
            </Accordion>
          </>
        )}
      </Shown>
    </section>
  );
}

const keyStates: Readonly<Record<Key['state'], [color: string, words: string]>> = {
  made: ['yellow', 'to be published'],
  active: ['green', 'signs'],
  retired: ['gray', 'retired'],
};

function Signing({ domain }: { domain: string }) {
  const [anyway, setAnyway] = useState<string | null>(null);
  const may = useMay('domains.change');
  const client = useQueryClient();
  const params = { name: domain };
  const query = useQuery({
    queryKey: ['domains', domain, 'dkim'],
    queryFn: () => call('get', '/v1/domains/{name}/dkim', { params }),
  });
  const again = () => client.invalidateQueries({ queryKey: ['domains', domain] });
  const { error, doing } = useDoing(again);
  const activate = (pair: string, whatever = false) =>
    call('post', '/v1/domains/{name}/dkim/{pair}/activate', {
      params: { ...params, pair },
      body: { anyway: whatever },
    });
  return (
    <section aria-labelledby="dkim">
      <Stack gap="xs">
        <Group justify="space-between">
          <div>
            <Title order={3} size="h4" id="dkim">
              Keys that sign
            </Title>
            <Text size="sm" className="soft">
              Once a year: make the next pair, publish its two records, let it sign. The pair before stays in
              the DNS for a week.
            </Text>
          </div>
          {may && (
            <Button
              size="xs"
              variant="default"
              onClick={() => void doing(() => call('post', '/v1/domains/{name}/dkim', { params }))}
            >
              Make the next pair
            </Button>
          )}
        </Group>
        {error && <Trouble error={error} />}
        <Shown query={query}>
          {({ keys }) =>
            keys.length === 0 ? (
              <Empty title="Letters of this domain leave unsigned">
                Make a pair and publish its records: unsigned letters are doubted or refused by many.
              </Empty>
            ) : (
              <Wide name="Pairs of keys">
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Pair</Table.Th>
                      <Table.Th>Key</Table.Th>
                      <Table.Th>State</Table.Th>
                      <Table.Th>Since</Table.Th>
                      <Table.Th>
                        <VisuallyHidden>What can be done</VisuallyHidden>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {keys.map((key) => (
                      <Table.Tr key={key.selector}>
                        <Table.Td>{key.pair}</Table.Td>
                        <Table.Td>{key.algorithm === 'rsa-sha256' ? 'RSA' : 'Ed25519'}</Table.Td>
                        <Table.Td>
                          <Badge color={keyStates[key.state][0]} variant="light">
                            {keyStates[key.state][1]}
                          </Badge>
                        </Table.Td>
                        <Table.Td>{moment(key.changedAt)}</Table.Td>
                        <Table.Td>
                          {may && key.state === 'made' && key.algorithm === 'rsa-sha256' && (
                            <Group gap="xs">
                              <Button size="compact-xs" onClick={() => void doing(() => activate(key.pair))}>
                                Let the pair sign
                              </Button>
                              <Button size="compact-xs" variant="subtle" onClick={() => setAnyway(key.pair)}>
                                Although not seen in the DNS
                              </Button>
                            </Group>
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
        {query.data?.keys
          .filter(({ state }) => state === 'made')
          .map((key) => (
            <RecordToCopy key={key.selector} record={{ name: key.name, type: 'TXT', value: key.record }} />
          ))}
      </Stack>
      {anyway && (
        <Confirm
          title="Let it sign although it is not seen in the DNS?"
          text="Where its records are not there, letters signed with it count as forged."
          verb="Let it sign"
          onEnd={() => setAnyway(null)}
          onDo={() => activate(anyway, true).then(again)}
        />
      )}
    </section>
  );
}

function Reports({ domain }: { domain: string }) {
  const query = useQuery({
    queryKey: ['domains', domain, 'reports'],
    queryFn: () => call('get', '/v1/tls-reports', { query: { domain } }),
  });
  return (
    <section aria-labelledby="reports">
      <Title order={3} size="h4" id="reports">
        What others report of reaching you
      </Title>
      <Shown query={query}>
        {({ reports }) =>
          reports.length === 0 ? (
            <Text className="soft">
              No report yet. Hand in those that arrive by mail with “postern tls-reports read”.
            </Text>
          ) : (
            <Wide name="Reports">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>From</Table.Th>
                    <Table.Th>Until</Table.Th>
                    <Table.Th>Went well</Table.Th>
                    <Table.Th>Failed</Table.Th>
                    <Table.Th>Why</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {reports.map((one) => (
                    <Table.Tr key={`${one.organisation} ${one.id}`}>
                      <Table.Td>{one.organisation}</Table.Td>
                      <Table.Td>{moment(one.ends)}</Table.Td>
                      <Table.Td>{one.successful}</Table.Td>
                      <Table.Td>{one.failed}</Table.Td>
                      <Table.Td>
                        {one.policies
                          .flatMap(({ failures }) => failures)
                          .map(
                            ({ result, host, count }) => `${result}${host ? ` at ${host}` : ''} (${count})`,
                          )
                          .join(', ')}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
          )
        }
      </Shown>
    </section>
  );
}

/** Which domains are ours, and what does the world see of them? */
export default function Domains() {
  const [name, setName] = useState('');
  const { error, doing } = useDoing();
  const [search, setSearch] = useSearchParams();
  const mayChange = useMay('domains.change');
  const client = useQueryClient();
  const query = useQuery({ queryKey: ['domains'], queryFn: () => call('get', '/v1/domains') });
  const add = (): Promise<void> =>
    doing(async () => {
      const made = await call('post', '/v1/domains', { body: { name } });
      setName('');
      await client.invalidateQueries({ queryKey: ['domains'] });
      setSearch({ name: made.name });
    });
  return (
    <Page title="Domains" lead="The mail domains that are yours, and what the world sees of them.">
      {mayChange && (
        <Form onSend={add}>
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
        </Form>
      )}
      {error && <Trouble error={error} />}
      <Shown query={query}>
        {({ items }) => {
          if (items.length === 0)
            return <Empty title="No domain yet">Add the part behind the @ of your own addresses.</Empty>;
          const chosen = items.find((one) => one.name === search.get('name')) ?? items[0]!;
          return (
            <>
              <Group gap="xs" role="group" aria-label="Your domains">
                {items.map((one) => (
                  <Button
                    key={one.name}
                    size="xs"
                    variant={one === chosen ? 'filled' : 'default'}
                    aria-pressed={one === chosen}
                    onClick={() => setSearch({ name: one.name })}
                  >
                    {one.name}
                  </Button>
                ))}
              </Group>
              <Title order={2} size="h3">
                {chosen.name}
              </Title>
              <Text size="sm" className="soft">
                Yours since {moment(chosen.addedAt)}
              </Text>
              <Alert color="gray" title="How to use the records">
                Copy each into the form of whoever keeps your DNS, then look again: it may take an hour until
                the world sees them.
              </Alert>
              <Dns key={`${chosen.name} dns`} domain={chosen.name} />
              <Signing key={`${chosen.name} dkim`} domain={chosen.name} />
              <Reports key={`${chosen.name} reports`} domain={chosen.name} />
            </>
          );
        }}
      </Shown>
    </Page>
  );
}
