import { type Address, addressKey, type Header, parseAddress, parseAddressList } from '#mail';

const known = new Set(['addr', 'prefer-encrypt', 'keydata']);
const mostKeyData = 64 * 1024;

/** The key in one field: whose it says it is, and the key. Null where a field says what is not understood (Autocrypt 1.1 §2.1). */
function readField(value: string): { readonly address: Address; readonly bytes: Buffer } | null {
  if (value.length > mostKeyData * 2) return null;
  const said = new Map<string, string>();
  for (const piece of value.split(';')) {
    const split = piece.indexOf('=');
    if (split < 0) {
      if (piece.trim() !== '') return null;
      continue;
    }
    const name = piece.slice(0, split).trim().toLowerCase();
    if (said.has(name) || (!known.has(name) && !name.startsWith('_'))) return null;
    said.set(name, piece.slice(split + 1).trim());
  }
  const reading = parseAddress(said.get('addr') ?? '');
  const data = (said.get('keydata') ?? '').replace(/\s+/g, '');
  if (!reading.ok || data === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return null;
  const bytes = Buffer.from(data, 'base64');
  return bytes.length > mostKeyData ? null : { address: reading.address, bytes };
}

const same = (one: Address, other: Address): boolean =>
  addressKey(one).toLowerCase() === addressKey(other).toLowerCase();

/**
 * The key that a letter carries for its author (Autocrypt 1.1 §2.3): exactly one field that is in order, exactly one author,
 * both of one address, and no report. Whether the letter is authentic is for the caller.
 */
export function autocryptKey(header: Header): { readonly address: Address; readonly bytes: Buffer } | null {
  if (/^\s*multipart\/report\b/i.test(header.first('content-type') ?? '')) return null;
  const from = header.all('from');
  const authors = from.length === 1 ? parseAddressList(from[0]!) : null;
  const [author, more] = authors?.ok ? authors.mailboxes : [];
  if (!author || more) return null;
  const fields = header.all('autocrypt').flatMap((value) => {
    const field = readField(value);
    return field && same(field.address, author.address) ? [field] : [];
  });
  return fields.length === 1 ? { address: author.address, bytes: fields[0]!.bytes } : null;
}

/**
 * Keys of other readers that an encrypted letter passes on in its inner header (Autocrypt 1.1 §5.2): only for those it is
 * addressed to.
 */
export function gossipKeys(
  inner: Header,
  readers: readonly Address[],
): readonly { readonly address: Address; readonly bytes: Buffer }[] {
  return inner.all('autocrypt-gossip').flatMap((value) => {
    const field = readField(value);
    return field && readers.some((reader) => same(reader, field.address)) ? [field] : [];
  });
}
