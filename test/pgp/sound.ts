/** Keys that are sound, and look like the ones that are not. */
import { type Case, cutAtSubkey, damaged, day, direct, eddsa, now } from './faults.ts';
import {
  assemble,
  binding,
  birth,
  certifiedText,
  flags,
  life,
  makeKey,
  packet,
  reason,
  selfSignature,
  signatureBody,
  sub,
} from './maker.ts';

export function sound(): Case[] {
  const found: Case[] = [];
  const add = (name: string, file: Buffer, more: Partial<Case> = {}): void => {
    found.push({ name, file, says: /^fit/, ...more });
  };
  const ecdsa = makeKey({ kind: 'ecdsa', curve: 'P-256' });
  const six = {
    primary: makeKey({ kind: 'ed25519' }, { version: 6 }),
    subkey: makeKey({ kind: 'x25519' }, { version: 6 }),
  };
  const notation = sub(20, Buffer.concat([Buffer.of(0x80, 0, 0, 0, 0, 5, 0, 1), Buffer.from('a@b.cx')]));
  add('Ed25519 and X25519 of old', assemble());
  add('RSA 2048', assemble({ primary: makeKey({ kind: 'rsa' }), subkey: makeKey({ kind: 'rsa' }) }));
  add('P-256', assemble({ primary: ecdsa, subkey: makeKey({ kind: 'ecdh', curve: 'P-256' }) }));
  add(
    'P-384',
    assemble({
      primary: makeKey({ kind: 'ecdsa', curve: 'P-384' }),
      subkey: makeKey({ kind: 'ecdh', curve: 'P-384', kdf: Buffer.of(3, 1, 9, 8) }),
    }),
  );
  add(
    'version 4 with new X25519',
    assemble({ primary: makeKey({ kind: 'ed25519' }), subkey: makeKey({ kind: 'x25519' }) }),
  );
  add(
    'version 6',
    assemble({ ...six, direct: [direct(six.primary, 0x1f, [flags(3), sub(30, Buffer.of(9))])] }),
  );
  add(
    'P-521',
    assemble({
      primary: makeKey({ kind: 'ecdsa', curve: 'P-521' }),
      subkey: makeKey({ kind: 'ecdh', curve: 'P-521', kdf: Buffer.of(3, 1, 10, 9) }),
    }),
  );
  add(
    'Ed448 and X448',
    (() => {
      const [primary, subkey] = [
        makeKey({ kind: 'ed448' }, { version: 6 }),
        makeKey({ kind: 'x448' }, { version: 6 }),
      ];
      const own = direct(primary, 0x1f, [flags(3), sub(30, Buffer.of(9))], { hash: 10 });
      return assemble({
        primary,
        subkey,
        direct: [own],
        certifications: (p, u) => [selfSignature(p, u, { hash: 10 })],
        bindings: (p, k) => [binding(p, k, { hash: 10 })],
      });
    })(),
  );
  add(
    'main key encrypts',
    (() => {
      const whole = assemble({
        primary: makeKey({ kind: 'rsa' }),
        certifications: (p, u) => [selfSignature(p, u, { hashed: [flags(0x0f)] })],
      });
      return whole.subarray(0, cutAtSubkey(whole));
    })(),
  );
  add(
    'expires tomorrow',
    assemble({
      certifications: (p, u) => [selfSignature(p, u, { hashed: [flags(3), life(401 * day)] })],
    }),
  );
  add(
    'prolonged',
    assemble({
      certifications: (p, u) => [
        selfSignature(p, u, { hashed: [flags(3), life(40 * day)] }),
        selfSignature(p, u, { created: birth + 30 * day }),
      ],
    }),
  );
  add(
    'retired later',
    (() => {
      const primary = eddsa();
      return assemble({ primary, direct: [direct(primary, 0x20, [reason(3)], { created: now + day })] });
    })(),
  );
  add(
    'revocation by somebody else',
    (() => {
      const primary = eddsa();
      return assemble({
        primary,
        direct: [signatureBody({ type: 0x20, by: eddsa(), document: primary.hashed, hashed: [reason(2)] })],
      });
    })(),
  );
  add(
    'revocation damaged',
    (() => {
      const primary = eddsa();
      return assemble({ primary, direct: [damaged(direct(primary, 0x20, [reason(2)]))] });
    })(),
  );
  add(
    'user id taken up again',
    assemble({
      certifications: (p, u) => [
        selfSignature(p, u),
        selfSignature(p, u, { type: 0x30, created: birth + day, hashed: [reason(32)] }),
        selfSignature(p, u, { created: birth + 2 * day }),
      ],
    }),
  );
  add(
    'certified by strangers over SHA-1',
    assemble({
      certifications: (p, u) => [
        selfSignature(p, u),
        selfSignature(eddsa(), u, {
          document: certifiedText(p, u),
          type: 0x10,
          hash: 2,
          created: birth + day,
        }),
      ],
    }),
  );
  add(
    'notation that need not be understood',
    assemble({
      certifications: (p, u) => [selfSignature(p, u, { hashed: [flags(3), notation] })],
    }),
  );
  add(
    'old signature over SHA-1, newer one sound',
    assemble({
      certifications: (p, u) => [
        selfSignature(p, u, { hash: 2 }),
        selfSignature(p, u, { created: birth + day }),
      ],
    }),
  );
  add(
    'a second subkey that is forged',
    assemble({
      more: () => {
        const stray = makeKey({ kind: 'cv25519' }, { created: birth + day });
        return [packet(14, stray.body), packet(2, binding(eddsa(), stray))];
      },
    }),
  );
  add('address alone as user id', assemble({ userId: 'ann@clinic.example' }));
  add('address in capitals', assemble({ userId: 'Ann <Ann@Clinic.Example>' }));
  add('packet that may be passed over', assemble({ more: () => [packet(60, Buffer.of(1))] }));
  add('two keys, one fits', Buffer.concat([assemble({ userId: 'Bob <bob@clinic.example>' }), assemble()]));
  add(
    'two keys, one expired',
    Buffer.concat([
      assemble({ certifications: (p, u) => [selfSignature(p, u, { hashed: [flags(3), life(day)] })] }),
      assemble(),
    ]),
  );
  return found;
}
