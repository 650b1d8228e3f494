import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { Keys } from '#keys';
import type { Address } from '#mail';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const light = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export interface SealedLetter {
  readonly wrapped: Buffer;
  readonly sealed: Buffer;
}

/** The letter, compressed and sealed under a DEK of its own. */
export async function sealLetter(keys: Keys, id: string, raw: Buffer): Promise<SealedLetter> {
  const dek = keys.newDek();
  const sealed = keys.seal(dek, { id, part: 'letter' }, await compress(raw, light));
  return { wrapped: keys.wrap('pickup', id, dek), sealed };
}

/** Throws `keys-closed` where the key is gone or the bytes were changed. `size` is the letter's, as it was placed. */
export async function openLetter(
  keys: Keys,
  id: string,
  letter: SealedLetter,
  size: number,
): Promise<Buffer> {
  const dek = keys.unwrap('pickup', id, letter.wrapped);
  return decompress(keys.open(dek, { id, part: 'letter' }, letter.sealed), { maxOutputLength: size + 1 });
}

export interface Addresses {
  readonly recipient: Address;
  readonly sender: Address | null;
}

/** These outlive the letter, so nothing else that `addresses` may carry goes with them. */
export const sealAddresses = (keys: Keys, id: string, { recipient, sender }: Addresses): Buffer =>
  keys.sealField('pickup', { id, part: 'addresses' }, Buffer.from(JSON.stringify({ recipient, sender })));

export const openAddresses = (keys: Keys, id: string, sealed: Buffer): Addresses =>
  JSON.parse(keys.openField('pickup', { id, part: 'addresses' }, sealed).toString()) as Addresses;
