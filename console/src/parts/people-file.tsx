import { Button, FileInput, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AnswerOf, call } from '../call.ts';
import { useDoing } from './doing.ts';
import { Trouble } from './shown.tsx';
import { Wide } from './wide.tsx';

type Plan = AnswerOf<'/v1/people/file', 'post'>;
type Step = Plan['changes'][number]['steps'][number];

const said: Readonly<Record<Step['kind'], (text: string) => string>> = {
  new: () => 'somebody new',
  name: (text) => `name becomes ${text}`,
  address: (text) => `+ ${text}`,
  'address-gone': (text) => `− ${text}`,
  role: (text) => `+ ${text}`,
  'role-gone': (text) => `− ${text}`,
  group: (text) => `+ member of ${text}`,
  'group-gone': (text) => `− member of ${text}`,
  on: () => 'switched on',
  off: () => 'switched off',
};

/** People from a table: first what it would change, then the change, exactly as it was looked at. */
export function PeopleFile({ onEnd }: { onEnd: () => void }) {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [plan, setPlan] = useState<Plan | null>(null);
  const { error, doing } = useDoing();
  const look = (given: string, hash?: string): Promise<void> =>
    doing(async () => {
      const next = await call('post', '/v1/people/file', {
        body: { text: given, ...(hash === undefined ? {} : { plan: hash }) },
      });
      setPlan(next);
      if (next.done) await client.invalidateQueries({ queryKey: ['people'] });
    });
  const choose = async (file: File | null): Promise<void> => {
    setPlan(null);
    const given = file ? await file.text() : '';
    setText(given);
    if (file) await look(given);
  };
  return (
    <Modal opened onClose={onEnd} title="People from a table" size="lg" centered>
      <Stack>
        <FileInput
          label="Table (CSV)"
          description="The columns name and addresses, and perhaps roles, groups, state"
          accept=".csv,text/csv"
          clearable
          clearButtonProps={{ 'aria-label': 'Take it away' }}
          onChange={(file) => void choose(file)}
          data-autofocus
        />
        {error && <Trouble error={error} />}
        {plan && plan.problems.length > 0 && (
          <div role="alert">
            <Text fw={600}>Something in the table is wrong: nothing can be done yet.</Text>
            {plan.problems.slice(0, 20).map((one) => (
              <Text key={`${one.line} ${one.says}`}>
                Line {one.line}: {one.says}
              </Text>
            ))}
          </div>
        )}
        {plan && (
          <Text>
            {plan.done ? 'Done: ' : ''}
            {plan.changes.length} {plan.done ? 'changed' : 'would change'}, {plan.same} as they are.{' '}
            {plan.unlisted} not in the table and left alone.
          </Text>
        )}
        {plan && plan.changes.length > 0 && (
          <Wide name="Changes">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Line</Table.Th>
                  <Table.Th>Who</Table.Th>
                  <Table.Th>What</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {plan.changes.slice(0, 200).map((one) => (
                  <Table.Tr key={one.line}>
                    <Table.Td>{one.line}</Table.Td>
                    <Table.Td>{one.name}</Table.Td>
                    <Table.Td>{one.steps.map((step) => said[step.kind](step.text)).join(', ')}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onEnd}>
            {plan?.done ? 'Close' : 'Leave it'}
          </Button>
          {plan && !plan.done && (
            <Button
              disabled={plan.problems.length > 0 || plan.changes.length === 0}
              onClick={() => void look(text, plan.hash)}
            >
              Do it
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
