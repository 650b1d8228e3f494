import { Button, Card, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { useDoing } from './doing.ts';
import { Trouble } from './shown.tsx';

type ReadLetter = AnswerOf<'/v1/glass/letters/{id}/read', 'post'>;

/** One letter that may be read now; reading is recorded, and its owner sees it. */
export function ReadOne({ id }: { id: string }) {
  const [letter, setLetter] = useState<ReadLetter | null>(null);
  const { error, doing } = useDoing();
  const read = (): Promise<void> =>
    doing(async () => {
      setLetter(await call('post', '/v1/glass/letters/{id}/read', { params: { id }, body: {} }));
    });
  return (
    <div>
      <Button size="xs" variant="default" onClick={() => void read()}>
        Read {id.slice(0, 8)}…
      </Button>
      {error && <Trouble error={error} />}
      {letter && (
        <Card withBorder mt="xs" component="article" aria-label={letter.subject}>
          <Text fw={600} className="wrap">
            {letter.subject}
          </Text>
          <Text size="sm" className="soft wrap">
            {letter.from.join(', ')} to {letter.to.join(', ')}
          </Text>
          <Text mt="sm" className="wrap" style={{ whiteSpace: 'pre-wrap' }}>
            {letter.text}
          </Text>
        </Card>
      )}
    </div>
  );
}

/** With a permission for all letters of a person: which of them, by its number. */
export function ReadOfPerson({ name }: { name: string }) {
  const [typed, setTyped] = useState('');
  const id = /^[0-9a-f-]{36}$/i.test(typed.trim()) ? typed.trim().toLowerCase() : null;
  return (
    <Stack gap="xs">
      <TextInput
        label={`A letter of ${name}, by its number`}
        description="Each letter that you read is recorded, and they see it"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {id && <ReadOne key={id} id={id} />}
    </Stack>
  );
}
