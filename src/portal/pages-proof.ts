import { html } from '#web';
import type { Desk, Visit } from './desk.ts';
import { errorSummary, type Shown } from './layout.ts';

const lock = html`<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><rect x="4" y="10.5" width="16" height="10.5" rx="2.5"/><path d="M8 10.5V7a4 4 0 0 1 8 0v3.5M12 15v2"/></svg>`;

/** The first page. It is the same for every link, right or wrong, and nothing is looked up for it. */
export function landing(desk: Desk, { say, base, role }: Visit): Shown {
  const { name, contact } = desk.config.organisation;
  const { landing, senderLanding } = say;
  const heading = role === 'reader' ? landing.heading : senderLanding.heading;
  const body = html`<div class="card">
<h1>${lock}${heading}</h1>
<p class="lead">${role === 'reader' ? landing.text(name) : senderLanding.text}</p>
<ol class="steps"><li>${role === 'reader' ? landing.one : senderLanding.one}</li><li>${landing.two}</li></ol>
<form method="post" action="${base}/ask">
<div class="row"><button type="submit" class="wide">${landing.button}</button><a class="tall" href="${base}/code">${landing.have}</a></div>
</form>
<details><summary>${landing.realHeading}</summary>
<p>${landing.real(`${desk.url}/`)}</p>
${contact && html`<p>${landing.ask(contact)}</p>`}
</details>
</div>`;
  return { heading, body };
}

/** Where the code is typed; after `ask` and by itself, for every link alike. */
export function codePage({ say, base }: Visit, wrong?: 'refused' | 'empty'): Shown {
  const { code } = say;
  const message = wrong && code[wrong];
  const body = html`${message && errorSummary(say.errorHeading, message, 'code')}<div class="card">
<h1>${code.heading}</h1>
${!wrong && html`<p>${code.sent}</p>`}
<form method="post" action="${base}/code">
<label for="code">${code.label} <span class="hint" id="code-hint">${code.hint}</span></label>
${message && html`<p class="error" id="code-error">${wrong === 'refused' ? code.refusedMore : message}</p>`}
<input class="code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="20" spellcheck="false" required aria-describedby="code-hint${message ? ' code-error' : ''}"${message ? html` aria-invalid="true"` : ''}>
<button type="submit" class="wide">${code.button}</button>
</form>
<form method="post" action="${base}/ask">
<button type="submit" class="plain">${code.again}</button>
<p class="hint">${code.againHint}</p>
</form>
</div>`;
  return { heading: code.heading, body, ...(message ? { status: 422, wrong: true } : {}) };
}

export type SecretTrouble =
  | { readonly kind: 'refused' | 'locked' | 'unset' }
  | { readonly kind: 'slowed'; readonly time: string };

/** Where the secret is typed, for those who have proved the mailbox. */
export function secretPage({ say, base }: Visit, form: string, trouble: SecretTrouble | null): Shown {
  const { secret } = say;
  const wrong = trouble !== null && trouble.kind !== 'unset';
  const heading = secret.heading;
  if (trouble?.kind === 'unset' || trouble?.kind === 'locked') {
    const body = html`<div class="card"><h1>${heading}</h1><p>${trouble.kind === 'unset' ? secret.unset : secret.locked}</p>
<p><a class="button quiet" href="${base}/letter">${secret.retry}</a></p></div>`;
    return { heading, body };
  }
  const message = trouble && (trouble.kind === 'slowed' ? secret.slowed(trouble.time) : secret.refused);
  const body = html`${message && errorSummary(say.errorHeading, message, 'secret')}<div class="card">
<h1>${heading}</h1>
<p>${secret.text}</p>
<form method="post" action="${base}/secret" autocomplete="off">
<input type="hidden" name="form" value="${form}">
<label for="secret">${secret.label} <span class="hint" id="secret-hint">${secret.hint}</span></label>
${message && html`<p class="error" id="secret-error">${message}</p>`}
<input id="secret" name="secret" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="300" required aria-describedby="secret-hint${message ? ' secret-error' : ''}"${message ? html` aria-invalid="true"` : ''}>
<button type="submit" class="wide">${secret.button}</button>
</form>
</div>`;
  return { heading, body, ...(wrong ? { status: 422, wrong: true } : {}) };
}

/** A page that only says something, with one way on. */
export function wordPage(
  heading: string,
  text: string,
  next?: { readonly href: string; readonly label: string },
): Shown {
  return {
    heading,
    body: html`<div class="card"><h1>${heading}</h1><p>${text}</p>${next && html`<p><a class="button quiet" href="${next.href}">${next.label}</a></p>`}</div>`,
  };
}

/** The session is over: one press brings a new code. */
export function signedOutPage({ say, base }: Visit): Shown {
  const { heading, text, button } = say.signedOut;
  const body = html`<div class="card"><h1>${heading}</h1><p>${text}</p><form method="post" action="${base}/ask"><button type="submit" class="wide">${button}</button></form></div>`;
  return { heading, body, status: 403 };
}
