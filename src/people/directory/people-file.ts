import { createHash } from 'node:crypto';
import { type Actor, canonicalJson, Fault } from '#base';
import type { Sql } from '#store';
import * as accounts from '../accounts.ts';
import { roles as allRoles, type Role } from '../roles.ts';
import { changeAccount } from '../store.ts';
import type { Account } from '../words.ts';
import { type Row, readCsv } from './csv.ts';
import type { Group, Groups, Require } from './groups.ts';
import { update } from './keeping.ts';
import { changingRights } from './rights.ts';

/** One thing that a file would change, in the words of a list: what, and to what. */
export interface Step {
  readonly kind:
    | 'new'
    | 'name'
    | 'address'
    | 'address-gone'
    | 'role'
    | 'role-gone'
    | 'group'
    | 'group-gone'
    | 'on'
    | 'off';
  readonly text: string;
}

export interface PersonChange {
  readonly line: number;
  /** Null: somebody new. */
  readonly account: string | null;
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface FileProblem {
  readonly line: number;
  readonly says: string;
}

/** What a file would do: nothing is done before somebody has looked at it. */
export interface FilePlan {
  readonly changes: readonly PersonChange[];
  readonly problems: readonly FileProblem[];
  /** Rows that say what is so already. */
  readonly same: number;
  /** People kept by hand here who are not in the file: they stay as they are. */
  readonly unlisted: number;
  /** Names this plan alone: it is done only as it was looked at. */
  readonly hash: string;
}

interface Wish {
  readonly line: number;
  readonly account: Account | null;
  readonly name: string;
  readonly addresses: readonly accounts.OwnAddress[];
  readonly roles: readonly Role[] | null;
  readonly groups: readonly Group[] | null;
  readonly active: boolean | null;
}

export interface FileNeeds extends accounts.Needs {
  readonly groups: Groups;
  readonly require: Require;
  readonly refresh: () => Promise<void>;
}

const columns = ['name', 'addresses', 'roles', 'groups', 'state'] as const;
const words = (cell: string): string[] => cell.split(/[;|\s]+/).filter(Boolean);
const names = (cell: string): string[] =>
  cell
    .split(/[;|]/)
    .map((one) => one.trim())
    .filter(Boolean);

/** People from a table: `name` and `addresses`, and where they are there `roles`, `groups` and `state`. */
export class PeopleFile {
  readonly #needs: FileNeeds;

  constructor(needs: FileNeeds) {
    this.#needs = needs;
  }

  /** What the file would do. Changes nothing. */
  async plan(text: string): Promise<FilePlan> {
    const { plan } = await this.#read(text);
    return plan;
  }

  /** Does it, all or nothing. Throws `plan-changed` where `hash` is not that of what it would do now, `plan-wrong`. */
  async apply(actor: Actor, text: string, hash: string): Promise<FilePlan> {
    const { require, store, refresh } = this.#needs;
    await require(actor, 'people.change');
    const { plan, wishes } = await this.#read(text);
    if (plan.problems.length > 0)
      throw accounts.invalid('plan-wrong', 'Something in the file is wrong: nothing was done.');
    if (plan.hash !== hash)
      throw accounts.invalid('plan-changed', 'It would do something else by now. Look at it again.');
    const changed = new Set(plan.changes.map(({ line }) => line));
    await store.transaction(async (sql) => {
      for (const wish of wishes) if (changed.has(wish.line)) await this.#do(actor, sql, wish);
    });
    await refresh();
    return plan;
  }

  async #read(text: string): Promise<{ plan: FilePlan; wishes: readonly Wish[] }> {
    const table = readCsv(text);
    const problems: FileProblem[] = [];
    const wishes: Wish[] = [];
    if (!table.ok) problems.push({ line: table.line, says: table.says });
    else {
      const wrong = table.head.find((name) => !(columns as readonly string[]).includes(name));
      if (wrong !== undefined || !table.head.includes('name') || !table.head.includes('addresses'))
        problems.push({
          line: 1,
          says: `The first line names the columns: name and addresses, and perhaps roles, groups, state${wrong === undefined ? '' : `; "${wrong.slice(0, 40)}" is none of them`}.`,
        });
      else await this.#wishes(table.head, table.rows, wishes, problems);
    }
    const groupsOf = await this.#groupsByAccount();
    const changes = wishes
      .map((wish) => ({
        line: wish.line,
        account: wish.account?.id ?? null,
        name: wish.name,
        steps: stepsOf(wish, groupsOf.get(wish.account?.id ?? '') ?? []),
      }))
      .filter(({ steps }) => steps.length > 0);
    const listed = new Set(wishes.map(({ account }) => account?.id));
    const byHand = (await accounts.list(this.#needs)).filter(
      ({ kind, source, state }) => kind === 'person' && source === 'hand' && state === 'active',
    );
    const rest = {
      changes,
      problems,
      same: wishes.length - changes.length,
      unlisted: byHand.filter(({ id }) => !listed.has(id)).length,
    };
    const hash = createHash('sha256')
      .update(canonicalJson([text, rest.changes, rest.problems]))
      .digest('hex');
    return { plan: { ...rest, hash }, wishes };
  }

  async #groupsByAccount(): Promise<ReadonlyMap<string, readonly Group[]>> {
    const found = new Map<string, Group[]>();
    for (const group of await this.#needs.groups.list())
      for (const member of group.members) found.set(member, [...(found.get(member) ?? []), group]);
    return found;
  }

  async #wishes(
    head: readonly string[],
    table: readonly Row[],
    wishes: Wish[],
    problems: FileProblem[],
  ): Promise<void> {
    const groups = new Map((await this.#needs.groups.list()).map((one) => [one.name.toLowerCase(), one]));
    const seen = new Map<string, number>();
    for (const row of table)
      try {
        const wish = await this.#wish(head, row, groups);
        for (const { key, text } of wish.addresses) {
          const before = seen.get(key);
          if (before !== undefined)
            throw accounts.invalid('address-twice', `${text} stands on line ${before} already.`);
          seen.set(key, row.line);
        }
        wishes.push(wish);
      } catch (error) {
        const fault = Fault.from(error);
        if (fault.kind !== 'invalid') throw error;
        problems.push({ line: row.line, says: fault.say });
      }
  }

  async #wish(
    head: readonly string[],
    { line, cells }: Row,
    groups: ReadonlyMap<string, Group>,
  ): Promise<Wish> {
    if (cells.length > head.length)
      throw accounts.invalid('row-long', 'There are more cells than the first line has columns.');
    const cell = (name: (typeof columns)[number]): string | null =>
      head.includes(name) ? (cells[head.indexOf(name)] ?? '') : null;
    const addresses = words(cell('addresses') ?? '').map((typed) => {
      const { text, key } = accounts.ownAddress(this.#needs, typed);
      return { text, key };
    });
    if (addresses.length === 0) throw accounts.invalid('address-missing', 'There is no address.');
    const owners = new Map<string, Account>();
    for (const { text } of addresses) {
      const owner = await accounts.findByLogin(this.#needs, text);
      if (owner) owners.set(owner.id, owner);
    }
    const [account = null, other] = [...owners.values()];
    if (other) throw accounts.invalid('address-clash', 'These addresses belong to two accounts.');
    if (account && (account.kind !== 'person' || account.partner !== null))
      throw accounts.invalid('not-a-person', 'This is not an account of one of your people.');
    if (account && account.source !== 'hand')
      throw accounts.invalid('kept-elsewhere', `${account.name} is kept in a directory. Change them there.`);
    const given = cell('roles');
    const roles = given === null ? null : words(given).map((one) => one.toLowerCase());
    const wrong = roles?.find((role) => !(allRoles as readonly string[]).includes(role));
    if (wrong !== undefined)
      throw accounts.invalid('role-unknown', `There is no role "${wrong.slice(0, 40)}".`);
    const state = cell('state')?.toLowerCase() ?? '';
    if (!['', 'on', 'off', 'active', 'disabled'].includes(state))
      throw accounts.invalid('state-unknown', 'The state is "on" or "off".');
    return {
      line,
      account,
      name: accounts.checkName(cell('name') ?? ''),
      addresses,
      roles: roles && ([...new Set(roles)].sort() as Role[]),
      groups: this.#groupsNamed(cell('groups'), groups),
      active: state === '' ? null : state === 'on' || state === 'active',
    };
  }

  #groupsNamed(cell: string | null, groups: ReadonlyMap<string, Group>): Group[] | null {
    if (cell === null) return null;
    return names(cell).map((name) => {
      const group = groups.get(name.toLowerCase());
      if (!group) throw accounts.invalid('group-missing', `There is no group "${name.slice(0, 80)}".`);
      if (group.source !== 'hand')
        throw accounts.invalid('group-kept-elsewhere', `${group.name} is kept in a directory.`);
      return group;
    });
  }

  async #do(actor: Actor, sql: Sql, wish: Wish): Promise<void> {
    const { groups } = this.#needs;
    const id = wish.account?.id ?? (await this.#make(actor, sql, wish));
    if (wish.account)
      await update(this.#needs, actor, sql, wish.account, {
        external: '',
        name: wish.name,
        addresses: wish.addresses,
        active: wish.active ?? wish.account.state === 'active',
      });
    const before = wish.account?.ownRoles ?? [];
    if (wish.account && wish.roles && wish.roles.join() !== [...before].sort().join()) {
      const roles = wish.roles;
      await changingRights(this.#needs, actor, sql, [id], () => changeAccount(sql, id, { roles }, null));
      const data = { account: id, roles: [...roles], before: [...before] };
      await this.#needs.evidence.record(sql, { kind: 'person.changed', actor, data });
    }
    if (!wish.groups) return;
    const wanted = new Set(wish.groups.map((one) => one.id));
    for (const group of await groups.list(sql)) {
      const isIn = group.members.includes(id);
      if (group.source !== 'hand' || isIn === wanted.has(group.id)) continue;
      const members = isIn ? group.members.filter((one) => one !== id) : [...group.members, id];
      await groups.changeIn(sql, actor, group.id, { members }, 'hand');
    }
  }

  async #make(actor: Actor, sql: Sql, { name, addresses, roles, active }: Wish): Promise<string> {
    const id = await accounts.insert(this.#needs, actor, sql, {
      kind: 'person',
      name,
      roles: roles ?? ['sender'],
      relay: false,
      logins: addresses.map(({ key, text }) => ({ kind: 'address', key, text }) as const),
    });
    if (active === false)
      await accounts.switchIn(this.#needs, actor, sql, id, { state: 'disabled', by: 'hand' });
    return id;
  }
}

function stepsOf(wish: Wish, now: readonly Group[]): Step[] {
  const { account } = wish;
  const addresses = account?.addresses ?? [];
  const wantedTexts = wish.addresses.map(({ text }) => text);
  const step = (kind: Step['kind'], text: string): Step => ({ kind, text });
  const roles = wish.roles ?? (account ? account.ownRoles : ['sender' as const]);
  const held = account?.ownRoles ?? [];
  const byHand = now.filter(({ source }) => source === 'hand').map(({ name }) => name);
  const groups = wish.groups?.map(({ name }) => name) ?? byHand;
  const off = wish.active === false && (!account || account.state === 'active');
  const on = wish.active === true && account?.state === 'disabled';
  return [
    ...(account ? [] : [step('new', wish.name)]),
    ...(account && account.name !== wish.name ? [step('name', wish.name)] : []),
    ...wantedTexts.filter((one) => !addresses.includes(one)).map((one) => step('address', one)),
    ...addresses.filter((one) => !wantedTexts.includes(one)).map((one) => step('address-gone', one)),
    ...roles.filter((one) => !held.includes(one)).map((one) => step('role', one)),
    ...held.filter((one) => !roles.includes(one)).map((one) => step('role-gone', one)),
    ...groups.filter((one) => !byHand.includes(one)).map((one) => step('group', one)),
    ...byHand.filter((one) => !groups.includes(one)).map((one) => step('group-gone', one)),
    ...(off ? [step('off', '')] : []),
    ...(on ? [step('on', '')] : []),
  ];
}
