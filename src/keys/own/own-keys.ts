import { type Actor, Fault, newId } from '#base';
import type { Address } from '#mail';
import type { Sql } from '#store';
import type { Authority } from './authority.ts';
import { certify, newSmimeKey, requestOf } from './certify.ts';
import { revokedPgp } from './publish.ts';
import {
  addressesOf,
  domainOf,
  type Kept,
  openKept,
  ownerBlind,
  ownerOf,
  Parsed,
  pkcs8,
  readOwner,
  sealKept,
  spkiFingerprint,
  viewOf,
} from './sealed.ts';
import {
  allOwnRows,
  endingRows,
  insertOwn,
  lockOwner,
  type OwnRow,
  ownRow,
  ownRowsOf,
  updateOwn,
} from './store.ts';
import type { OwnEvent, Owner, OwnKey, OwnKind, OwnMeans, OwnNeeds, OwnPgp, OwnSmime } from './types.ts';
import { findByWkd, wkdBlind } from './wkd.ts';

const day = 86_400_000;

/** What a new key is to be. */
export interface OwnWish {
  /** `anna@clinic.example`, or `clinic.example` for the organisation as a whole. */
  readonly owner: string;
  /** As certificates and keys show it. */
  readonly name: string;
  readonly algorithm?: 'ec' | 'rsa';
  readonly days: number;
  /** Whether others may find an OpenPGP key by WKD. */
  readonly publish?: boolean;
}

/** All that letters to an address may have been sealed to, retired keys too. */
export interface Openers {
  readonly smime: readonly OwnSmime[];
  readonly pgp: readonly OwnPgp[];
}

/**
 * Certificates and keys of our own people and domains. Private keys are sealed like all that Postern keeps; at most one of
 * a kind signs for an owner, and those before it still open.
 */
export class OwnKeys {
  readonly #needs: OwnNeeds & { readonly isOwn: (domain: string) => boolean };
  readonly authority: Authority;
  readonly #parsed: Parsed;

  constructor(needs: OwnNeeds & { readonly isOwn: (domain: string) => boolean }, authority: Authority) {
    this.#needs = needs;
    this.authority = authority;
    this.#parsed = new Parsed(needs.keys);
  }

  /**
   * What letters from `address` are signed with at a time (milliseconds since 1970): its own key, or else its domain's.
   * Nothing that has ended, was retired or revoked. Throws a Fault where the keys cannot be read: then the letter waits.
   */
  async own(address: Address, at: number): Promise<OwnMeans> {
    const rows = (await this.#rowsFor(address)).filter(
      ({ state, not_after }) => state === 'active' && not_after !== null && not_after.getTime() > at,
    );
    const [smime, pgp] = (['smime', 'pgp'] as const).map((kind) => rows.find((row) => row.kind === kind));
    return {
      ...(smime ? { smime: await this.#parsed.smime(smime) } : {}),
      ...(pgp ? { pgp: await this.#parsed.pgp(pgp) } : {}),
    };
  }

  /** What letters to `address` can be opened with. */
  async openers(address: Address): Promise<Openers> {
    const rows = (await this.#rowsFor(address)).filter(({ state }) => state !== 'waiting');
    const of = (kind: OwnKind) => rows.filter((row) => row.kind === kind);
    return {
      smime: await Promise.all(of('smime').map((row) => this.#parsed.smime(row))),
      pgp: await Promise.all(of('pgp').map((row) => this.#parsed.pgp(row))),
    };
  }

  /** Rows of an address and of its domain, those of the address first. */
  async #rowsFor(address: Address): Promise<OwnRow[]> {
    const { keys, store } = this.#needs;
    const mine = ownerBlind(keys, ownerOf(address));
    const rows = await ownRowsOf(store, [
      mine,
      ownerBlind(keys, { scope: 'domain', domain: address.domain }),
    ]);
    return [
      ...rows.filter(({ owner }) => owner.equals(mine)),
      ...rows.filter(({ owner }) => !owner.equals(mine)),
    ];
  }

  /** A certificate of our own authority with a new key. It takes the place of the one before. */
  async makeSmime(actor: Actor, wish: OwnWish): Promise<OwnKey> {
    const owner = this.#ownerOf(wish.owner);
    const key = await newSmimeKey(wish.algorithm ?? 'ec');
    return this.#transaction(owner, async (sql) => {
      const { certificate, issuer } = await this.authority.issue(sql, actor, {
        name: wish.name,
        addresses: addressesOf(owner),
        publicKey: key,
        days: wish.days,
      });
      return this.#insert(sql, actor, 'own-key.made', {
        kind: 'smime',
        notAfter: certificate.notAfter,
        kept: {
          owner,
          name: wish.name,
          key: pkcs8(key),
          fingerprint: certificate.fingerprint,
          certificate: certificate.der.toString('base64'),
          chain: [issuer.der.toString('base64')],
        },
      });
    });
  }

  /** A new key, and the request (PKCS #10, PEM) with which an outside authority is asked for its certificate. */
  async request(actor: Actor, wish: OwnWish): Promise<{ readonly key: OwnKey; readonly request: string }> {
    const owner = this.#ownerOf(wish.owner);
    const key = await newSmimeKey(wish.algorithm ?? 'ec');
    const { pem, spki } = await requestOf(owner, wish.name, key);
    const made = await this.#transaction(owner, (sql) =>
      this.#insert(sql, actor, 'own-key.requested', {
        kind: 'smime',
        notAfter: null,
        kept: { owner, name: wish.name, key: pkcs8(key), fingerprint: spkiFingerprint(spki) },
      }),
    );
    return { key: made, request: pem };
  }

  /**
   * The certificate that an outside authority made, with its chain, PEM, DER or PKCS #7: matched to the key that waits for
   * it. Throws a Fault `own-certificate` where none fits.
   */
  async install(actor: Actor, bytes: Buffer): Promise<OwnKey> {
    const { store, keys, clock } = this.#needs;
    const waiting = (await allOwnRows(store)).filter(({ state }) => state === 'waiting');
    const candidates = waiting.map((row) => ({ row, kept: openKept(keys, row) }));
    const { row, kept, certificate, chain } = await certify(candidates, bytes, clock.now());
    return this.#transaction(kept.owner, async (sql) => {
      const now = await ownRow(sql, row.id);
      if (now?.state !== 'waiting') throw gone();
      await this.#retireActive(sql, actor, now);
      const whole: Kept = {
        ...kept,
        fingerprint: certificate.fingerprint,
        certificate: certificate.der.toString('base64'),
        chain: chain.map(({ der }) => der.toString('base64')),
      };
      return this.#change(sql, actor, 'own-key.certified', now, {
        state: 'active',
        not_after: new Date(certificate.notAfter),
        sealed: sealKept(keys, row.id, whole),
      });
    });
  }

  /** An OpenPGP key. It takes the place of the one before. */
  async makePgp(actor: Actor, wish: OwnWish): Promise<OwnKey> {
    const owner = this.#ownerOf(wish.owner);
    const { generateKey } = await import('#pgp');
    const at = this.#needs.clock.now();
    const made = await generateKey({
      addresses: addressesOf(owner),
      name: wish.name,
      algorithm: wish.algorithm === 'rsa' ? 'rsa' : 'ed25519',
      at,
      notAfter: at + wish.days * day,
    });
    return this.#transaction(owner, (sql) =>
      this.#insert(sql, actor, 'own-key.made', {
        kind: 'pgp',
        notAfter: at + wish.days * day,
        publish: wish.publish ?? false,
        kept: {
          owner,
          name: wish.name,
          key: made.bytes.toString('base64'),
          fingerprint: made.secret.public.primary.fingerprint,
          published: made.secret.public.bytes.toString('base64'),
        },
      }),
    );
  }

  /** The OpenPGP keys that a mail program finds at `…/hu/NAME` of a domain, binary: public, each checked when it was made. */
  findByWkd(domain: string, name: string): Promise<Buffer | null> {
    return findByWkd({ sql: this.#needs.store, keys: this.#needs.keys }, domain, name);
  }

  async list(actor: Actor): Promise<readonly OwnKey[]> {
    const { store, keys, record } = this.#needs;
    return store.transaction(async (sql) => {
      const rows = await allOwnRows(sql);
      await record(sql, { kind: 'own-key.looked', actor, data: { count: rows.length } });
      return rows.map((row) => viewOf(keys, row));
    });
  }

  /** Nothing is signed with it any more; it still opens what was sealed to it. */
  retire(actor: Actor, id: string): Promise<OwnKey> {
    return this.#end(actor, id, 'own-key.retired', async () => ({ state: 'retired' }));
  }

  /** It may have been in other hands, or is not to be used: others are told by revocation list, or by the key itself. */
  revoke(actor: Actor, id: string, reason: 'compromised' | 'superseded' | 'retired'): Promise<OwnKey> {
    const { keys, clock } = this.#needs;
    return this.#end(actor, id, 'own-key.revoked', async (sql, row) => {
      const kept = openKept(keys, row);
      if (row.kind === 'pgp') {
        const published = await revokedPgp(kept, clock.now(), reason);
        return { state: 'revoked', sealed: sealKept(keys, id, { ...kept, published }) };
      }
      if (kept.certificate) await this.authority.revokeOwn(sql, actor, kept.certificate, reason);
      return { state: 'revoked' };
    });
  }

  /** Keys that sign and end within `days`, each at most once a week, so that somebody can be told. Records it. */
  async ending(actor: Actor, days: number): Promise<readonly OwnKey[]> {
    const { store, keys, clock, record } = this.#needs;
    const now = clock.now();
    return store.transaction(async (sql) => {
      const rows = await endingRows(sql, new Date(now + days * day), new Date(now - 7 * day));
      for (const row of rows) {
        await updateOwn(sql, { ...row, warned_at: new Date(now) });
        await record(sql, { kind: 'own-key.ending', actor, ...described(row, openKept(keys, row)) });
      }
      return rows.map((row) => viewOf(keys, row));
    });
  }

  #ownerOf(text: string): Owner {
    const owner = readOwner(text);
    if (this.#needs.isOwn(domainOf(owner))) return owner;
    throw new Fault({
      code: 'own-key-foreign',
      kind: 'forbidden',
      say: `${domainOf(owner)} is not a domain of this server.`,
    });
  }

  #transaction<T>(owner: Owner, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#needs.store.transaction(async (sql) => {
      await lockOwner(sql, ownerBlind(this.#needs.keys, owner));
      return work(sql);
    });
  }

  async #insert(
    sql: Sql,
    actor: Actor,
    event: OwnEvent,
    made: {
      readonly kind: OwnKind;
      readonly notAfter: number | null;
      readonly kept: Kept;
      readonly publish?: boolean;
    },
  ): Promise<OwnKey> {
    const { keys, clock, record } = this.#needs;
    const { kept, kind, notAfter } = made;
    const now = new Date(clock.now());
    const id = newId();
    const row: OwnRow = {
      id,
      owner: ownerBlind(keys, kept.owner),
      kind,
      state: notAfter === null ? 'waiting' : 'active',
      sealed: sealKept(keys, id, kept),
      not_after: notAfter === null ? null : new Date(notAfter),
      made_at: now,
      changed_at: now,
      warned_at: null,
      wkd: made.publish && kept.owner.scope === 'address' ? wkdBlind(keys, kept.owner.address) : null,
    };
    if (row.state === 'active') await this.#retireActive(sql, actor, row);
    await insertOwn(sql, row);
    await record(sql, { kind: event, actor, ...described(row, kept) });
    return viewOf(keys, row);
  }

  async #retireActive(sql: Sql, actor: Actor, { owner, kind }: OwnRow): Promise<void> {
    const rows = await ownRowsOf(sql, [owner]);
    for (const row of rows.filter((one) => one.kind === kind && one.state === 'active'))
      await this.#change(sql, actor, 'own-key.retired', row, { state: 'retired' });
  }

  async #change(sql: Sql, actor: Actor, event: OwnEvent, row: OwnRow, now: Partial<OwnRow>): Promise<OwnKey> {
    const { keys, clock, record } = this.#needs;
    const next = {
      ...row,
      ...now,
      changed_at: new Date(Math.max(clock.now(), row.changed_at.getTime() + 1)),
    };
    await updateOwn(sql, next);
    await record(sql, { kind: event, actor, ...described(next, openKept(keys, next)) });
    return viewOf(keys, next);
  }

  async #end(
    actor: Actor,
    id: string,
    event: OwnEvent,
    how: (sql: Sql, row: OwnRow) => Promise<Partial<OwnRow>>,
  ): Promise<OwnKey> {
    return this.#needs.store.transaction(async (sql) => {
      const row = await ownRow(sql, id);
      if (!row) throw gone();
      if (row.state === 'revoked') return viewOf(this.#needs.keys, row);
      return this.#change(sql, actor, event, row, await how(sql, row));
    });
  }
}

const gone = (): Fault =>
  new Fault({ code: 'own-key-missing', kind: 'missing', say: 'There is no such key of ours.' });

const described = (row: OwnRow, kept: Kept) => ({
  data: {
    key: row.id,
    kind: row.kind,
    scope: kept.owner.scope,
    fingerprint: kept.fingerprint,
    until: row.not_after?.toISOString() ?? null,
  },
  secret: { owner: kept.owner.scope === 'domain' ? kept.owner.domain : kept.owner.address },
});
