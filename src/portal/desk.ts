import { createHash, timingSafeEqual } from 'node:crypto';
import { type Actor, type Clock, Fault, type Log, newToken } from '#base';
import type { Config } from '#config';
import type { Accept, Acceptance, Address, Notice } from '#mail';
import {
  type Access,
  type Browser,
  type Catalogue,
  catalogue,
  chooseLanguage,
  isLanguage,
  type Language,
  type Pickup,
  type Retraction,
  type Role,
} from '#pickup';
import type { Answer, CookieChange, Form, WebRequest } from '#web';

/** A letter of Postern's own, to be sent by the corridors. `pickup`: which waiting letter it speaks of. */
export interface OwnLetter {
  readonly kind: Notice['kind'];
  readonly to: Address;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly pickup: string;
}

/** What all pages share. */
export interface Desk {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly pickup: Pickup;
  readonly accept: Accept;
  readonly post: (own: OwnLetter) => Promise<Acceptance>;
  readonly senderName: (address: Address) => Promise<string | null>;
  /** Takes a letter back for its sender. */
  readonly retract: (actor: Actor, id: string) => Promise<Retraction>;
  /** Whether readers may give a certificate or key of their own. */
  readonly asksForKeys: boolean;
  /** Whether readers may see who looked at their letter. */
  readonly showsLooks: boolean;
  readonly url: string;
  readonly style: { readonly path: string; readonly text: string };
  readonly logo: { readonly path: string; readonly type: 'png' | 'svg'; readonly bytes: Buffer } | null;
}

/** One request, understood: whose language, which letter's link, which browser. */
export interface Visit {
  readonly request: WebRequest;
  readonly language: Language;
  readonly say: Catalogue['page'];
  readonly role: Role;
  /** As it stands in the link; nobody has looked yet whether there is such a letter. */
  readonly token: string;
  /** Path of the letter's first page, such as `/m/<token>`. */
  readonly base: string;
  /** Null: the browser has brought none. */
  readonly browser: Browser | null;
  /** Empty: none for this letter. */
  readonly session: string;
  readonly cookies: readonly CookieChange[];
}

const cookiePattern = /^[\w-]{43}$/;
const year = 365 * 24 * 3_600_000;

/** One cookie for each letter, so that two letters can be open side by side; its name tells nothing of the link. */
export const sessionCookie = (role: Role, token: string): string =>
  `${role}-${createHash('sha256').update(token).digest('hex').slice(0, 12)}`;

export function visit(desk: Desk, request: WebRequest, role: Role = 'reader'): Visit {
  const token = (request.params.token ?? '').slice(0, 100);
  const wished = request.query('lang');
  const kept = request.cookie('language');
  const language = isLanguage(wished)
    ? wished
    : isLanguage(kept)
      ? kept
      : chooseLanguage(request.languages, desk.config.organisation.language);
  const id = request.cookie('browser');
  const session = token ? request.cookie(sessionCookie(role, token)) : '';
  return {
    request,
    language,
    say: catalogue(language).page,
    role,
    token,
    base: `/${role === 'reader' ? 'm' : 's'}/${encodeURIComponent(token)}`,
    browser: cookiePattern.test(id) ? { id, address: request.address } : null,
    session: cookiePattern.test(session) ? session : '',
    cookies: isLanguage(wished) && wished !== kept ? [{ name: 'language', value: wished, life: year }] : [],
  };
}

/** Makes sure that the browser has a name by which a code can be bound to it. */
export const named = (at: Visit): Visit =>
  at.browser
    ? at
    : {
        ...at,
        cookies: [...at.cookies, { name: 'browser', value: newToken(32), life: 30 * 24 * 3_600_000 }],
      };

/** Null where link, browser and session do not all come along. */
export function accessOf(at: Visit): Access | null {
  return at.browser && at.session
    ? { role: at.role, token: at.token, session: at.session, browser: at.browser }
    : null;
}

export const redirect = (at: Visit, to: string, cookies: readonly CookieChange[] = []): Answer => ({
  type: 'redirect',
  to,
  cookies: [...at.cookies, ...cookies],
});

/** A value for hidden fields that only pages of this session hold: other sites cannot know it (CWE-352). */
export const formToken = (session: string): string =>
  createHash('sha256').update(`form\n${session}`).digest('base64url');

/** Throws `foreign-form` unless the form came from a page of this session. */
export function requireOwnForm(at: Visit, form: Form): void {
  const expected = Buffer.from(formToken(at.session));
  const given = Buffer.from(form.text('form'));
  if (at.session && given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new Fault({
    code: 'foreign-form',
    kind: 'forbidden',
    say: 'This form was not sent from our own page.',
  });
}

export function requireBrowser(at: Visit): Browser {
  if (at.browser) return at.browser;
  throw new Fault({ code: 'foreign-form', kind: 'forbidden', say: 'Your browser keeps no cookies.' });
}
