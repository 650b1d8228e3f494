export { ClientSession, type ClientDeadlines, type ClientSettings, type Phase, type Sent, type Step, type TlsStep } from './client.ts';
export { type Capabilities, type OutgoingLetter, type Unable } from './client-command.ts';
export { type LetterFacts, readLetter } from './client-letter.ts';
export { isLost, type Lost } from './client-wire.ts';
export { type Garbled, ReplyReader, replyLimits, type WireReply } from './reply.ts';
