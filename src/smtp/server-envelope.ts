import { type Address, type EnvelopeRecipient, parsePath } from '#mail';
import { cutPath, no, type Parameters, type Parsed, parseParameters } from './server-command.ts';
import { reply, say } from './server-reply.ts';

/** What MAIL asks (RFC 5321 §4.1.1.2). `sender` is null for `<>`. */
export interface MailFrom {
  readonly sender: Address | null;
  /** SIZE= in bytes, 0 where it is not given (RFC 1870). */
  readonly size: number;
  readonly body: '7bit' | '8bitmime';
  readonly smtputf8: boolean;
  readonly ret?: 'full' | 'hdrs';
  readonly envid?: string;
  /** REQUIRETLS (RFC 8689 §2). */
  readonly requireTls?: boolean;
}

export interface PathRules {
  /** The address policy of the domain's outside: `#mail`'s `parsePath`. */
  readonly policy: 'strict' | 'liberal';
  /** What `<Postmaster>` without a domain stands for (RFC 5321 §4.5.1). */
  readonly postmaster: Address;
}

const ascii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

const unknownParameter = (name: string) =>
  no(reply(555, '5.5.4', `The parameter ${name} is not spoken here`));
const badValue = (name: string) => no(reply(501, '5.5.4', `The value of ${name} is malformed`));

/** xtext (RFC 3461 §4): printable ASCII without `+` and `=`, which stand as `+XX`. */
const isXtext = (text: string, longest: number): boolean =>
  text.length <= longest && /^(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-F]{2})+$/.test(text);

type MailValues = {
  size?: number;
  body?: '7bit' | '8bitmime';
  smtputf8?: boolean;
  ret?: 'full' | 'hdrs';
  envid?: string;
  requireTls?: boolean;
};
type Reader<T> = (value: string | null) => T | null;

/** One reader a parameter of MAIL; null means that the value is malformed. */
const mailParameters: Record<string, Reader<MailValues>> = {
  SIZE: (value) => (value !== null && /^\d{1,20}$/.test(value) ? { size: Number(value) } : null),
  BODY: (value) =>
    /^7BIT$/i.test(value ?? '')
      ? { body: '7bit' }
      : /^8BITMIME$/i.test(value ?? '')
        ? { body: '8bitmime' }
        : null,
  SMTPUTF8: (value) => (value === null ? { smtputf8: true } : null),
  RET: (value) =>
    /^FULL$/i.test(value ?? '') ? { ret: 'full' } : /^HDRS$/i.test(value ?? '') ? { ret: 'hdrs' } : null,
  ENVID: (value) => (value !== null && isXtext(value, 300) ? { envid: value } : null),
  REQUIRETLS: (value) => (value === null ? { requireTls: true } : null),
  // Who the letter was first submitted by: read and not believed (RFC 4954 §5).
  AUTH: (value) => (value !== null && (value === '<>' || isXtext(value, 500)) ? {} : null),
};

const notifyWords = { never: 'never', success: 'success', failure: 'failure', delay: 'delay' } as const;

function readNotify(value: string): EnvelopeRecipient['notify'] | null {
  const words = value.toLowerCase().split(',');
  const known = words.flatMap((word) =>
    Object.hasOwn(notifyWords, word) ? [notifyWords[word as keyof typeof notifyWords]] : [],
  );
  const good = known.length === words.length && new Set(known).size === known.length;
  return good && (known.length === 1 || !known.includes('never')) ? known : null;
}

/** `addr-type;xtext` (RFC 3461 §4.2); with SMTPUTF8 also a `utf-8` address (RFC 6533 §3). */
function isOrcpt(value: string, utf8Address: boolean): boolean {
  const found = /^([A-Za-z0-9-]{1,40});(.+)$/.exec(value);
  if (!found || value.length > 500) return false;
  if (isXtext(found[2]!, 500)) return true;
  return utf8Address && found[1]!.toLowerCase() === 'utf-8' && /^[^\x00-\x20\x7f-\x9f+=]+$/.test(found[2]!);
}

type RecipientValues = { notify?: NonNullable<EnvelopeRecipient['notify']>; orcpt?: string };

const recipientParameters = (utf8Address: boolean): Record<string, Reader<RecipientValues>> => ({
  NOTIFY: (value) => {
    const notify = value === null ? null : readNotify(value);
    return notify ? { notify } : null;
  },
  ORCPT: (value) => (value !== null && isOrcpt(value, utf8Address) ? { orcpt: value } : null),
});

function readAll<T extends object>(
  parameters: Parameters,
  readers: Record<string, Reader<T>>,
): Parsed<{ values: T }> {
  const values = {} as T;
  for (const [name, value] of parameters) {
    if (!Object.hasOwn(readers, name)) return unknownParameter(name);
    const read = readers[name]!(value);
    if (read === null) return badValue(name);
    Object.assign(values, read);
  }
  return { ok: true, values };
}

/** The path and parameters after `FROM:` or `TO:`; one space after the colon is forgiven. */
function cutArgument(
  keyword: 'FROM:' | 'TO:',
  rest: string,
): Parsed<{ path: string; parameters: Parameters }> {
  if (rest.slice(0, keyword.length).toUpperCase() !== keyword) return no(say.badSyntax);
  const cut = cutPath(rest.slice(keyword.length).trimStart());
  if (cut === null) return no(say.badPath);
  const read = parseParameters(cut.rest);
  return read.ok ? { ok: true, path: cut.path, parameters: read.parameters } : read;
}

const badSender = (reason: string) => no(reply(553, '5.1.7', `That sender address is not taken: ${reason}`));
const badRecipient = (reason: string) =>
  no(reply(553, '5.1.3', `That recipient address is not taken: ${reason}`));

/** `MAIL FROM:<...> ...`: what follows the verb. */
export function parseMailFrom(rest: string, rules: PathRules): Parsed<{ mail: MailFrom }> {
  const cut = cutArgument('FROM:', rest);
  if (!cut.ok) return cut;
  const read = readAll(cut.parameters, mailParameters);
  if (!read.ok) return read;
  const { size = 0, body = '7bit', smtputf8 = false, ...wishes } = read.values;
  if (!smtputf8 && !ascii(rest)) return no(say.utf8First);
  const path = parsePath(cut.path, { policy: rules.policy, allowNull: true });
  return path.ok
    ? { ok: true, mail: { sender: path.address, size, body, smtputf8, ...wishes } }
    : badSender(path.reason);
}

/** `RCPT TO:<...> ...`: what follows the verb. `utf8Address`: whether MAIL had SMTPUTF8. */
export function parseRcptTo(
  rest: string,
  utf8Address: boolean,
  rules: PathRules,
): Parsed<{ recipient: EnvelopeRecipient }> {
  if (!utf8Address && !ascii(rest)) return no(say.utf8First);
  const cut = cutArgument('TO:', rest);
  if (!cut.ok) return cut;
  const read = readAll(cut.parameters, recipientParameters(utf8Address));
  if (!read.ok) return read;
  const path = parsePath(cut.path, { policy: rules.policy, allowPostmaster: true });
  if (!path.ok) return badRecipient(path.reason);
  return { ok: true, recipient: { address: path.address ?? rules.postmaster, ...read.values } };
}
