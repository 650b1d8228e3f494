import {
  Alert,
  Button,
  Card,
  Center,
  Code,
  List,
  PasswordInput,
  Stack,
  Stepper,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useEffect, useState } from 'react';
import { call } from '../call.ts';
import { useDoing } from '../parts/doing.ts';
import { Form } from '../parts/form.tsx';
import { Trouble } from '../parts/shown.tsx';
import { makePasskey, passkeysWork } from '../passkeys.ts';
import type { Me } from '../session.tsx';
import { program } from '../words.ts';

type App = { id: string; secret: string; uri: string };

/** Sets up how somebody signs in, the first time: password, passkey or app, recovery codes. */
export default function FirstTime({ me, onDone }: { me: Me | null; onDone: () => void }) {
  const [step, setStep] = useState(0);
  const [password, setPassword] = useState('');
  const [app, setApp] = useState<App | null>(null);
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  useEffect(() => {
    document.title = 'Welcome · Postern';
  }, []);
  const { busy, error, doing } = useDoing();
  const enter = () =>
    doing(async () => {
      await call('post', '/v1/session/invitation', { body: { token: location.hash.slice(1) } });
      history.replaceState(null, '', '/welcome');
      onDone();
    });
  const recovery = async (): Promise<void> => {
    setCodes((await call('post', '/v1/me/recovery-codes')).codes);
    setStep(2);
  };
  const passkey = () =>
    doing(async () => {
      const { ticket, options } = await call('post', '/v1/me/passkey-wish');
      const response = await makePasskey(options);
      if (!response) return;
      await call('post', '/v1/me/passkeys', {
        body: { ticket, response, label: program(navigator.userAgent) },
      });
      await recovery();
    });
  return (
    <Center mih="100dvh" p="md" component="main">
      <Card withBorder w="100%" maw={560} padding="xl">
        <Stack>
          <Title order={1} size="h2">
            {me ? `Welcome, ${me.account.name}` : 'Welcome'}
          </Title>
          {error && <Trouble error={error} />}
          {!me ? (
            <>
              <Text>This link is for you alone and works once. It lets you set up how you sign in.</Text>
              <Button onClick={() => void enter()} loading={busy}>
                Begin
              </Button>
            </>
          ) : (
            <Stepper active={step} size="sm" allowNextStepsSelect={false} iconSize={32}>
              <Stepper.Step label="Password">
                <Form
                  onSend={() =>
                    doing(async () => {
                      await call('put', '/v1/me/password', { body: { password } });
                      setStep(1);
                    })
                  }
                >
                  <Stack>
                    <PasswordInput
                      label="Choose a password"
                      description="At least 12 characters. Three or four words that belong to no sentence do well."
                      value={password}
                      onChange={(event) => setPassword(event.currentTarget.value)}
                      autoComplete="new-password"
                      required
                    />
                    <Button type="submit" loading={busy}>
                      Next
                    </Button>
                  </Stack>
                </Form>
              </Stepper.Step>
              <Stepper.Step label="Second factor">
                <Stack>
                  <Text>
                    A password alone can be stolen. A passkey stays in this device and asks for your finger,
                    face or PIN; an authenticator app shows codes on your phone.
                  </Text>
                  {passkeysWork() && !app && (
                    <Button onClick={() => void passkey()} loading={busy}>
                      Make a passkey on this device
                    </Button>
                  )}
                  {!app ? (
                    <Button
                      variant="default"
                      onClick={() =>
                        void doing(async () =>
                          setApp(
                            await call('post', '/v1/me/authenticator-apps', {
                              body: { label: 'authenticator app' },
                            }),
                          ),
                        )
                      }
                    >
                      Use an authenticator app
                    </Button>
                  ) : (
                    <Form
                      onSend={() =>
                        doing(async () => {
                          await call('post', '/v1/me/authenticator-apps/{id}/confirm', {
                            params: { id: app.id },
                            body: { code },
                          });
                          await recovery();
                        })
                      }
                    >
                      <Stack>
                        <Text>
                          In your app choose “enter a key by hand” and type this key, or open{' '}
                          <a href={app.uri}>this link</a> on the phone itself:
                        </Text>
                        <Code block>{app.secret.match(/.{1,4}/g)?.join(' ')}</Code>
                        <TextInput
                          label="The code the app shows now"
                          value={code}
                          onChange={(event) => setCode(event.currentTarget.value)}
                          inputMode="numeric"
                          autoComplete="one-time-code"
                          required
                        />
                        <Button type="submit" loading={busy}>
                          Next
                        </Button>
                      </Stack>
                    </Form>
                  )}
                </Stack>
              </Stepper.Step>
              <Stepper.Step label="Recovery codes">
                <Stack>
                  <Alert color="yellow" title="Print these or write them down">
                    Each lets you in once, should the phone or device be gone. They are shown only now.
                  </Alert>
                  <List className="mono" spacing={4} listStyleType="none">
                    {codes?.map((one) => (
                      <List.Item key={one}>{one}</List.Item>
                    ))}
                  </List>
                  <Button
                    loading={busy}
                    onClick={() =>
                      void doing(async () => {
                        await call('post', '/v1/session/enrolled');
                        // Whoever came by the set-up goes on there.
                        if (location.pathname !== '/setup') history.replaceState(null, '', '/');
                        onDone();
                      })
                    }
                  >
                    I have them: open the console
                  </Button>
                </Stack>
              </Stepper.Step>
            </Stepper>
          )}
        </Stack>
      </Card>
    </Center>
  );
}
