/** Runs of four printable characters and more, in UTF-16 and in octets: for property streams, whose texts stand among numbers. */
export function strings(bytes: Buffer): string {
  const narrow = bytes.toString('latin1').match(/[\t\x20-\x7e\xa0-\xff]{4,}/g) ?? [];
  const wide = [bytes, bytes.subarray(1)].flatMap(
    (from) => from.toString('utf16le').match(/[\t\x20-\x7e\xa0-\u024f]{4,}/g) ?? [],
  );
  return [...narrow, ...wide].join('\n');
}

/** Control characters of old formats as what they mean: ends of paragraphs and cells, nothing else. */
export const cleaned = (text: string): string =>
  text
    .replaceAll(/[\x07\x09]/g, '\t')
    .replaceAll(/[\x0b-\x0d]/g, '\n')
    .replaceAll(/[\0-\x06\x08\x0e-\x1f]/g, ' ');
