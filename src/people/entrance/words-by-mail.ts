import { type Actor, isId } from '#base';
import type { Sql } from '#store';
import { Pattern } from '../guard/pattern.ts';
import type { Account } from '../words.ts';
import type { EntranceNeeds } from './needs.ts';
import * as rows from './places/store.ts';
import type { Visitor } from './words.ts';

/** Of what somebody wants to be told beside new devices and places. */
export interface AlertChoice {
  readonly success: boolean;
  readonly failure: boolean;
}

const hour = 3_600_000;
const failuresThatCount = 5;

/** Word to people about sign-ins with their name, as they choose (45 CFR 164.308(a)(5)(ii)(C)). */
export class Alerts {
  readonly #needs: EntranceNeeds;
  readonly #failed: Pattern;

  constructor(needs: EntranceNeeds) {
    this.#needs = needs;
    this.#failed = new Pattern(needs.clock, {
      failures: failuresThatCount,
      different: Infinity,
      window: hour,
    });
  }

  choice(account: string): Promise<AlertChoice> {
    return rows.alertRow(this.#needs.store, account);
  }

  async choose(actor: Actor, account: string, choice: AlertChoice): Promise<void> {
    const { store, evidence } = this.#needs;
    await store.transaction(async (sql) => {
      await rows.putAlert(sql, account, choice);
      await evidence.record(sql, { kind: 'alerts.chosen', actor, data: { account, ...choice } });
    });
  }

  /** In the transaction of the sign-in. Of a new device or place everybody is told, but not of their very first. */
  async cameIn(
    sql: Sql,
    account: Account,
    visitor: Visitor,
    seen: { newDevice: boolean; newPlace: string; first: boolean },
  ): Promise<void> {
    const { tell, clock } = this.#needs;
    if (!tell || seen.first) return;
    const isNew = seen.newDevice || seen.newPlace !== '';
    if (!isNew && !(await rows.alertRow(sql, account.id)).success) return;
    const { newDevice, newPlace } = seen;
    const { address, program } = visitor;
    const kind = isNew ? 'new' : 'success';
    await tell(sql, { kind, account, at: clock.now(), address, program, newDevice, newPlace, failures: 0 });
  }

  /** After five failures within an hour, once a day. */
  async failed(account: Account, visitor: Visitor): Promise<void> {
    const { tell, store, clock } = this.#needs;
    const seen = tell && isId(account.id) ? this.#failed.note(account.id, '') : null;
    if (!seen || !tell) return;
    const now = clock.now();
    await store.transaction(async (sql) => {
      if (!(await rows.takeFailureWord(sql, account.id, new Date(now), new Date(now - 24 * hour)))) return;
      await tell(sql, {
        kind: 'failure',
        account,
        at: now,
        address: visitor.address,
        program: visitor.program,
        newDevice: false,
        newPlace: '',
        failures: seen.failures,
      });
    });
  }

  tidy(): void {
    this.#failed.prune();
  }
}
