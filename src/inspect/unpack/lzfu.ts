/** What the window of compressed RTF holds at the start ([MS-OXRTFCP] §2.1.2.1). */
const start = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
  'latin1',
);

/** Unpacks compressed RTF ([MS-OXRTFCP]); null where it is broken or comes to more than `most` octets. */
export function unpackRtf(bytes: Buffer, most: number): Buffer | null {
  if (bytes.length < 16) return null;
  const size = bytes.readUInt32LE(4);
  const kind = bytes.toString('latin1', 8, 12);
  if (kind === 'MELA') return bytes.subarray(16);
  if (kind !== 'LZFu' || size > most || size > bytes.length * 20 + 4096) return null;
  const out = Buffer.alloc(size);
  const window = Buffer.alloc(4096);
  start.copy(window);
  let [write, at, made] = [start.length, 16, 0];
  const put = (byte: number): void => {
    window[write] = byte;
    write = (write + 1) & 4095;
    if (made < size) out[made++] = byte;
  };
  while (at < bytes.length) {
    const control = bytes[at++]!;
    for (let bit = 0; bit < 8; bit++) {
      if ((control & (1 << bit)) === 0) {
        if (at >= bytes.length) return made === size ? out : null;
        put(bytes[at++]!);
        continue;
      }
      if (at + 2 > bytes.length) return null;
      const token = bytes.readUInt16BE(at);
      at += 2;
      const from = token >> 4;
      if (from === write) return out.subarray(0, made);
      for (let i = 0; i < (token & 15) + 2; i++) put(window[(from + i) & 4095]!);
    }
  }
  return made === size ? out : null;
}
