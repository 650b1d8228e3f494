import { messageKind } from '#cms';
import { type Header, type Part, parseAddressList, walk } from '#mail';
import { open as openPgp, readCleartext, type SignatureVerdict } from '#pgp';
import { openCms } from './cms-layers.ts';
import { agreed, type Found, pgpFound, unsound } from './signatures.ts';
import { verifyMultipart } from './signed.ts';
import { type OpeningNeeds, outsideOfEncryption, type State } from './state.ts';
import { textOf } from './text.ts';

export interface ShownSignature {
  readonly valid: boolean;
  /** The address that the key is bound to; null unless the signature is valid. */
  readonly signer: string | null;
  readonly reason: string;
}

/** A letter as it may be shown: everything in it was decrypted and verified before. */
export interface Opening {
  readonly encrypted: boolean;
  readonly signatures: readonly ShownSignature[];
  readonly subject: string;
  readonly text: string;
  readonly warnings: readonly string[];
}

/** Layers of signature and encryption around one letter. Nobody makes more than four. */
const mostLayers = 8;

/**
 * Opens a letter that came in. Only what stands around the whole of it counts as its encryption or signature; a part within
 * it that is signed or encrypted makes nothing of the rest look so. Never throws for what the letter holds.
 */
export async function openLetter(raw: Buffer, needs: OpeningNeeds): Promise<Opening> {
  const root = walk(canonical(raw));
  const outer = root.header;
  const state: State = {
    needs,
    authors: addressesOf(outer),
    encrypted: false,
    authenticated: true,
    found: [],
    warnings: [],
  };
  warnOfHeader(outer, state);
  let part: Part | null = root;
  for (let layer = 0; part; layer++) {
    if (layer === mostLayers) {
      state.warnings.push('There are more layers around the letter than anybody makes.');
      for (const [n, one] of state.found.entries())
        state.found[n] = unsound(one, 'what it covers could not be read to the end');
      part = null;
      break;
    }
    const next: Part | null | undefined = await unwrapped(part, state);
    if (next === undefined) break;
    part = next;
  }
  return shown(state, outer, part, part === root);
}

/** Lines end in CRLF: files kept on disk often have lost the CR, and what was signed had it. */
function canonical(raw: Buffer): Buffer {
  return raw.includes('\n') && /(?<!\r)\n/.test(raw.toString('latin1'))
    ? Buffer.from(raw.toString('latin1').replace(/(?<!\r)\n/g, '\r\n'), 'latin1')
    : raw;
}

function addressesOf(header: Header): string[] {
  return header.all('from').flatMap((value) => {
    const reading = parseAddressList(value);
    return reading.ok ? reading.mailboxes.map(({ address }) => `${address.local}@${address.domain}`) : [];
  });
}

function warnOfHeader(header: Header, { warnings, authors }: State): void {
  for (const name of ['From', 'Subject', 'Content-Type'])
    if (header.all(name).length > 1) warnings.push(`There is more than one ${name} field.`);
  if (authors.length !== 1) warnings.push('The From field does not name one author.');
}

/** What stands inside the layer; undefined where there is no layer, null where it cannot be opened. */
async function unwrapped(part: Part, state: State): Promise<Part | null | undefined> {
  if (isCms(part)) return openCms(part.bytes(), state);
  if (part.type === 'multipart/signed') return verifyMultipart(part, state);
  if (part.type === 'multipart/encrypted') return decryptMultipart(part, state);
  if (part.type === 'text/plain' && part.children.length === 0) return inline(part, state);
  return undefined;
}

/** Some programs, and servers on the way, name the type otherwise. */
function isCms({ type, fileNames }: Part): boolean {
  if (type === 'application/pkcs7-mime' || type === 'application/x-pkcs7-mime') return true;
  return type === 'application/octet-stream' && fileNames.some((name) => /\.p7[mz]$/i.test(name));
}

/** PGP/MIME (RFC 3156 §4): two parts, each as it must be. */
async function decryptMultipart(part: Part, state: State): Promise<Part | null> {
  state.encrypted = true;
  const [control, sealed, more] = part.children;
  const sound =
    control?.type === 'application/pgp-encrypted' &&
    /^\s*Version:\s*1\s*$/i.test(control.bytes().toString('latin1')) &&
    sealed?.type === 'application/octet-stream' &&
    !more &&
    part.anomalies.length === 0;
  if (!sound) {
    state.warnings.push('It is not put together as an encrypted letter is, and was not opened.');
    return null;
  }
  const content = await decryptPgp(sealed.bytes(), state);
  return content && walk(content);
}

async function decryptPgp(bytes: Buffer, state: State): Promise<Buffer | null> {
  const { secrets, pgpKeys, at } = state.needs;
  outsideOfEncryption(state);
  const opened = await openPgp({ bytes, secrets, keys: pgpKeys, at });
  if (opened.kind === 'refused') {
    state.warnings.push(`It cannot be opened: ${opened.reason}.`);
    return null;
  }
  state.encrypted ||= opened.encrypted;
  state.authenticated = true;
  state.found.push(...opened.signatures.map((one: SignatureVerdict) => pgpFound(one, state.authors)));
  return opened.content;
}

const begins = '-----BEGIN PGP MESSAGE-----';
const signedBegins = '-----BEGIN PGP SIGNED MESSAGE-----';

/** OpenPGP in the text itself, as programs of old made it: all of the text, or it counts for nothing. */
async function inline(part: Part, state: State): Promise<Part | null | undefined> {
  const bytes = part.bytes();
  const text = bytes.toString('latin1');
  if (text.includes(signedBegins)) {
    const { pgpKeys, at } = state.needs;
    const read = readCleartext(bytes, { keys: pgpKeys, at });
    if (!read || read.more) {
      state.found.push(partial);
      return undefined;
    }
    state.found.push(...read.signatures.map((one) => pgpFound(one, state.authors)));
    return asText(read.text);
  }
  if (!text.includes(begins)) return undefined;
  const whole = text.trim().startsWith(begins) && /-----END PGP MESSAGE-----\s*$/.test(text);
  if (!whole || text.split('-----BEGIN PGP').length !== 2) {
    state.warnings.push('An encrypted part stands within other text, and was not opened.');
    return undefined;
  }
  state.encrypted = true;
  const content = await decryptPgp(bytes, state);
  return content && asText(content.toString('utf8'));
}

const asText = (text: string): Part =>
  walk(Buffer.from(`Content-Type: text/x-opened; charset=utf-8\r\n\r\n${text}`));

const partial: Found = {
  valid: false,
  signer: null,
  reason: 'it covers only a part of the letter',
  counts: false,
};

/** Signed or encrypted parts within the content: named, and nothing more. */
function warnOfParts(part: Part, state: State): void {
  const { type } = part;
  if (type === 'multipart/signed' || /^application\/(?:x-)?(?:pkcs7|pgp)-signature$/.test(type))
    state.found.push(partial);
  else if (isCms(part)) {
    if (messageKind(part.bytes()) === 'signed') state.found.push(partial);
    else state.warnings.push('A part of the letter is encrypted by itself, and was not opened.');
  } else if (type === 'multipart/encrypted')
    state.warnings.push('A part of the letter is encrypted by itself, and was not opened.');
  else if (type.startsWith('text/') && part.children.length === 0) {
    const text = part.bytes().toString('latin1');
    if (text.includes(signedBegins) && type !== 'text/x-opened') state.found.push(partial);
    if (text.includes(begins))
      state.warnings.push('A part of the letter is encrypted by itself, and was not opened.');
  }
  if (type !== 'multipart/signed') for (const child of part.children) warnOfParts(child, state);
}

function shown(state: State, outer: Header, part: Part | null, bare: boolean): Opening {
  const { warnings } = state;
  const inner = part && !bare ? protectedHeader(part, state, outer) : null;
  const before = state.found.length;
  // A letter wrapped whole, as RFC 8551 §3.1 has it.
  const content = part && !bare && part.type === 'message/rfc822' ? (part.children[0] ?? null) : part;
  if (content) warnOfParts(content, state);
  const own = state.found.slice(0, before).filter((one) => one.reason !== partial.reason);
  const parts = state.found.length > own.length ? [partial] : [];
  const signatures = [...agreed(own), ...parts].map(({ counts: _, ...one }) => one);
  const authors = inner ? addressesOf(inner) : state.authors;
  for (const { valid, signer } of signatures)
    if (valid && !authors.some((author) => author.toLowerCase() === signer?.toLowerCase()))
      warnings.push(
        `It says that it is from ${authors.join(', ') || 'nobody'}, and was signed by ${signer}.`,
      );
  if (!inner && signatures.some(({ valid }) => valid))
    warnings.push('The signature covers the text, but not the subject or anything else in the header.');
  if (part && state.encrypted && !state.authenticated && !signatures.some(({ valid }) => valid))
    warnings.push('Its encryption does not prove that it is as it was written, and no valid signature does.');
  return {
    encrypted: state.encrypted,
    signatures,
    subject: (inner ?? outer).text('subject') ?? outer.text('subject') ?? '',
    text: content ? textOf(content, inner !== null) : '',
    warnings: [...new Set(warnings)],
  };
}

/** The header inside, where the letter says that it stands there (RFC 9788 §4.3; `protected-headers` in programs before). */
function protectedHeader(part: Part, state: State, outer: Header): Header | null {
  const wrapped = part.type === 'message/rfc822' ? part.children[0] : undefined;
  const { params } = part;
  const { header } = wrapped ?? part;
  const hp = params.get('hp')?.toLowerCase();
  if (hp !== 'cipher' && hp !== 'clear' && !params.has('protected-headers') && !wrapped) return null;
  if (hp === 'cipher' && !state.encrypted) {
    state.warnings.push('It was made to be sent encrypted, and came without encryption.');
    for (const [n, one] of state.found.entries())
      state.found[n] = unsound(one, 'it belongs to an encrypted letter, and the encryption was taken off');
  }
  const [inside, outside] = [addressesOf(header), state.authors];
  if (header.has('from') && inside.join().toLowerCase() !== outside.join().toLowerCase())
    state.warnings.push(
      `Its author inside is ${inside.join(', ') || 'nobody'}, outside ${outside.join(', ') || 'nobody'}.`,
    );
  const subject = header.text('subject');
  if (!state.encrypted && subject !== undefined && subject !== outer.text('subject'))
    state.warnings.push('The subject outside is not the one inside.');
  return header;
}
