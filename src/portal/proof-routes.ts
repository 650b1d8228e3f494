import { Fault } from '#base';
import { codeNotice, type Role } from '#pickup';
import type { Answer, CookieChange, Route, WebRequest } from '#web';
import {
  accessOf,
  type Desk,
  formToken,
  named,
  redirect,
  requireBrowser,
  requireOwnForm,
  sessionCookie,
  type Visit,
  visit,
} from './desk.ts';
import { page } from './layout.ts';
import { type Background, paced } from './paced.ts';
import { codePage, landing, wordPage } from './pages-proof.ts';

/** The browser's copy of a session's name lives as long as the longest session. */
const sessionLife = 12 * 3_600_000;

export const letters: Readonly<Record<Role, string>> = { reader: '/m/:token', sender: '/s/:token' };

/** Where one goes once in. */
const inside = (at: Visit): string => `${at.base}/${at.role === 'reader' ? 'letter' : 'status'}`;

/**
 * From a link to a session, the same for readers and senders. Up to the proof every link gets the same pages in the same
 * time, so nobody learns which letters exist; only a press of a button, never a GET, sends or spends anything.
 */
export function proofRoutes(desk: Desk, role: Role, background: Background): Route[] {
  const path = letters[role];
  const at = (request: WebRequest): Visit => visit(desk, request, role);
  return [
    { method: 'GET', path, answer: async (request) => first(desk, at(request)) },
    { method: 'POST', path: `${path}/ask`, answer: (request) => ask(desk, at(request), background) },
    {
      method: 'GET',
      path: `${path}/code`,
      answer: async (request) => page(desk, named(at(request)), codePage(at(request))),
    },
    { method: 'POST', path: `${path}/code`, answer: (request) => prove(desk, at(request)) },
    { method: 'POST', path: `${path}/leave`, answer: (request) => leave(desk, at(request)) },
    {
      method: 'GET',
      path: `${path}/left`,
      answer: async (request) => {
        const here = at(request);
        return page(desk, here, wordPage(here.say.left.heading, here.say.left.text));
      },
    },
  ];
}

function first(desk: Desk, at: Visit): Answer {
  return at.session ? redirect(at, inside(at)) : page(desk, named(at), landing(desk, at));
}

async function ask(desk: Desk, at: Visit, background: Background): Promise<Answer> {
  const browser = requireBrowser(at);
  const lost = (error: unknown): void => {
    const { code, detail } = Fault.from(error);
    desk.log.error('code-not-sent', { code, reason: detail });
  };
  await background.start(async () => {
    const wanted = await desk.pickup.askCode(at.role, at.token, browser);
    if (!wanted) return;
    const words = codeNotice(
      { organisation: desk.config.organisation, url: desk.url, language: at.language },
      wanted.code,
      desk.config.pickup.code_life,
    );
    // A sender's code says nothing of how the reader's mail travels: it goes as word to the sender.
    const kind = wanted.role === 'reader' ? 'pickup-code' : 'sender-notice';
    const answer = await desk.post({ kind, to: wanted.to, pickup: wanted.pickup, ...words });
    if (answer.kind !== 'accepted')
      desk.log.warn('code-not-taken', { delivery: wanted.pickup, code: answer.enhanced });
  }, lost);
  return redirect(at, `${at.base}/code`);
}

async function prove(desk: Desk, at: Visit): Promise<Answer> {
  const browser = requireBrowser(at);
  const code = (await at.request.form()).text('code');
  if (code.trim() === '') return page(desk, at, codePage(at, 'empty'));
  const proven = await paced(desk.clock, () => desk.pickup.prove(at.role, at.token, browser, code));
  if (proven.kind === 'refused') return page(desk, at, codePage(at, 'refused'));
  return redirect(at, inside(at), [
    { name: sessionCookie(at.role, at.token), value: proven.session, life: sessionLife },
  ]);
}

export const forgotten = (at: Visit): CookieChange => ({ name: sessionCookie(at.role, at.token), value: '' });

async function leave(desk: Desk, at: Visit): Promise<Answer> {
  requireOwnForm(at, await at.request.form());
  const access = accessOf(at);
  if (access) await desk.pickup.signOut(access);
  return redirect(at, `${at.base}/left`, [forgotten(at)]);
}

export const formOf = (at: Visit): string => formToken(at.session);
