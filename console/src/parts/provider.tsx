import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../call.ts';
import { useDoing } from './doing.ts';
import { Trouble } from './shown.tsx';

const place = 'postern-return';

/** The ways to sign in here. */
export const useWays = () =>
  useQuery({
    queryKey: ['ways'],
    queryFn: () => call('get', '/v1/session/ways'),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Leaves for the provider of sign-ins; whoever comes back is where they were. */
export async function goToProvider(purpose: 'enter' | 'prove' | 'link'): Promise<void> {
  const { url } = await call('post', '/v1/session/provider', { body: { purpose } });
  sessionStorage.setItem(place, `${location.pathname}${location.search}`);
  location.assign(url);
}

/** Where somebody was before they left: a path of ours and nothing else. */
export function placeBefore(): string {
  const kept = sessionStorage.getItem(place) ?? '/';
  sessionStorage.removeItem(place);
  return /^\/(?![/\\])/.test(kept) && !kept.startsWith('/sign-in') ? kept : '/';
}

export function ProviderButton({ purpose, label }: { purpose: 'enter' | 'prove'; label: string }) {
  const { error, doing } = useDoing();
  return (
    <>
      {error && <Trouble error={error} />}
      <Button variant="default" onClick={() => doing(() => goToProvider(purpose))}>
        {label}
      </Button>
    </>
  );
}

/** On one's own page: whether the provider knows me, and to change that. */
export function ProviderLink() {
  const client = useQueryClient();
  const { error, doing } = useDoing(() => client.invalidateQueries({ queryKey: ['me', 'provider'] }));
  const query = useQuery({ queryKey: ['me', 'provider'], queryFn: () => call('get', '/v1/me/provider') });
  const { provider, linked } = query.data ?? { provider: null, linked: false };
  if (provider === null) return null;
  return (
    <Card withBorder>
      <Stack>
        <Title order={2} size="h4">
          Sign-in with {provider}
        </Title>
        {error && <Trouble error={error} />}
        <Text>
          {linked
            ? `${provider} knows you, and you can come in by it.`
            : `Link your account, and you can come in by ${provider}.`}
        </Text>
        <Group>
          {linked ? (
            <Button variant="default" onClick={() => doing(() => call('delete', '/v1/me/provider'))}>
              Forget the link
            </Button>
          ) : (
            <Button variant="default" onClick={() => doing(() => goToProvider('link'))}>
              Link my account
            </Button>
          )}
        </Group>
      </Stack>
    </Card>
  );
}
