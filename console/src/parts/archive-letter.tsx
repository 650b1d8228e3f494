import { Alert, Button, Card, Group, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { type AnswerOf, call } from '../call.ts';
import { doors, levels, moment, size } from '../words.ts';
import { useDoing } from './doing.ts';
import { downloadBy } from './download.ts';
import { Facts, Trouble } from './shown.tsx';
import { Wide } from './wide.tsx';

type Content = AnswerOf<'/v1/archive/letters/{id}/read', 'post'>;

/** One kept letter, opened by the reason that the search was given; that it was read is on the record. */
export function ArchiveLetter({ id, reason, onClose }: { id: string; reason: string; onClose: () => void }) {
  const [content, setContent] = useState<Content | null>(null);
  /** Which of the buttons was pressed last. */
  const [pressed, setPressed] = useState('');
  const { busy, error, doing } = useDoing();
  const run = (what: string, work: () => Promise<unknown>): Promise<void> => {
    setPressed(what);
    return doing(work);
  };
  const open = () =>
    run('open', async () => {
      setContent(await call('post', '/v1/archive/letters/{id}/read', { params: { id }, body: { reason } }));
    });
  const fetchPart = (part: string) =>
    run(part, () => downloadBy(`/v1/archive/letters/${id}/attachments/${part}`, { reason }));
  const fetchSource = () => run('source', () => downloadBy(`/v1/archive/letters/${id}/source`, { reason }));
  if (!content)
    return (
      <Stack gap="xs">
        <Text size="sm" className="soft">
          You said why: “{reason}”. Opening it is recorded with these words, and those whose letter it is can
          see it.
        </Text>
        {error && <Trouble error={error} />}
        <Group>
          <Button size="xs" loading={busy && pressed === 'open'} onClick={() => void open()}>
            Open the letter
          </Button>
          <Button size="xs" variant="default" onClick={onClose}>
            Leave it closed
          </Button>
        </Group>
      </Stack>
    );
  return (
    <Card withBorder component="section" aria-label="The letter itself">
      <Stack gap="xs">
        <Title order={3} size="h4">
          {content.subject || 'No subject'}
        </Title>
        <Facts
          of={[
            ['From', content.from.join(', ')],
            ['To', content.to.join(', ')],
            ...(content.cc.length > 0 ? [['Copy to', content.cc.join(', ')] as const] : []),
            ...(content.blind.length > 0 ? [['Blind copy to', content.blind.join(', ')] as const] : []),
            ['Its date', content.date],
            ['Taken', `${moment(content.acceptedAt)}, ${doors[content.door] ?? content.door}`],
            ['Holds', levels[content.level] ?? content.level],
            ...(content.retention.length > 0 ? [['Kept as', content.retention.join(', ')] as const] : []),
          ]}
        />
        {(content.door === 'import' || content.door === 'journal') && (
          <Alert color="gray">
            Postern did not carry this letter: who wrote it, to whom and when is what it says itself, or what
            another server said of it.
          </Alert>
        )}
        {content.html && (
          <Text size="sm" className="soft">
            It was written in HTML; this is its text.
          </Text>
        )}
        <Text className="letter-text">{content.text || '(no text)'}</Text>
        {content.attachments.length > 0 && (
          <Wide name="Attachments">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Attachment</Table.Th>
                  <Table.Th>Kind</Table.Th>
                  <Table.Th>Size</Table.Th>
                  <Table.Th>
                    <VisuallyHidden>Act</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {content.attachments.map((one) => (
                  <Table.Tr key={one.part}>
                    <Table.Td>{one.name || 'without a name'}</Table.Td>
                    <Table.Td>{one.type}</Table.Td>
                    <Table.Td>{size(one.size)}</Table.Td>
                    <Table.Td>
                      <Button
                        size="xs"
                        variant="default"
                        loading={busy && pressed === one.part}
                        onClick={() => void fetchPart(one.part)}
                        aria-label={`Download ${one.name || 'attachment'}`}
                      >
                        Download
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
        )}
        {error && <Trouble error={error} />}
        <Group>
          <Button
            size="xs"
            variant="default"
            loading={busy && pressed === 'source'}
            onClick={() => void fetchSource()}
          >
            Download as EML
          </Button>
          <Button size="xs" variant="default" component={Link} href={`/letters/${id}`}>
            Its life
          </Button>
          <Button size="xs" variant="default" onClick={onClose}>
            Close it
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
