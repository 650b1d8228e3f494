/**
 * The servers of the matrix: sound ones, without which a house that sends nothing would look perfect, and those that are
 * hostile or broken. `proves` is what a letter handed over there at best had on its way, said by who set the server up;
 * null: its domain's own demand is not met, and nothing may be handed over at all.
 */
import { generateKeyPairSync } from 'node:crypto';
import type { Floor } from '#mail';
import { tlsa } from '../delivery/signed-world.ts';
import {
  type Authority,
  authority,
  type Credentials,
  certificateFor,
  selfSigned,
} from '../lab/certificates.ts';
import { type Page, stsPolicy } from '../lab/policies.ts';
import type { SinkBehaviour } from '../lab/sink.ts';
import type { SignedZone } from '../lab/unbound.ts';
import { type Cell, domainOf } from './words.ts';

export interface Made {
  readonly behaviour: Partial<SinkBehaviour>;
  /** Records relative to the domain's label in its zone: `mx A ...` and MX are there already. */
  readonly records?: (label: string, address: string) => readonly string[];
  readonly page?: Page;
}

/** What changes while a run goes on; `page` and `records` take the place of the first ones. */
export interface Turn {
  readonly behaviour?: Partial<SinkBehaviour>;
  readonly page?: Page;
  /** Whether the domain's MX record leads to the second server from now on. */
  readonly elsewhere?: true;
}

export interface ServerKind {
  readonly name: string;
  readonly title: string;
  readonly proves: Floor | null;
  /** Its fault may pass, so that a letter may wait for it. */
  readonly passing?: true;
  /** A letter must arrive wherever the floor is no higher than what is proved. */
  readonly sound?: true;
  readonly zone?: SignedZone['state'];
  /** What the receipt must name as the domain's own demand. */
  readonly demands?: 'dane' | 'mta-sts';
  /** An ordinary letter goes there first: to the same domain, or to another that shares the server. */
  readonly first?: 'same' | 'other';
  make(cell: Cell, ca: Authority): Made;
  /** After the first letter, before the real one. */
  readonly afterFirst?: Turn;
  /** Between the first attempt and the next. */
  readonly between?: Turn;
}

const mx = (cell: Cell): string => `mx.${domainOf(cell)}`;
const good = (cell: Cell, ca: Authority): Credentials => ca.issue([mx(cell)]);
const plain = (more: Partial<SinkBehaviour> = {}) => ({
  make: (cell: Cell, ca: Authority): Made => ({ behaviour: { tls: good(cell, ca), ...more } }),
});
/** With a TLSA record besides, so that nothing stands against even the strictest connection. */
const bound = (more: Partial<SinkBehaviour> = {}) => ({
  zone: 'secure' as const,
  make(cell: Cell, ca: Authority): Made {
    const tls = good(cell, ca);
    return { behaviour: { tls, ...more }, records: tlsaRecords(tls) };
  },
});
const showing = (credentials: (name: string, ca: Authority) => Credentials) => ({
  make: (cell: Cell, ca: Authority): Made => ({ behaviour: { tls: credentials(mx(cell), ca) } }),
});
const tlsaRecords = (credentials: Credentials) => (label: string) => [
  `_25._tcp.mx.${label} TLSA ${tlsa(credentials, 3, 1, 1)}`,
];
/** A domain that announces a policy: `shown` is where it is fetched. */
const announcing = (
  page: (cell: Cell) => Page,
  made: (cell: Cell, ca: Authority) => Partial<SinkBehaviour>,
) => ({
  make: (cell: Cell, ca: Authority): Made => ({
    behaviour: made(cell, ca),
    records: (label) => [`_mta-sts.${label} TXT "v=STSv1; id=1"`, `mta-sts.${label} A 45.10.0.43`],
    page: page(cell),
  }),
});
const enforced = (cell: Cell): Page => ({ policy: stsPolicy('enforce', [mx(cell)]) });
/** What a server that quotes has to say of a letter: its subject, and where its text begins. */
const firstWords = ({ raw }: { readonly raw: Buffer }): string => {
  const text = raw.toString('latin1');
  const subject = /^Subject: (.*)$/im.exec(text)?.[1] ?? '';
  const word = /The word of this letter is (\S+)/.exec(text)?.[1] ?? '';
  return `${subject.trim()} / ${word}`;
};
let shortKey: ReturnType<typeof generateKeyPairSync> | undefined;

export const serverKinds: readonly ServerKind[] = [
  {
    name: 'good',
    title: 'sound: TLS, a certificate in its name',
    proves: 'verified',
    sound: true,
    ...plain(),
  },
  {
    name: 'good-dane',
    title: 'sound: DANE',
    demands: 'dane',
    proves: 'authenticated',
    sound: true,
    zone: 'secure',
    make(cell) {
      const tls = selfSigned([mx(cell)]);
      return { behaviour: { tls }, records: tlsaRecords(tls) };
    },
  },
  {
    name: 'good-sts',
    title: 'sound: MTA-STS in force',
    demands: 'mta-sts',
    proves: 'authenticated',
    sound: true,
    ...announcing(enforced, (cell, ca) => ({ tls: good(cell, ca) })),
  },
  { name: 'no-starttls', title: 'no STARTTLS', proves: 'open', ...plain({ starttls: 'absent' }) },
  {
    name: 'stripped',
    title: 'STARTTLS stripped on the way',
    proves: 'open',
    ...plain({ starttls: 'stripped' }),
  },
  {
    name: 'refused',
    title: 'STARTTLS answered with an error',
    proves: 'open',
    ...plain({ starttls: 'refused' }),
  },
  {
    name: 'injected',
    title: 'a reply in clear slipped in before TLS',
    proves: 'verified',
    ...plain({ starttls: 'injects' }),
  },
  {
    name: 'self-signed',
    title: 'certificate signed by itself',
    proves: 'encrypted',
    ...showing((name) => selfSigned([name])),
  },
  {
    name: 'wrong-name',
    title: 'certificate of another name',
    proves: 'encrypted',
    ...showing((_, ca) => ca.issue(['mx.somebody-else.test'])),
  },
  {
    name: 'expired',
    title: 'certificate expired',
    proves: 'encrypted',
    ...showing((name, ca) => certificateFor('expired', name, ca)),
  },
  {
    name: 'not-yet',
    title: 'certificate not yet valid',
    proves: 'encrypted',
    ...showing((name, ca) => certificateFor('not-yet', name, ca)),
  },
  {
    name: 'unknown-ca',
    title: 'certificate of an unknown authority',
    proves: 'encrypted',
    ...showing((name) => authority('Nobody Knows Me').issue([name])),
  },
  {
    name: 'weak-key',
    title: 'certificate with RSA of 1024 bits',
    proves: 'encrypted',
    make(cell, ca) {
      shortKey ??= generateKeyPairSync('rsa', { modulusLength: 1024 });
      const tls = ca.issue([mx(cell)], { key: shortKey.privateKey });
      return { behaviour: { tls, tlsVersions: 'lax' } };
    },
  },
  {
    name: 'old-tls',
    title: 'TLS 1.0 and 1.1 only',
    proves: 'encrypted',
    ...plain({ tlsVersions: 'outdated' }),
  },
  {
    name: 'closed',
    title: 'connection closed at STARTTLS',
    proves: 'open',
    ...plain({ starttls: 'closed' }),
  },
  { name: 'cut', title: 'handshake cut', proves: 'open', ...plain({ starttls: 'cut' }) },
  { name: 'mute', title: 'handshake never answered', proves: 'open', ...plain({ starttls: 'mute' }) },
  {
    name: 'resumed',
    title: 'resumed session, another name',
    proves: 'encrypted',
    first: 'other',
    make: (cell, ca) => ({ behaviour: { tls: ca.issue([`mx.other-${domainOf(cell)}`]) } }),
  },
  {
    name: 'downgraded',
    title: 'second connection without STARTTLS',
    proves: 'open',
    first: 'same',
    ...plain({ lettersPerConnection: 1 }),
    afterFirst: { behaviour: { starttls: 'absent' } },
  },
  {
    name: 'reset-data',
    passing: true,
    title: 'reset after DATA',
    proves: 'authenticated',
    ...bound({ reset: 'data' }),
  },
  {
    name: 'reset-body',
    passing: true,
    title: 'reset within the letter',
    proves: 'authenticated',
    ...bound({ reset: 'body' }),
  },
  {
    name: 'reset-dot',
    passing: true,
    title: 'reset after the dot',
    proves: 'authenticated',
    ...bound({ reset: 'dot' }),
  },
  {
    name: 'silent',
    title: 'no answer after the dot',
    proves: 'authenticated',
    passing: true,
    ...bound({ hang: 'dot' }),
  },
  {
    name: 'quotes',
    title: 'refuses for good, and quotes the letter',
    proves: 'authenticated',
    ...bound({ onDot: (letter) => `554 5.6.0 not wanted: ${firstWords(letter)}` }),
  },
  {
    name: 'quotes-later',
    title: 'refuses for now, and quotes the letter',
    proves: 'authenticated',
    passing: true,
    ...bound({ onDot: (letter) => `451 4.6.0 not wanted now: ${firstWords(letter)}` }),
  },
  {
    name: 'tlsa-mismatch',
    title: 'TLSA record of another key',
    proves: null,
    zone: 'secure',
    make: (cell, ca) => ({
      behaviour: { tls: good(cell, ca) },
      records: tlsaRecords(ca.issue([mx(cell)])),
    }),
  },
  {
    name: 'dane-stripped',
    title: 'TLSA record, STARTTLS stripped',
    proves: null,
    zone: 'secure',
    make(cell, ca) {
      const tls = good(cell, ca);
      return { behaviour: { tls, starttls: 'stripped' }, records: tlsaRecords(tls) };
    },
  },
  {
    name: 'bogus',
    passing: true,
    title: 'DNSSEC signatures of a wrong key',
    proves: null,
    zone: 'bogus',
    ...plain(),
  },
  {
    name: 'stale-signatures',
    passing: true,
    title: 'DNSSEC signatures expired',
    proves: null,
    zone: 'expired',
    ...plain(),
  },
  {
    name: 'sts-mismatch',
    title: 'MTA-STS in force names another server',
    proves: null,
    ...announcing(
      (cell) => ({ policy: stsPolicy('enforce', [`elsewhere.${domainOf(cell)}`]) }),
      (cell, ca) => ({ tls: good(cell, ca) }),
    ),
  },
  {
    name: 'sts-self-signed',
    title: 'MTA-STS in force, certificate signed by itself',
    proves: null,
    ...announcing(enforced, (cell) => ({ tls: selfSigned([mx(cell)]) })),
  },
  {
    name: 'sts-no-answer',
    title: 'MTA-STS policy never fetched, STARTTLS stripped',
    proves: 'open',
    ...announcing(
      () => ({ policy: 'gone', status: 503 }),
      (cell, ca) => ({ tls: good(cell, ca), starttls: 'stripped' }),
    ),
  },
  {
    name: 'sts-lost',
    title: 'MTA-STS known, no longer fetched, STARTTLS stripped',
    proves: null,
    first: 'same',
    ...announcing(enforced, (cell, ca) => ({ tls: good(cell, ca), lettersPerConnection: 1 })),
    afterFirst: {
      behaviour: { starttls: 'stripped' },
      page: { policy: 'gone', status: 503 },
    },
  },
  {
    name: 'mx-changes',
    passing: true,
    title: 'MX leads to a server without STARTTLS at the second attempt',
    proves: 'open',
    ...plain({ onMail: () => '451 4.3.0 not now' }),
    between: { elsewhere: true },
  },
  {
    name: 'always-later',
    passing: true,
    title: '4xx for ever',
    proves: 'authenticated',
    ...bound({ onRcpt: () => '451 4.2.0 come again' }),
  },
  {
    name: 'drip',
    passing: true,
    title: 'one byte a second',
    proves: 'authenticated',
    ...bound({ drip: 1000 }),
  },
];

export const kindOf = (name: string): ServerKind => {
  const found = serverKinds.find((kind) => kind.name === name);
  if (!found) throw new Error(`there is no server "${name}" in the matrix`);
  return found;
};
