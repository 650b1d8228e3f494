import { createHash } from 'node:crypto';
import { type Actor, isId, newId, newToken } from '#base';
import type { EventDraft } from '#evidence';
import type { Sql } from '#store';
import { find } from '../accounts.ts';
import { networkOf } from '../login.ts';
import { within } from '../networks.ts';
import { readsContent } from '../roles.ts';
import type { Account } from '../words.ts';
import type { EntranceNeeds } from './needs.ts';
import { deleteDevice, endOnDevice } from './places/store.ts';
import { Places } from './places.ts';
import * as rows from './store.ts';
import type { DeviceShown, Offer, Proof, SessionShown, SessionState, Step, Visit, Visitor } from './words.ts';
import { Alerts } from './words-by-mail.ts';

const hashed = (token: string): Buffer => createHash('sha256').update(token).digest();
/** Between two notes that a session was used, milliseconds. */
const touchEvery = 60_000;
/** A session that only waits for its second factor, or only sets one up, milliseconds. */
const halfLife = 10 * 60_000;
const enrolLife = 60 * 60_000;

/** Proofs that are one factor alone. */
const single: ReadonlySet<string> = new Set(['password', 'oidc-alone', 'invite']);

export const actorOf = (account: Pick<Account, 'id' | 'kind'>, visitor: Visitor): Actor => ({
  kind: account.kind,
  id: account.id,
  via: 'console',
  address: visitor.address,
});

/**
 * Sessions at the console: hashed ids, an idle and an absolute limit (45 CFR 164.312(a)(2)(iii)), bound to the device
 * they began on, ended in every process at once when the account is cut.
 */
export class Sessions {
  readonly #needs: EntranceNeeds;
  readonly #places: Places;
  readonly alerts: Alerts;

  constructor(needs: EntranceNeeds) {
    this.#needs = needs;
    this.#places = new Places(needs);
    this.alerts = new Alerts(needs);
  }

  get #limits(): { idle: number; absolute: number } {
    return this.#needs.config.signin;
  }

  /** Whether this account comes in only with two factors; whoever may read letters always does. */
  needsSecond({ roles }: Pick<Account, 'roles'>): boolean {
    return this.#needs.config.signin.second_factor === 'everyone' || readsContent(roles);
  }

  deviceBlind(token: string): Buffer {
    return this.#needs.keys.blind('device', token);
  }

  /** Begins a session and writes down who came, how, and whether the device is new to them. */
  async begin(
    sql: Sql,
    account: Account,
    visitor: Visitor,
    entry: { state: SessionState; proof: Proof; offers: readonly Offer[] },
  ): Promise<Extract<Step, { kind: 'entered' }>> {
    const { clock, evidence } = this.#needs;
    const token = newToken();
    const at = new Date(clock.now());
    const opened = entry.state === 'open';
    // A name that we did not give out may have been planted by somebody who waits for it to become a known device.
    const given = opened && !(await rows.isOurDevice(sql, this.deviceBlind(visitor.device)));
    const device = given || visitor.device === '' ? newToken() : visitor.device;
    // A device counts as known only once somebody has wholly signed in on it.
    const noted = opened ? await this.#note(sql, account.id, device, visitor, at) : null;
    await rows.insertSession(sql, {
      id: hashed(token),
      account_id: account.id,
      state: entry.state,
      started_at: at,
      proved_at: opened ? at : null,
      network: networkOf(visitor.address),
      device_id: noted?.id ?? null,
      proof: entry.proof,
    });
    const actor = actorOf(account, visitor);
    if (opened) {
      const data = { credential: entry.proof, count: 1, device: noted!.id };
      await evidence.record(sql, { kind: 'signin.succeeded', actor, data });
      await this.#welcome(sql, account, visitor, noted!);
    }
    const { state, offers } = entry;
    return { kind: 'entered', state, token, device, offers, life: this.#life(state) };
  }

  /** Writes down, and says to the person, that the device or the place is new. */
  async #welcome(
    sql: Sql,
    account: Account,
    visitor: Visitor,
    device: { id: string; known: boolean },
  ): Promise<void> {
    const { evidence } = this.#needs;
    const actor = actorOf(account, visitor);
    const place = await this.#places.note(sql, account.id, visitor.address);
    if (!device.known) await evidence.record(sql, { kind: 'device.new', actor, data: { device: device.id } });
    if (!place.known) await evidence.record(sql, { kind: 'place.new', actor, data: { place: place.name } });
    await this.alerts.cameIn(sql, account, visitor, {
      newDevice: !device.known,
      newPlace: place.known ? '' : place.name,
      first: place.first,
    });
  }

  #life(state: SessionState): number {
    return state === 'open' ? this.#limits.absolute : state === 'half' ? halfLife : enrolLife;
  }

  async #note(sql: Sql, account: string, device: string, visitor: Visitor, at: Date) {
    const id = newId();
    const label = this.#needs.keys.sealField(
      'people',
      { id, part: 'device' },
      Buffer.from(visitor.program.slice(0, 200)),
    );
    return rows.noteDevice(sql, {
      id,
      account_id: account,
      blind: this.deviceBlind(device),
      label_sealed: label,
      at,
    });
  }

  /** The session behind a token, or null where there is none, or it has run out, or it was cut. */
  async visit(token: string, visitor: Visitor): Promise<(Visit & { tries: number }) | null> {
    if (token === '' || token.length > 200) return null;
    const { store, clock } = this.#needs;
    const row = await rows.sessionRow(store, hashed(token));
    if (!row) return null;
    const now = clock.now();
    const outside = row.networks.length > 0 && !within(row.networks, visitor.address);
    const over = outside ? 'outside-network' : (this.#whyOver(row, now) ?? this.#wrongDevice(row, visitor));
    if (over) {
      await this.#end(row.account_id, visitor, { only: row.id, why: over });
      return null;
    }
    const account = await find(this.#needs, row.account_id);
    if (!account) return null;
    // Somebody who came in with one factor and may read letters by now needs another: they come in anew.
    if (row.state === 'open' && single.has(row.proof) && this.needsSecond(account)) {
      await this.#end(row.account_id, visitor, { only: row.id, why: 'second-factor-needed' });
      return null;
    }
    const moved = row.network !== networkOf(visitor.address);
    const strange = row.state === 'open' && (await this.#isStrange(row, moved, visitor));
    // Who has nothing to prove it with signs in again.
    if (strange && !(await rows.factorRows(store, account.id)).some(({ confirmed }) => confirmed)) {
      await this.#end(row.account_id, visitor, { only: row.id, why: 'strange-place' });
      return null;
    }
    if (visitor.present !== false && now - row.seen_at.getTime() > touchEvery)
      await rows.touchSession(store, row.id, new Date(now));
    return {
      session: row.id,
      state: row.state,
      account,
      actor: actorOf(account, visitor),
      offers: [],
      startedAt: row.started_at.getTime(),
      provedAt: row.proved_at?.getTime() ?? null,
      moved,
      strange,
      tries: row.tries,
    };
  }

  /** Whose open session it still is; null where it has ended or run out. Asking is no use of it. */
  async stillOpen({ session }: Pick<Visit, 'session'>): Promise<Account | null> {
    const row = await rows.sessionRow(this.#needs.store, session);
    if (row?.state !== 'open' || this.#whyOver(row, this.#needs.clock.now())) return null;
    return find(this.#needs, row.account_id);
  }

  /** Somebody asked for a new proof, or it comes from a place where none was ever given. */
  async #isStrange(row: rows.SessionRow, moved: boolean, visitor: Visitor): Promise<boolean> {
    return (
      row.proved_at === null || (moved && !(await this.#places.isKnown(row.account_id, visitor.address)))
    );
  }

  #whyOver(row: rows.SessionRow, now: number): string | null {
    if (row.account_state !== 'active') return 'account-disabled';
    if (row.cut_at && row.cut_at > row.started_at) return 'rights-taken';
    if (now - row.started_at.getTime() > this.#life(row.state)) return 'too-long';
    if (now - row.seen_at.getTime() > Math.max(this.#limits.idle, touchEvery)) return 'idle';
    return null;
  }

  /** A session's cookie without its device's came from somewhere else. */
  #wrongDevice(row: rows.SessionRow, visitor: Visitor): string | null {
    if (!row.device_blind) return null;
    const same = visitor.device !== '' && row.device_blind.equals(this.deviceBlind(visitor.device));
    return same ? null : 'other-device';
  }

  /** A fresh proof inside an open session: what is sensitive may be done again from this network. */
  async prove(sql: Sql, visit: Visit, visitor: Visitor, proof: Proof): Promise<void> {
    const at = new Date(this.#needs.clock.now());
    const device = await this.#note(sql, visit.account.id, visitor.device, visitor, at);
    const network = networkOf(visitor.address);
    await rows.proveSession(sql, visit.session, { at, network, device: device.id, proof });
    await this.#welcome(sql, visit.account, visitor, device);
    await this.#needs.evidence.record(sql, { kind: 'session.proved', actor: visit.actor, data: { proof } });
  }

  async devices(account: string): Promise<DeviceShown[]> {
    const { store, keys } = this.#needs;
    const open = (await rows.sessionRows(store, account)).map(({ device_id }) => device_id);
    return (await rows.deviceRows(store, account)).map(({ id, label_sealed, first_at, last_at }) => ({
      id,
      program: keys.openField('people', { id, part: 'device' }, label_sealed).toString(),
      firstAt: first_at.getTime(),
      lastAt: last_at.getTime(),
      sessions: open.filter((one) => one === id).length,
    }));
  }

  /** Ends what is open on a device and forgets it: the next sign-in there counts as one on a new device. False: there is none. */
  async forgetDevice(actor: Actor, account: string, id: string): Promise<boolean> {
    const { store, clock, evidence } = this.#needs;
    if (!isId(id)) return false;
    return store.transaction(async (sql) => {
      const count = await endOnDevice(sql, account, id, new Date(clock.now()));
      if (!(await deleteDevice(sql, account, id))) return false;
      await evidence.record(sql, { kind: 'device.forgotten', actor, data: { account, device: id, count } });
      return true;
    });
  }

  async takeTry(visit: Visit, most: number): Promise<boolean> {
    return rows.takeTry(this.#needs.store, visit.session, most);
  }

  async list(account: string): Promise<SessionShown[]> {
    const { store, keys } = this.#needs;
    const devices = new Map((await rows.deviceRows(store, account)).map((row) => [row.id, row]));
    return (await rows.sessionRows(store, account)).map((row) => {
      const device = row.device_id ? devices.get(row.device_id) : undefined;
      return {
        id: row.id.toString('hex').slice(0, 16),
        state: row.state,
        startedAt: row.started_at.getTime(),
        seenAt: row.seen_at.getTime(),
        network: row.network,
        device: device
          ? keys.openField('people', { id: device.id, part: 'device' }, device.label_sealed).toString()
          : '',
        proof: row.proof as Proof,
      };
    });
  }

  /** Ends one session by the id it is shown under; false where there is none. */
  async endShown(actor: Actor, account: string, shown: string): Promise<boolean> {
    const row = (await rows.sessionRows(this.#needs.store, account)).find(
      (one) => one.id.toString('hex').slice(0, 16) === shown,
    );
    if (!row) return false;
    await this.#endAs(actor, account, { only: row.id, why: 'ended' });
    return true;
  }

  async signOut(visit: Visit): Promise<void> {
    await this.#endAs(visit.actor, visit.account.id, { only: visit.session, why: 'signed-out' });
  }

  /** Ends every session of an account, but `except`. */
  async endAll(actor: Actor, account: string, why: string, except?: Buffer): Promise<number> {
    return this.#endAs(actor, account, { why, ...(except ? { except } : {}) });
  }

  #end(account: string, visitor: Visitor, which: { only: Buffer; why: string }): Promise<number> {
    return this.#endAs(actorOf({ id: account, kind: 'person' }, visitor), account, which);
  }

  #endAs(
    actor: Actor,
    account: string,
    which: { only?: Buffer; except?: Buffer; why: string },
  ): Promise<number> {
    const { store, clock, evidence } = this.#needs;
    return store.transaction(async (sql) => {
      const ended = await rows.endSessions(sql, account, { ...which, at: new Date(clock.now()) });
      const draft: EventDraft = {
        kind: 'session.ended',
        actor,
        data: { account, why: which.why, count: ended },
      };
      if (ended > 0) await evidence.record(sql, draft);
      return ended;
    });
  }
}
