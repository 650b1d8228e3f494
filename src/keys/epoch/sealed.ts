import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { drawn, Fault } from '#base';

const aad = (epoch: number, id: string): Buffer => Buffer.from(`epoch:${epoch}\n${id}`);

/** 32 octets of record `id` under the key of an epoch: nonce, AES-256-GCM, tag; 60 octets. */
export function sealUnder(key: KeyObject, epoch: number, id: string, plain: Buffer): Buffer {
  const nonce = drawn(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(aad(epoch, id));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws `keys-closed` where the bytes are not of this record and epoch. */
export function openUnder(key: KeyObject, epoch: number, id: string, sealed: Buffer): Buffer {
  const closed = (): Fault =>
    new Fault({ code: 'keys-closed', kind: 'broken', say: 'This cannot be opened here.', detail: 'epoch' });
  if (sealed.length !== 60) throw closed();
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  decipher.setAAD(aad(epoch, id));
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = decipher.update(sealed.subarray(12, -16));
  try {
    decipher.final();
  } catch {
    throw closed();
  }
  return plain;
}
