import { allParts, decodeWords, type Part, walk } from '#mail';
import { type Bounds, defaultBounds, Gathered, type Obstacle, type Passage } from './budget.ts';
import { readFile } from './file.ts';
import { isDecoration } from './image.ts';
import { sniff } from './sniff.ts';

/** All that a letter lets be read, and what it does not. */
export interface Unpacked {
  readonly passages: readonly Passage[];
  readonly obstacles: readonly Obstacle[];
  /** Places of records in formats of health systems. */
  readonly records: readonly string[];
  readonly root: Part;
}

/** Readings of MIME that do not change what anybody sees: all others make the letter not inspectable. */
const harmless = new Set([
  'no-close-delimiter',
  'malformed-parameter',
  'comment',
  'malformed-content-type',
  'strange-boundary',
  'malformed-header-line',
  'malformed-header-name',
  'base64-strange-characters',
  'encoded-container',
  'blank-folded-line',
]);

/** Fields that machines write for machines: nobody reads a patient's name there, and their numbers look like identifiers. */
const machine =
  /^(?:received|x-received|dkim-signature|arc-.*|authentication-results|message-id|in-reply-to|references|date|mime-version|content-(?:type|transfer-encoding|id|disposition|length|language)|return-path|delivered-to|user-agent|x-mailer|x-originating-ip|x-ms-.*|x-google-.*|x-spam.*|feedback-id|list-(?:id|help|post|archive|subscribe|owner|unsubscribe-post)|x-mimeole|x-priority|importance|priority|autocrypt|thread-index|x-gm-.*|x-forefront.*|precedence|auto-submitted|from|to|cc|bcc|reply-to|sender|resent-.*|errors-to)$/i;

/** Unpacks a letter within bounds. Never throws, whatever the octets; what it cannot read stands in `obstacles`. */
export function unpack(raw: Buffer, bounds: Bounds = defaultBounds): Unpacked {
  const root = walk(raw.length > bounds.letter ? raw.subarray(0, bounds.letter) : raw, {
    depth: 24,
    parts: bounds.files,
    bytes: bounds.unpacked * 2,
  });
  const unpacking = new Unpacking(bounds, root);
  if (raw.length > bounds.letter) unpacking.gathered.refuse('1', 'larger than is looked at');
  return unpacking.run();
}

class Unpacking {
  readonly gathered: Gathered;
  readonly #root: Part;
  readonly #records: string[] = [];
  readonly #shown = new Set<string>();
  readonly #pictures: Part[] = [];

  constructor(bounds: Bounds, root: Part) {
    this.gathered = new Gathered(bounds);
    this.#root = root;
  }

  run(): Unpacked {
    for (const part of allParts(this.#root)) this.#part(part);
    for (const picture of this.#pictures) this.#picture(picture);
    return {
      passages: this.gathered.passages,
      obstacles: this.gathered.obstacles,
      records: this.#records,
      root: this.#root,
    };
  }

  #part(part: Part): void {
    this.#header(part);
    for (const name of part.fileNames)
      this.gathered.read(`${part.path}/name`, decodeWords(name).replaceAll(/[_.\-+]+/g, ' '));
    if (part.type.startsWith('multipart/')) this.#aside(part);
    else if (part.children.length === 0) this.#leaf(part);
    this.#anomalies(part);
  }

  /** The words that people see of a header; of a letter within the letter too. */
  #header(part: Part): void {
    const isLetter = part === this.#root || part.header.has('subject');
    for (const { name, value } of part.header.fields) {
      if (value === '' || (machine.test(name) && !(isLetter && /^(?:from|to|cc|reply-to)$/i.test(name))))
        continue;
      const subject = isLetter && name.toLowerCase() === 'subject';
      if (/^(?:from|to|cc|reply-to)$/i.test(name)) continue;
      const place =
        subject && part === this.#root
          ? 'subject'
          : `${part === this.#root ? '' : `${part.path}/`}${subject ? 'subject' : 'header'}`;
      this.gathered.read(place, decodeWords(value));
    }
  }

  /** Before and after the parts of a multipart: some programs show it. */
  #aside(part: Part): void {
    for (const [where, bytes] of [
      ['preamble', part.preamble],
      ['epilogue', part.epilogue],
    ] as const) {
      if (bytes.length === 0) continue;
      const kind = sniff(bytes);
      if (kind === 'text') this.gathered.read(`${part.path}/${where}`, bytes.toString('utf8'));
      else if (kind !== 'empty') this.gathered.refuse(part.path, `unknown data outside the parts (${where})`);
    }
  }

  #leaf(part: Part): void {
    const bytes = part.bytes();
    const kind = sniff(bytes);
    if (kind === 'png' || kind === 'jpeg' || kind === 'gif' || kind === 'image') this.#pictures.push(part);
    else if (!isSignature(part, bytes)) {
      readFile(this.gathered, {
        place: part.path,
        type: part.type,
        bytes,
        text: () => part.text(),
        shown: (id) => this.#shown.add(id),
        record: (place) => this.#records.push(place),
      });
    }
  }

  #picture(part: Part): void {
    const id = part.header.first('content-id')?.replaceAll(/^<|>$/g, '') ?? '';
    const inPlace = id !== '' && this.#shown.has(id) && part.disposition !== 'attachment';
    const bytes = part.bytes();
    if (!isDecoration(bytes, sniff(bytes), inPlace))
      this.gathered.refuse(part.path, 'a picture, which may hold writing');
  }

  #anomalies(part: Part): void {
    for (const anomaly of part.anomalies) {
      if (harmless.has(anomaly)) continue;
      if (anomaly === 'unknown-charset' && isAscii(part.bytes())) continue;
      this.gathered.refuse(part.path, `mail programs may read it differently (${anomaly})`);
      if (part.raw.length < 1 << 20 && sniff(part.raw) === 'text')
        this.gathered.read(`${part.path}/raw`, part.raw.toString('utf8'));
    }
  }
}

const isAscii = (bytes: Buffer): boolean => bytes.every((byte) => byte < 0x80);

/** Detached signatures hold no words of the sender's, when they are what they say. */
function isSignature(part: Part, bytes: Buffer): boolean {
  if (bytes.length > 32 * 1024) return false;
  if (/^application\/(?:x-)?pkcs7-signature$/.test(part.type)) return bytes[0] === 0x30;
  if (part.type !== 'application/pgp-signature') return false;
  return /^\s{0,8}-----BEGIN PGP SIGNATURE-----[A-Za-z0-9+/=\s:.()-]{1,32000}-----END PGP SIGNATURE-----\s{0,8}$/.test(
    bytes.toString('latin1'),
  );
}
