import { readFileSync } from 'node:fs';
import type { Clock } from '#base';
import { type Answered, ask, keyIn, safeUrl, textIn } from './ask.ts';
import { epochGone, type KeyProvider, rootDown, rootRefused, rootWrong } from './provider.ts';

export interface VaultPlace {
  /** `https://vault.example:8200`. */
  readonly address: string;
  readonly mount: string;
  readonly key: string;
  /** Read at each call: agents write new tokens into it. */
  readonly tokenFile: string;
  readonly namespace?: string;
  readonly ca?: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** What an answer that is not 2xx means: 503 is a sealed server, 429 one that has had enough. */
function refused({ status, body }: Answered): Error {
  const errors = Array.isArray(body.errors) ? body.errors.filter((one) => typeof one === 'string') : [];
  const why = `HTTP ${status}: ${errors.join('; ').slice(0, 200)}`;
  if (status === 401 || status === 403 || status === 404) return rootRefused(why);
  if (status === 400) return /cipher|decrypt|version|base64/i.test(why) ? rootWrong() : rootRefused(why);
  return rootDown(why);
}

const good = ({ status }: Answered): boolean => status >= 200 && status < 300;

/** A root key in the transit engine of Vault or OpenBao: it encrypts and decrypts there and never leaves. */
export function vaultProvider(place: VaultPlace): KeyProvider {
  const base = safeUrl(place.address);
  const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answered> => {
    let token: string;
    try {
      token = readFileSync(place.tokenFile, 'utf8').trim();
    } catch (error) {
      throw rootRefused(`no token file: ${(error as NodeJS.ErrnoException).code ?? 'unreadable'}`);
    }
    return ask({
      url: new URL(`/v1/${place.mount}/${path}`, base),
      method,
      headers: {
        'x-vault-token': token,
        'x-vault-request': 'true',
        'content-type': 'application/json',
        ...(place.namespace ? { 'x-vault-namespace': place.namespace } : {}),
      },
      ...(body ? { body: Buffer.from(JSON.stringify(body)) } : {}),
      ...(place.ca ? { ca: place.ca } : {}),
      timeoutMs: place.timeoutMs,
    });
  };
  const encrypt = async (key: string, plain: Buffer): Promise<Buffer> => {
    const answer = await call('POST', `encrypt/${key}`, { plaintext: plain.toString('base64') });
    if (!good(answer)) throw refused(answer);
    return Buffer.from(textIn(answer.body, 'data', 'ciphertext'));
  };
  const decrypt = async (key: string, wrapped: Buffer): Promise<Buffer> => {
    const ciphertext = wrapped.toString('latin1');
    if (!/^vault:v\d+:[A-Za-z0-9+/=]+$/.test(ciphertext)) throw rootWrong();
    const answer = await call('POST', `decrypt/${key}`, { ciphertext });
    if (!good(answer)) throw refused(answer);
    return keyIn(textIn(answer.body, 'data', 'plaintext'));
  };
  const exists = async (key: string): Promise<boolean> => {
    const answer = await call('GET', `keys/${key}`);
    if (!good(answer) && answer.status !== 404) throw refused(answer);
    return good(answer);
  };
  return {
    name: 'vault',
    wrap: (key) => encrypt(place.key, key),
    unwrap: (wrapped) => decrypt(place.key, wrapped),
    epochs: {
      async make(name) {
        const handle = `${place.key}-epoch-${name}`;
        const answer = await call('POST', `keys/${handle}`, {
          type: 'aes256-gcm96',
          exportable: false,
          allow_plaintext_backup: false,
        });
        if (!good(answer)) throw refused(answer);
        return handle;
      },
      // Without a look first, encrypting under a name that is not there makes a key of that name.
      async wrap(handle, key) {
        if (!(await exists(handle))) throw epochGone();
        return encrypt(handle, key);
      },
      async unwrap(handle, wrapped) {
        if (!(await exists(handle))) throw epochGone();
        return decrypt(handle, wrapped);
      },
      async destroy(handle) {
        if (await exists(handle)) {
          const allowed = await call('POST', `keys/${handle}/config`, { deletion_allowed: true });
          if (!good(allowed)) throw refused(allowed);
          const answer = await call('DELETE', `keys/${handle}`);
          if (!good(answer)) throw refused(answer);
        }
        if (await exists(handle)) throw rootDown('the key of an epoch is still there after it was deleted');
        return place.clock.now();
      },
    },
  };
}
