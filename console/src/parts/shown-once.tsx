import { Alert, Code, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What the server has just made: a secret that it never shows again, what goes with it, and what to do with both. */
export function ShownOnce({
  title,
  known,
  secret,
  onHide,
  children,
}: {
  title: string;
  /** What goes with the secret and is none itself. */
  known?: string;
  secret: string | null;
  onHide: () => void;
  children?: ReactNode;
}) {
  return (
    <Alert color="blue" title={title} withCloseButton closeButtonLabel="Hide" onClose={onHide}>
      <Code block>{[known, secret].filter((line) => line).join('\n')}</Code>
      <Text size="sm">
        {secret !== null && 'It is shown only now. '}
        {children}
      </Text>
    </Alert>
  );
}
