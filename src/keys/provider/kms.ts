import type { Clock } from '#base';
import { type AwsCredentials, readAwsCredentials, signed } from '#transport';
import { type Answered, ask, keyIn, safeUrl, textIn } from './ask.ts';
import { epochGone, type KeyProvider, rootDown, rootRefused, rootWrong } from './provider.ts';

export interface KmsPlace {
  readonly region: string;
  /** Id, ARN or alias of a symmetric key. */
  readonly key: string;
  /** In the form of `~/.aws/credentials`; read at each call: others renew it. */
  readonly credentialsFile: string;
  /** Instead of `https://kms.REGION.amazonaws.com`. */
  readonly endpoint?: string;
  readonly ca?: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

function credentialsIn(path: string): AwsCredentials {
  const read = readAwsCredentials(path);
  if (typeof read === 'string') throw rootRefused(read);
  return read;
}

/** Names of errors as they stand in `__type`, without the namespace before them. */
const typeOf = ({ body }: Answered): string =>
  typeof body.__type === 'string' ? body.__type.slice(body.__type.lastIndexOf('#') + 1) : '';

function refused(answer: Answered): Error {
  const type = typeOf(answer);
  const why = `HTTP ${answer.status}: ${type.slice(0, 80)}`;
  if (type === 'InvalidCiphertextException' || type === 'IncorrectKeyException') return rootWrong();
  if (/Throttling|LimitExceeded|Internal|Timeout|Unavailable/.test(type) || answer.status >= 500)
    return rootDown(why);
  return rootRefused(why);
}

/** Days that AWS keeps a key before it deletes it, at the least. */
const pendingDays = 7;

/** A root key in AWS KMS: it encrypts and decrypts there and never leaves. */
export function kmsProvider(place: KmsPlace): KeyProvider {
  const url = safeUrl(place.endpoint ?? `https://kms.${place.region}.amazonaws.com/`);
  const call = async (action: string, payload: object): Promise<Answered> => {
    const body = Buffer.from(JSON.stringify(payload));
    return ask({
      url,
      method: 'POST',
      headers: signed({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${action}` },
        body,
        region: place.region,
        service: 'kms',
        credentials: credentialsIn(place.credentialsFile),
        at: place.clock.now(),
      }),
      body,
      ...(place.ca ? { ca: place.ca } : {}),
      timeoutMs: place.timeoutMs,
    });
  };
  const must = async (action: string, payload: object): Promise<Answered['body']> => {
    const answer = await call(action, payload);
    if (answer.status !== 200) throw refused(answer);
    return answer.body;
  };
  // What is encrypted for one use is not decrypted for another.
  const context = (use: string) => ({ application: 'postern', use });
  const encrypt = async (key: string, use: string, plain: Buffer): Promise<Buffer> => {
    const body = await must('Encrypt', {
      KeyId: key,
      Plaintext: plain.toString('base64'),
      EncryptionContext: context(use),
    });
    return Buffer.from(textIn(body, 'CiphertextBlob'), 'base64');
  };
  const decrypting = (key: string, use: string, wrapped: Buffer) => ({
    KeyId: key,
    CiphertextBlob: wrapped.toString('base64'),
    EncryptionContext: context(use),
  });
  return {
    name: 'kms',
    wrap: (key) => encrypt(place.key, 'root', key),
    unwrap: async (wrapped) =>
      keyIn(textIn(await must('Decrypt', decrypting(place.key, 'root', wrapped)), 'Plaintext')),
    epochs: {
      async make(name) {
        return textIn(
          await must('CreateKey', { Description: `Postern epoch ${name}` }),
          'KeyMetadata',
          'KeyId',
        );
      },
      wrap: (handle, key) => encrypt(handle, 'epoch', key),
      async unwrap(handle, wrapped) {
        const answer = await call('Decrypt', decrypting(handle, 'epoch', wrapped));
        if (/^(KMSInvalidState|NotFound)Exception$/.test(typeOf(answer))) throw epochGone();
        if (answer.status !== 200) throw refused(answer);
        return keyIn(textIn(answer.body, 'Plaintext'));
      },
      async destroy(handle) {
        const answer = await call('ScheduleKeyDeletion', { KeyId: handle, PendingWindowInDays: pendingDays });
        if (answer.status === 200 && typeof answer.body.DeletionDate === 'number')
          return Math.ceil(answer.body.DeletionDate * 1000);
        if (typeOf(answer) === 'NotFoundException') return place.clock.now();
        if (typeOf(answer) !== 'KMSInvalidStateException') throw refused(answer);
        const { KeyMetadata: data } = await must('DescribeKey', { KeyId: handle });
        const date = (data as { readonly DeletionDate?: unknown } | undefined)?.DeletionDate;
        return typeof date === 'number' ? Math.ceil(date * 1000) : Promise.reject(refused(answer));
      },
    },
  };
}
