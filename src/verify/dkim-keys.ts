import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type Actor, type Clock, Fault, newId, random } from '#base';
import type { EventKind, Evidence } from '#evidence';
import type { Keys } from '#keys';
import type { Sql, Store } from '#store';
import type { DkimAlgorithm, DkimSigner } from './dkim.ts';
import { dkimRecord, dnsStrings, makeDkimKey } from './dkim-key.ts';
import { type DkimRow, dkimRows, insertDkim, lockDkim, setDkimState } from './store.ts';

/** `made`: publish its record, then activate. `active`: signs. `retired`: signs no more; its record stays a week. */
export type DkimState = DkimRow['state'];

/** A key as an operator sees it. */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** Both keys of a pair are activated and retired together. */
  readonly pair: string;
  readonly algorithm: DkimAlgorithm;
  readonly state: DkimState;
  /** Where its TXT record stands: `selector._domainkey.domain`. */
  readonly name: string;
  /** The record's text (RFC 6376 §3.6.1), in one piece. */
  readonly record: string;
  readonly madeAt: number;
  readonly changedAt: number;
}

export interface DkimNeeds {
  readonly store: Store;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly evidence: Evidence;
}

/** How long signers are remembered: so long after a change another process may still sign with the key before. */
const remembered = 10_000;

/**
 * The keys that letters are signed with (RFC 6376, RFC 8463), a pair for each turn: RSA-2048, which everybody verifies,
 * and Ed25519, for those who know it. Private keys are sealed at rest.
 */
export class DkimKeys {
  readonly #needs: DkimNeeds;
  readonly #signers = new Map<
    string,
    { readonly signers: Promise<readonly DkimSigner[]>; readonly until: number }
  >();

  constructor(needs: DkimNeeds) {
    this.#needs = needs;
  }

  /** The keys that sign for a domain now; none where it has none. Throws a Fault where they cannot be read. */
  signers(domain: string): Promise<readonly DkimSigner[]> {
    const { clock } = this.#needs;
    const known = this.#signers.get(domain);
    if (known && known.until > clock.monotonic()) return known.signers;
    const signers = this.#load(domain);
    this.#signers.set(domain, { signers, until: clock.monotonic() + remembered });
    signers.catch(() => this.#signers.delete(domain));
    return signers;
  }

  async #load(domain: string): Promise<readonly DkimSigner[]> {
    const { store, keys } = this.#needs;
    const rows = (await dkimRows(store, domain)).filter(({ state }) => state === 'active');
    return rows.map(({ id, selector, algorithm, sealed }) => {
      const der = keys.openField('settings', { id, part: 'dkim' }, sealed);
      return {
        domain,
        selector,
        algorithm,
        key: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
      };
    });
  }

  /** Makes a pair for a domain of ours. It does not sign before `activate`. */
  async make(actor: Actor, domain: string): Promise<DkimKey[]> {
    const { store, clock } = this.#needs;
    const [rsa, ed25519] = await Promise.all([makeDkimKey('rsa-sha256'), makeDkimKey('ed25519-sha256')]);
    const at = new Date(clock.now());
    const pair = `p${at.toISOString().slice(0, 10).replaceAll('-', '')}${letters()}`;
    const rows = [
      this.#row({ domain, pair, algorithm: 'rsa-sha256', at }, rsa.privateKey),
      this.#row({ domain, pair, algorithm: 'ed25519-sha256', at }, ed25519.privateKey),
    ];
    await store.transaction(async (sql) => {
      await insertDkim(sql, rows);
      await this.#record(sql, 'dkim.made', actor, domain, pair);
    });
    return rows.map(toKey);
  }

  #row(plan: { domain: string; pair: string; algorithm: DkimAlgorithm; at: Date }, key: KeyObject): DkimRow {
    const { domain, pair, algorithm, at } = plan;
    const id = newId();
    const der = key.export({ type: 'pkcs8', format: 'der' });
    return {
      id,
      domain,
      pair,
      algorithm,
      selector: `${pair}-${algorithm === 'rsa-sha256' ? 'rsa' : 'ed'}`,
      state: 'made',
      record: dkimRecord(key),
      sealed: this.#needs.keys.sealField('settings', { id, part: 'dkim' }, der),
      made_at: at,
      changed_at: at,
    };
  }

  /** All keys, or those of one domain, oldest first. */
  async list(domain?: string): Promise<DkimKey[]> {
    return (await dkimRows(this.#needs.store, domain ?? null)).map(toKey);
  }

  /** Lets a pair sign; the pair that signed until now is retired. */
  async activate(actor: Actor, domain: string, pair: string): Promise<DkimKey[]> {
    await this.#change(domain, async (sql, rows) => {
      const chosen = pick(rows, pair);
      const before = rows.filter((row) => row.state === 'active' && row.pair !== chosen.pair);
      await setDkimState(
        sql,
        before.map(({ id }) => id),
        'retired',
        this.#now(),
      );
      await setDkimState(sql, idsOf(rows, chosen.pair), 'active', this.#now());
      for (const old of new Set(before.map((row) => row.pair)))
        await this.#record(sql, 'dkim.retired', actor, domain, old);
      await this.#record(sql, 'dkim.activated', actor, domain, chosen.pair);
    });
    return this.list(domain);
  }

  /** Ends a pair. Where it was the one that signs, letters of the domain leave unsigned: that is said by `list`. */
  async retire(actor: Actor, domain: string, pair: string): Promise<DkimKey[]> {
    await this.#change(domain, async (sql, rows) => {
      const chosen = pick(rows, pair);
      await setDkimState(sql, idsOf(rows, chosen.pair), 'retired', this.#now());
      await this.#record(sql, 'dkim.retired', actor, domain, chosen.pair);
    });
    return this.list(domain);
  }

  async #change(domain: string, work: (sql: Sql, rows: readonly DkimRow[]) => Promise<void>): Promise<void> {
    await this.#needs.store.transaction(async (sql) => work(sql, await lockDkim(sql, domain)));
    this.#signers.delete(domain);
  }

  #now(): Date {
    return new Date(this.#needs.clock.now());
  }

  #record(sql: Sql, kind: EventKind, actor: Actor, domain: string, pair: string): Promise<void> {
    return this.#needs.evidence.record(sql, { kind, actor, data: { domain, pair } });
  }
}

/** Three letters, so that two pairs of one day have two names. */
const letters = (): string =>
  Array.from({ length: 3 }, () => 'abcdefghjkmnpqrstvwxyz'[Math.floor(random() * 22)]).join('');

const idsOf = (rows: readonly DkimRow[], pair: string): string[] =>
  rows.filter((row) => row.pair === pair).map(({ id }) => id);

/** By the pair's name, or by the selector of either key. */
function pick(rows: readonly DkimRow[], name: string): DkimRow {
  const found = rows.find((row) => row.pair === name || row.selector === name);
  if (found) return found;
  throw new Fault({
    code: 'dkim-missing',
    kind: 'missing',
    say: `There is no DKIM pair ${name} for this domain.`,
  });
}

function toKey({ domain, selector, pair, algorithm, state, record, made_at, changed_at }: DkimRow): DkimKey {
  const name = `${selector}._domainkey.${domain}`;
  return {
    domain,
    selector,
    pair,
    algorithm,
    state,
    name,
    record,
    madeAt: made_at.getTime(),
    changedAt: changed_at.getTime(),
  };
}

/** The record as a line of a zone file. */
export const zoneLine = ({ name, record }: { name: string; record: string }): string =>
  `${name}. IN TXT ( ${dnsStrings(record)} )`;
