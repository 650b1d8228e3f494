import type { Clock } from '#base';
import { type Envelope, type EnvelopeRecipient, formatAddress } from '#mail';
import { LetterReader } from './server-data.ts';
import type { MailFrom } from './server-envelope.ts';

interface Memory {
  reserve(bytes: number): boolean;
  release(bytes: number): void;
}

/** One letter on its way in, from MAIL to its end (RFC 5321 §3.3). */
export class Transaction {
  readonly mail: MailFrom;
  readonly recipients: EnvelopeRecipient[] = [];
  /** A recipient was asked for, taken or not. */
  tried = false;
  /** Recipients asked for beyond the limit. */
  overflow = 0;
  /** Nothing more of it is taken: it waits to be ended by the client. */
  broken = false;
  reader: LetterReader | null = null;
  private readonly seen = new Set<string>();
  private readonly clock: Clock;
  private textSince: number | null = null;

  constructor(mail: MailFrom, clock: Clock) {
    this.mail = mail;
    this.clock = clock;
  }

  /** A recipient named twice gets the letter once: false the second time. */
  add(recipient: EnvelopeRecipient): boolean {
    const key = formatAddress(recipient.address);
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    this.recipients.push(recipient);
    return true;
  }

  /** Begins the text. */
  open(form: 'dotted' | 'counted', size: number, memory: Memory): LetterReader {
    this.textSince = this.clock.monotonic();
    this.reader = new LetterReader(form, {
      size,
      expected: this.mail.size,
      reserve: (bytes) => memory.reserve(bytes),
      release: (bytes) => memory.release(bytes),
    });
    return this.reader;
  }

  /** Whether the text has been coming for longer than `deadline` milliseconds. */
  lateAt(now: number, deadline: number): boolean {
    return this.textSince !== null && now - this.textSince > deadline;
  }

  giveUp(): void {
    this.broken = true;
    this.reader?.drop();
  }

  /** `eightBit`: the text had bytes beyond ASCII, whatever was declared; the next server must hear of it (RFC 6152). */
  envelope(eightBit: boolean): Envelope {
    const { sender, size: _size, body, ...wishes } = this.mail;
    return { sender, recipients: this.recipients, ...wishes, body: eightBit ? '8bitmime' : body };
  }
}
