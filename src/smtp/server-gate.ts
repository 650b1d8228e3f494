import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '#base';
import type { Config } from '#config';
import type { Envelope, EnvelopeRecipient, Reply } from '#mail';
import type { MailFrom, PathRules } from './server-envelope.ts';

/** What came of a sign-in. `guess`: it counts as a wrong password. */
export type SignInAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly guess: boolean; readonly reply: Reply };

/** A whole letter, before it is taken. */
export interface Letter {
  readonly envelope: Envelope;
  readonly raw: Buffer;
  readonly helo: string;
}

/** Who is let through, and what becomes of the letters: what a session of its own does not know. */
export interface Gate {
  /** Whether the peer is known, by password or certificate: without it no letter is taken. */
  readonly known: boolean;
  /** What a peer that is not known is told when it wants to send. */
  readonly stranger: Reply;
  /** Whether a password may be tried here. */
  readonly offersAuth: boolean;
  /** TLS stands; resolves once it is known whether the peer's certificate says who it is. */
  secured(socket: TLSSocket): Promise<void>;
  signIn(user: string, password: string): Promise<SignInAnswer>;
  /** Null lets the command through; a reply refuses it. */
  mail(mail: MailFrom): Reply | null;
  recipient(recipient: EnvelopeRecipient, mail: MailFrom): Reply | null;
  /** Asked before the text of a letter is let in, and at MAIL. */
  room(bytes: number): Reply | null;
  /** Memory for letters, shared by all sessions; in bytes. */
  reserve(bytes: number): boolean;
  release(bytes: number): void;
  /** Resolves when the letter is ours (250) or refused. */
  letter(letter: Letter): Promise<Reply>;
  /** Something was refused: for the figures. */
  refused(said: Reply): void;
  /** Something broke; returns what to tell the peer. */
  broken(error: unknown): Reply;
  closed(): void;
}

export interface SessionOptions {
  readonly hostname: string;
  /** TLS by STARTTLS or from the start; either way nothing is taken without. */
  readonly tls: 'starttls' | 'implicit';
  readonly limits: Config['intake']['limits'];
  readonly paths: PathRules;
  readonly clock: Clock;
  /** Does the handshake over a connection, as its server. */
  upgrade(socket: Socket): Promise<TLSSocket>;
}
