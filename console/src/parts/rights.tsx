import { Card, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '../call.ts';
import { Facts, Shown } from './shown.tsx';
import { Wide } from './wide.tsx';

const acts: Readonly<Record<string, string>> = {
  'mail.send': 'Write mail',
  'queue.read': 'See letters under way',
  'queue.change': 'Retry and cancel letters',
  'pickup.read': 'See letters in the portal',
  'pickup.change': 'Extend and withdraw letters in the portal',
  'trace.read': 'See the life of letters',
  'archive.read': 'Read kept letters',
  'archive.export': 'Take kept letters out of the house',
  'archive.import': 'Take letters from elsewhere into the archive',
  'people.read': 'See people and their rights',
  'people.change': 'Change people and their rights',
  'people.provision': 'Say who is here, as a directory',
  'domains.change': 'Change domains',
  'consent.read': 'See consents',
  'consent.change': 'Record consents',
  'hold.read': 'See held letters',
  'hold.decide': 'Decide about held letters',
  'settings.change': 'Change settings and rules',
  'glass.ask': 'Ask for emergency access to letters of others',
  'glass.approve': 'Allow somebody else emergency access',
  'review.sign': 'Review the log and sign it off',
};

interface Grant {
  readonly role: string;
  readonly group: string | null;
}

const because = ({ role, group }: Grant): string =>
  group === null ? `${role}, given to them` : `${role}, as a member of ${group}`;

/** Why may they do that? Each right, with the role that gives it and the group the role comes by. */
export function Rights({ id, name }: { id: string; name: string }) {
  const query = useQuery({
    queryKey: ['people', 'rights', id],
    queryFn: () => call('get', '/v1/people/{id}/rights', { params: { id } }),
  });
  return (
    <Card withBorder>
      <Stack>
        <Title order={2} size="h4">
          What they may do, and why
        </Title>
        <Shown query={query}>
          {({ rights, withheld, groups, partner, secondFactor, state }) => (
            <>
              <Facts
                of={[
                  ['Groups', groups.map((one) => one.name).join(', ') || 'none'],
                  ['Organisation', partner ? partner.name : 'your own'],
                  ['Second factor', secondFactor ? 'always asked for' : 'not asked for'],
                ]}
              />
              {rights.length === 0 ? (
                <Text>
                  {state === 'active' ? `${name} may do nothing here yet.` : 'Nothing: the account is off.'}
                </Text>
              ) : (
                <Wide name="Rights">
                  <Table>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>May</Table.Th>
                        <Table.Th>Because they are</Table.Th>
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {rights.map((one) => (
                        <Table.Tr key={one.act}>
                          <Table.Td>{acts[one.act] ?? one.act}</Table.Td>
                          <Table.Td>{one.because.map(because).join('; ')}</Table.Td>
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </Wide>
              )}
              {withheld.length > 0 && (
                <Text>
                  Withheld, because {partner?.name ?? 'their organisation'} may not have it:{' '}
                  {withheld.map(because).join('; ')}.
                </Text>
              )}
            </>
          )}
        </Shown>
      </Stack>
    </Card>
  );
}
