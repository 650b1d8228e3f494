import { type Field, readHeader } from './header.ts';
import { encodeText, formatField } from './write-field.ts';

export interface HeaderEdits {
  /** Names, in any case, of fields to take out; all of them. */
  readonly remove?: readonly string[];
  /** One field of each name remains, where the first stood, or at the end; free text, encoded where it must be. */
  readonly replace?: Readonly<Record<string, string>>;
  /** Put on top, in this order (trace fields, signatures): values as they shall stand, folded or not. */
  readonly prepend?: readonly (readonly [name: string, value: string])[];
}

/**
 * A copy of the letter with its header changed and every octet of its body, and of the fields not named, as before.
 * Throws an `invalid` Fault for a name or value that could not stand in a header.
 */
export function editHeader(raw: Buffer, edits: HeaderEdits): Buffer {
  const header = readHeader(raw, { maxBytes: Number.POSITIVE_INFINITY, maxFields: Number.POSITIVE_INFINITY });
  const removed = new Set((edits.remove ?? []).map((name) => name.toLowerCase()));
  const replaced = new Map(
    Object.entries(edits.replace ?? {}).map(([name, value]) => [name.toLowerCase(), line(name, value)]),
  );
  const pieces: Buffer[] = (edits.prepend ?? []).map(([name, value]) =>
    Buffer.from(formatField(name, value)),
  );
  const used = new Set<string>();
  for (const field of header.fields) {
    const name = field.name.toLowerCase();
    const fresh = replaced.get(name);
    if (fresh && !used.has(name)) pieces.push(fresh);
    if (fresh) used.add(name);
    else if (!removed.has(name)) pieces.push(whole(raw, field));
  }
  for (const [name, fresh] of replaced) if (!used.has(name)) pieces.push(fresh);
  const rest = raw.subarray(header.end);
  return Buffer.concat([...pieces, rest.length > 0 ? rest : Buffer.from('\r\n')]);
}

const line = (name: string, value: string): Buffer => Buffer.from(formatField(name, encodeText(value)));

/** A field's octets, with a line end where the letter broke off without one. */
function whole(raw: Buffer, field: Field): Buffer {
  const octets = raw.subarray(field.start, field.end);
  return octets.at(-1) === 0x0a ? octets : Buffer.concat([octets, Buffer.from('\r\n')]);
}
