import { Fault } from '#base';

/** Where the root key lives: it wraps KEKs and never leaves. */
export interface KeyProvider {
  readonly name: 'file' | 'vault' | 'kms';
  /** Throws `keys-root-down` where it does not answer, `keys-root-refused` where it will not. */
  wrap(key: Buffer): Promise<Buffer>;
  /** Throws `keys-root-wrong` when the bytes were not wrapped by this root, and what `wrap` throws. */
  unwrap(wrapped: Buffer): Promise<Buffer>;
  readonly epochs: EpochRoots;
}

/**
 * Roots of epochs: kept by the provider and by nothing else, so that once one is destroyed, what it wrapped opens nowhere,
 * whatever copies of the database there are.
 */
export interface EpochRoots {
  /** Makes one. Returns the handle by which the provider knows it: no secret. */
  make(name: string): Promise<string>;
  wrap(handle: string, key: Buffer): Promise<Buffer>;
  /** Throws `keys-epoch-gone` where it was destroyed. */
  unwrap(handle: string, wrapped: Buffer): Promise<Buffer>;
  /** When it is gone for good, in milliseconds since 1970: the provider may let a time pass. Twice does no harm. */
  destroy(handle: string): Promise<number>;
}

export const rootWrong = (): Fault =>
  new Fault({
    code: 'keys-root-wrong',
    kind: 'broken',
    say: 'The root key does not open the keys in the database: is it the right passphrase file, or the right key?',
  });
export const rootDown = (detail: string, cause?: unknown): Fault =>
  new Fault({
    code: 'keys-root-down',
    kind: 'busy',
    say: 'The service that holds the root key does not answer.',
    detail,
    cause,
  });
export const rootRefused = (detail: string): Fault =>
  new Fault({
    code: 'keys-root-refused',
    kind: 'forbidden',
    say: 'The service that holds the root key refuses: look at its policy and at our credentials.',
    detail,
  });
export const epochGone = (): Fault =>
  new Fault({ code: 'keys-epoch-gone', kind: 'missing', say: 'The key of that time has been destroyed.' });
/** The database still needs a key of a month that its provider does not have any more. */
export const epochLost = (period: string): Fault =>
  new Fault({
    code: 'keys-epoch-lost',
    kind: 'broken',
    say: `The key of ${period} is not where the root keys are, and letters need it. With a passphrase file it lies in the folder beside it whose name ends in .epochs: put that back, or restore from a backup.`,
    detail: period,
  });
