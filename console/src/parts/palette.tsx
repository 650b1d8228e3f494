import { Modal, Stack, Text, TextInput, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../call.ts';
import { placesFor } from '../frame.tsx';
import { useMay, useMe } from '../session.tsx';
import { brief, hows } from '../words.ts';

interface Found {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly go: () => void;
}

const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;
/** An address that looks whole, or a query with an operator: each look at letters is on record, so none is made early. */
const asksForLetters = /(^|\s)(\S+@\S+\.\S{2,}|(from|to|state|method|level|class|after|before|id):\S{3,})/i;

/** Names of rules as they stand in the sentences. */
const ruleNames = (text: string): string[] =>
  [...text.matchAll(/^Rule\s+(\S+)/gm)].map(([, name = '']) => name.replace(/:$/, ''));

/** Everything that can be done from anywhere, by whoever may. */
function useActs(go: (to: string) => void, signOut: () => void): readonly (Found & { right?: string })[] {
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const to = (path: string) => () => go(path);
  return [
    { key: 'held', name: 'Decide about held letters', kind: 'Act', right: 'hold.decide', go: to('/held') },
    { key: 'review', name: 'Review the log', kind: 'Act', right: 'review.sign', go: to('/reviews') },
    {
      key: 'glass',
      name: 'Ask for emergency access',
      kind: 'Act',
      right: 'glass.ask',
      go: to('/reviews?show=access'),
    },
    {
      key: 'failed',
      name: 'Show letters that failed',
      kind: 'Act',
      right: 'trace.read',
      go: to('/letters?q=state:failed'),
    },
    {
      key: 'portal',
      name: 'Show letters in the portal',
      kind: 'Act',
      right: 'trace.read',
      go: to('/letters?q=state:portal'),
    },
    { key: 'rules', name: 'Change the rules', kind: 'Act', right: 'settings.change', go: to('/rules') },
    { key: 'key', name: 'Add a reader’s key', kind: 'Act', right: 'settings.change', go: to('/readers') },
    { key: 'person', name: 'Add a person', kind: 'Act', right: 'people.change', go: to('/people') },
    {
      key: 'system',
      name: 'Make a key for a system',
      kind: 'Act',
      right: 'people.change',
      go: to('/systems'),
    },
    {
      key: 'colours',
      name: colorScheme === 'dark' ? 'Use light colours' : 'Use dark colours',
      kind: 'Act',
      go: () => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark'),
    },
    { key: 'out', name: 'Sign out', kind: 'Act', go: signOut },
  ];
}

/** What was found for the words, in the order of its likelihood. */
function useFound(wanted: string, go: (to: string) => void, signOut: () => void): readonly Found[] {
  const me = useMe();
  const [asked] = useDebouncedValue(wanted, 350);
  const mayPeople = useMay('people.read');
  const mayTrace = useMay('trace.read');
  const mayRules = useMay('settings.change');
  const acts = useActs(go, signOut);
  const people = useQuery({
    queryKey: ['find', asked],
    queryFn: () => call('get', '/v1/people', { query: { find: asked } }),
    enabled: mayPeople && asked.length > 1 && !asked.includes(':'),
  });
  const letters = useQuery({
    queryKey: ['find-letters', asked],
    queryFn: () => call('get', '/v1/letters/search', { query: { q: asked, limit: 5 } }),
    enabled: mayTrace && (asksForLetters.test(asked) || isId.test(asked)),
    retry: false,
  });
  const rules = useQuery({
    queryKey: ['rules'],
    queryFn: () => call('get', '/v1/rules'),
    enabled: mayRules && asked.length > 1,
  });
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: () => call('get', '/v1/settings'),
    enabled: me.acts.includes('settings.read') && asked.length > 1,
  });
  const fits = (name: string): boolean => name.toLowerCase().includes(wanted);
  return [
    ...placesFor(me.acts)
      .filter(({ name }) => fits(name))
      .map(({ path, name }) => ({ key: path, name, kind: 'Page', go: () => go(path) })),
    ...(letters.data?.items ?? []).map((one) => ({
      key: one.id,
      name: `${brief(one.acceptedAt)}, ${one.sender} to ${one.recipients[0] ?? 'nobody'}: ${
        hows[one.standings[0]?.how ?? ''] ?? 'taken'
      }`,
      kind: 'Letter',
      go: () => go(`/letters/${one.id}`),
    })),
    ...(mayTrace && asksForLetters.test(wanted)
      ? [
          {
            key: 'letters',
            name: `All letters for ${wanted}`,
            kind: 'Letters',
            go: () => go(`/letters?q=${encodeURIComponent(wanted)}`),
          },
        ]
      : []),
    ...(people.data?.items ?? []).slice(0, 6).map((one) => ({
      key: one.id,
      name: `${one.name} ${one.addresses[0] ?? ''}`,
      kind: 'Person',
      go: () => go(`/people/${one.id}`),
    })),
    ...(wanted.length > 1 ? ruleNames(rules.data?.text ?? '') : [])
      .filter(fits)
      .map((name) => ({ key: `rule ${name}`, name, kind: 'Rule', go: () => go('/rules') })),
    ...(wanted.length > 1 ? (settings.data?.items ?? []) : [])
      .map((one) => ({
        one,
        field: one.fields.find(({ name }) => fits(name.replaceAll('_', ' '))),
      }))
      .filter(({ one, field }) => field || fits(one.title))
      .map(({ one, field }) => ({
        key: `setting ${one.name}`,
        name: field ? `${one.title}: ${field.name.replaceAll('_', ' ')}` : one.title,
        kind: 'Setting',
        go: () => go('/settings'),
      })),
    ...acts.filter(({ name, right }) => (!right || me.acts.includes(right)) && fits(name)),
  ];
}

/** Finds pages, letters, people, rules and acts by what is typed; arrows choose, Enter goes. */
export function Palette({ onEnd, onSignOut }: { onEnd: () => void; onSignOut: () => void }) {
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useFound(
    typed.trim().toLowerCase(),
    (to) => {
      onEnd();
      go(to);
    },
    onSignOut,
  );
  const at = Math.min(chosen, Math.max(0, found.length - 1));
  return (
    <Modal opened onClose={onEnd} title="Find" size="lg">
      <TextInput
        aria-label="A page, a letter, a person, a rule, or something to do"
        placeholder="A page, a letter by address, a person, a rule, a setting, or something to do"
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
            const next = (at + by + found.length) % Math.max(1, found.length);
            setChosen(next);
            document.getElementById(`found-${next}`)?.scrollIntoView({ block: 'nearest' });
          }
          if (event.key === 'Enter') {
            event.preventDefault();
            found[at]?.go();
          }
        }}
        role="combobox"
        aria-expanded
        aria-controls="found"
        aria-activedescendant={found[at] ? `found-${at}` : undefined}
        data-autofocus
      />
      <Stack gap={2} mt="sm" id="found" role="listbox" aria-label="Found" mah="50vh" className="pages">
        {found.map((one, n) => (
          <UnstyledButton
            key={one.key}
            id={`found-${n}`}
            role="option"
            tabIndex={-1}
            aria-selected={n === at}
            className="palette-item"
            data-chosen={n === at}
            onClick={one.go}
          >
            {one.name}{' '}
            <Text span className="soft" size="sm">
              {one.kind}
            </Text>
          </UnstyledButton>
        ))}
      </Stack>
      {found.length === 0 && <Text className="soft">Nothing found for that.</Text>}
    </Modal>
  );
}
