import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { type Actor, Fault, type Log, systemActor } from '#base';
import { type Config, fromEnvironment, pathIn } from '#config';
import type { Sql } from '#store';
import * as accounts from '../accounts.ts';
import type { Role } from '../roles.ts';
import type { Account } from '../words.ts';
import { firstValue } from './dn.ts';
import type { Groups, Require } from './groups.ts';
import { create, differs, erase, externalOf, link, linkBlind, update, type Wanted } from './keeping.ts';
import { type Entry, LdapTrouble, type Reading, readDirectory, type Snapshot } from './ldap.ts';
import * as rows from './store.ts';

export interface SyncNeeds extends accounts.Needs {
  readonly config: Config;
  readonly log: Log;
  readonly groups: Groups;
  readonly require: Require;
  /** How the directory is read. */
  readonly read?: typeof readDirectory;
  /** Brings what this process remembers up to date. */
  readonly refresh: () => Promise<void>;
}

/** How it stands with the directory. */
export interface DirectoryState {
  readonly configured: boolean;
  readonly okAt: number | null;
  readonly failedSince: number | null;
  readonly reason: string;
  /** People there, and those of them that could not be taken. */
  readonly seen: number;
  readonly leftOut: number;
  /** Accounts that would be cut off, did a person approve. */
  readonly held: readonly string[];
  readonly heldAt: number | null;
}

/** How it stands, as any process may ask. */
export async function directoryState({ directory }: Config, sql: Sql): Promise<DirectoryState> {
  const row = await rows.syncRow(sql, 'ldap');
  return {
    configured: directory.url !== '',
    okAt: row?.ok_at?.getTime() ?? null,
    failedSince: row?.failed_since?.getTime() ?? null,
    reason: row?.reason ?? '',
    seen: row?.seen ?? 0,
    leftOut: row?.left_out ?? 0,
    held: row?.held ?? [],
    heldAt: row?.held_at?.getTime() ?? null,
  };
}

export type Turn =
  | { readonly kind: 'idle' | 'same' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'done'; readonly counts: Counts; readonly held: number };

interface Counts {
  added: number;
  changed: number;
  off: number;
  removed: number;
}

const us = systemActor('directory');
const everybody = 'everybody';
/** Even where the directory says the same as before, what stands here is compared with it so often, milliseconds. */
const compareEvery = 5 * 60_000;
/** So few may always go at once. */
const alwaysFew = 3;
/** So many are made in one turn, so that the next, which may have somebody to cut, is never far; and in one transaction. */
const mostAtOnce = 500;
const chunk = 25;

/**
 * Brings people in line with the directory that says who is here (45 CFR 164.308(a)(3)(ii)(C)): a disabled or removed account
 * is cut at the next turn. What cannot be read, or not whole, changes nobody; and where many are missing at once, a person
 * is asked before they are cut.
 */
export class DirectorySync {
  readonly #needs: SyncNeeds;
  #last = { hash: '', at: Number.NEGATIVE_INFINITY };

  constructor(needs: SyncNeeds) {
    this.#needs = needs;
  }

  get #settings(): Config['directory'] {
    return this.#needs.config.directory;
  }

  state(): Promise<DirectoryState> {
    return directoryState(this.#needs.config, this.#needs.store);
  }

  /**
   * Lets happen what is held; the next turn does it, and comes at once. `looked`: the accounts that the person saw; others
   * that are held by now are not meant. How many accounts.
   */
  async approve(actor: Actor, looked?: readonly string[]): Promise<number> {
    await this.#needs.require(actor, 'people.change');
    const { store, clock, evidence } = this.#needs;
    const accounts = await store.transaction(async (sql) => {
      const held = await rows.approveHeld(sql, 'ldap', looked ?? null, new Date(clock.now()));
      if (held.length === 0)
        throw new Fault({ code: 'nothing-held', kind: 'missing', say: 'Nothing waits for approval.' });
      await evidence.record(sql, { kind: 'directory.approved', actor, data: { accounts: held } });
      return held;
    });
    this.#last.hash = '';
    return accounts.length;
  }

  /** The next turn comes at once. */
  async soon(): Promise<void> {
    this.#last.hash = '';
    await rows.dueNow(this.#needs.store, 'ldap', new Date(this.#needs.clock.now()));
  }

  /** One turn, where it is due and no other process has it. */
  async turn(): Promise<Turn> {
    const { store, clock, log, evidence } = this.#needs;
    const { url, every, timeout } = this.#settings;
    if (url === '') return { kind: 'idle' };
    const now = clock.now();
    // Held as long as a turn can last, so that two processes never work at once; given back when it ends.
    const row = await rows.takeTurn(store, 'ldap', new Date(now), new Date(now + every + timeout));
    if (!row) return { kind: 'idle' };
    try {
      return await (this.#needs.read ?? readDirectory)(this.#asked(), (reading) => this.#apply(reading, row));
    } catch (error) {
      const reason = error instanceof LdapTrouble ? error.message : Fault.from(error).say;
      log.warn('directory-failed', { reason });
      if (await rows.noteFailure(store, 'ldap', reason, new Date(now)))
        await evidence.record(store, { kind: 'directory.failed', actor: us, data: { reason } });
      if (Fault.from(error).code === 'broken' && !(error instanceof LdapTrouble)) throw error;
      return { kind: 'failed', reason };
    } finally {
      await rows.dueNow(store, 'ldap', new Date(now + every));
    }
  }

  #asked(): Parameters<typeof readDirectory>[0] {
    const { config, clock } = this.#needs;
    const { url, kind, base, filter, user, password, ca, groups, timeout } = this.#settings;
    return {
      url,
      kind,
      base,
      filter,
      ...(user === '' ? {} : { bind: { dn: user, password: fromEnvironment(password) } }),
      ca:
        ca === ''
          ? [...rootCertificates, ...config.tls.ca.map((file) => readFileSync(pathIn(config, file), 'utf8'))]
          : [readFileSync(pathIn(config, ca), 'utf8')],
      groups: Object.keys(groups),
      timeoutMs: timeout,
      clock,
    };
  }

  async #apply(reading: Reading, row: rows.SyncRow): Promise<Turn> {
    const { snapshot } = reading;
    const now = this.#needs.clock.now();
    const hash = hashOf(snapshot);
    if (hash === this.#last.hash && now - this.#last.at < compareEvery && row.held.length === 0) {
      await this.#note(row, {
        seen: snapshot.people.length,
        leftOut: row.left_out,
        held: [],
        reason: row.reason,
      });
      return { kind: 'same' };
    }
    const work = new Work(this.#needs, new Set(row.approved));
    await work.load();
    const wanted = snapshot.people.map((entry) => this.#wanted(entry)).filter((one) => one !== null);
    await work.cut(wanted, reading, this.#settings.most_missing);
    await work.bring(wanted);
    const missing = await work.groups(this.#groupsWanted(snapshot, wanted), this.#settings.most_missing);
    const leftOut = snapshot.people.length - wanted.length + work.troubles;
    const reason = missing.length === 0 ? '' : `there is no group ${missing.join('; ')}`;
    await this.#note(row, { seen: snapshot.people.length, leftOut, held: work.held, reason });
    const { counts } = work;
    const changed = Object.values(counts).some((count) => count > 0);
    if (changed)
      await this.#needs.evidence.record(this.#needs.store, {
        kind: 'directory.synced',
        actor: us,
        data: { ...counts },
      });
    if (changed || work.regrouped) await this.#needs.refresh();
    this.#last = { hash: work.troubles === 0 && !work.unfinished ? hash : '', at: now };
    return changed || work.regrouped || work.held.length > 0
      ? { kind: 'done', counts, held: work.held.length }
      : { kind: 'same' };
  }

  async #note(
    row: rows.SyncRow,
    {
      seen,
      leftOut,
      held,
      reason,
    }: { seen: number; leftOut: number; held: readonly string[]; reason: string },
  ): Promise<void> {
    const { store, clock, evidence, log } = this.#needs;
    const fresh = held.filter((id) => !row.held.includes(id));
    await store.transaction(async (sql) => {
      const at = new Date(clock.now());
      const approved = held.length === 0 ? [] : row.approved;
      await rows.noteSuccess(sql, 'ldap', { at, seen, leftOut, held, approved, reason });
      if (fresh.length > 0)
        await evidence.record(sql, { kind: 'directory.held', actor: us, data: { count: held.length, seen } });
    });
    if (fresh.length > 0) log.warn('directory-held', { reason: `${held.length} accounts would be cut off` });
    if (reason !== '' && reason !== row.reason) log.warn('directory-incomplete', { reason });
  }

  /** A person with the addresses that are in domains of ours; null where there is none. */
  #wanted({ id, name, addresses, active }: Entry): Wanted | null {
    const own = new Map<string, accounts.OwnAddress>();
    for (const typed of addresses)
      try {
        const one = accounts.ownAddress(this.#needs, typed);
        own.set(one.key, own.get(one.key) ?? one);
      } catch {
        // In another domain, or no address at all: not theirs here.
      }
    return own.size === 0 ? null : { external: id, name, addresses: [...own.values()], active };
  }

  #groupsWanted(snapshot: Snapshot, wanted: readonly Wanted[]): readonly GroupWanted[] {
    const { roles, groups } = this.#settings;
    return [
      {
        external: everybody,
        name: 'Everybody in the directory',
        roles,
        members: wanted.map((one) => one.external),
      },
      ...Object.entries(groups).map(([dn, held]) => ({
        external: dn,
        name: firstValue(dn),
        roles: held,
        members: snapshot.groups.get(dn) ?? null,
      })),
    ];
  }
}

interface GroupWanted {
  readonly external: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Null: the directory has no such group; who is in it here stays. */
  readonly members: readonly string[] | null;
}

const hashOf = ({ people, groups }: Snapshot): string =>
  createHash('sha256')
    .update(JSON.stringify([people, [...groups]]))
    .digest('hex');

/** Whether so many may go without a person's word. */
const tooMany = (gone: number, of: number, percent: number): boolean =>
  gone > alwaysFew && gone * 100 > of * percent;

/** One comparison of what stands here with what the directory says. */
class Work {
  readonly #needs: SyncNeeds;
  readonly #approved: ReadonlySet<string>;
  /** Accounts by the blinded name they have in the directory. */
  readonly #byBlind = new Map<string, Account>();
  readonly #links = new Map<string, rows.LinkRow>();
  readonly #held = new Set<string>();
  readonly counts: Counts = { added: 0, changed: 0, off: 0, removed: 0 };
  troubles = 0;
  /** More were to be made than one turn makes: the next goes on. */
  unfinished = false;
  regrouped = false;

  constructor(needs: SyncNeeds, approved: ReadonlySet<string>) {
    this.#needs = needs;
    this.#approved = approved;
  }

  get held(): string[] {
    return [...this.#held].sort();
  }

  #blind(external: string): string {
    return linkBlind(this.#needs, 'ldap', external).toString('hex');
  }

  async load(): Promise<void> {
    const byId = new Map((await accounts.list(this.#needs)).map((one) => [one.id, one]));
    for (const row of await rows.linkRows(this.#needs.store, 'ldap')) {
      const account = row.account_id === null ? undefined : byId.get(row.account_id);
      if (!account) continue;
      this.#byBlind.set(row.blind.toString('hex'), account);
      this.#links.set(account.id, row);
    }
  }

  async #each(work: (sql: Sql) => Promise<unknown>, counted = true): Promise<boolean> {
    try {
      await this.#needs.store.transaction(work);
      return true;
    } catch (error) {
      // What is wrong with one person keeps nobody else back; what is wrong with the database does.
      const fault = Fault.from(error);
      if (fault.kind === 'broken' || fault.kind === 'busy') throw error;
      if (!counted) return false;
      this.troubles++;
      this.#needs.log.warn('directory-person', { code: fault.code, reason: fault.detail });
      return false;
    }
  }

  /** What may be done now of what would cut these accounts; the rest is held. */
  #letGo(ids: readonly string[], of: number, percent: number): ReadonlySet<string> {
    if (!tooMany(ids.filter((id) => !this.#approved.has(id)).length, of, percent)) return new Set(ids);
    for (const id of ids) if (!this.#approved.has(id)) this.#held.add(id);
    return new Set(ids.filter((id) => this.#approved.has(id)));
  }

  /** First of all, who is not to be here. */
  async cut(wanted: readonly Wanted[], reading: Reading, percent: number): Promise<void> {
    const byBlind = new Map(wanted.map((one) => [this.#blind(one.external), one]));
    const linked = [...this.#byBlind];
    const on = linked.filter(([, { state }]) => state === 'active').length;
    const off = linked.filter(
      ([blind, one]) => one.state === 'active' && byBlind.get(blind)?.active === false,
    );
    const offNow = this.#letGo(
      off.map(([, { id }]) => id),
      on,
      percent,
    );
    for (const [blind, one] of off) {
      if (!offNow.has(one.id)) continue;
      const change = { state: 'disabled', by: 'ldap' } as const;
      if (!(await this.#each((sql) => accounts.switchIn(this.#needs, us, sql, one.id, change)))) continue;
      this.#byBlind.set(blind, { ...one, state: 'disabled', offBy: 'ldap' });
      this.counts.off++;
    }
    const lacking = linked.filter(([blind]) => !byBlind.has(blind)).map(([, one]) => one);
    const gone = await this.#reallyGone(lacking, reading, percent, on);
    const goneNow = this.#letGo(gone, on, percent);
    for (const id of gone)
      if (goneNow.has(id) && (await this.#each((sql) => erase(this.#needs, us, sql, id, 'ldap'))))
        this.counts.removed++;
    for (const [blind, { id }] of linked) if (goneNow.has(id)) this.#byBlind.delete(blind);
  }

  async #reallyGone(
    lacking: readonly Account[],
    reading: Reading,
    percent: number,
    on: number,
  ): Promise<string[]> {
    // So many are held whatever is asked about each.
    const waiting = lacking.filter(({ id }) => !this.#approved.has(id));
    if (tooMany(waiting.length, on, percent)) return lacking.map(({ id }) => id);
    const externals = new Map(
      lacking.map(({ id }) => [id, externalOf(this.#needs, 'ldap', this.#links.get(id)!)]),
    );
    const there = await reading.stillThere([...externals.values()]);
    return lacking.map(({ id }) => id).filter((id) => !there.has(externals.get(id)!));
  }

  /** Then who is: addresses that go from one to another leave first. */
  async bring(wanted: readonly Wanted[]): Promise<void> {
    const known = wanted.map((one) => ({ one, account: this.#byBlind.get(this.#blind(one.external)) }));
    for (const { one, account } of known) {
      if (!account) continue;
      const plan = this.#held.has(account.id) ? { ...one, active: account.state === 'active' } : one;
      if (!differs(account, plan)) continue;
      if (await this.#each((sql) => update(this.#needs, us, sql, account, plan))) this.counts.changed++;
    }
    const fresh = known.filter(({ one, account }) => !account && one.active).map(({ one }) => one);
    this.unfinished = fresh.length > mostAtOnce;
    for (let n = 0; n < Math.min(fresh.length, mostAtOnce); n += chunk) {
      const some = fresh.slice(n, Math.min(n + chunk, mostAtOnce));
      // Together, and where one of them cannot be made each by itself.
      if (await this.#make(some, false)) continue;
      for (const one of some) await this.#make([one], true);
    }
  }

  async #make(some: readonly Wanted[], counted: boolean): Promise<boolean> {
    const ids: string[] = [];
    const made = await this.#each(async (sql) => {
      for (const one of some) ids.push(await create(this.#needs, us, sql, 'ldap', one));
    }, counted);
    if (!made) return false;
    this.counts.added += some.length;
    for (const [n, one] of some.entries()) {
      const account = await accounts.find(this.#needs, ids[n]!);
      if (account) this.#byBlind.set(this.#blind(one.external), account);
    }
    return true;
  }

  /** At last the groups. Names of those that the directory does not have. */
  async groups(wanted: readonly GroupWanted[], percent: number): Promise<string[]> {
    const { groups, store } = this.#needs;
    const links = new Map(
      (await rows.linkRows(store, 'ldap'))
        .filter((row) => row.group_id !== null)
        .map((row) => [row.blind.toString('hex'), row.group_id!]),
    );
    const here = new Map((await groups.list()).map((one) => [one.id, one]));
    const missing: string[] = [];
    for (const one of wanted) {
      const blind = this.#blind(`group ${one.external}`);
      let id = links.get(blind);
      links.delete(blind);
      if (one.members === null) missing.push(one.external);
      if (id === undefined) {
        if (one.members === null) continue;
        const taken = new Set([...here.values()].map(({ name }) => name.toLowerCase()));
        const name = taken.has(one.name.toLowerCase()) ? `${one.name} (directory)` : one.name;
        await this.#each(async (sql) => {
          id = await groups.addIn(sql, us, { name, roles: one.roles, source: 'ldap' });
          await link(this.#needs, sql, 'ldap', `group ${one.external}`, { group: id });
        });
        if (id === undefined) continue;
        this.regrouped = true;
      }
      await this.#regroup(id, one, percent);
    }
    for (const id of links.values())
      if (await this.#each((sql) => groups.removeIn(sql, us, id, 'ldap'))) this.regrouped = true;
    return missing;
  }

  async #regroup(id: string, wanted: GroupWanted, percent: number): Promise<void> {
    const { groups } = this.#needs;
    const group = await groups.get(id);
    const said = wanted.members?.flatMap((external) => this.#byBlind.get(this.#blind(external))?.id ?? []);
    const next = new Set(said ?? group.members);
    const leaving = group.members.filter((one) => !next.has(one));
    const now = this.#letGo(leaving, group.members.length, percent);
    for (const one of leaving) if (!now.has(one) || this.#held.has(one)) next.add(one);
    const sameRoles = [...wanted.roles].sort().join() === [...group.roles].sort().join();
    const sameMembers = next.size === group.members.length && group.members.every((one) => next.has(one));
    if (sameRoles && sameMembers) return;
    const change = {
      ...(sameRoles ? {} : { roles: wanted.roles }),
      ...(sameMembers ? {} : { members: [...next] }),
    };
    if (await this.#each((sql) => groups.changeIn(sql, us, id, change, 'ldap'))) this.regrouped = true;
  }
}
