import { type Actor, Fault, isId, newId } from '#base';
import type { Sql } from '#store';
import { checkName, checkRoles, invalid, type Needs } from '../accounts.ts';
import type { Act, Role } from '../roles.ts';
import { accountRows } from '../store.ts';
import type { Source } from '../words.ts';
import { actsBecause, changingRights, type Grant, type Rights } from './rights.ts';
import * as rows from './store.ts';

/** Accounts that share roles. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Where its members are said: only there they change. */
  readonly source: Source;
  /** Ids of accounts. */
  readonly members: readonly string[];
  readonly addedAt: number;
  readonly changedAt: number;
}

export interface GroupChange {
  readonly name?: string;
  readonly roles?: readonly Role[];
  /** All who are to be in it from now on. */
  readonly members?: readonly string[];
}

/** Throws `not-allowed` where the actor may not. */
export type Require = (actor: Actor, act: Act) => Promise<void>;

const missing = (id: string): Fault =>
  new Fault({ code: 'group-missing', kind: 'missing', say: `There is no group ${id}.` });

/** A directory that pushes may change what it keeps, and nothing that people keep here. */
const actFor = (by: Source = 'hand'): Act => (by === 'scim' ? 'people.provision' : 'people.change');

/** Groups, and why somebody may do what they may (45 CFR 164.308(a)(4)(ii)(C)). */
export class Groups {
  readonly #needs: Needs;
  readonly #require: Require;

  constructor(needs: Needs, require: Require) {
    this.#needs = needs;
    this.#require = require;
  }

  #blind(name: string): Buffer {
    return this.#needs.keys.blind('group', name.toLowerCase());
  }

  #seal(id: string, name: string): Buffer {
    return this.#needs.keys.sealField('people', { id, part: 'group' }, Buffer.from(name));
  }

  #name(row: Pick<rows.GroupRow, 'id' | 'name_sealed'>): string {
    return this.#needs.keys.openField('people', { id: row.id, part: 'group' }, row.name_sealed).toString();
  }

  #shown(row: rows.GroupRow): Group {
    return {
      id: row.id,
      name: this.#name(row),
      roles: row.roles as Role[],
      source: row.source as Source,
      members: row.members,
      addedAt: row.added_at.getTime(),
      changedAt: row.changed_at.getTime(),
    };
  }

  async list(sql: Sql = this.#needs.store): Promise<Group[]> {
    return (await rows.groupRows(sql)).map((row) => this.#shown(row));
  }

  /** Throws `group-missing`. */
  async get(id: string, sql: Sql = this.#needs.store): Promise<Group> {
    const [row] = isId(id) ? await rows.groupRows(sql, id) : [];
    if (!row) throw missing(id);
    return this.#shown(row);
  }

  /** A group without members. Throws `group-taken`, `name-invalid`, `role-unknown`. */
  async add(
    actor: Actor,
    wish: { readonly name: string; readonly roles: readonly Role[]; readonly source?: Source },
  ): Promise<string> {
    await this.#require(actor, actFor(wish.source));
    return this.#needs.store.transaction((sql) => this.addIn(sql, actor, wish));
  }

  async addIn(
    sql: Sql,
    actor: Actor,
    wish: { readonly name: string; readonly roles: readonly Role[]; readonly source?: Source },
  ): Promise<string> {
    const { clock, evidence } = this.#needs;
    const id = newId();
    const name = checkName(wish.name);
    const roles = [...checkRoles(wish.roles)];
    const source = wish.source ?? 'hand';
    const added = await rows.insertGroup(sql, {
      id,
      name_sealed: this.#seal(id, name),
      blind: this.#blind(name),
      roles,
      source,
      at: new Date(clock.now()),
    });
    if (!added) throw invalid('group-taken', `There is a group called ${name} already.`);
    const data = { group: id, roles, source };
    await evidence.record(sql, { kind: 'group.added', actor, data, secret: { name } });
    return id;
  }

  /**
   * Changes a group; whoever loses something by it is cut at once. `by` is where the word comes from: members of a group
   * that a directory keeps are said there alone.
   */
  async change(actor: Actor, id: string, change: GroupChange, by: Source = 'hand'): Promise<void> {
    await this.#require(actor, change.roles ? 'people.change' : actFor(by));
    return this.#needs.store.transaction((sql) => this.changeIn(sql, actor, id, change, by));
  }

  async changeIn(sql: Sql, actor: Actor, id: string, change: GroupChange, by: Source): Promise<void> {
    const group = await this.get(id, sql);
    if (group.source !== by && (change.members || change.name !== undefined))
      throw invalid(
        'group-kept-elsewhere',
        `${group.name} is kept in a directory. Change its members there.`,
      );
    const wanted = change.members && [...new Set(change.members)];
    const added = wanted?.filter((one) => !group.members.includes(one)) ?? [];
    const removed = wanted ? group.members.filter((one) => !wanted.includes(one)) : [];
    await this.#mustExist(sql, added);
    const { clock, evidence } = this.#needs;
    const at = new Date(clock.now());
    const name = change.name === undefined ? undefined : checkName(change.name);
    const roles = change.roles && checkRoles(change.roles);
    const touched = roles ? [...group.members, ...added] : [...added, ...removed];
    const { lost } = await changingRights(this.#needs, actor, sql, touched, async () => {
      const names = name === undefined ? {} : { name_sealed: this.#seal(id, name), blind: this.#blind(name) };
      await rows.changeGroup(sql, id, { ...(roles ? { roles } : {}), ...names }, at);
      if (added.length > 0) await rows.addMembers(sql, id, added, at);
      if (removed.length > 0) await rows.removeMembers(sql, id, removed);
    });
    await evidence.record(sql, {
      kind: 'group.changed',
      actor,
      data: {
        group: id,
        ...(roles ? { roles: [...roles], before: [...group.roles] } : {}),
        added,
        removed,
        cut: [...lost],
      },
      ...(name === undefined ? {} : { secret: { name } }),
    });
  }

  async remove(actor: Actor, id: string, by: Source = 'hand'): Promise<void> {
    await this.#require(actor, actFor(by));
    return this.#needs.store.transaction((sql) => this.removeIn(sql, actor, id, by));
  }

  async removeIn(sql: Sql, actor: Actor, id: string, by: Source): Promise<void> {
    const group = await this.get(id, sql);
    if (group.source !== by)
      throw invalid('group-kept-elsewhere', `${group.name} is kept in a directory. Remove it there.`);
    const { lost } = await changingRights(this.#needs, actor, sql, group.members, () =>
      rows.deleteGroup(sql, id),
    );
    const data = { group: id, removed: [...group.members], cut: [...lost] };
    await this.#needs.evidence.record(sql, {
      kind: 'group.removed',
      actor,
      data,
      secret: { name: group.name },
    });
  }

  async #mustExist(sql: Sql, accounts: readonly string[]): Promise<void> {
    const wrong = accounts.find((one) => !isId(one));
    const known =
      wrong === undefined ? new Set((await rows.standing(sql, accounts)).map(({ id }) => id)) : null;
    const unknown = wrong ?? accounts.find((one) => !known?.has(one));
    if (unknown !== undefined) throw invalid('member-unknown', `There is no account ${unknown}.`);
  }

  /** Groups that an account is in. */
  async of(account: string): Promise<{ id: string; name: string; roles: readonly Role[] }[]> {
    return (await rows.groupsOf(this.#needs.store, account)).map((row) => ({
      id: row.id,
      name: this.#name(row),
      roles: row.roles as Role[],
    }));
  }

  /** Why an account may do what it may: each act with the roles that give it, and the group each role comes by. */
  async rights(account: string): Promise<Rights> {
    const { store } = this.#needs;
    const [row] = isId(account) ? await accountRows(store, account) : [];
    if (!row) throw new Fault({ code: 'account-missing', kind: 'missing', say: 'There is no such account.' });
    const grants: Grant[] = [
      ...row.own_roles.map((role) => ({ role: role as Role, group: null })),
      ...(await this.of(account)).flatMap(({ name, roles }) => roles.map((role) => ({ role, group: name }))),
    ];
    const held = new Set(row.roles);
    const off = row.state !== 'active';
    return {
      state: row.state,
      acts: off ? [] : actsBecause(grants.filter(({ role }) => held.has(role))),
      withheld: grants.filter(({ role }) => !held.has(role)),
    };
  }
}
