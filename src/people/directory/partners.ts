import { type Actor, Fault, isId, newId, systemActor } from '#base';
import { readDomain } from '#mail';
import type { Sql } from '#store';
import { checkName, checkRoles, invalid, type Needs } from '../accounts.ts';
import { blockList } from '../networks.ts';
import type { Role } from '../roles.ts';
import type { Require } from './groups.ts';
import { changingRights } from './rights.ts';
import * as rows from './store.ts';

/** An organisation that works with us (a laboratory, a billing office): its people come in under its own addresses. */
export interface Partner {
  readonly id: string;
  readonly name: string;
  /** Domains that its people's addresses may be in. */
  readonly domains: readonly string[];
  /** What its people may be at most, whatever they were given. */
  readonly roles: readonly Role[];
  /** Networks (CIDR) that its people and systems may come from; none: from anywhere. */
  readonly networks: readonly string[];
  readonly state: 'active' | 'disabled';
  readonly endsAt: number | null;
  readonly addedAt: number;
}

export interface PartnerWish {
  readonly name: string;
  readonly domains: readonly string[];
  readonly roles: readonly Role[];
  readonly networks: readonly string[];
  readonly endsAt: number | null;
}

/** Nobody of another organisation writes in our name or decides who is here. */
const neverTheirs: readonly Role[] = ['sender', 'admin', 'provisioner'];

/** Partner organisations (45 CFR 164.308(b)(1), 164.314(a)). */
export class Partners {
  readonly #needs: Needs;
  readonly #require: Require;

  constructor(needs: Needs, require: Require) {
    this.#needs = needs;
    this.#require = require;
  }

  #shown(row: rows.PartnerRow): Partner {
    const { keys } = this.#needs;
    return {
      id: row.id,
      name: keys.openField('people', { id: row.id, part: 'partner' }, row.name_sealed).toString(),
      domains: row.domains,
      roles: row.roles as Role[],
      networks: row.networks,
      state: row.state,
      endsAt: row.ends_at?.getTime() ?? null,
      addedAt: row.added_at.getTime(),
    };
  }

  async list(): Promise<Partner[]> {
    return (await rows.partnerRows(this.#needs.store)).map((row) => this.#shown(row));
  }

  /** Throws `partner-missing`. */
  async get(id: string, sql: Sql = this.#needs.store): Promise<Partner> {
    const [row] = isId(id) ? await rows.partnerRows(sql, id) : [];
    if (!row) throw new Fault({ code: 'partner-missing', kind: 'missing', say: 'There is no such partner.' });
    return this.#shown(row);
  }

  #checked(wish: Omit<PartnerWish, 'name'>) {
    const domains = wish.domains.map((typed) => {
      const reading = readDomain(typed.trim(), 'liberal');
      if (!reading.ok) throw invalid('domain-invalid', `"${typed}" is not a mail domain: ${reading.reason}.`);
      if (this.#needs.isInside(reading.domain))
        throw invalid('domain-inside', `${reading.domain} is one of your own domains.`);
      return reading.domain;
    });
    const roles = checkRoles(wish.roles);
    const wrong = roles.find((role) => neverTheirs.includes(role));
    if (wrong) throw invalid('role-not-theirs', `Nobody of another organisation can be ${wrong}.`);
    blockList(wish.networks);
    return { domains, roles: [...roles], networks: [...wish.networks] };
  }

  async add(actor: Actor, wish: PartnerWish): Promise<Partner> {
    await this.#require(actor, 'people.change');
    const { store, clock, keys, evidence } = this.#needs;
    const id = newId();
    const name = checkName(wish.name);
    const plan = this.#checked(wish);
    await store.transaction(async (sql) => {
      await rows.insertPartner(sql, {
        id,
        name_sealed: keys.sealField('people', { id, part: 'partner' }, Buffer.from(name)),
        ...plan,
        ends_at: wish.endsAt === null ? null : new Date(wish.endsAt),
        added_at: new Date(clock.now()),
      });
      const data = { partner: id, ...plan };
      await evidence.record(sql, { kind: 'partner.added', actor, data, secret: { name } });
    });
    return this.get(id);
  }

  /** Whoever loses something by it is cut at once; switched off, all its people are. */
  async change(
    actor: Actor,
    id: string,
    change: Partial<Omit<PartnerWish, 'name'>> & { readonly state?: 'active' | 'disabled' },
  ): Promise<Partner> {
    await this.#require(actor, 'people.change');
    const { store, evidence } = this.#needs;
    await store.transaction(async (sql) => {
      const before = await this.get(id, sql);
      const next = { ...before, ...change };
      const plan = this.#checked(next);
      const people = await rows.accountsOf(sql, id);
      const { lost } = await changingRights(this.#needs, actor, sql, people, () =>
        rows.changePartner(sql, {
          id,
          ...plan,
          state: next.state,
          ends_at: next.endsAt === null ? null : new Date(next.endsAt),
        }),
      );
      const data = { partner: id, ...plan, state: next.state, cut: [...lost] };
      await evidence.record(sql, { kind: 'partner.changed', actor, data });
    });
    return this.get(id);
  }

  /** Switches off partners whose day has come. */
  async endOver(): Promise<number> {
    const over = await rows.partnersOver(this.#needs.store, new Date(this.#needs.clock.now()));
    for (const id of over) await this.change(systemActor('partners'), id, { state: 'disabled' });
    return over.length;
  }
}
