import { Badge, Button, Card, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { moment } from '../words.ts';
import { Confirm } from './confirm.tsx';
import { useDoing } from './doing.ts';
import { Form } from './form.tsx';
import { Empty, Facts, Trouble, Waiting } from './shown.tsx';

type Destruction = AnswerOf<'/v1/destructions'>['items'][number];

const states: Readonly<Record<Destruction['state'], readonly [words: string, colour: string]>> = {
  asked: ['waits for approval', 'yellow'],
  refused: ['refused', 'gray'],
  running: ['is being carried out', 'blue'],
  done: ['destroyed; copies still run out', 'blue'],
  confirmed: ['opens nowhere any more', 'green'],
  late: ['its date has passed and something is left', 'red'],
};

const until = ({ databaseUntil, backupUntil }: Destruction): string | null =>
  [databaseUntil, backupUntil]
    .filter((one) => one !== null)
    .sort()
    .at(-1) ?? null;

/** Hands the certificate to the browser as the file that "postern verify" checks. */
async function keepCertificate(id: string): Promise<void> {
  const certificate = await call('get', '/v1/destructions/{id}/certificate', { params: { id } });
  const url = URL.createObjectURL(
    new Blob([`${JSON.stringify(certificate, null, 2)}\n`], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = `destruction-${id}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function Ask({ onAsked }: { onAsked: () => void }) {
  const [letters, setLetters] = useState('');
  const [reason, setReason] = useState('');
  const { busy, error, doing } = useDoing();
  const ids = letters.split(/[\s,;]+/).filter(Boolean);
  const ask = (): Promise<void> =>
    doing(async () => {
      await call('post', '/v1/destructions', { body: { letters: ids, reason: reason.trim() } });
      onAsked();
    });
  return (
    <Card withBorder>
      <Form onSend={ask}>
        <Stack>
          <Title order={3} size="h5">
            Ask that letters be destroyed
          </Title>
          <Textarea
            label="Numbers of the letters"
            description="One a line; they stand on the page of each letter"
            value={letters}
            onChange={(event) => setLetters(event.currentTarget.value)}
            autosize
            minRows={2}
            maxRows={12}
            required
          />
          <TextInput
            label="Why they must go"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={2000}
            required
          />
          {error && <Trouble error={error} />}
          <Group>
            <Button type="submit" loading={busy} disabled={ids.length === 0 || reason.trim().length < 3}>
              Ask
            </Button>
            <Text className="soft">Another person approves it. What a legal hold keeps stays.</Text>
          </Group>
        </Stack>
      </Form>
    </Card>
  );
}

function One({ one, mayDecide, onDone }: { one: Destruction; mayDecide: boolean; onDone: () => void }) {
  const [sure, setSure] = useState(false);
  const { error, doing } = useDoing();
  const { destroyed, held, missing } = one.outcomes;
  const [words, colour] =
    one.doneAt && destroyed === 0 ? (['nothing was destroyed', 'gray'] as const) : states[one.state];
  const params = { id: one.id };
  return (
    <Card withBorder component="article" aria-label={`The destruction of ${moment(one.askedAt)}`}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600} className="wrap">
            {one.reason}
          </Text>
          <Badge color={colour} variant="light">
            {words}
          </Badge>
        </Group>
        <Facts
          of={[
            ['Asked', `by ${one.why === 'retention' ? 'the schedule' : one.askedBy}, ${moment(one.askedAt)}`],
            ...(one.decidedBy && one.why === 'person'
              ? [['Decided', `by ${one.decidedBy}, ${moment(one.decidedAt)}`] as const]
              : []),
            [
              'Letters',
              one.doneAt
                ? `${destroyed} destroyed, ${held} kept by a hold, ${one.outcomes['under-way']} still on their way, ${missing} not there`
                : String(one.letters),
            ],
            ...(one.doneAt && destroyed > 0 ? [['Opens nowhere after', moment(until(one))] as const] : []),
          ]}
        />
        {error && <Trouble error={error} />}
        <Group>
          {one.state === 'asked' && mayDecide && (
            <>
              <Button size="xs" color="red" onClick={() => setSure(true)}>
                Approve
              </Button>
              <Button
                size="xs"
                variant="default"
                onClick={() =>
                  doing(() => call('post', '/v1/destructions/{id}/refuse', { params }).then(onDone))
                }
              >
                Refuse
              </Button>
            </>
          )}
          {one.doneAt && destroyed > 0 && (
            <Button size="xs" variant="default" onClick={() => doing(() => keepCertificate(one.id))}>
              Certificate
            </Button>
          )}
        </Group>
        {sure && (
          <Confirm
            title="Destroy them for good?"
            text={`${one.letters === 1 ? '1 letter' : `${one.letters} letters`}, by their keys. Nobody brings them back, not from a backup either once its date has passed.`}
            verb="Destroy"
            onEnd={() => setSure(false)}
            onDo={() => call('post', '/v1/destructions/{id}/approve', { params }).then(onDone)}
          />
        )}
      </Stack>
    </Card>
  );
}

/** What was to go, who said so, and after which moment it opens nowhere. */
export function Destructions({ mayChange, mayDecide }: { mayChange: boolean; mayDecide: boolean }) {
  const client = useQueryClient();
  const [times, setTimes] = useState(0);
  const query = useInfiniteQuery({
    queryKey: ['destructions'],
    queryFn: ({ pageParam }) =>
      call('get', '/v1/destructions', { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const again = (): void => {
    for (const key of ['destructions', 'legal-holds', 'retention'])
      void client.invalidateQueries({ queryKey: [key] });
  };
  const items = query.data?.pages.flatMap((page) => page.items);
  return (
    <Stack>
      {query.error && <Trouble error={query.error} again={() => void query.refetch()} />}
      {!items && !query.error && <Waiting />}
      {items?.length === 0 && (
        <Empty title="Nothing was destroyed">
          Letters go by their date, or where somebody asks and another approves.
        </Empty>
      )}
      {items?.map((one) => (
        <One key={one.id} one={one} mayDecide={mayDecide} onDone={again} />
      ))}
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show earlier ones
        </Button>
      )}
      {mayChange && (
        <Ask
          key={times}
          onAsked={() => {
            setTimes(times + 1);
            again();
          }}
        />
      )}
    </Stack>
  );
}
