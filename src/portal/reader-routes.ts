import { newToken } from '#base';
import { type Access, type Closed, dateAndTime, declinedNotice, type Opened, secretNotice } from '#pickup';
import { type Answer, escapeHtml, type Form, html, type Route, trusted, type WebRequest } from '#web';
import { accessOf, type Desk, redirect, requireOwnForm, type Visit, visit } from './desk.ts';
import { page, type Shown } from './layout.ts';
import { answerTo, asSafeHtml, fileBytes, readLetter } from './letter.ts';
import { type Draft, letterPage, shownSize } from './pages-letter.ts';
import { type SecretTrouble, secretPage, signedOutPage, wordPage } from './pages-proof.ts';
import { forgotten, formOf, letters } from './proof-routes.ts';
import { type Answering, longestText, offer } from './reply.ts';

/** Room for the form's own fields and the multipart lines beside text and files. */
const formRoom = 512 * 1024;

type Act = (desk: Desk, at: Visit, access: Access) => Promise<Answer>;

/** For those who come with a session; others are led to the letter's first page. */
export const routedFor =
  (desk: Desk) =>
  (act: Act) =>
  (request: WebRequest): Promise<Answer> => {
    const at = visit(desk, request);
    const access = accessOf(at);
    return access ? act(desk, at, access) : Promise.resolve(redirect(at, at.base));
  };

/** What a reader can do with a letter, once in. */
export function readerRoutes(desk: Desk): Route[] {
  const path = letters.reader;
  const routed = routedFor(desk);
  return [
    { method: 'GET', path: `${path}/letter`, answer: routed(letter) },
    { method: 'GET', path: `${path}/body`, answer: routed(body) },
    { method: 'GET', path: `${path}/file/:number`, answer: routed(file) },
    { method: 'POST', path: `${path}/secret`, answer: routed(secret) },
    { method: 'POST', path: `${path}/reply`, answer: routed(reply) },
    { method: 'GET', path: `${path}/sent`, answer: routed(sent) },
    { method: 'POST', path: `${path}/not-for-me`, answer: routed(notForMe) },
    {
      method: 'GET',
      path: `${path}/not-for-me`,
      answer: async (request) => {
        const at = visit(desk, request);
        return page(desk, at, wordPage(at.say.declined.heading, at.say.declined.text));
      },
    },
  ];
}

async function letter(desk: Desk, at: Visit, access: Access): Promise<Answer> {
  // A HEAD shows nothing, so it must not count as a look.
  if (at.request.method === 'HEAD') return page(desk, at, { heading: at.say.letter.body, body: html`` });
  const opened = await desk.pickup.read(access);
  return opened.kind === 'open' ? shown(desk, at, opened, null) : shut(desk, at, access, opened);
}

async function shown(
  desk: Desk,
  at: Visit,
  opened: Opened,
  draft: Draft | null,
  once = newToken(16),
): Promise<Answer> {
  const to = answerTo(opened.raw, opened.sender, desk.config.organisation.domain);
  const answer = to && { to, name: await desk.senderName(to) };
  return page(
    desk,
    at,
    letterPage(desk, at, {
      letter: opened,
      view: readLetter(opened.raw),
      form: formOf(at),
      once,
      draft,
      answer,
    }),
  );
}

/** Why the letter does not open, in words; asks the sender for a secret where that is what is missing. */
export async function shut(desk: Desk, at: Visit, access: Access, closed: Closed): Promise<Answer> {
  switch (closed.kind) {
    case 'signed-out':
      return { ...page(desk, at, signedOutPage(at)), cookies: [...at.cookies, forgotten(at)] };
    case 'ended':
      return page(desk, at, endedPage(at, closed));
    case 'secret-needed': {
      if (!closed.set || closed.locked) await askSender(desk, at, access);
      const trouble: SecretTrouble | null = closed.locked
        ? { kind: 'locked' }
        : closed.set
          ? null
          : { kind: 'unset' };
      return page(desk, at, secretPage(at, formOf(at), trouble));
    }
  }
}

function endedPage(at: Visit, { how, at: time }: Extract<Closed, { kind: 'ended' }>): Shown {
  const { ended } = at.say;
  const date = dateAndTime(at.language, time);
  return {
    ...(how === 'retracted'
      ? wordPage(ended.retractedHeading, ended.retracted(date))
      : wordPage(ended.expiredHeading, ended.expired(date))),
    status: 410,
  };
}

async function askSender(desk: Desk, _at: Visit, access: Access): Promise<void> {
  const wanted = await desk.pickup.wantSecret(access);
  if (!wanted) return;
  const { organisation } = desk.config;
  const words = secretNotice({ organisation, url: desk.url, language: organisation.language }, wanted);
  const answer = await desk.post({ kind: 'sender-notice', to: wanted.to, pickup: wanted.pickup, ...words });
  if (answer.kind !== 'accepted')
    desk.log.warn('sender-not-asked', { delivery: wanted.pickup, code: answer.enhanced });
}

async function secret(desk: Desk, at: Visit, access: Access): Promise<Answer> {
  const form = await at.request.form();
  requireOwnForm(at, form);
  const given = await desk.pickup.giveSecret(access, form.text('secret').slice(0, 1000));
  switch (given.kind) {
    case 'proven':
      return redirect(at, `${at.base}/letter`);
    case 'signed-out':
      return shut(desk, at, access, given);
    case 'locked':
      await askSender(desk, at, access);
      return page(desk, at, secretPage(at, formOf(at), { kind: 'locked' }));
    case 'slowed':
      return page(
        desk,
        at,
        secretPage(at, formOf(at), { kind: 'slowed', time: dateAndTime(at.language, given.until) }),
      );
    case 'refused':
      return page(desk, at, secretPage(at, formOf(at), { kind: 'refused' }));
  }
}

/** The letter's own markup, made safe, for the frame on the letter's page. */
async function body(desk: Desk, at: Visit, access: Access): Promise<Answer> {
  const opened = await desk.pickup.reread(access);
  if (opened.kind !== 'open') return redirect(at, `${at.base}/letter`);
  const safe = asSafeHtml(readLetter(opened.raw), escapeHtml);
  return {
    type: 'frame',
    body: html`${trusted('<!doctype html>\n')}<html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>${at.say.letter.frame}</title><style>${trusted(frameStyle)}</style></head><body>${trusted(safe)}</body></html>`,
  };
}

const frameStyle =
  'html{color-scheme:light;background:#fff}body{margin:16px;color:#1a2127;font:16px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap;font:inherit}hr{border:0;border-top:1px solid #d5dce2}:focus-visible{outline:3px solid #0b5c7a}';

async function file(desk: Desk, at: Visit, access: Access): Promise<Answer> {
  const number = /^[1-9]\d{0,3}$/.test(at.request.params.number ?? '') ? Number(at.request.params.number) : 0;
  if (at.request.method === 'HEAD') return redirect(at, `${at.base}/letter`);
  const found = await desk.pickup.download(
    access,
    number,
    (raw) => readLetter(raw).files[number - 1] ?? null,
  );
  if (found === null)
    return page(desk, at, {
      ...wordPage(at.say.trouble.missingHeading, at.say.trouble.missing, {
        href: `${at.base}/letter`,
        label: at.say.reply.back,
      }),
      status: 404,
    });
  if ('kind' in found) return shut(desk, at, access, found);
  return { type: 'download', body: fileBytes(found.part), name: found.name };
}

async function reply(desk: Desk, at: Visit, access: Access): Promise<Answer> {
  if (!(await desk.pickup.known(access))) return shut(desk, at, access, { kind: 'signed-out' });
  const form = await at.request.form(desk.config.pickup.upload + formRoom);
  requireOwnForm(at, form);
  const once = form.text('once').slice(0, 64);
  const text = form.text('text');
  const wrong = unfit(desk, at, form, text);
  if (wrong) return again(desk, at, access, wrong, once);
  const answer: Answering = { text, files: form.files.filter((one) => one.field === 'files') };
  const given = await desk.pickup.reply(access, once, (opened) => offer(desk, at, opened, answer));
  const { say } = at;
  const draft = (message: string): Draft => ({
    text,
    field: 'text',
    message: answer.files.length > 0 ? `${message} ${say.reply.filesAgain}` : message,
  });
  switch (given.kind) {
    case 'accepted':
      return redirect(at, `${at.base}/sent`);
    case 'later':
      return again(desk, at, access, draft(say.reply.later), once);
    case 'refused':
      return again(desk, at, access, draft(say.reply.refused), once);
    case 'under-way':
      return again(desk, at, access, draft(say.reply.underWay), once);
    case 'signed-out':
      return shut(desk, at, access, { kind: 'signed-out' });
    case 'ended':
    case 'closed':
      return redirect(at, `${at.base}/letter`);
  }
}

/** Why an answer is not even offered; null where it may be. */
function unfit(desk: Desk, { say, language }: Visit, form: Form, text: string): Draft | null {
  const size = form.files.reduce((sum, one) => sum + one.bytes.length, 0);
  if (form.overflow || size > desk.config.pickup.upload)
    return {
      text,
      field: 'files',
      message: say.reply.tooLarge(shownSize(language, desk.config.pickup.upload)),
    };
  if (text.length > longestText)
    return { text: text.slice(0, longestText), field: 'text', message: say.reply.tooLong };
  if (text.trim() === '' && form.files.length === 0)
    return { text: '', field: 'text', message: say.reply.empty };
  return /^[\w-]{16,64}$/.test(form.text('once')) ? null : { text, field: 'text', message: say.reply.later };
}

/** The page again, with what was written: nobody types a letter twice. */
async function again(desk: Desk, at: Visit, access: Access, draft: Draft, once: string): Promise<Answer> {
  const opened = await desk.pickup.reread(access);
  return opened.kind === 'open'
    ? shown(desk, at, opened, draft, /^[\w-]{16,64}$/.test(once) ? once : newToken(16))
    : shut(desk, at, access, opened);
}

async function sent(desk: Desk, at: Visit): Promise<Answer> {
  const { reply } = at.say;
  return page(
    desk,
    at,
    wordPage(reply.sentHeading, reply.sentText(desk.config.organisation.name), {
      href: `${at.base}/letter`,
      label: reply.back,
    }),
  );
}

async function notForMe(desk: Desk, at: Visit, access: Access): Promise<Answer> {
  requireOwnForm(at, await at.request.form());
  const told = await desk.pickup.decline(access);
  if (told) {
    const { organisation } = desk.config;
    const words = declinedNotice({ organisation, url: desk.url, language: organisation.language }, told);
    const answer = await desk.post({ kind: 'sender-notice', to: told.to, pickup: told.pickup, ...words });
    if (answer.kind !== 'accepted')
      desk.log.warn('sender-not-told', { delivery: told.pickup, code: answer.enhanced });
  }
  await desk.pickup.signOut(access);
  return redirect(at, `${at.base}/not-for-me`, [forgotten(at)]);
}
