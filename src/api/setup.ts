import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { type Actor, Fault, newToken } from '#base';
import type { Config } from '#config';
import type { House } from '#flow';
import type { Account, Entrance, Role, Step, Visitor } from '#people';
import type { Sql } from '#store';
import * as rows from './store.ts';

const hour = 3_600_000;
const hashed = (token: string): Buffer => createHash('sha256').update(token).digest();
const same = (kept: Buffer | null, token: string): boolean => {
  const right = timingSafeEqual(kept ?? Buffer.alloc(32), hashed(token));
  return kept !== null && token !== '' && right;
};
/** The first administrator sees and steers everything, and writes the test letter; what they do not need they give away. */
const firstRoles: readonly Role[] = ['admin', 'operator', 'sender'];

const over = (): Fault =>
  new Fault({
    code: 'setup-over',
    kind: 'forbidden',
    say: 'This set-up is over, or its link has been used or has run out. Start the server anew for another link, where nobody can sign in yet.',
  });

/**
 * The first run: on a database in which nobody can sign in, whoever started the server gets a link that works once and
 * for an hour. It lets one browser name the organisation, add its domain and make the first administrator, and nothing
 * else; once that person has a second factor it is over for good.
 */
export class Setup {
  readonly #house: House;
  readonly #entrance: Entrance;

  constructor(house: House, entrance: Entrance) {
    this.#house = house;
    this.#entrance = entrance;
  }

  /**
   * The token of a new link, and why there is none: `not-needed` where somebody can sign in, `not-safe` where the page would
   * come over a network without TLS. A link from before is void.
   */
  async offer(): Promise<{ readonly token: string } | { readonly none: 'not-needed' | 'not-safe' }> {
    const { store, clock, evidence, config } = this.#house;
    if (!isSafe(config)) return { none: 'not-safe' };
    return store.transaction(async (sql) => {
      const row = await rows.lockSetup(sql);
      if (!(await this.#needed(row))) {
        await rows.keepSetup(sql, { ...row, link_hash: null, visit_hash: null });
        return { none: 'not-needed' };
      }
      const token = newToken();
      await rows.keepSetup(sql, {
        ...row,
        link_hash: hashed(token),
        link_until: new Date(clock.now() + hour),
        visit_hash: null,
        visit_until: null,
      });
      await evidence.record(sql, { kind: 'setup.offered', actor: actorOf() });
      return { token };
    });
  }

  /** Takes the link, once, for one browser. Throws `setup-over`. */
  begin(token: string, visitor: Visitor): Promise<{ readonly visit: string; readonly life: number }> {
    const { store, clock, evidence } = this.#house;
    return store.transaction(async (sql) => {
      const row = await rows.lockSetup(sql);
      const now = clock.now();
      const good = same(row.link_hash, token) && (row.link_until?.getTime() ?? 0) > now;
      if (!good || !(await this.#needed(row))) throw over();
      const visit = newToken();
      await rows.keepSetup(sql, {
        ...row,
        link_hash: null,
        visit_hash: hashed(visit),
        visit_until: row.link_until,
      });
      await evidence.record(sql, { kind: 'setup.begun', actor: actorOf(visitor) });
      return { visit, life: row.link_until!.getTime() - now };
    });
  }

  /** How far it is. Throws `setup-over`. */
  async state(visit: string): Promise<{
    readonly organisation: { readonly name: string; readonly contact: string };
    readonly hostname: string;
    readonly suggested: string;
    readonly domains: readonly string[];
    readonly administrator: { readonly name: string; readonly address: string } | null;
  }> {
    const { config, people, store } = this.#house;
    const row = await store.transaction((sql) => this.#require(sql, visit));
    const account = row.account_id ? await people.find(row.account_id) : null;
    const { name, contact, hostname, domain } = config.organisation;
    return {
      organisation: { name, contact },
      hostname,
      suggested: domain.includes('.') ? domain : '',
      domains: (await people.domains()).map((one) => one.name),
      administrator: account && { name: account.name, address: account.addresses[0] ?? '' },
    };
  }

  async organisation(
    visit: string,
    visitor: Visitor,
    wish: { name: string; contact: string },
  ): Promise<void> {
    const { settings, store } = this.#house;
    await store.transaction((sql) => this.#require(sql, visit));
    const actor = actorOf(visitor);
    const found = (await settings.list(actor)).find(({ object }) => object.name === 'organisation');
    if (found?.now.name === wish.name && found.now.contact === wish.contact) return;
    await settings.propose(actor, 'organisation', wish, { reason: 'Set-up', base: found?.number ?? 0 });
  }

  /** Adds the domain, and makes its first pair of keys, so that their records can be published. */
  async domain(visit: string, visitor: Visitor, typed: string): Promise<{ readonly name: string }> {
    const { people, dkim, store } = this.#house;
    await store.transaction((sql) => this.#require(sql, visit));
    const actor = actorOf(visitor);
    const { name } = await people.addDomain(actor, typed);
    if ((await dkim.list(name)).length === 0) await dkim.make(actor, name);
    return { name };
  }

  /** Makes the first administrator, who sets up their sign-in in the same browser at once; the same person again where they did not get through. */
  async administrator(
    visit: string,
    visitor: Visitor,
    wish: { name: string; address: string },
  ): Promise<Step> {
    const { people, store } = this.#house;
    const account = await store.transaction(async (sql): Promise<Account> => {
      const row = await this.#require(sql, visit);
      const known = row.account_id ? await people.find(row.account_id) : null;
      if (known) return known;
      const made = await people.addPerson(actorOf(visitor), {
        name: wish.name,
        addresses: [wish.address],
        roles: firstRoles,
      });
      await rows.keepSetup(sql, { ...row, account_id: made.id });
      return made;
    });
    const { token } = await this.#entrance.invite(actorOf(visitor), account);
    return this.#entrance.acceptInvite(token, visitor);
  }

  /** Whether nobody can sign in: there is no account, or only the one that set-up itself made, without a second factor. */
  async #needed({ account_id }: rows.SetupRow): Promise<boolean> {
    const accounts = await this.#house.people.list();
    if (accounts.length === 0) return true;
    const [only, ...more] = accounts;
    if (more.length > 0 || only?.id !== account_id) return false;
    return (await this.#entrance.factors.list(only.id)).length === 0;
  }

  async #require(sql: Sql, visit: string): Promise<rows.SetupRow> {
    const row = await rows.lockSetup(sql);
    const good = same(row.visit_hash, visit) && (row.visit_until?.getTime() ?? 0) > this.#house.clock.now();
    if (!good || !(await this.#needed(row))) throw over();
    return row;
  }
}

const actorOf = (visitor?: Visitor): Actor => ({
  kind: 'system',
  id: 'setup',
  via: 'inside',
  ...(visitor ? { address: visitor.address } : {}),
});

/** TLS of our own, or nothing but this machine: a link that makes an administrator travels over nothing else. */
function isSafe({ console: { plain, host } }: Config): boolean {
  if (!plain) return true;
  const loopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  return loopback;
}
