import { type Actor, type Clock, isId, systemActor } from '#base';
import type { Config } from '#config';
import type { Evidence } from '#evidence';
import { addressBlind, type Keys } from '#keys';
import type { Acceptance, Address, Floor } from '#mail';
import type { Sql, Store } from '#store';
import { askCode, prove } from './codes.ts';
import { about, type Ground } from './ground.ts';
import {
  agreeSecret,
  type Extension,
  expire,
  extend,
  list,
  type Retraction,
  recipientOf,
  retract,
  type SecretSet,
  senderOf,
  status,
} from './keeping.ts';
import { need, weaker } from './proof.ts';
import {
  decline,
  download,
  giveSecret,
  known,
  look,
  type Replying,
  read,
  readerOf,
  reply,
  reread,
  type SenderToTell,
  signOut,
  wantSecret,
} from './reading.ts';
import { sealAddresses, sealLetter } from './sealing.ts';
import { insertLetter, loadLetter, lockLetter, setPath } from './store.ts';
import { type Beside, beside, redact } from './thread/thread.ts';
import { linkToken, tokenHash } from './tokens.ts';
import type {
  Access,
  Browser,
  Closed,
  CodeToSend,
  Expired,
  Grant,
  Opened,
  Placed,
  Placing,
  Proven,
  Reader,
  Role,
  SecretGiven,
  Standing,
  Travelled,
} from './words.ts';

export interface PickupNeeds {
  readonly config: Config;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly evidence: Evidence;
  readonly store: Store;
}

const actor = systemActor('pickup');

/** Letters that wait for their reader: proof, expiry, retraction, reply (DESIGN §4). Every act records its own event. */
export class Pickup {
  readonly #ground: Ground;

  constructor({ config, clock, keys, evidence, store }: PickupNeeds) {
    this.#ground = { settings: config.pickup, profile: config.policy.profile, clock, keys, evidence, store };
  }

  /** Puts a letter in the portal with the caller's transaction. Placing the same delivery again changes nothing and returns the same links. */
  async place(sql: Sql, letter: Placing): Promise<Placed> {
    const { keys, settings, evidence, clock } = this.#ground;
    const id = letter.delivery;
    const placed: Placed = { id, ...this.links(id) };
    const now = clock.now();
    const { wrapped, sealed } = await sealLetter(keys, id, letter.raw);
    const row = {
      id,
      message_id: letter.message,
      reader_hash: tokenHash(keys, 'reader', placed.readerToken),
      sender_hash: tokenHash(keys, 'sender', placed.senderToken),
      recipient_blind: addressBlind(keys, letter.recipient),
      sender_blind: letter.sender && addressBlind(keys, letter.sender),
      addresses: sealAddresses(keys, id, letter),
      sensitive: letter.sensitive,
      class: letter.class,
      size: letter.raw.length,
      placed_at: new Date(now),
      expires_at: new Date(now + Math.min(settings.expires, letter.expires ?? Infinity)),
      wrapped,
    };
    if (await insertLetter(sql, row, sealed)) {
      const data = {
        sensitive: letter.sensitive,
        proof: letter.sensitive ? 'mailbox-and-secret' : 'mailbox',
        expires: row.expires_at.toISOString(),
      };
      await evidence.record(sql, about(row, { kind: 'pickup.placed', actor, data }));
    }
    return placed;
  }

  /** The tokens of a letter's links; the same at every call. */
  links(id: string): Omit<Placed, 'id'> {
    const { keys } = this.#ground;
    return { readerToken: linkToken(keys, 'reader', id), senderToken: linkToken(keys, 'sender', id) };
  }

  /**
   * Notes how a notice or a code to the reader travelled (`open`: in clear). The weakest way counts from then on. Null
   * where there is no such letter. `secretMissing`: ask the sender for a secret now.
   */
  async noticeTravelled(sql: Sql, id: string, floor: Floor): Promise<Travelled | null> {
    const letter = await lockLetter(sql, id);
    if (!letter) return null;
    const path = weaker(letter.path, floor);
    if (path !== letter.path) await setPath(sql, id, path);
    const asked = need({ ...letter, path }, this.#ground.profile);
    await this.#ground.evidence.record(
      sql,
      about(letter, { kind: 'pickup.noticed', actor, data: { floor, path, proof: asked } }),
    );
    return { need: asked, secretMissing: asked === 'mailbox-and-secret' && letter.secret === null };
  }

  /** Null: nothing is to be sent; the asker is told the same. */
  askCode(role: Role, token: string, browser: Browser): Promise<CodeToSend | null> {
    return askCode(this.#ground, role, token, browser);
  }

  prove(role: Role, token: string, browser: Browser, code: string): Promise<Proven> {
    return prove(this.#ground, role, token, browser, code);
  }

  giveSecret(access: Access, secret: string): Promise<SecretGiven> {
    return giveSecret(this.#ground, access, secret);
  }

  wantSecret(access: Access): Promise<SenderToTell | null> {
    return wantSecret(this.#ground, access);
  }

  look(access: Access): Promise<Closed | { readonly kind: 'ready' }> {
    return look(this.#ground, access);
  }

  readerOf(access: Access): Promise<Closed | Reader> {
    return readerOf(this.#ground, access);
  }

  known(access: Access): Promise<boolean> {
    return known(this.#ground, access);
  }

  read(access: Access): Promise<Opened | Closed> {
    return read(this.#ground, access);
  }

  reread(access: Access): Promise<Opened | Closed> {
    return reread(this.#ground, access);
  }

  download<T>(access: Access, part: number, pick: (raw: Buffer) => T | null): Promise<T | Closed | null> {
    return download(this.#ground, access, part, pick);
  }

  reply(access: Access, form: string, send: (letter: Opened) => Promise<Acceptance>): Promise<Replying> {
    return reply(this.#ground, access, form, send);
  }

  decline(access: Access): Promise<SenderToTell | null> {
    return decline(this.#ground, access);
  }

  signOut(access: Access): Promise<void> {
    return signOut(this.#ground, access);
  }

  /** The sender's rights over a letter, once their mailbox is proved. */
  senderOf(access: Access): Promise<Grant | null> {
    return senderOf(this.#ground, access);
  }

  list(actor: Actor, find: { address?: Address; limit?: number; after?: string } = {}): Promise<Standing[]> {
    return list(this.#ground, actor, find);
  }

  status(actor: Actor, id: string): Promise<Standing | null> {
    return status(this.#ground, actor, id);
  }

  recipientOf(id: string): Promise<Address | null> {
    return recipientOf(this.#ground, id);
  }

  /** Which letter a copy in the portal is of; null where there is none. */
  async messageOf(id: string): Promise<string | null> {
    return isId(id) ? ((await loadLetter(this.#ground.store, id))?.message_id ?? null) : null;
  }

  /** What else waits for the reader of a copy, opened one after the other: for a corridor that takes a letter back. */
  beside(id: string): AsyncGenerator<Beside> {
    return beside(this.#ground, id);
  }

  /** Puts a letter without what it repeats in the place of one that waits, under a new key. False where it has ended. */
  redact(
    actor: Actor,
    id: string,
    raw: Buffer,
    because: { readonly retracted: string; readonly lines: number },
  ): Promise<boolean> {
    return redact(this.#ground, actor, id, raw, because);
  }

  retract(actor: Actor, id: string, reason: string): Promise<Retraction> {
    return retract(this.#ground, actor, id, reason);
  }

  extend(actor: Actor, id: string, until: number): Promise<Extension> {
    return extend(this.#ground, actor, id, until);
  }

  setSecret(actor: Actor, id: string, secret: string): Promise<SecretSet> {
    return agreeSecret(this.#ground, actor, id, secret);
  }

  /** Ends what was not fetched in time, `limit` letters at most; says whom to tell. Run it every few minutes. */
  expire(limit = 500): Promise<Expired[]> {
    return expire(this.#ground, actor, limit);
  }
}
