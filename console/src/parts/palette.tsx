import { Modal, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../call.ts';
import { placesFor } from '../frame.tsx';
import { useMay, useMe } from '../session.tsx';

const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

/** Finds pages, people and letters by what is typed; arrows choose, Enter goes. */
export function Palette({ onEnd }: { onEnd: () => void }) {
  const me = useMe();
  const mayPeople = useMay('people.read');
  const mayTrace = useMay('trace.read');
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const wanted = typed.trim().toLowerCase();
  const people = useQuery({
    queryKey: ['find', wanted],
    queryFn: () => call('get', '/v1/people', { query: { find: wanted } }),
    enabled: mayPeople && wanted.length > 1,
  });
  const found = [
    ...placesFor(me.acts)
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .map(({ path, name }) => ({ to: path, name, kind: 'Page' })),
    ...(people.data?.items ?? []).slice(0, 6).map((one) => ({
      to: `/people/${one.id}`,
      name: `${one.name} ${one.addresses[0] ?? ''}`,
      kind: 'Person',
    })),
    ...(mayTrace && isId.test(wanted) ? [{ to: `/letters/${wanted}`, name: wanted, kind: 'Letter' }] : []),
    ...(mayTrace && wanted.includes('@')
      ? [
          {
            to: `/letters?address=${encodeURIComponent(wanted)}`,
            name: `Letters from or to ${wanted}`,
            kind: 'Letters',
          },
        ]
      : []),
  ];
  const at = Math.min(chosen, Math.max(0, found.length - 1));
  const open = (to: string): void => {
    onEnd();
    go(to);
  };
  return (
    <Modal opened onClose={onEnd} title="Find" size="lg">
      <TextInput
        aria-label="A page, a person, an address or the id of a letter"
        placeholder="A page, a person, an address or the id of a letter"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
          const by = steps[event.key];
          if (by !== undefined) {
            event.preventDefault();
            setChosen((at + by + found.length) % Math.max(1, found.length));
          }
          const one = found[at];
          if (event.key === 'Enter' && one) open(one.to);
        }}
        role="combobox"
        aria-expanded
        aria-controls="found"
        aria-activedescendant={found[at] ? `found-${at}` : undefined}
        data-autofocus
      />
      <Stack gap={2} mt="sm" id="found" role="listbox" aria-label="Found">
        {found.map((one, n) => (
          <UnstyledButton
            key={one.to}
            id={`found-${n}`}
            role="option"
            aria-selected={n === at}
            className="palette-item"
            data-chosen={n === at}
            onClick={() => open(one.to)}
          >
            {one.name}{' '}
            <Text span className="soft" size="sm">
              {one.kind}
            </Text>
          </UnstyledButton>
        ))}
        {found.length === 0 && <Text className="soft">Nothing found for that.</Text>}
      </Stack>
    </Modal>
  );
}
