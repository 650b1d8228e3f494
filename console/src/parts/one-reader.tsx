import { Anchor, Badge, Button, Card, List, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { type AnswerOf, call } from '../call.ts';
import { ago, floors, levels, methods, moment } from '../words.ts';
import { useDoing } from './doing.ts';
import { Facts, Shown, Trouble } from './shown.tsx';

type Reader = AnswerOf<'/v1/readers'>;
type Rule = Reader['rules'][number];
type Consent = NonNullable<Reader['consents']>[number];

const actions: Readonly<Record<string, string>> = {
  hold: 'It waits for a person.',
  refuse: 'It is refused.',
};
const consentKinds: Readonly<Record<string, string>> = {
  'access-request': 'asked for their own record without protection (45 CFR 164.524)',
  'marketing-authorisation': 'allowed marketing mail (45 CFR 164.508)',
  'state-consent': 'agreed under state law',
  'part2-consent': 'agreed under 42 CFR Part 2',
};

/** What would happen to a letter that holds so much. */
function Would({ one, reader }: { one: Rule; reader: Reader }) {
  const has = (kind: string): boolean =>
    reader.keys.some((key) => key.kind === kind && key.state === 'active' && key.usable);
  const ways = one.methods
    .filter((method) =>
      method === 'smime' || method === 'pgp' ? has(method) : method !== 'pdf' || reader.passphrase,
    )
    .map((method) => methods[method] ?? method);
  return (
    <Card withBorder component="section" aria-label={`A letter that holds ${levels[one.level] ?? one.level}`}>
      <Text fw={600}>A letter that holds {levels[one.level] ?? one.level}</Text>
      <Text mt={4}>
        {actions[one.action] ?? `It goes by ${ways.join(', else by ') || 'no means that this reader has'}.`}
      </Text>
      <Text size="sm" className="soft">
        At least: {floors[one.floor] ?? one.floor}
      </Text>
      <details>
        <summary>Why</summary>
        <List size="sm" spacing={2}>
          {one.why.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      </details>
    </Card>
  );
}

/** A consent, and the note on its evidence for whoever asks for it. */
function ConsentShown({ one }: { one: Consent }) {
  const [note, setNote] = useState<string | null>(null);
  const { error, doing } = useDoing();
  const ended = one.revokedAt !== null || new Date(one.expiresAt).getTime() < Date.now();
  return (
    <li>
      <Text>
        They {consentKinds[one.kind] ?? one.kind}, given {moment(one.givenAt)},{' '}
        {one.revokedAt ? `withdrawn ${moment(one.revokedAt)}` : `until ${moment(one.expiresAt)}`}{' '}
        <Badge color={ended ? 'gray' : 'green'} variant="light">
          {ended ? 'does not hold any more' : 'holds'}
        </Badge>
      </Text>
      <Text size="sm" className="soft">
        For {one.purposes.join(', ') || 'any purpose'}; covers{' '}
        {one.classes.join(', ') || 'all but specially protected content'}
        {one.document ? '; a signed document is on file' : ''}
      </Text>
      {note !== null ? (
        <Text size="sm">Evidence: {note}</Text>
      ) : (
        <Button
          size="compact-xs"
          variant="default"
          mt={4}
          onClick={() =>
            doing(async () =>
              setNote((await call('get', '/v1/consents/{id}', { params: { id: one.id } })).evidence),
            )
          }
        >
          Show the evidence (that you looked is recorded)
        </Button>
      )}
      {error && <Trouble error={error} />}
    </li>
  );
}

function ReaderShown({ reader }: { reader: Reader }) {
  const kinds: Readonly<Record<string, string>> = { pgp: 'OpenPGP key', smime: 'S/MIME certificate' };
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, md: 3 }}>
        {reader.rules.map((one) => (
          <Would key={one.level} one={one} reader={reader} />
        ))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Card withBorder>
          <Title order={2} size="h5" mb="xs">
            What they can open
          </Title>
          {reader.keys.length === 0 && !reader.passphrase && (
            <Text>No key and no passphrase is known: sealed letters wait for them in the portal.</Text>
          )}
          {reader.keys.map((key) => (
            <div key={key.id}>
              <Text>
                {kinds[key.kind] ?? key.kind}
                {key.state === 'active' && key.usable ? ', in use' : `, not used: ${key.reason || key.state}`}
              </Text>
              <Text className="mono">{key.fingerprint.replace(/(.{4})(?=.)/g, '$1 ')}</Text>
            </div>
          ))}
          {reader.passphrase && <Text>A passphrase is agreed for encrypted PDF.</Text>}
          <Text mt="xs">
            <Anchor component={Link} href={`/letters?q=${encodeURIComponent(`to:${reader.address}`)}`}>
              Letters to them
            </Anchor>
          </Text>
        </Card>
        <Card withBorder>
          <Title order={2} size="h5" mb="xs">
            Their mail server
          </Title>
          {reader.inside ? (
            <Text>It is our own.</Text>
          ) : reader.servers.length === 0 ? (
            <Text className="soft">No letter went to {reader.domain} lately.</Text>
          ) : (
            reader.servers.map((one) => (
              <Facts
                key={one.host}
                of={[
                  ['Server', one.host],
                  ['Seen', one.at ? `${ago(one.at)} ago` : ''],
                  ['Connection', `${one.version ?? 'not encrypted'}: ${floors[one.floor] ?? one.floor}`],
                  ['What was missing', one.shortfall ?? 'nothing'],
                ]}
              />
            ))
          )}
        </Card>
      </SimpleGrid>
      {reader.consents && (
        <Card withBorder>
          <Title order={2} size="h5" mb="xs">
            Preference and consent
          </Title>
          {reader.consents.length === 0 ? (
            <Text className="soft">None is on record.</Text>
          ) : (
            <Stack component="ul" className="plain">
              {reader.consents.map((one) => (
                <ConsentShown key={one.id} one={one} />
              ))}
            </Stack>
          )}
        </Card>
      )}
    </Stack>
  );
}

/** One reader: how a letter would go, what they can open, what their server did, what they agreed to. */
export function OneReader({ address }: { address: string }) {
  const query = useQuery({
    queryKey: ['reader', address],
    queryFn: () => call('get', '/v1/readers', { query: { address } }),
    refetchOnWindowFocus: false,
  });
  return <Shown query={query}>{(reader) => <ReaderShown reader={reader} />}</Shown>;
}
