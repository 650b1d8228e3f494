import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { extensionsOf, pathLength, signsCertificates } from '../../src/transport/der.ts';
import { matchTlsa } from '../../src/transport/tlsa.ts';
import { authority } from '../lab/certificates.ts';
import { programPath, without } from '../lab/neighbours.ts';

const skip = without('openssl');
const dir = mkdtempSync(join(tmpdir(), 'tlsa-'));
after(() => rmSync(dir, { recursive: true, force: true }));

/** Makes `name`, issued by `by`, with these extensions, as OpenSSL would. */
function issue(name: string, by: string | null, extensions: readonly string[]): X509Certificate {
  const path = (end: string): string => join(dir, `${name}.${end}`);
  const openssl = (...args: string[]): void => {
    execFileSync(programPath('openssl')!, args, { stdio: 'ignore' });
  };
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', path('key'));
  writeFileSync(path('ext'), extensions.join('\n'));
  openssl('req', '-new', '-key', path('key'), '-subj', `/CN=${name}`, '-out', path('csr'));
  const signer = by
    ? ['-CA', join(dir, `${by}.pem`), '-CAkey', join(dir, `${by}.key`)]
    : ['-key', path('key')];
  openssl(
    'x509',
    '-req',
    '-in',
    path('csr'),
    ...signer,
    '-extfile',
    path('ext'),
    '-days',
    '30',
    '-out',
    path('pem'),
  );
  return new X509Certificate(readFileSync(path('pem')));
}

const ca = [
  'basicConstraints=critical,CA:true',
  'keyUsage=critical,keyCertSign',
  'subjectKeyIdentifier=hash',
];
const server = ['subjectAltName=DNS:mx.test', 'extendedKeyUsage=serverAuth'];
const made: Record<string, X509Certificate> = {};
before(() => {
  if (skip) return;
  made.root = issue('root', null, ca);
  made.middle = issue('middle', 'root', ca);
  made.leaf = issue('leaf', 'middle', server);
  made.short = issue('short', 'root', ['basicConstraints=critical,CA:true,pathlen:0', ca[1]!]);
  made.below = issue('below', 'short', ca);
  made.deep = issue('deep', 'below', server);
  made.direct = issue('direct', 'short', server);
  made.layman = issue('layman', 'root', ['basicConstraints=CA:false']);
  made.byLayman = issue('by-layman', 'layman', server);
  made.idle = issue('idle', 'root', [
    'basicConstraints=critical,CA:true',
    'keyUsage=critical,digitalSignature',
  ]);
  made.byIdle = issue('by-idle', 'idle', server);
  made.narrow = issue('narrow', 'root', [...ca, 'nameConstraints=critical,permitted;DNS:other.test']);
  made.byNarrow = issue('by-narrow', 'narrow', server);
});

const anchor = (certificate: X509Certificate) => ({
  usage: 2,
  selector: 0,
  matching: 1,
  data: createHash('sha256').update(certificate.raw).digest(),
});

const path = (...names: string[]): string => {
  const chain = names.map((name) => made[name]!);
  const match = matchTlsa([anchor(chain.at(-1)!)], chain, true, Date.now());
  return match.kind === 'match' ? 'match' : match.reason;
};

test('a path up to its trust anchor is good as a whole or not at all', { skip }, () => {
  assert.equal(path('leaf', 'middle', 'root'), 'match');
  assert.equal(path('leaf', 'middle'), 'match', 'an anchor need not vouch for itself');
  assert.equal(path('direct', 'short', 'root'), 'match');
  assert.match(path('deep', 'below', 'short', 'root'), /longer than its authority allows/);
  assert.match(path('byLayman', 'layman', 'root'), /not that of an authority/);
  assert.match(path('byIdle', 'idle', 'root'), /not that of an authority/);
  assert.match(path('byNarrow', 'narrow', 'root'), /condition that is not understood/);
  assert.match(path('leaf', 'root'), /does not hold together/);
  assert.match(path('leaf', 'short', 'root'), /does not hold together/);
});

test('an authority of the records does not make up for a wrong name', { skip }, () => {
  const chain = [made.leaf!, made.middle!, made.root!];
  assert.equal(matchTlsa([anchor(made.root!)], chain, false, Date.now()).kind, 'none');
  assert.equal(matchTlsa([], chain, true, Date.now()).kind, 'none');
  assert.equal(matchTlsa([anchor(made.root!)], [], true, Date.now()).kind, 'none');
  assert.equal(matchTlsa([anchor(made.root!)], chain, true, Date.now() + 40 * 86_400_000).kind, 'none');
});

test('extensions are read as OpenSSL wrote them', { skip }, () => {
  const found = extensionsOf(made.short!.raw)!;
  const constraints = found.find(({ oid }) => oid === '551d13');
  assert.deepEqual([constraints?.critical, constraints && pathLength(constraints.value)], [true, 0]);
  const usage = found.find(({ oid }) => oid === '551d0f');
  assert.equal(usage && signsCertificates(usage.value), true);
  assert.ok(extensionsOf(made.narrow!.raw)!.some(({ oid, critical }) => oid === '551d1e' && critical));
});

test('whatever the bytes are, reading extensions ends', () => {
  let seed = 815;
  const next = (most: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % most;
  };
  const raw = new X509Certificate(authority().issue(['mx.test']).cert).raw;
  assert.ok(extensionsOf(raw)!.length >= 4);
  for (let n = 0; n < 5000; n++) {
    const bytes = Buffer.from(raw.subarray(0, n % 3 === 0 ? next(raw.length) : raw.length));
    for (let flips = next(4); flips >= 0 && bytes.length > 0; flips--) bytes[next(bytes.length)] = next(256);
    for (const { value } of extensionsOf(bytes) ?? []) {
      pathLength(value);
      signsCertificates(value);
    }
  }
  assert.equal(extensionsOf(Buffer.alloc(0)), null);
  assert.equal(extensionsOf(Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff])), null);
});
