import { type Clock, Fault } from '#base';
import type { Keys } from '#keys';
import { type Decision, type MailClass, mailClasses } from '#mail';
import type { Sql, Store } from '#store';
import type { Content } from '../content.ts';
import {
  claimLook,
  endLook,
  freeDeliveries,
  insertLooks,
  type LookedAtRow,
  type LookRow,
  putBackLook,
  waitingForLook,
} from './store.ts';

/** A letter whose deep look this process has in hand. */
export interface LookClaim {
  readonly messageId: string;
  /** Which try this is; a process that was killed in an earlier one left it counted. */
  readonly tries: number;
  readonly row: LookRow;
}

/** Milliseconds: longer than a look may take with all that belongs to it. */
const lease = 150_000;

/**
 * Letters accepted before all of them was looked at. Their deliveries can be claimed by nobody until `end`: that is the
 * gate, and it stands in the database.
 */
export class Looks {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #clock: Clock;

  constructor(needs: { store: Store; keys: Keys; clock: Clock }) {
    this.#store = needs.store;
    this.#keys = needs.keys;
    this.#clock = needs.clock;
  }

  /** Writes down which letters wait for their look, with the accept transaction. */
  async enqueue(sql: Sql, letters: readonly { id: string; class: MailClass }[]): Promise<void> {
    if (letters.length === 0) return;
    const looks = letters.map((letter) => ({ id: letter.id, priority: mailClasses.indexOf(letter.class) }));
    await insertLooks(sql, looks, this.#clock.now());
  }

  /** The most urgent letter to be looked at, for this process; null where none waits. */
  async claim(): Promise<LookClaim | null> {
    const now = this.#clock.now();
    const row = await claimLook(this.#store, now, now + lease);
    return row ? { messageId: row.message_id, tries: row.tries, row } : null;
  }

  /** Puts a look off, its try not counted. */
  putBack({ row }: LookClaim, pause: number): Promise<void> {
    return putBackLook(this.#store, row, this.#clock.now() + pause);
  }

  /**
   * Ends a look with the caller's transaction: each waiting delivery goes on by its new decision. Returns them; null
   * where another process took the look over.
   */
  async end(
    sql: Sql,
    { row, messageId }: LookClaim,
    decide: (before: Content) => Decision,
  ): Promise<{ readonly id: string; readonly decision: Decision }[] | null> {
    if (!(await endLook(sql, row))) return null;
    const ruled = (await waitingForLook(sql, messageId)).map((delivery) => {
      const content = this.#open(delivery);
      const decision = decide(content);
      const sealed = this.#keys.sealField(
        'mail',
        { id: delivery.id, part: 'delivery' },
        Buffer.from(JSON.stringify({ ...content, decision })),
      );
      return {
        id: delivery.id,
        decision,
        sealed,
        state: decision.action === 'hold' && !content.sandbox ? 1 : 0,
      };
    });
    await freeDeliveries(sql, ruled, this.#clock.now());
    return ruled.map(({ id, decision }) => ({ id, decision }));
  }

  #open({ id, sealed }: LookedAtRow): Content {
    const plain = this.#keys.openField('mail', { id, part: 'delivery' }, sealed);
    try {
      return JSON.parse(plain.toString()) as Content;
    } catch (cause) {
      const say = 'A queued delivery cannot be read.';
      throw new Fault({ code: 'delivery-damaged', kind: 'broken', say, detail: id, cause });
    }
  }
}
