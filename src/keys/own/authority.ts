import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync } from 'node:crypto';
import { type Actor, Fault, newId } from '#base';
import type { Certificate, RevocationReason } from '#cms';
import type { Sql } from '#store';
import { fromPkcs8, ownerBlind, pkcs8, readOwner } from './sealed.ts';
import {
  type AuthorityRow,
  activeAuthority,
  authorityById,
  authorityRows,
  type IssuedRow,
  insertAuthority,
  insertIssued,
  issuedRows,
  nextListNumber,
  retireAuthorities,
  revokedRows,
  revokeIssued,
} from './store.ts';
import type { OwnNeeds } from './types.ts';

const day = 86_400_000;
/** Programs that looked a moment ago may rely on a list for a week; a new one is made with each revocation. */
const listLife = 7 * day;
const listKept = 3_600_000;

export interface AuthorityWish {
  readonly name: string;
  readonly organisation: string;
  /** Domains whose mail it may vouch for: its certificate says so, and every program holds it to that. */
  readonly domains: readonly string[];
  readonly years: number;
}

export interface IssueWish {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Private or public. */
  readonly publicKey: KeyObject;
  readonly days: number;
}

/** A certificate that our authority made, for people to look at. */
export interface IssuedView {
  readonly serial: string;
  readonly subject: string;
  readonly addresses: readonly string[];
  readonly fingerprint: string;
  readonly notAfter: number;
  readonly issuedAt: number;
  readonly revokedAt: number | null;
  readonly reason: string | null;
}

export interface AuthorityView {
  readonly id: string;
  readonly state: 'active' | 'retired';
  readonly certificate: Certificate;
}

const missing = (): Fault =>
  new Fault({
    code: 'authority-missing',
    kind: 'missing',
    say: 'There is no authority of our own yet. "postern ca init" makes one.',
  });
const wrong = (say: string): Fault => new Fault({ code: 'certificate-request', kind: 'invalid', say });
const reasons: Record<'compromised' | 'superseded' | 'retired', RevocationReason> = {
  compromised: 'keyCompromise',
  superseded: 'superseded',
  retired: 'cessationOfOperation',
};

/**
 * An authority of our own for a closed circle: readers install its certificate once. It can vouch for mail of our own
 * domains and for nothing else, by name constraints that are critical (RFC 5280 §4.2.1.10).
 */
export class Authority {
  readonly #needs: OwnNeeds & { readonly crlUrl?: string };
  #list: { readonly der: Buffer; readonly until: number } | null = null;

  constructor(needs: OwnNeeds & { readonly crlUrl?: string }) {
    this.#needs = needs;
  }

  /** Makes an authority. One that was there issues nothing any more; its certificates stay good and can be revoked. */
  async init(actor: Actor, wish: AuthorityWish): Promise<AuthorityView> {
    const { issueCertificate } = await import('#cms');
    const { store, keys, clock, record } = this.#needs;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const now = clock.now();
    const certificate = issueCertificate({
      subject: { common: wish.name, organisation: wish.organisation },
      publicKey: privateKey,
      key: privateKey,
      profile: { type: 'authority', domains: wish.domains },
      notBefore: now - day,
      notAfter: now + wish.years * 365 * day,
    });
    const id = newId();
    await store.transaction(async (sql) => {
      if ((await retireAuthorities(sql)) > 0)
        await record(sql, { kind: 'authority.retired', actor, data: { successor: id } });
      await insertAuthority(sql, {
        id,
        state: 'active',
        certificate: certificate.der,
        sealed: keys.sealField('settings', binding(id), Buffer.from(pkcs8(privateKey))),
        not_after: new Date(certificate.notAfter),
        list_number: 0,
        made_at: new Date(now),
      });
      await record(sql, {
        kind: 'authority.made',
        actor,
        data: { authority: id, fingerprint: certificate.fingerprint, domains: [...wish.domains] },
      });
    });
    this.#list = null;
    return { id, state: 'active', certificate };
  }

  /** Makes a certificate in the caller's transaction. Its end is never after the authority's own. */
  async issue(
    sql: Sql,
    actor: Actor,
    wish: IssueWish,
  ): Promise<{ readonly certificate: Certificate; readonly issuer: Certificate }> {
    const { checkCertificate, issueCertificate } = await import('#cms');
    const { keys, clock, crlUrl, record } = this.#needs;
    const row = await activeAuthority(sql);
    if (!row) throw missing();
    const issuer = await readAuthority(row);
    const now = clock.now();
    const certificate = issueCertificate({
      subject: { common: wish.name },
      publicKey: wish.publicKey,
      issuer,
      key: this.#keyOf(row),
      profile: { type: 'mail', addresses: wish.addresses, use: 'both' },
      notBefore: now - 3_600_000, // clocks of others are not ours
      notAfter: Math.min(now + wish.days * day, issuer.notAfter),
      ...(crlUrl ? { crlUrl } : {}),
    });
    // What we would refuse from others does not leave this house: weak keys, addresses outside our domains.
    for (const address of wish.addresses) {
      const answer = checkCertificate({ certificate, address, at: now, roots: [issuer], use: 'sign' });
      if (!answer.usable) throw wrong(`No certificate for ${address}: ${answer.refusal.say}.`);
    }
    await insertIssued(sql, {
      authority: row.id,
      serial: certificate.serial,
      certificate_sealed: keys.sealField('settings', issuedBinding(certificate.serial), certificate.der),
      owner: ownerBlind(keys, readOwner(wish.addresses[0]!)),
      not_after: new Date(certificate.notAfter),
      issued_at: new Date(now),
      revoked_at: null,
      reason: null,
    });
    await record(sql, {
      kind: 'certificate.issued',
      actor,
      data: { authority: row.id, serial: certificate.serial, fingerprint: certificate.fingerprint },
      secret: { addresses: wish.addresses.join(', ') },
    });
    return { certificate, issuer };
  }

  /** A certificate for a key that somebody holds themselves, by their request (PKCS #10). */
  async issueRequested(
    actor: Actor,
    bytes: Buffer,
    wish: { readonly name: string; readonly address: string; readonly days: number },
  ): Promise<{ readonly certificate: Certificate; readonly issuer: Certificate }> {
    const { readRequest } = await import('#cms');
    const request = readRequest(bytes);
    if (!request) throw wrong('This is no request for a certificate that is signed by its own key.');
    const asked = request.addresses.map((address) => address.toLowerCase());
    if (asked.length > 0 && !asked.includes(wish.address.toLowerCase()))
      throw wrong(`The request is for ${asked.join(', ')}.`);
    const { key } = request.publicKey;
    if (!key) throw wrong('The key in the request is not a valid one.');
    return this.#needs.store.transaction((sql) =>
      this.issue(sql, actor, { name: wish.name, addresses: [wish.address], publicKey: key, days: wish.days }),
    );
  }

  /** Takes a certificate back. Throws a Fault `certificate-missing` where our authority made none with this number. */
  async revoke(actor: Actor, serial: string, reason: RevocationReason): Promise<void> {
    await this.#needs.store.transaction(async (sql) => {
      if (!(await this.#revoke(sql, actor, serial, reason)))
        throw new Fault({
          code: 'certificate-missing',
          kind: 'missing',
          say: 'Our authority made no certificate with this number that is not revoked already.',
        });
    });
  }

  /** The same for a key of our own, where its certificate (DER, Base64) came from our authority. */
  async revokeOwn(
    sql: Sql,
    actor: Actor,
    certificate: string,
    reason: 'compromised' | 'superseded' | 'retired',
  ): Promise<void> {
    const { parseCertificates } = await import('#cms');
    const [read] = parseCertificates(Buffer.from(certificate, 'base64')).certificates;
    if (read) await this.#revoke(sql, actor, read.serial, reasons[reason]);
  }

  async #revoke(sql: Sql, actor: Actor, serial: string, reason: RevocationReason): Promise<boolean> {
    const rows = await revokeIssued(sql, serial, new Date(this.#needs.clock.now()), reason);
    for (const row of rows)
      await this.#needs.record(sql, {
        kind: 'certificate.revoked',
        actor,
        data: { authority: row.authority, serial, reason },
      });
    this.#list = null;
    return rows.length > 0;
  }

  /** The revocation list in force, DER; remembered for an hour, so that asking for it costs little. */
  async list(): Promise<Buffer> {
    const now = this.#needs.clock.now();
    if (this.#list && this.#list.until > now) return this.#list.der;
    const der = await this.#needs.store.transaction((sql) => this.#writeList(sql, now));
    this.#list = { der, until: now + listKept };
    return der;
  }

  /** The list of an authority that issues nothing any more, whose certificates are still about. */
  async listOf(id: string): Promise<Buffer> {
    return this.#needs.store.transaction((sql) => this.#writeList(sql, this.#needs.clock.now(), id));
  }

  async #writeList(sql: Sql, now: number, id?: string): Promise<Buffer> {
    const { writeRevocationList } = await import('#cms');
    const row = id === undefined ? await activeAuthority(sql) : await authorityById(sql, id);
    if (!row) throw missing();
    const revoked = await revokedRows(sql, row.id, new Date(now - 2 * listLife));
    return writeRevocationList({
      issuer: await readAuthority(row),
      key: this.#keyOf(row),
      number: await nextListNumber(sql, row.id),
      thisUpdate: now,
      nextUpdate: now + listLife,
      revoked: revoked.map(({ serial, revoked_at, reason }) => ({
        serial,
        at: revoked_at!.getTime(),
        reason: reason as RevocationReason,
      })),
    });
  }

  /** What anybody may fetch: certificate and list in force, DER; null where there is no authority. */
  async published(): Promise<{ readonly certificate: Buffer; readonly list: Buffer } | null> {
    const [first] = await this.authorities();
    return first?.state === 'active' ? { certificate: first.certificate.der, list: await this.list() } : null;
  }

  /** The authorities that there are, the one that issues first. */
  async authorities(): Promise<readonly AuthorityView[]> {
    const rows = await authorityRows(this.#needs.store);
    const views = await Promise.all(
      rows.map(async (row) => ({ id: row.id, state: row.state, certificate: await readAuthority(row) })),
    );
    return views.sort((one, other) => Number(other.state === 'active') - Number(one.state === 'active'));
  }

  async issued(actor: Actor): Promise<readonly IssuedView[]> {
    const { parseCertificates } = await import('#cms');
    const { store, keys, record } = this.#needs;
    return store.transaction(async (sql) => {
      const rows = await issuedRows(sql);
      await record(sql, { kind: 'certificate.looked', actor, data: { count: rows.length } });
      return rows.map((row) => {
        const der = keys.openField('settings', issuedBinding(row.serial), row.certificate_sealed);
        return issuedView(row, parseCertificates(der).certificates[0]!);
      });
    });
  }

  #keyOf(row: AuthorityRow): KeyObject {
    return fromPkcs8(this.#needs.keys.openField('settings', binding(row.id), row.sealed).toString());
  }
}

const binding = (id: string): { id: string; part: string } => ({ id, part: 'authority-key' });
const issuedBinding = (serial: string): { id: string; part: string } => ({ id: serial, part: 'issued' });

async function readAuthority({ certificate }: AuthorityRow): Promise<Certificate> {
  const { parseCertificates } = await import('#cms');
  const [read] = parseCertificates(certificate).certificates;
  if (read) return read;
  throw new Fault({
    code: 'authority-broken',
    kind: 'broken',
    say: 'The certificate of our authority cannot be read.',
  });
}

const issuedView = (row: IssuedRow, certificate: Certificate): IssuedView => ({
  serial: row.serial,
  subject: certificate.subject.text,
  addresses: certificate.addresses,
  fingerprint: certificate.fingerprint,
  notAfter: row.not_after.getTime(),
  issuedAt: row.issued_at.getTime(),
  revokedAt: row.revoked_at?.getTime() ?? null,
  reason: row.reason,
});
