/** Octets of a block: headers are one, contents are filled up to whole ones (POSIX.1-2017, pax, "ustar Interchange Format"). */
export const block = 512;
/** A file in a pack is at most this large, octets: whoever checks one holds it in memory. */
export const largestFile = 64 * 2 ** 20;

const spelt = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

/**
 * The header of a file, the one that this name and size have: no owner, no time, nothing that could be said in two ways.
 * Whoever reads a pack makes the header again and compares.
 */
export function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(block);
  header.write(name, 0, 100, 'latin1');
  header.write(
    `${spelt(0o644, 7)}${spelt(0, 7)}${spelt(0, 7)}${spelt(size, 11)}${spelt(0, 11)}`,
    100,
    'latin1',
  );
  header.write('        0', 148, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(`${spelt(0, 7)}${spelt(0, 7)}`, 329, 'latin1');
  header.write(
    `${header
      .reduce((sum, octet) => sum + octet, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  );
  return header;
}

/** Zeros after so many octets of content. */
export const filling = (size: number): Buffer => Buffer.alloc((block - (size % block)) % block);

/** The end of an archive: two empty blocks, and nothing after them. */
export const tarEnd = (): Buffer => Buffer.alloc(2 * block);

/** Names that a pack uses: short, plain, never leading out of the folder it is unpacked in. */
export const isPackName = (name: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)?$/.test(name) && name.length <= 100;

/** Name and size that a header says; null where it is not exactly the header of a file in a pack. */
export function readTarHeader(header: Buffer): { name: string; size: number } | null {
  const end = header.indexOf(0);
  const name = header.toString('latin1', 0, Math.min(end < 0 ? 100 : end, 100));
  const digits = header.toString('latin1', 124, 135);
  if (!isPackName(name) || !/^[0-7]{11}$/.test(digits)) return null;
  const size = Number.parseInt(digits, 8);
  return tarHeader(name, size).equals(header) ? { name, size } : null;
}
