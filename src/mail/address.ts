import { type Token, tokens } from './address-tokens.ts';
import { decodeWords } from './encoded-words.ts';
import { type AddressOptions, type AddressPolicy, type AddressReading, readMailbox } from './mailbox.ts';
import { madeReadable } from './visible.ts';
import type { Address } from './words.ts';

export {
  type AddressOptions,
  type AddressPolicy,
  type AddressReading,
  addressKey,
  formatAddress,
  sameAddress,
} from './mailbox.ts';

/** One mailbox of an address field. `display` and `group` are decoded for people; nothing may be decided by them. */
export interface Mailbox {
  readonly address: Address;
  readonly display: string;
  readonly group?: string;
}

export type AddressListReading =
  | { readonly ok: true; readonly mailboxes: readonly Mailbox[] }
  | { readonly ok: false; readonly reason: string };

/** Inside the parser a refusal is thrown, so that the grammar reads like the RFC's; it never leaves this file. */
class Refusal extends Error {}

const refuse = (reason: string): never => {
  throw new Refusal(reason);
};

/**
 * Reads the value of a From, To, Cc, Bcc or Reply-To field (RFC 5322 §3.4 and §4.4, RFC 6532, RFC 6854): comments,
 * folding, quoted strings, groups (flattened), empty members, source routes (dropped). One reading or none: whatever
 * mail programs are known to read differently is refused with a reason that quotes nothing of the text. Linear time.
 */
export function parseAddressList(text: string, options: AddressOptions = {}): AddressListReading {
  const reading = tokens(text);
  if (!reading.ok) return reading;
  try {
    return { ok: true, mailboxes: new ListParser(reading.tokens, options.policy ?? 'strict').list() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    throw error;
  }
}

/** Reads exactly one bare `local@domain` (RFC 5321 §4.1.2 Mailbox): no display name, comment or white space. */
export function parseAddress(text: string, options: AddressOptions = {}): AddressReading {
  const reading = tokens(text);
  if (!reading.ok) return reading;
  const all = reading.tokens;
  if (all.some((token) => token.gap !== 'none'))
    return { ok: false, reason: 'an address holds no white space or comment' };
  const split = all.findIndex((token) => token.kind === '@');
  if (split < 0) return { ok: false, reason: 'there is no @' };
  const after = all.slice(split + 1, -1);
  if (!after.every((token) => ['atom', '.', 'literal'].includes(token.kind)))
    return { ok: false, reason: 'this is not one bare address' };
  const local = all.slice(0, split);
  if (!local.every((token) => ['atom', '.', 'quoted'].includes(token.kind)))
    return { ok: false, reason: 'this is not one bare address' };
  const join = (part: readonly Token[]): string => part.map((token) => token.text).join('');
  return readMailbox(join(local), join(after), options.policy ?? 'strict');
}

class ListParser {
  readonly #tokens: readonly Token[];
  readonly #policy: AddressPolicy;
  readonly #found: Mailbox[] = [];
  #at = 0;

  constructor(all: readonly Token[], policy: AddressPolicy) {
    this.#tokens = all;
    this.#policy = policy;
  }

  list(): readonly Mailbox[] {
    const members = this.#members('end');
    if (members === 0) refuse('there is no address');
    return this.#found;
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #take(): Token {
    return this.#tokens[this.#at++]!;
  }

  /** Members between commas up to `close`, which it takes; empty ones are passed over (RFC 5322 §4.4). */
  #members(close: 'end' | ';', group?: string): number {
    for (let count = 0; ; ) {
      if (this.#next.kind !== ',' && this.#next.kind !== close) {
        this.#member(group);
        count++;
      }
      const mark = this.#take();
      if (mark.kind === close) return count;
      if (mark.kind === ',') continue;
      if (mark.kind === 'end') refuse('a group is not closed with a semicolon');
      refuse(
        mark.kind === ';'
          ? 'addresses are parted by a comma, not a semicolon'
          : 'something stands after an address that does not belong there',
      );
    }
  }

  #member(group: string | undefined): void {
    const words = this.#words();
    const mark = this.#next.kind;
    if (mark === '@') this.#keep(this.#addrSpec(words), '', group);
    else if (mark === '<') this.#keep(this.#angle(), this.#display(words), group);
    else if (mark === ':') this.#group(words, group);
    else
      refuse(
        words.length === 0
          ? 'something stands where an address should be'
          : 'there are words without an address',
      );
  }

  #keep(address: Address, display: string, group: string | undefined): void {
    this.#found.push(group === undefined ? { address, display } : { address, display, group });
  }

  #words(): readonly Token[] {
    const from = this.#at;
    while (['atom', 'quoted', '.'].includes(this.#next.kind)) this.#at++;
    return this.#tokens.slice(from, this.#at);
  }

  /** RFC 5322 §3.4 group; RFC 5322 knows no group within a group. */
  #group(words: readonly Token[], outer: string | undefined): void {
    if (outer !== undefined) refuse('a group stands within a group');
    if (words.length === 0) refuse('a group has no name');
    this.#take();
    this.#members(';', this.#display(words));
    if (this.#next.kind !== ',' && this.#next.kind !== 'end')
      refuse('something stands after a group that does not belong there');
  }

  /** RFC 5322 §3.2.5 phrase, with the dots of §4.1 (`John Q. Public`). */
  #display(words: readonly Token[]): string {
    if (words[0]?.kind === '.') refuse('a display name begins with a dot');
    const text = words
      .map(
        (word) =>
          (word.gap === 'none' ? '' : ' ') + (word.kind === 'quoted' ? unquote(word.text) : word.text),
      )
      .join('');
    return madeReadable(decodeWords(text)).trim();
  }

  /** RFC 5322 §3.4 angle-addr and §4.4 obs-route, which is dropped (RFC 5321 §4.1.2, appendix C). */
  #angle(): Address {
    this.#take();
    if (this.#next.kind === '@' || this.#next.kind === ',') this.#route();
    const address = this.#addrSpec(this.#words());
    if (this.#take().kind !== '>') refuse('an angle bracket is not closed after the address');
    return address;
  }

  #route(): void {
    for (let domains = 0; ; ) {
      const mark = this.#take().kind;
      if (mark === ':' && domains > 0) return;
      if (mark === '@') {
        this.#check(readMailbox('route', this.#domain(), this.#policy));
        domains++;
      } else if (mark !== ',') refuse('a source route is not well formed');
      if (this.#next.kind === '@' && mark === '@') refuse('a source route is not well formed');
    }
  }

  /** RFC 5322 §3.4.1, with white space and comments around the @ and around the dots of the domain (§4.4). */
  #addrSpec(words: readonly Token[]): Address {
    if (words.length === 0) refuse('the part before the @ is missing');
    if (words.slice(1).some((word) => word.gap !== 'none'))
      refuse('the part before the @ holds white space or a comment');
    if (words.length > 1 && words.some((word) => word.kind === 'quoted'))
      refuse('the part before the @ is quoted only in part');
    if (this.#take().kind !== '@') refuse('there is no @');
    return this.#check(readMailbox(words.map((word) => word.text).join(''), this.#domain(), this.#policy));
  }

  #check(reading: AddressReading): Address {
    return reading.ok ? reading.address : refuse(reading.reason);
  }

  #domain(): string {
    if (this.#next.kind === 'literal') return this.#take().text;
    let domain = '';
    for (
      let wanted: 'atom' | '.' = 'atom';
      this.#next.kind === wanted;
      wanted = wanted === 'atom' ? '.' : 'atom'
    )
      domain += this.#take().text;
    if (domain === '') refuse('the domain is missing');
    if (['atom', 'quoted', 'literal', '.'].includes(this.#next.kind))
      refuse('something stands in the domain that does not belong there');
    return domain;
  }
}

/** The meaning of a quoted string (RFC 5322 §3.2.4). */
const unquote = (text: string): string =>
  text
    .slice(1, -1)
    .replaceAll('\r\n', '')
    .replaceAll(/\\([\s\S])/g, '$1');
