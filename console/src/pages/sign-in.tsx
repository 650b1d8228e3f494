import { Button, Card, Center, Divider, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { call } from '../call.ts';
import { useDoing } from '../parts/doing.ts';
import { FactorForm } from '../parts/factor.tsx';
import { Form } from '../parts/form.tsx';
import { ProviderButton, useWays } from '../parts/provider.tsx';
import { Trouble } from '../parts/shown.tsx';
import { askPasskey, passkeysWork } from '../passkeys.ts';

/** The way in: a passkey, or a password and a second factor. */
export default function SignIn({ onEntered }: { onEntered: () => void }) {
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [offers, setOffers] = useState<readonly string[] | null>(null);
  const { data: ways } = useWays();
  useEffect(() => {
    document.title = 'Sign in · Postern';
  }, []);
  const { busy, error, doing } = useDoing();
  const step = (state: string, next: readonly string[]): void => {
    if (state === 'half') setOffers(next);
    else onEntered();
  };
  const byPassword = () =>
    doing(async () => {
      const came = await call('post', '/v1/session', { body: { user, password } });
      setPassword('');
      step(came.state, came.offers);
    });
  const byPasskey = () =>
    doing(async () => {
      const { ticket, options } = await call('post', '/v1/session/passkey-question');
      const response = await askPasskey(options);
      if (!response) return;
      await call('post', '/v1/session/passkey', { body: { ticket, response } });
      onEntered();
    });
  return (
    <Center mih="100dvh" p="md" component="main">
      <Card withBorder w="100%" maw={420} padding="xl">
        <Stack>
          <div>
            <Title order={1} size="h2">
              Sign in
            </Title>
            <Text className="soft">
              For staff. Letters that were sent to you open with the link in their notice.
            </Text>
          </div>
          {error && <Trouble error={error} />}
          {offers ? (
            <FactorForm
              offers={offers}
              onGiven={(factor) =>
                doing(async () => {
                  await call('post', '/v1/session/second-factor', { body: factor });
                  onEntered();
                })
              }
            />
          ) : (
            <>
              {ways?.provider && <ProviderButton purpose="enter" label={`Sign in with ${ways.provider}`} />}
              {passkeysWork() && (
                <>
                  <Button onClick={() => void byPasskey()} loading={busy}>
                    Sign in with a passkey
                  </Button>
                  {ways?.password !== false && <Divider label="or" />}
                </>
              )}
              {ways?.password !== false && (
                <Form onSend={byPassword}>
                  <Stack>
                    <TextInput
                      label="Your mail address"
                      value={user}
                      onChange={(event) => setUser(event.currentTarget.value)}
                      autoComplete="username"
                      type="email"
                      required
                    />
                    <PasswordInput
                      label="Password"
                      value={password}
                      onChange={(event) => setPassword(event.currentTarget.value)}
                      autoComplete="current-password"
                      required
                    />
                    <Button type="submit" variant={passkeysWork() ? 'default' : 'filled'} loading={busy}>
                      Continue
                    </Button>
                  </Stack>
                </Form>
              )}
            </>
          )}
          {offers && (
            <Button variant="subtle" onClick={() => setOffers(null)}>
              Start again
            </Button>
          )}
        </Stack>
      </Card>
    </Center>
  );
}
