import { dearmor } from './armor.ts';
import type { Chosen } from './check.ts';
import type { PgpKey } from './keys.ts';
import { library, type PgpSecret, strict } from './library.ts';
import { readPackets, tags } from './packets.ts';
import { readSignature } from './signature.ts';
import { type SignatureVerdict, textLines, unreadable, verdictOn } from './verify.ts';

export interface OpenTask {
  /** A message, armoured or binary. */
  readonly bytes: Buffer;
  readonly secrets: readonly PgpSecret[];
  /** Keys whose signatures are told apart; which of them is whose is for the caller. */
  readonly keys: readonly PgpKey[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The most that may come out; 64 MiB if not given. */
  readonly maxBytes?: number;
}

/** `content` is given only after its integrity was checked to the end. */
export type Opened =
  | {
      readonly kind: 'opened';
      readonly encrypted: boolean;
      readonly content: Buffer;
      /** One for each signature in it, in order. */
      readonly signatures: readonly SignatureVerdict[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): Opened => ({ kind: 'refused', reason });

/** Decrypts and verifies a whole message. Never throws for what it holds. */
export async function open(task: OpenTask): Promise<Opened> {
  const blocks = dearmor(task.bytes).filter(({ type }) => type === '' || type === 'MESSAGE');
  if (blocks.length !== 1) return refused('this is not one OpenPGP message');
  const { readMessage, config: usual } = await library();
  const config = { ...usual, ...strict(task.maxBytes ?? 64 * 1024 * 1024) };
  try {
    const message = await readMessage({ binaryMessage: blocks[0]!.bytes, config });
    const sealed = message.packets.some((packet) => sealedTags.has(tagOf(packet)));
    if (!sealed) return judged(await whole(message.unwrapCompressed().packets), task, false);
    if (message.packets.some((packet) => tagOf(packet) === 9))
      return refused('the message has no protection against being changed');
    if (task.secrets.length === 0) return refused('there is no key to open it with');
    const handles = task.secrets.map(({ handle }) => handle);
    const inner = await message.decrypt(handles, undefined, undefined, new Date(task.at), config);
    return judged(await whole(inner.unwrapCompressed().packets), task, true);
  } catch (error) {
    return refused(whyNot(error));
  }
}

/**
 * Whether a message is one that the holder of a key opens, by the key ids in it (RFC 9580 §5.1), and protected against being
 * changed.
 */
export function isSealedToKey(bytes: Buffer, { material }: Chosen): boolean {
  const blocks = dearmor(bytes).filter(({ type }) => type === '' || type === 'MESSAGE');
  const reading = blocks.length === 1 ? readPackets(blocks[0]!.bytes) : null;
  if (!reading?.ok) return false;
  const names = (body: Buffer): boolean =>
    body[0] === 3
      ? body.toString('hex', 1, 9) === material.keyId
      : body[0] === 6 && body.toString('hex', 3, 1 + body[1]!) === material.fingerprint;
  const last = reading.packets.at(-1)?.tag;
  return (
    (last === 18 || last === 20) &&
    reading.packets.every(({ tag }, n) => [1, 3, 10].includes(tag) || n === reading.packets.length - 1) &&
    reading.packets.some(({ tag, body }) => tag === 1 && names(body))
  );
}

const sealedTags = new Set([1, 3, 9, 18, 20]);

const tagOf = (packet: object): number => (packet.constructor as unknown as { tag: number }).tag;

/** The library's errors quote nothing of the letter, but they are not words for people. */
function whyNot(error: unknown): string {
  const text = error instanceof Error ? error.message : '';
  if (/modification detected|authentication tag|unsupported state|not authenticated|Missing MDC/i.test(text))
    return 'the message was changed on its way, or has no protection against it';
  if (/session key decryption failed|no decryption key|No symmetrically/i.test(text))
    return 'it was not sealed to any key at hand, or was damaged';
  if (/maximum decompressed|size exceeded/i.test(text)) return 'it holds more than may be opened';
  return 'it is not an OpenPGP message that can be opened safely';
}

/** What follows the literal, the library hands over only when asked. */
async function whole(packets: Iterable<object>): Promise<readonly object[]> {
  const rest = (packets as { stream?: ReadableStream<object> | null }).stream;
  const all = [...packets];
  if (!rest) return all;
  const reader = rest.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) all.push(next.value);
  return all;
}

/** One literal with its signatures around it and nothing else (RFC 9580 §10.3): anything more could show what nobody signed. */
function judged(packets: readonly object[], task: OpenTask, encrypted: boolean): Opened {
  const list = [...packets] as { write(): Uint8Array; getBytes?(): Uint8Array }[];
  const literals = list.filter((packet) => tagOf(packet) === 11);
  const strange = list.some((packet) => ![2, 4, 10, 11, 21].includes(tagOf(packet)));
  const onePass = list.filter((packet) => tagOf(packet) === 4).length;
  const found = list.filter((packet) => tagOf(packet) === 2);
  if (literals.length !== 1 || strange || (onePass > 0 && onePass !== found.length))
    return refused('it is not put together as a letter is');
  const content = Buffer.from(literals[0]!.getBytes!());
  const signatures = found.map((packet) => {
    const signature = readSignature(Buffer.from(packet.write()));
    return signature ? verdictOn(signature, { content, keys: task.keys, at: task.at }) : unreadable;
  });
  return { kind: 'opened', encrypted, content, signatures };
}

export interface DetachedTask {
  /** Exactly what was signed. */
  readonly content: Buffer;
  /** Armoured or binary. */
  readonly signature: Buffer;
  readonly keys: readonly PgpKey[];
  readonly at: number;
}

/** Verifies a detached signature (RFC 3156 §5): a verdict for each signature in it, and one at least. */
export function verifyDetached({ content, signature, keys, at }: DetachedTask): readonly SignatureVerdict[] {
  const blocks = dearmor(signature).filter(({ type }) => type === '' || type === 'SIGNATURE');
  const reading = readPackets(Buffer.concat(blocks.map(({ bytes }) => bytes)));
  if (!reading.ok || reading.packets.length === 0) return [unreadable];
  const packets = reading.packets.filter(({ tag }) => tag !== tags.marker && tag !== tags.padding);
  return packets.slice(0, mostSignatures).map(({ tag, body }) => {
    const read = tag === tags.signature ? readSignature(body) : null;
    return read ? verdictOn(read, { content, keys, at }) : unreadable;
  });
}

const mostSignatures = 20;

/** Text signed in the clear (RFC 9580 §7), as it stands in a letter of old. */
export interface Cleartext {
  /** What was signed, and only that. */
  readonly text: string;
  readonly signatures: readonly SignatureVerdict[];
  /** Whether anything besides stands before or behind it: that was not signed. */
  readonly more: boolean;
}

const begins = '-----BEGIN PGP SIGNED MESSAGE-----';

/** Reads the one text of this kind in `body`; null where there is none, or more than one. Bytes as they came. */
export function readCleartext(
  body: Buffer,
  { keys, at }: { readonly keys: readonly PgpKey[]; readonly at: number },
): Cleartext | null {
  const lines = body.toString('latin1').split(/\r\n|\n|\r/);
  const starts = lines.flatMap((line, n) => (line.trimEnd() === begins ? [n] : []));
  const start = starts[0];
  if (start === undefined || starts.length > 1) return null;
  const blank = lines.findIndex((line, n) => n > start && line.trim() === '');
  // Only Hash headers stand there: anything else is a trick to show what was not signed.
  if (blank < 0 || lines.slice(start + 1, blank).some((line) => !/^Hash: [A-Za-z0-9, -]+$/.test(line)))
    return null;
  const mark = lines.findIndex((line, n) => n > blank && line.trimEnd() === '-----BEGIN PGP SIGNATURE-----');
  const end = lines.findIndex((line, n) => n > mark && line.trimEnd() === '-----END PGP SIGNATURE-----');
  if (mark < 0 || end < 0) return null;
  const inside = lines.slice(blank + 1, mark);
  if (inside.some((line) => line.startsWith('-') && !line.startsWith('- '))) return null;
  const signed = inside.map((line) => line.replace(/^- /, '').replace(/[ \t]+$/, ''));
  const content = textLines(Buffer.from(signed.join('\n'), 'latin1'));
  return {
    text: content.toString('utf8'),
    signatures: verifyDetached({
      content,
      signature: Buffer.from(lines.slice(mark, end + 1).join('\n'), 'latin1'),
      keys,
      at,
    }),
    more: [...lines.slice(0, start), ...lines.slice(end + 1)].some((line) => line.trim() !== ''),
  };
}
