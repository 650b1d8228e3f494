import {
  Alert,
  Badge,
  Button,
  Code,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { mayKey, useMay, useMe } from '../session.tsx';
import { moment } from '../words.ts';
import { Confirm } from './confirm.tsx';
import { Empty, Shown, Trouble } from './shown.tsx';
import { Wide } from './wide.tsx';

interface Made {
  readonly id: string;
  readonly secret: string | null;
}

function NewProgram({ onEnd, onMade }: { onEnd: () => void; onMade: (made: Made) => void }) {
  const me = useMe();
  const [account, setAccount] = useState('');
  const [label, setLabel] = useState('');
  const [acts, setActs] = useState<string[]>(['mail.send']);
  const [networks, setNetworks] = useState('');
  const [certificate, setCertificate] = useState('');
  const [days, setDays] = useState<number | string>(90);
  const [error, setError] = useState<Error | null>(null);
  const make = async (): Promise<void> => {
    setError(null);
    try {
      const made = await call('post', '/v1/clients', {
        body: {
          account,
          label,
          acts,
          days: Number(days),
          networks: networks.split(/[\s,]+/).filter(Boolean),
          certificate: certificate.trim() === '' ? null : certificate.trim(),
        },
      });
      onMade(made);
      onEnd();
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Modal opened onClose={onEnd} title="Let a program ask for access" centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <Stack>
          <TextInput
            label="Account it acts for"
            description="The name of a service account, or somebody’s address"
            value={account}
            onChange={(event) => setAccount(event.currentTarget.value)}
            required
            data-autofocus
          />
          <TextInput
            label="What it is for"
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            required
          />
          <MultiSelect
            label="What it may do"
            data={[...new Set(['mail.send', 'people.provision', ...me.acts])].filter(mayKey).sort()}
            value={acts}
            onChange={setActs}
          />
          <TextInput
            label="By which certificate it is known"
            description="SHA-256 fingerprint, or a DNS name in it; empty: it gets a secret"
            value={certificate}
            onChange={(event) => setCertificate(event.currentTarget.value)}
          />
          <TextInput
            label="Only from these networks"
            description="Such as 10.2.0.0/16; empty: from anywhere"
            value={networks}
            onChange={(event) => setNetworks(event.currentTarget.value)}
          />
          <NumberInput label="Days it may ask" value={days} onChange={setDays} min={1} max={366} required />
          {error && <Trouble error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onEnd}>
              Leave it
            </Button>
            <Button type="submit">Let it</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

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
        <Alert
          color="blue"
          title="The program may ask now"
          withCloseButton
          closeButtonLabel="Hide"
          onClose={() => setMade(null)}
        >
          <Code block>
            {`client_id     ${made.id}\n${made.secret === null ? 'It shows its certificate.' : `client_secret ${made.secret}`}`}
          </Code>
          <Text size="sm">
            It asks at {location.origin}/v1/oauth/token
            {made.secret === null ? '.' : '. The secret is shown only now.'}
          </Text>
        </Alert>
      )}
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No program asks for access" />
          ) : (
            <Wide name="Programs">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>For</Table.Th>
                    <Table.Th>May</Table.Th>
                    <Table.Th>Known by</Table.Th>
                    <Table.Th>From</Table.Th>
                    <Table.Th>Until</Table.Th>
                    <Table.Th>Last used</Table.Th>
                    {mayChange && (
                      <Table.Th>
                        <VisuallyHidden>What can be done</VisuallyHidden>
                      </Table.Th>
                    )}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.id}>
                      <Table.Td>{one.label}</Table.Td>
                      <Table.Td>{one.acts.join(', ')}</Table.Td>
                      <Table.Td>
                        {one.certificate === null
                          ? 'a secret'
                          : `certificate ${one.certificate.length === 64 ? `${one.certificate.slice(0, 12)}…` : one.certificate}`}
                      </Table.Td>
                      <Table.Td>{one.networks.join(', ') || 'anywhere'}</Table.Td>
                      <Table.Td>
                        {new Date(one.expiresAt) < new Date() ? (
                          <Badge color="red">ran out</Badge>
                        ) : (
                          moment(one.expiresAt)
                        )}
                      </Table.Td>
                      <Table.Td>{moment(one.usedAt)}</Table.Td>
                      {mayChange && (
                        <Table.Td>
                          <Button
                            size="compact-xs"
                            variant="subtle"
                            color="red"
                            onClick={() => setEnding(one)}
                          >
                            End it
                          </Button>
                        </Table.Td>
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
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
