import { Modal, Stack, Text } from '@mantine/core';
import { call } from '../call.ts';
import { useDoing } from './doing.ts';
import { FactorForm } from './factor.tsx';
import { ProviderButton, useWays } from './provider.tsx';
import { Trouble } from './shown.tsx';

/** Asks somebody who is in to show again who they are, before something that cannot be taken back. */
export function ProofDialog({
  offers,
  onEnd,
}: {
  offers: readonly string[];
  onEnd: (held: boolean) => void;
}) {
  const { error, doing } = useDoing(() => onEnd(true));
  const { data: ways } = useWays();
  return (
    <Modal opened onClose={() => onEnd(false)} title="Please show that it is you" centered>
      <Stack>
        <Text className="soft">
          What you are about to do is protected: your last proof is more than a few minutes old, or your
          network has changed.
        </Text>
        {error && <Trouble error={error} />}
        {offers.length > 0 && (
          <FactorForm
            offers={offers}
            onGiven={(factor) => doing(() => call('post', '/v1/session/proof', { body: factor }))}
          />
        )}
        {ways?.provider && <ProviderButton purpose="prove" label={`Show it at ${ways.provider}`} />}
      </Stack>
    </Modal>
  );
}
