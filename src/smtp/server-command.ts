import { isAscii } from 'node:buffer';
import type { Reply } from '#mail';
import { reply, say } from './server-reply.ts';

/** A command cut into its verb, upper case, and what follows (RFC 5321 §2.4: verbs in any case). */
export interface CommandLine {
  readonly verb: string;
  readonly rest: string;
  /** Whether all bytes were ASCII. */
  readonly ascii: boolean;
}

/** What a command asks, or what to answer instead. */
export type Parsed<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly reply: Reply };

export const no = (said: Reply): { readonly ok: false; readonly reply: Reply } => ({
  ok: false,
  reply: said,
});

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a line: ASCII, or well-formed UTF-8 (RFC 6531 §3.3); null where it is neither or holds a control character. */
function decode(line: Buffer): string | null {
  if (isAscii(line)) {
    const text = line.toString('latin1');
    return /[\x00-\x1f\x7f]/.test(text) ? null : text;
  }
  try {
    const text = utf8.decode(line);
    return /[\x00-\x1f\x7f-\x9f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** Cuts a line; null where it holds what no command may hold. White space at the end is forgiven (RFC 5321 §4.1.1). */
export function commandLine(line: Buffer): CommandLine | null {
  const text = decode(line)?.trimEnd();
  if (text === undefined) return null;
  const gap = text.indexOf(' ');
  const verb = (gap === -1 ? text : text.slice(0, gap)).toUpperCase();
  return {
    verb,
    rest: gap === -1 ? '' : text.slice(gap + 1).trimStart(),
    ascii: text.length === 0 || isAscii(line),
  };
}

/**
 * Openers of other protocols, which reach a mail server when a browser is tricked into speaking to it or a proxy is
 * set up wrongly (ALPACA; PROXY protocol). None is an SMTP verb.
 */
const foreignVerbs = new Set([
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'PATCH',
  'TRACE',
  'PRI',
  'PROXY',
  'HOST:',
  'USER-AGENT:',
  'CONTENT-TYPE:',
  'CONTENT-LENGTH:',
  'REFERER:',
  'ORIGIN:',
  'COOKIE:',
  'INVITE',
  'REGISTER',
  'SUBSCRIBE',
  'BITTORRENT',
]);

export const isForeign = (line: CommandLine): boolean =>
  foreignVerbs.has(line.verb) || line.verb.startsWith('SSH-') || /\bHTTP\/\d/.test(line.rest);

/** EHLO and HELO: a domain or an address literal; what would be unsafe in a Received field is refused. */
export function parseHello(rest: string): Parsed<{ name: string }> {
  return /^[A-Za-z0-9._:[\]/+~%#&=!?*$'-]{1,255}$/.test(rest) ? { ok: true, name: rest } : no(say.badHello);
}

/** Cuts `<path>` with its brackets from what follows it; a `>` in a quoted string does not end it. */
export function cutPath(text: string): { path: string; rest: string } | null {
  if (!text.startsWith('<')) return null;
  let quoted = false;
  for (let i = 1; i < text.length; i++) {
    const char = text[i];
    if (quoted && char === '\\') i++;
    else if (char === '"') quoted = !quoted;
    else if (char === '>' && !quoted) return afterPath(text, i + 1);
  }
  return null;
}

function afterPath(text: string, end: number): { path: string; rest: string } | null {
  const rest = text.slice(end);
  return rest === '' || rest.startsWith(' ') ? { path: text.slice(0, end), rest: rest.trim() } : null;
}

export type Parameters = ReadonlyMap<string, string | null>;

/** `NAME=value NAME ...` (RFC 5321 §4.1.2 esmtp-param); values hold no `=`, except `<>` and xtext within ORCPT and the like. */
export function parseParameters(text: string): Parsed<{ parameters: Parameters }> {
  const parameters = new Map<string, string | null>();
  if (text === '') return { ok: true, parameters };
  for (const word of text.split(/ +/)) {
    const found = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^\s=]+))?$/.exec(word);
    if (!found) return no(say.badSyntax);
    const name = found[1]!.toUpperCase();
    if (parameters.has(name)) return no(reply(501, '5.5.4', `${name} is given twice`));
    parameters.set(name, found[2] ?? null);
  }
  return { ok: true, parameters };
}
