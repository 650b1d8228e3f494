import { dateAndTime, day, type Grant } from '#pickup';
import type { Answer, Form, Route, WebRequest } from '#web';
import { accessOf, type Desk, redirect, requireOwnForm, type Visit, visit } from './desk.ts';
import { page } from './layout.ts';
import { signedOutPage } from './pages-proof.ts';
import { extensions, type StatusShown, statusPage } from './pages-sender.ts';
import { forgotten, formOf, letters } from './proof-routes.ts';

const dayLong = 24 * 3_600_000;

type Wrong = StatusShown['wrong'];
/** What came of an act: a word for the page that follows, or what is wrong. */
type Done = { readonly done: string } | { readonly wrong: Wrong };

/** What the sender of a letter can see and do, once their mailbox is proved. */
export function senderRoutes(desk: Desk): Route[] {
  const path = letters.sender;
  const granted =
    (act: (at: Visit, grant: Grant) => Promise<Answer>) =>
    async (request: WebRequest): Promise<Answer> => {
      const at = visit(desk, request, 'sender');
      const access = accessOf(at);
      if (!access) return redirect(at, at.base);
      const grant = await desk.pickup.senderOf(access);
      return grant
        ? act(at, grant)
        : { ...page(desk, at, signedOutPage(at)), cookies: [...at.cookies, forgotten(at)] };
    };
  const doing = (act: (desk: Desk, at: Visit, grant: Grant, form: Form) => Promise<Done>) =>
    granted(async (at, grant) => {
      const form = await at.request.form();
      requireOwnForm(at, form);
      const came = await act(desk, at, grant, form);
      return 'done' in came
        ? redirect(at, `${at.base}/status?done=${came.done}`)
        : status(desk, at, grant, came.wrong);
    });
  return [
    { method: 'GET', path: `${path}/status`, answer: granted((at, grant) => status(desk, at, grant, null)) },
    { method: 'POST', path: `${path}/secret`, answer: doing(setSecret) },
    { method: 'POST', path: `${path}/extend`, answer: doing(extend) },
    { method: 'POST', path: `${path}/retract`, answer: doing(retract) },
  ];
}

async function status(desk: Desk, at: Visit, grant: Grant, wrong: Wrong): Promise<Answer> {
  const standing = await desk.pickup.status(grant.actor, grant.id);
  if (!standing) return { ...page(desk, at, signedOutPage(at)), cookies: [...at.cookies, forgotten(at)] };
  const { sender } = at.say;
  const word = at.request.query('done');
  const words: Readonly<Record<string, string>> = {
    secret: sender.secretDone,
    extended: sender.extendDone(day(at.language, standing.expiresAt)),
    retracted: sender.retractDone,
  };
  const done = at.request.method !== 'POST' && Object.hasOwn(words, word) ? words[word]! : null;
  return page(desk, at, statusPage(at, { standing, form: formOf(at), now: desk.clock.now(), done, wrong }));
}

async function setSecret(desk: Desk, at: Visit, grant: Grant, form: Form): Promise<Done> {
  const { sender } = at.say;
  const set = await desk.pickup.setSecret(grant.actor, grant.id, form.text('secret').slice(0, 1000));
  if (set.kind === 'too-short') return { wrong: { field: 'secret', message: sender.secretShort(set.least) } };
  if (set.kind === 'too-long') return { wrong: { field: 'secret', message: sender.secretLong } };
  return { done: set.kind === 'set' ? 'secret' : '' };
}

async function extend(desk: Desk, at: Visit, grant: Grant, form: Form): Promise<Done> {
  const days = extensions.find((one) => String(one) === form.text('days'));
  const until = desk.clock.now() + (days ?? 0) * dayLong;
  const extended = await desk.pickup.extend(grant.actor, grant.id, until);
  if (extended.kind === 'out-of-range')
    return {
      wrong: {
        field: 'days',
        message: at.say.sender.extendTooFar(dateAndTime(at.language, extended.latest)),
      },
    };
  return { done: extended.kind === 'extended' ? 'extended' : '' };
}

async function retract(desk: Desk, at: Visit, grant: Grant, form: Form): Promise<Done> {
  if (form.text('sure') !== 'yes') return { wrong: { field: 'sure', message: at.say.sender.retractUnsure } };
  const retracted = await desk.retract(grant.actor, grant.id);
  return { done: retracted.kind === 'retracted' ? 'retracted' : '' };
}
