import { once } from 'node:events';
import type { Socket } from 'node:net';
import type pg from 'pg';

/** What of the driver's connection a COPY needs (PostgreSQL "COPY Operations" in the frontend/backend protocol). */
interface Wire {
  readonly stream: Socket;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(why: string): void;
}

/** As COPY ... WITH (FORMAT binary) begins and ends. */
export const copyHead = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
export const copyTail = Buffer.from('ffff', 'hex');

/** What both ways share: the driver calls these as the server speaks. */
abstract class Copy {
  readonly done: Promise<void>;
  protected wire: Wire | null = null;
  protected error: Error | null = null;
  readonly #text: string;
  #settle!: { resolve(): void; reject(error: Error): void };

  constructor(text: string) {
    this.#text = text;
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.done.catch(() => {});
  }

  submit(connection: unknown): void {
    this.wire = connection as Wire;
    this.wire.query(this.#text);
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.error ??= error;
    this.#settle.reject(error);
    this.woken();
  }

  handleReadyForQuery(): void {
    if (!this.error) this.#settle.resolve();
    this.woken();
  }

  protected abstract woken(): void;
}

/** Bytes read ahead before the server is made to wait. */
const ahead = 2 ** 20;

/** Rows as the server sends them, one by one; the server waits while nobody asks for more. */
class CopyOut extends Copy {
  #rows: Buffer[] = [];
  #size = 0;
  #ended = false;
  #wake: (() => void) | null = null;

  handleCopyInResponse(connection: unknown): void {
    (connection as Wire).sendCopyFail('this reads');
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // The driver uses the same memory for what comes next.
    this.#rows.push(Buffer.from(chunk));
    this.#size += chunk.length;
    if (this.#size >= ahead) this.wire?.stream.pause();
    this.woken();
  }

  override handleReadyForQuery(): void {
    this.#ended = true;
    super.handleReadyForQuery();
  }

  protected woken(): void {
    this.#wake?.();
    this.#wake = null;
  }

  async *batches(): AsyncGenerator<readonly Buffer[]> {
    for (;;) {
      if (this.error) throw this.error;
      if (this.#rows.length > 0) {
        const rows = this.#rows;
        this.#rows = [];
        this.#size = 0;
        this.wire?.stream.resume();
        yield rows;
      } else if (this.#ended) return;
      else
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
    }
  }
}

/** The rows of a COPY ... TO STDOUT, a batch at a time, in little memory. */
export async function* copyOut(client: pg.ClientBase, text: string): AsyncGenerator<readonly Buffer[]> {
  const copy = new CopyOut(text);
  client.query(copy as unknown as pg.Submittable);
  let whole = false;
  try {
    yield* copy.batches();
    whole = true;
    await copy.done;
  } finally {
    // Whoever stops in the middle leaves the connection in the middle of rows: it is of no more use.
    if (!whole) (client as unknown as { connection: Wire }).connection.stream.destroy();
  }
}

class CopyIn extends Copy {
  readonly ready: Promise<void>;
  #open!: () => void;

  constructor(text: string) {
    super(text);
    this.ready = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  handleCopyInResponse(): void {
    this.#open();
  }

  handleCopyData(): void {}

  protected woken(): void {
    this.#open();
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.error) throw this.error;
    const { stream } = this.wire!;
    this.wire!.sendCopyFromChunk(chunk);
    if (stream.writableNeedDrain) await Promise.race([once(stream, 'drain'), this.done]);
  }

  end(): Promise<void> {
    this.wire!.endCopyFrom();
    return this.done;
  }

  async fail(): Promise<void> {
    if (!this.error) this.wire!.sendCopyFail('broken off');
    await this.done.catch(() => {});
  }
}

/** Largest message of a COPY: the server takes up to 1 GB, small ones keep memory flat. */
const piece = 256 * 1024;

/** Writes what `parts` gives as the data of a COPY ... FROM STDIN. Throws what the server or `parts` threw; then nothing was copied. */
export async function copyIn(
  client: pg.ClientBase,
  text: string,
  parts: AsyncIterable<Buffer>,
): Promise<void> {
  const copy = new CopyIn(text);
  client.query(copy as unknown as pg.Submittable);
  await copy.ready;
  try {
    for await (const part of parts)
      for (let from = 0; from < part.length; from += piece)
        await copy.write(part.subarray(from, from + piece));
  } catch (error) {
    await copy.fail();
    throw error;
  }
  await copy.end();
}
