import type { Reply } from '#mail';
import type { Lost } from '#smtp';

/** A reply as it is read aloud: `550 5.1.1 no such user`. */
export const replyWords = (reply: Reply): string =>
  [reply.code, reply.enhanced, reply.text].filter(Boolean).join(' ');

export function lostWords(lost: Lost): string {
  const said = lost.reply ? `; it said: ${replyWords(lost.reply)}` : '';
  switch (lost.how) {
    case 'timeout':
      return `it did not answer in time${said}`;
    case 'closed':
      return `the connection broke (${lost.detail})${said}`;
    default:
      return `it does not speak SMTP as it should (${lost.detail})${said}`;
  }
}
