import { type Actor, type Clock, Fault, isId, type Log } from '#base';
import type { Config } from '#config';
import type { Evidence } from '#evidence';
import type { Keys } from '#keys';
import {
  type Address,
  addressKey,
  formatAddress,
  type MailClass,
  readDomain,
  type SignedIn,
  type SignIn,
  type SignInResult,
} from '#mail';
import type { Store } from '#store';
import * as accounts from './accounts.ts';
import * as credentials from './credentials.ts';
import { Desk, type Peer } from './desk.ts';
import { Groups } from './directory/groups.ts';
import { Partners } from './directory/partners.ts';
import { PeopleFile } from './directory/people-file.ts';
import { Provisioning } from './directory/provision/provisioning.ts';
import { DirectorySync } from './directory/sync.ts';
import { Blocks } from './guard/blocks.ts';
import { type UnusualNeeds, UnusualUse } from './guard/unusual.ts';
import { loginText } from './login.ts';
import { type Act, mayByKind, mayByRoles, type Role } from './roles.ts';
import { cutsSince, deleteDomain, domainRows, findSignIn, insertDomain, type SignInRow } from './store.ts';
import type { Account, Credential, Domain, NewPerson, NewServiceAccount } from './words.ts';

export interface PeopleNeeds {
  readonly store: Store;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly log: Log;
  readonly config: Config;
  /** Told of use out of the ordinary, in the transaction in which it was found. */
  readonly tellUnusual?: UnusualNeeds['tell'];
}

/** How often what other processes changed is looked at, milliseconds. */
const refreshEvery = 3000;
/** The longest session at a door is a day; what was cut before that matters to nobody any more. */
const cutMemory = 25 * 3_600_000;

/**
 * Who: the organisation's domains, its people and service accounts, their app passwords, and what each may do.
 * Every change is an event in the change's own transaction (45 CFR 164.308(a)(3), (a)(4), (a)(5)(ii)(C)).
 */
export class People implements SignIn {
  readonly #needs: accounts.Needs;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #desk: Desk;
  readonly groups: Groups;
  readonly partners: Partners;
  readonly sync: DirectorySync;
  readonly provisioning: Provisioning;
  readonly file: PeopleFile;
  readonly blocks: Blocks;
  readonly unusual: UnusualUse;
  #domains: ReadonlySet<string> = new Set();
  #cuts = new Map<string, number>();
  #names = new Map<string, { name: string | null; until: number }>();
  #timer: NodeJS.Timeout | undefined;
  #refreshing: Promise<void> = Promise.resolve();

  constructor(needs: PeopleNeeds) {
    const { store, clock, keys, evidence, config } = needs;
    this.#needs = { store, clock, keys, evidence, isInside: (domain) => this.isInside(domain) };
    this.#clock = clock;
    this.#log = needs.log;
    const require = (actor: Actor, act: Act): Promise<void> => this.require(actor, act);
    this.groups = new Groups(this.#needs, require);
    this.partners = new Partners(this.#needs, require);
    const pushed = { ...this.#needs, groups: this.groups, require, refresh: () => this.refresh() };
    this.sync = new DirectorySync({ ...pushed, config, log: needs.log });
    this.provisioning = new Provisioning(pushed);
    this.file = new PeopleFile(pushed);
    this.blocks = new Blocks({ ...this.#needs, config, log: needs.log, require });
    this.unusual = new UnusualUse({
      ...this.#needs,
      config,
      log: needs.log,
      require,
      ...(needs.tellUnusual ? { tell: needs.tellUnusual } : {}),
    });
    this.#desk = new Desk({ store, clock, keys, evidence, config, blocks: this.blocks });
  }

  /** Loads the domains and keeps up with what other processes change, every few seconds, until `stop`. */
  async start(): Promise<void> {
    await this.refresh();
    this.#timer = setInterval(() => {
      this.#refreshing = this.partners
        .endOver()
        .then(() => this.refresh())
        .catch((error) => this.#log.warn('people-refresh-failed', { reason: Fault.from(error).detail }));
    }, refreshEvery);
    this.#timer.unref();
  }

  /** Ends the refreshing; what was only counted is written down. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#refreshing;
    await this.#desk.tidy(true);
  }

  async refresh(): Promise<void> {
    const { store } = this.#needs;
    this.#domains = new Set((await domainRows(store)).map(({ name }) => name));
    const cuts = await cutsSince(store, new Date(this.#clock.now() - cutMemory));
    this.#cuts = new Map(cuts.map(({ id, at }) => [id, at.getTime()]));
    await this.blocks.refresh();
    await this.unusual.refresh();
    await this.#desk.tidy();
  }

  /** Whether a domain, as lower-case A-labels, is the organisation's own. As fresh as the last refresh. */
  isInside(domain: string): boolean {
    return this.#domains.has(domain);
  }

  // Signing in

  async password(user: string, password: string, peer: Peer): Promise<SignInResult> {
    const verdict = await this.#desk.password(user, password, peer);
    if (!verdict.ok) return verdict.wait === undefined ? { ok: false } : { ok: false, wait: verdict.wait };
    return { ok: true, who: this.#signedIn(verdict.row, verdict.actor, verdict.credential) };
  }

  async service(name: string, peer: { address: string }): Promise<SignInResult> {
    const { store, keys } = this.#needs;
    const login = accounts.loginBlind(keys, loginText(name));
    const row = await findSignIn(store, login, Buffer.alloc(0));
    if (row?.kind !== 'service' || row.state !== 'active' || !row.relay) return { ok: false };
    const actor: Actor = { kind: 'service', id: row.id, via: 'relay', address: peer.address };
    await this.#desk.welcomed(actor, null);
    return { ok: true, who: this.#signedIn(row, actor, null) };
  }

  #signedIn(row: SignInRow, actor: Actor, credential: string | null): SignedIn {
    const own = new Set(row.logins.map((blind) => blind.toString('hex')));
    const since = row.cut_at?.getTime() ?? 0;
    const known = new Map<string, boolean>();
    const mine = (address: Address): boolean => {
      if (row.kind === 'service') return this.isInside(address.domain);
      const text = addressKey(address);
      const before = known.get(text);
      if (before !== undefined) return before;
      const answer = own.has(
        accounts.loginBlind(this.#needs.keys, { kind: 'address', text }).toString('hex'),
      );
      if (known.size < 100) known.set(text, answer);
      return answer;
    };
    return {
      actor,
      relay: row.relay,
      ...(row.class ? { class: row.class as MailClass } : {}),
      owns: (address) => this.#stands(row.id, credential, since) && mine(address),
    };
  }

  /** False once the password was withdrawn, or rights were taken from the account, after the sign-in. */
  #stands(account: string, credential: string | null, since: number): boolean {
    return !(credential && this.#cuts.has(credential)) && (this.#cuts.get(account) ?? 0) <= since;
  }

  // Rights

  /** Whether the actor may do this: the one place where that is decided. */
  async may(actor: Actor, act: Act): Promise<boolean> {
    const known = mayByKind(actor, act);
    if (known !== undefined) return known;
    const account = isId(actor.id) ? await accounts.find(this.#needs, actor.id) : null;
    return account !== null && account.state === 'active' && mayByRoles(account.roles, act);
  }

  /** Throws `not-allowed` where the actor may not. */
  async require(actor: Actor, act: Act): Promise<void> {
    if (await this.may(actor, act)) return;
    throw new Fault({ code: 'not-allowed', kind: 'forbidden', say: 'You may not do this.', detail: act });
  }

  // Domains

  domains(): Promise<Domain[]> {
    return domainRows(this.#needs.store);
  }

  /** The domain's name as it is kept; `added` false where it was there already. */
  async addDomain(actor: Actor, typed: string): Promise<{ name: string; added: boolean }> {
    await this.require(actor, 'domains.change');
    const reading = readDomain(typed.trim(), 'liberal');
    if (!reading.ok)
      throw accounts.invalid('domain-invalid', `"${typed}" is not a mail domain: ${reading.reason}.`);
    const { store, evidence } = this.#needs;
    const name = reading.domain;
    const added = await store.transaction(async (sql) => {
      const fresh = await insertDomain(sql, name, new Date(this.#clock.now()));
      if (fresh) await evidence.record(sql, { kind: 'domain.added', actor, data: { domain: name } });
      return fresh;
    });
    await this.refresh();
    return { name, added };
  }

  /** The name as it is kept, where it is one of ours. Throws `domain-missing`. */
  async ownDomain(typed: string): Promise<string> {
    const reading = readDomain(typed.trim(), 'liberal');
    if (reading.ok && (await this.domains()).some(({ name }) => name === reading.domain))
      return reading.domain;
    throw new Fault({
      code: 'domain-missing',
      kind: 'missing',
      say: `${typed} is not one of your domains. Run: postern domain add ${typed}`,
    });
  }

  /** Throws while an account still has an address there. */
  async removeDomain(actor: Actor, typed: string): Promise<void> {
    await this.require(actor, 'domains.change');
    const reading = readDomain(typed.trim(), 'liberal');
    const name = reading.ok ? reading.domain : typed;
    const holders = (await accounts.list(this.#needs)).filter((account) =>
      account.addresses.some((address) => address.endsWith(`@${name}`)),
    );
    if (holders.length > 0) {
      throw accounts.invalid(
        'domain-in-use',
        `${holders.length} ${holders.length === 1 ? 'account has' : 'accounts have'} an address in ${name}. Remove those addresses first.`,
      );
    }
    const { store, evidence } = this.#needs;
    await store.transaction(async (sql) => {
      if (!(await deleteDomain(sql, name)))
        throw new Fault({
          code: 'domain-missing',
          kind: 'missing',
          say: `${name} is not one of your domains.`,
        });
      await evidence.record(sql, { kind: 'domain.removed', actor, data: { domain: name } });
    });
    await this.refresh();
  }

  // People and service accounts

  async addPerson(actor: Actor, person: NewPerson): Promise<Account> {
    await this.require(actor, 'people.change');
    return accounts.addPerson(this.#needs, actor, person);
  }

  async addServiceAccount(actor: Actor, wish: NewServiceAccount): Promise<Account> {
    await this.require(actor, 'people.change');
    return accounts.addServiceAccount(this.#needs, actor, wish);
  }

  /** By id, address or account name. */
  find(typed: string): Promise<Account | null> {
    return isId(typed) ? accounts.find(this.#needs, typed) : accounts.findByLogin(this.#needs, typed);
  }

  /** Like `find`, but throws `account-missing`. */
  async get(typed: string): Promise<Account> {
    const account = await this.find(typed);
    if (!account) throw accounts.missing(`There is no account ${typed}.`);
    return account;
  }

  list(): Promise<Account[]> {
    return accounts.list(this.#needs);
  }

  async setRoles(actor: Actor, typed: string, roles: readonly Role[]): Promise<void> {
    await this.require(actor, 'people.change');
    await accounts.setRoles(this.#needs, actor, await this.get(typed), roles);
    await this.refresh();
  }

  /** Switches an account off: it cannot sign in, and open sessions cannot send any more. */
  async disable(actor: Actor, typed: string): Promise<void> {
    await this.require(actor, 'people.change');
    await accounts.setState(this.#needs, actor, await this.get(typed), 'disabled');
    await this.refresh();
  }

  async enable(actor: Actor, typed: string): Promise<void> {
    await this.require(actor, 'people.change');
    await accounts.setState(this.#needs, actor, await this.get(typed), 'active');
  }

  async addAddress(actor: Actor, typed: string, address: string): Promise<void> {
    await this.require(actor, 'people.change');
    await accounts.addAddress(this.#needs, actor, await this.get(typed), address);
  }

  async removeAddress(actor: Actor, typed: string, address: string): Promise<void> {
    await this.require(actor, 'people.change');
    await accounts.removeAddress(this.#needs, actor, await this.get(typed), address);
    await this.refresh();
  }

  /** The name to show for an address of ours, or null; remembered for a minute. */
  async directoryName(address: Address): Promise<string | null> {
    const key = addressKey(address);
    const known = this.#names.get(key);
    if (known && known.until > this.#clock.monotonic()) return known.name;
    const name = this.isInside(address.domain)
      ? ((await accounts.findByLogin(this.#needs, formatAddress(address)))?.name ?? null)
      : null;
    if (this.#names.size >= 10_000) this.#names.clear();
    this.#names.set(key, { name, until: this.#clock.monotonic() + 60_000 });
    return name;
  }

  // App passwords

  async addPassword(actor: Actor, typed: string, label: string): Promise<{ id: string; password: string }> {
    const account = await this.get(typed);
    if (!isThemselves(actor, account)) await this.require(actor, 'people.change');
    return credentials.addPassword(this.#needs, actor, account, label);
  }

  async passwords(typed: string): Promise<Credential[]> {
    return credentials.listPasswords(this.#needs, (await this.get(typed)).id);
  }

  async removePassword(actor: Actor, id: string): Promise<void> {
    const own = isId(actor.id) ? await credentials.listPasswords(this.#needs, actor.id) : [];
    if (actor.via !== 'console' || !own.some((one) => one.id === id))
      await this.require(actor, 'people.change');
    await credentials.removePassword(this.#needs, actor, id);
    this.#desk.forgetVerdicts();
    await this.refresh();
  }
}

/** People make the app passwords of their own devices themselves, at the console. */
const isThemselves = (actor: Actor, account: Account): boolean =>
  actor.kind === 'person' && actor.via === 'console' && account.kind === 'person' && actor.id === account.id;
