import { Badge, Button, Card, Checkbox, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { moment } from '../words.ts';
import { Confirm } from './confirm.tsx';
import { useDoing } from './doing.ts';
import { Form } from './form.tsx';
import { Empty, Facts, Shown, Trouble } from './shown.tsx';

type Hold = AnswerOf<'/v1/legal-holds'>['items'][number];

const listed = (typed: string): string[] => typed.split(/[\s,;]+/).filter(Boolean);

function Place({ onPlaced }: { onPlaced: () => void }) {
  const [matter, setMatter] = useState('');
  const [people, setPeople] = useState('');
  const [query, setQuery] = useState('');
  const [letters, setLetters] = useState('');
  const [reason, setReason] = useState('');
  const { busy, error, doing } = useDoing();
  const place = (): Promise<void> =>
    doing(async () => {
      await call('post', '/v1/legal-holds', {
        body: {
          matter: matter.trim(),
          reason: reason.trim(),
          custodians: listed(people),
          query: query.trim(),
          letters: listed(letters),
        },
      });
      onPlaced();
    });
  return (
    <Card withBorder>
      <Form onSend={place}>
        <Stack>
          <Title order={3} size="h5">
            Place a hold
          </Title>
          <TextInput
            label="Matter"
            value={matter}
            onChange={(event) => setMatter(event.currentTarget.value)}
            maxLength={200}
            required
          />
          <TextInput
            label="Whose letters"
            description="Addresses; letters from and to them. Empty: whoever they are from"
            value={people}
            onChange={(event) => setPeople(event.currentTarget.value)}
          />
          <TextInput
            label="Which letters"
            description="As you would search for them. Empty: all of theirs. Later ones that fit are kept too"
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            maxLength={1000}
          />
          <Textarea
            label="And these letters"
            description="By their numbers, one a line"
            value={letters}
            onChange={(event) => setLetters(event.currentTarget.value)}
            autosize
            minRows={1}
            maxRows={8}
          />
          <TextInput
            label="Why"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={2000}
            required
          />
          {error && <Trouble error={error} />}
          <Group>
            <Button type="submit" loading={busy} disabled={matter.trim() === '' || reason.trim().length < 3}>
              Place it
            </Button>
          </Group>
        </Stack>
      </Form>
    </Card>
  );
}

function HoldShown({
  one,
  mayChange,
  mayDecide,
  onDone,
}: {
  one: Hold;
  mayChange: boolean;
  mayDecide: boolean;
  onDone: () => void;
}) {
  const [asking, setAsking] = useState(false);
  const { error, doing } = useDoing(onDone);
  const params = { id: one.id };
  return (
    <Card withBorder component="article" aria-label={`The hold ${one.matter}`}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600} className="wrap">
            {one.matter}
          </Text>
          <Badge color={one.releasedAt ? 'gray' : one.releaseBy ? 'yellow' : 'green'} variant="light">
            {one.releasedAt ? 'released' : one.releaseBy ? 'release asked for' : 'holds'}
          </Badge>
        </Group>
        <Text>{one.reason}</Text>
        <Facts
          of={[
            [
              'Letters',
              one.sweptAt
                ? `${one.count} so far; looked through up to ${moment(one.sweptAt)}`
                : `${one.count} so far`,
            ],
            ['Whose', one.custodians.join(', ') || 'whoever they are from'],
            ['Which', one.query || (one.custodians.length > 0 ? 'all of theirs' : 'those that were named')],
            ['Placed', `by ${one.placedBy}, ${moment(one.placedAt)}`],
            ...(one.releaseBy
              ? [['Release', `asked for by ${one.releaseBy}: ${one.releaseReason ?? ''}`] as const]
              : []),
            ...(one.releasedBy
              ? [['Released', `by ${one.releasedBy}, ${moment(one.releasedAt)}`] as const]
              : []),
          ]}
        />
        {error && <Trouble error={error} />}
        {!one.releasedAt && (
          <Group>
            {mayChange && !one.releaseBy && (
              <Button size="xs" variant="default" onClick={() => setAsking(true)}>
                Ask that it be released
              </Button>
            )}
            {mayDecide && one.releaseBy && (
              <Button
                size="xs"
                onClick={() => doing(() => call('post', '/v1/legal-holds/{id}/release', { params }))}
              >
                Release it
              </Button>
            )}
          </Group>
        )}
        {asking && (
          <Confirm
            title={`Ask that ${one.matter} be released?`}
            text="Another person has to agree. Until then everything under it stays."
            verb="Ask"
            reason
            onEnd={() => setAsking(false)}
            onDo={(reason) =>
              call('post', '/v1/legal-holds/{id}/ask-release', { params, body: { reason } }).then(onDone)
            }
          />
        )}
      </Stack>
    </Card>
  );
}

/** What must be kept whatever else is said. */
export function LegalHolds({ mayChange, mayDecide }: { mayChange: boolean; mayDecide: boolean }) {
  const client = useQueryClient();
  const [all, setAll] = useState(false);
  const [times, setTimes] = useState(0);
  const query = useQuery({
    queryKey: ['legal-holds', all],
    queryFn: () => call('get', '/v1/legal-holds', { query: { all: all ? 'true' : 'false' } }),
  });
  const again = (): void => {
    void client.invalidateQueries({ queryKey: ['legal-holds'] });
    void client.invalidateQueries({ queryKey: ['retention'] });
  };
  return (
    <Stack>
      <Checkbox
        label="Show released ones too"
        checked={all}
        onChange={(event) => setAll(event.currentTarget.checked)}
      />
      <Shown query={query}>
        {({ items, letters }) =>
          items.length === 0 ? (
            <Empty title="No legal hold">
              Where a matter asks for it, a hold keeps letters from being destroyed by anybody or by their
              date.
            </Empty>
          ) : (
            <>
              <Text>{letters === 1 ? '1 letter is' : `${letters} letters are`} under a hold.</Text>
              {items.map((one) => (
                <HoldShown
                  key={one.id}
                  one={one}
                  mayChange={mayChange}
                  mayDecide={mayDecide}
                  onDone={again}
                />
              ))}
            </>
          )
        }
      </Shown>
      {mayChange && (
        <Place
          key={times}
          onPlaced={() => {
            setTimes(times + 1);
            again();
          }}
        />
      )}
    </Stack>
  );
}
