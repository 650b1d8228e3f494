import { Badge, Table, Text } from '@mantine/core';
import { moment, roles } from '../words.ts';
import { Wide } from './wide.tsx';

export interface ShownLook {
  readonly id: string;
  readonly at: string;
  readonly letter: string;
  readonly sight: string;
  readonly who: {
    readonly kind: string;
    readonly name: string;
    readonly roles: readonly string[];
    readonly you: boolean;
  };
  readonly why: string | null;
  readonly glass: string | null;
}

/** What of a letter somebody saw. */
const sights: Readonly<Record<string, string>> = {
  content: 'read the letter',
  attachment: 'took an attachment',
  export: 'took a copy out of the house',
  excerpt: 'saw its subject and a line, in a search',
  proof: 'made a proof of its delivery',
  details: 'looked at its history',
  line: 'saw it in a list',
  access: 'allowed somebody to read it',
};
const kinds: Readonly<Record<string, string>> = {
  staff: 'somebody here',
  system: 'a system',
  shell: 'whoever runs the server',
  sender: 'the sender',
  reader: 'a reader',
};

export function lookerWords({ who }: ShownLook): string {
  if (who.you) return 'you';
  const name = who.name || kinds[who.kind] || who.kind;
  return who.kind === 'shell' ? `${name}, at the server itself` : name;
}

/** Who looked, when, at what, and why, in their own words. */
export function LookTable<L extends ShownLook>({
  looks,
  name,
  letter,
}: {
  looks: readonly L[];
  name: string;
  /** How a letter is told from others, where there are several. */
  letter?: (look: L) => string;
}) {
  return (
    <Wide name={name}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Who</Table.Th>
            <Table.Th>What</Table.Th>
            {letter && <Table.Th>Letter</Table.Th>}
            <Table.Th>When</Table.Th>
            <Table.Th>Why</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {looks.map((look) => (
            <Table.Tr key={`${look.id} ${look.letter}`}>
              <Table.Td>
                <Text fw={600}>{lookerWords(look)}</Text>
                {look.who.roles.length > 0 && (
                  <Text size="sm" className="soft">
                    {look.who.roles.map((role) => roles[role] ?? role).join('; ')}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                {sights[look.sight] ?? look.sight}
                {look.glass && (
                  <Badge ml="xs" color="orange" variant="light">
                    emergency access
                  </Badge>
                )}
              </Table.Td>
              {letter && <Table.Td className="wrap">{letter(look)}</Table.Td>}
              <Table.Td>{moment(look.at)}</Table.Td>
              <Table.Td className="wrap">
                {look.why ?? <span className="soft">no reason is asked for this</span>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}
