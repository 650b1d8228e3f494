import { Button, Card, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { call } from '../call.ts';
import { FactorForm } from '../parts/factor.tsx';
import { placeBefore } from '../parts/provider.tsx';
import { Trouble } from '../parts/shown.tsx';

/** Somebody comes back from the provider of sign-ins: what it sent is shown to the server once, and then they are in. */
export default function ProviderReturn({ onEntered }: { onEntered: () => void }) {
  const [offers, setOffers] = useState<readonly string[] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const asked = useRef(false);
  const back = (to: string): void => {
    history.replaceState(null, '', to);
    onEntered();
  };
  useEffect(() => {
    document.title = 'Signing in · Postern';
    if (asked.current) return;
    asked.current = true;
    const answer = location.search.slice(1);
    // The code leaves the address at once: it is good once, and belongs in nobody's history.
    history.replaceState(null, '', location.pathname);
    call('post', '/v1/session/provider/return', { body: { answer } })
      .then(({ state, offers: more }) => {
        if (state === 'half') setOffers(more);
        else back(placeBefore());
      })
      .catch((problem) => setError(problem as Error));
  });
  return (
    <Center mih="100dvh" p="md" component="main">
      <Card withBorder w="100%" maw={420} padding="xl">
        <Stack>
          <Title order={1} size="h2">
            Signing in
          </Title>
          {error ? (
            <>
              <Trouble error={error} />
              <Button onClick={() => back('/')}>Back to the sign-in</Button>
            </>
          ) : offers ? (
            <>
              <Text className="soft">One more thing, to be sure that it is you.</Text>
              <FactorForm
                offers={offers}
                onGiven={async (factor) => {
                  try {
                    await call('post', '/v1/session/second-factor', { body: factor });
                    back(placeBefore());
                  } catch (problem) {
                    setError(problem as Error);
                  }
                }}
              />
            </>
          ) : (
            <Center h={120}>
              <Loader aria-label="Loading" />
            </Center>
          )}
        </Stack>
      </Card>
    </Center>
  );
}
