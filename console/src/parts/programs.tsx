import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { useMay } from '../session.tsx';
import { AccessFields, AccessTable, accessBody, firstAccess } from './access.tsx';
import { Confirm } from './confirm.tsx';
import { FormDialog } from './form.tsx';
import { Empty, Shown } from './shown.tsx';
import { ShownOnce } from './shown-once.tsx';

interface Made {
  readonly id: string;
  readonly secret: string | null;
}

function NewProgram({ onEnd, onMade }: { onEnd: () => void; onMade: (made: Made) => void }) {
  const [access, setAccess] = useState(firstAccess);
  const [certificate, setCertificate] = useState('');
  const make = async (): Promise<void> =>
    onMade(
      await call('post', '/v1/clients', {
        body: { ...accessBody(access), certificate: certificate.trim() === '' ? null : certificate.trim() },
      }),
    );
  return (
    <FormDialog title="Let a program ask for access" verb="Let it" onEnd={onEnd} onSend={make}>
      <AccessFields of={access} onChange={setAccess} daysLabel="Days it may ask">
        <TextInput
          label="By which certificate it is known"
          description="SHA-256 fingerprint, or a DNS name in it; empty: it gets a secret"
          value={certificate}
          onChange={(event) => setCertificate(event.currentTarget.value)}
        />
      </AccessFields>
    </FormDialog>
  );
}

const knownBy = ({ certificate }: { certificate: string | null }): string =>
  certificate === null
    ? 'a secret'
    : `certificate ${certificate.length === 64 ? `${certificate.slice(0, 12)}…` : certificate}`;

/** Programs that ask for access of ten minutes (OAuth client credentials), or show a certificate with each call. */
export function Programs() {
  const client = useQueryClient();
  const mayChange = useMay('people.change');
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  const [ending, setEnding] = useState<{ id: string; label: string } | null>(null);
  const query = useQuery({
    queryKey: ['clients'],
    queryFn: () => call('get', '/v1/clients', { query: { limit: 200 } }),
  });
  const again = () => client.invalidateQueries({ queryKey: ['clients'] });
  return (
    <Stack>
      <Group justify="space-between">
        <div>
          <Title order={2} size="h4">
            Programs that ask for access
          </Title>
          <Text className="soft">
            By a secret or a certificate they get access for ten minutes at a time (OAuth), and no key lies
            about.
          </Text>
        </div>
        {mayChange && (
          <Button variant="default" onClick={() => setMaking(true)}>
            Let a program ask
          </Button>
        )}
      </Group>
      {made && (
        <ShownOnce
          title="The program may ask now"
          known={`client_id     ${made.id}`}
          secret={made.secret === null ? null : `client_secret ${made.secret}`}
          onHide={() => setMade(null)}
        >
          It asks at {location.origin}/v1/oauth/token
          {made.secret === null ? ' and shows its certificate.' : '.'}
        </ShownOnce>
      )}
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No program asks for access">
              Let one ask, and it gets its own way in, with no more rights than you choose.
            </Empty>
          ) : (
            <AccessTable
              name="Programs"
              items={items}
              knownBy={knownBy}
              onEnding={mayChange ? setEnding : null}
            />
          )
        }
      </Shown>
      {making && (
        <NewProgram
          onEnd={() => setMaking(false)}
          onMade={(next) => {
            setMade(next);
            void again();
          }}
        />
      )}
      {ending && (
        <Confirm
          title={`End the access of ${ending.label}?`}
          text="It cannot ask any more, and what it holds ends now."
          verb="End it"
          onEnd={() => setEnding(null)}
          onDo={() => call('delete', '/v1/clients/{id}', { params: { id: ending.id } }).then(again)}
        />
      )}
    </Stack>
  );
}
