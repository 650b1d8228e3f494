import { type Actor, Fault, isId, type Log, newId, systemActor } from '#base';
import type { Config } from '#config';
import type { Sql } from '#store';
import { find, invalid, type Needs } from '../accounts.ts';
import type { Act } from '../roles.ts';
import { Networks, ownRange, readNetwork, wideRange } from './networks.ts';
import { Pattern } from './pattern.ts';
import * as rows from './store.ts';

/** A block as it is shown. */
export interface Block {
  readonly id: string;
  readonly kind: 'network' | 'account';
  /** A network (CIDR), or the id of an account. */
  readonly subject: string;
  /** In words, with the numbers. */
  readonly reason: string;
  /** Who made it: an account's id, or `guard`. */
  readonly by: string;
  readonly madeAt: number;
  readonly until: number;
  readonly endedAt: number | null;
  readonly endedWhy: string | null;
}

export interface BlocksNeeds extends Needs {
  readonly config: Config;
  readonly log: Log;
  /** Throws where somebody may not. */
  readonly require: (actor: Actor, act: Act) => Promise<void>;
}

/** A failed try, as the pattern sees it. */
export interface Failure {
  readonly address: string;
  /** What was typed as a name, or the account's id: only told apart, never kept. */
  readonly login: string;
  readonly account: string | null;
}

const us = systemActor('guard');
const week = 7 * 24 * 3_600_000;
const longest = 366 * 24 * 3_600_000;

/**
 * Who may not try passwords for a while, because of what was seen: a network that guesses, or an account that is guessed
 * at from many networks (OWASP ASVS 2.2.1; 45 CFR 164.308(a)(5)(ii)(C)). A block turns away tries that may be guesses,
 * before anything is hashed; a device or an app password that is known, and a passkey, pass it: the owner is not kept out.
 * Blocks stand in the database and hold in every process within seconds.
 */
export class Blocks {
  readonly #needs: BlocksNeeds;
  readonly #byNetwork: Pattern;
  readonly #byNeighbourhood: Pattern;
  readonly #byAccount: Pattern;
  readonly #never: Networks;
  #subjects = new Map<string, number>();
  #typed: readonly { readonly list: Networks; readonly until: number }[] = [];

  constructor(needs: BlocksNeeds) {
    const { clock, config } = needs;
    const { failures, accounts, networks, window, never } = config.signin.block;
    this.#needs = needs;
    this.#never = new Networks(never);
    this.#byNetwork = new Pattern(clock, { failures, different: accounts, window });
    this.#byNeighbourhood = new Pattern(clock, { failures: failures * 4, different: accounts * 4, window });
    this.#byAccount = new Pattern(clock, { failures: Infinity, different: networks, window });
  }

  /** Milliseconds until a try that may be a guess is looked at; 0 now. From memory. */
  wait(address: string, account: string | null): number {
    const now = this.#needs.clock.now();
    let until = 0;
    for (const subject of [ownRange(address), wideRange(address), account ?? ''])
      until = Math.max(until, this.#subjects.get(subject) ?? 0);
    for (const one of this.#typed) if (one.list.has(address)) until = Math.max(until, one.until);
    return this.#never.has(address) && !(account && this.#subjects.has(account))
      ? 0
      : Math.max(0, until - now);
  }

  /** Counts a failed try, and blocks where it completes a pattern. Never throws: a sign-in has its answer already. */
  async failed({ address, login, account }: Failure): Promise<void> {
    const minutes = Math.round(this.#needs.config.signin.block.window / 60_000);
    const found: [kind: 'network' | 'account', subject: string, reason: string][] = [];
    if (!this.#never.has(address)) {
      for (const [pattern, subject] of [
        [this.#byNetwork, ownRange(address)],
        [this.#byNeighbourhood, wideRange(address)],
      ] as const) {
        const seen = subject === '' ? null : pattern.note(subject, login);
        if (seen)
          found.push([
            'network',
            subject,
            `${seen.failures} failed sign-ins for ${seen.different} ${seen.different === 1 ? 'account' : 'accounts'} within ${minutes} minutes`,
          ]);
      }
    }
    const seen = account ? this.#byAccount.note(account, wideRange(address)) : null;
    if (seen)
      found.push([
        'account',
        account!,
        `${seen.failures} failed sign-ins from ${seen.different} networks within ${minutes} minutes`,
      ]);
    for (const [kind, subject, reason] of found) {
      await this.#make(us, kind, subject, reason, null).catch((error) =>
        this.#needs.log.error('block-failed', { reason: Fault.from(error).detail }),
      );
    }
  }

  /** Blocks a network by hand. Throws `network-invalid`, `life-invalid`. */
  async add(actor: Actor, wish: { network: string; life: number; reason: string }): Promise<Block> {
    await this.#needs.require(actor, 'guard.change');
    const { text, bits, family } = readNetwork(wish.network);
    if (bits < (family === 'ipv4' ? 8 : 16))
      throw invalid('network-invalid', `${text} is too much of the world to block.`);
    if (!(wish.life > 0 && wish.life <= longest))
      throw invalid('life-invalid', 'A block lasts from a moment to a year.');
    if (wish.reason.trim() === '') throw invalid('reason-missing', 'Say why the network is blocked.');
    const made = await this.#make(actor, 'network', text, wish.reason.trim().slice(0, 500), wish.life);
    if (!made) throw invalid('blocked-already', `${text} is blocked already.`);
    return made;
  }

  /** Ends a block. Throws `block-missing`. */
  async lift(actor: Actor, id: string, reason: string): Promise<Block> {
    const { require, store, clock, evidence } = this.#needs;
    await require(actor, 'guard.change');
    const ended = await store.transaction(async (sql) => {
      const row = isId(id) ? await rows.endBlock(sql, id, new Date(clock.now()), 'lifted') : null;
      if (!row)
        throw new Fault({
          code: 'block-missing',
          kind: 'missing',
          say: 'There is no such block, or it is over.',
        });
      const data = { block: row.id, subject: row.subject, why: 'lifted' };
      await evidence.record(sql, {
        kind: 'block.ended',
        actor,
        data,
        secret: { reason: reason.slice(0, 500) },
      });
      return row;
    });
    await this.refresh();
    return this.#shown(ended);
  }

  /** Newest first; `live`: only those that hold now. */
  async list(
    actor: Actor,
    { live, limit = 100, before }: { live: boolean; limit?: number; before?: string },
  ): Promise<Block[]> {
    await this.#needs.require(actor, 'guard.read');
    const { store, clock } = this.#needs;
    if (!live) return (await rows.allBlocks(store, limit, before ?? null)).map((row) => this.#shown(row));
    const now = clock.now();
    return (await rows.liveBlocks(store))
      .filter((row) => row.until.getTime() > now && (!before || row.id < before))
      .slice(0, limit)
      .map((row) => this.#shown(row));
  }

  /** Reads what other processes did; ends what is over, with its event. */
  async refresh(): Promise<void> {
    const { store, clock } = this.#needs;
    const known = [...this.#subjects.values(), ...this.#typed.map(({ until }) => until)];
    if (known.some((until) => until <= clock.now())) await store.transaction((sql) => this.#endOver(sql));
    const live = await rows.liveBlocks(store);
    // What was typed may be of any size and written in any way; what was seen is written as it is looked up.
    const typed = live.filter(({ kind, made_by }) => kind === 'network' && made_by !== us.id);
    const others = new Set(typed);
    this.#typed = typed.map(({ subject, until }) => ({
      list: new Networks([subject]),
      until: until.getTime(),
    }));
    this.#subjects = new Map(
      live.filter((row) => !others.has(row)).map(({ subject, until }) => [subject, until.getTime()]),
    );
    for (const pattern of [this.#byNetwork, this.#byNeighbourhood, this.#byAccount]) pattern.prune();
  }

  async #endOver(sql: Sql): Promise<void> {
    const { clock, evidence } = this.#needs;
    for (const { id, subject } of await rows.endOver(sql, new Date(clock.now()))) {
      const data = { block: id, subject, why: 'over' };
      await evidence.record(sql, { kind: 'block.ended', actor: us, data });
    }
  }

  /** Doubles with each block of the last week. */
  async #make(
    actor: Actor,
    kind: 'network' | 'account',
    subject: string,
    reason: string,
    wish: number | null,
  ): Promise<Block | null> {
    const { store, clock, evidence, config } = this.#needs;
    if (kind === 'account' && !(await find(this.#needs, subject))) return null;
    const { life: first, longest: most } = config.signin.block;
    const now = clock.now();
    const id = newId();
    const made = await store.transaction(async (sql) => {
      await this.#endOver(sql);
      const earlier = await rows.blocksOf(sql, subject, new Date(now - week));
      const life = wish ?? Math.min(most, first * 2 ** Math.min(earlier, 20));
      const row = {
        id,
        kind,
        subject,
        reason_sealed: this.#needs.keys.sealField('people', { id, part: 'reason' }, Buffer.from(reason)),
        made_by: actor.id,
        made_at: new Date(now),
        until: new Date(now + life),
      };
      if (!(await rows.insertBlock(sql, row))) return null;
      await evidence.record(sql, {
        kind: 'block.made',
        actor,
        // What was counted is nobody's secret; what somebody typed may be.
        data: {
          block: id,
          kind,
          subject,
          until: row.until.toISOString(),
          ...(wish === null ? { reason } : {}),
        },
        ...(wish === null ? {} : { secret: { reason } }),
      });
      return this.#shown({ ...row, ended_at: null, ended_why: null });
    });
    await this.refresh();
    return made;
  }

  #shown(row: rows.BlockRow): Block {
    return {
      id: row.id,
      kind: row.kind,
      subject: row.subject,
      reason: this.#needs.keys
        .openField('people', { id: row.id, part: 'reason' }, row.reason_sealed)
        .toString(),
      by: row.made_by,
      madeAt: row.made_at.getTime(),
      until: row.until.getTime(),
      endedAt: row.ended_at?.getTime() ?? null,
      endedWhy: row.ended_why,
    };
  }
}
