import { type Actor, type Clock, Fault, isId, newId } from '#base';
import type { EventDraft, Evidence } from '#evidence';
import type { Keys } from '#keys';
import { type Address, addressKey, formatAddress, type MailClass, parseAddress } from '#mail';
import type { Sql, Store } from '#store';
import { changingRights } from './directory/rights.ts';
import { partnerRows } from './directory/store.ts';
import { loginText } from './login.ts';
import { roles as allRoles, type Role } from './roles.ts';
import * as rows from './store.ts';
import type { Account, NewPerson, NewServiceAccount, Source } from './words.ts';

export interface OwnAddress {
  readonly text: string;
  readonly key: string;
}

export interface Needs {
  readonly store: Store;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly isInside: (domain: string) => boolean;
}

export const invalid = (code: string, say: string): Fault => new Fault({ code, kind: 'invalid', say });
export const missing = (say: string): Fault => new Fault({ code: 'account-missing', kind: 'missing', say });

/** The keyed hash by which an address or account name is found. */
export const loginBlind = (keys: Keys, { kind, text }: { kind: 'address' | 'name'; text: string }): Buffer =>
  keys.blind(kind === 'address' ? 'address' : 'account', text);

export const seal = (keys: Keys, id: string, part: string, text: string): Buffer =>
  keys.sealField('people', { id, part }, Buffer.from(text));
export const open = (keys: Keys, id: string, part: string, sealed: Buffer): string =>
  keys.openField('people', { id, part }, sealed).toString();

/** An address in a domain of ours, or of the partner's. Throws `address-invalid`, `address-not-inside`. */
export function ownAddress(needs: Needs, typed: string, also: readonly string[] = []): OwnAddress {
  const { address, ...own } = readAddress(typed);
  if (!needs.isInside(address.domain) && !also.includes(address.domain)) {
    throw invalid(
      'address-not-inside',
      `${address.domain} is not one of your domains yet. Run: postern domain add ${address.domain}`,
    );
  }
  return own;
}

/** Throws `address-invalid`. */
export function readAddress(typed: string): OwnAddress & { readonly address: Address } {
  const reading = parseAddress(typed.trim(), { policy: 'liberal' });
  if (!reading.ok) throw invalid('address-invalid', `"${typed}" is not a mail address: ${reading.reason}.`);
  const { address } = reading;
  return { address, text: formatAddress(address), key: addressKey(address) };
}

export function checkRoles(given: readonly Role[]): readonly Role[] {
  const wrong = given.find((role) => !allRoles.includes(role));
  if (wrong) throw invalid('role-unknown', `There is no role "${wrong}". Roles are ${allRoles.join(', ')}.`);
  return [...new Set(given)].sort();
}

export function checkName(typed: string): string {
  const name = typed.trim().normalize('NFC');
  if (name === '' || name.length > 200 || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name))
    throw invalid('name-invalid', 'A name has 1 to 200 letters and no control characters.');
  return name;
}

export async function addLogin(
  needs: Needs,
  sql: Sql,
  accountId: string,
  login: { kind: 'address' | 'name'; key: string; text: string },
): Promise<void> {
  const blind = loginBlind(needs.keys, { kind: login.kind, text: login.key });
  const sealed = seal(needs.keys, accountId, `login:${login.kind}`, login.text);
  const added = await rows.insertLogin(
    sql,
    { account_id: accountId, blind, kind: login.kind, sealed },
    new Date(needs.clock.now()),
  );
  if (!added) throw invalid('login-taken', `${login.text} belongs to an account already.`);
}

interface Plan {
  readonly kind: 'person' | 'service';
  readonly name: string;
  readonly roles: readonly Role[];
  readonly relay: boolean;
  readonly class?: MailClass;
  readonly logins: readonly { kind: 'address' | 'name'; key: string; text: string }[];
  readonly source?: Source;
  readonly partner?: string;
}

async function add(needs: Needs, actor: Actor, plan: Plan): Promise<Account> {
  const id = await needs.store.transaction((sql) => insert(needs, actor, sql, plan));
  return (await find(needs, id))!;
}

/** Makes an account in the caller's transaction. */
export async function insert(needs: Needs, actor: Actor, sql: Sql, plan: Plan): Promise<string> {
  const id = newId();
  const at = new Date(needs.clock.now());
  const { kind, relay, source = 'hand', partner } = plan;
  await rows.insertAccount(sql, {
    id,
    kind,
    relay,
    roles: [...plan.roles],
    class: plan.class ?? null,
    added_at: at,
    name_sealed: seal(needs.keys, id, 'name', plan.name),
    source,
    partner_id: partner ?? null,
  });
  for (const login of plan.logins) await addLogin(needs, sql, id, login);
  await needs.evidence.record(sql, {
    kind: 'person.added',
    actor,
    data: { account: id, kind, roles: [...plan.roles], relay, source, ...(partner ? { partner } : {}) },
    secret: { name: plan.name, logins: plan.logins.map((login) => login.text).join(' ') },
  });
  return id;
}

export async function addPerson(
  needs: Needs,
  actor: Actor,
  { name, addresses, roles, partner }: NewPerson,
): Promise<Account> {
  const of = partner === undefined ? null : await partnerOf(needs, partner);
  const own = addresses.map((typed) => ownAddress(needs, typed, of?.domains));
  if (own.length === 0) throw invalid('address-missing', 'A person needs at least one address.');
  const logins = own.map(({ key, text }) => ({ kind: 'address', key, text }) as const);
  return add(needs, actor, {
    kind: 'person',
    name: checkName(name),
    roles: checkRoles(roles ?? (of ? [] : ['sender'])),
    relay: false,
    logins,
    ...(of ? { partner: of.id } : {}),
  });
}

async function partnerOf(needs: Needs, id: string): Promise<{ id: string; domains: readonly string[] }> {
  const [row] = isId(id) ? await partnerRows(needs.store, id) : [];
  if (!row) throw new Fault({ code: 'partner-missing', kind: 'missing', say: 'There is no such partner.' });
  return row;
}

export async function addServiceAccount(
  needs: Needs,
  actor: Actor,
  wish: NewServiceAccount,
): Promise<Account> {
  const name = wish.name.trim();
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(name)) {
    throw invalid(
      'name-invalid',
      'The name of a service account has letters, digits, dots, hyphens and underscores, and begins with a letter or digit.',
    );
  }
  const of = wish.partner === undefined ? null : await partnerOf(needs, wish.partner);
  if (of && wish.relay)
    throw invalid('relay-not-theirs', 'A system of another organisation cannot hand over letters of yours.');
  const logins = [{ kind: 'name', key: loginText(name).text, text: name } as const];
  return add(needs, actor, {
    kind: 'service',
    name,
    roles: checkRoles(wish.roles ?? (of ? [] : ['sender'])),
    relay: wish.relay ?? false,
    logins,
    ...(of ? { partner: of.id } : {}),
    ...(wish.class ? { class: wish.class } : {}),
  });
}

function toAccount(keys: Keys, row: rows.AccountRow, logins: readonly rows.LoginRow[]): Account {
  const addresses = logins
    .filter(({ kind }) => kind === 'address')
    .map((login) => open(keys, row.id, 'login:address', login.sealed));
  return {
    id: row.id,
    kind: row.kind,
    name: open(keys, row.id, 'name', row.name_sealed),
    addresses,
    roles: row.roles as Role[],
    ownRoles: row.own_roles as Role[],
    state: row.state,
    relay: row.relay,
    ...(row.class ? { class: row.class as MailClass } : {}),
    addedAt: row.added_at.getTime(),
    source: row.source as Source,
    partner: row.partner_id,
    offBy: row.state === 'active' ? null : ((row.off_by ?? 'hand') as Source),
  };
}

export async function find(needs: Needs, id: string, sql: Sql = needs.store): Promise<Account | null> {
  const [row] = await rows.accountRows(sql, id);
  return row ? toAccount(needs.keys, row, await rows.loginRows(sql, id)) : null;
}

export async function findByLogin(
  needs: Needs,
  typed: string,
  sql: Sql = needs.store,
): Promise<Account | null> {
  const id = await rows.accountIdOf(sql, loginBlind(needs.keys, loginText(typed)));
  return id ? find(needs, id, sql) : null;
}

export async function list(needs: Needs): Promise<Account[]> {
  const logins = Map.groupBy(await rows.loginRows(needs.store, null), (login) => login.account_id);
  return (await rows.accountRows(needs.store, null)).map((row) =>
    toAccount(needs.keys, row, logins.get(row.id) ?? []),
  );
}

/** Runs a change and writes it down, in one transaction. */
const changing = (needs: Needs, draft: EventDraft, work: (sql: Sql) => Promise<unknown>): Promise<void> =>
  needs.store.transaction(async (sql) => {
    await work(sql);
    await needs.evidence.record(sql, draft);
  });

export async function setRoles(
  needs: Needs,
  actor: Actor,
  account: Account,
  wish: readonly Role[],
): Promise<void> {
  const roles = checkRoles(wish);
  const data = { account: account.id, roles: [...roles], before: [...account.ownRoles] };
  await changing(needs, { kind: 'person.changed', actor, data }, (sql) =>
    changingRights(needs, actor, sql, [account.id], () =>
      rows.changeAccount(sql, account.id, { roles }, null),
    ),
  );
}

export async function setState(
  needs: Needs,
  actor: Actor,
  account: Account,
  state: 'active' | 'disabled',
): Promise<void> {
  if (state === 'active' && account.offBy !== null && account.offBy !== 'hand' && actor.via !== 'cli')
    throw invalid('kept-elsewhere', 'This account was switched off in the directory. Switch it on there.');
  const cut = state === 'disabled' ? new Date(needs.clock.now()) : null;
  const kind = state === 'disabled' ? 'person.removed' : 'person.changed';
  await changing(needs, { kind, actor, data: { account: account.id, state } }, (sql) =>
    rows.changeAccount(sql, account.id, { state }, cut),
  );
}

/** Switches on or off in the caller's transaction, as a directory does. */
export async function switchIn(
  needs: Needs,
  actor: Actor,
  sql: Sql,
  account: string,
  { state, by }: { readonly state: 'active' | 'disabled'; readonly by: Source },
): Promise<void> {
  const cut = state === 'disabled' ? new Date(needs.clock.now()) : null;
  await rows.changeAccount(sql, account, { state, by }, cut);
  const kind = state === 'disabled' ? 'person.removed' : 'person.changed';
  await needs.evidence.record(sql, { kind, actor, data: { account, state, by } });
}

export async function addAddress(needs: Needs, actor: Actor, account: Account, typed: string): Promise<void> {
  if (account.kind === 'service')
    throw invalid(
      'account-is-service',
      'A service account writes from any of your domains and has no addresses of its own.',
    );
  const { key, text } = ownAddress(needs, typed);
  const draft: EventDraft = {
    kind: 'person.changed',
    actor,
    data: { account: account.id, change: 'address-added' },
    secret: { address: text },
  };
  await changing(needs, draft, (sql) => addLogin(needs, sql, account.id, { kind: 'address', key, text }));
}

export async function removeAddress(
  needs: Needs,
  actor: Actor,
  account: Account,
  typed: string,
): Promise<void> {
  const login = loginText(typed);
  if (account.addresses.length === 1)
    throw invalid('address-last', 'This is the last address of the account. Disable the account instead.');
  const draft: EventDraft = {
    kind: 'person.changed',
    actor,
    data: { account: account.id, change: 'address-removed' },
    secret: { address: login.text },
  };
  await changing(needs, draft, async (sql) => {
    if (!(await rows.deleteLogin(sql, account.id, loginBlind(needs.keys, login))))
      throw missing(`${typed} is not an address of this account.`);
    await rows.changeAccount(sql, account.id, {}, new Date(needs.clock.now()));
  });
}
