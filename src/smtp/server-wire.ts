import type { Socket } from 'node:net';
import type { Clock } from '#base';
import type { Reply } from '#mail';
import { replyLine } from './server-reply.ts';

/** How long a connection that was told goodbye is read on (and nothing looked at), so that the reply is not lost to a reset. */
const lingerTime = 3_000;
const lingerBytes = 64 * 1024 * 1024;
const nothing = Buffer.alloc(0);

export interface WireReader {
  /** Takes what it can of `input` from `at` on, and returns where it stopped; `at` itself when it needs more. */
  take(input: Buffer, at: number): number;
  /** All that has come was taken, and nothing is waited for. */
  rested(): void;
  /** The peer is gone, or was sent away. Comes once. */
  closed(): void;
  /** Something broke while reading. */
  broke(error: unknown): void;
}

/**
 * The socket of one session: input handed on in order and only when the last of it has been answered, replies gathered
 * into one write, back-pressure both ways, and an end that lets the peer read the last reply.
 */
export class Wire {
  /** When bytes last came, by the monotonic clock. */
  lastInput: number;
  closing = false;
  private waits = 0;
  private socket: Socket;
  private input: Buffer = nothing;
  private at = 0;
  private out = '';
  private peerEnded = false;
  private gone = false;
  private linger: NodeJS.Timeout | null = null;
  private lingered = 0;
  private readonly clock: Clock;
  private readonly reader: WireReader;

  constructor(socket: Socket, clock: Clock, reader: WireReader) {
    this.socket = socket;
    this.clock = clock;
    this.reader = reader;
    this.lastInput = clock.monotonic();
    socket.on('error', () => socket.destroy());
    socket.on('close', this.onClose);
  }

  /** Starts to read from `socket`: the first one, or the TLS one over it. What was read before is forgotten. */
  attach(socket: Socket): void {
    if (socket !== this.socket) {
      socket.on('error', () => socket.destroy());
      socket.on('close', this.onClose);
    }
    this.socket = socket;
    this.input = nothing;
    this.at = 0;
    socket.on('data', this.onData);
    socket.on('end', this.onEnd);
  }

  /** Stops reading for good, once all replies are out: the socket then belongs to TLS (RFC 3207 §4). */
  detach(): Promise<Socket> {
    const socket = this.socket;
    socket.off('data', this.onData);
    socket.off('end', this.onEnd);
    socket.pause();
    const out = this.out;
    this.out = '';
    return new Promise((done) => socket.write(out, 'latin1', () => done(socket)));
  }

  say(said: Reply): void {
    this.out += replyLine(said);
  }

  sayLines(lines: string): void {
    this.out += lines;
  }

  get waiting(): boolean {
    return this.waits > 0;
  }

  /** Whether more has come than was handed on so far. */
  get behind(): boolean {
    return this.socket.readableLength > 0;
  }

  /** Reads nothing more until `work` is done; works may overlap. A rejection goes to `broke`. */
  hold(work: Promise<void>): void {
    this.waits++;
    this.flush();
    work.then(this.goOn, (error: unknown) => {
      this.reader.broke(error);
      this.goOn();
    });
  }

  /** Says `said`, ends the connection, and looks at nothing that still comes. */
  close(said?: Reply): void {
    if (this.closing || this.gone) return;
    if (said) this.say(said);
    this.flush();
    this.closing = true;
    this.input = nothing;
    this.at = 0;
    this.linger = setTimeout(() => this.socket.destroy(), lingerTime).unref();
    if (this.socket.writable) this.socket.end();
    this.socket.resume();
    if (this.peerEnded) this.socket.destroySoon();
  }

  destroy(): void {
    this.socket.destroy();
  }

  private readonly onData = (chunk: Buffer): void => {
    if (this.closing) {
      this.discard(chunk.length);
      return;
    }
    this.lastInput = this.clock.monotonic();
    this.input = this.at < this.input.length ? Buffer.concat([this.input.subarray(this.at), chunk]) : chunk;
    this.at = 0;
    if (this.waiting) this.socket.pause();
    else this.run();
  };

  private readonly onEnd = (): void => {
    this.peerEnded = true;
    if (this.closing) this.socket.destroySoon();
    else if (!this.waiting) this.close();
  };

  private readonly onClose = (): void => {
    if (this.gone) return;
    this.gone = true;
    this.closing = true;
    this.input = nothing;
    if (this.linger) clearTimeout(this.linger);
    this.reader.closed();
  };

  private readonly goOn = (): void => {
    if (--this.waits > 0 || this.closing) return;
    this.lastInput = this.clock.monotonic();
    if (this.socket.isPaused()) this.socket.resume();
    this.run();
  };

  /** Hands on what has come, as far as it is taken, and sends what is said to it. */
  run(): void {
    try {
      while (!this.waiting && !this.closing && this.at < this.input.length) {
        const next = this.reader.take(this.input, this.at);
        if (next === this.at) break;
        this.at = this.closing ? 0 : next;
      }
    } catch (error) {
      this.reader.broke(error);
    }
    this.flush();
    if (this.waiting || this.closing) return;
    if (this.peerEnded) this.close();
    else this.reader.rested();
  }

  private flush(): void {
    if (this.out === '' || this.closing) return;
    const out = this.out;
    this.out = '';
    if (!this.socket.writable || this.socket.write(out, 'latin1')) return;
    this.socket.pause();
    this.socket.once('drain', () => {
      if (!this.waiting) this.socket.resume();
    });
  }

  private discard(bytes: number): void {
    this.lingered += bytes;
    if (this.lingered > lingerBytes) this.socket.destroy();
  }
}
