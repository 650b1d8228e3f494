/** Names that Windows keeps for devices. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * A file name from a letter or a browser, safe to offer and to store: no folder, no control or direction characters
 * (which make `exe.pdf` of `fdp.exe`), no device, no leading dot, at most 120 characters with its extension kept.
 */
export function safeFileName(name: string, otherwise: string): string {
  const flat = name
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/gu, '')
    .replace(/^.*[\\/]/s, '')
    .replaceAll(/[<>:"|?*]/g, '_')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (flat === '' || devices.test(flat)) return otherwise;
  if (flat.length <= 120) return flat;
  const extension = /\.\w{1,10}$/.exec(flat)?.[0] ?? '';
  return `${flat.slice(0, 120 - extension.length).toWellFormed()}${extension}`;
}
