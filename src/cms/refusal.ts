/** Why a certificate is not used. Stable: policy and notices go by it. */
export type RefusalCode =
  | 'malformed'
  | 'unknown-critical'
  | 'not-yet-valid'
  | 'expired'
  | 'weak-key'
  | 'unsupported-key'
  | 'weak-signature'
  | 'wrong-use'
  | 'wrong-purpose'
  | 'not-bound'
  | 'wrong-address'
  | 'forged-self-signature'
  | 'forged-signature'
  | 'no-chain'
  | 'not-an-authority'
  | 'path-too-long'
  | 'name-constraints'
  | 'policy'
  | 'revoked';

export interface Refusal {
  readonly code: RefusalCode;
  /** A sentence for people. */
  readonly say: string;
}

export const refuse = (code: RefusalCode, say: string): Refusal => ({ code, say });
