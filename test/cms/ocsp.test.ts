import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkOcspResponse, parseCertificates, writeOcspRequest } from '#cms';
import * as lab from '../lab/certificates-mail.ts';
import { without } from '../lab/neighbours.ts';
import { dice, spoiledBy } from './dice.ts';

const skip = without('openssl');
const folder = mkdtempSync(join(tmpdir(), 'ocsp-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, bytes: Buffer | string): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const read = (made: lab.Made) => parseCertificates(made.der).certificates[0]!;

// openssl's responder answers as of now; so the certificates are of now.
const now = Date.now();
const { day } = lab;
const times = { from: now - 30 * day, until: now + 30 * day };
const root = lab.makeAuthority('Root', times);
const person = (): lab.Made => lab.makePerson('anna@clinic.example', { issuer: root, ...times });
const [good, revoked, stranger] = [person(), person(), person()];
const answering = { extensions: { purposes: lab.purposes('1.3.6.1.5.5.7.3.9'), usage: lab.keyUsage(0) } };
const appointed = lab.make({ subject: 'Responder', issuer: root, ...times, ...answering });
const unappointed = lab.make({ subject: 'Responder', issuer: root, ...times });
const impostor = lab.make({
  subject: 'Responder',
  issuer: lab.makeAuthority('Root', times),
  ...times,
  ...answering,
});

const opensslTime = (at: number): string => `${new Date(at).toISOString().replace(/\D/g, '').slice(2, 14)}Z`;
const serialOf = (made: lab.Made): string => read(made).serial.toUpperCase();

/** The answer of openssl's responder to our question, DER. */
function answer(made: lab.Made, signer: lab.Made, flags: readonly string[] = []): Buffer {
  const index = [
    `V\t${opensslTime(times.until)}\t\t${serialOf(good)}\tunknown\t/CN=Anna`,
    `R\t${opensslTime(times.until)}\t${opensslTime(now - day)},keyCompromise\t${serialOf(revoked)}\tunknown\t/CN=Anna`,
  ];
  execFileSync(
    'openssl',
    [
      ...['ocsp', '-index', file('index.txt', `${index.join('\n')}\n`), '-CA', file('root.pem', root.pem)],
      ...['-rsigner', file('signer.pem', signer.pem)],
      ...['-rkey', file('signer.key', signer.key.export({ type: 'pkcs8', format: 'pem' }))],
      ...['-reqin', file('request.der', writeOcspRequest({ certificate: read(made), issuer: read(root) }))],
      ...['-respout', join(folder, 'response.der'), '-ndays', '3', ...flags],
    ],
    { stdio: 'ignore' },
  );
  return readFileSync(join(folder, 'response.der'));
}
const check = (response: Buffer, made: lab.Made, at = now) =>
  checkOcspResponse({ response, certificate: read(made), issuer: read(root), at });

for (const [name, signer] of Object.entries({ 'the issuer': root, 'one appointed by it': appointed }))
  for (const flags of [[], ['-resp_key_id']])
    test(`answers by ${name} are believed ${flags.join('')}`, { skip }, () => {
      assert.equal(check(answer(good, signer, flags), good).status, 'good');
      const found = check(answer(revoked, signer, flags), revoked);
      assert.ok(found.status === 'revoked');
      assert.ok(Math.abs(found.since - (now - day)) < 2000);
      assert.equal(check(answer(stranger, signer, flags), stranger).status, 'unknown');
    });

test('answers by others are useless', { skip }, () => {
  assert.equal(check(answer(good, unappointed), good).status, 'useless');
  assert.equal(check(answer(good, impostor), good).status, 'useless');
});

test('an answer holds for its certificate and its time alone', { skip }, () => {
  const response = answer(good, root);
  assert.equal(check(response, revoked).status, 'useless');
  assert.equal(check(response, good, now + 4 * day).status, 'useless');
  assert.equal(check(response, good, now - day).status, 'useless');
  const late = answer(revoked, root);
  assert.equal(check(late, revoked, now + 4 * day).status, 'revoked');
  assert.equal(check(late, revoked, now - 2 * day).status, 'useless');
});

test('no change of an answer is believed, and any octets give an answer', { skip }, () => {
  const roll = dice(6960);
  const response = answer(good, appointed);
  const before = check(response, good);
  for (let round = 0; round < 1000; round += 1) {
    const found = check(spoiledBy(roll, response), good);
    assert.ok(found.status === 'useless' || assert.deepEqual(found, before) === undefined);
  }
  assert.equal(check(Buffer.from('3003 0a0106'.replaceAll(' ', ''), 'hex'), good).status, 'useless');
});
