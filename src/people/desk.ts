import type { Actor, Clock } from '#base';
import type { Config } from '#config';
import type { EventDraft, Evidence } from '#evidence';
import type { Keys } from '#keys';
import type { Store } from '#store';
import { loginBlind } from './accounts.ts';
import { tagBlind } from './credentials.ts';
import type { Blocks } from './guard/blocks.ts';
import { Hashing } from './hashing.ts';
import { loginText, networkOf } from './login.ts';
import { hashPassword, plainPassword, verifyPassword } from './password.ts';
import { mayEnter } from './roles.ts';
import { findSignIn, type SignInRow, touchPassword } from './store.ts';
import { Tally } from './tally.ts';
import { Throttle } from './throttle.ts';
import { Verdicts } from './verdicts.ts';

export interface Peer {
  readonly address: string;
  readonly via: 'submission' | 'relay' | 'portal';
}

/** What came of a try. `credential` is the app password that was right. */
export type Verdict =
  | { readonly ok: true; readonly row: SignInRow; readonly credential: string; readonly actor: Actor }
  | { readonly ok: false; readonly wait?: number };

interface Needs {
  readonly store: Store;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly config: Config;
  readonly blocks: Pick<Blocks, 'wait' | 'failed'>;
}

/** A try that may be right: the password's tag is that of one on file. Anything else is doubtful. */
interface Likely {
  readonly row: SignInRow;
  readonly credential: string;
  readonly hash: Buffer;
}

/** Milliseconds to wait when too many wait for a hash already. */
const fullWait = 1000;

/**
 * Where passwords are looked at. The order is the defence: the budget first, then a place in the short queue for
 * hashing, then one hash, whether or not there is such an account (45 CFR 164.312(d); OWASP ASVS 2.2.1).
 *
 * Doubtful tries share a budget by account and by network, so guessing is slow from anywhere. A try whose tag is right
 * has a budget of its own by password and network, and passes blocks: nobody else's guesses, from wherever, keep the
 * owner out.
 */
export class Desk {
  readonly #needs: Needs;
  readonly #byAccount: Throttle;
  readonly #byNetwork: Throttle;
  readonly #byPassword: Throttle;
  readonly #hashing: Hashing;
  readonly #verdicts: Verdicts;
  readonly #failures: Tally;
  readonly #successes: Tally;
  #dummy: Promise<string> | undefined;

  constructor(needs: Needs) {
    const { clock, config } = needs;
    const { limits } = config.intake;
    this.#needs = needs;
    this.#byAccount = new Throttle(clock, {
      tries: limits.auth_failures_per_account,
      window: limits.auth_window,
    });
    this.#byNetwork = new Throttle(clock, {
      tries: limits.auth_failures_per_address,
      window: limits.auth_window,
    });
    this.#byPassword = new Throttle(clock, {
      tries: limits.auth_failures_per_account,
      window: limits.auth_window,
    });
    this.#hashing = new Hashing(clock);
    this.#verdicts = new Verdicts(clock);
    this.#failures = new Tally(clock);
    this.#successes = new Tally(clock, { most: 10_000 });
  }

  async password(user: string, password: string, peer: Peer): Promise<Verdict> {
    const plain = plainPassword(password);
    const login = loginBlind(this.#needs.keys, loginText(user));
    const row = await findSignIn(this.#needs.store, login, tagBlind(this.#needs, plain));
    const likely = likelyOf(row, peer.via);
    const blocked = likely ? 0 : this.#needs.blocks.wait(peer.address, row?.id ?? null);
    if (blocked > 0) return this.#refuse(user, peer, row, 'blocked', blocked);
    const budget = this.#budget(likely, login.toString('base64'), networkOf(peer.address));
    const wait = Math.max(...budget.map(([throttle, key]) => throttle.wait(key)));
    if (wait > 0) return this.#refuse(user, peer, row, 'throttled', wait);
    for (const [throttle, key] of budget) throttle.take(key);
    const turn = await this.#compare(likely, plain);
    if (turn === 'full' || (turn && likely)) for (const [throttle, key] of budget) throttle.giveBack(key);
    if (turn === 'full') return this.#refuse(user, peer, row, 'busy', fullWait);
    if (!turn || !likely) return this.#refuse(user, peer, row, 'wrong');
    return this.#welcome(likely, plain, peer);
  }

  #budget(likely: Likely | null, login: string, network: string): [Throttle, string][] {
    if (likely) return [[this.#byPassword, `${likely.credential} ${network}`]];
    return [
      [this.#byAccount, login],
      [this.#byNetwork, network],
    ];
  }

  /** One hash, always: against the hash on file, or against one that nothing fits. */
  async #compare(likely: Likely | null, plain: string): Promise<boolean | 'full'> {
    if (likely && this.#verdicts.has(likely.credential, plain)) return true;
    this.#dummy ??= hashPassword('no password is this long and has spaces in it');
    const { keys } = this.#needs;
    const hash = likely
      ? keys.openField('people', { id: likely.credential, part: 'hash' }, likely.hash).toString()
      : await this.#dummy;
    const turn = await this.#hashing.run(likely !== null, () => verifyPassword(hash, plain));
    return turn.kind === 'full' ? 'full' : turn.value;
  }

  async #welcome({ row, credential }: Likely, plain: string, peer: Peer): Promise<Verdict> {
    const actor: Actor = { kind: row.kind, id: row.id, via: peer.via, address: peer.address };
    await this.welcomed(actor, credential);
    this.#verdicts.add(credential, plain);
    return { ok: true, row, credential, actor };
  }

  /** Writes down that somebody came in, once a minute for each password and address. */
  async welcomed(actor: Actor, credential: string | null): Promise<void> {
    const { store, evidence, clock } = this.#needs;
    const proof = credential ?? 'certificate';
    await this.#successes.note(`${actor.id} ${proof} ${actor.via} ${actor.address ?? ''}`, (count) =>
      store.transaction(async (sql) => {
        if (credential) await touchPassword(sql, credential, new Date(clock.now()));
        await evidence.record(sql, { kind: 'signin.succeeded', actor, data: { credential: proof, count } });
      }),
    );
  }

  async #refuse(
    user: string,
    peer: Peer,
    row: SignInRow | undefined,
    why: 'wrong' | 'throttled' | 'busy' | 'blocked',
    wait?: number,
  ): Promise<Verdict> {
    const actor: Actor = {
      kind: row?.kind ?? 'person',
      id: row?.id ?? 'unknown',
      via: peer.via,
      address: peer.address,
    };
    const { store, evidence } = this.#needs;
    const draft = (count: number): EventDraft => ({
      kind: 'signin.failed',
      actor,
      data: { why, count },
      secret: { user: user.slice(0, 400) },
    });
    const flood = (count: number): EventDraft => ({
      kind: 'signin.failed',
      actor: { kind: 'person', id: 'many', via: peer.via },
      data: { why: 'flood', count },
    });
    const write = (make: (count: number) => EventDraft) => (count: number) =>
      evidence.record(store, make(count));
    await this.#failures.note(
      `${why} ${peer.via} ${networkOf(peer.address)} ${loginText(user).text}`,
      write(draft),
      write(flood),
    );
    if (why === 'wrong' || why === 'throttled') {
      const { text } = loginText(user);
      await this.#needs.blocks.failed({ address: peer.address, login: text, account: row?.id ?? null });
    }
    return wait === undefined ? { ok: false } : { ok: false, wait };
  }

  forgetVerdicts(): void {
    this.#verdicts.clear();
  }

  /** Forgets what is over; writes down what was only counted. */
  async tidy(all = false): Promise<void> {
    for (const throttle of [this.#byAccount, this.#byNetwork, this.#byPassword]) throttle.prune();
    this.#verdicts.prune();
    await this.#failures.flush(all);
    await this.#successes.flush(all);
  }
}

function likelyOf(row: SignInRow | undefined, via: Peer['via']): Likely | null {
  if (!row?.password_id || !row.hash_sealed || row.state !== 'active' || !mayEnter(row, via)) return null;
  return { row, credential: row.password_id, hash: row.hash_sealed };
}
