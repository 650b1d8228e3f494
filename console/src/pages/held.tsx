import { Alert, Anchor, Button, Card, Group, List, Select, Stack, Text, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { type AnswerOf, call } from '../call.ts';
import { useDoing } from '../parts/doing.ts';
import { Empty, Facts, Page, Shown, Trouble } from '../parts/shown.tsx';
import { useMay } from '../session.tsx';
import { ago, findingWords, floors, levels, methods, moment, size } from '../words.ts';

type Held = AnswerOf<'/v1/holds'>['items'][number];
const order = ['open', 'encrypted', 'verified', 'authenticated', 'sealed'] as const;

/** What is known of one letter beside the decision about it; nothing of its text. */
function Decide({ one, onDone }: { one: Held; onDone: () => void }) {
  const { id } = one;
  const [reason, setReason] = useState('');
  const [say, setSay] = useState('');
  const [floor, setFloor] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['hold', id],
    queryFn: () => call('get', '/v1/holds/{id}', { params: { id } }),
  });
  const higher = order.slice(order.indexOf(one.floor as (typeof order)[number]) + 1);
  const { busy, error, doing } = useDoing(onDone);
  const because = { reason: reason.trim() };
  return (
    <Shown query={query}>
      {(letter) => (
        <Stack>
          <Facts
            of={[
              ['From', letter.sender],
              ['Holds', levels[letter.level] ?? letter.level],
              [
                'Found',
                [...new Set(letter.findings.map(({ kind }) => findingWords(kind)))].join(', ') ||
                  'nothing by name',
              ],
              [
                'Not readable',
                letter.uninspectable.map(({ part, reason: why }) => `${part}: ${why}`).join('; ') ||
                  'no part',
              ],
              ['Size', size(letter.size)],
              [
                'Would leave by',
                `${floors[letter.floor] ?? letter.floor}: ${letter.methods.map((one) => methods[one] ?? one).join(', then ')}`,
              ],
              ['Goes back by itself', letter.until ? moment(letter.until) : 'not yet known'],
            ]}
          />
          {error && <Trouble error={error} />}
          <TextInput
            label="Why you decide as you do"
            data-reason={id}
            description="Kept with the record; the sender does not see it"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={500}
            required
          />
          <TextInput
            label="Words for the sender, if it goes back"
            value={say}
            onChange={(event) => setSay(event.currentTarget.value)}
            maxLength={500}
          />
          <Group align="flex-end">
            <Button
              loading={busy}
              disabled={because.reason === ''}
              onClick={() =>
                void doing(() => call('post', '/v1/holds/{id}/release', { params: { id }, body: because }))
              }
            >
              Let it go
            </Button>
            <Button
              color="red"
              variant="outline"
              loading={busy}
              disabled={because.reason === ''}
              onClick={() =>
                void doing(() =>
                  call('post', '/v1/holds/{id}/refuse', {
                    params: { id },
                    body: { ...because, ...(say.trim() ? { say: say.trim() } : {}) },
                  }),
                )
              }
            >
              Send it back
            </Button>
            {higher.length > 0 && (
              <>
                <Select
                  label="Or let it leave only by"
                  data={higher.map((value) => ({ value, label: floors[value] ?? value }))}
                  value={floor}
                  onChange={setFloor}
                />
                <Button
                  variant="default"
                  loading={busy}
                  disabled={because.reason === '' || !floor}
                  onClick={() =>
                    void doing(() =>
                      call('post', '/v1/holds/{id}/raise', {
                        params: { id },
                        body: { ...because, floor: floor as (typeof order)[number] },
                      }),
                    )
                  }
                >
                  Raise it
                </Button>
              </>
            )}
          </Group>
        </Stack>
      )}
    </Shown>
  );
}

/** Letters that wait for a person's decision, each with its explanation beside it. */
export default function HeldPage() {
  const client = useQueryClient();
  const mayDecide = useMay('hold.decide');
  const [open, setOpen] = useState<string | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['holds'],
    queryFn: () => call('get', '/v1/holds', { query: { limit: 100 } }),
  });
  const items = query.data?.items ?? [];
  const step = (by: number): void => {
    const next = items[Math.max(0, Math.min(items.length - 1, items.findIndex(({ id }) => id === at) + by))];
    if (!next) return;
    setAt(next.id);
    if (mayDecide) setOpen(next.id);
    document.querySelector<HTMLElement>(`[data-held="${next.id}"]`)?.focus();
  };
  useHotkeys([
    ['j', () => step(1)],
    ['k', () => step(-1)],
    ['r', () => document.querySelector<HTMLElement>('[data-reason]')?.focus()],
  ]);
  return (
    <Page title="Held" lead="Letters that wait for a decision. Nobody decides about their own.">
      {!mayDecide && <Alert color="blue">You may look at these; an approver decides about them.</Alert>}
      <Shown query={query}>
        {({ items: held }) =>
          held.length === 0 ? (
            <Empty title="Nothing waits for a decision">
              Letters that a rule holds for approval appear here.
            </Empty>
          ) : (
            <Stack>
              {held.map((one) => (
                <Card
                  key={one.id}
                  withBorder
                  component="article"
                  aria-label={`The letter to ${one.recipient}`}
                  data-held={one.id}
                  tabIndex={-1}
                >
                  <Group justify="space-between" align="flex-start">
                    <div>
                      <Text fw={600} className="wrap">
                        To {one.recipient}
                      </Text>
                      <Text className="soft">
                        waits for {one.waitsFor === 'approval' ? 'approval' : 'help'} since{' '}
                        {ago(one.acceptedAt)}
                        {one.until ? `; goes back by itself ${moment(one.until)}` : ''} ·{' '}
                        <Anchor component={Link} href={`/letters/${one.message}`}>
                          its history
                        </Anchor>
                      </Text>
                    </div>
                    {mayDecide && (
                      <Button
                        variant="default"
                        aria-expanded={open === one.id}
                        onClick={() => setOpen(open === one.id ? null : one.id)}
                      >
                        {open === one.id ? 'Close' : 'Decide'}
                      </Button>
                    )}
                  </Group>
                  {one.reason && one.waitsFor === 'help' && <Text mt="xs">{one.reason}</Text>}
                  <Text fw={600} size="sm" mt="xs">
                    Why it waits
                  </Text>
                  <List size="sm" spacing={2} mb={open === one.id ? 'md' : 0}>
                    {one.why.map((sentence) => (
                      <List.Item key={sentence}>{sentence}</List.Item>
                    ))}
                    <List.Item>
                      Rule: <span className="mono">{one.rule}</span>
                    </List.Item>
                  </List>
                  {open === one.id && (
                    <Decide
                      one={one}
                      onDone={() => {
                        setOpen(null);
                        void client.invalidateQueries({ queryKey: ['holds'] });
                      }}
                    />
                  )}
                </Card>
              ))}
              <Text className="soft keys">
                <kbd>j</kbd> and <kbd>k</kbd> go to the next and the one before, <kbd>r</kbd> to the reason.
              </Text>
            </Stack>
          )
        }
      </Shown>
    </Page>
  );
}
