import { createHash, timingSafeEqual } from 'node:crypto';
import { type Actor, Fault, isId, newId, newToken } from '#base';
import { invalid, type Needs } from '../accounts.ts';
import { within } from '../networks.ts';
import { type Act, mayByKey, type Role } from '../roles.ts';
import type { Account } from '../words.ts';
import * as rows from './store.ts';
import { checkWish, type SystemWish } from './wish.ts';

/** A key as it is listed: never the secret, which nobody can read again. */
export interface ApiKey {
  readonly id: string;
  readonly account: string;
  readonly label: string;
  /** What it may do, of what its account may do. */
  readonly acts: readonly Act[];
  /** Networks (CIDR) it may come from; none: from anywhere. */
  readonly networks: readonly string[];
  readonly expiresAt: number;
  readonly addedAt: number;
  /** To the minute; null before the first use. */
  readonly usedAt: number | null;
  /** What it sends never leaves. */
  readonly sandbox: boolean;
}

export interface ApiKeyWish extends SystemWish {
  /** A key to try with: what it sends goes through everything and never leaves. It cannot be turned into another. */
  readonly sandbox?: boolean;
}

/** Who calls with a key, and what that key lets them do now. */
export interface KeyHolder {
  readonly actor: Actor;
  readonly key: string;
  readonly acts: ReadonlySet<Act>;
  readonly sandbox: boolean;
}

/** The token says which kind it is, and its hash is made over that: neither a typed word nor a changed row turns one into the other. */
const prefixOf = (sandbox: boolean): string => (sandbox ? 'postern_sandbox_' : 'postern_');
const touchEvery = 60_000;
const hashed = (secret: string, sandbox: boolean): Buffer =>
  createHash('sha256')
    .update(sandbox ? `sandbox ${secret}` : secret)
    .digest();

/**
 * Keys by which systems call the API (45 CFR 164.312(d)): each of one account, with no more than the acts it names, for a
 * time, from where it says. Switching the account off ends them all at once, because each call looks.
 */
export class ApiKeys {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** This is the only time anybody sees the token. */
  async add(actor: Actor, account: Account, wish: ApiKeyWish): Promise<{ id: string; token: string }> {
    const { store, clock, keys, evidence } = this.#needs;
    checkWish(account, wish, 'key');
    const sandbox = wish.sandbox ?? false;
    if (sandbox && wish.acts.some((act) => act !== 'mail.send'))
      throw invalid(
        'act-beyond',
        'A key of the sandbox sends letters that never leave, and may nothing else.',
      );
    const id = newId();
    const secret = newToken();
    const now = clock.now();
    await store.transaction(async (sql) => {
      await rows.insertApiKey(sql, {
        id,
        account_id: account.id,
        hash: hashed(secret, sandbox),
        sandbox,
        label_sealed: keys.sealField('people', { id, part: 'label' }, Buffer.from(wish.label)),
        acts: [...new Set(wish.acts)].sort(),
        networks: [...wish.networks],
        expires_at: new Date(now + wish.life),
        added_at: new Date(now),
      });
      const data = {
        account: account.id,
        credential: id,
        kind: 'api-key',
        acts: [...wish.acts],
        ...(sandbox ? { sandbox } : {}),
      };
      await evidence.record(sql, { kind: 'credential.added', actor, data, secret: { label: wish.label } });
    });
    return { id, token: `${prefixOf(sandbox)}${id.replaceAll('-', '')}_${secret}` };
  }

  /** Who holds this token, or null: unknown, run out, from elsewhere, of an account that is off. Same time for all. */
  async holder(token: string, address: string): Promise<KeyHolder | null> {
    const found = /^postern_(sandbox_)?([0-9a-f]{32})_([\w-]{43})$/.exec(token);
    if (!found) return null;
    const [, kind = '', hex = '', secret = ''] = found;
    const sandbox = kind !== '';
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const { store, clock } = this.#needs;
    const row = isId(id) ? await rows.apiKeyRow(store, id) : null;
    const right = timingSafeEqual(row?.hash ?? Buffer.alloc(32), hashed(secret, sandbox));
    const now = clock.now();
    if (
      !row ||
      !right ||
      row.sandbox !== sandbox ||
      row.state !== 'active' ||
      row.expires_at.getTime() <= now
    )
      return null;
    if ([row.networks, row.partner_networks].some((list) => list.length > 0 && !within(list, address)))
      return null;
    if (!row.used_at || now - row.used_at.getTime() > touchEvery)
      await rows.touchApiKey(store, id, new Date(now));
    const held = row.roles as Role[];
    const acts = new Set((row.acts as Act[]).filter((act) => mayByKey(held, act)));
    return { actor: { kind: row.kind, id: row.account_id, via: 'api', address }, key: id, acts, sandbox };
  }

  /** All, or those of one account. */
  async list(account: string | null): Promise<ApiKey[]> {
    const { store, keys } = this.#needs;
    return (await rows.apiKeyRows(store, account)).map((row) => ({
      id: row.id,
      account: row.account_id,
      label: keys.openField('people', { id: row.id, part: 'label' }, row.label_sealed).toString(),
      acts: row.acts as Act[],
      networks: row.networks,
      expiresAt: row.expires_at.getTime(),
      addedAt: row.added_at.getTime(),
      usedAt: row.used_at?.getTime() ?? null,
      sandbox: row.sandbox,
    }));
  }

  async remove(actor: Actor, id: string): Promise<void> {
    const { store, clock, evidence } = this.#needs;
    await store.transaction(async (sql) => {
      const account = isId(id) ? await rows.endApiKey(sql, id, new Date(clock.now())) : null;
      if (!account)
        throw new Fault({ code: 'credential-missing', kind: 'missing', say: `There is no key ${id}.` });
      const data = { account, credential: id, kind: 'api-key' };
      await evidence.record(sql, { kind: 'credential.removed', actor, data });
    });
  }
}
