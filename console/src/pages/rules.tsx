import {
  Alert,
  Badge,
  Button,
  Card,
  Code,
  Group,
  NumberInput,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { Bars } from '../parts/bars.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { useDoing } from '../parts/doing.ts';
import { LineDiff } from '../parts/line-diff.tsx';
import { Empty, Page, Shown, Trouble } from '../parts/shown.tsx';
import { Wide } from '../parts/wide.tsx';
import { floors, moment } from '../words.ts';

type Tried = AnswerOf<'/v1/rules/try', 'post'>;
type Version = AnswerOf<'/v1/rules'>['versions'][number];
type Came = { action?: string; floor?: string; rule?: string };

const words = (came: unknown): string => {
  const { action, floor = '', rule } = (came ?? {}) as Came;
  const what = action === 'send' ? (floors[floor] ?? floor) : action;
  return `${what} (${rule})`;
};

/** What the figures of a back-test are called, those that need a second look marked. */
const figures: readonly (readonly [string, string, boolean?])[] = [
  ['raised', 'Better protected'],
  ['lowered', 'Less protected', true],
  ['held', 'Newly held'],
  ['refused', 'Newly refused', true],
  ['lookedAgain', 'Read again, because the detection changed since'],
  ['unreadable', 'Not readable any more', true],
];

const count = (value: unknown): number => Number(value ?? 0) || 0;

/** What trying rules on past letters came to, in words and bars. */
function Assessment({ of }: { of: Readonly<Record<string, unknown>> }) {
  if (of.letters === undefined) return <Text className="soft">They were not tried on past letters.</Text>;
  return (
    <>
      <Text>
        {count(of.changedLetters) === 0
          ? `Tried on ${count(of.letters)} letters of the past: none would change.`
          : `Tried on ${count(of.letters)} letters of the past: ${count(of.changedLetters)} would change.`}
      </Text>
      <Bars
        name="What would change"
        of={figures.map(([name, says, bad]) => ({ name: says, value: count(of[name]), bad: bad === true }))}
      />
    </>
  );
}

function TriedShown({ tried, before, after }: { tried: Tried; before: string; after: string }) {
  const { summary, changes } = tried;
  return (
    <Stack>
      <Title order={3} size="h5">
        What it says that the rules in force do not
      </Title>
      <LineDiff name="Lines that change" before={before} after={after} />
      <Title order={3} size="h5">
        What it would have done
      </Title>
      <Assessment of={summary} />
      {changes.length > 0 && (
        <Wide name="Letters that would change">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Letter</Table.Th>
                <Table.Th>To</Table.Th>
                <Table.Th>Now</Table.Th>
                <Table.Th>Then</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changes.map((one) => (
                <Table.Tr key={`${one.id} ${one.reader}`}>
                  <Table.Td>{moment(String(one.at))}</Table.Td>
                  <Table.Td>{String(one.reader)}</Table.Td>
                  <Table.Td>
                    <del className="was">{words(one.before)}</del>
                  </Table.Td>
                  <Table.Td>
                    <ins className="is">{words(one.after)}</ins>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
      )}
    </Stack>
  );
}

/** Writes a change as sentences, tries it on letters of the past, and puts it before somebody else. */
function Change({ text, onProposed }: { text: string; onProposed: () => void }) {
  const [draft, setDraft] = useState(text);
  const [days, setDays] = useState<number | string>(30);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState<Tried | null>(null);
  const { busy, error, doing } = useDoing();
  const span = Number(days) || 30;
  return (
    <Card withBorder>
      <Stack>
        <Title order={2} size="h4">
          Change them
        </Title>
        <Textarea
          label="The rules, as sentences"
          description="For example: Rule results because of &quot;45 CFR 164.312(e)(1)&quot;: When a letter holds lab results and goes outside, then seal it."
          value={draft}
          onChange={(event) => {
            setDraft(event.currentTarget.value);
            setTried(null);
          }}
          autosize
          minRows={8}
          maxRows={30}
          spellCheck={false}
          classNames={{ input: 'mono' }}
        />
        {error && <Trouble error={error} />}
        <Group align="flex-end">
          <NumberInput
            label="Days of mail to try them on"
            value={days}
            onChange={setDays}
            min={1}
            max={366}
            w={220}
          />
          <Button
            variant="default"
            loading={busy}
            onClick={() =>
              void doing(async () =>
                setTried(await call('post', '/v1/rules/try', { body: { text: draft, days: span } })),
              )
            }
          >
            Try them
          </Button>
        </Group>
        {tried && <TriedShown tried={tried} before={text} after={draft} />}
        {tried && (
          <>
            <Title order={3} size="h5">
              Cases that must stay true
            </Title>
            <Cases draft={draft} />
            <TextInput
              label="Why they should change"
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              minLength={10}
              required
            />
            <Group>
              <Button
                loading={busy}
                disabled={reason.trim().length < 10}
                onClick={() =>
                  void doing(async () => {
                    await call('post', '/v1/rules', { body: { text: draft, reason, days: span } });
                    setTried(null);
                    setReason('');
                    onProposed();
                  })
                }
              >
                Propose them
              </Button>
              <Text className="soft">Somebody else has to approve them before they count.</Text>
            </Group>
          </>
        )}
      </Stack>
    </Card>
  );
}

/** The cases that the rules must keep true: run at once, without changing anything. */
function Cases({ draft }: { draft: string }) {
  const query = useQuery({
    queryKey: ['rule-cases', draft],
    queryFn: () => call('post', '/v1/rules/check', { body: { text: draft } }),
    retry: false,
  });
  return (
    <Shown query={query}>
      {({ cases }) =>
        cases.length === 0 ? (
          <Text className="soft">
            No case stands among the rules: letters you think up, and what must become of them.
          </Text>
        ) : (
          <ul className="plain">
            {cases.map((one) => (
              <li key={one.title}>
                <Badge color={one.ok ? 'green' : 'red'} variant="light">
                  {one.ok ? 'holds' : 'does not hold'}
                </Badge>{' '}
                {one.title}
                {one.ok ? '' : `: it would be ${one.came} (${one.rule})`}
              </li>
            ))}
          </ul>
        )
      }
    </Shown>
  );
}

function VersionShown({ one, inForce, onDone }: { one: Version; inForce: string; onDone: () => void }) {
  const { error, doing } = useDoing(onDone);
  const params = { number: String(one.number) };
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600}>
            Version {one.number}
            {one.title ? `: ${one.title}` : ''}
          </Text>
          <Badge color={one.inForce ? 'green' : one.approvedAt ? 'blue' : 'yellow'} variant="light">
            {one.inForce ? 'in force' : one.approvedAt ? 'approved' : 'waits for approval'}
          </Badge>
        </Group>
        <Text>{one.reason}</Text>
        <Text className="soft" size="sm">
          by {one.author}, {moment(one.proposedAt)}
          {one.approver ? `; approved by ${one.approver}, ${moment(one.approvedAt)}` : ''}
        </Text>
        <details>
          <summary>The rules and what trying them came to</summary>
          <Stack gap="xs">
            <Assessment of={one.assessment} />
            {one.text !== null && !one.inForce && (
              <>
                <Text fw={600}>Beside the rules in force</Text>
                <LineDiff
                  name={`Lines of version ${one.number} that differ from the rules in force`}
                  before={inForce}
                  after={one.text}
                />
              </>
            )}
            <Code block>{one.text ?? 'The stored text is not what was proposed.'}</Code>
          </Stack>
        </details>
        {error && <Trouble error={error} />}
        {!one.inForce && (
          <Group>
            {!one.approvedAt && (
              <Button
                size="xs"
                onClick={() => doing(() => call('post', '/v1/rules/{number}/approve', { params }))}
              >
                Approve
              </Button>
            )}
            {one.approvedAt && (
              <Button
                size="xs"
                onClick={() => doing(() => call('post', '/v1/rules/{number}/activate', { params }))}
              >
                Put in force
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Card>
  );
}

/** Which rules hold, what a change would do, who agreed to it, and the way back. */
export default function Rules() {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: ['rules'] });
  const [back, setBack] = useState(false);
  const query = useQuery({ queryKey: ['rules'], queryFn: () => call('get', '/v1/rules') });
  return (
    <Page
      title="Rules"
      lead="What decides how each letter is protected. A change is tried, approved by somebody else, and can be taken back."
      actions={
        query.data && query.data.number > 0 ? (
          <Button variant="default" onClick={() => setBack(true)}>
            Go back to the version before
          </Button>
        ) : undefined
      }
    >
      <Shown query={query}>
        {(now) => (
          <>
            {now.drift && (
              <Alert color="red" title="Somebody changed the rules by hand" role="alert">
                {now.drift} The approved version is used.
              </Alert>
            )}
            <Text>
              {now.number === 0
                ? 'The ready-made rules are in force, without any of your own.'
                : `Version ${now.number} is in force since ${moment(now.since)}.`}
            </Text>
            <Change key={now.number} text={now.text} onProposed={() => void again()} />
            <Title order={2} size="h4">
              Versions
            </Title>
            {now.versions.length === 0 ? (
              <Empty title="No version yet">Write a rule above, try it, and propose it.</Empty>
            ) : (
              now.versions.map((one) => (
                <VersionShown key={one.number} one={one} inForce={now.text} onDone={() => void again()} />
              ))
            )}
          </>
        )}
      </Shown>
      {back && (
        <Confirm
          title="Go back to the version before?"
          text="It counts everywhere within a second. Letters already taken keep the rules they were taken under."
          verb="Go back"
          reason
          onEnd={() => setBack(false)}
          onDo={(reason) => call('post', '/v1/rules/rollback', { body: { reason } }).then(again)}
        />
      )}
    </Page>
  );
}
