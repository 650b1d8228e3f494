import {
  Alert,
  Badge,
  Button,
  Card,
  Group,
  NumberInput,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import { type AnswerOf, type BodyFor, call } from '../call.ts';
import { levels, moment } from '../words.ts';
import { Confirm } from './confirm.tsx';
import { useDoing } from './doing.ts';
import { Empty, Facts, Trouble } from './shown.tsx';

export type Retention = AnswerOf<'/v1/retention'>;
type Version = Retention['versions'][number];
type Schedule = BodyFor<'/v1/retention', 'post'>['schedule'];

const long = (days: number | null): string => {
  if (days === null) return 'for good';
  const years = Math.round((days / 365.25) * 10) / 10;
  if (years < 1) return days === 1 ? '1 day' : `${days} days`;
  return `${days} days (about ${years === 1 ? 'a year' : `${years} years`})`;
};

const kinds = {
  classes: { label: 'Kind of mail', data: ['urgent', 'transactional', 'conversation', 'bulk'] },
  levels: { label: 'What it holds', data: ['none', 'admin', 'phi', 'sensitive'] },
  domains: { label: 'Domain of its sender or reader' },
  found: { label: 'Found in it, such as ssn' },
  files: { label: 'Attachment ends in, such as pdf' },
  filed: { label: 'Filed by your rules as' },
} as const;
type Kind = keyof typeof kinds;

const said = (rule: Schedule['rules'][number]): string =>
  (Object.keys(kinds) as Kind[])
    .flatMap((kind) => {
      const list = rule[kind] as readonly string[] | undefined;
      if (!list) return [];
      const words = kind === 'levels' ? list.map((one) => levels[one] ?? one) : list;
      return [`${kinds[kind].label.toLowerCase()}: ${words.join(' or ')}`];
    })
    .join(', and ');

function ScheduleShown({ of }: { of: Schedule }) {
  return (
    <Facts
      of={[
        ...of.rules.map((rule): [string, string] => [rule.name, `${long(rule.days)}; ${said(rule)}`]),
        ['All others', long(of.otherwise)],
      ]}
    />
  );
}

interface Draft {
  readonly key: number;
  readonly name: string;
  readonly days: number | string;
  readonly kind: Kind;
  readonly words: string;
}

const draftsOf = (schedule: Schedule | undefined): Draft[] =>
  (schedule?.rules ?? []).flatMap((rule, key) => {
    const asked = (Object.keys(kinds) as Kind[]).filter((kind) => rule[kind] !== undefined);
    const [kind] = asked;
    // One that asks for several things at once is kept as it is and not shown in the fields.
    if (asked.length !== 1 || !kind) return [];
    return [{ key, name: rule.name, days: rule.days ?? '', kind, words: (rule[kind] ?? []).join(', ') }];
  });

const daysOf = (typed: number | string): number | null => (typed === '' ? null : Number(typed));

/** A schedule in fields: one condition a rule; rules that ask for more stay as they are. */
function Change({ now, onProposed }: { now: Schedule | undefined; onProposed: () => void }) {
  const [drafts, setDrafts] = useState(() => draftsOf(now));
  const [otherwise, setOtherwise] = useState<number | string>(now ? (now.otherwise ?? '') : 2192);
  const [reason, setReason] = useState('');
  const [next, setNext] = useState(1000);
  const { busy, error, doing } = useDoing();
  const shown = new Set(draftsOf(now).map(({ name }) => name));
  const others = (now?.rules ?? []).filter(({ name }) => !shown.has(name));
  const set = (key: number, change: Partial<Draft>): void =>
    setDrafts(drafts.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const propose = (): Promise<void> =>
    doing(async () => {
      const rules = drafts.map(({ name, days, kind, words }) => ({
        name: name.trim(),
        days: daysOf(days),
        [kind]: words
          .split(',')
          .map((word) => word.trim())
          .filter(Boolean),
      }));
      const schedule = { rules: [...others, ...rules], otherwise: daysOf(otherwise) } as Schedule;
      await call('post', '/v1/retention', { body: { schedule, reason: reason.trim() } });
      setReason('');
      onProposed();
    });
  return (
    <Card withBorder>
      <Stack>
        <Title order={3} size="h5">
          Change how long
        </Title>
        {drafts.map((one) => (
          <Group
            key={one.key}
            align="flex-end"
            role="group"
            aria-label={`Rule ${one.name || 'without a name'}`}
          >
            <TextInput
              label="Name"
              value={one.name}
              onChange={(event) => set(one.key, { name: event.currentTarget.value })}
            />
            <Select
              label="Letters by"
              data={(Object.keys(kinds) as Kind[]).map((value) => ({ value, label: kinds[value].label }))}
              value={one.kind}
              onChange={(kind) => kind && set(one.key, { kind: kind as Kind, words: '' })}
              allowDeselect={false}
            />
            {'data' in kinds[one.kind] ? (
              <Select
                label="Which"
                data={[...(kinds[one.kind] as { data: readonly string[] }).data].map((value) => ({
                  value,
                  label: one.kind === 'levels' ? (levels[value] ?? value) : value,
                }))}
                value={one.words || null}
                onChange={(words) => set(one.key, { words: words ?? '' })}
              />
            ) : (
              <TextInput
                label="Which"
                description="Several with commas"
                value={one.words}
                onChange={(event) => set(one.key, { words: event.currentTarget.value })}
              />
            )}
            <NumberInput
              label="Days"
              description="Empty: for good"
              value={one.days}
              onChange={(days) => set(one.key, { days })}
              min={1}
              max={36_525}
              allowDecimal={false}
              w={140}
            />
            <Button
              variant="default"
              onClick={() => setDrafts(drafts.filter(({ key }) => key !== one.key))}
              aria-label={`Remove the rule ${one.name}`}
            >
              Remove
            </Button>
          </Group>
        ))}
        <Group align="flex-end">
          <NumberInput
            label="Days for all others"
            description="Empty: for good. Six years are 2192 days"
            value={otherwise}
            onChange={setOtherwise}
            min={1}
            max={36_525}
            allowDecimal={false}
          />
          <Button
            variant="default"
            onClick={() => {
              setDrafts([...drafts, { key: next, name: '', days: 2192, kind: 'classes', words: '' }]);
              setNext(next + 1);
            }}
          >
            Add a rule
          </Button>
        </Group>
        {others.length > 0 && (
          <Text className="soft">
            Rules that ask for several things at once stay as they are:{' '}
            {others.map(({ name }) => name).join(', ')}.
          </Text>
        )}
        <TextInput
          label="Why it should change"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={2000}
          required
        />
        {error && <Trouble error={error} />}
        <Group>
          <Button loading={busy} disabled={reason.trim().length < 3} onClick={() => void propose()}>
            Propose it
          </Button>
          <Text className="soft">
            It counts for letters from its approval on. Earlier ones keep their date.
          </Text>
        </Group>
      </Stack>
    </Card>
  );
}

function VersionShown({ one, mayDecide, onDone }: { one: Version; mayDecide: boolean; onDone: () => void }) {
  const { error, doing } = useDoing(onDone);
  const decide = (act: 'approve' | 'refuse'): Promise<void> =>
    doing(() => call('post', `/v1/retention/{version}/${act}`, { params: { version: String(one.version) } }));
  const state = one.inForce ? 'in force' : one.state === 'proposed' ? 'waits for approval' : one.state;
  return (
    <Card withBorder component="article" aria-label={`Version ${one.version}`}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600}>Version {one.version}</Text>
          <Badge color={one.inForce ? 'green' : one.state === 'proposed' ? 'yellow' : 'gray'} variant="light">
            {state}
          </Badge>
        </Group>
        <Text>{one.reason}</Text>
        <Text className="soft" size="sm">
          by {one.author}, {moment(one.proposedAt)}
          {one.approver ? `; decided by ${one.approver}, ${moment(one.decidedAt)}` : ''}
        </Text>
        <ScheduleShown of={one.schedule} />
        {error && <Trouble error={error} />}
        {one.state === 'proposed' && (
          <>
            {one.shortens && (
              <Text>Some letters would be kept for a shorter time: another person must approve it.</Text>
            )}
            {mayDecide && (
              <Group>
                <Button size="xs" onClick={() => decide('approve')}>
                  Approve
                </Button>
                <Button size="xs" variant="default" onClick={() => decide('refuse')}>
                  Refuse
                </Button>
              </Group>
            )}
          </>
        )}
      </Stack>
    </Card>
  );
}

/** How long letters are kept, who said so, and whether the purge runs. */
export function KeepSchedule({
  of,
  mayChange,
  mayDecide,
  onDone,
}: {
  of: Retention;
  mayChange: boolean;
  mayDecide: boolean;
  onDone: () => void;
}) {
  const [resuming, setResuming] = useState(false);
  const now = of.versions.find(({ inForce }) => inForce);
  const waits = of.versions.some(({ state }) => state === 'proposed');
  return (
    <Stack>
      {of.stopped && (
        <Alert color="red" title="Nothing is destroyed by date any more" role="alert">
          <Stack gap="xs" align="flex-start">
            <Text>{of.stopped.why} What is destroyed by a wrong clock does not come back.</Text>
            {mayDecide && (
              <Button size="xs" variant="default" onClick={() => setResuming(true)}>
                The clock is right
              </Button>
            )}
          </Stack>
        </Alert>
      )}
      <Facts
        of={[
          ['Letters with a date', String(of.stamped)],
          ['Kept for good', String(of.forGood)],
          ['Over', of.held > 0 ? `${of.due}, of which a legal hold keeps ${of.held}` : String(of.due)],
          ['Last looked', moment(of.lastRun)],
        ]}
      />
      {of.versions.length === 0 && (
        <Empty title="Nobody has said how long">
          So every letter is kept. HIPAA asks for six years for what documents your duties; your state may ask
          for more.
        </Empty>
      )}
      {mayChange && !waits && <Change key={now?.version ?? 0} now={now?.schedule} onProposed={onDone} />}
      {of.versions.map((one) => (
        <VersionShown key={one.version} one={one} mayDecide={mayDecide} onDone={onDone} />
      ))}
      {resuming && (
        <Confirm
          title="Is the clock right?"
          text="Compare it with two others. From the next hour on letters whose date has passed are destroyed again."
          verb="Go on"
          reason
          onEnd={() => setResuming(false)}
          onDo={(reason) => call('post', '/v1/retention/resume', { body: { reason } }).then(onDone)}
        />
      )}
    </Stack>
  );
}
