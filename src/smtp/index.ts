export {
  type ClientDeadlines,
  ClientSession,
  type ClientSettings,
  type Phase,
  type Sent,
  type Step,
  type TlsStep,
} from './client.ts';
export type { Capabilities, OutgoingLetter, Unable } from './client-command.ts';
export { type LetterFacts, readLetter } from './client-letter.ts';
export { isLost, type Lost } from './client-wire.ts';
export { type Garbled, ReplyReader, replyLimits, type WireReply } from './reply.ts';
export type { MailFrom, PathRules } from './server-envelope.ts';
export type { Gate, Letter, SessionOptions, SignInAnswer } from './server-gate.ts';
export { reply, replyLine, say } from './server-reply.ts';
export { ServerSession } from './server-session.ts';
