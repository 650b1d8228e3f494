import { type Actor, Fault } from '#base';
import type { Sql } from '#store';
import * as accounts from '../accounts.ts';
import { deleteLogin } from '../store.ts';
import type { Account, Source } from '../words.ts';
import * as rows from './store.ts';

/** Somebody as a directory says they are. */
export interface Wanted {
  /** Their name there, which never changes. */
  readonly external: string;
  readonly name: string;
  /** In domains of ours, in the form of `accounts.ownAddress`; at least one. */
  readonly addresses: readonly accounts.OwnAddress[];
  readonly active: boolean;
}

/** Where another system's names for people and groups are kept; part of a blinded value, so never changed. */
export type LinkSource = 'ldap' | 'scim' | 'oidc';

type Needs = accounts.Needs;

export const linkBlind = ({ keys }: Pick<Needs, 'keys'>, source: LinkSource, external: string): Buffer =>
  keys.blind('link', `${source}\n${external}`);

const part = (source: LinkSource): string => `link:${source}`;

export async function link(
  needs: Needs,
  sql: Sql,
  source: LinkSource,
  external: string,
  to: { readonly account: string } | { readonly group: string },
): Promise<boolean> {
  const id = 'account' in to ? to.account : to.group;
  return rows.insertLink(sql, {
    source,
    blind: linkBlind(needs, source, external),
    account_id: 'account' in to ? to.account : null,
    group_id: 'group' in to ? to.group : null,
    sealed: needs.keys.sealField('people', { id, part: part(source) }, Buffer.from(external)),
    at: new Date(needs.clock.now()),
  });
}

/** The name that a link stands for, in clear. */
export const externalOf = ({ keys }: Pick<Needs, 'keys'>, source: LinkSource, row: rows.LinkRow): string =>
  keys
    .openField('people', { id: (row.account_id ?? row.group_id)!, part: part(source) }, row.sealed)
    .toString();

/**
 * Makes somebody, or takes over whoever has one of the addresses and is kept by hand: from then on the directory says
 * whether they are here. Throws `login-taken` where the address is somebody else's.
 */
export async function create(
  needs: Needs,
  actor: Actor,
  sql: Sql,
  source: 'ldap' | 'scim',
  wanted: Wanted,
): Promise<string> {
  const known: Account[] = [];
  for (const { text } of wanted.addresses) {
    const owner = await accounts.findByLogin(needs, text, sql);
    if (owner) known.push(owner);
  }
  const byHand = known.find((one) => one.source === 'hand' && one.kind === 'person' && one.partner === null);
  if (byHand) return adopt(needs, actor, sql, source, wanted, byHand);
  // An address may be given to somebody new once its owner was removed; their history is not given along.
  for (const { text } of wanted.addresses) {
    const owner = known.find(({ addresses }) => addresses.includes(text));
    if (owner && (await isErased(sql, owner))) await removeAddress(needs, actor, sql, owner.id, text);
  }
  const id = await accounts.insert(needs, actor, sql, {
    kind: 'person',
    name: accounts.checkName(wanted.name),
    roles: [],
    relay: false,
    logins: wanted.addresses.map(({ key, text }) => ({ kind: 'address', key, text }) as const),
    source,
  });
  await link(needs, sql, source, wanted.external, { account: id });
  if (!wanted.active) await accounts.switchIn(needs, actor, sql, id, { state: 'disabled', by: source });
  return id;
}

/** Whether somebody was removed where they were kept: off, and known by no name there any more. */
const isErased = async (sql: Sql, { id, source, state }: Account): Promise<boolean> =>
  state === 'disabled' && source !== 'hand' && (await rows.linkRows(sql, source, id)).length === 0;

async function adopt(
  needs: Needs,
  actor: Actor,
  sql: Sql,
  source: 'ldap' | 'scim',
  wanted: Wanted,
  account: Account,
): Promise<string> {
  await rows.setSource(sql, account.id, source);
  await link(needs, sql, source, wanted.external, { account: account.id });
  await needs.evidence.record(sql, {
    kind: 'person.linked',
    actor,
    data: { account: account.id, source },
    secret: { external: wanted.external },
  });
  await update(needs, actor, sql, { ...account, source }, wanted);
  return account.id;
}

/** Whether anything about somebody is other than the directory says. */
export function differs(account: Account, wanted: Wanted): boolean {
  const now = new Set(account.addresses);
  return (
    account.name !== wanted.name ||
    now.size !== wanted.addresses.length ||
    wanted.addresses.some(({ text }) => !now.has(text)) ||
    (wanted.active ? account.offBy === account.source : account.state === 'active')
  );
}

/** Brings name, addresses and state in line. Who was switched off by hand here stays off. */
export async function update(
  needs: Needs,
  actor: Actor,
  sql: Sql,
  account: Account,
  wanted: Wanted,
): Promise<void> {
  const source = account.source as 'ldap' | 'scim';
  const at = new Date(needs.clock.now());
  const { id } = account;
  const name = accounts.checkName(wanted.name);
  if (name !== account.name) {
    await rows.renameAccount(sql, id, accounts.seal(needs.keys, id, 'name', name), at);
    await needs.evidence.record(sql, {
      kind: 'person.changed',
      actor,
      data: { account: id, change: 'name' },
      secret: { name },
    });
  }
  const wantedTexts = new Set(wanted.addresses.map(({ text }) => text));
  const gone = account.addresses.filter((one) => !wantedTexts.has(one));
  const come = wanted.addresses.filter(({ text }) => !account.addresses.includes(text));
  for (const text of gone) await removeAddress(needs, actor, sql, id, text);
  for (const { key, text } of come) {
    await accounts.addLogin(needs, sql, id, { kind: 'address', key, text });
    await needs.evidence.record(sql, {
      kind: 'person.changed',
      actor,
      data: { account: id, change: 'address-added' },
      secret: { address: text },
    });
  }
  if (gone.length > 0) await rows.cut(sql, [id], at);
  if (!wanted.active && account.state === 'active')
    await accounts.switchIn(needs, actor, sql, id, { state: 'disabled', by: source });
  if (wanted.active && account.state === 'disabled' && account.offBy === source)
    await accounts.switchIn(needs, actor, sql, id, { state: 'active', by: source });
}

async function removeAddress(needs: Needs, actor: Actor, sql: Sql, id: string, text: string): Promise<void> {
  const { key } = accounts.readAddress(text);
  const blind = accounts.loginBlind(needs.keys, { kind: 'address', text: key });
  if (!(await deleteLogin(sql, id, blind)))
    throw new Fault({
      code: 'account-missing',
      kind: 'missing',
      say: 'That address is not theirs any more.',
    });
  await needs.evidence.record(sql, {
    kind: 'person.changed',
    actor,
    data: { account: id, change: 'address-removed' },
    secret: { address: text },
  });
}

/**
 * Somebody is not there any more: switched off, and every way in ended for good, so that nothing of it lives again should
 * they return (45 CFR 164.308(a)(3)(ii)(C)). Their letters and the record of what they did stay.
 */
export async function erase(needs: Needs, actor: Actor, sql: Sql, id: string, by: Source): Promise<void> {
  const at = new Date(needs.clock.now());
  await accounts.switchIn(needs, actor, sql, id, { state: 'disabled', by });
  await rows.endAllOf(sql, id, at);
  await rows.deleteLinks(sql, null, id);
  await needs.evidence.record(sql, { kind: 'person.erased', actor, data: { account: id, by } });
}
