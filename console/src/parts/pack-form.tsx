import {
  Alert,
  Button,
  Card,
  Checkbox,
  Group,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import { useDoing } from './doing.ts';
import { downloadBy } from './download.ts';
import { Trouble } from './shown.tsx';

type Kind = 'period' | 'person' | 'address' | 'letters' | 'hold';

const kinds: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'period', label: 'A time' },
  { value: 'person', label: 'A person' },
  { value: 'address', label: 'An address' },
  { value: 'letters', label: 'Letters' },
  { value: 'hold', label: 'A legal hold' },
];

const labels: Readonly<Record<Kind, string>> = {
  period: '',
  person: 'Id of the person',
  address: 'Address',
  letters: 'Ids of the letters',
  hold: 'Id of the legal hold',
};

const dayOf = (day: string, days = 0): string | undefined => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? undefined : new Date(at + days * 86_400_000).toISOString();
};

/** Makes a pack for an auditor: one file that proves itself. Making one is recorded. */
export function PackForm({ mayOpen }: { mayOpen: boolean }) {
  const [kind, setKind] = useState<Kind>('period');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [about, setAbout] = useState('');
  const [reason, setReason] = useState('');
  const [open, setOpen] = useState(false);
  const { busy, error, doing } = useDoing();
  const [done, setDone] = useState(false);
  const words = about.split(/[\s,;]+/).filter(Boolean);
  const scopes: Readonly<Record<Kind, object | null>> = {
    period: dayOf(from) && dayOf(to) ? { kind, from: dayOf(from), to: dayOf(to, 1) } : null,
    person: words.length === 1 ? { kind, person: words[0] } : null,
    address: words.length === 1 ? { kind, address: words[0] } : null,
    hold: words.length === 1 ? { kind, hold: words[0] } : null,
    letters: words.length > 0 ? { kind, letters: words } : null,
  };
  const scope = scopes[kind];
  const make = (): Promise<void> =>
    doing(async () => {
      setDone(false);
      await downloadBy('/v1/evidence/packs', { scope, reason, open });
      setDone(true);
    });
  return (
    <Card withBorder>
      <Stack>
        <Title order={2} size="h4">
          A pack for an auditor
        </Title>
        <Text className="soft">
          One file with events, their proofs and the signed root, which anybody can check without this server.
        </Text>
        <SegmentedControl
          aria-label="What the pack is about"
          data={kinds.map((one) => ({ ...one }))}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
        />
        {kind === 'period' ? (
          <Group>
            <TextInput
              type="date"
              label="From"
              value={from}
              onChange={(e) => setFrom(e.currentTarget.value)}
            />
            <TextInput
              type="date"
              label="Up to and with"
              value={to}
              onChange={(e) => setTo(e.currentTarget.value)}
            />
          </Group>
        ) : (
          <TextInput label={labels[kind]} value={about} onChange={(e) => setAbout(e.currentTarget.value)} />
        )}
        <Textarea
          label="Why"
          description="Recorded, and written in the pack"
          required
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
        />
        {mayOpen && (
          <Checkbox
            label="Open protected values: addresses, and what other servers answered"
            checked={open}
            onChange={(e) => setOpen(e.currentTarget.checked)}
          />
        )}
        {error && <Trouble error={error} />}
        {done && (
          <Alert color="green" role="status" title="The pack was made">
            Check it with “postern verify” or verify.py, and the public key from paper.
          </Alert>
        )}
        <Group>
          <Button onClick={() => void make()} loading={busy} disabled={!scope || reason.trim() === ''}>
            Make the pack
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
