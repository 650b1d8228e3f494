import {
  Badge,
  Button,
  Card,
  Checkbox,
  Group,
  Progress,
  Radio,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { moment } from '../words.ts';
import { useDoing } from './doing.ts';
import { Empty, Shown, Trouble } from './shown.tsx';
import { Wide } from './wide.tsx';

type Job = AnswerOf<'/v1/archive/exports'>['items'][number];

const parts = [
  ['eml', 'Each letter as it is (EML), and as it left'],
  ['pdf', 'A page to read and print of each (PDF)'],
  ['proof', 'Proofs of what happened to each'],
] as const;
const states: Readonly<Record<Job['state'], string>> = {
  gathering: 'looks for its letters',
  ready: 'ready to be fetched',
  ended: 'fetched',
  failed: 'failed',
};

/** Asks for an export of what was just searched for. */
export function NewExport({
  query,
  reason,
  onBegun,
}: {
  query: string;
  reason: string;
  onBegun: () => void;
}) {
  const [kind, setKind] = useState<'pack' | 'mbox'>('pack');
  const [forms, setForms] = useState<string[]>(['eml', 'pdf', 'proof']);
  const { busy, error, doing } = useDoing();
  const begin = (): Promise<void> =>
    doing(async () => {
      const chosen = kind === 'mbox' ? ['mbox' as const] : (forms as ('eml' | 'pdf' | 'proof')[]);
      await call('post', '/v1/archive/exports', { body: { forms: chosen, query, reason } });
      onBegun();
    });
  return (
    <Card withBorder component="section" aria-label="Export these letters">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Take all of these letters out
        </Title>
        <Text size="sm" className="soft">
          The file is in clear: whoever has it can read it. Each letter in it is recorded with your reason,
          and those whose letters they are can see that they were taken.
        </Text>
        <Radio.Group label="As" value={kind} onChange={(value) => setKind(value as 'pack' | 'mbox')}>
          <Stack gap={6} mt={6}>
            <Radio
              value="pack"
              label="One archive (tar) with a load file for review programs and hashes of every file"
            />
            <Radio value="mbox" label="One mailbox file (mbox) for a mail program" />
          </Stack>
        </Radio.Group>
        {kind === 'pack' && (
          <Checkbox.Group label="With" value={forms} onChange={setForms}>
            <Stack gap={6} mt={6}>
              {parts.map(([value, label]) => (
                <Checkbox key={value} value={value} label={label} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        {error && <Trouble error={error} />}
        <Group>
          <Button
            loading={busy}
            disabled={kind === 'pack' && forms.length === 0}
            onClick={() => void begin()}
          >
            Begin the export
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

/** Exports, how far they are, and their files. */
export function ExportList() {
  const client = useQueryClient();
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState('');
  /** The one whose file is being fetched, and when it had come to its end before. */
  const [sent, setSent] = useState<Pick<Job, 'id' | 'endedAt'> | null>(null);
  const query = useQuery({
    queryKey: ['archive-exports'],
    queryFn: () => call('get', '/v1/archive/exports', { query: { limit: 50 } }),
    refetchInterval: ({ state }) => {
      const items = state.data?.items ?? [];
      const fetched = items.find(({ id }) => id === sent?.id);
      // Until it says that it came to its end anew.
      const onTheWay = fetched !== undefined && fetched.endedAt === sent?.endedAt;
      return onTheWay || items.some((one) => one.state === 'gathering') ? 2000 : false;
    },
  });
  // A link and not a fetch: the browser writes it to the disk as it comes, however large it is.
  const fetchFile = async ({ id, endedAt }: Job): Promise<void> => {
    setBusy(id);
    setError(null);
    try {
      await call('post', '/v1/archive/exports/{id}/file-wish', { params: { id } });
      const link = document.createElement('a');
      link.href = `/v1/archive/exports/${id}/file`;
      link.download = '';
      link.click();
      setSent({ id, endedAt });
      void client.invalidateQueries({ queryKey: ['archive-exports'] });
    } catch (problem) {
      setError(problem as Error);
    } finally {
      setBusy('');
    }
  };
  return (
    <Stack>
      {error && <Trouble error={error} />}
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing was exported yet">
              Search for letters, look whether they are the right ones, and begin an export of them there.
            </Empty>
          ) : (
            <Wide name="Exports">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Begun</Table.Th>
                    <Table.Th>What</Table.Th>
                    <Table.Th>Why</Table.Th>
                    <Table.Th>How far</Table.Th>
                    <Table.Th>File</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td>{moment(one.madeAt)}</Table.Td>
                      <Table.Td>
                        {one.query ?? 'chosen letters'}
                        <Text size="sm" className="soft">
                          {one.forms.join(', ')}
                        </Text>
                      </Table.Td>
                      <Table.Td>{one.reason ?? '–'}</Table.Td>
                      <Table.Td>
                        <Badge variant="light" color={one.state === 'failed' ? 'red' : 'gray'}>
                          {states[one.state]}
                        </Badge>
                        <Text size="sm">
                          {one.trouble ?? `${one.done} of ${one.letters} letters`}
                          {one.failed > 0 && `, ${one.failed} could not be given out`}
                        </Text>
                        {one.state !== 'gathering' && one.letters > 0 && (
                          <Progress
                            value={(100 * one.done) / one.letters}
                            aria-label={`${one.done} of ${one.letters} letters`}
                            mt={4}
                          />
                        )}
                      </Table.Td>
                      <Table.Td>
                        {(one.state === 'ready' || one.state === 'ended') && (
                          <Button
                            size="xs"
                            variant="default"
                            loading={busy === one.id}
                            onClick={() => void fetchFile(one)}
                          >
                            {one.state === 'ended' ? 'Fetch again' : 'Fetch'}
                          </Button>
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
    </Stack>
  );
}
