import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../call.ts';
import { useMay } from '../session.tsx';
import { ago } from '../words.ts';
import { Confirm } from './confirm.tsx';
import { useDoing } from './doing.ts';
import { Trouble } from './shown.tsx';

/** How it stands with the directory that says who is here; nothing where people are kept by hand. */
export function DirectoryState() {
  const client = useQueryClient();
  const mayChange = useMay('people.change');
  const [approving, setApproving] = useState(false);
  const { data } = useQuery({
    queryKey: ['directory'],
    queryFn: () => call('get', '/v1/directory'),
    refetchInterval: 15_000,
  });
  const again = () => client.invalidateQueries({ queryKey: ['directory'] });
  const { error, doing } = useDoing(again);
  if (!data?.configured) return null;
  const count = data.held.length;
  return (
    <Stack gap="xs">
      {data.failedSince ? (
        <Alert color="red" title="The directory cannot be read">
          For {ago(data.failedSince)}: {data.reason}. Nobody is changed until it answers; whoever leaves
          meanwhile is cut off only then.
        </Alert>
      ) : (
        <Group justify="space-between">
          <Text className="soft">
            People come from the directory: {data.seen} there, read{' '}
            {data.okAt ? `${ago(data.okAt)} ago` : 'not yet'}
            {data.leftOut > 0 && `, ${data.leftOut} of them without an address of yours`}.
          </Text>
          {mayChange && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => doing(() => call('post', '/v1/directory/look'))}
            >
              Read it now
            </Button>
          )}
        </Group>
      )}
      {!data.failedSince && data.reason !== '' && <Alert color="yellow">{data.reason}</Alert>}
      {error && <Trouble error={error} />}
      {count > 0 && (
        <Alert color="red" title={`${count} people would be cut off at once`}>
          <Stack gap="xs" align="flex-start">
            <Text>
              So many are missing in the directory, or from one of its groups, that somebody must look first.
              Is that meant?
            </Text>
            <List>
              {data.held.slice(0, 10).map((one) => (
                <List.Item key={one.id}>{one.name}</List.Item>
              ))}
            </List>
            {count > 10 && <Text>and {count - 10} more.</Text>}
            {mayChange && (
              <Button color="red" variant="outline" onClick={() => setApproving(true)}>
                Cut them off
              </Button>
            )}
          </Stack>
        </Alert>
      )}
      {approving && (
        <Confirm
          title={`Cut off ${count} people?`}
          text="Those who are missing lose every way in for good, those who left a group what it gave them. It happens at the next reading, within half a minute."
          verb="Cut them off"
          onEnd={() => setApproving(false)}
          onDo={() =>
            call('post', '/v1/directory/approval', {
              body: { accounts: data.held.map((one) => one.id) },
            }).then(again)
          }
        />
      )}
    </Stack>
  );
}
