import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface Account {
  readonly user: string;
  readonly password: string;
  /** The authority of the doors' certificate, PEM. */
  readonly ca: string;
}

export interface Said {
  readonly code: number;
  readonly text: string;
}

/** Milliseconds without an answer after which a client gives up. */
const patience = 25_000;

/** A mail program's connection to a submission door: one command, one answer. It shares no code with Postern. */
export class Client {
  #socket: Socket;
  #held = '';
  #lines: string[] = [];
  #waiting: { done(said: Said): void; failed(error: Error): void } | null = null;
  #broken: Error | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  /** Connects, turns to TLS and signs in. Throws where any of that fails. */
  static async open(port: number, account: Account, host = '127.0.0.1'): Promise<Client> {
    const client = new Client(connect({ port, host, noDelay: true }));
    try {
      await client.expect(null, 220);
      await client.expect('EHLO client.test', 250);
      await client.expect('STARTTLS', 220);
      await client.#secure(account.ca);
      await client.expect('EHLO client.test', 250);
      const token = Buffer.from(`\0${account.user}\0${account.password}`).toString('base64');
      await client.expect(`AUTH PLAIN ${token}`, 235);
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the connection closed')));
    socket.setTimeout(patience, () => socket.destroy(new Error('no answer')));
  }

  #secure(ca: string): Promise<void> {
    const bare = this.#socket;
    bare.removeAllListeners();
    bare.on('error', (error) => this.#fail(error));
    return new Promise((done, failed) => {
      const tls = connectTls({ socket: bare, ca, servername: 'mail.clinic.test' }, () => done());
      tls.once('error', failed);
      bare.setTimeout(patience, () => tls.destroy(new Error('no answer')));
      this.#socket = tls;
      this.#listen(tls);
    });
  }

  #take(chunk: Buffer): void {
    this.#held += chunk.toString('latin1');
    for (let end = this.#held.indexOf('\r\n'); end >= 0; end = this.#held.indexOf('\r\n')) {
      const line = this.#held.slice(0, end);
      this.#held = this.#held.slice(end + 2);
      this.#lines.push(line);
      if (line[3] === '-') continue;
      const text = this.#lines.splice(0).join('\n');
      const waiting = this.#waiting;
      this.#waiting = null;
      waiting?.done({ code: Number(line.slice(0, 3)), text });
    }
  }

  #fail(error: Error): void {
    this.#broken ??= error;
    this.#waiting?.failed(error);
    this.#waiting = null;
  }

  /** Sends bytes as they are and waits for the next answer. Throws when the connection breaks first. */
  say(text: string | null): Promise<Said> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((done, failed) => {
      this.#waiting = { done, failed };
      if (text !== null) this.#socket.write(`${text}\r\n`);
    });
  }

  /** The same, where only this answer will do; else throws an error that knows the one that came as `said`. */
  async expect(text: string | null, code: number): Promise<Said> {
    const said = await this.say(text);
    if (said.code !== code)
      throw Object.assign(new Error(`${text?.split(' ')[0] ?? 'greeting'}: ${said.text}`), {
        said: said.code,
      });
    return said;
  }

  /** Offers a letter. The last answer, whatever it is; throws where none came, so that its fate is not known. */
  async send(from: string, recipients: readonly string[], raw: string): Promise<Said> {
    const commands = [`MAIL FROM:<${from}>`, ...recipients.map((one) => `RCPT TO:<${one}>`)];
    for (const command of commands) {
      const said = await this.say(command);
      if (said.code >= 400) return said;
    }
    const said = await this.say('DATA');
    return said.code === 354 ? this.say(`${raw.replace(/^\./gm, '..')}.`) : said;
  }

  close(): void {
    this.#socket.destroy();
  }
}
