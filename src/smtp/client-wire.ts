import type { Socket } from 'node:net';
import type { Reply } from '#mail';
import { type Garbled, ReplyReader, replyOf, type WireReply } from './reply.ts';

/** The connection is gone or no longer to be trusted. `reply` is the last word of a peer that said one (421). */
export interface Lost {
  readonly kind: 'lost';
  readonly how: 'timeout' | 'closed' | 'garbled' | 'unexpected';
  readonly detail: string;
  readonly reply?: Reply;
}

/** Replies held that nobody asked for: a peer that sends more is cut off. */
const mostAhead = 16;

/**
 * A socket that speaks in replies. One reader at a time. Each wait has a deadline for the whole of what is waited for,
 * so a peer that sends a byte now and then gains nothing.
 */
export class Wire {
  readonly #socket: Socket;
  readonly #reader = new ReplyReader();
  readonly #replies: WireReply[] = [];
  #lost: Lost | null = null;
  #wake: (() => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', this.#onData);
    socket.on('end', this.#onClose);
    socket.on('close', this.#onClose);
    socket.on('error', this.#onError);
    if (socket.destroyed) this.#onClose();
  }

  /** Whether the connection stands and the peer has said nothing that it was not asked. */
  get quiet(): boolean {
    return (
      !this.#lost && this.#replies.length === 0 && !this.#reader.partial && this.#socket.readableLength === 0
    );
  }

  get lost(): Lost | null {
    return this.#lost;
  }

  /** Whether a reply lies here unread. */
  get answered(): boolean {
    return this.#replies.length > 0;
  }

  /** Hands text to the socket without waiting. What was said before it was asked for is no answer to it. */
  say(text: string): Lost | null {
    if (!this.#lost && !this.quiet)
      this.#lose('unexpected', 'the server spoke before it was asked', this.#replies[0]);
    if (this.#lost) return this.#lost;
    this.#socket.write(text);
    return null;
  }

  /** Sends a block; resolves when the network has taken it, when the peer answers meanwhile, or when it is lost. */
  send(bytes: Buffer, ms: number): Promise<Lost | null> {
    if (this.#lost) return Promise.resolve(this.#lost);
    let taken = false;
    this.#socket.write(bytes, () => {
      taken = true;
      this.#wake?.();
    });
    return this.#until(() => (taken || this.#replies.length > 0 ? null : undefined), ms);
  }

  /** Hands the last block over without waiting: the reply is what is waited for. */
  sendLast(bytes: Buffer): void {
    if (!this.#lost) this.#socket.write(bytes);
  }

  /** The next reply, whole, within `ms`. */
  read(ms: number): Promise<WireReply | Lost> {
    return this.#until(() => this.#replies.shift(), ms);
  }

  /** Gives the bare socket up, for TLS. Nothing may be waiting. */
  detach(): Socket {
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onClose);
    this.#socket.off('close', this.#onClose);
    this.#socket.pause();
    return this.#socket;
  }

  destroy(): void {
    this.#lose('closed', 'closed here');
  }

  /** Says a last thing and closes without waiting for an answer. */
  bye(text: string): void {
    if (!this.#lost) {
      this.#lost = { kind: 'lost', how: 'closed', detail: 'closed here' };
      this.#socket.end(text);
      const cut = setTimeout(() => this.#socket.destroy(), 2000);
      this.#socket.once('close', () => clearTimeout(cut));
      cut.unref();
    }
  }

  #until<T>(ready: () => T | undefined, ms: number): Promise<T | Lost> {
    const now = ready();
    if (now !== undefined) return Promise.resolve(now);
    if (this.#lost) return Promise.resolve(this.#lost);
    return new Promise((resolve) => {
      const done = (value: T | Lost): void => {
        clearTimeout(timer);
        this.#wake = null;
        resolve(value);
      };
      const timer = setTimeout(() => this.#lose('timeout', `no answer within ${ms} ms`), ms);
      this.#wake = () => {
        const value = ready();
        if (value !== undefined) done(value);
        else if (this.#lost) done(this.#lost);
      };
    });
  }

  #onData = (chunk: Buffer): void => {
    for (const found of this.#reader.push(chunk)) {
      if (isGarbled(found)) this.#lose('garbled', found.garbled);
      else this.#replies.push(found);
    }
    if (this.#replies.length > mostAhead) this.#lose('unexpected', 'the server sent answers to nothing');
    this.#wake?.();
  };

  #onClose = (): void => this.#lose('closed', 'the server closed the connection');

  #onError = (error: Error): void =>
    this.#lose('closed', (error as NodeJS.ErrnoException).code ?? error.message);

  #lose(how: Lost['how'], detail: string, reply?: Reply): void {
    if (!this.#lost) {
      const last = reply ?? this.#replies.at(-1);
      this.#lost = last ? { kind: 'lost', how, detail, reply: replyOf(last) } : { kind: 'lost', how, detail };
    }
    this.#socket.destroy();
    this.#wake?.();
  }
}

const isGarbled = (found: WireReply | Garbled): found is Garbled => 'garbled' in found;
export const isLost = (value: object | null): value is Lost =>
  value !== null && 'kind' in value && value.kind === 'lost';
