import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCertificate, parseCertificates } from '#cms';
import { oid, sequence, tagged, yes } from '../lab/certificates-der.ts';
import * as lab from '../lab/certificates-mail.ts';
import { anna, at, faults, good, leafUnder, middle, root } from './faults.ts';

for (const { what, code, leaf, says, intermediates, roots, crls, use } of faults)
  test(`refused: ${what}`, () => {
    const read = (made: readonly lab.Made[]) =>
      made.flatMap(({ der }) => parseCertificates(der).certificates);
    const itself = roots?.length === 0 && code === 'forged-self-signature' ? [leaf] : roots;
    const [certificate] = read([leaf]);
    assert.ok(certificate, 'it can be read');
    const answer = checkCertificate({
      certificate,
      address: anna,
      at,
      ...(itself === null ? {} : { roots: read(itself ?? [root]) }),
      intermediates: read(intermediates ?? [middle]),
      crls: (crls ?? []).flatMap((der) => parseCertificates(der).crls),
      use: use ?? 'encrypt',
    });
    assert.equal(answer.usable, false);
    if (answer.usable) return;
    assert.equal(answer.refusal.code, code, answer.refusal.say);
    if (says) assert.match(answer.refusal.say, says);
  });

const spoiled = (what: string, der: Buffer): void => {
  test(`cannot be read: ${what}`, () => {
    const { certificates, unreadable } = parseCertificates(der);
    assert.equal(certificates.length, 0);
    assert.equal(unreadable.length, 1);
  });
};
spoiled('two signature algorithms', leafUnder(middle, { outer: sequence(oid('1.2.840.10045.4.3.3')) }).der);
spoiled('something after it', Buffer.concat([good.der, Buffer.of(0)]));
spoiled('cut off', good.der.subarray(0, -1));
spoiled('an extension twice', leafUnder(middle, { extensions: { again: lab.keyUsage(0, 4) } }).der);
spoiled(
  'an address with letters it may not have',
  leafUnder(middle, {
    extensions: { alternative: lab.alternative(tagged(0x81, Buffer.from('änna@clinic.example'))) },
  }).der,
);
spoiled(
  'alternative names without a name',
  leafUnder(middle, { extensions: { alternative: lab.alternative() } }).der,
);
spoiled('a use without a use', leafUnder(middle, { extensions: { usage: lab.keyUsage() } }).der);
spoiled(
  'BER where DER must be',
  Buffer.concat([Buffer.of(0x30, 0x80), good.der.subarray(4), Buffer.of(0, 0)]),
);
spoiled(
  'a negative path length',
  leafUnder(middle, {
    extensions: { basic: lab.extension('2.5.29.19', sequence(yes, tagged(2, Buffer.of(0xff))), true) },
  }).der,
);
spoiled(
  'a name constraint with a distance',
  lab.makeAuthority('X', {
    extensions: {
      names: lab.extension(
        '2.5.29.30',
        sequence(tagged(0xa0, sequence(lab.mailName('a.example'), tagged(0x80, Buffer.of(1))))),
        true,
      ),
    },
  }).der,
);
