/** Keys with one fault each. */
import {
  assemble,
  binding,
  birth,
  boundText,
  certifiedText,
  flags,
  life,
  type Made,
  makeKey,
  packet,
  primaryMark,
  reason,
  seconds,
  selfSignature,
  signatureBody,
  sub,
  userIdOf,
} from './maker.ts';

export const day = 86_400_000;
/** When the keys are looked at: a year and a bit after they were made. */
export const now = birth + 400 * day;

export interface Case {
  readonly name: string;
  readonly file: Buffer;
  readonly at?: number;
  readonly address?: string;
  /** What the reason must speak of. */
  readonly says: RegExp;
}

export const eddsa = (created = birth): Made => makeKey({ kind: 'eddsa' }, { created });
export const direct = (by: Made, type: number, hashed: Buffer[] = [], more = {}): Buffer =>
  signatureBody({ type, by, document: by.hashed, hashed, ...more });
export const damaged = (body: Buffer): Buffer => {
  const copy = Buffer.from(body);
  copy[copy.length - 3]! ^= 0x10;
  return copy;
};

/** Built when asked for: RSA keys take their time. */
export function faults(): Case[] {
  const found: Case[] = [];
  const add = (name: string, says: RegExp, file: Buffer, more: Partial<Case> = {}): void => {
    found.push({ name, says, file, ...more });
  };
  const uid = (wish: Parameters<typeof selfSignature>[2]) => ({
    certifications: (primary: Made, userId: string) => [selfSignature(primary, userId, wish)],
  });
  const bound = (wish: Parameters<typeof binding>[2]) => ({
    bindings: (primary: Made, subkey: Made) => [binding(primary, subkey, wish)],
  });
  const withPrimary = (make: (primary: Made) => Buffer[]): Buffer => {
    const primary = eddsa();
    return assemble({ primary, direct: make(primary) });
  };

  // Time.
  add('expired by its user id', /expired on 2024-04-/, assemble(uid({ hashed: [flags(3), life(40 * day)] })));
  add('expires this very second', /expired/, assemble(uid({ hashed: [flags(3), life(400 * day)] })));
  add(
    'expired by its own signature',
    /expired/,
    withPrimary((p) => [direct(p, 0x1f, [life(40 * day)])]),
  );
  add(
    'expired by its newer self-signature',
    /expired/,
    assemble({
      certifications: (p, u) => [
        selfSignature(p, u),
        selfSignature(p, u, { created: birth + day, hashed: [flags(3), life(40 * day)] }),
      ],
    }),
  );
  add(
    'expired by the user id marked as primary',
    /expired/,
    (() => {
      const primary = eddsa();
      const other = 'Ann <ann@home.example>';
      const extra = Buffer.concat([
        packet(13, Buffer.from(other)),
        packet(2, selfSignature(primary, other, { hashed: [flags(3), primaryMark, life(9 * day)] })),
      ]);
      const whole = assemble({ primary });
      const cut = whole.indexOf(Buffer.from(userIdOf)) - 6;
      return Buffer.concat([whole.subarray(0, cut), extra, whole.subarray(cut)]);
    })(),
  );
  add(
    'self-signature expired',
    /signature over its user id expired/,
    assemble(uid({ hashed: [flags(3), sub(3, seconds(day))] })),
  );
  add('not made yet', /not made before/, assemble(), { at: birth - day });
  add('user id not signed yet', /not signed before/, assemble(uid({ created: now + day })));
  add('self-signature older than the key', /older than the key/, assemble(uid({ created: birth - day })));
  add('subkey expired', /subkey expired/, assemble(bound({ hashed: [flags(12), life(40 * day)] })));
  add(
    'subkey not made yet',
    /subkey was not made/,
    assemble({ subkey: makeKey({ kind: 'cv25519' }, { created: now + day }) }),
  );
  add('subkey not bound yet', /not bound yet/, assemble(bound({ created: now + day })));
  add(
    'binding expired',
    /binding of its subkey expired/,
    assemble(bound({ hashed: [flags(12), sub(3, seconds(day))] })),
  );

  // Revocation.
  add(
    'revoked without a reason',
    /revoked/,
    withPrimary((p) => [direct(p, 0x20, [], { created: birth + day })]),
  );
  add(
    'compromised, later',
    /revoked/,
    withPrimary((p) => [direct(p, 0x20, [reason(2)], { created: now + day })]),
  );
  add(
    'superseded before',
    /revoked/,
    withPrimary((p) => [direct(p, 0x20, [reason(1)], { created: birth + day })]),
  );
  add(
    'retired before, certified anew',
    /revoked/,
    (() => {
      const primary = eddsa();
      return assemble({
        primary,
        direct: [direct(primary, 0x20, [reason(3)], { created: birth + day })],
        certifications: (p, u) => [selfSignature(p, u, { created: birth + 2 * day })],
      });
    })(),
  );
  add(
    'revoked over SHA-1',
    /revoked/,
    withPrimary((p) => [direct(p, 0x20, [], { hash: 2 })]),
  );
  add(
    'revoked by an old signature',
    /revoked/,
    withPrimary((p) => [direct(p, 0x20, [], { version: 3 })]),
  );
  add(
    'revoked by who was allowed to',
    /may have been revoked/,
    (() => {
      const [primary, other] = [eddsa(), eddsa()];
      const revoker = sub(12, Buffer.concat([Buffer.of(0x80, 22), other.fingerprint]));
      return assemble({
        primary,
        direct: [
          direct(primary, 0x1f, [revoker]),
          signatureBody({ type: 0x20, by: other, document: primary.hashed, hashed: [reason(2)] }),
        ],
      });
    })(),
  );
  add(
    'user id revoked',
    /user id of this address was revoked/,
    assemble({
      certifications: (p, u) => [
        selfSignature(p, u),
        selfSignature(p, u, { type: 0x30, created: birth + day, hashed: [reason(32)] }),
      ],
    }),
  );
  const revokedSubkey = (hashed: Buffer[], created: number): Buffer =>
    assemble({
      bindings: (p, s) => [
        binding(p, s),
        signatureBody({ type: 0x28, by: p, document: boundText(p, s), hashed, created }),
      ],
    });
  add('subkey revoked', /subkey was revoked/, revokedSubkey([], birth + day));
  add('subkey compromised, later', /subkey was revoked/, revokedSubkey([reason(2)], now + day));
  add('subkey retired before', /subkey was revoked/, revokedSubkey([reason(3)], birth + day));

  // Weak.
  const rsa = (bits: number): Made => makeKey({ kind: 'rsa', bits });
  add('RSA 1024', /1024 bits/, assemble({ primary: rsa(1024), subkey: rsa(2048) }));
  add('RSA 2047', /2047 bits/, assemble({ primary: rsa(2047), subkey: rsa(2048) }));
  add('RSA 1024 subkey', /1024 bits/, assemble({ subkey: rsa(1024) }));
  add(
    'RSA with exponent 1',
    /not made properly/,
    assemble({ subkey: makeKey({ kind: 'rsa', exponent: 1 }) }),
  );
  add('self-signature over SHA-1', /SHA-1/, assemble(uid({ hash: 2 })));
  add('self-signature over MD5', /MD5/, assemble({ primary: rsa(2048), ...uid({ hash: 1 }) }));
  add('binding over SHA-1', /SHA-1/, assemble(bound({ hash: 2 })));
  add('binding over MD5', /MD5/, assemble({ primary: rsa(2048), ...bound({ hash: 1 }) }));
  add(
    'own signature over SHA-1',
    /SHA-1/,
    withPrimary((p) => [direct(p, 0x1f, [], { hash: 2 })]),
  );
  add(
    'newer self-signature over SHA-1',
    /SHA-1/,
    assemble({
      certifications: (p, u) => [selfSignature(p, u), selfSignature(p, u, { hash: 2, created: birth + day })],
    }),
  );
  const numbers = (count: number): Buffer =>
    Buffer.concat(
      Array.from({ length: count }, (_, n) => Buffer.concat([Buffer.of(8, 0), Buffer.alloc(256, 0x81 + n)])),
    );
  add(
    'ElGamal subkey',
    /ElGamal/,
    assemble({ subkey: makeKey({ kind: 'raw', algorithm: 16, material: numbers(3) }) }),
  );
  add('DSA key', /DSA/, assemble({ primary: makeKey({ kind: 'raw', algorithm: 17, material: numbers(4) }) }));
  add('secp256k1', /secp256k1/, assemble({ subkey: makeKey({ kind: 'ecdh', curve: 'secp256k1' }) }));
  add(
    'KDF over SHA-1',
    /key derivation/,
    assemble({ subkey: makeKey({ kind: 'ecdh', curve: 'P-256', kdf: Buffer.of(3, 1, 2, 9) }) }),
  );
  add(
    'point off its curve',
    /not a point/,
    assemble({ subkey: makeKey({ kind: 'ecdh', curve: 'P-256', offCurve: true }) }),
  );
  add(
    'point of low order',
    /anybody could read/,
    assemble({ subkey: makeKey({ kind: 'raw', algorithm: 25, material: Buffer.alloc(32) }) }),
  );
  add(
    'algorithm nobody knows',
    /not known/,
    assemble({ subkey: makeKey({ kind: 'raw', algorithm: 99, material: Buffer.alloc(40) }) }),
  );

  // Use.
  add(
    'subkey only signs',
    /may be used to encrypt/,
    assemble({ subkey: eddsa(), ...bound({ hashed: [flags(2)] }) }),
  );
  add('subkey may not encrypt', /may be used to encrypt/, assemble(bound({ hashed: [flags(0x20)] })));
  add('subkey says no use', /may be used to encrypt/, assemble(bound({ hashed: [] })));
  add(
    'no subkey',
    /may be used to encrypt/,
    Buffer.from(assemble().subarray(0, assemble().length)).subarray(0, cutAtSubkey(assemble())),
  );
  add(
    'main key signs only',
    /may be used to encrypt/,
    (() => {
      const whole = assemble({ primary: rsa(2048) });
      return whole.subarray(0, cutAtSubkey(whole));
    })(),
  );
  add(
    'flags only where nothing is signed',
    /may be used to encrypt/,
    assemble(bound({ hashed: [], open: [flags(0x0c)] })),
  );

  // Binding.
  add('other address', /none of its user ids/, assemble({ userId: 'Ann <ann@other.example>' }));
  add(
    'address as name',
    /none of its user ids/,
    assemble({ userId: 'ann@clinic.example <mallory@evil.example>' }),
  );
  add(
    'two addresses',
    /none of its user ids/,
    assemble({ userId: '<ann@clinic.example> <mallory@evil.example>' }),
  );
  add(
    'address in a comment',
    /none of its user ids/,
    assemble({ userId: 'Mallory (<ann@clinic.example>) <m@evil.example>' }),
  );
  add(
    'address with something after',
    /none of its user ids/,
    assemble({ userId: 'Ann <ann@clinic.example.evil.example>' }),
  );
  add('address with a NUL', /none of its user ids/, assemble({ userId: 'Ann <ann@clinic.example\0>' }));
  add('user id not signed', /not signed/, assemble({ certifications: () => [] }));
  add(
    'self-signature damaged',
    /forged or damaged/,
    assemble({ certifications: (p, u) => [damaged(selfSignature(p, u))] }),
  );
  add(
    'self-signature by another',
    /forged or damaged/,
    assemble({
      certifications: (p, u) => [selfSignature(eddsa(), u, { document: certifiedText(p, u) })],
    }),
  );
  add(
    'self-signature by another without a name',
    /forged or damaged/,
    assemble({
      certifications: (p, u) => [
        selfSignature(eddsa(), u, { document: certifiedText(p, u), noIssuer: true }),
      ],
    }),
  );
  add(
    'self-signature of another user id',
    /forged or damaged/,
    assemble({
      certifications: (p) => [selfSignature(p, 'Ann <ann@home.example>')],
    }),
  );
  add('self-signature in the old form', /form of old/, assemble(uid({ version: 3 })));
  add('binding missing', /binding is missing/, assemble({ bindings: () => [] }));
  add('binding damaged', /forged or damaged/, assemble({ bindings: (p, s) => [damaged(binding(p, s))] }));
  add(
    'binding by another',
    /forged or damaged/,
    assemble({
      bindings: (p, s) => [binding(eddsa(), s, { document: boundText(p, s) })],
    }),
  );
  add(
    'binding of another subkey',
    /forged or damaged/,
    assemble({
      bindings: (p) => [binding(p, makeKey({ kind: 'cv25519' }))],
    }),
  );
  add('binding of the wrong type', /missing, forged/, assemble(bound({ type: 0x19 })));

  // Not understood.
  const notation = sub(
    20,
    Buffer.concat([Buffer.of(0x80, 0, 0, 0, 0, 5, 0, 1), Buffer.from('a@b.cx')]),
    true,
  );
  add('critical notation on the user id', /notation/, assemble(uid({ hashed: [flags(3), notation] })));
  add('critical notation on the binding', /notation/, assemble(bound({ hashed: [flags(12), notation] })));
  add(
    'critical part on the user id',
    /must be understood/,
    assemble(uid({ hashed: [flags(3), sub(99, Buffer.of(1), true)] })),
  );
  add(
    'critical part on the binding',
    /must be understood/,
    assemble(bound({ hashed: [flags(12), sub(100, Buffer.of(1), true)] })),
  );
  add(
    'critical regular expression',
    /must be understood/,
    assemble(uid({ hashed: [flags(3), sub(6, Buffer.from('x\0'), true)] })),
  );
  add(
    'packet nobody may pass over',
    /no place in a key/,
    assemble({ more: () => [packet(39, Buffer.of(1))] }),
  );
  add(
    'version 3',
    /version 3/,
    packet(
      6,
      Buffer.concat([
        Buffer.of(3),
        seconds(birth),
        Buffer.of(0, 0, 1, 8, 0),
        Buffer.alloc(256, 0x99),
        Buffer.of(0, 17, 1, 0, 1),
      ]),
    ),
  );
  add(
    'version 5',
    /version 5/,
    packet(6, Buffer.concat([Buffer.of(5), seconds(birth), Buffer.of(22, 0, 0, 0, 3, 1, 2, 3)])),
  );
  add('cut off', /cut off/, assemble().subarray(0, assemble().length - 9));
  add('nothing in it', /no OpenPGP key/, Buffer.from('Dear Ann,\nhello\n'));

  // Version 6.
  const six = {
    primary: makeKey({ kind: 'ed25519' }, { version: 6 }),
    subkey: makeKey({ kind: 'x25519' }, { version: 6 }),
  };
  add('version 6 without its own signature', /version demands/, assemble(six));
  add(
    'version 6 with a subkey of version 4',
    /another version/,
    assemble({
      primary: six.primary,
      direct: [direct(six.primary, 0x1f, [flags(3)])],
    }),
  );
  return found;
}

export const cutAtSubkey = (whole: Buffer): number => {
  for (let at = 0; at < whole.length; at += 6 + whole.readUInt32BE(at + 2))
    if ((whole[at]! & 0x3f) === 14) return at;
  return whole.length;
};
