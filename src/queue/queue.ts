import { type Actor, type Clock, Fault, newId, systemActor } from '#base';
import type { Config } from '#config';
import type { Evidence } from '#evidence';
import { addressBlind, type Keys } from '#keys';
import { type Address, type Decision, mailClasses } from '#mail';
import type { Sql, Store } from '#store';
import { type Content, contentOctets } from './content.ts';
import { lockHeld, overdueHeld, postponeHeld, resealHeld, stampHeld } from './held/store.ts';
import { howOf, type Settled } from './settlement.ts';
import * as rows from './store.ts';
import {
  countDeliveries,
  type Deferred,
  type DeliveryRow,
  type Finished,
  findDeliveries,
  holdDelivery,
  listDeliveries,
  makeDue,
  messagesTo,
  type QueueCounts,
} from './store.ts';

/** One message to one recipient: the unit of work. */
export interface Delivery extends Content {
  readonly id: string;
  readonly messageId: string;
  readonly acceptedAt: number;
  readonly attempts: number;
  readonly lastReason: string | null;
  /** Whether the sender was told of a delay. */
  readonly warned: boolean;
}

/** A delivery this process owns for the time of its lease. */
export interface Claim extends Delivery {
  readonly fence: number;
  /** Monotonic time at which the lease ends unless renewed. */
  leaseUntil: number;
}

/** A delivery made ready to be queued. `claim` is set where this process takes it at once. */
export interface NewDelivery {
  readonly row: DeliveryRow;
  readonly claim: Claim | null;
}

/** A delivery as an operator sees it. */
export interface Listed extends Delivery {
  readonly state: 'due' | 'waiting' | 'held' | 'leaving';
  readonly dueAt: number;
  readonly domain: string;
  /** While it is held: since when, and until when somebody may decide; null until the next round has seen it. */
  readonly heldAt: number | null;
  readonly heldUntil: number | null;
}

/** A held delivery, locked by the caller's transaction. */
export interface Held extends Claim {
  readonly heldUntil: number | null;
}

const priorityOf = (content: Content): number =>
  content.notice?.kind === 'pickup-code' ? 0 : mailClasses.indexOf(content.class);

/** One claim of one delivery, told from those before and after it. */
export const claimName = ({ id, fence }: { readonly id: string; readonly fence: number }): string =>
  `${id}/${fence}`;

/** What is owed: live deliveries, who works on which, when each is tried again. */
export class Queue {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #clock: Clock;
  readonly #evidence: Evidence;
  readonly #lease: number;

  constructor(needs: { config: Config; store: Store; keys: Keys; clock: Clock; evidence: Evidence }) {
    this.#store = needs.store;
    this.#keys = needs.keys;
    this.#clock = needs.clock;
    this.#evidence = needs.evidence;
    this.#lease = needs.config.delivery.lease;
  }

  /**
   * Makes a delivery ready; with `mine` this process holds it from the start. With `looking` nobody claims it before the
   * letter was looked at (looks.ts).
   */
  draft(
    message: { id: string; acceptedAt: number },
    content: Content,
    mine: boolean,
    looking = false,
  ): NewDelivery {
    const id = newId();
    const now = this.#clock.now();
    const held = looking || (content.decision.action === 'hold' && !content.sandbox);
    const { address } = content.recipient;
    const row: DeliveryRow = {
      message_id: message.id,
      id,
      priority: priorityOf(content),
      domain: address.domain,
      state: looking ? 2 : held ? 1 : 0,
      due_at: new Date(mine && !held ? now + this.#lease : now),
      fence: mine && !held ? 1 : 0,
      leased: mine && !held,
      attempts: 0,
      accepted_at: new Date(message.acceptedAt),
      recipient_blind: addressBlind(this.#keys, address),
      sealed: this.#keys.sealField('mail', { id, part: 'delivery' }, Buffer.from(JSON.stringify(content))),
      last_reason: null,
      warned: false,
    };
    const claim: Claim | null =
      mine && !held
        ? {
            ...content,
            id,
            messageId: message.id,
            acceptedAt: message.acceptedAt,
            attempts: 0,
            lastReason: null,
            warned: false,
            fence: 1,
            leaseUntil: this.#clock.monotonic() + this.#lease,
          }
        : null;
    return { row, claim };
  }

  async enqueue(sql: Sql, deliveries: readonly NewDelivery[]): Promise<void> {
    for (let from = 0; from < deliveries.length; from += 1000) {
      await rows.insertDeliveries(
        sql,
        deliveries.slice(from, from + 1000).map((delivery) => delivery.row),
      );
    }
  }

  /** Takes up to `want` due deliveries for this process; never one of those `inHand`, whose outcome it has still to write. */
  async claim(bounds: {
    want: number;
    lowest: number;
    retries: boolean;
    saturated: readonly string[];
    inHand?: readonly string[];
  }): Promise<Claim[]> {
    const now = this.#clock.now();
    const leaseUntil = this.#clock.monotonic() + this.#lease;
    const claimed = await rows.claimDeliveries(this.#store, {
      ...bounds,
      inHand: bounds.inHand ?? [],
      now,
      leaseUntil: now + this.#lease,
    });
    if (claimed.length === 0 && bounds.saturated.length > 0) {
      const priority = bounds.lowest;
      await rows.parkDeliveries(this.#store, priority, bounds.saturated, now, now + 10_000);
    }
    const claims: Claim[] = [];
    for (const row of claimed) {
      try {
        claims.push({ ...this.#open(row), fence: row.fence, leaseUntil });
      } catch (error) {
        // One row that cannot be read must not keep the others from leaving: it waits for a person, and where not even
        // that can be written, until its lease ends.
        await this.#putAside(row, Fault.from(error)).catch(() => {});
      }
    }
    return claims;
  }

  #putAside(row: DeliveryRow, fault: Fault): Promise<void> {
    const reason = `${fault.code}: ${fault.say}`;
    const held = { ...row, reason: this.#sealReason(row.id, reason), sealed: null };
    return this.#store.transaction(async (sql) => {
      if (!(await holdDelivery(sql, held))) return;
      await this.#evidence.record(sql, {
        kind: 'delivery.held',
        actor: systemActor('queue'),
        message: row.message_id,
        delivery: row.id,
        data: { reason },
      });
    });
  }

  /** Renews the leases of claims under way; those that another process took meanwhile lose theirs at once. */
  async renew(claims: readonly Claim[]): Promise<void> {
    if (claims.length === 0) return;
    const leaseUntil = this.#clock.monotonic() + this.#lease;
    const ours = await rows.renewLeases(this.#store, claims, this.#clock.now() + this.#lease);
    for (const claim of claims) claim.leaseUntil = ours.has(claim.id) ? leaseUntil : 0;
  }

  /** Whether this process may still act on a claim: its lease has not ended. */
  stillOurs(claim: Claim): boolean {
    return this.#clock.monotonic() < claim.leaseUntil;
  }

  /**
   * Writes what came of claims, with the caller's transaction. Returns the names (`claimName`) of those that were still
   * ours: a process that slept past its lease settles nothing (fencing).
   */
  async settle(sql: Sql, settled: readonly Settled[]): Promise<Set<string>> {
    // Of two claims of one delivery the later one alone can stand.
    const latest = new Map<string, Settled>();
    for (const one of settled)
      if (one.claim.fence > (latest.get(one.claim.id)?.claim.fence ?? -1)) latest.set(one.claim.id, one);
    const finished: Finished[] = [];
    const deferred: Deferred[] = [];
    const ours = new Set<string>();
    for (const { claim, settlement } of latest.values()) {
      if (settlement.kind === 'finished')
        finished.push({ ...claim, outcome: settlement.outcome, how: howOf(settlement) });
      else if (settlement.kind === 'deferred')
        deferred.push({ ...claim, ...settlement, reason: this.#sealReason(claim.id, settlement.reason) });
      else {
        const { reason, as } = settlement;
        const sealed = as ? this.#sealed({ ...as, id: claim.id }) : null;
        const row = { ...claim, reason: this.#sealReason(claim.id, reason), sealed };
        if (await holdDelivery(sql, row)) ours.add(claim.id);
      }
    }
    const now = this.#clock.now();
    if (finished.length > 0) for (const id of await rows.finishDeliveries(sql, finished, now)) ours.add(id);
    if (deferred.length > 0) for (const id of await rows.deferDeliveries(sql, deferred)) ours.add(id);
    return new Set([...ours].map((id) => claimName(latest.get(id)!.claim)));
  }

  /** Which of these claims no longer stand, by `claimName`: their outcome is written, or another process took them. */
  ended(sql: Sql, claims: readonly { id: string; fence: number }[]): Promise<Set<string>> {
    return rows.endedClaims(sql, claims);
  }

  /** Gives claims back as if never taken, on shutdown. */
  async giveBack(claims: readonly Claim[]): Promise<void> {
    if (claims.length > 0) await rows.returnDeliveries(this.#store, claims, this.#clock.now());
  }

  /** Live deliveries for an operator, oldest first. */
  async list(
    actor: Actor,
    options: {
      domain?: string;
      recipient?: Address;
      state?: 'held' | 'open';
      after?: string;
      limit?: number;
    } = {},
  ): Promise<Listed[]> {
    const found = await listDeliveries(this.#store, {
      domain: options.domain ?? null,
      recipient: options.recipient ? addressBlind(this.#keys, options.recipient) : null,
      state: options.state === 'held' ? 1 : options.state === 'open' ? 0 : null,
      after: options.after ?? null,
      limit: options.limit ?? 50,
    });
    await this.#evidence.record(this.#store, {
      kind: 'queue.listed',
      actor,
      data: { count: found.length },
      seen: found.map((row) => row.message_id),
    });
    return found.map((row) => this.#listed(row));
  }

  /** The live deliveries with this id, or of the message with this id. */
  async find(actor: Actor, id: string): Promise<Listed[]> {
    const found = await findDeliveries(this.#store, id);
    await this.#evidence.record(this.#store, {
      kind: 'queue.listed',
      actor,
      data: { count: found.length, asked: id },
      seen: found.map((row) => row.message_id),
    });
    return found.map((row) => this.#listed(row));
  }

  /**
   * Tries deliveries now; one that was put aside is let go. Returns those that were live. One that waits for approval is
   * not touched: that is decided by `hold release`, by somebody who may.
   */
  retry(actor: Actor, ids: readonly string[]): Promise<string[]> {
    return this.#store.transaction(async (sql) => {
      const live = (await this.#live(sql, ids)).filter((row) => !this.#needsApproval(row));
      const moved = new Set(
        await makeDue(
          sql,
          live.map((row) => row.id),
          this.#clock.now(),
        ),
      );
      const touched = live.filter((row) => moved.has(row.id));
      await this.#evidence.record(
        sql,
        ...touched.map((row) => ({
          kind: row.state === 1 ? ('delivery.released' as const) : ('delivery.retried' as const),
          actor,
          message: row.message_id,
          delivery: row.id,
        })),
      );
      return touched.map((row) => row.id);
    });
  }

  /** One that cannot be read is in no state to leave: an attempt at it only puts it aside again. */
  #needsApproval(row: DeliveryRow): boolean {
    if (row.state !== 1) return false;
    try {
      return this.#open(row).decision.action === 'hold';
    } catch {
      return false;
    }
  }

  /** A held delivery, locked until the caller's transaction ends; null where it is held no longer. */
  async held(sql: Sql, id: string): Promise<Held | null> {
    const row = await lockHeld(sql, id);
    return (
      row && {
        ...this.#open(row),
        fence: row.fence,
        leaseUntil: 0,
        heldUntil: row.held_until?.getTime() ?? null,
      }
    );
  }

  /** Lets a held delivery go, under the decision that somebody came to. It is claimed and checked like any other. */
  async letGo(sql: Sql, held: Held, decision: Decision): Promise<boolean> {
    const now = this.#clock.now();
    if (!(await resealHeld(sql, held, this.#sealed({ ...held, decision, letGoAt: now })))) return false;
    return (await makeDue(sql, [held.id], now)).length === 1;
  }

  /** Changes the decision of a delivery that stays held. */
  keepHeld(sql: Sql, held: Held, decision: Decision): Promise<boolean> {
    return resealHeld(sql, held, this.#sealed({ ...held, decision }));
  }

  /** Ends a held delivery without an attempt. */
  async endHeld(sql: Sql, { id, fence }: Held): Promise<boolean> {
    const ended = await rows.finishDeliveries(
      sql,
      [{ id, fence, outcome: 'failed', how: 'failed' }],
      this.#clock.now(),
    );
    return ended.has(id);
  }

  /** Gives deliveries that came to be held since the last round their time; how many. */
  stampHeld(sql: Sql, now: number, until: number): Promise<number> {
    return stampHeld(sql, now, until);
  }

  /** Held deliveries whose time is over, longest first. */
  overdue(now: number, limit = 100): Promise<string[]> {
    return overdueHeld(this.#store, now, limit);
  }

  /** Looks again at an overdue delivery later, where it could not be ended. */
  async postpone(sql: Sql, id: string, until: number): Promise<void> {
    await postponeHeld(sql, id, until);
  }

  #sealed(content: Content & { id: string }): Buffer {
    return this.#keys.sealField('mail', { id: content.id, part: 'delivery' }, contentOctets(content));
  }

  /** Withdraws deliveries that have not left; one that leaves at this moment is not touched. */
  cancel(actor: Actor, ids: readonly string[], reason: string): Promise<string[]> {
    return this.#store.transaction(async (sql) => {
      const live = await this.#live(sql, ids);
      const now = this.#clock.now();
      const here = live.filter((row) => !(row.leased && row.state === 0 && row.due_at.getTime() > now));
      if (here.length === 0) return [];
      const gone = await rows.finishDeliveries(
        sql,
        here.map((row) => ({ id: row.id, fence: row.fence, outcome: 'cancelled', how: 'cancelled' })),
        now,
      );
      const touched = here.filter((row) => gone.has(row.id));
      await this.#evidence.record(
        sql,
        ...touched.map((row) => ({
          kind: 'delivery.cancelled' as const,
          actor,
          message: row.message_id,
          delivery: row.id,
          secret: { reason },
        })),
      );
      return touched.map((row) => row.id);
    });
  }

  async #live(sql: Sql, ids: readonly string[]): Promise<DeliveryRow[]> {
    const found: DeliveryRow[] = [];
    for (const id of ids) found.push(...(await findDeliveries(sql, id)));
    return found;
  }

  /** Ids of messages to this address, newest first. */
  messagesTo(address: Address, limit: number, before?: string): Promise<string[]> {
    return messagesTo(this.#store, addressBlind(this.#keys, address), limit, before ?? null);
  }

  /**
   * What has become of the deliveries of these messages: `waiting`, `held`, or an outcome. For parts of Postern that show
   * the letters and record that themselves.
   */
  statesOf(messages: readonly string[]): Promise<Map<string, Set<string>>> {
    return rows.statesOfMessages(this.#store, messages);
  }

  counts(): Promise<QueueCounts> {
    return countDeliveries(this.#store, this.#clock.now());
  }

  /** A reason may hold what a remote server said, and that may quote an address. */
  #sealReason(id: string, reason: string): Buffer {
    return this.#keys.sealField('mail', { id, part: 'reason' }, Buffer.from(reason));
  }

  #listed(row: DeliveryRow): Listed {
    const state =
      row.state === 2
        ? 'waiting'
        : row.state === 1
          ? 'held'
          : row.leased && row.due_at.getTime() > this.#clock.now()
            ? 'leaving'
            : row.due_at.getTime() <= this.#clock.now()
              ? 'due'
              : 'waiting';
    return {
      ...this.#open(row),
      state,
      dueAt: row.due_at.getTime(),
      domain: row.domain,
      heldAt: row.held_at?.getTime() ?? null,
      heldUntil: row.held_until?.getTime() ?? null,
    };
  }

  #open(row: DeliveryRow): Delivery {
    const plain = this.#keys.openField('mail', { id: row.id, part: 'delivery' }, row.sealed);
    let content: Content;
    try {
      content = JSON.parse(plain.toString()) as Content;
    } catch (cause) {
      throw new Fault({
        code: 'delivery-damaged',
        kind: 'broken',
        say: 'A queued delivery cannot be read.',
        detail: row.id,
        cause,
      });
    }
    return {
      ...content,
      id: row.id,
      messageId: row.message_id,
      acceptedAt: row.accepted_at.getTime(),
      attempts: row.attempts,
      lastReason:
        row.last_reason &&
        this.#keys.openField('mail', { id: row.id, part: 'reason' }, row.last_reason).toString(),
      warned: row.warned,
    };
  }
}
