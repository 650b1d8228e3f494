import { type Address, formatAddress } from '#mail';
import { type Html, html } from '#web';
import type { Desk, Visit } from './desk.ts';
import { done, errorSummary, type Shown } from './layout.ts';
import { largestKey } from './own-key-file.ts';
import { shownSize } from './pages-letter.ts';

/** Why what was given is not taken. `detail`: what the check said, in English. */
export interface KeyTrouble {
  readonly message: string;
  readonly detail?: string;
}

export interface OwnKeyShown {
  readonly recipient: Address;
  readonly form: string;
  /** What has just been done. */
  readonly done: string | null;
  readonly wrong: KeyTrouble | null;
}

/** Where readers give the certificate or public key of their own mail program. */
export function ownKeyPage(desk: Desk, { say, base, language }: Visit, shown: OwnKeyShown): Shown {
  const { ownKey } = say;
  const { wrong } = shown;
  const size = shownSize(language, largestKey);
  const described = (hint: string): Html =>
    html` aria-describedby="${hint}${wrong ? ' key-error' : ''}"${wrong && html` aria-invalid="true"`}`;
  const body = html`${shown.done && done(shown.done)}${wrong && errorSummary(say.errorHeading, wrong.message, 'key')}<div class="card">
<h1>${ownKey.heading}</h1>
<p class="lead">${ownKey.text(desk.config.organisation.name, formatAddress(shown.recipient))}</p>
<p>${ownKey.careful}</p>
<form method="post" action="${base}/keys" enctype="multipart/form-data">
<input type="hidden" name="form" value="${shown.form}">
${wrong && html`<p class="error" id="key-error">${wrong.message}${wrong.detail && html` ${ownKey.reason} <span lang="en">${wrong.detail}</span>`}</p>\n`}<label for="key">${ownKey.file} <span class="hint" id="key-hint">${ownKey.fileHint(size)}</span></label>
<input id="key" name="key" type="file"${described('key-hint')}>
<label for="pasted">${ownKey.paste} <span class="hint" id="pasted-hint">${ownKey.pasteHint}</span></label>
<textarea id="pasted" name="pasted" rows="6" spellcheck="false" autocomplete="off" autocapitalize="none"${described('pasted-hint')}></textarea>
<button type="submit" class="wide">${ownKey.button}</button>
</form>
<p><a class="button quiet" href="${base}/letter">${ownKey.back}</a></p>
</div>`;
  return { heading: ownKey.heading, body, ...(wrong ? { status: 422, wrong: true } : {}) };
}
