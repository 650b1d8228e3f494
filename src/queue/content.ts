import type { Decision, EnvelopeRecipient, MailClass, Notice } from '#mail';

/** What a delivery's row holds, sealed. */
export interface Content {
  readonly recipient: EnvelopeRecipient;
  readonly decision: Decision;
  readonly class: MailClass;
  readonly notice?: Notice;
  /** The account that handed it in: its letters may be held, and nobody decides about their own. */
  readonly author?: string;
  /** When a person last let it go; milliseconds since 1970 UTC. */
  readonly letGoAt?: number;
  /** It never leaves, so nobody is asked whether it may. */
  readonly sandbox?: true;
}

/** Nothing but the content of what may hold more, as it is sealed. */
export function contentOctets({
  recipient,
  decision,
  class: mailClass,
  notice,
  author,
  letGoAt,
  sandbox,
}: Content): Buffer {
  // JSON leaves out what is undefined.
  return Buffer.from(
    JSON.stringify({ recipient, decision, class: mailClass, notice, author, letGoAt, sandbox }),
  );
}
