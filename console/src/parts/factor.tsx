import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../call.ts';
import { askPasskey, passkeysWork } from '../passkeys.ts';
import { Form } from './form.tsx';

export type Factor =
  | { readonly kind: 'totp' | 'recovery'; readonly code: string }
  | { readonly kind: 'passkey'; readonly ticket: string; readonly response: { id: string } };

/** Asks for a second factor: the passkey first where there is one, else the code. */
export function FactorForm({
  offers,
  onGiven,
}: {
  offers: readonly string[];
  onGiven: (factor: Factor) => Promise<void>;
}) {
  const [code, setCode] = useState('');
  const [recovery, setRecovery] = useState(false);
  const [busy, setBusy] = useState(false);
  const give = async (make: () => Promise<Factor | null>): Promise<void> => {
    setBusy(true);
    try {
      const factor = await make();
      if (factor) await onGiven(factor);
    } finally {
      setBusy(false);
      setCode('');
    }
  };
  const byPasskey = async (): Promise<Factor | null> => {
    const { ticket, options } = await call('post', '/v1/session/passkey-question');
    const response = await askPasskey(options);
    return response && { kind: 'passkey', ticket, response };
  };
  const hasCode = offers.includes('totp') || recovery;
  return (
    <Stack>
      {offers.includes('passkey') && passkeysWork() && (
        <Button onClick={() => void give(byPasskey)} loading={busy} data-autofocus>
          Use my passkey
        </Button>
      )}
      {hasCode && (
        <Form onSend={() => give(async () => ({ kind: recovery ? 'recovery' : 'totp', code }))}>
          <Stack>
            <TextInput
              label={recovery ? 'Recovery code' : 'Code from your authenticator app'}
              description={
                recovery ? 'One of the ten you printed or wrote down' : 'Six digits, new every half minute'
              }
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              inputMode={recovery ? 'text' : 'numeric'}
              autoComplete="one-time-code"
              required
              data-autofocus
            />
            <Button
              type="submit"
              variant={offers.includes('passkey') ? 'default' : 'filled'}
              loading={busy}
              disabled={code.trim() === ''}
            >
              Continue
            </Button>
          </Stack>
        </Form>
      )}
      {offers.includes('recovery') && !recovery && (
        <Button variant="subtle" onClick={() => setRecovery(true)}>
          I have neither at hand: use a recovery code
        </Button>
      )}
    </Stack>
  );
}
