import type { Account, Role } from '#people';
import { moment, paint, plain, print, printFields, printJson, printTable } from './output.ts';

/** How an account is shown, by person and by service commands. */
export const accountJson = (account: Account): object => ({
  ...account,
  addedAt: new Date(account.addedAt).toISOString(),
});

export const whoIs = (account: Account): string =>
  account.kind === 'service' ? account.name : `${plain(account.name)} <${account.addresses[0]}>`;

export function printAccounts(accounts: readonly Account[], json: boolean): void {
  if (json) printJson(accounts.map(accountJson));
  else if (accounts.length === 0) print('Nobody yet.');
  else printAll(accounts);
}

function printAll(accounts: readonly Account[]): void {
  printTable(
    ['NAME', 'ADDRESSES', 'MAY', 'STATE'],
    accounts.map((account) => [
      plain(account.name),
      account.addresses.join(' ') || '-',
      mayWords(account),
      stateWord(account),
    ]),
  );
}

const stateWord = ({ state }: Account): string =>
  state === 'active' ? paint('green', 'active') : paint('red', 'switched off');

const mayWords = (account: Account): string =>
  account.kind === 'service'
    ? [account.relay ? 'relay' : 'send', ...(account.class ? [account.class] : [])].join(', ')
    : account.roles.join(', ') || 'nothing';

export function printAccount(account: Account): void {
  printFields([
    ['name', plain(account.name)],
    ['id', account.id],
    ...(account.kind === 'person' ? ([['addresses', account.addresses.join(', ')]] as const) : []),
    ['may', mayWords(account)],
    ['state', stateWord(account)],
    ['since', moment(account.addedAt)],
  ]);
}

/** An app password is shown once, and set apart so that it can be copied. */
export function printPassword(user: string, password: string): void {
  print();
  print(`  user      ${user}`);
  print(`  password  ${paint('bold', password)}`);
  print();
  print('Write it down now: it is not shown again. Hyphens and case do not matter.');
}

export const asRoles = (given: readonly string[]): Role[] =>
  given.flatMap((text) => text.split(',')).filter((text) => text !== '') as Role[];
