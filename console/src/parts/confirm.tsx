import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Trouble } from './shown.tsx';

/** Asks before something that is not easily undone; `reason` where one has to be given for the record. */
export function Confirm({
  title,
  text,
  verb,
  reason = false,
  onEnd,
  onDo,
}: {
  title: string;
  text: string;
  verb: string;
  reason?: boolean;
  onEnd: () => void;
  onDo: (reason: string) => Promise<unknown>;
}) {
  const [why, setWhy] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await onDo(why);
      onEnd();
    } catch (problem) {
      setError(problem as Error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onEnd} title={title} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        <Stack>
          <Text>{text}</Text>
          {reason && (
            <TextInput
              label="Reason"
              description="Kept with the record of what was done"
              value={why}
              onChange={(event) => setWhy(event.currentTarget.value)}
              required
              maxLength={500}
              data-autofocus
            />
          )}
          {error && <Trouble error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onEnd}>
              Leave it
            </Button>
            <Button type="submit" color="red" loading={busy} disabled={reason && why.trim() === ''}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
