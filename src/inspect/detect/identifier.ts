/** What sort of evidence an identifier is: who somebody is, their coverage, how to reach them, a code of medicine, a day of care. */
export type IdentifierSort = 'identity' | 'cover' | 'contact' | 'code' | 'careday' | 'provider';

export interface Identifier {
  readonly kind: string;
  readonly sort: IdentifierSort;
  readonly confidence: number;
  readonly at: number;
}

export interface Shape {
  readonly kind: string;
  readonly sort: IdentifierSort;
  readonly confidence: number;
  /** Global, linear: no repetition inside a repetition. The first group, where there is one, is what is checked. */
  readonly pattern: RegExp;
  readonly check?: (text: string) => boolean;
  /** Looked for only in lines that hold this sign, or (`label`) one of the label words. */
  readonly needs?: 'label' | '@' | '+' | ':' | '(01)';
}
