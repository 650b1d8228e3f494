import { Button, Card, Center, List, Stack, Stepper, Text, TextInput, Title } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { type AnswerOf, call, Refusal } from '../call.ts';
import { Form } from '../parts/form.tsx';
import { Trouble, Waiting } from '../parts/shown.tsx';

type State = AnswerOf<'/v1/setup', 'get'>;

/** The first run: who you are, your domain, the first administrator. What comes after needs somebody who is signed in. */
export default function SetUp({ onDone }: { onDone: () => void }) {
  const [state, setState] = useState<State | null>(null);
  const [known, setKnown] = useState(false);
  const [step, setStep] = useState(0);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const [name, setName] = useState('');
  const [contact, setContact] = useState('');
  const [domain, setDomain] = useState('');
  const [person, setPerson] = useState('');
  const [address, setAddress] = useState('');
  const take = useCallback((now: State): void => {
    setState(now);
    setName(now.organisation.name === 'Your organisation' ? '' : now.organisation.name);
    setContact(now.organisation.contact);
    setDomain(now.domains[0] ?? now.suggested);
    setPerson(now.administrator?.name ?? '');
    setAddress(now.administrator?.address ?? '');
  }, []);
  useEffect(() => {
    document.title = 'Set-up · Postern';
    // Somebody who loads the page again goes on where they were: the browser is known by its cookie.
    call('get', '/v1/setup')
      .then(take, (problem: unknown) => {
        if (!(problem instanceof Refusal) || (problem.code !== 'setup-over' && problem.status !== 401))
          setError(problem as Error);
      })
      .finally(() => setKnown(true));
  }, [take]);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem as Error);
    } finally {
      setBusy(false);
    }
  };
  const begin = () =>
    attempt(async () => {
      take(await call('post', '/v1/setup', { body: { token: location.hash.slice(1) } }));
      history.replaceState(null, '', '/setup');
    });
  const organisation = () =>
    attempt(async () => {
      take(await call('put', '/v1/setup/organisation', { body: { name, contact } }));
      setStep(1);
    });
  const addDomain = () =>
    attempt(async () => {
      const now = await call('put', '/v1/setup/domain', { body: { name: domain } });
      take(now);
      if (!now.administrator) setAddress(`@${now.domains[0]}`);
      setStep(2);
    });
  const administrator = () =>
    attempt(async () => {
      await call('post', '/v1/setup/administrator', { body: { name: person, address } });
      onDone();
    });
  const forms = [organisation, addDomain, administrator];
  if (!known) return <Waiting />;
  return (
    <Center mih="100dvh" p="md" component="main">
      <Card withBorder w="100%" maw={640} padding="xl">
        <Stack>
          <Title order={1} size="h2">
            Set up Postern
          </Title>
          {error && <Trouble error={error} />}
          {!state ? (
            <>
              <Text>
                You started a server in which nobody can sign in yet. The link that it printed works once, for
                an hour, and lets this browser set it up:
              </Text>
              <List>
                <List.Item>what your organisation is called,</List.Item>
                <List.Item>your mail domain,</List.Item>
                <List.Item>
                  you, as its first administrator, with a passkey or an authenticator app,
                </List.Item>
                <List.Item>the records for your DNS, and a letter to try it with.</List.Item>
              </List>
              <Button onClick={() => void begin()} loading={busy} disabled={location.hash.length < 2}>
                Begin
              </Button>
            </>
          ) : (
            <Form onSend={() => forms[step]?.()}>
              <Stepper active={step} onStepClick={setStep} allowNextStepsSelect={false} size="sm" mb="md">
                <Stepper.Step label="Who you are" />
                <Stepper.Step label="Your domain" />
                <Stepper.Step label="You" />
              </Stepper>
              <Stack>
                {step === 0 && (
                  <>
                    <TextInput
                      label="Name of your organisation"
                      description="Readers see it on every page and notice"
                      value={name}
                      onChange={(event) => setName(event.currentTarget.value)}
                      required
                      data-autofocus
                    />
                    <TextInput
                      label="A line for readers who need help"
                      description="Such as “Call 555-0100”; it can stay empty"
                      value={contact}
                      onChange={(event) => setContact(event.currentTarget.value)}
                    />
                  </>
                )}
                {step === 1 && (
                  <TextInput
                    label="Your mail domain"
                    description={`The part behind the @ of your addresses. This server is ${state.hostname}.`}
                    value={domain}
                    onChange={(event) => setDomain(event.currentTarget.value)}
                    required
                    data-autofocus
                  />
                )}
                {step === 2 && (
                  <>
                    <Text>
                      You see and steer everything, and write the first letter. What you do not need you can
                      give to others later.
                    </Text>
                    <TextInput
                      label="Your name"
                      value={person}
                      onChange={(event) => setPerson(event.currentTarget.value)}
                      required
                      data-autofocus
                    />
                    <TextInput
                      label="Your mail address"
                      type="email"
                      value={address}
                      onChange={(event) => setAddress(event.currentTarget.value)}
                      required
                    />
                  </>
                )}
                <Button type="submit" loading={busy}>
                  Next
                </Button>
              </Stack>
            </Form>
          )}
        </Stack>
      </Card>
    </Center>
  );
}
