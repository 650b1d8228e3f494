import { formatAddress } from '#mail';
import { dateAndTime, day, type Standing, secretLength } from '#pickup';
import { type Html, html } from '#web';
import type { Visit } from './desk.ts';
import { done, errorSummary, type Shown } from './layout.ts';

/** Days that a letter can be let wait, from today. */
export const extensions = [7, 30, 90] as const;

export interface StatusShown {
  readonly standing: Standing;
  readonly form: string;
  readonly now: number;
  /** What has just been done. */
  readonly done: string | null;
  readonly wrong: { readonly field: 'secret' | 'days' | 'sure'; readonly message: string } | null;
}

/** What the sender sees and can do. */
export function statusPage(at: Visit, shown: StatusShown): Shown {
  const { say } = at;
  const { standing, wrong } = shown;
  const heading = say.sender.heading;
  const body = html`${shown.done && done(shown.done)}${wrong && errorSummary(say.errorHeading, wrong.message, wrong.field === 'days' ? `days-${extensions[0]}` : wrong.field)}<div class="card">
<h1>${heading}</h1>
<p class="lead">${summary(at, standing)}</p>
${facts(at, standing)}
</div>
${standing.ended ? null : [secret(at, shown), extend(at, shown), retract(at, shown)]}<div class="card"><form method="post" action="${at.base}/leave"><input type="hidden" name="form" value="${shown.form}"><button type="submit" class="quiet wide">${say.letter.leave}</button></form></div>`;
  return { heading, body, ...(wrong ? { status: 422, wrong: true } : {}) };
}

function summary({ say, language }: Visit, standing: Standing): string {
  const { states } = say.sender;
  if (standing.ended)
    return states[standing.ended](dateAndTime(language, standing.endedAt ?? standing.expiresAt));
  if (standing.declinedAt) return states.declined;
  if (standing.repliedAt) return states.replied;
  if (standing.openedAt) return states.opened;
  return standing.need === 'mailbox-and-secret' && standing.secret === 'none'
    ? states.needsSecret
    : states.waiting;
}

function facts({ say, language }: Visit, standing: Standing): Html {
  const { sender } = say;
  const when = (time: number | null): string => (time === null ? sender.notYet : dateAndTime(language, time));
  return html`<dl>
<dt>${sender.to}</dt><dd>${formatAddress(standing.recipient)}</dd>
<dt>${sender.sent}</dt><dd>${when(standing.placedAt)}</dd>
<dt>${sender.notice}</dt><dd>${sender.noticePaths[standing.path ?? 'none']}</dd>
<dt>${sender.opened}</dt><dd>${when(standing.openedAt)}</dd>
<dt>${sender.replied}</dt><dd>${when(standing.repliedAt)}</dd>
<dt>${sender.proof}</dt><dd>${standing.need === 'mailbox-and-secret' || standing.sensitive ? sender.proofSecret : sender.proofMailbox}</dd>
<dt>${sender.until}</dt><dd>${day(language, standing.expiresAt)}</dd>
</dl>`;
}

/** Asked for only where it is needed: a secret nobody needs is one more thing to forget. */
function secret({ say, base }: Visit, { standing, form, wrong }: StatusShown): Html | null {
  if (standing.need === 'mailbox' || (standing.need === 'wait' && !standing.sensitive)) return null;
  const { sender } = say;
  const message = wrong?.field === 'secret' ? wrong.message : null;
  return html`<section class="card" aria-labelledby="secret-heading">
<h2 id="secret-heading">${sender.secretHeading}</h2>
<p>${sender.secretText}</p>
${standing.secret === 'set' && html`<p>${sender.secretSet}</p>`}${standing.secret === 'locked' && html`<p class="error">${sender.secretLocked}</p>`}
<form method="post" action="${base}/secret" autocomplete="off">
<input type="hidden" name="form" value="${form}">
<label for="secret">${sender.secretLabel} <span class="hint" id="secret-hint">${sender.secretHint(secretLength.least)}</span></label>
${message && html`<p class="error" id="secret-error">${message}</p>`}
<input id="secret" name="secret" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="300" required aria-describedby="secret-hint${message ? ' secret-error' : ''}"${message ? html` aria-invalid="true"` : ''}>
<button type="submit" class="wide">${sender.secretButton}</button>
</form>
</section>
`;
}

function extend({ say, base }: Visit, { form }: StatusShown): Html {
  const { sender } = say;
  const choices = extensions.map(
    (days) =>
      html`<label class="choice" for="days-${days}"><input type="radio" id="days-${days}" name="days" value="${days}"${days === 30 && html` checked`}>${sender.extendDays(days)}</label>\n`,
  );
  return html`<section class="card" aria-labelledby="extend-heading">
<h2 id="extend-heading">${sender.extendHeading}</h2>
<form method="post" action="${base}/extend">
<input type="hidden" name="form" value="${form}">
<p>${sender.extendText}</p>
<fieldset><legend>${sender.extendLabel}</legend>
${choices}</fieldset>
<button type="submit" class="quiet wide">${sender.extendButton}</button>
</form>
</section>
`;
}

function retract({ say, base }: Visit, { standing, form, wrong }: StatusShown): Html {
  const { sender } = say;
  const message = wrong?.field === 'sure' ? wrong.message : null;
  return html`<section class="card" aria-labelledby="retract-heading">
<h2 id="retract-heading">${sender.retractHeading}</h2>
<p>${sender.retractText}${standing.openedAt !== null && ` ${sender.retractOpened}`}</p>
<form method="post" action="${base}/retract">
<input type="hidden" name="form" value="${form}">
${message && html`<p class="error" id="sure-error">${message}</p>`}
<p><label class="choice" for="sure"><input type="checkbox" id="sure" name="sure" value="yes" required${message ? html` aria-invalid="true" aria-describedby="sure-error"` : ''}>${sender.retractConfirm}</label></p>
<button type="submit" class="grave wide">${sender.retractButton}</button>
</form>
</section>
`;
}
