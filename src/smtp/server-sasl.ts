import type { Reply } from '#mail';
import { reply, say } from './server-reply.ts';

/** A step of a sign-in (RFC 4954 §4): ask on, try these credentials, or give up with a reply. */
export type SaslStep =
  | { readonly kind: 'ask'; readonly challenge: string; readonly next: (answer: string) => SaslStep }
  | { readonly kind: 'try'; readonly user: string; readonly password: string }
  | { readonly kind: 'refuse'; readonly reply: Reply };

const refuse = (said: Reply): SaslStep => ({ kind: 'refuse', reply: said });
const badBase64 = refuse(reply(501, '5.5.2', 'That is not base64'));
const badCredentials = refuse(reply(501, '5.5.2', 'Those credentials are malformed'));
const cancelled = refuse(reply(501, '5.7.0', 'Sign-in given up'));
const otherIdentity = refuse(reply(535, '5.7.8', 'Signing in for somebody else is not possible'));
const unknownMechanism = refuse(reply(504, '5.5.4', 'Only PLAIN and LOGIN are spoken here'));

/** Strict base64 (RFC 4648 §4): whole groups, padding, nothing else; null where it is not. UTF-8 inside. */
function decode(text: string): string | null {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  const decoded = bytes.toString('utf8');
  return Buffer.from(decoded).equals(bytes) ? decoded : null;
}

const ask = (challenge: string, next: (answer: string) => SaslStep): SaslStep => ({
  kind: 'ask',
  challenge: Buffer.from(challenge).toString('base64'),
  next: (answer) => (answer === '*' ? cancelled : next(answer)),
});

/** PLAIN (RFC 4616): authorization identity, NUL, user, NUL, password. */
function plain(answer: string): SaslStep {
  const parts = decode(answer)?.split('\0');
  if (parts === undefined) return badBase64;
  const [identity = '', user = '', password = ''] = parts;
  if (parts.length !== 3 || user === '' || password === '') return badCredentials;
  return identity === '' || identity === user ? { kind: 'try', user, password } : otherIdentity;
}

/** LOGIN: never standardised, and what older mail programs and devices speak. */
function loginUser(answer: string): SaslStep {
  const user = decode(answer);
  if (user === null) return badBase64;
  if (user === '' || user.includes('\0')) return badCredentials;
  return ask('Password:', (second) => {
    const password = decode(second);
    if (password === null) return badBase64;
    return password === '' || password.includes('\0') ? badCredentials : { kind: 'try', user, password };
  });
}

/** What follows AUTH: mechanism and, perhaps, an initial response (`=` stands for an empty one). */
export function startSasl(rest: string): SaslStep {
  const [mechanism = '', initial, ...others] = rest.split(/ +/);
  if (mechanism === '' || others.length > 0) return refuse(say.badSyntax);
  const answer = initial === '=' ? '' : initial;
  switch (mechanism.toUpperCase()) {
    case 'PLAIN':
      return answer === undefined ? ask('', plain) : answer === '*' ? cancelled : plain(answer);
    case 'LOGIN':
      return answer === undefined
        ? ask('Username:', loginUser)
        : answer === '*'
          ? cancelled
          : loginUser(answer);
    default:
      return unknownMechanism;
  }
}
