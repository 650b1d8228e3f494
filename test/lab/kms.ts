/**
 * A stand-in for AWS KMS, after its published API: Encrypt, Decrypt, CreateKey, ScheduleKeyDeletion, DescribeKey, each
 * refused unless its Signature Version 4 is right, which is worked out here anew.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Asked, type KeyService, keyService } from './key-service.ts';

export interface FakeKms extends KeyService {
  readonly key: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Deletes the keys whose time has come. */
  pass(at: number): void;
  readonly keys: Map<string, { readonly key: Buffer; deletion: number | null }>;
}

type Answer = { readonly status: number; readonly body: object };
const no = (type: string, status = 400): Answer => ({
  status,
  body: { __type: `com.amazonaws.kms#${type}`, message: type },
});
const hex = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function signatureFits(request: IncomingMessage, body: Buffer, secret: string): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8})\/([\w-]+)\/kms\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (!match) return false;
  const [, day, region, names, signature] = match as unknown as [string, string, string, string, string];
  if (!['host', 'x-amz-date', 'x-amz-target'].every((name) => names.split(';').includes(name))) return false;
  let canonical = `${request.method}\n${request.url}\n\n`;
  for (const name of names.split(';')) canonical += `${name}:${String(request.headers[name])}\n`;
  canonical += `\n${names}\n${hex(body)}`;
  const text = `AWS4-HMAC-SHA256\n${String(request.headers['x-amz-date'])}\n${day}/${region}/kms/aws4_request\n${hex(Buffer.from(canonical))}`;
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of [day, region, 'kms', 'aws4_request'])
    key = createHmac('sha256', key).update(part).digest();
  return createHmac('sha256', key).update(text).digest('hex') === signature;
}

export async function fakeKms(now: () => number): Promise<FakeKms> {
  const key = randomUUID();
  const [accessKey, secretKey] = ['AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'];
  const keys: FakeKms['keys'] = new Map([[key, { key: randomBytes(32), deletion: null }]]);
  const contextOf = (body: Record<string, unknown>): Buffer =>
    Buffer.from(JSON.stringify(Object.entries(body.EncryptionContext ?? {}).sort()));

  const actions: Record<string, (body: Record<string, unknown>) => Answer> = {
    Encrypt(body) {
      const id = String(body.KeyId);
      const found = keys.get(id);
      if (!found) return no('NotFoundException');
      if (found.deletion !== null) return no('KMSInvalidStateException');
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', found.key, nonce);
      cipher.setAAD(contextOf(body));
      const plain = Buffer.from(String(body.Plaintext), 'base64');
      const blob = Buffer.concat([
        Buffer.from(id),
        nonce,
        cipher.update(plain),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return { status: 200, body: { CiphertextBlob: blob.toString('base64'), KeyId: id } };
    },
    Decrypt(body) {
      const blob = Buffer.from(String(body.CiphertextBlob), 'base64');
      const id = blob.subarray(0, 36).toString('latin1');
      if (!/^[0-9a-f-]{36}$/.test(id)) return no('InvalidCiphertextException');
      if (id !== body.KeyId) return no('IncorrectKeyException');
      const found = keys.get(id);
      if (!found) return no('NotFoundException');
      if (found.deletion !== null) return no('KMSInvalidStateException');
      try {
        const decipher = createDecipheriv('aes-256-gcm', found.key, blob.subarray(36, 48));
        decipher.setAAD(contextOf(body));
        decipher.setAuthTag(blob.subarray(-16));
        const plain = Buffer.concat([decipher.update(blob.subarray(48, -16)), decipher.final()]);
        return { status: 200, body: { Plaintext: plain.toString('base64'), KeyId: id } };
      } catch {
        return no('InvalidCiphertextException');
      }
    },
    CreateKey() {
      const id = randomUUID();
      keys.set(id, { key: randomBytes(32), deletion: null });
      return { status: 200, body: { KeyMetadata: { KeyId: id, KeyState: 'Enabled' } } };
    },
    ScheduleKeyDeletion(body) {
      const found = keys.get(String(body.KeyId));
      if (!found) return no('NotFoundException');
      if (found.deletion !== null) return no('KMSInvalidStateException');
      const days = Number(body.PendingWindowInDays);
      if (days < 7 || days > 30) return no('ValidationException');
      found.deletion = Math.floor(now() / 1000) + days * 86_400;
      return { status: 200, body: { DeletionDate: found.deletion, KeyState: 'PendingDeletion' } };
    },
    DescribeKey(body) {
      const found = keys.get(String(body.KeyId));
      if (!found) return no('NotFoundException');
      return {
        status: 200,
        body: { KeyMetadata: found.deletion === null ? {} : { DeletionDate: found.deletion } },
      };
    },
  };

  function answer({ request, body }: Asked): Answer {
    if (!(request.headers.authorization ?? '').includes(`Credential=${accessKey}/`))
      return no('UnrecognizedClientException');
    if (!signatureFits(request, body, secretKey)) return no('InvalidSignatureException');
    const action = actions[String(request.headers['x-amz-target']).replace('TrentService.', '')];
    return action
      ? action(JSON.parse(body.toString()) as Record<string, unknown>)
      : no('UnknownOperationException');
  }

  const service = await keyService(answer, (status) => ({
    __type: status === 429 ? 'ThrottlingException' : 'KMSInternalException',
  }));
  return {
    ...service,
    key,
    accessKey,
    secretKey,
    keys,
    pass: (at) => {
      for (const [id, one] of keys) if (one.deletion !== null && one.deletion * 1000 <= at) keys.delete(id);
    },
  };
}
