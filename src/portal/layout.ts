import { catalogue, languages } from '#pickup';
import { type Answer, type Html, html, trusted } from '#web';
import type { Desk, Visit } from './desk.ts';

/** What a page shows: its heading, which is also its title, and what stands under it. */
export interface Shown {
  readonly heading: string;
  readonly body: Html;
  readonly status?: number;
  readonly wrong?: boolean;
}

export const page = (desk: Desk, at: Visit, shown: Shown): Answer => ({
  type: 'page',
  status: shown.status ?? 200,
  cookies: at.cookies,
  body: layout(desk, at, shown),
});

/** The frame of every page: the organisation's name first, then what to do, then whom to ask. */
function layout(desk: Desk, at: Visit, shown: Shown): Html {
  const { organisation } = desk.config;
  const { say, language } = at;
  const title = `${shown.wrong ? `${say.errorHeading}: ` : ''}${shown.heading} - ${organisation.name}`;
  return html`${trusted('<!doctype html>\n')}<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
<link rel="stylesheet" href="${desk.style.path}">
<link rel="icon" href="/icon.svg">
</head>
<body>
<a class="skip" href="#main">${say.skip}</a>
<div class="top"><header>
<p class="house">${desk.logo && html`<img src="${desk.logo.path}" alt="">`}<span>${organisation.name}</span></p>
${languageSwitch(at)}
</header></div>
<main id="main">
${shown.body}
</main>
<footer>
<p>${say.footer(organisation.name)}</p>
${organisation.contact && html`<p>${say.help(organisation.contact)}</p>`}
</footer>
</body>
</html>
`;
}

/** The other languages, as links, so that they work without a script; only where a page can be fetched again by GET. */
function languageSwitch({ request, say, language, base, token }: Visit): Html {
  const path = request.method === 'POST' ? (token ? base : '/') : request.path;
  const choices = languages
    .filter((one) => one !== language)
    .map(
      (one) =>
        html`<li><a href="${path}?lang=${one}" lang="${one}" hreflang="${one}">${catalogue(one).name}</a></li>`,
    );
  return html`<nav aria-label="${say.language}"><ul>${choices}</ul></nav>`;
}

/** What is wrong, at the top, with a link to the field (WCAG 2.2, 3.3.1). */
export const errorSummary = (heading: string, message: string, field?: string): Html =>
  html`<div class="notice bad" role="alert"><h2>${heading}</h2><p>${field ? html`<a href="#${field}">${message}</a>` : message}</p></div>\n`;

export const done = (message: string): Html =>
  html`<div class="notice good" role="status"><p>${message}</p></div>\n`;
