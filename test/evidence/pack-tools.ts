import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '#base';
import type { PackManifest, Signer } from '#evidence';
import { signBytes } from '../../src/evidence/signer.ts';

/** The files of a pack, by name, in their order. */
export type Files = Map<string, Buffer>;

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

/** A ustar archive as packs have it, written by other means than Postern's. */
export function archive(files: Iterable<readonly [string, Buffer]>): Buffer {
  const parts: Buffer[] = [];
  for (const [name, bytes] of files) {
    const fields = [
      name.padEnd(100, '\0'),
      octal(0o644, 7),
      octal(0, 7),
      octal(0, 7),
      octal(bytes.length, 11),
      octal(0, 11),
      ' '.repeat(8),
      '0',
      '\0'.repeat(100),
      'ustar\x0000',
      '\0'.repeat(64),
      octal(0, 7),
      octal(0, 7),
    ];
    const header = Buffer.from(fields.join('').padEnd(512, '\0'), 'latin1');
    const sum = header.reduce((total, octet) => total + octet, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    parts.push(header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

export function unpack(pack: Buffer): Files {
  const files: Files = new Map();
  for (let at = 0; pack[at] !== 0; ) {
    const name = pack.toString('latin1', at, at + 100).replace(/\0.*$/, '');
    const size = Number.parseInt(pack.toString('latin1', at + 124, at + 135), 8);
    files.set(name, pack.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/** The pack again after a change, its manifest and signatures made anew: what somebody with the signing keys can do. */
export function resigned(
  pack: Buffer,
  signers: readonly Signer[],
  change: (files: Files, manifest: { -readonly [K in keyof PackManifest]: PackManifest[K] }) => void,
): Buffer {
  const files = unpack(pack);
  const manifest = JSON.parse(files.get('manifest.json')!.toString()) as PackManifest;
  files.delete('manifest.json');
  files.delete('signatures');
  const changed = structuredClone(manifest) as { -readonly [K in keyof PackManifest]: PackManifest[K] };
  change(files, changed);
  changed.files = [...files].map(([name, bytes]) => ({
    name,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  const text = Buffer.from(`${canonicalJson(changed as unknown as Json)}\n`);
  const signed = Buffer.concat([Buffer.from('postern-pack/v1\n'), text]);
  files.set('manifest.json', text);
  files.set(
    'signatures',
    Buffer.from(signers.map((signer) => `${signBytes(signer, signed).toString('base64')}\n`).join('')),
  );
  return archive(files);
}

/** A file of lines with its lines changed. */
export function lines(files: Files, name: string, change: (all: string[]) => string[]): void {
  const all = files.get(name)!.toString().split('\n').slice(0, -1);
  files.set(
    name,
    Buffer.from(
      change(all)
        .map((line) => `${line}\n`)
        .join(''),
    ),
  );
}

/** A line that holds an event, with the event changed. */
export const inEvent =
  (change: (event: { leafIndex: number; body: string; openings: Record<string, unknown> }) => void) =>
  (line: string): string => {
    const event = JSON.parse(line) as Parameters<typeof change>[0];
    change(event);
    return canonicalJson(event as unknown as Json);
  };

/** Numbers from 0 to below `limit`, the same at each run (xorshift, Marsaglia 2003). */
export function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}
