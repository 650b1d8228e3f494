import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from './form.tsx';

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
  return (
    <FormDialog
      title={title}
      verb={verb}
      danger
      ready={!reason || why.trim() !== ''}
      onEnd={onEnd}
      onSend={() => onDo(why)}
    >
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
    </FormDialog>
  );
}
