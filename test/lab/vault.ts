/** A stand-in for the transit engine of Vault and OpenBao, after its published API: keys, encrypt, decrypt, deletion. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type Asked, type KeyService, keyService } from './key-service.ts';

interface TransitKey {
  readonly versions: Buffer[];
  deletionAllowed: boolean;
}

export interface FakeVault extends KeyService {
  readonly token: string;
  readonly keys: Map<string, TransitKey>;
  rotate(name: string): void;
}

type Answer = { readonly status: number; readonly body: object };
const no = (status: number, error: string): Answer => ({ status, body: { errors: [error] } });

export async function fakeVault(token: string, key: string): Promise<FakeVault> {
  const keys = new Map<string, TransitKey>([[key, { versions: [randomBytes(32)], deletionAllowed: false }]]);

  function encrypt(name: string, body: Record<string, unknown>): Answer {
    // Whoever may create gets a key by encrypting with it.
    const found = keys.get(name) ?? { versions: [randomBytes(32)], deletionAllowed: false };
    keys.set(name, found);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', found.versions.at(-1)!, nonce);
    const plain = Buffer.from(String(body.plaintext), 'base64');
    const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    const ciphertext = `vault:v${found.versions.length}:${sealed.toString('base64')}`;
    return { status: 200, body: { data: { ciphertext, key_version: found.versions.length } } };
  }

  function decrypt(name: string, body: Record<string, unknown>): Answer {
    const found = keys.get(name);
    if (!found) return no(400, 'encryption key not found');
    const match = /^vault:v(\d+):(.+)$/.exec(String(body.ciphertext));
    const version = match ? found.versions[Number(match[1]) - 1] : undefined;
    if (!match || !version) return no(400, 'invalid ciphertext: no prefix');
    const sealed = Buffer.from(match[2]!, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', version, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
      return { status: 200, body: { data: { plaintext: plain.toString('base64') } } };
    } catch {
      return no(400, 'invalid ciphertext: unable to decrypt: cipher: message authentication failed');
    }
  }

  function manage(method: string, name: string, rest: string, body: Record<string, unknown>): Answer {
    const found = keys.get(name);
    if (method === 'POST' && rest === '') {
      if (!found) keys.set(name, { versions: [randomBytes(32)], deletionAllowed: false });
      return { status: 200, body: { data: { name } } };
    }
    if (!found) return no(404, '');
    if (method === 'GET')
      return { status: 200, body: { data: { name, deletion_allowed: found.deletionAllowed } } };
    if (method === 'POST' && rest === '/config') {
      found.deletionAllowed = body.deletion_allowed === true;
      return { status: 200, body: {} };
    }
    if (!found.deletionAllowed)
      return no(400, 'error deleting policy: deletion is not allowed for this policy');
    keys.delete(name);
    return { status: 204, body: {} };
  }

  function answer({ request, body }: Asked): Answer {
    if (request.headers['x-vault-token'] !== token) return no(403, 'permission denied');
    const read = body.length > 0 ? (JSON.parse(body.toString()) as Record<string, unknown>) : {};
    const match = /^\/v1\/transit\/(encrypt|decrypt|keys)\/([\w-]+)(\/config)?$/.exec(request.url ?? '');
    if (!match) return no(404, '');
    const [, what, name, rest = ''] = match;
    if (what === 'encrypt') return encrypt(name!, read);
    if (what === 'decrypt') return decrypt(name!, read);
    return manage(request.method ?? '', name!, rest, read);
  }

  const service = await keyService(answer, (status) => ({
    errors: [status === 503 ? 'Vault is sealed' : 'rate limit quota exceeded'],
  }));
  return { ...service, token, keys, rotate: (name) => void keys.get(name)!.versions.push(randomBytes(32)) };
}
