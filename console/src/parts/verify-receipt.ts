/**
 * Checks a custody receipt in the browser, without asking the server: hashes, the tree (RFC 9162), commitments, and Ed25519
 * signatures by WebCrypto. ML-DSA-44 is not among what browsers know; that is said.
 */

export interface Checked {
  readonly valid: boolean;
  readonly problems: readonly string[];
  readonly checked: readonly string[];
  readonly notChecked: readonly string[];
  /** What it tells, where it is valid. */
  readonly says: {
    readonly message: string;
    readonly delivery: string;
    readonly made: string;
    readonly origin: string;
    readonly size: number;
    readonly events: readonly { readonly at: string; readonly kind: string; readonly leaf: number }[];
  } | null;
}

interface ReceiptEvent {
  readonly leafIndex: number;
  readonly leafHash: string;
  readonly proof: readonly string[];
  readonly body: string;
  readonly openings: Readonly<Record<string, { readonly salt: string; readonly value: string }>>;
}

interface Receipt {
  readonly format: string;
  readonly message: string;
  readonly delivery: string;
  readonly made: string;
  readonly log: { readonly origin: string; readonly keys: readonly string[] };
  readonly checkpoint: string;
  readonly events: readonly ReceiptEvent[];
  readonly signatures: readonly string[];
}

interface Key {
  readonly algorithm: 'ed25519' | 'ml-dsa-44';
  readonly id: string;
  readonly raw: Bytes;
}

type Bytes = Uint8Array<ArrayBuffer>;
const format = 'postern-receipt/v1';
/** A receipt of a letter is a few tens of kilobytes. */
const largest = 64 * 2 ** 20;

/** A reason to say no. */
class Wrong extends Error {}

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('');

function fromHex(text: string): Bytes {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Wrong('a hash in it is none');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Base64 in its one spelling (RFC 4648 §4). */
function fromBase64(text: string): Bytes {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new Wrong('something in it is not base64');
  }
  if (btoa(binary) !== text) throw new Wrong('something in it is not base64 in its one spelling');
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

function joined(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const sha256 = async (...parts: readonly Uint8Array[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', joined(...parts)));
const same = (one: Uint8Array, other: Uint8Array): boolean => hexOf(one) === hexOf(other);
const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Bytes> =>
  sha256(Uint8Array.of(1), left, right);

/** RFC 8785, for what receipts hold: strings, whole numbers, lists and objects. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
}

/** RFC 9162 §2.1.3.2. */
async function included(
  index: number,
  size: number,
  leaf: Bytes,
  proof: readonly Bytes[],
  root: Bytes,
): Promise<boolean> {
  if (index >= size) return false;
  let [fn, sn, hash] = [BigInt(index), BigInt(size - 1), leaf];
  for (const node of proof) {
    if (sn === 0n || node.length !== 32) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      hash = await nodeHash(node, hash);
      while ((fn & 1n) === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else hash = await nodeHash(hash, node);
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && same(hash, root);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
const has = (value: Record<string, unknown>, ...names: string[]): boolean =>
  Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));

function isEvent(value: unknown): value is ReceiptEvent {
  return (
    isObject(value) &&
    has(value, 'leafIndex', 'leafHash', 'proof', 'body', 'openings') &&
    Number.isSafeInteger(value.leafIndex) &&
    (value.leafIndex as number) >= 0 &&
    typeof value.leafHash === 'string' &&
    typeof value.body === 'string' &&
    isTexts(value.proof) &&
    isObject(value.openings) &&
    Object.values(value.openings).every(
      (one) =>
        isObject(one) &&
        has(one, 'salt', 'value') &&
        typeof one.salt === 'string' &&
        typeof one.value === 'string',
    )
  );
}

const isReceipt = (value: unknown): value is Receipt =>
  isObject(value) &&
  has(value, 'format', 'message', 'delivery', 'made', 'log', 'checkpoint', 'events', 'signatures') &&
  value.format === format &&
  isTexts([value.message, value.delivery, value.made, value.checkpoint]) &&
  isObject(value.log) &&
  has(value.log, 'origin', 'keys') &&
  typeof value.log.origin === 'string' &&
  isTexts(value.log.keys) &&
  isTexts(value.signatures) &&
  Array.isArray(value.events) &&
  value.events.every(isEvent);

/** Only the one plain spelling of JSON: a member given twice is read by one reader and dropped by another. */
function readReceipt(text: string): Receipt {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Wrong('it is not a receipt: it is not JSON');
  }
  const bare = text.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, (_, string?: string) => string ?? '');
  if (JSON.stringify(value) !== bare) throw new Wrong('it is not a receipt in its one plain form');
  if (!isReceipt(value)) throw new Wrong('it is not a receipt');
  return value;
}

/** `name+id+base64(type || key)` (C2SP signed-note); the name is that of the log. */
async function readKey(text: string, origin: string): Promise<Key> {
  const [name = '', id = '', ...rest] = text.split('+');
  const bytes = fromBase64(rest.join('+'));
  const algorithm =
    bytes[0] === 1 && bytes.length === 33
      ? 'ed25519'
      : bytes[0] === 6 && bytes.length === 1313
        ? 'ml-dsa-44'
        : null;
  const its = hexOf((await sha256(utf8(`${name}\n`), bytes)).subarray(0, 4));
  if (!algorithm || name !== origin || its !== id)
    throw new Wrong('a public key in it is not one of the log');
  return { algorithm, id, raw: bytes.slice(1) };
}

async function signedBy(key: Key, text: Bytes, signature: Bytes): Promise<boolean> {
  const imported = await crypto.subtle.importKey('raw', key.raw, { name: 'Ed25519' }, false, ['verify']);
  return crypto.subtle.verify({ name: 'Ed25519' }, imported, signature, text);
}

interface Head {
  readonly size: number;
  readonly root: Bytes;
}

/** Origin, size and root of a checkpoint whose Ed25519 signature is right, and which bears one by every key. */
async function readHead(note: string, origin: string, keys: readonly Key[]): Promise<Head> {
  const cut = note.lastIndexOf('\n\n');
  const [name, size = '', root = '', end, ...more] = note.slice(0, cut + 1).split('\n');
  const plain = cut > 0 && note.endsWith('\n') && name === origin && end === '' && more.length === 0;
  if (!plain || !/^(0|[1-9]\d{0,15})$/.test(size)) throw new Wrong('its checkpoint is not one of this log');
  const lines = note.slice(cut + 2, -1).split('\n');
  for (const key of keys) {
    const found = lines.flatMap((line) => {
      const [dash, who, spelt = '', ...rest] = line.split(' ');
      if (dash !== '\u2014' || rest.length > 0) throw new Wrong('its checkpoint is not signed as it must be');
      const bytes = fromBase64(spelt);
      return who === origin && hexOf(bytes.subarray(0, 4)) === key.id ? [bytes.slice(4)] : [];
    });
    if (found.length !== 1) throw new Wrong('a signature of its checkpoint is missing');
    if (key.algorithm === 'ed25519' && !(await signedBy(key, utf8(note.slice(0, cut + 1)), found[0]!)))
      throw new Wrong('the Ed25519 signature of its checkpoint is wrong');
  }
  const bytes = fromBase64(root);
  if (bytes.length !== 32) throw new Wrong('its checkpoint is not one of this log');
  return { size: Number(size), root: bytes };
}

interface Body {
  readonly at: string;
  readonly kind: string;
  readonly message?: string;
  readonly delivery?: string;
  readonly data: Record<string, unknown>;
}

const isBody = (value: unknown): value is Body =>
  isObject(value) &&
  typeof value.at === 'string' &&
  typeof value.kind === 'string' &&
  isObject(value.data) &&
  [value.message, value.delivery].every((one) => one === undefined || typeof one === 'string');

function readBody(text: string): Body {
  try {
    const body: unknown = JSON.parse(text);
    if (isBody(body) && canonical(body) === text) return body;
  } catch {
    // Said below.
  }
  throw new Wrong('its text is not that of an event');
}

async function checkEvent(receipt: Receipt, event: ReceiptEvent, head: Head): Promise<Body> {
  const leaf = fromHex(event.leafHash);
  if (!same(await sha256(Uint8Array.of(0), utf8(event.body)), leaf))
    throw new Wrong('its text does not hash to its leaf');
  if (!(await included(event.leafIndex, head.size, leaf, event.proof.map(fromHex), head.root)))
    throw new Wrong('it is not proved to stand in the log');
  const body = readBody(event.body);
  if (body.message !== receipt.message || (body.delivery ?? receipt.delivery) !== receipt.delivery)
    throw new Wrong('it belongs to another letter');
  for (const [name, { salt, value }] of Object.entries(event.openings)) {
    const promised = Object.hasOwn(body.data, name) ? body.data[name] : undefined;
    const bytes = fromHex(salt);
    const opened = hexOf(await sha256(bytes, utf8(value)));
    if (!isObject(promised) || bytes.length !== 16 || promised.commitment !== opened)
      throw new Wrong(`"${name}" does not open its commitment`);
  }
  return body;
}

const accepts = (body: Body, delivery: string): boolean =>
  body.kind === 'message.accepted' &&
  Array.isArray(body.data.decisions) &&
  body.data.decisions.some((one) => isObject(one) && one.delivery === delivery);

async function check(text: string): Promise<NonNullable<Checked['says']> & { keys: readonly string[] }> {
  if (text.length > largest) throw new Wrong('it is too large for a receipt');
  const receipt = readReceipt(text);
  const { origin, keys: written } = receipt.log;
  const keys: Key[] = [];
  for (const one of written) keys.push(await readKey(one, origin));
  if (new Set(written).size !== keys.length || !keys.some(({ algorithm }) => algorithm === 'ed25519'))
    throw new Wrong('it has no Ed25519 key of the log');
  const head = await readHead(receipt.checkpoint, origin, keys);
  const { signatures, ...rest } = receipt;
  if (signatures.length !== keys.length) throw new Wrong('it is not signed with each of its keys');
  const signed = utf8(`${format}\n${canonical(rest)}`);
  for (const [n, key] of keys.entries())
    if (key.algorithm === 'ed25519' && !(await signedBy(key, signed, fromBase64(signatures[n]!))))
      throw new Wrong('the Ed25519 signature of the receipt is wrong');
  const bodies: Body[] = [];
  for (const [n, event] of receipt.events.entries()) {
    if (n > 0 && event.leafIndex <= receipt.events[n - 1]!.leafIndex)
      throw new Wrong('its events are not in the order of the log');
    bodies.push(
      await checkEvent(receipt, event, head).catch((error: unknown) => {
        throw error instanceof Wrong ? new Wrong(`event ${n + 1}: ${error.message}`) : error;
      }),
    );
  }
  if (!bodies.some((body) => accepts(body, receipt.delivery)))
    throw new Wrong('the acceptance of the letter is not in it');
  const { message, delivery, made } = receipt;
  const events = bodies.map(({ at, kind }, n) => ({ at, kind, leaf: receipt.events[n]!.leafIndex }));
  return { message, delivery, made, origin, size: head.size, events, keys: written };
}

/** Checks the text of a receipt. `known` are the log's keys as this page knows them. Never throws. */
export async function verifyReceipt(text: string, known: readonly string[] = []): Promise<Checked> {
  try {
    const { keys, ...says } = await check(text);
    const ours = known.length > 0 && keys.every((key) => known.includes(key));
    return {
      valid: true,
      problems: [],
      says,
      checked: [
        'each event hashes to its leaf, and each leaf stands in the log at its place',
        'each value that is shown opens the commitment in its event',
        'checkpoint and receipt are signed with the Ed25519 key that it names',
        ...(ours ? ['its keys are those that this server shows'] : []),
      ],
      notChecked: [
        'the ML-DSA-44 signatures: browsers do not know the algorithm; "postern verify" and verify.py do',
        ours
          ? 'that these keys are the operator’s by another way than this server: compare them with what you have on paper'
          : 'whose keys these are: they are not among those that this server shows',
        'that the log shows everybody the same tree',
        'what happened after its checkpoint',
      ],
    };
  } catch (error) {
    const why =
      error instanceof Wrong
        ? error.message
        : 'it could not be checked here: this browser does not know what it takes';
    return { valid: false, problems: [why], checked: [], notChecked: [], says: null };
  }
}
