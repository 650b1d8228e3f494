import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useDoing } from './doing.ts';
import { Trouble } from './shown.tsx';

/** A form that the page sends itself, by its button or the Enter key. */
export function Form({ onSend, children }: { onSend: () => unknown; children: ReactNode }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
    </form>
  );
}

/** A form in a dialog: it closes once what was filled in has been taken, and otherwise stays and says why not. */
export function FormDialog({
  title,
  verb,
  danger = false,
  ready = true,
  onEnd,
  onSend,
  children,
}: {
  title: string;
  verb: string;
  /** Whether it takes something away from somebody. */
  danger?: boolean;
  ready?: boolean;
  onEnd: () => void;
  onSend: () => Promise<unknown>;
  children: ReactNode;
}) {
  const { busy, error, doing } = useDoing(onEnd);
  return (
    <Modal opened onClose={onEnd} title={title} centered>
      <Form onSend={() => doing(onSend)}>
        <Stack>
          {children}
          {error && <Trouble error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onEnd}>
              Leave it
            </Button>
            <Button type="submit" loading={busy} disabled={!ready} {...(danger ? { color: 'red' } : {})}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  );
}
