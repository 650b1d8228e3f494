import { randomBytes } from 'node:crypto';
import { type Actor, Fault, newId } from '#base';
import { pathIn } from '#config';
import { hashPassword, verifyPassword } from '../password.ts';
import type { Account } from '../words.ts';
import type { EntranceNeeds } from './needs.ts';
import * as passkey from './passkey.ts';
import { checkSecret } from './secret.ts';
import * as rows from './store.ts';
import { type AppSecret, newAppSecret, newRecoveryCodes, plainRecovery, stepOf } from './totp.ts';
import type { FactorShown, Offer } from './words.ts';

const refused = (say: string): Fault => new Fault({ code: 'factor-refused', kind: 'invalid', say });
const enrolLife = 10 * 60_000;

/** What an account proves itself with: a chosen password, passkeys, authenticator apps, recovery codes. */
export class Factors {
  readonly #needs: EntranceNeeds;

  constructor(needs: EntranceNeeds) {
    this.#needs = needs;
  }

  #seal(id: string, part: string, text: string): Buffer {
    return this.#needs.keys.sealField('people', { id, part }, Buffer.from(text));
  }

  #open(id: string, part: string, sealed: Buffer): string {
    return this.#needs.keys.openField('people', { id, part }, sealed).toString();
  }

  #at(): Date {
    return new Date(this.#needs.clock.now());
  }

  // The chosen password

  async secretOf(account: string): Promise<string | null> {
    const sealed = await rows.secretOf(this.#needs.store, account);
    return sealed && this.#open(account, 'secret', sealed);
  }

  /** Throws `password-weak` in words for the person. Whoever calls this has seen a fresh proof. */
  async setSecret(actor: Actor, account: Account, typed: string): Promise<void> {
    const { store, evidence, config } = this.#needs;
    const { leaked_passwords: leaked } = config.signin;
    const words = [...account.name.split(/\s+/), ...account.addresses.flatMap((one) => one.split(/[@.]/))];
    const plain = await checkSecret(typed, { words, leaked: leaked && pathIn(config, leaked) });
    const sealed = this.#seal(account.id, 'secret', await hashPassword(plain));
    await store.transaction(async (sql) => {
      await rows.putSecret(sql, account.id, sealed, this.#at());
      await evidence.record(sql, { kind: 'secret.changed', actor, data: { account: account.id } });
    });
  }

  /** Compares with the hash on file, or with one that nothing fits. */
  static compare(hash: string, plain: string): Promise<boolean> {
    return verifyPassword(hash, plain);
  }

  // What there is

  async list(account: string): Promise<FactorShown[]> {
    return (await rows.factorRows(this.#needs.store, account))
      .filter((row) => row.confirmed)
      .map((row) => ({
        id: row.id,
        kind: row.kind,
        label: this.#open(row.id, 'label', row.label_sealed),
        addedAt: row.added_at.getTime(),
        usedAt: row.used_at?.getTime() ?? null,
      }));
  }

  recoveryLeft(account: string): Promise<number> {
    return rows.recoveryLeft(this.#needs.store, account);
  }

  async offers(account: string): Promise<Offer[]> {
    const kinds = new Set((await this.list(account)).map(({ kind }) => kind));
    const offers: Offer[] = [];
    if (kinds.has('passkey')) offers.push('passkey');
    if (kinds.has('totp')) offers.push('totp');
    if (kinds.size > 0 && (await this.recoveryLeft(account)) > 0) offers.push('recovery');
    return offers;
  }

  // Authenticator apps

  /** A secret to scan; it counts only once a code of it was shown. */
  async startApp(account: Account, label: string): Promise<AppSecret & { id: string }> {
    const { store, config } = this.#needs;
    const id = newId();
    const app = newAppSecret(config.organisation.name, account.addresses[0] ?? account.name);
    await store.transaction(async (sql) => {
      await rows.dropUnconfirmed(sql, account.id);
      await rows.insertFactor(sql, {
        id,
        account_id: account.id,
        kind: 'totp',
        handle: null,
        sealed: this.#seal(id, 'factor', app.secret),
        label_sealed: this.#seal(id, 'label', label.slice(0, 100)),
        counter: 0,
        confirmed: false,
        added_at: this.#at(),
      });
    });
    return { id, ...app };
  }

  async confirmApp(actor: Actor, account: Account, id: string, code: string): Promise<void> {
    const { store, evidence, clock } = this.#needs;
    const row = (await rows.factorRows(store, account.id)).find((one) => one.id === id && !one.confirmed);
    const step = row && stepOf(this.#open(id, 'factor', row.sealed), code, clock.now());
    if (!step)
      throw refused('That is not the code the app shows now. Wait for the next one and type it again.');
    await store.transaction(async (sql) => {
      if (!(await rows.useFactor(sql, id, { counter: step, at: this.#at(), mayRepeat: false })))
        throw refused('That code was used already. Wait for the next one.');
      const data = { account: account.id, factor: id, kind: 'totp' };
      await evidence.record(sql, { kind: 'factor.added', actor, data });
    });
  }

  /** True when the code is right and was not used before. */
  async takeApp(account: string, code: string): Promise<boolean> {
    const { store, clock } = this.#needs;
    for (const row of await rows.factorRows(store, account)) {
      if (row.kind !== 'totp' || !row.confirmed) continue;
      const step = stepOf(this.#open(row.id, 'factor', row.sealed), code, clock.now());
      if (step && (await rows.useFactor(store, row.id, { counter: step, at: this.#at(), mayRepeat: false })))
        return true;
    }
    return false;
  }

  // Recovery codes

  #recoveryBlind(account: string, typed: string): Buffer {
    return this.#needs.keys.blind('recovery', `${account} ${plainRecovery(typed)}`);
  }

  /** Ten new codes; earlier ones are void. This is the only time anybody sees them. */
  async renewRecovery(actor: Actor, account: string): Promise<string[]> {
    const { store, evidence } = this.#needs;
    const codes = newRecoveryCodes();
    await store.transaction(async (sql) => {
      await rows.putRecovery(
        sql,
        account,
        codes.map((code) => this.#recoveryBlind(account, code)),
      );
      await evidence.record(sql, { kind: 'recovery.made', actor, data: { account } });
    });
    return codes;
  }

  takeRecovery(account: string, typed: string): Promise<boolean> {
    return rows.useRecovery(this.#needs.store, account, this.#recoveryBlind(account, typed), this.#at());
  }

  // Passkeys

  #handle(credential: string): Buffer {
    return this.#needs.keys.blind('passkey', credential);
  }

  async #passkeys(account: string): Promise<passkey.KeptPasskey[]> {
    const all = await rows.factorRows(this.#needs.store, account);
    return all.filter((row) => row.kind === 'passkey').map((row) => this.#kept(row));
  }

  #kept(row: rows.FactorRow): passkey.KeptPasskey {
    return JSON.parse(this.#open(row.id, 'factor', row.sealed)) as passkey.KeptPasskey;
  }

  async #remember(kind: 'enter' | 'enrol', account: string | null, challenge: string): Promise<string> {
    const id = randomBytes(16);
    const expires_at = new Date(this.#needs.clock.now() + enrolLife);
    await rows.insertChallenge(this.#needs.store, { id, account_id: account, kind, challenge, expires_at });
    return id.toString('base64url');
  }

  #take(ticket: string, kind: 'enter' | 'enrol'): Promise<rows.ChallengeRow | null> {
    const id = Buffer.from(ticket.slice(0, 100), 'base64url');
    return rows.takeChallenge(this.#needs.store, id, kind, this.#at());
  }

  async wishPasskey(account: Account): Promise<{ ticket: string; options: passkey.PasskeyWish }> {
    const person = { id: account.id, name: account.name, login: account.addresses[0] ?? account.name };
    const options = await passkey.wish(this.#needs.site(), person, await this.#passkeys(account.id));
    return { ticket: await this.#remember('enrol', account.id, options.challenge), options };
  }

  /** Throws `factor-refused` in words. */
  async addPasskey(
    actor: Actor,
    account: Account,
    answer: { ticket: string; response: passkey.PasskeyMade; label: string },
  ): Promise<string> {
    const { store, evidence } = this.#needs;
    const asked = await this.#take(answer.ticket, 'enrol');
    const fresh =
      asked?.account_id === account.id
        ? await passkey.made(this.#needs.site(), asked.challenge, answer.response)
        : null;
    if (!fresh) throw refused('The passkey could not be checked. Please try again.');
    const id = newId();
    await store.transaction(async (sql) => {
      await rows.insertFactor(sql, {
        id,
        account_id: account.id,
        kind: 'passkey',
        handle: this.#handle(fresh.kept.credential),
        sealed: this.#seal(id, 'factor', JSON.stringify(fresh.kept)),
        label_sealed: this.#seal(id, 'label', answer.label.slice(0, 100)),
        counter: fresh.counter,
        confirmed: true,
        added_at: this.#at(),
      });
      const data = { account: account.id, factor: id, kind: 'passkey' };
      await evidence.record(sql, { kind: 'factor.added', actor, data });
    });
    return id;
  }

  /** What a passkey has to sign: any of this site, or one of an account's. */
  async askPasskey(account: string | null): Promise<{ ticket: string; options: passkey.PasskeyQuestion }> {
    const known = account ? await this.#passkeys(account) : [];
    const options = await passkey.question(this.#needs.site(), known);
    return { ticket: await this.#remember('enter', account, options.challenge), options };
  }

  /** The account whose passkey signed, or null. A ticket for one account is not good for another. */
  async takePasskey(ticket: string, response: passkey.PasskeyAnswer): Promise<string | null> {
    const { store } = this.#needs;
    const asked = await this.#take(ticket, 'enter');
    if (!asked || typeof response?.id !== 'string') return null;
    const row = await rows.factorByHandle(store, this.#handle(response.id));
    if (!row || (asked.account_id && asked.account_id !== row.account_id)) return null;
    const counter = await passkey.answered(this.#needs.site(), asked.challenge, response, {
      kept: this.#kept(row),
      counter: Number(row.counter),
    });
    // Passkeys that travel between devices count nothing and stay at 0; a counter that went back is a copied key.
    if (counter === null) return null;
    const used = await rows.useFactor(store, row.id, { counter, at: this.#at(), mayRepeat: true });
    return used ? row.account_id : null;
  }

  /** The last factor cannot be removed: without one nobody comes in. */
  async remove(actor: Actor, account: string, id: string): Promise<void> {
    const { store, evidence } = this.#needs;
    const all = await this.list(account);
    const one = all.find((factor) => factor.id === id);
    if (!one)
      throw new Fault({
        code: 'factor-missing',
        kind: 'missing',
        say: 'There is no such passkey or app.',
      });
    if (all.length === 1)
      throw refused('This is the last passkey or app of the account. Add another one first.');
    await store.transaction(async (sql) => {
      await rows.endFactor(sql, account, id, this.#at());
      const data = { account, factor: id, kind: one.kind };
      await evidence.record(sql, { kind: 'factor.removed', actor, data });
    });
  }
}
