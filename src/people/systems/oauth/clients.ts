import { createHash, timingSafeEqual } from 'node:crypto';
import { type Actor, Fault, isId, newId, newToken } from '#base';
import { invalid, type Needs } from '../../accounts.ts';
import { within } from '../../networks.ts';
import { type Act, mayByKey, type Role } from '../../roles.ts';
import type { Account } from '../../words.ts';
import type { KeyHolder } from '../api-keys.ts';
import type { HolderRow } from '../store.ts';
import { checkWish, type SystemWish } from '../wish.ts';
import * as rows from './store.ts';

/** A program that may ask for access, as it is listed. */
export interface Client {
  readonly id: string;
  readonly account: string;
  readonly label: string;
  /** Whether it proves itself by a secret. */
  readonly secret: boolean;
  /** The certificate it proves itself by: a fingerprint (SHA-256, hex) or a DNS name in it; null: none. */
  readonly certificate: string | null;
  readonly acts: readonly Act[];
  readonly networks: readonly string[];
  readonly expiresAt: number;
  readonly addedAt: number;
  readonly usedAt: number | null;
}

export interface ClientWish extends SystemWish {
  /** Null: it gets a secret. */
  readonly certificate: string | null;
}

/** A certificate that one of our authorities vouches for, as it was shown in the TLS handshake. */
export interface Shown {
  /** SHA-256, hex in small letters. */
  readonly fingerprint: string;
  /** DNS names in it (RFC 5280 §4.2.1.6), in small letters. */
  readonly names: readonly string[];
}

/** How a program says who it is. */
export interface Claim {
  readonly id: string;
  /** Empty where it shows a certificate alone. */
  readonly secret: string;
  readonly certificate: Shown | null;
  readonly address: string;
}

export interface Access {
  readonly token: string;
  /** Milliseconds. */
  readonly life: number;
  readonly acts: readonly Act[];
}

const tokenLife = 10 * 60_000;
const touchEvery = 60_000;
const prefix = 'postern_access_';
const hashed = (secret: string): Buffer => createHash('sha256').update(secret).digest();
const unknown = (): Fault =>
  new Fault({ code: 'client-unknown', kind: 'forbidden', say: 'This program is not known here.' });

/** Whether a certificate is the one that a program is known by. */
const isTheirs = (wanted: string, { fingerprint, names }: Shown): boolean =>
  wanted === fingerprint || names.includes(wanted);

/**
 * Programs as OAuth clients: client credentials (RFC 6749 §4.4) for tokens of ten minutes, by a secret or a client
 * certificate (RFC 8705); a token got by a certificate is good only beside it. Certificates may also stand for themselves.
 * Nothing outlives its account: each call looks at what the account may now.
 */
export class Clients {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** The secret is seen only now; null for a program that shows a certificate. */
  async add(
    actor: Actor,
    account: Account,
    wish: ClientWish,
  ): Promise<{ id: string; secret: string | null }> {
    const { store, clock, keys, evidence } = this.#needs;
    checkWish(account, wish, 'program');
    const certificate = wish.certificate === null ? null : certificateName(wish.certificate);
    const id = newId();
    const secret = certificate === null ? newToken() : null;
    const now = clock.now();
    await store.transaction(async (sql) => {
      const added = await rows.insertClient(sql, {
        id,
        account_id: account.id,
        label_sealed: keys.sealField('people', { id, part: 'label' }, Buffer.from(wish.label)),
        secret_hash: secret === null ? null : hashed(secret),
        certificate,
        acts: [...new Set(wish.acts)].sort(),
        networks: [...wish.networks],
        expires_at: new Date(now + wish.life),
        added_at: new Date(now),
      });
      if (!added) throw invalid('certificate-taken', 'Another program is known by that certificate.');
      const data = {
        account: account.id,
        client: id,
        by: certificate === null ? 'secret' : 'certificate',
        acts: [...wish.acts],
        networks: [...wish.networks],
      };
      await evidence.record(sql, { kind: 'client.added', actor, data, secret: { label: wish.label } });
    });
    return { id, secret };
  }

  async list(): Promise<Client[]> {
    const { store, keys } = this.#needs;
    return (await rows.clientRows(store)).map((row) => ({
      id: row.id,
      account: row.account_id,
      label: keys.openField('people', { id: row.id, part: 'label' }, row.label_sealed).toString(),
      secret: row.secret_hash !== null,
      certificate: row.certificate,
      acts: row.acts as Act[],
      networks: row.networks,
      expiresAt: row.expires_at.getTime(),
      addedAt: row.added_at.getTime(),
      usedAt: row.used_at?.getTime() ?? null,
    }));
  }

  /** It may not ask any more, and what it holds has ended. */
  async remove(actor: Actor, id: string): Promise<void> {
    const { store, clock, evidence } = this.#needs;
    await store.transaction(async (sql) => {
      const account = isId(id) ? await rows.endClient(sql, id, new Date(clock.now())) : null;
      if (!account)
        throw new Fault({ code: 'client-missing', kind: 'missing', say: `There is no program ${id}.` });
      await evidence.record(sql, { kind: 'client.removed', actor, data: { account, client: id } });
    });
  }

  /**
   * Access for ten minutes. `scope`: the acts asked for, between spaces; empty: all that it may. Throws `client-unknown`,
   * `scope-beyond`.
   */
  async grant(claim: Claim, scope: string): Promise<Access> {
    const { store, clock, evidence } = this.#needs;
    const row = isId(claim.id) ? await rows.clientRow(store, claim.id) : null;
    const bySecret = timingSafeEqual(row?.secret_hash ?? Buffer.alloc(32), hashed(claim.secret));
    const shown = claim.certificate;
    const right =
      row?.certificate === null
        ? bySecret
        : shown !== null && row !== null && isTheirs(row.certificate, shown);
    if (!row || !right || !this.#stands(row, claim.address)) {
      await evidence.record(store, {
        kind: 'signin.failed',
        actor: { kind: 'service', id: row?.account_id ?? 'unknown', via: 'api', address: claim.address },
        data: { why: 'client', count: 1, client: row?.id ?? null },
        secret: { user: claim.id.slice(0, 400) },
      });
      throw unknown();
    }
    const may = actsNow(row, row.acts);
    const asked = scope.split(' ').filter(Boolean);
    const beyond = asked.find((act) => !may.has(act as Act));
    if (beyond !== undefined || may.size === 0)
      throw invalid('scope-beyond', 'More was asked for than this program may.');
    const acts = asked.length > 0 ? [...new Set(asked as Act[])].sort() : [...may].sort();
    const secret = newToken();
    const now = clock.now();
    const life = Math.min(tokenLife, row.expires_at.getTime() - now);
    await store.transaction(async (sql) => {
      const fingerprint = row.certificate === null ? null : shown!.fingerprint;
      const token = {
        hash: hashed(secret),
        client_id: row.id,
        acts,
        fingerprint,
        expires_at: new Date(now + life),
      };
      await rows.insertToken(sql, token, new Date(now));
      await this.#touch(sql, row, now);
      await evidence.record(sql, {
        kind: 'token.issued',
        actor: { kind: row.kind, id: row.account_id, via: 'api', address: claim.address },
        data: { client: row.id, acts, until: new Date(now + life).toISOString() },
      });
    });
    return { token: `${prefix}${secret}`, life, acts };
  }

  /** Who holds this token, or null. */
  async holder(token: string, address: string, certificate: Shown | null): Promise<KeyHolder | null> {
    if (!token.startsWith(prefix)) return null;
    const { store, clock } = this.#needs;
    const row = await rows.tokenRow(store, hashed(token.slice(prefix.length)));
    if (!row || row.token_ends.getTime() <= clock.now() || !this.#stands(row, address)) return null;
    if (row.fingerprint !== null && row.fingerprint !== certificate?.fingerprint) return null;
    return this.#held(row, row.token_acts, address);
  }

  /** Who calls by a certificate alone, or null. One that fits two programs is nobody's. */
  async byCertificate(certificate: Shown, address: string): Promise<KeyHolder | null> {
    const { store, clock } = this.#needs;
    const found = await rows.clientsByCertificate(store, [certificate.fingerprint, ...certificate.names]);
    const [row] = found;
    if (found.length !== 1 || !row || !this.#stands(row, address)) return null;
    await this.#touch(store, row, clock.now());
    return this.#held(row, row.acts, address);
  }

  #held(row: rows.ClientRow & HolderRow, acts: readonly string[], address: string): KeyHolder {
    return {
      actor: { kind: row.kind, id: row.account_id, via: 'api', address },
      key: row.id,
      acts: actsNow(row, acts),
      sandbox: false,
    };
  }

  #stands(row: rows.ClientRow & HolderRow, address: string): boolean {
    const outside = [row.networks, row.partner_networks].some(
      (list) => list.length > 0 && !within(list, address),
    );
    return row.state === 'active' && row.expires_at.getTime() > this.#needs.clock.now() && !outside;
  }

  async #touch(sql: Parameters<typeof rows.touchClient>[0], row: rows.ClientRow, now: number): Promise<void> {
    if (!row.used_at || now - row.used_at.getTime() > touchEvery)
      await rows.touchClient(sql, row.id, new Date(now));
  }
}

const actsNow = ({ roles }: HolderRow, acts: readonly string[]): ReadonlySet<Act> =>
  new Set((acts as Act[]).filter((act) => mayByKey(roles as Role[], act)));

/** A fingerprint or a DNS name, in the one form it is kept in. */
function certificateName(typed: string): string {
  const plain = typed.trim().toLowerCase();
  const hex = plain.replaceAll(':', '');
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  if (/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(plain))
    return plain;
  throw invalid(
    'certificate-name-invalid',
    'A certificate is named by its SHA-256 fingerprint (64 hex digits), or by a DNS name in it.',
  );
}
