import { createHash } from 'node:crypto';
import { type Actor, Fault, newToken } from '#base';
import { find, findByLogin } from '../accounts.ts';
import { Hashing } from '../hashing.ts';
import { loginText, networkOf } from '../login.ts';
import { hashPassword } from '../password.ts';
import { type Act, mayByRoles } from '../roles.ts';
import { Tally } from '../tally.ts';
import { Throttle } from '../throttle.ts';
import type { Account } from '../words.ts';
import { Factors } from './factors.ts';
import type { EntranceNeeds } from './needs.ts';
import type { PasskeyAnswer } from './passkey.ts';
import { plainSecret } from './secret.ts';
import { actorOf, Sessions } from './sessions.ts';
import * as rows from './store.ts';
import type { Proof, Step, Visit, Visitor } from './words.ts';

const hashed = (token: string): Buffer => createHash('sha256').update(token).digest();
const inviteLife = 3 * 24 * 3_600_000;
/** Codes that may be tried in one session. */
const codesPerSession = 5;
const refusal: Step = { kind: 'refused' };
const fullWait = 1000;

/**
 * The way in for people at a browser (45 CFR 164.312(d)): a password and a second factor, or a passkey that is both.
 * Guessing is slowed by account and by network before anything is hashed; a device the account already knows has a budget
 * of its own, so a stranger's guesses never keep the owner out.
 */
export class Entrance {
  readonly #needs: EntranceNeeds;
  readonly sessions: Sessions;
  readonly factors: Factors;
  readonly #byAccount: Throttle;
  readonly #byNetwork: Throttle;
  readonly #byDevice: Throttle;
  readonly #hashing: Hashing;
  readonly #failures: Tally;
  #dummy: Promise<string> | undefined;

  constructor(needs: EntranceNeeds) {
    const { clock, config } = needs;
    const { limits } = config.intake;
    const slow = (tries: number): Throttle => new Throttle(clock, { tries, window: limits.auth_window });
    this.#needs = needs;
    this.sessions = new Sessions(needs);
    this.factors = new Factors(needs);
    this.#byAccount = slow(limits.auth_failures_per_account);
    this.#byNetwork = slow(limits.auth_failures_per_address);
    this.#byDevice = slow(limits.auth_failures_per_account);
    this.#hashing = new Hashing(clock);
    this.#failures = new Tally(clock);
  }

  // Coming in

  /** A password: the first half, or for whoever needs no second factor the whole. */
  async password(user: string, typed: string, visitor: Visitor): Promise<Step> {
    const early = this.#early(visitor);
    if (early) return this.#refuse(user, null, visitor, early.why, early.wait);
    const account = await findByLogin(this.#needs, user);
    const budget = await this.#budget(account, loginText(user).text, visitor);
    const known = this.#isKnown(budget);
    const blocked = known ? 0 : this.#needs.blocks.wait(visitor.address, account?.id ?? null);
    if (blocked > 0) return this.#refuse(user, account, visitor, 'blocked', blocked);
    const wait = this.#wait(budget);
    if (wait > 0) return this.#refuse(user, account, visitor, 'throttled', wait);
    for (const [throttle, key] of budget) throttle.take(key);
    const right = await this.#compare(account, typed, known);
    if (right === 'full' || right) this.#giveBack(budget);
    if (right === 'full') return this.#refuse(user, account, visitor, 'busy', fullWait);
    if (!right || !account || !this.#mayEnter(account)) return this.#refuse(user, account, visitor, 'wrong');
    const offers = await this.factors.offers(account.id);
    const needed = this.needsSecond(account);
    const state = offers.length > 0 ? 'half' : needed ? 'enrol' : 'open';
    return this.#needs.store.transaction((sql) =>
      this.sessions.begin(sql, account, visitor, { state, proof: 'password', offers }),
    );
  }

  /**
   * What turns away whoever shows no device, without a look at the database: a known device is no stranger, and nothing
   * here depends on whose name was typed.
   */
  #early({ address, device }: Visitor): { why: 'blocked' | 'throttled' | 'busy'; wait: number } | null {
    if (device !== '') return null;
    const blocked = this.#needs.blocks.wait(address, null);
    if (blocked > 0) return { why: 'blocked', wait: blocked };
    const slowed = this.#byNetwork.wait(networkOf(address));
    if (slowed > 0) return { why: 'throttled', wait: slowed };
    return this.#hashing.isFlooded() ? { why: 'busy', wait: fullWait } : null;
  }

  /** Whether this account comes in only with two factors; whoever may read letters always does. */
  needsSecond(account: Account): boolean {
    return this.sessions.needsSecond(account);
  }

  #mayEnter(account: Account): boolean {
    return (
      this.#needs.config.signin.password &&
      account.kind === 'person' &&
      account.state === 'active' &&
      account.roles.length > 0
    );
  }

  async #budget(
    account: Account | null,
    login: string,
    visitor: Visitor,
  ): Promise<readonly [Throttle, string][]> {
    if (account && visitor.device !== '') {
      const blind = this.sessions.deviceBlind(visitor.device);
      if (await rows.isKnownDevice(this.#needs.store, account.id, blind))
        return [[this.#byDevice, `${account.id} ${blind.toString('hex')}`]];
    }
    return [
      [this.#byAccount, login],
      [this.#byNetwork, networkOf(visitor.address)],
    ];
  }

  /** Whether it is spent by a device that the account knows. */
  #isKnown(budget: readonly [Throttle, string][]): boolean {
    return budget[0]?.[0] === this.#byDevice;
  }

  #wait(budget: readonly [Throttle, string][]): number {
    return Math.max(...budget.map(([throttle, key]) => throttle.wait(key)));
  }

  #giveBack(budget: readonly [Throttle, string][]): void {
    for (const [throttle, key] of budget) throttle.giveBack(key);
  }

  /** One hash, always, whether or not there is such an account with a password. */
  async #compare(account: Account | null, typed: string, known: boolean): Promise<boolean | 'full'> {
    this.#dummy ??= hashPassword('no password is this long and has spaces in it');
    const own = account && (await this.factors.secretOf(account.id));
    const hash = own ?? (await this.#dummy);
    const turn = await this.#hashing.run(known, () => Factors.compare(hash, plainSecret(typed)));
    return turn.kind === 'full' ? 'full' : turn.value && own !== null;
  }

  /** The second half: a code of the app, a recovery code, or a passkey's answer. The session gets a new token. */
  async second(token: string, given: Given, visitor: Visitor): Promise<Step> {
    const visit = await this.sessions.visit(token, visitor);
    if (visit?.state !== 'half') return refusal;
    const proof = await this.#proved(visit, given, visitor);
    if (proof === null) return this.#refuse('', visit.account, visitor, 'wrong-code');
    if (typeof proof === 'number') return this.#refuse('', visit.account, visitor, 'throttled', proof);
    return this.#needs.store.transaction(async (sql) => {
      await rows.endSessions(sql, visit.account.id, {
        only: visit.session,
        at: new Date(this.#needs.clock.now()),
        why: 'continued',
      });
      return this.sessions.begin(sql, visit.account, visitor, { state: 'open', proof, offers: [] });
    });
  }

  /** What proved it; null where it is wrong; a number: not looked at, come back in so many milliseconds. */
  async #proved(visit: Visit, given: Given, visitor: Visitor): Promise<Proof | null | number> {
    const { id } = visit.account;
    if (given.kind === 'passkey')
      return (await this.factors.takePasskey(given.ticket, given.response)) === id ? 'passkey' : null;
    const budget = await this.#budget(visit.account, `code ${id}`, visitor);
    const wait = this.#wait(budget);
    if (wait > 0) return wait;
    if (!(await this.sessions.takeTry(visit, codesPerSession))) return null;
    for (const [throttle, key] of budget) throttle.take(key);
    const right =
      given.kind === 'totp'
        ? await this.factors.takeApp(id, given.code)
        : await this.factors.takeRecovery(id, given.code);
    if (right) this.#giveBack(budget);
    return right ? given.kind : null;
  }

  askPasskey(visit: Visit | null): ReturnType<Factors['askPasskey']> {
    return this.factors.askPasskey(visit?.account.id ?? null);
  }

  /** A passkey alone: it is something one has, and it asked for a finger, a face or a PIN. */
  async passkey(ticket: string, response: PasskeyAnswer, visitor: Visitor): Promise<Step> {
    const id = await this.factors.takePasskey(ticket, response);
    const account = id ? await find(this.#needs, id) : null;
    if (account?.state !== 'active' || account.kind !== 'person' || account.roles.length === 0)
      return this.#refuse('', account, visitor, 'wrong-passkey');
    return this.#needs.store.transaction((sql) =>
      this.sessions.begin(sql, account, visitor, { state: 'open', proof: 'passkey', offers: [] }),
    );
  }

  // The first time

  /** A one-time link to come in by and set up a password and a second factor. Earlier links are void. */
  async invite(actor: Actor, account: Account): Promise<{ token: string; expiresAt: number }> {
    const { store, clock, evidence } = this.#needs;
    const token = newToken();
    const expiresAt = clock.now() + inviteLife;
    await store.transaction(async (sql) => {
      await rows.dropInvites(sql, account.id);
      await rows.insertChallenge(sql, {
        id: hashed(token),
        account_id: account.id,
        kind: 'invite',
        challenge: '',
        expires_at: new Date(expiresAt),
      });
      await evidence.record(sql, { kind: 'person.invited', actor, data: { account: account.id } });
    });
    return { token, expiresAt };
  }

  async acceptInvite(token: string, visitor: Visitor): Promise<Step> {
    const { store, clock } = this.#needs;
    return store.transaction(async (sql) => {
      const row = await rows.takeChallenge(sql, hashed(token), 'invite', new Date(clock.now()));
      const account = row?.account_id ? await find(this.#needs, row.account_id) : null;
      if (account?.state !== 'active') return refusal;
      return this.sessions.begin(sql, account, visitor, { state: 'enrol', proof: 'invite', offers: [] });
    });
  }

  /** Turns a session that set up its factors into a full one, once there is a factor. */
  async finishEnrolment(token: string, visitor: Visitor): Promise<Step> {
    const visit = await this.sessions.visit(token, visitor);
    if (visit?.state !== 'enrol') return refusal;
    const factors = await this.factors.list(visit.account.id);
    if (factors.length === 0)
      throw new Fault({
        code: 'factor-needed',
        kind: 'invalid',
        say: 'Add a passkey or an authenticator app first: without one nobody can sign in.',
      });
    // A code of an app is a second factor: without passwords and without a provider there is no first.
    const { password, oidc } = this.#needs.config.signin;
    if (!password && oidc.issuer === '' && factors.every(({ kind }) => kind !== 'passkey'))
      throw new Fault({
        code: 'factor-needed',
        kind: 'invalid',
        say: 'Add a passkey: passwords are off here, and an app alone lets nobody in.',
      });
    return this.#needs.store.transaction(async (sql) => {
      await rows.endSessions(sql, visit.account.id, {
        only: visit.session,
        at: new Date(this.#needs.clock.now()),
        why: 'continued',
      });
      const proof: Proof = factors.some(({ kind }) => kind === 'passkey') ? 'passkey' : 'totp';
      return this.sessions.begin(sql, visit.account, visitor, { state: 'open', proof, offers: [] });
    });
  }

  // While inside

  /** The open session a token stands for, or null. */
  async visit(token: string, visitor: Visitor): Promise<Visit | null> {
    return this.sessions.visit(token, visitor);
  }

  /** Proves again who somebody is. True when it held. */
  async prove(visit: Visit, given: Given, visitor: Visitor): Promise<boolean> {
    if (visit.state !== 'open') return false;
    const proof = await this.#proved(visit, given, visitor);
    if (proof === null || typeof proof === 'number') {
      await this.#refuse('', visit.account, visitor, proof === null ? 'wrong-code' : 'throttled');
      return false;
    }
    await this.#needs.store.transaction((sql) => this.sessions.prove(sql, visit, visitor, proof));
    return true;
  }

  /**
   * Throws where somebody may not do this, or must prove first who they are: a sensitive act needs a proof that is young
   * and came from this network. A stolen cookie has neither.
   */
  async require(visit: Visit, act: Act, sensitive = false): Promise<void> {
    if (visit.state !== 'open' || !mayByRoles(visit.account.roles, act))
      throw new Fault({ code: 'not-allowed', kind: 'forbidden', say: 'You may not do this.', detail: act });
    if (sensitive) await this.requireFresh(visit, act);
  }

  /** Throws `proof-needed` where the last proof is old or came from another network; `act` is for the record. */
  async requireFresh(visit: Visit, act: string): Promise<void> {
    const age = visit.provedAt === null ? Infinity : this.#needs.clock.now() - visit.provedAt;
    const why = visit.moved ? 'other-network' : age > this.#needs.config.signin.fresh ? 'too-old' : null;
    if (!why) return;
    const { evidence, store } = this.#needs;
    await evidence.record(store, { kind: 'session.refused', actor: visit.actor, data: { act, why } });
    throw new Fault({
      code: 'proof-needed',
      kind: 'forbidden',
      say: 'Please show once more that it is you: this act asks for a fresh proof.',
      detail: why,
    });
  }

  /** Throws `proof-needed` where a session comes from a place its owner has never been at. */
  async requireKnownPlace(visit: Visit, act: string): Promise<void> {
    if (!visit.strange) return;
    const { evidence, store } = this.#needs;
    await this.#failures.note(`strange ${visit.session.toString('hex')}`, (count) =>
      evidence.record(store, {
        kind: 'session.refused',
        actor: visit.actor,
        data: { act, why: 'strange-place', count },
      }),
    );
    throw new Fault({
      code: 'proof-needed',
      kind: 'forbidden',
      say: 'You come from a place that is new for this account. Please show once more that it is you.',
      detail: 'strange-place',
    });
  }

  async #refuse(
    user: string,
    account: Account | null,
    visitor: Visitor,
    why: 'wrong' | 'wrong-code' | 'wrong-passkey' | 'throttled' | 'busy' | 'blocked',
    wait?: number,
  ): Promise<Step> {
    const { store, evidence } = this.#needs;
    const actor = actorOf(account ?? { id: 'unknown', kind: 'person' }, visitor);
    const network = networkOf(visitor.address);
    await this.#failures.note(
      `${why} ${network} ${account?.id ?? loginText(user).text}`,
      (count) =>
        evidence.record(store, {
          kind: 'signin.failed',
          actor,
          data: { why, count },
          secret: { user: user.slice(0, 400) },
        }),
      (count) =>
        evidence.record(store, {
          kind: 'signin.failed',
          actor: { kind: 'person', id: 'many', via: 'console' },
          data: { why: 'flood', count },
        }),
    );
    if (why !== 'busy' && why !== 'blocked') {
      const login = account?.id ?? loginText(user).text;
      await this.#needs.blocks.failed({ address: visitor.address, login, account: account?.id ?? null });
      if (account) await this.sessions.alerts.failed(account, visitor);
    }
    return wait === undefined ? refusal : { kind: 'refused', wait };
  }

  /** Forgets what is over; writes down what was only counted. */
  async tidy(all = false): Promise<void> {
    const { store, clock, config } = this.#needs;
    for (const throttle of [this.#byAccount, this.#byNetwork, this.#byDevice]) throttle.prune();
    this.sessions.alerts.tidy();
    await this.#failures.flush(all);
    await rows.dropOldChallenges(store, new Date(clock.now()));
    await rows.dropOldSessions(store, new Date(clock.now() - config.signin.absolute - 90 * 24 * 3_600_000));
  }
}

/** A second factor as it was given. */
export type Given =
  | { readonly kind: 'totp' | 'recovery'; readonly code: string }
  | { readonly kind: 'passkey'; readonly ticket: string; readonly response: PasskeyAnswer };
