import {
  Badge,
  Button,
  Card,
  Group,
  NumberInput,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { useMe } from '../session.tsx';
import { moment } from '../words.ts';
import { useDoing } from './doing.ts';
import { ReadOfPerson, ReadOne } from './emergency-read.tsx';
import { Form } from './form.tsx';
import { Empty, Shown, Trouble } from './shown.tsx';

type Glass = AnswerOf<'/v1/glass'>['items'][number];

const states: Readonly<Record<Glass['state'], readonly [string, string]>> = {
  asked: ['waits for a second person', 'yellow'],
  lapsed: ['nobody decided in time', 'gray'],
  refused: ['refused', 'red'],
  open: ['allowed now', 'orange'],
  over: ['over', 'gray'],
};

function Ask({ onAsked }: { onAsked: () => Promise<void> }) {
  const [letters, setLetters] = useState(new URLSearchParams(location.search).get('letter') ?? '');
  const [person, setPerson] = useState('');
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState<number | string>(60);
  const { error, doing } = useDoing();
  const ids = letters.split(/[\s,;]+/).filter((one) => one !== '');
  const ask = (): Promise<void> =>
    doing(async () => {
      await call('post', '/v1/glass', {
        body: {
          letters: ids,
          ...(person.trim() ? { person: person.trim() } : {}),
          reason,
          minutes: Number(minutes) || 60,
        },
      });
      setLetters('');
      setPerson('');
      setReason('');
      await onAsked();
    });
  return (
    <Card withBorder component="section" aria-label="Ask for emergency access">
      <Form onSend={ask}>
        <Stack gap="sm">
          <Title order={2} size="h4">
            Ask for emergency access
          </Title>
          <Text size="sm">
            Somebody else has to allow it. Those whose letters they are see your reason and what you read, and
            a third person reviews it.
          </Text>
          <Textarea
            label="Letters, by their numbers"
            description="From a letter’s page; or leave this empty and name a person"
            value={letters}
            onChange={(event) => setLetters(event.currentTarget.value)}
            autosize
            minRows={1}
          />
          <TextInput
            label="Or all letters from and to this person"
            description="An address of yours"
            value={person}
            onChange={(event) => setPerson(event.currentTarget.value)}
          />
          <TextInput
            label="Why it cannot wait"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={1000}
            required
          />
          <NumberInput
            label="For how many minutes"
            value={minutes}
            onChange={setMinutes}
            min={1}
            max={480}
            maw={200}
          />
          {error && <Trouble error={error} />}
          <Group>
            <Button
              type="submit"
              disabled={reason.trim().length < 3 || (ids.length === 0) === (person.trim() === '')}
            >
              Ask
            </Button>
          </Group>
        </Stack>
      </Form>
    </Card>
  );
}

function Decide({ one, onDone }: { one: Glass; onDone: () => Promise<void> }) {
  const [words, setWords] = useState('');
  const { error, doing } = useDoing();
  const decide = (verdict: 'approved' | 'refused'): Promise<void> =>
    doing(async () => {
      await call('post', '/v1/glass/{id}/decide', { params: { id: one.id }, body: { verdict, words } });
      await onDone();
    });
  return (
    <Stack gap="xs" mt="sm">
      <TextInput
        label="How you made sure of it, or why not"
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        maxLength={1000}
      />
      {error && <Trouble error={error} />}
      <Group>
        <Button
          color="red"
          variant="light"
          disabled={words.trim().length < 3}
          onClick={() => void decide('approved')}
        >
          Allow it for {one.minutes} minutes
        </Button>
        <Button variant="default" disabled={words.trim().length < 3} onClick={() => void decide('refused')}>
          Refuse
        </Button>
      </Group>
    </Stack>
  );
}

/** Emergency access to letters: who asks, who allows it, and reading while it is allowed. */
export function EmergencyAccess() {
  const me = useMe();
  const client = useQueryClient();
  const glass = useQuery({
    queryKey: ['glass'],
    queryFn: () => call('get', '/v1/glass', { query: { limit: 100 } }),
  });
  const again = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: ['glass'] });
    await client.invalidateQueries({ queryKey: ['reviews'] });
  };
  const mayAsk = me.acts.includes('glass.ask');
  const mayDecide = me.acts.includes('glass.approve');
  return (
    <Stack>
      <Shown query={glass}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nobody has asked for emergency access" />
          ) : (
            items.map((one) => (
              <Card key={one.id} withBorder component="article" aria-label={`Asked by ${one.askedBy.name}`}>
                <Group justify="space-between" align="flex-start">
                  <Text fw={600}>
                    {one.askedBy.name} asks to read{' '}
                    {one.person
                      ? `all letters of ${one.person.name}`
                      : `${one.letters.length} ${one.letters.length === 1 ? 'letter' : 'letters'}`}
                  </Text>
                  <Badge variant="light" color={states[one.state][1]}>
                    {states[one.state][0]}
                  </Badge>
                </Group>
                <Text className="wrap">“{one.reason}”</Text>
                <Text size="sm" className="soft">
                  {moment(one.askedAt)}
                  {one.decidedBy ? ` · ${one.decidedBy.name}: “${one.words}”` : ''}
                  {one.endsAt ? ` · until ${moment(one.endsAt)}` : ''}
                </Text>
                {one.state === 'asked' && mayDecide && one.askedBy.id !== me.account.id && (
                  <Decide one={one} onDone={again} />
                )}
                {one.state === 'open' && one.askedBy.id === me.account.id && (
                  <Stack gap="xs" mt="sm">
                    {one.letters.map((id) => (
                      <ReadOne key={id} id={id} />
                    ))}
                    {one.person && <ReadOfPerson name={one.person.name} />}
                    <Group>
                      <Button
                        size="xs"
                        variant="default"
                        onClick={() =>
                          void call('post', '/v1/me/glass/{id}/end', { params: { id: one.id } }).then(again)
                        }
                      >
                        I do not need it any more
                      </Button>
                    </Group>
                  </Stack>
                )}
              </Card>
            ))
          )
        }
      </Shown>
      {mayAsk && <Ask onAsked={again} />}
    </Stack>
  );
}
