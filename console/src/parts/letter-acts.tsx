import { Alert, Button, Group, List } from '@mantine/core';
import { useState } from 'react';
import { call } from '../call.ts';
import { useMay } from '../session.tsx';
import { Confirm } from './confirm.tsx';

/** One reader's copy of a letter, and how it stands. */
export interface Copy {
  readonly id: string;
  readonly state: string;
}

type Act = 'retry' | 'release' | 'cancel' | 'retract';

interface Kind {
  readonly act: Act;
  readonly name: string;
  readonly right: string;
  readonly states: readonly string[];
  readonly text: string;
  readonly danger: boolean;
}

const kinds: readonly Kind[] = [
  {
    act: 'retry',
    name: 'Try now',
    right: 'queue.change',
    states: ['waiting'],
    text: 'Each is tried at once, under the same rules as before.',
    danger: false,
  },
  {
    act: 'release',
    name: 'Let go',
    right: 'hold.decide',
    states: ['held'],
    text: 'Each is checked anew and leaves at its floor or above. Nobody decides about their own letters.',
    danger: false,
  },
  {
    act: 'cancel',
    name: 'Withdraw',
    right: 'queue.change',
    states: ['waiting', 'held'],
    text: 'What has not left is not sent any more. The record keeps that it was withdrawn, by whom and why.',
    danger: true,
  },
  {
    act: 'retract',
    name: 'Take back',
    right: 'pickup.change',
    states: ['portal', 'opened'],
    text: 'The key that opens each copy in the portal is destroyed. What was read before stays read, and that is said.',
    danger: true,
  },
];

/** Does an act to each copy; resolves with how many it was done to and why the others were left. */
async function doAll(
  act: Act,
  ids: readonly string[],
  reason: string,
): Promise<{ done: number; left: string[] }> {
  if (act === 'retry' || act === 'cancel') {
    let done = 0;
    for (let from = 0; from < ids.length; from += 500) {
      const body = { ids: ids.slice(from, from + 500) };
      const { touched } =
        act === 'retry'
          ? await call('post', '/v1/queue/retry', { body })
          : await call('post', '/v1/queue/cancel', { body: { ...body, reason } });
      done += touched.length;
    }
    const rest = ids.length - done;
    return {
      done,
      left: rest > 0 ? [`${rest} had left meanwhile, are leaving now, or wait for approval.`] : [],
    };
  }
  let done = 0;
  const left = new Set<string>();
  for (const id of ids)
    try {
      const what = { params: { id }, body: { reason } };
      if (act === 'release') await call('post', '/v1/holds/{id}/release', what);
      else await call('post', '/v1/pickups/{id}/retract', what);
      done++;
    } catch (problem) {
      // The first refusal of all of them, such as a missing proof, is told at once.
      if (done === 0 && left.size === 0 && ids.length === 1) throw problem;
      left.add((problem as Error).message);
    }
  return { done, left: [...left] };
}

const copies = (count: number): string => (count === 1 ? 'one copy' : `${count} copies`);

/** Buttons for what can be done to these copies, each with one question, one reason, and one proof of who asks. */
export function LetterActs({ of, onDone }: { of: readonly Copy[]; onDone: () => void }) {
  const rights: Readonly<Record<string, boolean>> = {
    'queue.change': useMay('queue.change'),
    'hold.decide': useMay('hold.decide'),
    'pickup.change': useMay('pickup.change'),
  };
  const [asking, setAsking] = useState<Kind | null>(null);
  const [said, setSaid] = useState<{ text: string; left: readonly string[] } | null>(null);
  const idsFor = ({ states }: Kind): string[] =>
    of.filter(({ state }) => states.includes(state)).map(({ id }) => id);
  const possible = kinds.filter((kind) => rights[kind.right] && idsFor(kind).length > 0);
  const ids = asking ? idsFor(asking) : [];
  return (
    <>
      {said && (
        <Alert
          color={said.left.length > 0 ? 'yellow' : 'green'}
          title={said.text}
          role="status"
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => setSaid(null)}
        >
          {said.left.length > 0 && (
            <List>
              {said.left.map((why) => (
                <List.Item key={why}>{why}</List.Item>
              ))}
            </List>
          )}
        </Alert>
      )}
      {possible.length > 0 && (
        <Group role="region" aria-label="What can be done">
          {possible.map((kind) => (
            <Button
              key={kind.act}
              size="xs"
              variant={kind.danger ? 'outline' : 'filled'}
              {...(kind.danger ? { color: 'red' } : {})}
              onClick={() => {
                setSaid(null);
                setAsking(kind);
              }}
            >
              {kind.name} ({idsFor(kind).length})
            </Button>
          ))}
        </Group>
      )}
      {asking && (
        <Confirm
          title={`${asking.name}: ${copies(ids.length)}?`}
          text={asking.text}
          verb={asking.name}
          reason={asking.act !== 'retry'}
          onEnd={() => setAsking(null)}
          onDo={async (reason) => {
            const { done, left } = await doAll(asking.act, ids, reason);
            setSaid({ text: `${asking.name}: done for ${done} of ${ids.length}.`, left });
            onDone();
          }}
        />
      )}
    </>
  );
}
