import type { Reply } from '#mail';

/** What a refusal counts as, towards the limits of the connection. */
export type Offence = 'error' | 'recipient' | 'password' | 'none';

/** What follows from a command or a letter: told by the dialogue, done by the session. */
export type Answer =
  | { readonly kind: 'say'; readonly reply: Reply }
  /** Several lines, as they go out. */
  | { readonly kind: 'lines'; readonly lines: string }
  /** A letter has become ours. */
  | { readonly kind: 'taken'; readonly reply: Reply }
  | { readonly kind: 'refuse'; readonly reply: Reply; readonly offence: Offence }
  /** Say it, hang up, look at nothing more. */
  | { readonly kind: 'close'; readonly reply: Reply }
  /** Go over to TLS. */
  | { readonly kind: 'tls' }
  /** Known only later; nothing is read until then. */
  | { readonly kind: 'later'; readonly work: Promise<Answer> };

export const nothing: Answer = { kind: 'lines', lines: '' };
export const said = (reply: Reply): Answer => ({ kind: 'say', reply });
export const close = (reply: Reply): Answer => ({ kind: 'close', reply });
export const later = (work: Promise<Answer>): Answer => ({ kind: 'later', work });

/** A temporary refusal is nobody's offence. */
export const refuse = (reply: Reply, offence: Offence = 'error'): Answer => ({
  kind: 'refuse',
  reply,
  offence: reply.code < 500 && offence !== 'password' ? 'none' : offence,
});
