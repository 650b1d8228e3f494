/** Access of other systems, by a key or by asking for it: what both have in common. */
import { Badge, Button, MultiSelect, NumberInput, Table, TextInput, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { mayKey, useMe } from '../session.tsx';
import { moment } from '../words.ts';
import { Wide } from './wide.tsx';

export interface Access {
  readonly account: string;
  readonly label: string;
  readonly acts: string[];
  /** As typed: CIDR ranges with commas or spaces between them. */
  readonly networks: string;
  readonly days: number | string;
}

export const firstAccess: Access = { account: '', label: '', acts: ['mail.send'], networks: '', days: 90 };

/** As the API takes it. */
export const accessBody = ({ account, label, acts, networks, days }: Access) => ({
  account,
  label,
  acts,
  days: Number(days),
  networks: networks.split(/[\s,]+/).filter(Boolean),
});

/** For which account, what for, with what rights, from where and how long; `children` is what else is asked. */
export function AccessFields({
  of,
  onChange,
  actsFixed = false,
  daysLabel,
  children,
}: {
  of: Access;
  onChange: (next: Access) => void;
  actsFixed?: boolean;
  daysLabel: string;
  children: ReactNode;
}) {
  const me = useMe();
  return (
    <>
      <TextInput
        label="Account it acts for"
        description="The name of a service account, or somebody’s address"
        value={of.account}
        onChange={(event) => onChange({ ...of, account: event.currentTarget.value })}
        required
        data-autofocus
      />
      <TextInput
        label="What it is for"
        value={of.label}
        onChange={(event) => onChange({ ...of, label: event.currentTarget.value })}
        required
      />
      {children}
      <MultiSelect
        disabled={actsFixed}
        label="What it may do"
        data={[...new Set(['mail.send', 'people.provision', ...me.acts])].filter(mayKey).sort()}
        value={of.acts}
        onChange={(acts) => onChange({ ...of, acts })}
      />
      <TextInput
        label="Only from these networks"
        description="Such as 10.2.0.0/16; empty: from anywhere"
        value={of.networks}
        onChange={(event) => onChange({ ...of, networks: event.currentTarget.value })}
      />
      <NumberInput
        label={daysLabel}
        value={of.days}
        onChange={(days) => onChange({ ...of, days })}
        min={1}
        max={366}
        required
      />
    </>
  );
}

interface Granted {
  readonly id: string;
  readonly label: string;
  readonly acts: readonly string[];
  readonly networks: readonly string[];
  readonly expiresAt: string;
  readonly usedAt: string | null;
}

/** Who has access, and a button to end it for those who may. */
export function AccessTable<T extends Granted>({
  name,
  items,
  labelOf,
  knownBy,
  onEnding,
}: {
  name: string;
  items: readonly T[];
  labelOf?: (one: T) => ReactNode;
  /** By what the system is known, where that differs. */
  knownBy?: (one: T) => string;
  onEnding: ((one: T) => void) | null;
}) {
  return (
    <Wide name={name}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>For</Table.Th>
            <Table.Th>May</Table.Th>
            {knownBy && <Table.Th>Known by</Table.Th>}
            <Table.Th>From</Table.Th>
            <Table.Th>Until</Table.Th>
            <Table.Th>Last used</Table.Th>
            {onEnding && (
              <Table.Th>
                <VisuallyHidden>What can be done</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>{labelOf?.(one) ?? one.label}</Table.Td>
              <Table.Td>{one.acts.join(', ')}</Table.Td>
              {knownBy && <Table.Td>{knownBy(one)}</Table.Td>}
              <Table.Td>{one.networks.join(', ') || 'anywhere'}</Table.Td>
              <Table.Td>
                {new Date(one.expiresAt) < new Date() ? (
                  <Badge color="red">ran out</Badge>
                ) : (
                  moment(one.expiresAt)
                )}
              </Table.Td>
              <Table.Td>{moment(one.usedAt)}</Table.Td>
              {onEnding && (
                <Table.Td>
                  <Button size="compact-xs" variant="subtle" color="red" onClick={() => onEnding(one)}>
                    End it
                  </Button>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}
