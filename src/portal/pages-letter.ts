import { type Address, formatAddress } from '#mail';
import { dateAndTime, day, type Language, type Opened } from '#pickup';
import { type Html, html } from '#web';
import type { Desk, Visit } from './desk.ts';
import { errorSummary, type Shown } from './layout.ts';
import { asText, hasHtml, type LetterView } from './letter.ts';
import { frameSteps } from './style.ts';

export const shownSize = (language: Language, bytes: number): string => {
  const [value, unit] =
    bytes < 1024 ? [bytes, 'B'] : bytes < 1024 ** 2 ? [bytes / 1024, 'KB'] : [bytes / 1024 ** 2, 'MB'];
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 && unit === 'MB' ? 1 : 0 }).format(value)} ${unit}`;
};

/** What the reader had written when a reply could not be sent. */
export interface Draft {
  readonly text: string;
  readonly message: string;
  readonly field: 'text' | 'files';
}

export interface LetterShown {
  readonly letter: Opened;
  readonly view: LetterView;
  /** For hidden fields: proves that the form comes from this session. */
  readonly form: string;
  /** Names this reply, so that it is sent once. */
  readonly once: string;
  readonly draft: Draft | null;
  /** Where the answer goes, and under which name; null: it cannot be answered. */
  readonly answer: { readonly to: Address; readonly name: string | null } | null;
}

/** The letter: who, what, until when; then its text, its files, the answer. */
export function letterPage(desk: Desk, at: Visit, shown: LetterShown): Shown {
  const { say, language } = at;
  const { letter, view, draft } = shown;
  const heading = view.subject || say.letter.noSubject;
  const body = html`${draft && errorSummary(say.errorHeading, draft.message, draft.field)}<article class="card">
<h1>${heading}</h1>
<dl>
<dt>${say.letter.from}</dt><dd>${view.from.name && html`${view.from.name} `}<span class="soft">${view.from.address}</span></dd>
<dt>${say.letter.to}</dt><dd>${formatAddress(letter.recipient)}</dd>
<dt>${say.letter.sent}</dt><dd>${dateAndTime(language, view.date ?? letter.placedAt)}</dd>
<dt>${say.letter.until}</dt><dd>${day(language, letter.expiresAt)}</dd>
</dl>
${text(at, view)}${files(at, view)}</article>
${reply(desk, at, shown)}${ways(desk, at, shown.form)}`;
  return { heading, body, ...(draft ? { status: 422, wrong: true } : {}) };
}

/** As sent, in a frame that can do nothing; or as text. Paper always gets the text. */
function text(at: Visit, view: LetterView): Html {
  const { say, base, request } = at;
  const plain = asText(view);
  if (!hasHtml(view))
    return html`<div class="letter">${plain ? html`<div class="text">${plain}</div>` : html`<p class="soft">${say.letter.empty}</p>`}</div>\n`;
  if (request.query('view') === 'text') {
    return html`<div class="letter"><div class="text">${plain || say.letter.empty}</div><p class="no-print"><a class="tall" href="${base}/letter">${say.letter.asSent}</a></p></div>\n`;
  }
  return html`<div class="letter"><iframe class="${frameHeight(plain)}" title="${say.letter.frame}" src="${base}/body" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>
<div class="text print">${plain}</div>
<p class="no-print"><a class="tall" href="${base}/letter?view=text">${say.letter.asText}</a></p></div>\n`;
}

/** Without a script a frame cannot grow with its text: its height is guessed from the number of lines. */
function frameHeight(plain: string): string {
  const step = (width: number): number => {
    const lines = plain
      .split('\n')
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / width)), 0);
    return Math.min(frameSteps, Math.max(1, Math.ceil(((lines + 2) * 1.55) / 4) + 1));
  };
  return `t${step(68)} p${step(32)}`;
}

function files({ say, base, language }: Visit, view: LetterView): Html | null {
  if (view.files.length === 0) return null;
  const rows = view.files.map(
    (
      file,
    ) => html`<li><span class="name">${file.name} <span class="soft size">${shownSize(language, file.size)}</span></span>
<a class="tall no-print" href="${base}/file/${file.number}" download aria-label="${say.letter.download}: ${file.name}">${say.letter.download}</a></li>\n`,
  );
  return html`<h2>${say.letter.files}</h2>\n<ul class="files">${rows}</ul>\n<p class="hint no-print">${say.letter.careful}</p>\n`;
}

function reply(desk: Desk, at: Visit, { answer, form, once, draft }: LetterShown): Html {
  const { say, base, language } = at;
  if (!answer)
    return html`<section class="card no-print"><h2>${say.reply.heading}</h2><p>${say.reply.none}</p></section>\n`;
  const wrong = (field: Draft['field']): Html | null =>
    draft?.field === field ? html`<p class="error" id="${field}-error">${draft.message}</p>\n` : null;
  const described = (field: Draft['field'], hint = ''): Html | null => {
    const ids = [hint, draft?.field === field ? `${field}-error` : ''].filter(Boolean).join(' ');
    return ids
      ? html` aria-describedby="${ids}"${draft?.field === field && html` aria-invalid="true"`}`
      : null;
  };
  return html`<section class="card no-print" aria-labelledby="reply">
<h2 id="reply">${say.reply.heading}</h2>
<p class="soft">${say.reply.to(answer.name ?? formatAddress(answer.to))}</p>
<form method="post" action="${base}/reply" enctype="multipart/form-data">
<input type="hidden" name="form" value="${form}">
<input type="hidden" name="once" value="${once}">
<label for="text">${say.reply.label}</label>
${wrong('text')}<textarea id="text" name="text" rows="6"${described('text')}>
${draft?.text ?? ''}</textarea>
<label for="files">${say.reply.files} <span class="hint" id="files-hint">${say.reply.filesHint(shownSize(language, desk.config.pickup.upload))}</span></label>
${wrong('files')}<input id="files" name="files" type="file" multiple${described('files', 'files-hint')}>
<button type="submit" class="wide">${say.reply.button}</button>
</form>
</section>
`;
}

/** Ways out of the letter. */
function ways(desk: Desk, { say, base }: Visit, form: string): Html {
  return html`<section class="card no-print">
${desk.showsLooks && html`<p><a class="tall" href="${base}/looks">${say.looks.link}</a></p>\n`}${desk.asksForKeys && html`<p><a class="tall" href="${base}/keys">${say.ownKey.link}</a></p>\n`}<form method="post" action="${base}/leave"><input type="hidden" name="form" value="${form}"><button type="submit" class="quiet wide">${say.letter.leave}</button></form>
<details><summary>${say.letter.notMine}</summary>
<p>${say.letter.notMineText}</p>
<form method="post" action="${base}/not-for-me"><input type="hidden" name="form" value="${form}"><button type="submit" class="quiet">${say.letter.notMineButton}</button></form>
</details>
</section>`;
}
