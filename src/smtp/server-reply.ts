import type { Reply } from '#mail';

/** Makes a reply; `enhanced` is a status code such as `5.5.1` (RFC 2034, RFC 3463), empty where none belongs. */
export const reply = (code: number, enhanced: string, text: string): Reply =>
  enhanced === '' ? { code, text } : { code, enhanced, text };

/** What a client is told is one line of printable ASCII, whatever the text was made of (RFC 5321 §4.2). */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]+/g, '?').slice(0, 480);

/** A reply as it goes over the wire, one line. */
export const replyLine = (said: Reply): string =>
  said.enhanced === undefined
    ? `${said.code} ${printable(said.text)}\r\n`
    : `${said.code} ${said.enhanced} ${printable(said.text)}\r\n`;

/** The reply to EHLO: the name, then one extension a line (RFC 5321 §4.1.1.1). */
export const ehloLines = (name: string, extensions: readonly string[]): string =>
  [name, ...extensions].map((text, i) => `250${i === extensions.length ? ' ' : '-'}${text}\r\n`).join('');

export const isRefusal = (said: Reply): boolean => said.code >= 400;

/** The sentences of a session, each in one place. */
export const say = {
  ok: reply(250, '2.0.0', 'OK'),
  sender: reply(250, '2.1.0', 'Sender OK'),
  recipient: reply(250, '2.1.5', 'Recipient OK'),
  startText: reply(354, '', 'Send the letter, end it with a line that holds only a dot'),
  goodbye: reply(221, '2.0.0', 'Goodbye'),
  readyForTls: reply(220, '2.0.0', 'Ready for TLS'),
  cannotVerify: reply(252, '2.0.0', 'Addresses are not looked up here; send the letter and it will be tried'),
  help: reply(214, '2.0.0', 'RFC 5321 describes the commands; EHLO lists what is spoken here'),
  unknownCommand: reply(500, '5.5.1', 'There is no such command'),
  notSpoken: reply(502, '5.5.1', 'That command is not spoken here'),
  noParameters: reply(501, '5.5.4', 'That command takes no parameters'),
  badSyntax: reply(501, '5.5.4', 'The parameters of that command are malformed'),
  badHello: reply(501, '5.5.4', 'A host name or an address literal belongs after EHLO'),
  badCharacters: reply(500, '5.5.2', 'A command holds printable characters only'),
  lineTooLong: reply(500, '5.5.2', 'That line is too long'),
  authLineTooLong: reply(500, '5.5.6', 'That authentication line is too long'),
  helloFirst: reply(503, '5.5.1', 'EHLO comes first'),
  tlsFirst: reply(530, '5.7.0', 'STARTTLS comes first'),
  signedIn: reply(235, '2.7.0', 'Signed in'),
  signedInAlready: reply(503, '5.5.1', 'Somebody has signed in already'),
  tlsAlready: reply(503, '5.5.1', 'TLS is on already'),
  mailFirst: reply(503, '5.5.1', 'MAIL comes first'),
  mailAlready: reply(503, '5.5.1', 'A letter is under way already'),
  recipientFirst: reply(503, '5.5.1', 'RCPT comes first'),
  noRecipients: reply(554, '5.5.1', 'No recipient was taken'),
  chunksUnderWay: reply(503, '5.5.1', 'The letter is coming in by BDAT'),
  brokenTransaction: reply(503, '5.5.1', 'That letter was given up; start again with MAIL'),
  improperPipelining: reply(554, '5.5.0', 'Something was sent before the reply that had to come first'),
  bareLine: reply(550, '5.6.0', 'Lines end in CR LF; a bare CR or LF is not taken (RFC 5321 2.3.8)'),
  nul: reply(550, '5.6.0', 'NUL characters are not taken (RFC 5321 4.1.2)'),
  foreignProtocol: reply(554, '5.5.1', 'This is a mail server'),
  tooManyErrors: reply(421, '4.7.0', 'Too many errors'),
  tooManyCommands: reply(421, '4.7.0', 'Too many commands without a letter'),
  tooManyRefused: reply(421, '4.7.0', 'Too many recipients refused'),
  tooManyPasswords: reply(421, '4.7.0', 'Too many failed sign-ins'),
  tooManyLetters: reply(421, '4.7.0', 'Enough letters over this connection; open another'),
  tooManyRecipients: reply(452, '4.5.3', 'Enough recipients for one letter; send the rest as another'),
  tooBig: reply(552, '5.3.4', 'That letter is larger than is taken here'),
  noRoom: reply(452, '4.3.1', 'No room for that letter just now; try again later'),
  timeout: reply(421, '4.4.2', 'That took too long'),
  shutdown: reply(421, '4.3.2', 'This server is going down; try again shortly'),
  utf8First: reply(553, '5.6.7', 'An address beyond ASCII needs SMTPUTF8'),
  badPath: reply(501, '5.1.3', 'That address is malformed'),
  needsAscii: reply(500, '5.5.2', 'That command holds ASCII only'),
} as const;
