import { armor, dearmor } from './armor.ts';
import { type Material, readMaterial } from './material.ts';
import { type Packet, readPackets, tags } from './packets.ts';
import { readSignature, type Signature } from './signature.ts';

/** A signature and the packet it was read from, as it stands in the key. */
export interface Bound {
  readonly signature: Signature;
  readonly raw: Buffer;
}

/** A user id and what certifies it. */
export interface UserId {
  readonly bytes: Buffer;
  /** Empty where the bytes are not UTF-8. */
  readonly text: string;
  readonly raw: Buffer;
  readonly signatures: readonly Bound[];
}

export interface Subkey {
  readonly material: Material;
  readonly raw: Buffer;
  readonly signatures: readonly Bound[];
}

/** A transferable public key (RFC 9580 §10.1), read and not yet checked: nothing in it is believed by being here. */
export interface PgpKey {
  readonly primary: Material;
  readonly raw: Buffer;
  /** Direct-key signatures and revocations. */
  readonly signatures: readonly Bound[];
  readonly userIds: readonly UserId[];
  readonly subkeys: readonly Subkey[];
  /** Whether private halves stand in it. */
  readonly secret: boolean;
  /** Something in it that no reader may pass over, in words (RFC 9580 §4.3); null where there is nothing. */
  readonly odd: string | null;
  /** All of it, binary. */
  readonly bytes: Buffer;
}

/** `broken`: keys in the file that cannot be read, each in words. */
export interface KeysReading {
  readonly keys: readonly PgpKey[];
  readonly broken: readonly string[];
}

const largest = 8 * 1024 * 1024;

/** Reads all keys of a file, armoured or binary. Never throws for what the file holds. */
export function parseKeys(file: Buffer): KeysReading {
  if (file.length > largest) return { keys: [], broken: ['the file is larger than any key'] };
  const keys: PgpKey[] = [];
  const broken: string[] = [];
  const blocks = dearmor(file).filter(({ type }) => type === '' || type.endsWith('KEY BLOCK'));
  if (blocks.length === 0) broken.push('there is no OpenPGP key in it');
  for (const block of blocks) {
    const reading = readPackets(block.bytes);
    if (!reading.ok) {
      broken.push(reading.reason);
      continue;
    }
    for (const group of grouped(reading.packets)) {
      const key = readKey(group);
      if (typeof key === 'string') broken.push(key);
      else keys.push(key);
    }
  }
  if (keys.length === 0 && broken.length === 0) broken.push('there is no OpenPGP key in it');
  return { keys, broken };
}

/** A key as text; only for keys that hold no private half. */
export const armorKey = (key: PgpKey): string => armor('PUBLIC KEY BLOCK', key.bytes);

const isPrimary = ({ tag }: Packet): boolean => tag === tags.publicKey || tag === tags.secretKey;

/** The packets of each key: from a primary key to the next. What stands before the first is no key. */
function grouped(packets: readonly Packet[]): Packet[][] {
  const groups: Packet[][] = [];
  for (const packet of packets) {
    if (packet.tag === tags.marker || packet.tag === tags.trust || packet.tag === tags.padding) continue;
    if (isPrimary(packet)) groups.push([packet]);
    else groups.at(-1)?.push(packet);
  }
  return groups;
}

function readKey(packets: readonly Packet[]): PgpKey | string {
  const [first, ...rest] = packets;
  const primary = readMaterial(first!.body, first!.tag === tags.secretKey);
  if (!primary.ok) return primary.reason;
  const signatures: Bound[] = [];
  const userIds: UserId[] = [];
  const subkeys: Subkey[] = [];
  let odd: string | null = null;
  let secret = first!.tag === tags.secretKey;
  let under: Bound[] | null = signatures;
  for (const packet of rest) {
    const { tag, body, raw } = packet;
    if (tag === tags.signature) {
      const signature = readSignature(body);
      if (signature) under?.push({ signature, raw });
    } else if (tag === tags.userId) {
      under = [];
      userIds.push({ bytes: body, text: utf8(body), raw, signatures: under });
    } else if (tag === tags.publicSubkey || tag === tags.secretSubkey) {
      secret ||= tag === tags.secretSubkey;
      const material = readMaterial(body, tag === tags.secretSubkey);
      under = [];
      // A subkey that cannot be read seals nothing; the others are not worse for it.
      if (material.ok) subkeys.push({ material: material.material, raw, signatures: under });
    } else if (tag < 40 && tag !== tags.userAttribute) {
      odd = 'there is something in it that has no place in a key';
      under = null;
    } else under = null;
  }
  const bytes = Buffer.concat(packets.map(({ raw }) => raw));
  return { primary: primary.material, raw: first!.raw, signatures, userIds, subkeys, secret, odd, bytes };
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
}
