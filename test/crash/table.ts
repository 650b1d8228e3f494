import type { PartResult } from './parts.ts';
import { type Account, type Fate, fates } from './reconcile.ts';

export interface Totals {
  readonly accepted: number;
  readonly deliveries: number;
  readonly fates: Readonly<Record<Fate, number>>;
  readonly inside: number;
  readonly outside: number;
  readonly untold: number;
  readonly hits: number;
  readonly searched: { readonly files: number; readonly bytes: number };
  readonly evidence: 'holds' | 'broken';
  readonly wrong: readonly string[];
  readonly leftOut: readonly string[];
}

const sum = (accounts: readonly Account[], of: (account: Account) => number): number =>
  accounts.reduce((total, account) => total + of(account), 0);

/** All parts together. Letters of a power cut were counted before: of them only what is wrong counts. */
export function totalsOf(parts: readonly PartResult[]): Totals {
  const first = parts.flatMap((part) => part.accounts.slice(0, 1));
  const all = parts.flatMap((part) => part.accounts);
  const count = Object.fromEntries(
    fates.map((fate) => [fate, sum(fate === 'lost' ? all : first, (account) => account.fates[fate])]),
  ) as Record<Fate, number>;
  const searches = parts.flatMap((part) => part.search ?? []);
  return {
    accepted: sum(first, (account) => account.accepted),
    deliveries: sum(first, (account) => account.deliveries),
    fates: count,
    inside: sum(first, (account) => account.inside),
    outside: sum(all, (account) => account.outside),
    untold: sum(first, (account) => account.untold),
    hits: searches.reduce((total, { hits }) => total + hits.length, 0),
    searched: {
      files: searches.reduce((total, { files }) => total + files, 0),
      bytes: searches.reduce((total, { bytes }) => total + bytes, 0),
    },
    evidence: all.every((account) => account.evidence.length === 0) ? 'holds' : 'broken',
    wrong: [
      ...parts.flatMap((part) => part.wrong.map((line) => `${part.name}: ${line}`)),
      ...parts.flatMap((part) =>
        part.accounts.flatMap((account) =>
          [...account.wrong, ...account.evidence].map((line) => `${part.name}: ${line}`),
        ),
      ),
      ...searches.flatMap(({ hits }) =>
        hits.map(({ file, form, offset }) => `in clear (${form}): ${file} at ${offset}`),
      ),
    ],
    leftOut: parts.flatMap((part) => (part.leftOut ? [`${part.name}: ${part.leftOut}`] : [])),
  };
}

/** Whether the promises held. */
export const holds = (totals: Totals): boolean =>
  totals.wrong.length === 0 && totals.fates.lost === 0 && totals.hits === 0 && totals.outside === 0;

const row = (name: string, value: number | string, note = ''): string =>
  `  ${name.padEnd(26)}${String(value).padStart(9)}${note ? `   ${note}` : ''}`;

const partRows = (part: PartResult): string[] => {
  if (part.leftOut) return [`  ${part.name}: left out: ${part.leftOut}`];
  const causes = Object.entries(part.accounts[0]?.causes ?? {}).map(([kind, count]) => `${count} by ${kind}`);
  const lines = part.accounts.map(
    (account, index) =>
      `    ${index === 0 ? 'at the end' : `power cut ${index}`}: ${account.accepted} accepted, ${fates.map((fate) => `${account.fates[fate]} ${fate}`).join(', ')}, duplicated ${account.inside} inside, ${account.outside} outside`,
  );
  const why = causes.length > 0 ? [`    second copies: ${causes.join(', ')}`] : [];
  return [`  ${part.name} (${part.seconds.toFixed(0)} s): ${part.did}`, ...lines, ...why];
};

/** For people. */
export function table(parts: readonly PartResult[], totals: Totals): string {
  const { fates: of } = totals;
  return [
    'What was done',
    ...parts.flatMap(partRows),
    '',
    'The ledger',
    row('accepted (250 seen)', totals.accepted, 'letters'),
    row('to readers', totals.deliveries, 'deliveries'),
    row('delivered', of.delivered),
    row('waiting in the queue', of.waiting),
    row('held for a person', of.held),
    row('waiting in the portal', of.pickup),
    row('bounced to the sender', of.bounced),
    row('lost', of.lost),
    row(
      'duplicated, inside',
      totals.inside,
      "SMTP's own window: a fault between the final dot and its outcome's commit",
    ),
    row('duplicated, outside', totals.outside),
    row('arrived, 250 not seen', totals.untold, 'the fault took the answer, not the letter'),
    row(
      'hits in clear',
      totals.hits,
      `${totals.searched.files} files, ${(totals.searched.bytes / 1e6).toFixed(0)} MB searched: raw, base64, quoted-printable, percent, UTF-16, hex`,
    ),
    row(
      'evidence',
      totals.evidence,
      'message.accepted for each letter, one outcome for each settled delivery, hashes',
    ),
    '',
    ...(totals.wrong.length > 0
      ? [
          'Wrong',
          ...totals.wrong.slice(0, 40).map((line) => `  ${line}`),
          ...(totals.wrong.length > 40 ? [`  and ${totals.wrong.length - 40} more`] : []),
        ]
      : ['Nothing lost, nothing in clear, nothing twice that SMTP does not allow.']),
  ].join('\n');
}
