import { randomInt } from 'node:crypto';
import { type Actor, type Clock, Fault, newId } from '#base';
import type { Evidence } from '#evidence';
import { addressBlind, type Keys } from '#keys';
import { type Address, formatAddress } from '#mail';
import type { Store } from '#store';
import { allPassphrases, dropPassphrase, keepPassphrase, passphraseOf } from './store.ts';

export interface Agreed {
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly agreedAt: number;
}

interface Needs {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly evidence: Pick<Evidence, 'record'>;
}

/** Letters that nobody takes for another when they are read aloud. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Four groups of five: 99 bits, to be told by telephone. */
export const newPassphrase = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join(''),
  ).join('-');

/** Passphrases agreed once with readers who get letters as PDF. They travel by telephone or in person, never in mail. */
export class Passphrases {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** The passphrase of a reader, or null. Throws a Fault where it cannot be read: then the letter waits. */
  async of(address: Address): Promise<string | null> {
    const { store, keys } = this.#needs;
    const row = await passphraseOf(store, addressBlind(keys, address));
    if (!row) return null;
    return this.#open(row).passphrase;
  }

  /** Keeps a passphrase in the place of the one before. ASCII, 12 to 100 characters, or a Fault `passphrase-weak`. */
  async agree(actor: Actor, address: Address, passphrase: string): Promise<void> {
    if (!/^[ -~]{12,100}$/.test(passphrase) || new Set(passphrase).size < 6)
      throw new Fault({
        code: 'passphrase-weak',
        kind: 'invalid',
        say: 'A passphrase needs 12 to 100 letters, digits or signs of ASCII, and not the same ones over and over.',
      });
    const { store, keys, clock, evidence } = this.#needs;
    const id = newId();
    const plain = Buffer.from(JSON.stringify({ address: formatAddress(address), passphrase }));
    await store.transaction(async (sql) => {
      await keepPassphrase(sql, {
        address: addressBlind(keys, address),
        id,
        sealed: keys.sealField('settings', { id, part: 'pdf-passphrase' }, plain),
        agreed_at: new Date(clock.now()),
      });
      await evidence.record(sql, {
        kind: 'passphrase.agreed',
        actor,
        secret: { address: formatAddress(address) },
      });
    });
  }

  /** Forgets it; false where there was none. */
  async forget(actor: Actor, address: Address): Promise<boolean> {
    const { store, keys, evidence } = this.#needs;
    return store.transaction(async (sql) => {
      const gone = await dropPassphrase(sql, addressBlind(keys, address));
      if (gone)
        await evidence.record(sql, {
          kind: 'passphrase.forgotten',
          actor,
          secret: { address: formatAddress(address) },
        });
      return gone;
    });
  }

  /** With whom one is agreed, oldest first; not the passphrases. Looking is an event. */
  async list(actor: Actor): Promise<Agreed[]> {
    const { store, evidence } = this.#needs;
    return store.transaction(async (sql) => {
      const rows = await allPassphrases(sql);
      await evidence.record(sql, { kind: 'passphrase.listed', actor, data: { count: rows.length } });
      return rows.map((row) => ({ address: this.#open(row).address, agreedAt: row.agreed_at.getTime() }));
    });
  }

  #open({ id, sealed }: { id: string; sealed: Buffer }): { address: string; passphrase: string } {
    const plain = this.#needs.keys.openField('settings', { id, part: 'pdf-passphrase' }, sealed);
    return JSON.parse(plain.toString()) as { address: string; passphrase: string };
  }
}
