import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { Place } from './place.ts';

/**
 * A mail client for tests: plain, so that it can also be rude. Replies are read whole (RFC 5321 §4.2.1); `gone` counts
 * as a reply when the server has hung up.
 */
export class Client {
  private socket: Socket;
  private text = '';
  private over = false;
  private wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    this.listen(socket);
  }

  static open(place: Place, local?: string): Promise<Client> {
    const socket = connect({
      ...place,
      noDelay: true,
      allowHalfOpen: true,
      ...(local ? { localAddress: local } : {}),
    });
    return new Promise((done, failed) =>
      socket.once('connect', () => done(new Client(socket))).once('error', failed),
    );
  }

  /** Speaks at once, with the first packet. */
  static early(place: Place, bytes: string): Promise<Client> {
    const socket = connect({ ...place, noDelay: true, allowHalfOpen: true });
    socket.write(bytes);
    return new Promise((done, failed) =>
      socket.once('connect', () => done(new Client(socket))).once('error', failed),
    );
  }

  /** TLS from the start. */
  static async secure(place: Place, options: ConnectionOptions = {}): Promise<Client> {
    const client = await Client.open(place);
    await client.startTls(options);
    return client;
  }

  /** Connected, greeted, and signed in over TLS: ready for MAIL. */
  static async signedIn(
    place: Place,
    user = 'nurse@clinic.example',
    password = 'right horse',
  ): Promise<Client> {
    const client = await Client.secure(place);
    await client.expect(220);
    await client.ask('EHLO client.example', 250);
    await client.ask(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`, 235);
    return client;
  }

  private listen(socket: Socket): void {
    socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1');
      this.wake();
    });
    const end = (): void => {
      this.over = true;
      this.wake();
    };
    socket.on('end', end).on('close', end).on('error', end);
  }

  startTls(options: ConnectionOptions = {}): Promise<void> {
    const plain = this.socket;
    plain.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close');
    return new Promise((done, failed) => {
      const tls = connectTls({ socket: plain, rejectUnauthorized: false, ...options }, () => done());
      tls.once('error', failed);
      this.socket = tls;
      this.listen(tls);
    });
  }

  write(bytes: string | Buffer): void {
    if (!this.socket.destroyed && this.socket.writable)
      this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes);
  }

  /** Writes byte by byte, each on its own. */
  async dribble(bytes: string | Buffer): Promise<void> {
    for (const byte of Buffer.from(bytes as string)) {
      this.write(Buffer.of(byte));
      await new Promise((done) => setImmediate(done));
    }
  }

  /** The next whole reply, or `gone`. */
  async reply(wait = 5000): Promise<string> {
    const until = performance.now() + wait;
    for (;;) {
      const found = /^(?:\d{3}-[^\n]*\r\n)*\d{3}(?: [^\n]*)?\r\n/.exec(this.text);
      if (found) {
        this.text = this.text.slice(found[0].length);
        return found[0].trimEnd();
      }
      if (this.over) return 'gone';
      const left = until - performance.now();
      assert.ok(left > 0, `no reply within ${wait} ms; had ${JSON.stringify(this.text)}`);
      await new Promise<void>((done) => {
        const timer = setTimeout(done, left);
        this.wake = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
  }

  async expect(wanted: number | string | RegExp, wait?: number): Promise<string> {
    const reply = await this.reply(wait);
    const good =
      wanted instanceof RegExp ? wanted.test(reply) : reply.split('\n').at(-1)!.startsWith(String(wanted));
    assert.ok(good, `wanted ${wanted}, got ${reply}`);
    return reply;
  }

  ask(line: string | Buffer, wanted: number | string | RegExp): Promise<string> {
    this.write(typeof line === 'string' ? `${line}\r\n` : line);
    return this.expect(wanted);
  }

  /** All replies until the server hangs up. */
  async rest(wait = 5000): Promise<string[]> {
    const all: string[] = [];
    for (;;) {
      const reply = await this.reply(wait);
      if (reply === 'gone') return all;
      all.push(reply);
    }
  }

  /** An honest letter, with the reply to its end. */
  async letter(
    text = 'Subject: hello\r\n\r\nhello\r\n',
    to = 'reader@outside.example',
    from = 'nurse@clinic.example',
  ): Promise<string> {
    await this.ask(`MAIL FROM:<${from}>`, 250);
    await this.ask(`RCPT TO:<${to}>`, 250);
    await this.ask('DATA', 354);
    this.write(`${text}.\r\n`);
    return this.reply();
  }

  /** Reads nothing any more. */
  deaf(): void {
    this.socket.removeAllListeners('data').pause();
  }

  /** Closes our side only. */
  finish(): void {
    this.socket.end();
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Whether an honest client is served within five seconds. */
export async function assertServes(place: Place): Promise<void> {
  const client = await Client.signedIn(place);
  assert.match(await client.letter(), /^250 2\.0\.0 /);
  client.close();
}

/**
 * Plays a transcript: `C: ` lines are sent, `S: ` lines are expected (code and as much of the text as is written there;
 * `S: gone` is a hang-up), `T:` does the TLS handshake. Several `C:` lines in a row go out in one write.
 */
export async function play(client: Client, transcript: string): Promise<void> {
  let outgoing = '';
  const lines = transcript
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  for (const line of lines) {
    const [mark, text] = [line.slice(0, 2), line.slice(3)];
    if (mark === 'C:') outgoing += `${text}\r\n`;
    else {
      if (outgoing !== '') client.write(outgoing);
      outgoing = '';
      if (mark === 'T:') await client.startTls();
      else if (mark === 'S:') await client.expect(text);
      else assert.fail(`no such line in a transcript: ${line}`);
    }
  }
}
