/** A passkey in software: makes and uses ES256 credentials as a browser's authenticator would (WebAuthn §6, §7). */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { PasskeyAnswer, PasskeyMade } from '#people';

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

/** CBOR (RFC 8949), as far as attestations need it: small maps, integers, text, bytes. */
function cbor(value: number | string | Buffer | Map<number | string, unknown>): Buffer {
  const head = (major: number, length: number): Buffer =>
    length < 24
      ? Buffer.of((major << 5) | length)
      : length < 256
        ? Buffer.of((major << 5) | 24, length)
        : Buffer.of((major << 5) | 25, length >> 8, length & 255);
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([
    head(5, value.size),
    ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item as number)]),
  ]);
}

export interface SoftPasskey {
  make(options: { challenge: string; rp: { id?: string } }, origin?: string): PasskeyMade;
  answer(
    options: { challenge: string; rpId?: string },
    change?: { origin?: string; verified?: boolean },
  ): PasskeyAnswer;
}

export function softPasskey(origin: string): SoftPasskey {
  const id = randomBytes(16);
  const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync(
    'ec',
    { namedCurve: 'P-256' },
  );
  let counter = 0;
  const client = (type: string, challenge: string, from: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }));
  const data = (rpId: string, flags: number, more: Buffer = Buffer.alloc(0)): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.of(flags), count, more]);
  };
  const text = (bytes: Buffer): string => bytes.toString('base64url');
  return {
    make({ challenge, rp }, from = origin) {
      const jwk = publicKey.export({ format: 'jwk' });
      const cose = cbor(
        new Map<number, unknown>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(jwk.x!, 'base64url')],
          [-3, Buffer.from(jwk.y!, 'base64url')],
        ]),
      );
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const authData = data(
        rp.id ?? new URL(origin).hostname,
        0x45,
        Buffer.concat([Buffer.alloc(16), length, id, cose]),
      );
      const attestation = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]),
      );
      return {
        id: text(id),
        rawId: text(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: text(client('webauthn.create', challenge, from)),
          attestationObject: text(attestation),
          transports: ['internal'],
        },
      };
    },
    answer({ challenge, rpId }, { origin: from = origin, verified = true } = {}) {
      counter++;
      const authData = data(rpId ?? new URL(origin).hostname, verified ? 0x05 : 0x01);
      const clientData = client('webauthn.get', challenge, from);
      const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), privateKey);
      return {
        id: text(id),
        rawId: text(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: text(clientData),
          authenticatorData: text(authData),
          signature: text(signature),
        },
      };
    },
  };
}
