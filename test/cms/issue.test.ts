import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isFault } from '#base';
import {
  type Certificate,
  checkCertificate,
  issueCertificate,
  parseCertificates,
  readRequest,
  writeRequest,
  writeRevocationList,
} from '#cms';
import { at, day, newKey } from '../lab/certificates-mail.ts';
import { without } from '../lab/neighbours.ts';

const times = { notBefore: at - day, notAfter: at + 300 * day };

describe('issuing certificates', () => {
  const rootKey = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  let root: Certificate;
  let dir: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'postern-issue-'));
    root = issueCertificate({
      subject: { common: 'Root', organisation: 'Clinic "Süd"' },
      publicKey: rootKey,
      key: rootKey,
      profile: { type: 'authority', domains: ['clinic.example'] },
      ...times,
    });
  });
  after(() => rmSync(dir, { recursive: true, force: true }));
  const issue = (address: string, publicKey: KeyObject, more: object = {}): Certificate =>
    issueCertificate({
      subject: { common: 'Anna' },
      publicKey,
      issuer: root,
      key: rootKey,
      profile: { type: 'mail', addresses: [address], use: 'both' },
      ...times,
      ...more,
    });
  const verdict = (certificate: Certificate, address: string, use: 'sign' | 'encrypt' = 'sign') => {
    const answer = checkCertificate({ certificate, address, at, roots: [root], use });
    return answer.usable ? 'usable' : answer.refusal.code;
  };

  it('keys of every kind that letters are sealed with can be certified, for both uses', () => {
    for (const kind of ['rsa', 'p256', 'p384', 'p521'] as const) {
      const made = issue('anna@clinic.example', newKey(kind));
      assert.equal(verdict(made, 'anna@clinic.example', 'sign'), 'usable', kind);
      assert.equal(verdict(made, 'anna@clinic.example', 'encrypt'), 'usable', kind);
      assert.notEqual(verdict(made, 'bo@clinic.example'), 'usable');
    }
  });

  it('what it makes for a foreign domain is refused by everybody who follows the rules', {
    skip: without('openssl'),
  }, () => {
    for (const address of [
      'anna@bank.example',
      'anna@sub.clinic.example',
      'anna@clinic.example.bank.example',
    ]) {
      const made = issue(address, newKey('p256'));
      assert.equal(verdict(made, address), 'name-constraints', address);
      const pem = (one: Certificate): string =>
        `-----BEGIN CERTIFICATE-----\n${one.der.toString('base64')}\n-----END CERTIFICATE-----\n`;
      writeFileSync(join(dir, 'root.pem'), pem(root));
      writeFileSync(join(dir, 'leaf.pem'), pem(made));
      assert.throws(() =>
        execFileSync(
          'openssl',
          ['verify', '-attime', String(at / 1000), '-CAfile', join(dir, 'root.pem'), join(dir, 'leaf.pem')],
          { stdio: 'pipe' },
        ),
      );
    }
  });

  it('an authority under an authority is refused', () => {
    const subKey = newKey('p256');
    const sub = issueCertificate({
      subject: { common: 'Sub' },
      publicKey: subKey,
      issuer: root,
      key: rootKey,
      profile: { type: 'authority', domains: ['clinic.example'] },
      ...times,
    });
    const leaf = issue('anna@clinic.example', newKey('p256'), { issuer: sub, key: subKey });
    const answer = checkCertificate({
      certificate: leaf,
      at,
      roots: [root],
      intermediates: [sub],
      use: 'sign',
    });
    assert.equal(answer.usable, false);
  });

  it('addresses beyond ASCII are SmtpUTF8Mailbox; names and addresses that none can have are refused', () => {
    assert.deepEqual(issue('jörg@clinic.example', newKey('p256')).addresses, ['jörg@clinic.example']);
    const wrong = (error: unknown) => isFault(error, 'certificate-wish');
    assert.throws(() => issue('anna', newKey('p256')), wrong);
    assert.throws(() => issue('anna@clinic.example', newKey('p256'), { subject: { common: '' } }), wrong);
    assert.throws(
      () => issue('anna@clinic.example', newKey('p256'), { subject: { common: 'a'.repeat(65) } }),
      wrong,
    );
    assert.throws(
      () => issue('anna@clinic.example', newKey('p256'), { subject: { common: 'a\u0000b' } }),
      wrong,
    );
    assert.throws(() => issue('anna@clinic.example', newKey('x25519'), { key: newKey('x25519') }), wrong);
  });

  it('numbers are new each time, positive and long', () => {
    const serials = Array.from({ length: 20 }, () => issue('anna@clinic.example', rootKey).serial);
    assert.equal(new Set(serials).size, 20);
    for (const serial of serials) assert.match(serial, /^[4-7][0-9a-f]{39}$/);
  });

  it('a list of a thousand is read back', () => {
    const revoked = Array.from({ length: 1000 }, (_, n) => ({
      serial: (0x8000 + n).toString(16),
      at: at - day,
      reason: 'superseded' as const,
    }));
    const list = writeRevocationList({
      ...{ issuer: root, key: rootKey, number: 300, revoked },
      ...{ thisUpdate: at - 1000, nextUpdate: at + day },
    });
    assert.equal(parseCertificates(list).crls.length, 1);
    assert.equal(parseCertificates(list).unreadable.length, 0);
  });
});

describe('requests for certificates', () => {
  const key = newKey('p256');
  const good = writeRequest({ common: 'Anna' }, ['anna@clinic.example'], key);

  it('reads its own and those of openssl', { skip: without('openssl') }, () => {
    assert.deepEqual(readRequest(good)?.addresses, ['anna@clinic.example']);
    const dir = mkdtempSync(join(tmpdir(), 'postern-request-'));
    try {
      for (const kind of [['rsa:2048'], ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']]) {
        const pem = execFileSync(
          'openssl',
          ['req', '-new', '-nodes', '-subj', '/CN=Bo', '-keyout', join(dir, 'k')].concat(
            ['-addext', 'subjectAltName=email:bo@clinic.example'],
            ['-newkey', ...kind],
          ),
          { stdio: ['ignore', 'pipe', 'ignore'] },
        );
        assert.deepEqual(readRequest(pem)?.addresses, ['bo@clinic.example']);
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('takes none whose key did not sign it, whatever byte was changed', () => {
    for (let n = 0; n < good.length; n += 1)
      for (const bit of [1, 0x80]) {
        const bad = Buffer.from(good);
        bad[n]! ^= bit;
        assert.equal(readRequest(bad), null, `byte ${n}`);
      }
  });

  it('ends with null for whatever it is given', () => {
    let state = 20_261_126;
    const next = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state % below;
    };
    for (let round = 0; round < 3000; round += 1) {
      const bad = Buffer.from(good);
      for (let n = next(6) + 1; n > 0; n -= 1) bad[next(bad.length)] = next(256);
      const cut = round % 3 === 0 ? bad.subarray(0, next(bad.length)) : bad;
      const read = readRequest(cut);
      if (read !== null) assert.deepEqual(cut, good);
    }
    for (const text of [
      '',
      'x',
      '-----BEGIN CERTIFICATE REQUEST-----\n!!\n-----END CERTIFICATE REQUEST-----',
    ])
      assert.equal(readRequest(Buffer.from(text)), null);
  });
});
