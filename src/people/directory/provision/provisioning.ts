import { type Actor, Fault, isId, newId } from '#base';
import type { Sql } from '#store';
import * as accounts from '../../accounts.ts';
import type { Account } from '../../words.ts';
import type { Group, Groups, Require } from '../groups.ts';
import { create, erase, link, update, type Wanted } from '../keeping.ts';
import * as rows from './store.ts';

/** A person as a system that pushes people says they are (RFC 7643 §4.1); only what is needed here is kept. */
export interface PushedUser {
  readonly userName: string;
  readonly externalId?: string;
  readonly displayName?: string;
  readonly name?: Readonly<Record<string, string>>;
  readonly emails?: readonly { readonly value: string; readonly type?: string; readonly primary?: boolean }[];
  readonly active: boolean;
}

/** A group as it is said to be (RFC 7643 §4.2). */
export interface PushedGroup {
  readonly displayName: string;
  readonly externalId?: string;
  /** Ids of people that the same system pushed. */
  readonly members: readonly string[];
}

/** What is kept of one, and when it changed. */
export interface Pushed<T> {
  readonly id: string;
  readonly said: T;
  readonly addedAt: number;
  readonly changedAt: number;
}

export type Find = { readonly by: 'name' | 'external'; readonly value: string } | { readonly by: 'all' };

export interface ProvisioningNeeds extends accounts.Needs {
  readonly groups: Groups;
  readonly require: Require;
  readonly refresh: () => Promise<void>;
}

const missing = (): Fault =>
  new Fault({ code: 'pushed-missing', kind: 'missing', say: 'There is nobody and nothing by this id.' });

/**
 * People and groups that another system pushes (SCIM 2.0). What it says of people counts at once: somebody it switches off or
 * removes is cut in the same transaction. It never gives a role: those a group gives are set here, by people.
 */
export class Provisioning {
  readonly #needs: ProvisioningNeeds;

  constructor(needs: ProvisioningNeeds) {
    this.#needs = needs;
  }

  #blind(kind: 'user' | 'group', what: 'name' | 'external', text: string): Buffer {
    return this.#needs.keys.blind('scim', `${kind} ${what}\n${what === 'name' ? text.toLowerCase() : text}`);
  }

  #open<T>(row: rows.PushedRow): Pushed<T> {
    const text = this.#needs.keys.openField('people', { id: row.id, part: 'scim' }, row.sealed).toString();
    return {
      id: row.id,
      said: JSON.parse(text) as T,
      addedAt: row.added_at.getTime(),
      changedAt: row.changed_at.getTime(),
    };
  }

  #row(kind: 'user' | 'group', id: string, said: PushedUser | PushedGroup): Omit<rows.PushedRow, 'added_at'> {
    const name = 'userName' in said ? said.userName : said.displayName;
    return {
      id,
      kind,
      name_blind: this.#blind(kind, 'name', name),
      external_blind: said.externalId === undefined ? null : this.#blind(kind, 'external', said.externalId),
      sealed: this.#needs.keys.sealField('people', { id, part: 'scim' }, Buffer.from(JSON.stringify(said))),
      changed_at: new Date(this.#needs.clock.now()),
    };
  }

  #wish(kind: 'user' | 'group', find: Find): rows.Wish {
    return find.by === 'all' ? find : { by: find.by, blind: this.#blind(kind, find.by, find.value) };
  }

  async #one(sql: Sql, kind: 'user' | 'group', id: string, lock = false): Promise<rows.PushedRow> {
    const [row] = isId(id) ? await rows.pushedRows(sql, kind, { by: 'id', id }, lock) : [];
    if (!row) throw missing();
    return row;
  }

  // People

  async users(find: Find = { by: 'all' }): Promise<Pushed<PushedUser>[]> {
    const { store } = this.#needs;
    return (await rows.pushedRows(store, 'user', this.#wish('user', find))).map((row) => this.#open(row));
  }

  async user(id: string): Promise<Pushed<PushedUser>> {
    return this.#open(await this.#one(this.#needs.store, 'user', id));
  }

  #wanted(external: string, said: PushedUser): Wanted {
    const own = new Map<string, accounts.OwnAddress>();
    const emails = [...(said.emails ?? [])].sort(
      (a, b) => Number(b.primary ?? false) - Number(a.primary ?? false),
    );
    for (const typed of [...emails.map(({ value }) => value), said.userName])
      try {
        const one = accounts.ownAddress(this.#needs, typed);
        own.set(one.key, own.get(one.key) ?? one);
      } catch {
        // In another domain, or no address at all: not theirs here.
      }
    if (own.size === 0)
      throw accounts.invalid(
        'address-not-inside',
        'Neither userName nor one of the emails is an address in a domain of this organisation.',
      );
    const { name = {}, displayName, userName } = said;
    const spelt = [name.givenName, name.familyName].filter(Boolean).join(' ');
    return {
      external,
      name: displayName || name.formatted || spelt || userName,
      addresses: [...own.values()],
      active: said.active,
    };
  }

  /** The account's id. Throws `login-taken` where somebody goes by that name or has that address already. */
  async addUser(actor: Actor, said: PushedUser): Promise<string> {
    const { store, require, refresh, clock } = this.#needs;
    await require(actor, 'people.provision');
    const external = newId();
    const id = await store.transaction(async (sql) => {
      const account = await create(this.#needs, actor, sql, 'scim', this.#wanted(external, said));
      const row = { ...this.#row('user', account, said), added_at: new Date(clock.now()) };
      if (!(await rows.insertPushed(sql, row))) throw taken('login-taken', said.userName);
      return account;
    });
    await refresh();
    return id;
  }

  /** `change` gets what was said before; what it gives back is said from now on. */
  async changeUser(
    actor: Actor,
    id: string,
    change: (before: Pushed<PushedUser>) => PushedUser,
  ): Promise<void> {
    const { store, require, refresh } = this.#needs;
    await require(actor, 'people.provision');
    await store.transaction(async (sql) => {
      const before = this.#open<PushedUser>(await this.#one(sql, 'user', id, true));
      const said = change(before);
      const account = await accounts.find(this.#needs, id, sql);
      if (!account) throw missing();
      const row = this.#row('user', id, said);
      if (!(await rows.changePushed(sql, row))) throw taken('login-taken', said.userName);
      await update(this.#needs, actor, sql, account, this.#wanted(id, said));
    });
    await refresh();
  }

  /** They are not there any more: every way in ends for good. */
  async removeUser(actor: Actor, id: string): Promise<void> {
    const { store, require, refresh } = this.#needs;
    await require(actor, 'people.provision');
    await store.transaction(async (sql) => {
      await this.#one(sql, 'user', id, true);
      await rows.deletePushed(sql, id);
      await erase(this.#needs, actor, sql, id, 'scim');
    });
    await refresh();
  }

  /** As the account stands; null where it is gone. */
  account(id: string): Promise<Account | null> {
    return accounts.find(this.#needs, id);
  }

  // Groups

  async groups(find: Find = { by: 'all' }): Promise<Pushed<PushedGroup>[]> {
    const { store, groups } = this.#needs;
    const found = (await rows.pushedRows(store, 'group', this.#wish('group', find))).map((row) =>
      this.#open<PushedGroup>(row),
    );
    const here = new Map((await groups.list()).map((one) => [one.id, one]));
    return found.flatMap((one) => withMembers(one, here.get(one.id)));
  }

  async group(id: string): Promise<Pushed<PushedGroup>> {
    const found = this.#open<PushedGroup>(await this.#one(this.#needs.store, 'group', id));
    const [one] = withMembers(found, await this.#needs.groups.get(id));
    return one!;
  }

  /** Makes a group that gives no role yet. Throws `group-taken`. */
  async addGroup(actor: Actor, said: PushedGroup): Promise<string> {
    const { store, require, refresh, clock, groups } = this.#needs;
    await require(actor, 'people.provision');
    const id = await store.transaction(async (sql) => {
      const wish = { name: said.displayName, roles: [], source: 'scim' } as const;
      const made = await groups.addIn(sql, actor, wish);
      await link(this.#needs, sql, 'scim', `group ${made}`, { group: made });
      const row = { ...this.#row('group', made, { ...said, members: [] }), added_at: new Date(clock.now()) };
      if (!(await rows.insertPushed(sql, row))) throw taken('group-taken', said.displayName);
      await this.#members(sql, actor, made, said.members);
      return made;
    });
    await refresh();
    return id;
  }

  async changeGroup(
    actor: Actor,
    id: string,
    change: (before: Pushed<PushedGroup>) => PushedGroup,
  ): Promise<void> {
    const { store, require, refresh, groups } = this.#needs;
    await require(actor, 'people.provision');
    await store.transaction(async (sql) => {
      const row = await this.#one(sql, 'group', id, true);
      const group = await groups.get(id, sql);
      const [before] = withMembers(this.#open<PushedGroup>(row), group);
      const said = change(before!);
      const next = this.#row('group', id, { ...said, members: [] });
      if (!(await rows.changePushed(sql, next))) throw taken('group-taken', said.displayName);
      if (said.displayName !== group.name)
        await groups.changeIn(sql, actor, id, { name: said.displayName }, 'scim');
      await this.#members(sql, actor, id, said.members);
    });
    await refresh();
  }

  async removeGroup(actor: Actor, id: string): Promise<void> {
    const { store, require, refresh, groups } = this.#needs;
    await require(actor, 'people.provision');
    await store.transaction(async (sql) => {
      await this.#one(sql, 'group', id, true);
      await rows.deletePushed(sql, id);
      await groups.removeIn(sql, actor, id, 'scim');
    });
    await refresh();
  }

  /** Only people that the same system pushed can be in its groups: it says nothing of anybody else. */
  async #members(sql: Sql, actor: Actor, id: string, members: readonly string[]): Promise<void> {
    const { groups } = this.#needs;
    const before = (await groups.get(id, sql)).members;
    const same = before.length === new Set(members).size && members.every((one) => before.includes(one));
    if (same) return;
    for (const one of members) if (!before.includes(one)) await this.#mustBePushed(sql, one);
    await groups.changeIn(sql, actor, id, { members }, 'scim');
  }

  async #mustBePushed(sql: Sql, id: string): Promise<void> {
    const [row] = isId(id) ? await rows.pushedRows(sql, 'user', { by: 'id', id }) : [];
    if (!row) throw accounts.invalid('member-unknown', `There is no user ${id}.`);
  }
}

const taken = (code: 'login-taken' | 'group-taken', name: string): Fault =>
  accounts.invalid(code, `${name} is there already.`);

const withMembers = (one: Pushed<PushedGroup>, group: Group | undefined): Pushed<PushedGroup>[] =>
  group
    ? [
        {
          ...one,
          said: { ...one.said, displayName: group.name, members: group.members },
          changedAt: Math.max(one.changedAt, group.changedAt),
        },
      ]
    : [];
