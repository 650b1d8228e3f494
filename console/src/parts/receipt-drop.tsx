import { Alert, Button, Card, FileButton, Group, List, Stack, Text, Title } from '@mantine/core';
import { type DragEvent, useState } from 'react';
import { eventWords, moment } from '../words.ts';
import { Facts } from './shown.tsx';
import { type Checked, verifyReceipt } from './verify-receipt.ts';

type Seen = Checked & { readonly file: string };

/** What the check came to, what it looked at, and what it did not. */
function Verdict({ found }: { found: Seen }) {
  const { file, valid, problems, checked, notChecked, says } = found;
  return (
    <Alert
      color={valid ? 'green' : 'red'}
      role="status"
      title={valid ? `${file} is a valid receipt` : `${file} is NOT valid`}
    >
      <Stack gap="xs">
        {problems.map((why) => (
          <Text key={why}>Wrong: {why}.</Text>
        ))}
        {says && (
          <>
            <Facts
              of={[
                ['Letter', says.message],
                ['Delivery', says.delivery],
                ['Made out', moment(says.made)],
                ['Log', `${says.origin}, ${says.size} events`],
              ]}
            />
            <List size="sm">
              {says.events.map(({ at, kind, leaf }) => (
                <List.Item key={leaf}>
                  {moment(at)}: {eventWords(kind)}
                </List.Item>
              ))}
            </List>
            <Text fw={600}>Checked, here in this browser</Text>
            <List size="sm">
              {checked.map((one) => (
                <List.Item key={one}>{one}</List.Item>
              ))}
            </List>
            <Text fw={600}>Not checked</Text>
            <List size="sm">
              {notChecked.map((one) => (
                <List.Item key={one}>{one}</List.Item>
              ))}
            </List>
          </>
        )}
      </Stack>
    </Alert>
  );
}

/** A place for receipts: dropped or chosen, they are checked in the browser and go nowhere. */
export function ReceiptDrop({ keys }: { keys: readonly string[] }) {
  const [found, setFound] = useState<Seen | null>(null);
  const [over, setOver] = useState(false);
  const look = async (file: File | null | undefined): Promise<void> => {
    if (file) setFound({ file: file.name, ...(await verifyReceipt(await file.text(), keys)) });
  };
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void look(event.dataTransfer.files[0]);
  };
  return (
    <Card
      withBorder
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
      style={over ? { outline: '2px dashed' } : undefined}
    >
      <Stack>
        <Title order={2} size="h4">
          Check a receipt
        </Title>
        <Group>
          <FileButton onChange={(file) => void look(file)} accept="application/json,.json">
            {(props) => (
              <Button {...props} variant="default">
                Choose a receipt
              </Button>
            )}
          </FileButton>
          <Text className="soft">or drop it here. It is checked in this browser and sent nowhere.</Text>
        </Group>
        {found && <Verdict found={found} />}
      </Stack>
    </Card>
  );
}
