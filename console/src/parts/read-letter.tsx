import { Button, Card, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { size } from '../words.ts';
import { useDoing } from './doing.ts';
import { Form } from './form.tsx';
import { Facts, Trouble } from './shown.tsx';

type Content = AnswerOf<'/v1/archive/letters/{id}/read', 'post'>;

/** The letter itself, for those who may read it and say why: the reason is kept, and its owner sees it. */
export function ReadLetter({ id, onRead }: { id: string; onRead: () => void }) {
  const [reason, setReason] = useState('');
  const [content, setContent] = useState<Content | null>(null);
  const { busy, error, doing } = useDoing();
  const read = (): Promise<void> =>
    doing(async () => {
      const what = { params: { id }, body: { reason: reason.trim() } };
      setContent(await call('post', '/v1/archive/letters/{id}/read', what));
      onRead();
    });
  if (content)
    return (
      <Card withBorder component="section" aria-label="The letter itself">
        <Stack gap="xs">
          <Text fw={600}>{content.subject || 'No subject'}</Text>
          <Facts
            of={[
              ['From', content.from.join(', ')],
              ['To', [...content.to, ...content.cc].join(', ')],
            ]}
          />
          <Text className="letter-text">{content.text}</Text>
          {content.attachments.length > 0 && (
            <List>
              {content.attachments.map((one) => (
                <List.Item key={one.part}>
                  {one.name || one.type}, {size(one.size)}
                </List.Item>
              ))}
            </List>
          )}
          <Group>
            <Button size="xs" variant="default" onClick={() => setContent(null)}>
              Close it
            </Button>
          </Group>
        </Stack>
      </Card>
    );
  return (
    <details>
      <summary>Read the letter itself</summary>
      <Form onSend={read}>
        <Stack gap="xs" mt="xs">
          <TextInput
            label="Why you have to read it"
            description="Kept with the record; whoever wrote it and its readers can see who read it and why"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={500}
            required
          />
          {error && <Trouble error={error} />}
          <Group>
            <Button type="submit" size="xs" loading={busy} disabled={reason.trim() === ''}>
              Open it
            </Button>
          </Group>
        </Stack>
      </Form>
    </details>
  );
}
