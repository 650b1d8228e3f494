import { createHash } from 'node:crypto';
import { type Actor, Fault, newToken } from '#base';
import type { Sql } from '#store';
import { find, findByLogin } from '../accounts.ts';
import { externalOf, link, linkBlind } from '../directory/keeping.ts';
import { deleteLinks, linkByBlind, linkRows } from '../directory/store.ts';
import type { Entrance } from '../entrance/entrance.ts';
import type { EntranceNeeds } from '../entrance/needs.ts';
import { actorOf } from '../entrance/sessions.ts';
import type { Step, Visit, Visitor } from '../entrance/words.ts';
import type { Account } from '../words.ts';
import { Provider, type ProviderNeeds, type Said } from './provider.ts';
import * as rows from './store.ts';

/** What somebody goes to the provider for. */
export type Purpose = 'enter' | 'prove' | 'link';

/** What came of it. */
export type Came =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'proved' | 'linked' | 'refused' }
  /** The provider knows them, and there is no account here for them. */
  | { readonly kind: 'unknown' };

export interface FederatedNeeds extends EntranceNeeds, ProviderNeeds {
  readonly entrance: Entrance;
}

/** Time to sign in at the provider, milliseconds. */
const patience = 15 * 60_000;
const hashed = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Sign-in through a provider (OpenID Connect, code flow with PKCE): an account is known by the provider's own name for
 * somebody, which never changes hands. An address makes that link only where the settings trust the provider for its domain
 * and the provider says that it checked the address.
 */
export class Federated {
  readonly #needs: FederatedNeeds;
  readonly #provider: Provider;

  constructor(needs: FederatedNeeds) {
    this.#needs = needs;
    this.#provider = new Provider(needs);
  }

  /** The name of the provider to show; null where there is none. */
  get provider(): string | null {
    return this.#provider.configured ? this.#provider.name : null;
  }

  get #redirect(): string {
    return `${this.#needs.site().origins[0]}/sign-in/provider`;
  }

  /** Where to send the browser, and the device's token, by which it is known when it comes back. */
  async start(
    purpose: Purpose,
    visitor: Visitor,
    visit: Visit | null,
  ): Promise<{ url: string; device: string }> {
    if (!this.#provider.configured)
      throw new Fault({
        code: 'provider-missing',
        kind: 'missing',
        say: 'There is no provider of sign-ins.',
      });
    if (purpose !== 'enter' && visit?.state !== 'open')
      throw new Fault({ code: 'sign-in-needed', kind: 'forbidden', say: 'Please sign in.' });
    const { store, clock, keys, entrance } = this.#needs;
    const device = visitor.device || newToken();
    const state = newToken();
    const question = {
      state,
      nonce: newToken(),
      verifier: newToken(),
      redirect: this.#redirect,
      anew: purpose === 'prove',
    };
    const url = await this.#provider.address(question);
    const id = hashed(state);
    await rows.insertAsked(store, {
      id,
      purpose,
      account_id: purpose === 'enter' ? null : visit!.account.id,
      device_blind: entrance.sessions.deviceBlind(device),
      sealed: keys.sealField(
        'people',
        { id: id.toString('hex'), part: 'oidc' },
        Buffer.from(JSON.stringify([question.nonce, question.verifier])),
      ),
      started_at: new Date(clock.now()),
      expires_at: new Date(clock.now() + patience),
    });
    return { url, device };
  }

  /** What the browser brought back from the provider, as it stood in the address. */
  async finish(answer: URLSearchParams, visitor: Visitor, visit: Visit | null): Promise<Came> {
    const { store, clock, keys, entrance } = this.#needs;
    const state = answer.get('state') ?? '';
    const id = hashed(state);
    const device = entrance.sessions.deviceBlind(visitor.device || '-');
    const asked = await rows.takeAsked(store, id, device, new Date(clock.now()));
    if (!asked) return this.#refuse('no-question', visitor, null, null);
    const binding = { id: id.toString('hex'), part: 'oidc' };
    const [nonce = '', verifier = ''] = JSON.parse(
      keys.openField('people', binding, asked.sealed).toString(),
    ) as string[];
    const anew = asked.purpose === 'prove';
    const question = { state, nonce, verifier, redirect: this.#redirect, anew };
    const said = await this.#provider.said(question, answer);
    if (!said) return this.#refuse('wrong-answer', visitor, null, null);
    if (asked.purpose === 'enter') return this.#enter(said, visitor);
    // Whoever began is still there, or nothing comes of it.
    if (visit?.state !== 'open' || visit.account.id !== asked.account_id)
      return this.#refuse('other-person', visitor, said, null);
    return asked.purpose === 'link'
      ? this.#link(said, visit)
      : this.#prove(said, visit, visitor, asked.started_at.getTime());
  }

  #external({ issuer, subject }: Said): string {
    return `${issuer}\n${subject}`;
  }

  async #known(said: Said): Promise<Account | null> {
    const { store } = this.#needs;
    const row = await linkByBlind(store, 'oidc', linkBlind(this.#needs, 'oidc', this.#external(said)));
    return row?.account_id ? find(this.#needs, row.account_id) : null;
  }

  /** An account by the address, where the settings trust the provider for it; only the first time. */
  async #byAddress(said: Said): Promise<Account | null> {
    const { trusted_domains: trusted } = this.#needs.config.signin.oidc;
    const domain = said.email?.split('@').at(-1)?.toLowerCase() ?? '';
    if (said.email === null || !said.emailVerified || !trusted.includes(domain)) return null;
    const account = await findByLogin(this.#needs, said.email);
    if (account?.kind !== 'person') return null;
    // Somebody who is known there already under another name is not the one who comes now.
    const others = await linkRows(this.#needs.store, 'oidc', account.id);
    const sameIssuer = others.some((row) =>
      externalOf(this.#needs, 'oidc', row).startsWith(`${said.issuer}\n`),
    );
    return sameIssuer ? null : account;
  }

  async #enter(said: Said, visitor: Visitor): Promise<Came> {
    const { store, entrance } = this.#needs;
    const known = await this.#known(said);
    const account = known ?? (await this.#byAddress(said));
    if (!account) return this.#refuse('unknown', visitor, said, null);
    if (account.kind !== 'person' || account.state !== 'active' || account.roles.length === 0)
      return this.#refuse('account-off', visitor, said, account);
    const offers = await entrance.factors.offers(account.id);
    const needed = entrance.needsSecond(account);
    const state = said.manyFactors ? 'open' : offers.length > 0 ? 'half' : needed ? 'enrol' : 'open';
    const proof = said.manyFactors ? 'oidc' : 'oidc-alone';
    const step = await store.transaction(async (sql) => {
      if (!known) await this.#keep(sql, said, account, actorOf(account, visitor));
      return entrance.sessions.begin(sql, account, visitor, { state, proof, offers });
    });
    return { kind: 'step', step };
  }

  async #keep(sql: Sql, said: Said, account: Account, actor: Actor): Promise<boolean> {
    const made = await link(this.#needs, sql, 'oidc', this.#external(said), { account: account.id });
    if (made)
      await this.#needs.evidence.record(sql, {
        kind: 'person.linked',
        actor,
        data: { account: account.id, source: 'oidc' },
        secret: { external: this.#external(said) },
      });
    return made;
  }

  async #link(said: Said, visit: Visit): Promise<Came> {
    const known = await this.#known(said);
    if (known) return { kind: known.id === visit.account.id ? 'linked' : 'refused' };
    const made = await this.#needs.store.transaction((sql) =>
      this.#keep(sql, said, visit.account, visit.actor),
    );
    return { kind: made ? 'linked' : 'refused' };
  }

  /** A proof of now: by the same person, after the question, and by as many factors as they need. */
  async #prove(said: Said, visit: Visit, visitor: Visitor, startedAt: number): Promise<Came> {
    const { entrance, store } = this.#needs;
    const known = await this.#known(said);
    if (known?.id !== visit.account.id) return this.#refuse('other-person', visitor, said, visit.account);
    const fresh = said.provedAt !== null && said.provedAt >= startedAt - 60_000;
    if (!fresh || (!said.manyFactors && entrance.needsSecond(visit.account)))
      return this.#refuse('weak-proof', visitor, said, visit.account);
    const proof = said.manyFactors ? 'oidc' : 'oidc-alone';
    await store.transaction((sql) => entrance.sessions.prove(sql, visit, visitor, proof));
    return { kind: 'proved' };
  }

  async isLinked(account: string): Promise<boolean> {
    return (await linkRows(this.#needs.store, 'oidc', account)).length > 0;
  }

  /** Forgets by which names the provider knows somebody. */
  async unlink(visit: Visit): Promise<void> {
    const { store, evidence } = this.#needs;
    const { id } = visit.account;
    await store.transaction(async (sql) => {
      await deleteLinks(sql, 'oidc', id);
      const data = { account: id, change: 'provider-unlinked' };
      await evidence.record(sql, { kind: 'person.changed', actor: visit.actor, data });
    });
  }

  async #refuse(
    why: 'no-question' | 'wrong-answer' | 'unknown' | 'account-off' | 'other-person' | 'weak-proof',
    visitor: Visitor,
    said: Said | null,
    account: Account | null,
  ): Promise<Came> {
    const { store, evidence } = this.#needs;
    await evidence.record(store, {
      kind: 'signin.failed',
      actor: actorOf(account ?? { id: 'unknown', kind: 'person' }, visitor),
      data: { why: `provider-${why}`, count: 1 },
      ...(said ? { secret: { user: this.#external(said).slice(0, 400) } } : {}),
    });
    return { kind: why === 'unknown' || why === 'account-off' ? 'unknown' : 'refused' };
  }
}
