import { addressBlind, type Keys } from '#keys';
import type { Address, Envelope } from '#mail';
import type { Digest, Party } from './digest.ts';
import { type HmacKey, hmacBits, hmacKey } from './hmac.ts';
import { type Field, indexed, type Query } from './query.ts';
import { tokenBits } from './segments/postings.ts';
import { isCommon, stemOf, wordsOf } from './words.ts';

/** Different words of one letter that are indexed; of a longer one the first so many. */
const mostWords = 50_000;
/** Words whose tokens are kept in memory: most words of a letter stood in the last ones too. */
const mostKept = 200_000;

/** Blind tokens: HMAC-SHA-256 of a word's stem under a key per month and field, cut to 24 bits. */
export class Tokens {
  readonly #keys: Keys;
  readonly #fields = new Map<string, HmacKey>();
  readonly #kept = new Map<string, number>();

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  of(month: number, field: Field, word: string): number {
    const name = `${month}/${field}/${word}`;
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    const token = hmacBits(this.#key(month, field), word) >>> (32 - tokenBits);
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(name, token);
    return token;
  }

  #key(month: number, field: Field): HmacKey {
    const name = `${month}/${field}`;
    let key = this.#fields.get(name);
    if (!key) {
      key = hmacKey(this.#keys.blind('search', name));
      if (this.#fields.size > 5000) this.#fields.clear();
      this.#fields.set(name, key);
    }
    return key;
  }

  /** The tokens that letters of a month must have to be what is asked for, each term's all. */
  wanted(month: number, query: Pick<Query, 'all'>): number[] {
    return [
      ...new Set(query.all.flatMap((term) => indexed(term).map((stem) => this.of(month, term.field, stem)))),
    ];
  }

  /** All tokens of a letter, rising; `whole` is false where it holds more words than are indexed. */
  all(month: number, digest: Digest): { tokens: number[]; whole: boolean } {
    const tokens = new Set<number>();
    const everywhere = new Set<string>();
    const add = (field: Field, text: string): void => {
      for (const word of new Set(wordsOf(text))) {
        if (everywhere.size >= mostWords) return;
        if (isCommon(word)) continue;
        const stem = stemOf(word);
        everywhere.add(stem);
        if (field !== 'any') tokens.add(this.of(month, field, stem));
      }
    };
    const each = (field: Field, parties: readonly Party[]): void => {
      for (const { name, address } of parties) {
        add(field, name);
        add(field, address);
      }
    };
    add('subject', digest.subject);
    each('from', digest.from);
    each('to', digest.to);
    each('to', digest.blind);
    for (const file of digest.files) add('file', file);
    for (const text of digest.texts) add('any', text);
    for (const kind of digest.found) tokens.add(this.of(month, 'found', kind));
    for (const stem of everywhere) tokens.add(this.of(month, 'any', stem));
    return { tokens: [...tokens].sort((a, b) => a - b), whole: everywhere.size < mostWords };
  }

  /** By which rights are bound into a search: 128 bits of the address's keyed hash, so that no two addresses share one. */
  party(address: Address): string {
    return addressBlind(this.#keys, address).toString('hex', 0, 16);
  }

  /** Whose letter it is: sender and readers of the envelope. What a letter says of itself gives nobody a right. */
  parties({ sender, recipients }: Envelope): string[] {
    const all = [...(sender ? [sender] : []), ...recipients.map(({ address }) => address)];
    return [...new Set(all.map((address) => this.party(address)))];
  }
}
