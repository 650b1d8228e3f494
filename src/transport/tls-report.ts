import { gunzipSync, gzipSync } from 'node:zlib';
import type { CountRow } from './store.ts';
import type { JudgedBy } from './tls-book.ts';

/** Where a domain wants reports: mailboxes and https addresses, at most two. */
export interface ReportWish {
  readonly mail: readonly string[];
  readonly https: readonly string[];
}

const mostUris = 2;

/** Reads `_smtp._tls.<domain>` (RFC 8460 §3): null where no report is wanted, or where more than one record speaks. */
export function reportWish(texts: readonly string[]): ReportWish | null {
  const ours = texts.filter((text) => /^v=TLSRPTv1\s*(?:;|$)/.test(text));
  if (ours.length !== 1) return null;
  const rua = ours[0]!.split(';').flatMap((field) => /^\s*rua=(.*?)\s*$/.exec(field)?.[1] ?? [])[0];
  const uris = (rua ?? '').split(',').map((uri) => uri.trim());
  const mail = uris
    .flatMap((uri) => /^mailto:([^?\s]{3,320})(?:\?.*)?$/i.exec(uri)?.[1] ?? [])
    .map(unescaped);
  const https = uris.filter((uri) => /^https:\/\/\S{1,500}$/i.test(uri));
  const wish = { mail: mail.slice(0, mostUris), https: https.slice(0, mostUris) };
  return wish.mail.length + wish.https.length > 0 ? wish : null;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export interface ReportFacts {
  readonly organisation: string;
  readonly contact: string;
  readonly id: string;
  /** `2026-06-01`, UTC. */
  readonly day: string;
  readonly domain: string;
}

/** One day's report to a domain as JSON (RFC 8460 §4.4). */
export function writeReport(facts: ReportFacts, counts: readonly CountRow[]): string {
  const policies = Map.groupBy(counts, ({ policy }) => policy);
  return JSON.stringify({
    'organization-name': facts.organisation,
    'date-range': {
      'start-datetime': `${facts.day}T00:00:00Z`,
      'end-datetime': `${facts.day}T23:59:59Z`,
    },
    'contact-info': facts.contact,
    'report-id': facts.id,
    policies: [...policies].map(([policy, rows]) => policyPart(facts.domain, policy, rows)),
  });
}

const sum = (rows: readonly CountRow[]): number => rows.reduce((total, { count }) => total + count, 0);

function policyPart(domain: string, policy: string, rows: readonly CountRow[]): object {
  const { type, strings, mx } = JSON.parse(policy) as JudgedBy;
  const failures = rows.filter(({ failing }) => failing !== '');
  return {
    policy: {
      'policy-type': type,
      ...(strings.length > 0 ? { 'policy-string': strings } : {}),
      'policy-domain': domain,
      ...(mx.length > 0 ? { 'mx-host': mx } : {}),
    },
    summary: {
      'total-successful-session-count': sum(rows) - sum(failures),
      'total-failure-session-count': sum(failures),
    },
    'failure-details': failures.map(({ failing, host, address, count }) => ({
      'result-type': failing,
      ...(host ? { 'receiving-mx-hostname': host } : {}),
      ...(address ? { 'receiving-ip': address } : {}),
      'failed-session-count': count,
    })),
  };
}

/** RFC 8460 §5.1: `ours!theirs!begin!end!id.json.gz`. */
export function reportFile(sender: string, { domain, day, id }: ReportFacts): string {
  const begin = Date.parse(`${day}T00:00:00Z`) / 1000;
  return `${sender}!${domain}!${begin}!${begin + 86_399}!${id.replaceAll(/[^A-Za-z0-9.-]/g, '')}.json.gz`;
}

export const packReport = (json: string): Buffer => gzipSync(json);

/** What somebody else reports, as far as it is shown. Texts are theirs: show them, believe nothing. */
export interface TlsReport {
  readonly organisation: string;
  readonly id: string;
  readonly begins: number;
  readonly ends: number;
  readonly successful: number;
  readonly failed: number;
  readonly policies: readonly {
    readonly domain: string;
    readonly type: string;
    readonly successful: number;
    readonly failed: number;
    readonly failures: readonly {
      readonly result: string;
      readonly host: string;
      readonly reason: string;
      readonly count: number;
    }[];
  }[];
}

const largest = 4 << 20;
const mostPolicies = 100;
const mostFailures = 200;
const longestText = 255;

/** Reads a report, packed or not; or says in words why it is none. Bounded, whatever the octets; never throws. */
export function readReport(bytes: Buffer): TlsReport | string {
  const json = bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(bytes) : bytes;
  if (!json) return 'it cannot be unpacked, or is too large';
  if (json.length > largest) return 'it is too large';
  let found: unknown;
  try {
    found = JSON.parse(json.toString('utf8'));
  } catch {
    return 'it is no JSON';
  }
  const all = fields(found);
  const range = fields(all['date-range']);
  const begins = Date.parse(text(range['start-datetime']));
  const ends = Date.parse(text(range['end-datetime']));
  const id = text(all['report-id']);
  const organisation = text(all['organization-name']);
  if (!id || !organisation || Number.isNaN(begins) || Number.isNaN(ends) || !Array.isArray(all.policies))
    return 'it is no report (RFC 8460 §4.4)';
  const policies = all.policies.slice(0, mostPolicies).map(policyOf);
  const total = (of: 'successful' | 'failed'): number => policies.reduce((sum, one) => sum + one[of], 0);
  return {
    organisation,
    id,
    begins,
    ends,
    successful: total('successful'),
    failed: total('failed'),
    policies,
  };
}

function unpacked(bytes: Buffer): Buffer | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: largest });
  } catch {
    return null;
  }
}

function policyOf(found: unknown): TlsReport['policies'][number] {
  const { policy, summary, 'failure-details': details } = fields(found);
  const counts = fields(summary);
  return {
    domain: text(fields(policy)['policy-domain']),
    type: text(fields(policy)['policy-type']),
    successful: number(counts['total-successful-session-count']),
    failed: number(counts['total-failure-session-count']),
    failures: (Array.isArray(details) ? details : []).slice(0, mostFailures).map((one) => {
      const detail = fields(one);
      return {
        result: text(detail['result-type']),
        host: text(detail['receiving-mx-hostname']),
        reason: text(detail['failure-reason-code']),
        count: number(detail['failed-session-count']),
      };
    }),
  };
}

const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, longestText).toWellFormed().replaceAll('\0', '') : '';
const number = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
