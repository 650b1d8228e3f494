import type { TlsFacts } from '#mail';
import { type Failing, type JudgedBy, namesHost, type StsFound, type TlsBook, tlsaText } from '#transport';
import type { Domain } from './demands.ts';
import type { Opened } from './open.ts';
import type { Asked } from './target.ts';

/** Whom delivery tells of its connections: counts and memories, nothing is decided by them. */
export type Book = Pick<TlsBook, 'count' | 'saw'>;

const noPolicy: JudgedBy = { type: 'no-policy-found', strings: [], mx: [] };

/** Tells the book what came of connections, by the policy that each was judged by (RFC 8460 §4.2). */
export class Ledger {
  readonly #book: Book;

  constructor(book: Book) {
    this.#book = book;
  }

  connected(asked: Asked, host: string, address: string, opened: Opened): void {
    if (opened.kind !== 'open' && opened.kind !== 'weak') return;
    const tls = opened.kind === 'open' ? opened.connection.tls : null;
    const failing = opened.kind === 'open' ? opened.connection.failing : opened.failing;
    this.#book.saw(asked.domain, host, {
      version: tls?.version ?? null,
      floor: opened.kind === 'open' ? opened.connection.floor : (opened.best ?? 'nothing'),
      shortfall: opened.kind === 'weak' ? opened.reason : null,
      requireTls: opened.kind === 'open' && opened.connection.session.capabilities.requireTls,
    });
    const policy = judgedBy(asked);
    this.#book.count({
      domain: asked.domain,
      policy,
      host,
      address,
      failing: policy === noPolicy ? withoutTls(opened, tls) : (unnamedBy(asked, host) ?? failing),
    });
  }

  /** The domain's policy does not name the server. */
  unnamed(domain: Domain, host: string): void {
    if (domain.policy)
      this.#book.count({
        domain: domain.name,
        policy: bySts(domain.policy),
        host,
        address: '',
        failing: 'validation-failure',
      });
  }

  /** What the DNS says of the server is forged or broken. */
  unresolved(domain: Domain, host: string, failing: Failing): void {
    const policy = { ...noPolicy, type: 'tlsa' } as const;
    this.#book.count({ domain: domain.name, policy, host, address: '', failing });
  }

  /** The domain announces a policy that cannot be had. */
  withoutPolicy(domain: string, { failing }: NonNullable<StsFound['trouble']>): void {
    const policy = { ...noPolicy, type: 'sts' } as const;
    this.#book.count({ domain, policy, host: '', address: '', failing });
  }
}

function judgedBy({ demands, policy }: Asked): JudgedBy {
  const records = demands.dane?.dane.records ?? [];
  if (records.length > 0) return { type: 'tlsa', strings: records.map(tlsaText).sort(), mx: [] };
  return policy && policy.mode !== 'none' ? bySts(policy) : noPolicy;
}

const bySts = ({ text, mx }: NonNullable<Asked['policy']>): JudgedBy => ({
  type: 'sts',
  strings: text.split(/\r?\n/).filter((line) => line !== ''),
  mx,
});

/** A policy on trial that does not name the server: reported, not kept. */
const unnamedBy = ({ policy, demands }: Asked, host: string): Failing | null =>
  policy?.mode === 'testing' && !demands.dane && !namesHost(policy, host) ? 'validation-failure' : null;

/** Where nothing is demanded, TLS of any kind is all that can fail. */
function withoutTls(opened: Opened, tls: TlsFacts | null): Failing | null {
  if (tls) return null;
  if (opened.kind !== 'weak') return 'starttls-not-supported';
  return opened.best === null || opened.best === 'open' ? (opened.failing ?? 'validation-failure') : null;
}
